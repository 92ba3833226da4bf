"""Money as given, or money and units -> what that delivers, and the rules that it breaks."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from kcplan import notices, tolerances
from kcplan.arrays import FloatArray
from kcplan.checking import optimality
from kcplan.checking import review as checking
from kcplan.domain.recommendation import Allocation, Evaluation, Review, Rule, SolverInfo
from kcplan.domain.scenario import DIMENSIONS, Model, Scenario, years_label
from kcplan.domain.spans import spans
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.mathematics.capped import Capped
from kcplan.mathematics.cells import Groups, money_table
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.idle import leaving
from kcplan.mathematics.programme import given_programme
from kcplan.planning.allocation import allocated, following_public, solver_info, with_facts
from kcplan.planning.solve import by_size
from kcplan.reading.given_plan import Cell, UnitCell


def evaluate(
    scenario: Scenario,
    amounts: Mapping[Cell, float] | None = None,
    solver: str = solvers.DEFAULT,
    units: Mapping[UnitCell, float] | None = None,
) -> Evaluation:
    """What given money delivers at best, and the rules that it breaks. None: the official plan.

    Money of a line without an activity named is split over its activities by the first two tiers, targets soft;
    counterpart money follows public money. Where `units` are given too, both are taken as they are, and all money of a
    line with activities names one. Where the scenario rounds, no rule is broken by rounding alone: counterpart money
    may be less than a step from its ratio, and units beyond a limit do not count as far as a rounded budget would not
    buy them. Raises UsageError where a cell is not one of the model's, or where there is no official plan.
    """
    if units is not None:
        return _as_given(scenario, amounts, units)
    columns = columns_of(replace(scenario, soft=True), idle=True)
    total, least = given_amounts(columns.scenario, amounts)
    programme = given_programme(columns, total, least)
    session = solvers.open_session(solver, programme, by_size(solver, programme))
    optimum = lexicographic_minimum(programme, session)
    optimality.check(programme, optimum)
    carried = _least_carry(columns.capped, total)
    over_all, by_region = columns.capped.over_all(carried), columns.capped.by_region(carried)
    allocation = allocated(columns, optimum.x)
    allocation = replace(allocation, scenario=scenario, carried=over_all, region_carried=by_region)
    allocation = with_facts(replace(allocation, amount=following_public(allocation, total, least)))
    return Evaluation(allocation, _reviewed(allocation), solver_info(session))


def evaluate_in_force(scenario: Scenario, solver: str = solvers.DEFAULT) -> Evaluation | None:
    """The budget in force held against the scenario, closed years as they were; None where there is none."""
    budget, model = scenario.in_force, scenario.model
    if budget is None or scenario.approved is None:
        return None if budget is None else evaluate(scenario, solver=solver)
    amounts = {
        Cell(region, line.id, "", source.id, model.years[t]): float(budget[r, n, s, t])
        for r, region in enumerate(model.regions)
        for n, line in enumerate(model.lines)
        for s, source in enumerate(model.sources)
        if source.id in line.sources
        for t in range(scenario.first_open, len(model.years))
    }
    return evaluate(scenario, amounts, solver)


def costs_alike(one: Model, other: Model) -> bool:
    """Whether units cost the same in two models, in every region and year."""

    def costs(model: Model) -> tuple[object, ...]:
        return model.years, model.regions, {activity.id: activity.tranches for activity in model.activities}

    if one.regional_cost is None or other.regional_cost is None:
        return one.regional_cost is other.regional_cost and costs(one) == costs(other)
    return costs(one) == costs(other) and np.array_equal(one.regional_cost, other.regional_cost, equal_nan=True)


def _as_given(scenario: Scenario, amounts: Mapping[Cell, float] | None, units: Mapping[UnitCell, float]) -> Evaluation:
    """Money and units as they are."""
    columns = columns_of(scenario, idle=True)
    spend, model = columns.spend, scenario.model
    total, named = given_amounts(scenario, amounts)
    x = np.zeros(columns.count)
    x[spend.columns] = np.where(spend.activity >= 0, named, total[spend.region, spend.line, spend.source, spend.year])
    paid = np.zeros(total.shape)
    np.add.at(paid, (spend.region, spend.line, spend.source, spend.year), x[spend.columns])
    if (np.abs(paid - total) > tolerances.KEPT * np.maximum(scenario.money_size, total)).any():
        raise UsageError(_("expected money of each activity, as units are given, found money of a line as a whole"))
    bought = np.zeros((len(model.regions), max(1, len(model.activities)), len(model.years)))
    ids = [activity.id for activity in model.activities]
    for cell, count in units.items():
        region, activity, year = cell
        if region not in model.regions or activity not in ids or year not in model.years or not 0 <= count < np.inf:
            text = _("expected units of an activity and year of the model, found {units} at {cell}")
            raise UsageError(text.format(units=count, cell=cell))
        bought[model.regions.index(region), ids.index(activity), model.years.index(year)] = count
    x[columns.units.columns] = _cheapest_first(columns, bought)
    carried = _least_carry(columns.capped, total)
    over_all, by_region = columns.capped.over_all(carried), columns.capped.by_region(carried)
    allocation = with_facts(replace(allocated(columns, x), carried=over_all, region_carried=by_region))
    return Evaluation(allocation, _reviewed(allocation), SolverInfo("none", "", {}), as_given=True)


def _cheapest_first(columns: Columns, bought: FloatArray) -> FloatArray:
    """Units by tranche, shape (units,), of units by (regions, activities, years); the last tranche has what is over."""
    units, found = columns.units, np.zeros(columns.units.size)
    left = bought.copy()
    last = np.append(columns.tranche[1:] == 0, True)
    for number in range(int(columns.tranche.max(initial=-1)) + 1):
        held = np.flatnonzero(columns.tranche == number)
        place = (units.region[held], units.activity[held], units.year[held])
        found[held] = np.where(last[held], left[place], np.minimum(left[place], columns.width[held]))
        left[place] -= found[held]
    return found


def _reviewed(allocation: Allocation) -> Review:
    """The rules that an allocation breaks; of a scenario that rounds not those that rounding alone breaks."""
    scenario = allocation.scenario
    if scenario.rounding is None:
        return checking.review(allocation)
    review = checking.review(allocation, scenario.rounding)
    if all(rule.id.family != "limit" for rule in review.broken):
        return review
    columns = columns_of(scenario, idle=True)
    open_units = allocation.units[allocation.unit_year >= scenario.first_open]  # those of closed years are behind
    rest = allocation.units[open_units.size :]
    fewer = replace(allocation, units=np.append(_rounded_down(columns, open_units, scenario.rounding), rest))
    rounded = {rule.id: rule for rule in checking.review(fewer, scenario.rounding).broken}

    def is_broken(rule: Rule) -> bool:
        """Even if what the limit bounds, or what it is a share of, is rounded down and the other is not."""
        other = rounded.get(rule.id)
        if rule.id.family != "limit":
            return True
        if other is None:
            return False
        mixed = replace(rule, value=other.value) if rule.kind == "at most" else replace(rule, limit=other.limit)
        return mixed.margin < -mixed.tolerance

    return replace(review, broken=tuple(rule for rule in review.broken if is_broken(rule)))


def _rounded_down(columns: Columns, bought: FloatArray, step: float) -> FloatArray:
    """The least units that a rounded budget would buy with as much money as buys `bought`, one a cell.

    Whole ones where they come whole in a year; where they do in a period, less in each of its years by one share; else
    those that less than a step of money pays for may be missing, where a limit speaks of them.
    """
    units = columns.units
    cells = Groups.by(units.key(("region", "year", "activity")))
    activity, cost = units.activity[cells.first], columns.cost[cells.first]
    whole = np.array([own.whole for own in columns.scenario.model.activities], dtype=np.str_)[activity]
    less = np.divide(step, cost, out=np.zeros(cost.size), where=cost > 0)
    fewer = np.where(leaving(columns)[activity], np.maximum(0.0, bought - less), bought)
    span = spans(columns.scenario.model)[units.year[cells.first]]
    region = units.region[cells.first]
    of_span = Groups.by((region * len(columns.scenario.model.activities) + activity) * (span.max(initial=0) + 1) + span)
    total = of_span.total(bought)
    kept = np.divide(np.floor(total + tolerances.KEPT), total, out=np.ones(total.size), where=total > 0)
    in_span = bought * np.minimum(kept, 1.0)[of_span.of_cell]
    in_year = np.floor(bought + tolerances.KEPT)
    return np.asarray(np.where(whole == "year", in_year, np.where(whole == "period", in_span, fewer)))


def given_amounts(scenario: Scenario, amounts: Mapping[Cell, float] | None) -> tuple[FloatArray, FloatArray]:
    """Money as (regions, lines, sources, years), and the money named for an activity, one a cell of money.

    None: the official plan. Raises UsageError where there is none, or where a cell is not one of the model's.
    """
    model, spend = scenario.model, money_table(scenario.model, 0, scenario.first_open)
    least = np.zeros(spend.size)
    if amounts is None:
        refuse_no_plan(scenario)
        return model.approved, least
    total = np.zeros(model.shape)
    closed = model.years[: scenario.first_open]
    position: dict[Cell, int] = {}
    activities = [activity.id for activity in model.activities] + [""]
    for i, (r, n, a, s, t) in enumerate(zip(*(spend.along(dimension) for dimension in DIMENSIONS), strict=True)):
        region, line, source, year = model.regions[r], model.lines[n].id, model.sources[s].id, model.years[t]
        position[Cell(region, line, activities[a], source, year)] = i
        position.setdefault(Cell(region, line, "", source, year), i)
    for cell, amount in amounts.items():
        over = cell[4] in closed
        i = position.get(Cell(*cell[:4], model.years[scenario.first_open]) if over else Cell(*cell), -1)
        if i < 0 or not (0 <= amount < np.inf):
            text = _("expected money of a line, source and year of the model, found {amount} at {cell}")
            raise UsageError(text.format(amount=amount, cell=cell))
        if over:
            continue  # it is as it was
        total[spend.region[i], spend.line[i], spend.source[i], spend.year[i]] += amount
        if cell[2]:
            least[i] += amount
    _tell_other_facts(scenario, amounts)
    return total, least


def _tell_other_facts(scenario: Scenario, amounts: Mapping[Cell, float]) -> None:
    """Tell which closed years a given plan has otherwise than they were."""
    closed, model = scenario.closed, scenario.model
    if closed is None:
        return
    given = np.zeros(closed.money.shape)
    for (region, line, _activity, source, year), amount in amounts.items():
        if year in model.years[: closed.count]:
            given[model.place(region, line, source, year)] += amount
    told = given.any(axis=(0, 1, 2))
    apart = np.abs(given - closed.money) > tolerances.KEPT * np.maximum(scenario.money_size, given)
    other = apart.any(axis=(0, 1, 2))
    years = tuple(model.years[t] for t in np.flatnonzero(told & other).tolist())
    if years:
        text = _("closed years are taken from 'actuals'; what the plan has for {years} is left out")
        notices.tell(text.format(years=years_label(years)))


def refuse_no_plan(scenario: Scenario) -> None:
    """Raise UsageError where the official plan is asked for and the model has none."""
    if scenario.model.plan is None:
        text = _("expected an official plan in the model {model}, found none: give a plan of your own")
        raise UsageError(text.format(model=scenario.model.id))


def _least_carry(own_caps: Capped, total: FloatArray) -> FloatArray:
    """The least money to carry so that each year's use is covered, as far as may be; shape (blocks, years)."""
    used, most = own_caps.used(total.sum(axis=1)), own_caps.most_carried(own_caps.money)
    carried = np.zeros(used.shape)
    for t in range(used.shape[1] - 1, 0, -1):
        carried[:, t - 1] = np.clip(used[:, t] + carried[:, t] - own_caps.money[:, t], 0.0, most[:, t - 1])
    return carried
