"""Scenario -> Recommendation: formulate, minimise the tiers in their order, check, hand over."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kcplan import checking, notices, solvers, tolerances
from kcplan.capped import Capped
from kcplan.cells import Groups, money_table
from kcplan.columns import Columns, columns_of, region_of
from kcplan.domain import DIMENSIONS, FloatArray, Scenario
from kcplan.errors import SolverStopped, UsageError
from kcplan.formulation import given_programme, programme_of
from kcplan.language import _
from kcplan.lexicographic import Optimum, Tier, lexicographic_minimum
from kcplan.linear_programme import LinearProgramme, Session
from kcplan.recommendation import Allocation, Binding, Evaluation, Recommendation, SolverInfo

if TYPE_CHECKING:
    from kcplan.decomposition.workers import OpenWorkers

#: Region, line, activity ("" where the line has none, or where it is left to be split), source, year.
Cell = tuple[str, str, str, str, int]


#: How the default solver goes about it. `decompose`: region by region, within a proven gap (kcplan.decomposition).
METHODS = ("simplex", "ipm", "pdlp", "decompose")

#: From so many columns on, interior point with crossover is faster than the simplex method ...
_INTERIOR_POINT_FROM = 100_000

#: ... and from so many, with several regions, decomposition is faster than either.
_DECOMPOSED_FROM = 200_000


def solve(
    scenario: Scenario,
    solver: str = solvers.DEFAULT,
    method: str | None = None,
    workers: "AbstractContextManager[OpenWorkers] | None" = None,
) -> Recommendation:
    """The plan that kcplan recommends: optimal in every tier, unique, and checked against the scenario.

    `method` is one of METHODS, by default one that suits the size. Decomposition, which the largest models get, comes
    within a proven gap of the optimum, and its plan is one of several such (`Recommendation.gap`). `workers` minimise
    its regions, such as those of kcplan.decomposition.workers.on_cluster; by default threads do, one a core.
    Raises Infeasible, Unbounded, SolverStopped, CheckFailed, or UsageError for an absent solver or a method that it
    or the model does not have, or workers without decomposition.
    """
    gave_way: dict[str, str] = {}
    if method == "decompose" or (method is None and solver == solvers.DEFAULT and _is_huge(scenario)):
        found = _near(scenario, solver, method is not None, workers)
        if found is not None:
            return found
        gave_way = {"instead_of": "decompose"}
    elif workers is not None:
        raise UsageError(_("expected the method decompose for a cluster: no other is in parts; add --method decompose"))
    solved = optimise(scenario, solver, method)
    info = solver_info(solved.session)
    info = replace(info, options={**info.options, **gave_way})
    return _recommended(solved.columns, solved.optimum, info)


def _recommended(columns: Columns, optimum: Optimum, info: SolverInfo, gap: float | None = None) -> Recommendation:
    allocation = allocated(columns, optimum.x)
    review = checking.review(allocation)
    checking.check(review, columns.scenario, {tier.name: tier.value for tier in optimum.tiers})
    binding = tuple(Binding(rule.name, rule.value, rule.limit, rule.unit) for rule in review.binding)
    status = "optimal" if gap is None else "near-optimal"
    return Recommendation(allocation, review, binding, info, status, gap)


def _is_huge(scenario: Scenario) -> bool:
    return len(scenario.model.regions) > 1 and columns_of(scenario).count >= _DECOMPOSED_FROM


def _near(
    scenario: Scenario, solver: str, asked: bool, workers: "AbstractContextManager[OpenWorkers] | None"
) -> Recommendation | None:
    """The plan of decomposition. None where it does not reach its gap, unless it or workers were asked for.

    The plan does not depend on how many workers there are.
    """
    from kcplan.decomposition.blocks import Blocks
    from kcplan.decomposition.tiers import near_lexicographic
    from kcplan.decomposition.workers import in_threads

    model = scenario.model
    if solver != solvers.DEFAULT or len(model.regions) < 2:
        text = _("expected the solver {name} and a model of several regions for the method decompose")
        raise UsageError(text.format(name=solvers.DEFAULT))
    columns = columns_of(scenario)
    programme = programme_of(columns)
    money = float(model.plan[:, :, model.public].sum()) + sum(
        sum(scenario.caps[source.id]) for source in model.sources if source.public
    )
    with workers or in_threads() as open_workers:
        blocks = Blocks(programme, region_of(columns), partial(solvers.open_session, solver), open_workers)
        try:
            near = near_lexicographic(blocks, programme.objectives, money)
        except SolverStopped as error:
            if asked or workers is not None:
                raise
            text = _("decomposition, which the size chose, gave way to interior point: {reason}")
            notices.tell(text.format(reason=error))
            return None
        info = solver_info(blocks.session)
    x = near.x.copy()
    # A mix of a plan above the official one and of one below it counts both: what is left is the difference.
    above, below = (slice(at, at + columns.deviations.count) for at in (columns.above_start, columns.below_start))
    x[above], x[below] = np.maximum(near.x[above] - near.x[below], 0.0), np.maximum(near.x[below] - near.x[above], 0.0)
    tiers = tuple(Tier(tier.name, float(tier.cost @ x), None) for tier in programme.objectives)
    info = replace(info, options={"method": "decompose", **info.options})
    return _recommended(columns, Optimum(x, tiers), info, near.gap)


@dataclass(frozen=True, eq=False)
class Solved:
    """A scenario's programme with its optimum: what analyses start from. Not checked; `solve` does that."""

    columns: Columns
    programme: LinearProgramme
    optimum: Optimum
    session: Session


def optimise(scenario: Scenario, solver: str = solvers.DEFAULT, method: str | None = None) -> Solved:
    """Formulate a scenario and minimise its tiers in their order; `method` but for decomposition."""
    if solver != solvers.DEFAULT and method is not None:
        text = _("expected no method with the solver {name}, which has its own; found {method}")
        raise UsageError(text.format(name=solver, method=method))
    columns = columns_of(scenario)
    programme = programme_of(columns)
    session = solvers.open_session(solver, programme, method or _by_size(programme))
    return Solved(columns, programme, lexicographic_minimum(programme, session), session)


def _by_size(programme: LinearProgramme) -> str:
    return "ipm" if programme.column_count >= _INTERIOR_POINT_FROM else "simplex"


def evaluate(
    scenario: Scenario, amounts: Mapping[Cell, float] | None = None, solver: str = solvers.DEFAULT
) -> Evaluation:
    """What given money delivers at best, and the rules that it breaks. None: the official plan.

    Money of a line without an activity named is split over its activities by the first two tiers, targets soft;
    counterpart money follows public money. Raises UsageError where a cell is not one of the model's.
    """
    columns = columns_of(replace(scenario, soft=True), idle=True)
    total, least = given_amounts(columns.scenario, amounts)
    programme = given_programme(columns, total, least)
    session = solvers.open_session(solver, programme, _by_size(programme))
    optimum = lexicographic_minimum(programme, session)
    carried = _least_carry(columns.capped, total)
    over_all, by_region = columns.capped.over_all(carried), columns.capped.by_region(carried)
    allocation = allocated(columns, optimum.x)
    allocation = replace(allocation, scenario=scenario, carried=over_all, region_carried=by_region)
    if not least.any():
        allocation = replace(allocation, amount=_following_public(allocation, total))
    return Evaluation(allocation, checking.review(allocation), solver_info(session))


def given_amounts(scenario: Scenario, amounts: Mapping[Cell, float] | None) -> tuple[FloatArray, FloatArray]:
    """Money as (regions, lines, sources, years), and the money named for an activity, one a cell of money.

    None: the official plan. Raises UsageError where a cell is not one of the model's.
    """
    model, spend = scenario.model, money_table(scenario.model, 0)
    least = np.zeros(spend.size)
    if amounts is None:
        return model.plan, least
    total = np.zeros(model.plan.shape)
    position: dict[Cell, int] = {}
    activities = [activity.id for activity in model.activities] + [""]
    for i, (r, n, a, s, t) in enumerate(zip(*(spend.along(dimension) for dimension in DIMENSIONS), strict=True)):
        region, line, source, year = model.regions[r], model.lines[n].id, model.sources[s].id, model.years[t]
        position[region, line, activities[a], source, year] = i
        position.setdefault((region, line, "", source, year), i)
    for cell, amount in amounts.items():
        i = position.get(cell, -1)
        if i < 0 or not (0 <= amount < np.inf):
            text = _("expected money of a line, source and year of the model, found {amount} at {cell}")
            raise UsageError(text.format(amount=amount, cell=cell))
        total[spend.region[i], spend.line[i], spend.source[i], spend.year[i]] += amount
        if cell[2]:
            least[i] += amount
    return total, least


def _following_public(allocation: Allocation, total: FloatArray) -> FloatArray:
    """Money by cell, where counterpart money of a line is split over its activities as its public money is."""
    model, a = allocation.scenario.model, allocation
    amount = a.amount.copy()
    of_activity = np.zeros((len(model.regions), len(model.activities) + 1, len(model.years)))
    public = model.public[a.source]
    np.add.at(of_activity, (a.region[public], a.activity[public], a.year[public]), amount[public])
    of_line = total[:, :, model.public].sum(axis=2)[a.region, a.line, a.year]
    follows = ~public & (a.activity >= 0) & (of_line > 0)
    share = of_activity[a.region, a.activity, a.year][follows] / of_line[follows]
    amount[follows] = np.round(total[a.region, a.line, a.source, a.year][follows] * share, 9)
    return amount


def _least_carry(own_caps: Capped, total: FloatArray) -> FloatArray:
    """The least money to carry so that each year's use is covered, as far as may be; shape (blocks, years)."""
    used, most = own_caps.used(total.sum(axis=1)), own_caps.most_carried(own_caps.money)
    carried = np.zeros(used.shape)
    for t in range(used.shape[1] - 1, 0, -1):
        carried[:, t - 1] = np.clip(used[:, t] + carried[:, t] - own_caps.money[:, t], 0.0, most[:, t - 1])
    return carried


def solver_info(session: Session) -> SolverInfo:
    """What a manifest says of the solver."""
    return SolverInfo(session.name, session.version, session.options)


def allocated(columns: Columns, x: FloatArray) -> Allocation:
    """Money and units of a point of the programme."""
    x = np.round(x, 9) + 0.0  # cuts off solvers' noise, so that every figure prints one way; no negative zero
    scenario, spend, units = columns.scenario, columns.spend, columns.units
    model = scenario.model
    cells = Groups.by(units.key(("region", "year", "activity")))
    delivered = np.round(cells.total(x[units.columns]), 9)
    first = units.take(cells.first)
    paid = np.zeros((len(model.regions), max(1, len(model.activities)), len(model.years)))
    public = model.public[spend.source] & (spend.activity >= 0)
    held = np.flatnonzero(public)
    np.add.at(paid, (spend.region[held], spend.activity[held], spend.year[held]), x[spend.columns[held]])
    idle = paid[first.region, first.activity, first.year] - _least_cost(columns, cells, delivered)
    idle = np.where(idle > tolerances.KEPT * np.maximum(1.0, delivered), np.round(idle, 9), 0.0)
    carried = np.zeros(columns.capped.money.shape)
    carried[columns.capped.carrying] = x[columns.carry_start : columns.miss_start].reshape(-1, len(model.years))
    return Allocation(
        scenario, spend.region, spend.line, spend.activity, spend.source, spend.year, x[spend.columns],
        first.region, first.activity, first.year, delivered, idle,
        columns.capped.over_all(carried), columns.capped.by_region(carried),
    )  # fmt: skip


def _least_cost(columns: Columns, cells: Groups, delivered: FloatArray) -> FloatArray:
    """Cost of the delivered units of each (region, year, activity), the cheapest tranches filled first."""
    left, cost = delivered.copy(), np.zeros(delivered.size)
    for number in range(int(columns.tranche.max(initial=-1)) + 1):
        held = np.flatnonzero(columns.tranche == number)
        cell = cells.of_cell[held]
        taken = np.minimum(left[cell], columns.width[held])
        cost[cell] += taken * columns.cost[held]
        left[cell] -= taken
    return cost
