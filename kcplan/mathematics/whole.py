"""The mathematics of a published budget: whole multiples of a step of money, and whole units where an activity asks.

The rules are those of formulation.py, with two differences: counterpart money of a line and year follows its
ratio to less than a step, and an activity bought in whole units may leave money over, `idle` (docs/mathematics.md,
Published budgets). Of the budgets that miss least and buy most, the one nearest to the unrounded one is wanted.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.tiers import Role, TierId, is_reported
from kcplan.engine.linear_programme import Added, Bounds, Family, LinearProgramme, Objective
from kcplan.engine.scaling import power_of_two
from kcplan.mathematics import families
from kcplan.mathematics.cells import Groups, Rows, Term, labels
from kcplan.mathematics.columns import Columns, column_bounds, column_families, column_sizes
from kcplan.mathematics.tiers import tiers


@dataclass(frozen=True, eq=False)
class WholeProgramme:
    """A programme, and which of its columns are whole numbers, shape (n,).

    `apart` is the cost (n,) of public money being apart from the unrounded, by region, line, source and year.
    """

    programme: LinearProgramme
    whole: NDArray[np.bool_]
    apart: FloatArray


def money_cells(columns: Columns) -> Groups:
    """Cells of money by region, line, source and year: each is a whole number of steps."""
    return Groups.by(columns.spend.key(("region", "line", "source", "year")))


def whole_programme(columns: Columns, step: float, near: FloatArray) -> WholeProgramme:
    """The programme of a published budget. `columns` are made with `idle`; `near` is the unrounded money by cell."""
    spend, units = columns.spend, columns.units
    rows = Rows()
    for family in families.FAMILIES:
        family.publish(rows, columns, step)

    cells = money_cells(columns)
    places = labels(spend.take(cells.first), ("region", "line", "source", "year"))
    by_whole = np.array([activity.whole for activity in columns.scenario.model.activities], dtype=bool)
    bought = np.flatnonzero(by_whole[units.activity])
    in_year = Groups.by(units.take(bought).key(("region", "activity", "year")))
    money = columns.count + np.arange(cells.count)
    count = columns.count + cells.count + np.arange(in_year.count)
    over = columns.count + cells.count + in_year.count + np.arange(cells.count)
    under = over + cells.count
    number, wanted = np.arange(cells.count), cells.total(near)
    spent: Term = (cells.of_cell, spend.columns, 1.0)
    rows.add(RuleId("whole money"), [spent, (number, money, -step)], cells.count, 0.0, 0.0, places)
    delivered: Term = (in_year.of_cell, units.columns[bought], 1.0)
    names = labels(units.take(bought[in_year.first]), ("region", "activity", "year"))
    rows.add(
        RuleId("whole units"), [delivered, (np.arange(in_year.count), count, -1.0)], in_year.count, 0.0, 0.0, names
    )
    from_near: list[Term] = [spent, (number, over, -1.0), (number, under, 1.0)]
    rows.add(RuleId("distance"), from_near, cells.count, wanted, wanted, places)

    total = columns.count + 3 * cells.count + in_year.count
    made = (
        *column_families(columns),
        Family("whole money", columns.count, cells.count, *places),
        Family("whole units", columns.count + cells.count, in_year.count, *names),
        Family("over", int(over[0]) if over.size else total, cells.count, *places),
        Family("under", int(under[0]) if under.size else total, cells.count, *places),
    )
    # Steps times a power of two: in any unit of money the solver sees the same numbers, and goes the same way.
    size = step * float(power_of_two(np.array(columns.scenario.usual_money / step)) / 256)
    whole_sizes, apart_sizes = (
        np.ones(cells.count + in_year.count),
        np.full(2 * cells.count, size),
    )
    distance = np.zeros(total)
    distance[np.concatenate([over, under])] = 1.0
    own = [tier.with_cost(np.append(tier.cost, np.zeros(total - columns.count))) for tier in tiers(columns)]
    best = [tier for tier in own if is_reported(tier.id)]
    settle = next(tier for tier in own if tier.id == TierId(Role.SETTLE))
    programme = LinearProgramme(
        Bounds(np.zeros(total), _most(columns, total, by_whole), *rows.sides()),
        *rows.matrix(),
        (*best, Objective(TierId(Role.DISTANCE), distance), settle),
        made,
        tuple(rows.families),
        np.concatenate([column_sizes(columns, size), whole_sizes, apart_sizes]),
    )
    whole = np.zeros(total, dtype=bool)
    whole[money] = whole[count] = True
    public = columns.scenario.model.public[spend.take(cells.first).source]
    apart = np.zeros(total)
    apart[over[public]] = apart[under[public]] = 1.0
    return WholeProgramme(programme, whole, apart)


def _most(columns: Columns, total: int, by_whole: NDArray[np.bool_]) -> FloatArray:
    """The upper bounds of the columns, shape (total,)."""
    upper = np.full(total, np.inf)
    upper[: columns.count] = column_bounds(columns)[1]
    upper[columns.above_start : columns.idle.start] = 0.0  # the change from the plan is not counted here
    upper[columns.idle.columns] = np.where(by_whole[columns.idle.activity], np.inf, 0.0)
    return upper


def giving_way(asked: WholeProgramme, soft: bool) -> WholeProgramme:
    """The same where limits, and targets that may not be missed, give way; caps never do.

    First of all the sum of what gives way is least, each as a share of its rule's size.
    """
    programme = asked.programme
    yielding = ("always",) if soft else ("always", "where targets are hard")
    names = {family.name for family in families.FAMILIES if family.gives_way in yielding}
    held = [
        np.arange(family.start, family.start + family.size)
        for family in programme.rows
        if isinstance(family.about, RuleId) and family.about.family in names
    ]
    rows: IntArray = np.concatenate([np.zeros(0, dtype=np.int64), *held])
    lower, upper = programme.bounds.row_lower[rows], programme.bounds.row_upper[rows]
    at_least = np.isfinite(lower)
    sides = np.where(at_least, lower, upper)
    gives = Added("gives", np.full(rows.size, np.inf), rows, np.arange(rows.size), np.where(at_least, 1.0, -1.0))
    wider = programme.with_columns(gives)
    cost = np.zeros(wider.column_count)
    cost[programme.column_count :] = 1.0 / np.maximum(programme.scaling.rows[rows], np.abs(sides))
    first = Objective(TierId(Role.GIVE_WAY), cost)
    whole = np.append(asked.whole, np.zeros(rows.size, dtype=bool))
    apart = np.append(asked.apart, np.zeros(rows.size))
    return WholeProgramme(replace(wider, objectives=(first, *wider.objectives)), whole, apart)
