"""The screen of a recommendation that fits a window: the verdict first, then what a planner decides by."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from kcplan.documents.elements import names, targets
from kcplan.documents.elements.figures import plain
from kcplan.documents.elements.misses import not_counted
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen, ScreenPart
from kcplan.documents.elements.tables import Figures, all_whole, moneys
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.plan import binding, regions, terminal
from kcplan.domain.recommendation import Allocation, OutcomeResult, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, n_, number, percent, shows_money, title
from kcplan.planning.publish import Published, shown

#: A target is tight where its outcome is within this share of it.
_TIGHT = 0.01
_MISSED, _TIGHTEST = 8, 6  # so many outcomes are told one by one; --full has them all


def show(
    recommendation: Recommendation,
    to: Console,
    by_source: bool = False,
    rounded: Published | Unpublished | None = None,
) -> None:
    """Verdict, changes by line, targets missed or tight, budgets by year, what is worth most, and what --full has.

    Figures are of the budget in whole multiples where there is one; what is worth most is of the optimum.
    """
    scenario, seen = recommendation.scenario, shown(recommendation, rounded)
    heading, model = names.heading(scenario), scenario.model
    yearly = terminal.budgets(seen.allocation, by_source, subtotals=False)
    screen = Screen(
        to,
        False,
        terminal.verdict_of(recommendation, rounded),
        [heading if len(heading) <= to.width else title(scenario.title)],
        [points(scenario), *not_counted(scenario)],
        shortened=True,
        rest=_("--full has the rest: all targets, units, sources, counterpart money, limits, years, regions."),
    )
    screen.add(_changes(seen.allocation), 2)
    screen.add(Listed("", [*_targets(seen.review, model)], dash=""), 0)
    screen.add(yearly if by_source or yearly.fits(to.width) else _by_year(seen.allocation), 1)
    screen.add(terminal.past_table(seen.review, model), 1)
    screen.add(Listed("", _regions(seen.allocation), dash=""), 0)
    screen.add(binding.few(recommendation.binding, model, unrounded=isinstance(rounded, Published)), 1)
    screen.show()


def _changes(allocation: Allocation) -> ScreenPart:
    """Public money of each line in all years beside the official plan; nothing where there is no plan."""
    model = allocation.scenario.model
    if model.plan is None:
        return Listed("", [])
    planned = model.plan.sum(axis=0)[:, model.public].sum(axis=(1, 2))
    found = allocation.by_line()[:, model.public].sum(axis=(1, 2))
    if not any(map(shows_money, found - planned)):
        text = _("Each line keeps the public money that it has in the official plan, all years.")
        return Listed("", [text], dash="")
    heading = _("Change from the official plan: public money of {years}, {money}")
    heading = heading.format(years=names.years(model.years), money=unit(model.money))
    table = Figures(heading, [_("line"), _("planned"), _("recommended"), _("change"), _("change, %")])
    whole = all_whole([*planned.tolist(), *found.tolist()])
    rows = [
        row
        for row in zip(map(names.numbered, model.lines), planned, found, strict=True)
        if shows_money(row[1] - row[2])
    ]
    for name, before, after in [*rows, (_("Total"), planned.sum(), found.sum())]:
        moved = after - before
        share = percent(moved / before, 1, signed=True) if before and shows_money(moved) else "-"
        cells = [*moneys([before, after], whole), *moneys([moved], whole, signed=True)]
        table.add(name, *cells, share, strong=name == _("Total"))
    return table


def _targets(review: Review, model: Model) -> Iterator[str]:
    """The targets that are missed, then those that are tight, each in the programme's order."""
    asked = [result for result in review.outcomes if result.target is not None]
    missed, tight = [result for result in asked if not result.met], [result for result in asked if _is_tight(result)]
    if missed:
        text = n_("{count} target missed: {targets}.", "{count} targets missed: {targets}.", len(missed))
        said = "; ".join(_together(missed, model, _MISSED))
        yield text.format(count=number(len(missed), 0), targets=said)
    if tight:
        text = n_(
            "{count} target met by less than 1 %: {targets}.",
            "{count} targets met by less than 1 %: {targets}.",
            len(tight),
        )
        said = "; ".join(_together(tight, model, _TIGHTEST))
        yield text.format(count=number(len(tight), 0), targets=said)
    elif asked and not missed:
        yield _("Every target is met by 1 % or more.")


def _is_tight(result: OutcomeResult) -> bool:
    """Whether a target is met, and its outcome within a hundredth of a number that it has."""
    if result.target is None or not result.met:
        return False
    return any(abs(result.value - number) <= _TIGHT * number for _side, number in result.target.sides if number > 0)


def _together(results: Sequence[OutcomeResult], model: Model, most: int) -> list[str]:
    """`Consultancies (consultancy) 40 in 2014-2015, 120 in 2016-2020` for each outcome and place; many are counted."""
    outcomes = {outcome.id: outcome for outcome in model.outcomes}
    groups: dict[str, list[str]] = {}
    for result in results:
        outcome = outcomes[result.outcome]
        name = names.in_place(title(outcome.title), model, result.place)
        value, asked = plain(round(result.value, 2)), targets.asked(result.target, plain) if result.target else ""
        text = _("{asked} in {years}") if value == asked else _("{value} of {asked} in {years}")
        text = text.format(value=value, asked=asked, years=years_label(result.years))
        groups.setdefault(f"{name} ({counted(outcome.unit, model)})", []).append(text)
    found = [f"{name} {', '.join(texts)}" for name, texts in groups.items()]
    more = sum(map(len, [*groups.values()][most:]))
    if more:
        found[most:] = [n_("{count} more", "{count} more", more).format(count=number(more, 0))]
    return found


def _by_year(allocation: Allocation) -> Figures:
    """Public money of each year, of all lines together and by source: where lines and years are too wide together."""
    model = allocation.scenario.model
    spent = allocation.by_line().sum(axis=0)  # (sources, years)
    columns = [(_("public money"), spent[model.public].sum(axis=0))]
    columns += [(title(source.title), spent[s]) for s, source in enumerate(model.sources) if source.public]
    if model.plan is not None:
        planned = model.plan.sum(axis=(0, 1))[model.public].sum(axis=0)
        columns.append((_("change"), columns[0][1] - planned))
    texts = []
    for name, by_year in columns:
        values = [*by_year.tolist(), float(by_year.sum())]
        texts.append(moneys(values, all_whole(values), signed=name == _("change")))
    heading = _("Budgets by year, {money}; --full has each line").format(money=unit(model.money))
    table = Figures(heading, [_("year"), *(name for name, _values in columns)])
    for row, year in enumerate([*map(str, model.years), _("Total")]):
        table.add(year, *(text[row] for text in texts), strong=row == len(model.years))
    return table


def _regions(allocation: Allocation) -> list[str]:
    """How many regions there are, and the money of the largest, in a sentence; nothing where there is one."""
    model = allocation.scenario.model
    if len(model.regions) == 1:
        return []
    rows, others = regions.largest(allocation, regions.FEW)
    totals = [float(by_year.sum()) for _name, by_year in [*rows, *([others] if others else [])]]
    words = [name for name, _by_year in [*rows, *([others] if others else [])]]
    listed = "; ".join(f"{name} {money}" for name, money in zip(words, moneys(totals, all_whole(totals)), strict=True))
    text = n_(
        "{count} region, those with most public money first, all years, {money}: {regions}.",
        "{count} regions, those with most public money first, all years, {money}: {regions}.",
        len(model.regions),
    )
    return [text.format(count=number(len(model.regions), 0), money=unit(model.money), regions=listed)]
