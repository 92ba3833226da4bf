"""Even years of a published budget: counts of units within one of their share, and the units of a span of years."""

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.spans import spans
from kcplan.engine.linear_programme import Family
from kcplan.mathematics.cells import CellTable, Groups, Rows, Term, labels
from kcplan.mathematics.columns import Columns


def beyond_even(rows: Rows, columns: Columns, units: FloatArray, start: int) -> tuple[Family, FloatArray]:
    """Counts of units more than one from their share of the span's, further than those of the recommendation are.

    Where money keeps the recommendation itself from even years, as many whole units as it is off are allowed. `units`
    are the recommendation's, shape (regions, activities, years). Returns the columns, which begin at `start` and hold
    how far each count is beyond, and the money that a unit of each costs.
    """
    even, model = columns.even, columns.scenario.model
    counted = np.array([bool(activity.whole) for activity in model.activities], dtype=bool)
    of_cell = np.flatnonzero(counted[even.cells.activity])
    row, unit, value = even.apart
    held = np.isin(row, of_cell)
    at, column, share = np.searchsorted(of_cell, row[held]), columns.units.columns[unit[held]], value[held]
    allowed = np.maximum(1.0, np.ceil(np.abs(even.off(_in_first_tranche(columns, units))[of_cell]) - tolerances.KEPT))
    number = np.arange(of_cell.size)
    beyond: Term = (number, start + number, -1.0)
    places = labels(even.cells.take(of_cell), ("region", "activity", "year"))
    for rule, sign in (("above even", 1.0), ("below even", -1.0)):
        rows.add(RuleId(rule), [(at, column, sign * share), beyond], of_cell.size, -np.inf, allowed, places)
    return Family("beyond even", start, of_cell.size, *places), columns.cost[even.first[of_cell]]


def units_in_spans(rows: Rows, columns: Columns) -> tuple[int, ...]:
    """Rows, which nothing bounds, of the units of each region, activity and span of several years; returns the rows."""
    units = columns.units
    several = np.flatnonzero(np.isin(of_span(units), of_span(columns.even.cells)))
    together = Groups.by(of_span(units)[several])
    places = labels(units.take(several[together.first]), ("region", "activity", "year"))
    start = rows.count
    terms: list[Term] = [(together.of_cell, units.columns[several], 1.0)]
    rows.add(RuleId("units in a period"), terms, together.count, 0.0, np.inf, places)
    return tuple(range(start, rows.count))


def _in_first_tranche(columns: Columns, units: FloatArray) -> FloatArray:
    """Units (regions, activities, years) as columns, all of them in the first tranche."""
    table = columns.units
    return np.where(columns.tranche == 0, units[table.region, table.activity, table.year], 0.0)


def of_span(table: CellTable) -> IntArray:
    """A key of the region, activity and span of years of each cell."""
    span = spans(table.model)
    return table.key(("region", "activity")) * span.size + span[table.year]
