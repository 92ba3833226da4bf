"""The least change of each lever that makes a programme feasible by itself.

All levers are open, so that there always is a point: the one in question at its own cost, and the others, whose use is
to be none, at far more. From one lever to the next only costs change, so that each starts from the point of the one
before. Two things are seen there without a solve. A lever that does not lower the price of the point cannot mend, as
its prices go on to prove that there is no plan. And where a lever moves the point along an edge until the last lever is
at 0, and all bounds are still kept, that is its own least change, as the prices of the point bound it too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine import solvers
from kcplan.engine.irreducible import along
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Point
from kcplan.errors import SolverStopped
from kcplan.language import _

#: How much more other levers cost than the one in question. Where some are used all the same, it is tried at no cost.
_FAR_MORE = 1e4

#: So many columns are solved for: a programme of 4,800 some 200 times, of 25,000 some 40 times, of 80,000 12 times.
_MOST_WORK = 1_000_000

#: Edges are followed until so many more of them have led nowhere than have led to a point.
_IN_VAIN = 3


class Alone:
    """Levers, the last columns of a programme that are shut in it, by their sizes and the most that each may change.

    `untried` are the numbers of those that were left when the work was done; `proving`, shape (m,), are the rows that
    have a part in every proof that there is no plan: a rule that has none of them mends nothing alone.
    """

    def __init__(self, programme: LinearProgramme, sizes: FloatArray, most: FloatArray, solver: str) -> None:
        self._programme, self._sizes = programme, sizes
        self.untried: tuple[int, ...] = ()
        self.proving: NDArray[np.bool_] = np.ones(programme.row_count, dtype=bool)
        self._is_open: NDArray[np.bool_] = np.ones(sizes.size, dtype=bool)
        self._x = np.zeros(programme.column_count)
        self._levers = np.arange(programme.column_count - sizes.size, programme.column_count)
        self._bounds = programme.bounds.copy()
        self._bounds.column_upper[self._levers] = most
        self._session = solvers.open_session(solver, programme)
        self._changes: dict[int, float] = {}

    def changes(self, order: Sequence[int]) -> dict[int, float]:
        """By the number of each lever that mends alone, its least change; tried in this order."""
        solves = max(1, _MOST_WORK // self._programme.column_count)
        for number in order:
            if not self._is_open[number]:
                continue
            if not solves:
                break
            self._is_open[number] = False
            solves -= 1
            change = self._least(number)
            if change is not None:
                self._changes[number] = change
                self._exchange(number)
        self.untried = tuple(np.flatnonzero(self._is_open).tolist())
        return self._changes

    def _least(self, number: int) -> float | None:
        """The least change of one lever, where it mends alone."""
        for own, others in ((1.0, _FAR_MORE), (0.0, 1.0), (1.0, _FAR_MORE**2)):
            cost = np.zeros(self._programme.column_count)
            cost[self._levers] = others / self._sizes
            cost[self._levers[number]] = own / self._sizes[number]
            point = self._session.minimise(cost, self._bounds).point
            self._x = point.x
            used = self._x[self._levers] > tolerances.SOLVER * self._sizes
            mends, used[number] = bool(used[number]), False
            if used.any() == (own == 0.0):
                self._learn(point)
                return float(self._x[self._levers[number]]) if own and mends else None
        raise SolverStopped(_("the solver cannot tell whether the rules can be kept"))

    def _learn(self, point: Point) -> None:
        """Prices that prove that there is no plan with all levers shut: what has no part in that cannot mend."""
        worth = self._programme.weighted_rows(point.row_duals)[self._levers]
        self._is_open &= worth * self._sizes > tolerances.ZERO_PRICE
        self.proving &= np.abs(point.row_duals) * self._programme.scaling.rows > tolerances.ZERO_PRICE

    def _exchange(self, number: int) -> None:
        """Levers that take the place of one that mends, where all else can stay as it is."""
        in_vain = 0
        for other in np.flatnonzero(self._is_open).tolist():
            edge = None if in_vain > _IN_VAIN else self._session.edge(int(self._levers[other]))
            if edge is None:
                break
            x = along(self._x, edge, int(self._levers[number]))
            if x is not None and self._keeps(other, x):
                self._changes[other] = float(x[self._levers[other]])
                self._is_open[other] = False
                in_vain -= 1
            else:
                in_vain += 1

    def _keeps(self, number: int, x: FloatArray) -> bool:
        """Whether a point keeps all bounds with one lever alone."""
        programme, bounds = self._programme, self._bounds
        upper = bounds.column_upper.copy()
        upper[np.delete(self._levers, number)] = 0.0
        beyond = np.maximum(bounds.column_lower - x, x - upper)
        values = programme.row_values(x)
        broken = np.maximum(bounds.row_lower - values, values - bounds.row_upper)
        return not (
            (beyond > tolerances.SOLVER * programme.scaling.columns).any()
            or (broken > tolerances.SOLVER * programme.scaling.rows).any()
        )
