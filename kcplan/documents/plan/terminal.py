"""A result for a planner's terminal."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from rich.console import Console

from kcplan.arrays import FloatArray
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.screen import Listed, Screen, ScreenPart
from kcplan.documents.elements.tables import Figures, all_whole, money, moneys, quantities, quantity
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.plan import binding, counterpart, evenness, regions, verdict
from kcplan.domain.recommendation import Allocation, Recommendation, Review, Rule, Unpublished
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, number, percent, shows_money, title
from kcplan.planning.publish import Published, shown

#: A name, money by year, shape (years,), and whether it is a total.
YearlyRow: TypeAlias = tuple[str, FloatArray, bool]


def show_recommendation(
    recommendation: Recommendation,
    to: Console,
    by_source: bool = False,
    rounded: Published | Unpublished | None = None,
) -> None:
    """Everything: budgets, targets, units, sources, counterpart, what binds, the difference from the official plan.

    Where a budget in whole multiples is asked for, the tables are of that one; what binds is of the optimum, which has
    a section of its own.
    """
    scenario, seen = recommendation.scenario, shown(recommendation, rounded)
    allocation, review = seen.allocation, seen.review
    screen = Screen(to, True, verdict_of(recommendation, rounded), [names.heading(scenario)])
    parts: list[ScreenPart] = [
        budgets(allocation, by_source),
        regions_table(allocation),
        targets_table(review, scenario.model),
        units_table(allocation),
        *(_evenness(rounded) if isinstance(rounded, Published) else ()),
        sources_table(review, scenario.model),
        past_table(review, scenario.model),
        _counterpart(allocation),
        *binding.parts(recommendation.binding, scenario.model, unrounded=isinstance(rounded, Published)),
        _difference(allocation),
        *(_optimum(recommendation) if isinstance(rounded, Published) else ()),
    ]
    for part in parts:
        screen.add(part, 0)
    screen.show()


def verdict_of(recommendation: Recommendation, rounded: Published | Unpublished | None = None) -> list[str]:
    """What a screen begins with: what is reached, and what more is asked of the beneficiaries."""
    asked = " ".join(counterpart.beyond_plan(shown(recommendation, rounded).allocation))
    return [*verdict.of_result(recommendation, rounded), *filter(None, [asked])]


def _evenness(published: Published) -> Iterator[ScreenPart]:
    """Which counts are not even over the years, and why."""
    said = evenness.of_counts(published)
    if said:
        yield Listed("", said, dash="")
    if published.uneven:
        yield evenness.table(published)


def _optimum(recommendation: Recommendation) -> Iterator[ScreenPart]:
    """The optimum before rounding, which nobody signs: its money and its targets."""
    model = recommendation.scenario.model
    text = _("The optimum before rounding, for comparison. The published budget is the one above.")
    yield Listed("", [text], dash="")
    money = budgets(recommendation.allocation, by_source=False)
    money.title = _("Before rounding: public money, {money}").format(money=unit(model.money))
    yield money
    reached = targets_table(recommendation.review, model)
    reached.title = _("Before rounding: targets")
    yield reached


def spans(model: Model, by_period: bool = False) -> list[tuple[str, list[int]]]:
    """Columns of a budget: each year, the period's subtotal behind its last year, the total. Positions of years.

    `by_period`: without the years, where there are periods.
    """
    columns: list[tuple[str, list[int]]] = []
    for t, year in enumerate(model.years):
        if not (by_period and model.periods):
            columns.append((str(year), [t]))
        for period in model.periods:
            if period.years[-1] == year and len(period.years) > 1:
                columns.append((period.label, [model.years.index(y) for y in period.years]))
    whole = years_label(model.years)
    if not columns or columns[-1][0] != whole:
        columns.append((whole, list(range(len(model.years)))))
    return columns


def _figures(heading: str, model: Model, first: str = "", by_period: bool = False) -> Figures:
    columns = spans(model, by_period)
    ends = {number + 1 for number, (_, years) in enumerate(columns, start=1) if len(years) > 1}
    return Figures(heading, [first, *(name for name, _ in columns)], breaks=ends)


def _row(model: Model, by_year: FloatArray, by_period: bool = False) -> list[float]:
    return [float(by_year[years].sum()) for _, years in spans(model, by_period)]


def budgets(allocation: Allocation, by_source: bool, subtotals: bool = True, by_period: bool = False) -> Figures:
    """Public money by line and year, with subtotals of periods or the total alone; sources below where asked for."""
    model = allocation.scenario.model
    heading = _("Budgets: public money, {money}").format(money=unit(model.money))
    rows: list[YearlyRow] = []
    spent = allocation.by_line()
    for n, line in enumerate(model.lines):
        rows.append((names.numbered(line), spent[n, model.public].sum(axis=0), False))
        for s, source in enumerate(model.sources):
            if by_source and source.id in line.sources:
                rows.append((f"    {title(source.title)}", spent[n, s], False))
    rows.append((_("Total"), spent[:, model.public].sum(axis=(0, 1)), True))
    if by_source:
        for s, source in enumerate(model.sources):
            rows.append((f"    {title(source.title)}", spent[:, s].sum(axis=0), True))
    return _by_year(heading, _("line"), model, rows, subtotals=subtotals, by_period=by_period)


def _by_year(
    heading: str,
    first: str,
    model: Model,
    rows: Sequence[YearlyRow],
    signed: bool = False,
    subtotals: bool = True,
    by_period: bool = False,
) -> Figures:
    """A table of money by year, or `by_period`; without decimals where all of it is whole."""
    whole = all_whole(value for _name, by_year, _strong in rows for value in by_year.tolist())
    if subtotals:
        table = _figures(heading, model, first, by_period)
        for name, by_year, strong in rows:
            table.add(name, *moneys(_row(model, by_year, by_period), whole, signed), strong=strong)
        return table
    table = Figures(heading, [first, *map(str, model.years), _("total")])
    for name, by_year, strong in rows:
        table.add(name, *moneys([*by_year.tolist(), float(by_year.sum())], whole, signed), strong=strong)
    return table


def regions_table(allocation: Allocation, by_period: bool = False) -> Figures:
    """Public money of the regions with most, and of all others together; nothing where there is one region."""
    model = allocation.scenario.model
    rows: list[YearlyRow] = []
    if len(model.regions) > 1:
        largest, others = regions.largest(allocation, regions.FEW if by_period else regions.SHOWN)
        total = allocation.by_line()[:, model.public].sum(axis=(0, 1))
        rows = [(name, by_year, False) for name, by_year in [*largest, *([others] if others else [])]]
        rows.append((_("Total"), total, True))
    heading = _("Budgets by region: public money, {money}").format(money=unit(model.money))
    return _by_year(heading, _("region"), model, rows, by_period=by_period)


def targets_table(review: Review, model: Model, missed_alone: bool = False) -> Figures:
    """Each outcome beside its target; the missed ones stand out, or are shown alone where there are targets."""
    heading = _("Targets") if any(result.target for result in review.outcomes) else _("Outcomes")
    missed_alone = missed_alone and heading == _("Targets")
    heading = _("Targets missed") if missed_alone else heading
    table = Figures(
        heading,
        [_("outcome"), _("unit"), _("years"), _("value"), _("target"), ""],
        left=3,
    )
    outcomes = {outcome.id: outcome for outcome in model.outcomes}
    values = quantities([result.value for result in review.outcomes])
    asked_for = [least for result in review.outcomes if result.target for _side, least in result.target.sides]
    as_asked = partial(number, digits=0 if all_whole(asked_for) else 2)
    for result, value in zip(review.outcomes, values, strict=True):
        if missed_alone and result.met is not False:
            continue
        outcome = outcomes[result.outcome]
        asked = targets.asked(result.target, as_asked) if result.target else ""
        said = (
            "" if result.target is None else _("met") if result.met else targets.missed(result, percent(result.miss, 1))
        )
        named = names.in_place(title(outcome.title), model, result.place)
        words = (named, counted(outcome.unit, model), years_label(result.years))
        table.add(*words, value, asked, said, strong=result.met is False)
    return table


def units_table(allocation: Allocation) -> Figures:
    model = allocation.scenario.model
    table = _figures(_("Units delivered"), model, _("activity"))
    idle: list[tuple[str, list[float]]] = []
    for a, activity in enumerate(model.activities):
        by_year = _of_activity(allocation, a, allocation.units)
        table.add(f"{title(activity.title)} ({counted(activity.unit, model)})", *quantities(_row(model, by_year)))
        left = _of_activity(allocation, a, allocation.idle)
        if left.any():
            idle.append((title(activity.title), _row(model, left)))
    for name, row in idle:
        table.add(
            _("{activity}: idle money, {money}").format(activity=name, money=unit(model.money)),
            *map(money, row),
            strong=True,
        )
    return table


def _of_activity(allocation: Allocation, activity: int, values: FloatArray) -> FloatArray:
    """Units or idle money of an activity, summed over regions, shape (years,)."""
    held = allocation.unit_activity == activity
    total = np.zeros(len(allocation.scenario.model.years))
    np.add.at(total, allocation.unit_year[held], values[held])
    return total


def sources_table(review: Review, model: Model, by_period: bool = False) -> Figures:
    """Cap, use, what is carried and what stays unspent, by source."""
    found: list[YearlyRow] = []
    titles = {source.id: title(source.title) for source in model.sources}
    for source in model.sources:
        uses = [use for use in review.sources if use.source == source.id]
        rows: list[tuple[str, list[float]]] = [(_("used"), [use.used for use in uses])]
        if uses[0].cap is not None:
            rows.insert(0, (_("cap"), [use.cap or 0.0 for use in uses]))
            rows.append((_("carried into the next year"), [use.carried_out for use in uses]))
            rows.append((_("unspent"), [use.unspent for use in uses]))
        for name, values in rows:
            if name != _("carried into the next year") or any(values):
                found.append((f"{titles[source.id]}: {name}", np.array(values), False))
    return _by_year(
        _("Sources, {money}").format(money=unit(model.money)), _("source"), model, found, by_period=by_period
    )


def _counterpart(allocation: Allocation) -> Figures:
    """Counterpart money that the plan needs, beside what the official plan counts on, where there is one."""
    model = allocation.scenario.model
    heading = _("Counterpart money needed, with the planned amounts below, {money}")
    if model.plan is None:
        heading = _("Counterpart money needed, {money}")
    spent = allocation.by_line()[:, ~model.public].sum(axis=1)
    planned = None if model.plan is None else model.plan.sum(axis=0)[:, ~model.public].sum(axis=1)
    rows = [
        (names.numbered(line), spent[n], None if planned is None else planned[n], False)
        for n, line in enumerate(model.lines)
        if spent[n].any() or (planned is not None and planned[n].any())
    ]
    if rows:
        rows.append((_("Total"), spent.sum(axis=0), None if planned is None else planned.sum(axis=0), True))
    found: list[YearlyRow] = []
    for name, needed, counted_on, strong in rows:
        found.append((name, needed, strong))
        if counted_on is not None:
            found.append(("  " + _("planned"), counted_on, strong))
    return _by_year(heading.format(money=unit(model.money)), _("line"), model, found)


def past_table(review: Review, model: Model) -> Figures:
    """Caps and limits of closed years alone that were not kept: facts, which no plan changes."""
    broken = [rule for rule in review.past if not rule.is_kept]
    return rules_table(_("Rules of closed years that were not kept"), broken, model)


def rules_table(heading: str, rules: Sequence[Rule], model: Model) -> Figures:
    """Rules with their limit and the value they got; a missed target has a table of its own."""
    table = Figures(heading, [_("rule"), "", _("limit"), _("value"), _("unit")])
    kinds = {"at most": _("at most"), "at least": _("at least"), "exactly": _("exactly")}
    for rule in rules:
        if rule.id.family != "target":
            name = names.rule_of_check(rule.id, model)
            table.add(name, kinds[rule.kind], quantity(rule.limit), quantity(rule.value), counted(rule.unit, model))
    return table


def _difference(allocation: Allocation) -> Figures:
    """Recommended public money less the official plan, where it is not 0."""
    model = allocation.scenario.model
    rows: list[YearlyRow] = []
    if model.plan is not None:
        moved = (allocation.by_line() - model.plan.sum(axis=0))[:, model.public].sum(axis=1)
        rows = [
            (names.numbered(line), moved[n], False)
            for n, line in enumerate(model.lines)
            if any(map(shows_money, _row(model, moved[n])))
        ]
        if rows:
            rows.append((_("Total"), moved.sum(axis=0), True))
    heading = _("Difference from the official plan: public money, {money}").format(money=unit(model.money))
    return _by_year(heading, _("line"), model, rows, signed=True)
