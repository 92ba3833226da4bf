"""Irreducible sets of clashing rows: they cannot be kept together, and without any one of them the others can.

The rows among which a set is sought may give way, each by a column of violation; all other rows and the columns stay. A
certificate (Farkas) has rows that clash: those with a price where the sum of violations is least. A deletion filter
makes them irreducible (J. W. Chinneck, Feasibility and Infeasibility in Optimization, 2008,
doi:10.1007/978-0-387-74932-7, chapter 6): where one row gives way for nothing, either some other must still be
violated, and the row is needless, or none is, and the row is in every conflict among those left.

Three things keep that short where thousands of rows clash. Rows that are not in the certificate are left out of the
programme. Every question has an answer, so that no basis must prove that there is none, and only costs change, so that
each starts from the point of the one before; where the others clash, those without a price there go at once. And a
point at which one row alone is violated tells of most others: where another row gives way along an edge instead until
the first one is kept, all else may still be kept, which shows without any solve that the other row is needed too.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine import solvers
from kcplan.engine.linear_programme import Added, LinearProgramme
from kcplan.engine.scaling import over

#: From so many columns on the least sum of violations is found by interior point, with crossover.
_INTERIOR_POINT_FROM = 20_000

#: So many columns are solved for: a programme of 5,000 some 8,000 times, of 30,000 some 1,400, of 90,000 some 440.
_MOST_WORK = 40_000_000

#: Edges are followed until so many more of them have led nowhere than have led to a point.
_IN_VAIN = 3


@dataclass(frozen=True, eq=False)
class ClashingRows:
    """Rows that clash, in their order. Without one of `untried` of them, which were too much work, the rest may too."""

    rows: IntArray
    untried: int = 0


def clashing(programme: LinearProgramme, among: IntArray, solver: str) -> IntArray:
    """Rows of `among` that clash, by a certificate, in their order; none where all of them can be kept.

    Raises SolverStopped where the solver does not tell.
    """
    wider, cost = _giving_way(programme, among)
    large = wider.column_count >= _INTERIOR_POINT_FROM and "ipm" in solvers.abilities(solver).methods
    point = solvers.open_session(solver, wider, "ipm" if large else None).minimise(cost, wider.bounds).point
    if _sum(cost, point.x) <= tolerances.SOLVER:
        return among[:0]
    return among[np.abs(point.row_duals * wider.scaling.rows)[among] > tolerances.ZERO_PRICE]


def irreducible(programme: LinearProgramme, among: IntArray, rows: IntArray, solver: str) -> ClashingRows:
    """What is left of clashing `rows` when each is dropped, the last first, without which the others still clash.

    Of a large programme with many such rows the first ones are not tried. Rows of `among` that are none of these do
    not count. None are left where `rows` clash by no more than rounding.
    Raises SolverStopped where the solver does not tell.
    """
    alone = _with_rows(programme, np.setdiff1d(np.arange(programme.row_count), np.setdiff1d(among, rows)))
    kept = np.ones(programme.row_count, dtype=bool)
    kept[np.setdiff1d(among, rows)] = False
    clash = _Clash(alone, (np.cumsum(kept) - 1)[rows], solver)
    if clash.least() <= tolerances.SOLVER:
        return ClashingRows(rows[:0])
    solves = max(1, _MOST_WORK // clash.columns)
    for number in range(rows.size - 1, -1, -1):
        if clash.held[number] and not clash.needed[number] and solves:
            clash.drop_or_need(number)
            solves -= 1
    if clash.least() <= tolerances.SOLVER:
        return ClashingRows(rows[:0])
    return ClashingRows(rows[clash.held], int(np.count_nonzero(clash.held & ~clash.needed)))


class _Clash:
    """Rows of a programme that clash: those `held` still do, of which those `needed` are in every conflict: (rows,)."""

    def __init__(self, programme: LinearProgramme, rows: IntArray, solver: str) -> None:
        self._programme, self._rows = programme, rows
        self._wider, self._cost = _giving_way(programme, rows)
        self._session = solvers.open_session(solver, self._wider)
        self._own = programme.column_count + np.arange(rows.size)
        self.columns = self._wider.column_count
        self.held: NDArray[np.bool_] = np.ones(rows.size, dtype=bool)
        self.needed: NDArray[np.bool_] = np.zeros(rows.size, dtype=bool)
        self._x, self._prices = np.zeros(self._wider.column_count), np.zeros(rows.size)

    def least(self) -> float:
        """The least sum of violations of the rows that are held, in scaled numbers."""
        cost = self._cost.copy()
        cost[self._own[~self.held]] = 0.0
        point = self._session.minimise(cost, self._wider.bounds).point
        self._x, self._prices = point.x, point.row_duals[self._rows] * self._wider.scaling.rows[self._rows]
        return _sum(cost, self._x)

    def drop_or_need(self, number: int) -> None:
        """Drop a row without which the others clash, and all that have no part in it; else it is needed.

        So are the rows that the same point shows to be.
        """
        self.held[number] = False
        if self.least() > tolerances.SOLVER:
            self.held &= self.needed | (np.abs(self._prices) > tolerances.ZERO_PRICE)
            return
        self.held[number] = self.needed[number] = True
        in_vain = 0
        for other in np.flatnonzero(self.held & ~self.needed)[::-1].tolist():
            edge = None if in_vain > _IN_VAIN else self._session.edge(int(self._own[other]))
            if edge is None:
                break
            exchanged = along(self._x, edge, int(self._own[number]))
            self.needed[other] = exchanged is not None and self._keeps_all_but(other, exchanged)
            in_vain += -1 if self.needed[other] else 1

    def _keeps_all_but(self, number: int, x: FloatArray) -> bool:
        """Whether a point, but for its violations, keeps the bounds, the rows held and those of the model, but one."""
        programme, bounds = self._programme, self._programme.bounds
        x = x[: programme.column_count]
        beyond = np.maximum(bounds.column_lower - x, x - bounds.column_upper)
        if (beyond > tolerances.SOLVER * programme.scaling.columns).any():
            return False
        values = programme.row_values(x)
        broken = np.maximum(bounds.row_lower - values, values - bounds.row_upper)
        broken[self._rows[~self.held]] = broken[self._rows[number]] = 0.0
        return not (broken > tolerances.SOLVER * programme.scaling.rows).any()


def along(x: FloatArray, edge: FloatArray, column: int) -> FloatArray | None:
    """The point along an edge at which a column, which is above 0 at x, is 0; None where it does not fall along it."""
    return x - edge * (x[column] / edge[column]) if edge[column] < 0 else None


def _giving_way(programme: LinearProgramme, rows: IntArray) -> tuple[LinearProgramme, FloatArray]:
    """The programme with a column of violation for each of the rows, and the sum of these by its rows' sizes."""
    at_least = np.isfinite(programme.bounds.row_lower[rows])
    none = np.full(rows.size, np.inf)
    wider = programme.with_columns(Added("violation", none, rows, np.arange(rows.size), np.where(at_least, 1.0, -1.0)))
    cost = np.zeros(wider.column_count)
    cost[programme.column_count :] = over(np.ones(rows.size), wider.scaling.columns[programme.column_count :])
    return wider, cost


def _with_rows(programme: LinearProgramme, rows: IntArray) -> LinearProgramme:
    """The programme with these rows alone, in this order, without families."""
    lengths = np.diff(programme.starts)[rows]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    entries = np.arange(starts[-1]) + np.repeat(programme.starts[rows] - starts[:-1], lengths)
    bounds = programme.bounds
    return replace(
        programme,
        bounds=replace(bounds, row_lower=bounds.row_lower[rows], row_upper=bounds.row_upper[rows]),
        starts=starts,
        indices=programme.indices[entries],
        values=programme.values[entries],
        rows=(),
    )


def _sum(cost: FloatArray, x: FloatArray) -> float:
    return float((cost * x).sum())
