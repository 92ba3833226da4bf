"""A result for a planner's terminal."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console

from kcplan.arrays import FloatArray
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.tables import Figures, money, quantity, signed
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.plan import binding, regions, verdict
from kcplan.domain.recommendation import Allocation, Evaluation, Recommendation, Review, Rule, Unpublished
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, percent, shows_money, title
from kcplan.planning.publish import Published, shown


def show_recommendation(
    recommendation: Recommendation,
    to: Console,
    by_source: bool = False,
    rounded: Published | Unpublished | None = None,
) -> None:
    """Verdict, budgets, targets, units, sources, counterpart, what binds, the difference from the official plan.

    Where a budget in whole multiples is asked for, the tables are of that one; what binds is of the optimum.
    """
    scenario, seen = recommendation.scenario, shown(recommendation, rounded)
    allocation, review = seen.allocation, seen.review
    to.print(names.heading(scenario))
    to.print(verdict.of_recommendation(recommendation), style="bold")
    for text in verdict.of_publication(rounded, scenario.model):
        to.print(text, style="bold")
    _budgets(allocation, by_source).show(to)
    _regions(allocation).show(to)
    _targets(review, scenario.model).show(to)
    _units(allocation).show(to)
    _sources(review, scenario.model).show(to)
    _past(review, scenario.model).show(to)
    _counterpart(allocation).show(to)
    binding.show(to, recommendation.binding, scenario.model, unrounded=isinstance(rounded, Published))
    _difference(allocation).show(to)


def show_evaluation(evaluation: Evaluation, to: Console, name: str | None) -> None:
    """Verdict, targets, rules broken, budgets, units and sources of a given plan."""
    allocation, review = evaluation.allocation, evaluation.review
    scenario = allocation.scenario
    to.print(verdict.of_evaluation(evaluation, name), style="bold")
    _targets(review, scenario.model).show(to)
    _broken(review.broken, scenario.model).show(to)
    _past(review, scenario.model).show(to)
    _budgets(allocation, by_source=False).show(to)
    _regions(allocation).show(to)
    _units(allocation).show(to)
    _sources(review, scenario.model).show(to)


def spans(model: Model) -> list[tuple[str, list[int]]]:
    """Columns of a budget: each year, the period's subtotal behind its last year, the total. Positions of years."""
    columns: list[tuple[str, list[int]]] = []
    for t, year in enumerate(model.years):
        columns.append((str(year), [t]))
        for period in model.periods:
            if period.years[-1] == year and len(period.years) > 1:
                columns.append((period.label, [model.years.index(y) for y in period.years]))
    whole = years_label(model.years)
    if columns[-1][0] != whole:
        columns.append((whole, list(range(len(model.years)))))
    return columns


def _figures(heading: str, model: Model, first: str = "") -> Figures:
    columns = spans(model)
    ends = {number + 1 for number, (_, years) in enumerate(columns, start=1) if len(years) > 1}
    return Figures(heading, [first, *(name for name, _ in columns)], breaks=ends)


def _row(model: Model, by_year: FloatArray) -> list[float]:
    return [float(by_year[years].sum()) for _, years in spans(model)]


def _budgets(allocation: Allocation, by_source: bool) -> Figures:
    """Public money by line and year, with subtotals; sources under each line where asked for."""
    model = allocation.scenario.model
    table = _figures(_("Budgets: public money, {money}").format(money=unit(model.money)), model, _("line"))
    spent = allocation.by_line()
    for n, line in enumerate(model.lines):
        table.add(f"{line.number} {title(line.title)}", *map(money, _row(model, spent[n, model.public].sum(axis=0))))
        for s, source in enumerate(model.sources):
            if by_source and source.id in line.sources:
                table.add(f"    {title(source.title)}", *map(money, _row(model, spent[n, s])))
    table.add(_("Total"), *map(money, _row(model, spent[:, model.public].sum(axis=(0, 1)))), strong=True)
    if by_source:
        for s, source in enumerate(model.sources):
            table.add(f"    {title(source.title)}", *map(money, _row(model, spent[:, s].sum(axis=0))), strong=True)
    return table


def _regions(allocation: Allocation) -> Figures:
    """Public money of the regions with most, and of all others together; nothing where there is one region."""
    model = allocation.scenario.model
    table = _figures(_("Budgets by region: public money, {money}").format(money=unit(model.money)), model, _("region"))
    if len(model.regions) > 1:
        largest, others = regions.largest(allocation)
        for name, by_year in largest:
            table.add(name, *map(money, _row(model, by_year)))
        if others:
            table.add(others[0], *map(money, _row(model, others[1])))
        total = allocation.by_line()[:, model.public].sum(axis=(0, 1))
        table.add(_("Total"), *map(money, _row(model, total)), strong=True)
    return table


def _targets(review: Review, model: Model) -> Figures:
    """Each outcome beside its target; the missed ones stand out."""
    heading = _("Targets") if any(result.target for result in review.outcomes) else _("Outcomes")
    table = Figures(
        heading,
        [_("outcome"), _("unit"), _("years"), _("value"), _("target"), ""],
        left=3,
    )
    outcomes = {outcome.id: outcome for outcome in model.outcomes}
    for result in review.outcomes:
        outcome = outcomes[result.outcome]
        asked = targets.asked(result.target, quantity) if result.target else ""
        said = (
            "" if result.target is None else _("met") if result.met else targets.missed(result, percent(result.miss, 1))
        )
        named = names.in_place(title(outcome.title), model, result.place)
        words = (named, counted(outcome.unit, model), years_label(result.years))
        table.add(*words, quantity(result.value), asked, said, strong=result.met is False)
    return table


def _units(allocation: Allocation) -> Figures:
    model = allocation.scenario.model
    table = _figures(_("Units delivered"), model, _("activity"))
    idle: list[tuple[str, list[float]]] = []
    for a, activity in enumerate(model.activities):
        by_year = _by_year(allocation, a, allocation.units)
        table.add(f"{title(activity.title)} ({counted(activity.unit, model)})", *map(quantity, _row(model, by_year)))
        left = _by_year(allocation, a, allocation.idle)
        if left.any():
            idle.append((title(activity.title), _row(model, left)))
    for name, row in idle:
        table.add(
            _("{activity}: idle money, {money}").format(activity=name, money=unit(model.money)),
            *map(money, row),
            strong=True,
        )
    return table


def _by_year(allocation: Allocation, activity: int, values: FloatArray) -> FloatArray:
    """Units or idle money of an activity, summed over regions, shape (years,)."""
    held = allocation.unit_activity == activity
    total = np.zeros(len(allocation.scenario.model.years))
    np.add.at(total, allocation.unit_year[held], values[held])
    return total


def _sources(review: Review, model: Model) -> Figures:
    """Cap, use, what is carried and what stays unspent, by source."""
    table = _figures(_("Sources, {money}").format(money=unit(model.money)), model, _("source"))
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
                table.add(f"{titles[source.id]}: {name}", *map(money, _row(model, np.array(values))))
    return table


def _counterpart(allocation: Allocation) -> Figures:
    """Counterpart money that the plan needs, beside what the official plan counts on, where there is one."""
    model = allocation.scenario.model
    heading = _("Counterpart money needed, with the planned amounts below, {money}")
    if model.plan is None:
        heading = _("Counterpart money needed, {money}")
    table = _figures(heading.format(money=unit(model.money)), model, _("line"))
    spent = allocation.by_line()[:, ~model.public].sum(axis=1)
    planned = None if model.plan is None else model.plan.sum(axis=0)[:, ~model.public].sum(axis=1)
    rows = [
        (f"{line.number} {title(line.title)}", spent[n], None if planned is None else planned[n], False)
        for n, line in enumerate(model.lines)
        if spent[n].any() or (planned is not None and planned[n].any())
    ]
    if rows:
        rows.append((_("Total"), spent.sum(axis=0), None if planned is None else planned.sum(axis=0), True))
    for name, needed, counted_on, strong in rows:
        table.add(name, *map(money, _row(model, needed)), strong=strong)
        if counted_on is not None:
            table.add("  " + _("planned"), *map(money, _row(model, counted_on)), strong=strong)
    return table


def _past(review: Review, model: Model) -> Figures:
    """Caps and limits of closed years alone that were not kept: facts, which no plan changes."""
    broken = [rule for rule in review.past if not rule.is_kept]
    return _rules(_("Rules of closed years that were not kept"), broken, model)


def _broken(rules: Sequence[Rule], model: Model) -> Figures:
    return _rules(_("Rules that the plan breaks"), rules, model)


def _rules(heading: str, rules: Sequence[Rule], model: Model) -> Figures:
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
    table = _figures(
        _("Difference from the official plan: public money, {money}").format(money=unit(model.money)), model, _("line")
    )
    if model.plan is None:
        return table
    moved = (allocation.by_line() - model.plan.sum(axis=0))[:, model.public].sum(axis=1)
    for n, line in enumerate(model.lines):
        row = _row(model, moved[n])
        if any(map(shows_money, row)):
            table.add(f"{line.number} {title(line.title)}", *map(signed, row))
    if table.rows:
        table.add(_("Total"), *map(signed, _row(model, moved.sum(axis=0))), strong=True)
    return table
