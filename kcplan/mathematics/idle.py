"""Idle money of a published budget: public money beyond the cost of the units that it buys, in whole steps.

Whole multiples of money pay for what comes in whole units, or is held to a number of units by a limit or to a number of
outcomes by a target, with some money over. Less than a step in a line and year is what whole multiples leave. What is
more could as well stay unspent, unless a rule asks for it; so whole steps of it are counted (docs/mathematics.md).
"""

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.engine.linear_programme import Family
from kcplan.mathematics.cells import Groups, Rows, Term, chosen, labels, merged
from kcplan.mathematics.columns import INFINITY, Columns


def leaving(columns: Columns) -> NDArray[np.bool_]:
    """Which activities may leave money over in a published budget, shape (activities,)."""
    scenario, units = columns.scenario, columns.units
    found = np.array([bool(activity.whole) for activity in scenario.model.activities], dtype=bool)
    for limit in scenario.limits:
        if limit.measure == "units":
            bounds = (limit.at_least, limit.at_most)
            others = [merged(limit, bound.of) for bound in bounds if bound is not None and bound.of is not None]
            for selection in (limit.selection, *others):
                found[units.activity[chosen(units, selection)]] = True
    for outcome in {target.outcome for target in scenario.targets if target.at_most is not None}:
        found |= (scenario.model.yields(outcome) > 0).any(axis=(0, 2))
    return found


def most_idle(columns: Columns, step: float) -> FloatArray:
    """The most money that each column of `idle` may leave over, shape (idle,).

    Without an end where units are whole. Else it is less than a step, and what the unrounded plan could leave over by
    filling dear tranches first: more would be wasted, say to raise what a share is taken of.
    """
    units = columns.units
    cells = Groups.by(units.key(("region", "activity", "year")))
    dearest = np.zeros(cells.count)
    np.maximum.at(dearest, cells.of_cell, columns.cost)
    dearer = dearest[cells.of_cell] - columns.cost
    over = cells.total(np.multiply(dearer, columns.width, out=np.zeros(dearer.size), where=dearer > 0))
    activity = units.activity[cells.first]
    whole = np.array([bool(own.whole) for own in columns.scenario.model.activities], dtype=bool)[activity]
    most = np.where(whole, INFINITY, step * (1.0 - tolerances.INSIDE) + over)
    return np.asarray(np.where(leaving(columns)[activity], most, 0.0))


def counted_steps(rows: Rows, columns: Columns, step: float, start: int) -> tuple[Family, Family]:
    """Adds rows that count the whole steps of idle money of each line and year, and fill cheap tranches first.

    Returns their columns, which are whole numbers and begin at `start`: the steps, then which tranches are filled.
    """
    held = np.flatnonzero(leaving(columns)[columns.idle.activity])
    cells = columns.idle.take(held)
    counted = Groups.by(cells.key(("region", "line", "year")))
    places = labels(cells.take(counted.first), ("region", "line", "year"))
    number = np.arange(counted.count)
    over: list[Term] = [(counted.of_cell, columns.idle.columns[held], 1.0), (number, start + number, -step)]
    rows.add(RuleId("idle steps"), over, counted.count, -INFINITY, step * (1.0 - tolerances.INSIDE), places)
    steps = Family("idle steps", start, counted.count, *places)

    later = np.flatnonzero((columns.tranche > 0) & leaving(columns)[columns.units.activity])
    most = most_units(columns, later)
    later, most = later[np.isfinite(most)], most[np.isfinite(most)]
    places = labels(columns.units.take(later), ("region", "activity", "year"))
    pair, filled = np.arange(later.size), start + counted.count + np.arange(later.size)
    before: list[Term] = [(pair, columns.units.columns[later - 1], 1.0), (pair, filled, -columns.width[later - 1])]
    behind: list[Term] = [(pair, columns.units.columns[later], 1.0), (pair, filled, -most)]
    rows.add(RuleId("earlier tranche"), before, later.size, 0.0, INFINITY, places)
    rows.add(RuleId("later tranche"), behind, later.size, -INFINITY, 0.0, places)
    return steps, Family("filled", start + counted.count, later.size, *places)


def most_units(columns: Columns, tranches: IntArray) -> FloatArray:
    """The most units of each tranche that the caps could pay for in its year; infinite where they cost nothing."""
    scenario, cost = columns.scenario, columns.cost[tranches]
    caps = np.array([scenario.caps[source.id] for source in scenario.model.sources if source.public])
    share = np.array([scenario.carry_over.get(source.id, 0.0) for source in scenario.model.sources if source.public])
    money = caps.sum(axis=0)
    money[1:] += share @ caps[:, :-1]
    capped = columns.capped
    public = scenario.model.public[capped.source]
    money[scenario.first_open] = caps[:, scenario.first_open].sum() + (
        float(capped.brought[public].sum()) if scenario.first_open else 0.0
    )
    paid = np.divide(money[columns.units.year[tranches]], cost, out=np.full(cost.size, INFINITY), where=cost > 0)
    return np.asarray(np.minimum(columns.width[tranches], paid))
