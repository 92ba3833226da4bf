"""The tables and sentences of a comparison, for the terminal, a sheet and a page alike."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from kcplan import tolerances
from kcplan.analyses.compare import Apart, ComparedPlan, Comparison, TargetRow
from kcplan.documents.compare.data import pays
from kcplan.documents.elements import names
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount, digits_of, signed
from kcplan.documents.elements.names import listed
from kcplan.documents.elements.targets import asked
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.report.limits import target_name
from kcplan.domain.scenario import Line, Outcome, Period, Source, Target, years_label
from kcplan.language import _, n_, number, percent, title


def label(found: Comparison, plan: ComparedPlan) -> str:
    """The title of a plan's scenario; with its name behind it where another plan has the same title."""
    if plan.kind == "official":
        return _("Official plan")
    same = [other for other in found.plans if other.kind != "official"]
    own = title(plan.scenario.title)
    return own if sum(title(other.scenario.title) == own for other in same) == 1 else f"{own} ({plan.name})"


def all_tables(found: Comparison, heads: Sequence[str], by_source: bool) -> Iterator[PrintedTable]:
    """Every table, with a column a plan under these heads. `by_source`: periods too show who pays for a line."""
    whole = Period(years_label(found.years), found.years)
    yield overview(found, heads)
    yield budgets(found, heads, whole, by_source=True)
    for period in found.periods:
        yield budgets(found, heads, period, by_source)
    yield sources(found, heads)
    if found.targets:
        yield targets(found, heads)
    yield outcomes(found, heads)


def overview(found: Comparison, heads: Sequence[str]) -> PrintedTable:
    """Targets met, weighted outcomes, public money, and what one weighted outcome costs."""
    money = unit(found.model.money)
    table = PrintedTable("overview", _("At a glance"), ["", *heads])
    asked = [[row for row in plan.review.outcomes if row.target is not None] for plan in found.plans]
    met = [sum(1 for row in rows if row.met) for rows in asked]
    table.add(_("Targets set"), *(PrintedCell(str(len(rows)), len(rows)) for rows in asked))
    table.add(_("Targets met"), *(PrintedCell(str(count), count) for count in met))
    table.add(_("Weighted outcomes, points"), *(amount(float(value), 2) for value in found.weighted))
    public = found.public.sum(axis=1)
    table.add(
        _("Public money, {money}").format(money=money), *(amount(float(value), _digits(found)) for value in public)
    )
    costs = [float(p / w) if w > 0 else np.nan for p, w in zip(public, found.weighted, strict=True)]
    table.add(_("Public money per point, {money}").format(money=money), *map(_cost, costs))
    return table


def budgets(found: Comparison, heads: Sequence[str], period: Period, by_source: bool) -> PrintedTable:
    """Public money by line over a period, then counterpart money; what each plan has more than the first."""
    model, digits = found.model, _digits(found)
    caption = _("Budgets {years}, {money}").format(years=period.label, money=unit(model.money))
    table = PrintedTable(f"budgets-{period.label}", caption, ["", *heads, *(f"{head} −/+" for head in heads[1:])])
    table.breaks = {1 + len(heads)}
    at = [found.years.index(year) for year in period.years]
    money = found.money[..., at].sum(axis=3)
    public = np.array([source.public for source in model.sources if source.id in found.sources], dtype=bool)
    lines = {line.id: names.numbered(line) for line in model.lines}
    titles = {source.id: title(source.title) for source in model.sources}
    for n, line in enumerate(found.lines):
        table.add(lines[line], *_both(money[:, n, public].sum(axis=1), digits), kind="line")
        for s, source in enumerate(found.sources):
            if by_source and pays(found, n, s):
                table.add(titles[source], *_both(money[:, n, s], digits), kind="part")
    every = found.public[:, at].sum(axis=1)
    shared = money[:, :, public].sum(axis=(1, 2))
    if any(tolerances.apart(*pair) for pair in zip(every.tolist(), shared.tolist(), strict=True)):
        table.add(_("Lines and sources that some plans lack"), *_both(every - shared, digits))
    table.add(_("Public money"), *_both(every, digits), kind="total")
    for s, source in enumerate(found.sources):
        if public[s]:
            table.add(titles[source], *_both(money[:, :, s].sum(axis=1), digits), kind="part")
    if not public.all():
        table.add(_("Counterpart money"), *_both(money[:, :, ~public].sum(axis=(1, 2)), digits), kind="total")
    return table


def sources(found: Comparison, heads: Sequence[str]) -> PrintedTable:
    """Cap, use and what is left of each source."""
    caption = _("Money used and left, {money}").format(money=unit(found.model.money))
    table = PrintedTable("sources", caption, ["", *heads])
    titles = {source.id: title(source.title) for source in found.model.sources}
    for use in found.uses:
        of = _("{source}: {figure}")
        rows: list[tuple[str, Sequence[float | None]]] = [(_("used"), use.used)]
        if any(cap is not None for cap in use.caps):
            left = [None if cap is None else own for cap, own in zip(use.caps, use.unspent, strict=True)]
            rows = [(_("cap"), use.caps), *rows, (_("left"), left)]
        for name, values in rows:
            cells = (PrintedCell("–") if value is None else amount(value, _digits(found)) for value in values)
            table.add(of.format(source=titles[use.source], figure=name), *cells)
    return table


def targets(found: Comparison, heads: Sequence[str], missed_alone: bool = False) -> PrintedTable:
    """Each target of a plan with what every plan reaches, and the share of it by which the plan misses it.

    `missed_alone`: those that every plan meets are counted in one row.
    """
    heads = [text for head in heads for text in (head, _("missed by"))]
    breaks = {3 + plan for plan in range(0, len(heads), 2)}
    caption = _("Targets: every plan is checked against the targets of all plans")
    table = PrintedTable("targets", caption, ["", _("Years"), _("Target"), *heads], words=2, breaks=breaks)
    named = {outcome.id: outcome for outcome in found.model.outcomes}
    shown = [row for row in found.targets if any(row.misses) or not missed_alone]
    for row in shown:
        cells = []
        for value, miss in zip(row.values, row.misses, strict=True):
            tone = "missed" if miss else "met"
            missed = PrintedCell(percent(miss, 1), figure(miss), tone) if miss else PrintedCell(_("met"), tone=tone)
            cells += [PrintedCell(number(value, 2), figure(value), tone), missed]
        outcome = named[row.outcome]
        name = names.in_place(f"{title(outcome.title)} ({counted(outcome.unit, found.model)})", found.model, row.place)
        table.add(name, years_label(row.years), _asked(row), *cells)
    if met := len(found.targets) - len(shown):
        text = n_("{count} target that every plan meets", "{count} targets that every plan meets", met)
        table.add(text.format(count=number(met, 0)), *[""] * (len(table.head) - 1), kind="total")
    return table


def _asked(row: TargetRow) -> PrintedCell:
    """What a target asks for; a figure where it is the least alone."""
    target = Target(row.outcome, row.years, row.at_least, at_most=row.at_most)
    text = asked(target, lambda value: number(value, 2))
    return PrintedCell(text, figure(row.at_least) if row.at_most is None else None)


def outcomes(found: Comparison, heads: Sequence[str], changed_alone: bool = False) -> PrintedTable:
    """Each outcome of all years and, below it, what one costs in public money.

    `changed_alone`: without costs, and those that are the same in every plan are counted in one row.
    """
    caption = _("Outcomes, and public money per unit for the activities that yield them, {money}")
    if changed_alone:
        caption = _("Outcomes that differ, all years")
    table = PrintedTable("outcomes", caption.format(money=unit(found.model.money)), ["", *heads])
    named = {outcome.id: outcome for outcome in found.model.outcomes}
    same = 0
    for k, outcome in enumerate(found.outcomes):
        own = named[outcome]
        if changed_alone and len({number(float(value), 2) for value in found.totals[:, k]}) == 1:
            same += 1
            continue
        name = f"{title(own.title)} ({counted(own.unit, found.model)})"
        table.add(name, *(amount(float(value), 2) for value in found.totals[:, k]), kind="line")
        if not changed_alone:
            table.add(_("cost per unit"), *(map(_cost, found.costs[:, k].tolist())), kind="part")
    if same:
        text = n_("{count} outcome is the same in every plan", "{count} outcomes are the same in every plan", same)
        table.add(text.format(count=number(same, 0)), *[""] * len(heads), kind="total")
    return table


def sentences(found: Comparison, heads: Sequence[str]) -> list[str]:
    """Which plan dominates which, then what the plans do not share."""
    pairs = [
        _(
            "“{plan}” dominates “{other}”: it spends no more public money, misses no target by more, has at least "
            "as much of every weighted outcome, and is better in at least one of these."
        ).format(plan=heads[i], other=heads[k])
        for i, k in found.dominates
    ]
    return [*(pairs or [_("No plan dominates another.")]), *_apart(found, heads)]


def _apart(found: Comparison, heads: Sequence[str]) -> Iterator[str]:
    """Those of a kind that the same plans have in one sentence."""
    texts = {
        "line": _("Not compared: lines {what}, only in {plans}."),
        "source": _("Not compared: sources {what}, only in {plans}."),
        "outcome": _("Not compared: outcomes {what}, only in {plans}."),
        "year": _("Not compared: years {what}, only in {plans}."),
        "target": _("Targets set only in {plans}: {what}."),
        "weights": _("Weights differ in {plans}; here all outcomes are weighted as in “{first}”."),
        "coefficients": _(
            "Unit costs or yields differ between {plans} and “{first}”, so it is not checked whether one dominates "
            "the other."
        ),
    }
    ordered = sorted(found.apart, key=_kind_and_plans)
    for (kind, having), group in groupby(ordered, key=_kind_and_plans):
        what = ", ".join(_called(apart, found) for apart in group)
        plans = listed([f"“{heads[i]}”" for i in having])
        yield texts[kind].format(what=what, plans=plans, first=heads[0])


def _called(apart: Apart, found: Comparison) -> str:
    """A line, source, outcome or target by its title, as the first plan that has it says."""
    scenario = found.plans[apart.having[0]].scenario
    model = scenario.model
    if apart.kind == "target":
        return next(target_name(target, scenario) for target in scenario.targets if target.key == apart.what)
    named: dict[str, Sequence[Line | Source | Outcome]] = {
        "line": model.lines,
        "source": model.sources,
        "outcome": model.outcomes,
    }
    return next((title(one.title) for one in named.get(apart.kind, ()) if one.id == apart.what), apart.what)


def _kind_and_plans(apart: Apart) -> tuple[str, tuple[int, ...]]:
    return apart.kind, apart.having


def _digits(found: Comparison) -> int:
    return digits_of([plan.allocation for plan in found.plans])


def _both(values: Sequence[float], digits: int) -> list[PrintedCell]:
    """Money of each plan, and what it is more than in the first."""
    own = [float(value) for value in values]
    return [*(amount(value, digits) for value in own), *(signed(value - own[0], digits) for value in own[1:])]


def _cost(value: float) -> PrintedCell:
    return PrintedCell(number(value, 4), figure(value)) if np.isfinite(value) else PrintedCell("–")
