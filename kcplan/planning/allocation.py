"""A point of the programme -> money and units, checked and handed over as a recommendation."""

from dataclasses import replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.checking import optimality
from kcplan.checking import review as checking
from kcplan.domain.recommendation import Allocation, Binding, Recommendation, SolverInfo
from kcplan.engine.lexicographic import Optimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.scaling import without_noise
from kcplan.engine.session import Session
from kcplan.mathematics.cells import Groups
from kcplan.mathematics.columns import Columns, column_sizes
from kcplan.mathematics.facts import delivered_units, spent


def recommended(
    columns: Columns, programme: LinearProgramme, optimum: Optimum, info: SolverInfo, gap: float | None = None
) -> Recommendation:
    """The recommendation of an optimum, checked against its scenario and against what its prices prove.

    Raises CheckFailed.
    """
    allocation = with_facts(allocated(columns, optimum.x[: columns.count]))
    review = checking.review(allocation)
    x = without_noise(optimum.x, programme.scaling.columns)
    checking.check(review, columns.scenario, {tier.id: tier.objective.value(x) for tier in optimum.tiers})
    optimality.check(programme, optimum)
    binding = tuple(Binding(rule.id, rule.value, rule.limit, rule.unit, rule.kind) for rule in review.binding)
    status = "optimal" if gap is None else "near-optimal"
    return Recommendation(allocation, review, binding, info, status, gap)


def solver_info(session: Session) -> SolverInfo:
    """What a manifest says of the solver."""
    return SolverInfo(session.name, session.version, session.options)


def with_facts(allocation: Allocation) -> Allocation:
    """The same with money and units of closed years behind those of open ones."""
    if allocation.scenario.closed is None:
        return allocation
    money, units = spent(allocation.scenario), delivered_units(allocation.scenario)

    def behind(own: IntArray, facts: IntArray) -> IntArray:
        return np.concatenate([own, facts])

    a, m, u = allocation, money.cells, units.cells
    return replace(
        allocation,
        region=behind(a.region, m.region),
        line=behind(a.line, m.line),
        activity=behind(a.activity, m.activity),
        source=behind(a.source, m.source),
        year=behind(a.year, m.year),
        amount=np.append(a.amount, money.amounts),
        unit_region=behind(a.unit_region, u.region),
        unit_activity=behind(a.unit_activity, u.activity),
        unit_year=behind(a.unit_year, u.year),
        units=np.append(a.units, units.amounts),
        idle=np.append(a.idle, np.zeros(u.size)),
    )


def allocated(columns: Columns, x: FloatArray) -> Allocation:
    """Money and units of a point of the programme, of open years."""
    scenario, spend, units = columns.scenario, columns.spend, columns.units
    money = scenario.money_size
    sizes = column_sizes(columns, money)
    x = without_noise(x, sizes)
    model = scenario.model
    cells = Groups.by(units.key(("region", "year", "activity")))
    delivered = without_noise(cells.total(x[units.columns]), sizes[units.columns][cells.first])
    first = units.take(cells.first)
    paid = np.zeros((len(model.regions), max(1, len(model.activities)), len(model.years)))
    public = model.public[spend.source] & (spend.activity >= 0)
    held = np.flatnonzero(public)
    np.add.at(paid, (spend.region[held], spend.activity[held], spend.year[held]), x[spend.columns[held]])
    cost = _least_cost(columns, cells, delivered)
    idle = paid[first.region, first.activity, first.year] - cost
    idle = np.where(idle > tolerances.KEPT * np.maximum(money, cost), without_noise(idle, money), 0.0)
    carried = np.zeros(columns.capped.money.shape)
    carried[columns.capped.carrying] = x[columns.carry_start : columns.miss_start].reshape(
        -1, columns.capped.money.shape[1]
    )
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


def following_public(allocation: Allocation, total: FloatArray, named: FloatArray | float = 0.0) -> FloatArray:
    """Money by cell, where counterpart money of a line is split over its activities as its public money is.

    `total` is all money, shape (regions, lines, sources, years); of it so much is `named` for an activity, one a cell,
    and stays there.
    """
    model, a = allocation.scenario.model, allocation
    amount = a.amount.copy()
    of_activity = np.zeros((len(model.regions), len(model.activities) + 1, len(model.years)))
    public = model.public[a.source]
    np.add.at(of_activity, (a.region[public], a.activity[public], a.year[public]), amount[public])
    of_line = total[:, :, model.public].sum(axis=2)[a.region, a.line, a.year]
    follows = ~public & (a.activity >= 0) & (of_line > 0)
    place = tuple(index[follows] for index in (a.region, a.line, a.source, a.year))
    own = np.broadcast_to(named, amount.shape)[follows]
    share = of_activity[a.region, a.activity, a.year][follows] / of_line[follows]
    wanted = np.maximum(total[place] * share - own, 0.0)
    rest, every = total.copy(), np.zeros(total.shape)
    np.subtract.at(rest, place, own)
    np.add.at(every, place, wanted)
    split = np.divide(rest, every, out=np.zeros(rest.shape), where=every > 0)[place]
    amount[follows] = without_noise(own + wanted * split, allocation.scenario.money_size)
    return amount
