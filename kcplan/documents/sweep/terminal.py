"""A sweep for a planner's terminal: how likely the targets are, how outcomes and money spread, the worst futures."""

import math

from rich.console import Console

from kcplan.documents.elements import names
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Screen
from kcplan.documents.elements.tables import Figures, money, quantity
from kcplan.documents.elements.targets import asked
from kcplan.documents.elements.units import counted, unit
from kcplan.domain.scenario import years_label
from kcplan.domain.written import as_written
from kcplan.language import _, n_, number, percent, title
from kcplan.sweeping.outlook import CHANCES, SURE, Chance, Outlook, SweepSummary

_FEW = (0.05, 0.5, 0.95)  # quantiles that tell low, middle and high


def show(result: SweepSummary, to: Console, full: bool = False) -> None:
    """Verdict, targets, outcomes, money by line, the worst futures; the plan given beside the plans sought."""
    limited = result.given is not None and bool(result.given.kept)
    notes = [_error(result)] if result.sweep.targets or limited else []
    notes += [points(result.sweep.scenario), *names.unrounded(*result.sweep.scenarios)]
    screen = Screen(to, full, verdict(result), [_heading(result)], notes, shortened=not full)
    if result.sweep.targets:
        screen.add(_targets(result, full), 0)
    if result.given is not None and limited:
        screen.add(_limits(result, result.given), 3)
    screen.add(_outcomes(result, full), 1)
    for outlook, heading in _sides(result):
        screen.add(_lines(result, outlook, heading, full), 4)
    for outlook, heading in _sides(result):
        screen.add(_worst(result, outlook, heading, full), 2)
    screen.add(names.lines_by_number(result.sweep.scenario.model), 5)
    screen.show()


def _heading(result: SweepSummary) -> str:
    if result.sweep.kind == "folder":
        return _("A folder of scenarios")
    return names.heading(result.sweep.scenario)


def verdict(result: SweepSummary) -> list[str]:
    """How often all targets are met, by plans sought and by the plan given; futures without a plan."""
    counts = {
        "sampled": _("Futures drawn: {count}."),
        "grid": _("Futures on a grid: {count}."),
        "folder": _("Scenarios: {count}."),
    }
    first = counts[result.sweep.kind].format(count=number(result.sweep.size, 0))
    if result.sweep.targets:
        text = _("With the best plan for each, all targets are met in {share}{error}.")
    else:
        text = _("No targets are set.")
    said = [f"{first} {_chances(text, result.found.all_met)}"]
    if result.given is not None:
        if result.sweep.targets:
            text = _("With the given plan in every future: all targets are met in {share}{error}.")
            said.append(_chances(text, result.given.all_met))
        if result.given.cut:
            text = _(
                "Futures in which a cap pays less than the plan gives, so that the plan's money is cut in "
                "proportion: {count}."
            )
            said.append(text.format(count=number(result.given.cut, 0)))
    if infeasible := result.found.statuses["infeasible"]:
        text = _(
            "Futures in which no plan keeps every rule: {count}. No target counts as met there, and the figures below "
            "leave them out."
        )
        if all(scenario.soft for scenario in result.sweep.scenarios):
            why = _("Targets are soft, but the floors of limits ask for more than the caps pay there.")
        else:
            why = _("With `targets: soft` they would show what is missed.")
        said.append(f"{text.format(count=number(infeasible, 0))} {why}")
    if stopped := result.found.statuses["stopped"]:
        text = _("Futures in which the solver stopped without a proof: {count}. They count as futures without a plan.")
        said.append(text.format(count=number(stopped, 0)))
    return said


def _error(result: SweepSummary) -> str:
    if result.sweep.kind != "sampled":
        return _("Shares are of the futures asked for. These are not a sample, so the shares are not probabilities.")
    return _(
        "In brackets: Wilson's interval that holds the probability with {sure} confidence, as if futures were "
        "drawn independently."
    ).format(sure=percent(SURE, 0))


def _sides(result: SweepSummary) -> list[tuple[Outlook, str]]:
    """The plans sought, and the plan given, with the words for them in headings."""
    sides = [(result.found, _("the best plan for each future"))]
    return sides if result.given is None else [*sides, (result.given, _("the given plan"))]


def _targets(result: SweepSummary, full: bool) -> Figures:
    """How often each target is met, and the low, middle and high of what it gets; the plan given behind.

    In the order of the programme; unless `full`, those met wherever there is a plan are counted in one row.
    """
    sweep, sides = result.sweep, _sides(result)
    few = [CHANCES.index(chance) for chance in _FEW]
    head = [_("target"), _("asked for")]
    for _outlook, side in sides:
        head += [_("met in"), side] if result.given is not None else [_("met in"), ""]
        head += [percent(CHANCES[i], 0) for i in few]
    table = Figures(_("Targets, and the quantiles of what they get"), head, breaks={7})
    always = 0
    for target in as_written(sweep.targets):
        k = sweep.targets.index(target)
        if not full and all(outlook.met[k].count == outlook.statuses["optimal"] for outlook, _side in sides):
            always += 1
            continue
        cells = [names.target(sweep.scenario.model, target), asked(target, quantity)]
        for outlook, _side in sides:
            met, quantiles = outlook.met[k], outlook.values[k].quantiles
            cells += [_share(met.share), _interval(met).strip(), *(_figure(quantiles[i]) for i in few)]
        table.add(*cells)
    if always:
        text = n_("{count} target is always met", "{count} targets are always met", always)
        if result.found.statuses["optimal"] < sweep.size:
            text = n_("{count} target is met in every plan", "{count} targets are met in every plan", always)
        table.add(text.format(count=number(always, 0)), strong=True)
    return table


def _limits(result: SweepSummary, given: Outlook) -> Figures:
    """How often the plan given keeps each limit, after its money is cut to what the caps pay."""
    table = Figures(_("Limits that the given plan keeps"), [_("limit"), _("kept in"), ""])
    for rule, kept in zip(result.sweep.limits, given.kept, strict=True):
        table.add(names.rule_of_check(rule, result.sweep.scenario.model), _share(kept.share), _interval(kept).strip())
    return table


def _outcomes(result: SweepSummary, full: bool) -> Figures:
    """Mean, spread and quantiles; unless `full`, three quantiles and the outcomes that have a weight."""
    model, weights = result.sweep.scenario.model, result.sweep.scenario.weights
    chosen = _chosen(full)
    heading = _("Outcomes, {years}: quantiles").format(years=years_label(model.years))
    quantiles = [percent(CHANCES[i], 0) for i in chosen]
    table = Figures(heading, [_("outcome"), _("mean"), _("standard deviation"), *quantiles])
    for outlook, side in _sides(result):
        table.add(side[:1].upper() + side[1:], *[""] * (2 + len(quantiles)), strong=True)
        rows = [
            (_("Weighted outcomes (points)"), outlook.objective),
            (_("Targets missed, sum of shares"), outlook.miss),
        ]
        rows += [
            (f"{title(outcome.title)} ({counted(outcome.unit, model)})", total)
            for outcome, total in zip(model.outcomes, outlook.totals, strict=True)
            if full or weights.get(outcome.id)
        ]
        for name, spread in rows:
            table.add(
                f"  {name}",
                _figure(spread.mean),
                _figure(spread.deviation),
                *(_figure(spread.quantiles[i]) for i in chosen),
            )
    return table


def _lines(result: SweepSummary, outlook: Outlook, side: str, full: bool) -> Figures:
    """Money by line, the line that varies most first."""
    model = result.sweep.scenario.model
    heading = _("Public money by line, {money}, {years}: {side}").format(
        money=unit(model.money), years=years_label(model.years), side=side
    )
    chosen = _chosen(full)
    quantiles = [percent(CHANCES[i], 0) for i in chosen]
    table = Figures(heading, [_("line"), _("mean"), _("standard deviation"), _("at its floor"), *quantiles])
    titles = {line.id: names.numbered(line) for line in model.lines}
    for line in sorted(outlook.lines, key=lambda line: -math.inf if math.isnan(d := line.money.deviation) else -d):
        spread = line.money
        table.add(
            titles[line.line],
            _money(spread.mean),
            _money(spread.deviation),
            _share(line.at_floor) if line.at_floor is not None else "",
            *(_money(spread.quantiles[i]) for i in chosen),
        )
    return table


def _worst(result: SweepSummary, outlook: Outlook, side: str, full: bool) -> Figures:
    """The worst futures; the numbers drawn for them in `full`."""
    sweep = result.sweep
    batch = sweep.found if outlook is result.found else sweep.given
    assert batch is not None
    parameters = sweep.parameters if full else ()
    head = [_("future"), _("targets met"), _("missed, sum of shares"), _("points"), *parameters]
    table = Figures(_("The worst futures: {side}").format(side=side), head)
    for future in outlook.worst:
        table.add(
            sweep.name(future),
            f"{int(batch.met[future].sum())}",
            _figure(float(batch.miss[future]), 4),
            _figure(float(batch.objective[future])),
            *(number(float(value), 4) for value in sweep.values[future][: len(parameters)]),
        )
    return table


def _chances(text: str, met: Chance) -> str:
    return text.format(share=_share(met.share), error=_interval(met))


def _share(share: float | None) -> str:
    return "" if share is None else percent(share, 1)


def _interval(chance: Chance) -> str:
    """` (91.3-94.8 %)` where futures were drawn."""
    if chance.low is None or chance.high is None:
        return ""
    return f" ({number(100 * chance.low, 1)}-{percent(chance.high, 1)})"


def _chosen(full: bool) -> list[int]:
    """The positions of the quantiles that are shown."""
    return [i for i, chance in enumerate(CHANCES) if full or chance in _FEW]


def _figure(value: float, digits: int = 2) -> str:
    return "" if math.isnan(value) else number(value, digits)


def _money(value: float) -> str:
    return "" if math.isnan(value) else money(value)
