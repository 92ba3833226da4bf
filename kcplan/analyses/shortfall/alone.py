"""How deep a cut may be at all, or with some targets met and the others dropped: one linear programme each."""

from collections.abc import Hashable, Mapping

import numpy as np

from kcplan import tolerances
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds
from kcplan.engine.session import Status
from kcplan.planning.solve import Solved


class Deepest:
    """The deepest cut along `direction`, up to `to`: the depth is a column of the programme, and is maximised.

    Only bounds change from one answer to the next, so that each starts from the basis of the one before. The least
    miss of a target is convex in the depth; so the depths at which it is none are an interval, and its end is found.
    """

    def __init__(self, solved: Solved, direction: Bounds, to: float, solver: str) -> None:
        self._solved = solved
        self._stepped = parametric.with_steps(solved.programme, [direction], shares=True)
        self._session = solvers.open_session(solver, self._stepped)
        self._to = to
        self._cost = np.zeros(self._stepped.column_count)
        self._cost[-1] = -1.0

    def __call__(self, *met: int) -> float | None:
        """With the targets of these numbers met together, the others dropped.

        None: they cannot with all of the money, nor with any of it late.
        """
        bounds = self._stepped.bounds.copy()
        bounds.column_upper[-1] = self._to
        bounds.column_upper[[self._solved.columns.miss_start + number for number in met]] = 0.0
        solution = self._session.minimise(self._cost, bounds)
        return None if solution.status is Status.INFEASIBLE else float(solution.point.x[-1])

    def every(self) -> float | None:
        """With every target met; None: not even at 0, whether or not late money mends that."""
        columns = self._solved.columns
        shares = self._solved.optimum.x[columns.miss_start : columns.above_start]
        return None if shares.max(initial=0.0) > tolerances.KEPT else self(*range(shares.size))

    def alone(self, number: int, end: float) -> tuple[float | None, bool]:
        """With one target alone met, and whether that is all along, to the `end` of the curve."""
        depth = self(number)
        to_end = depth is not None and depth >= end - tolerances.KEPT
        return end if to_end else depth, to_end

    def values_at(self, depth: float) -> Mapping[Hashable, float]:
        """The values of the tiers of the plan at a depth, which may be the deepest one, where a hair more has none."""
        bounds = self._stepped.bounds.copy()
        bounds.column_lower[-1] = bounds.column_upper[-1] = depth
        found = lexicographic_minimum(self._stepped.within(bounds), self._session, unique=False).x
        x = np.clip(found, bounds.column_lower, bounds.column_upper)  # rounding: a miss below 0 is none
        return {objective.id: objective.value(x) for objective in self._stepped.objectives}
