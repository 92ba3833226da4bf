"""The efficient frontier of two or three objectives on one linear programme: every corner of it, exactly.

What no point beats in all objectives is a part of the surface of a convex polyhedron. Its corners are found by weighted
sums: each facet of the hull of what is known is pushed outwards by a linear programme, until none gives way (for two
objectives: Y. P. Aneja and K. P. K. Nair, Bicriteria transportation problem, Management Science 25, 1979, 73-78,
doi:10.1287/mnsc.25.1.73). Between two neighbours all points are on the straight line, so no weights are sampled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.engine.session import Session


@dataclass(frozen=True, eq=False)
class EfficientCorner:
    """A corner of the frontier: what each objective gains (k,), and weights (k,), whose sum is largest here alone."""

    gains: FloatArray
    weights: FloatArray


def efficient_corners(
    programme: LinearProgramme, session: Session, gains: Sequence[FloatArray]
) -> tuple[EfficientCorner, ...]:
    """The corners of the points that keep the programme's bounds, in the order of the first objective, least first.

    Each of `gains`, shape (n,), is maximised; there are two or more, and the objectives of the programme do not count.
    Raises Infeasible, Unbounded or SolverStopped.
    """
    asked = _Asked(programme, session, gains)
    count = len(gains)
    found = [asked.best(np.eye(count)[first], first) for first in range(count)]
    while True:
        points = _distinct(found, asked.sizes)
        normals, facets = _facets(points / asked.sizes)
        new = []
        for normal, height in zip(normals, facets, strict=True):
            for last in range(count):
                point = asked.best(normal / asked.sizes, last)
                if normal @ (point / asked.sizes) > height + tolerances.SAME_SLOPE:
                    new.append(point)
        if not new:
            return _corners(points, normals, facets, asked.sizes)
        found += new


class _Asked:
    """Weighted sums, each solved once."""

    def __init__(self, programme: LinearProgramme, session: Session, gains: Sequence[FloatArray]) -> None:
        self._programme, self._session, self._gains = programme, session, gains
        self._known: dict[tuple[object, ...], FloatArray] = {}
        self.sizes = np.ones(len(gains))
        ends = [self.best(own, last) for last, own in enumerate(np.eye(len(gains)))]
        spread = np.ptp(np.array(ends), axis=0)
        size = np.abs(np.array(ends)).max(axis=0)
        self.sizes = np.where(spread > tolerances.SAME_SUM * size, spread, np.maximum(size, 1.0))

    def best(self, weights: FloatArray, last: int) -> FloatArray:
        """What each objective gains where the weighted sum is largest, and there the one of that number, then all."""
        key = (*np.round(weights * self.sizes, 12).tolist(), last)
        if key not in self._known:
            every = np.array(self._gains)
            costs = (weights @ every, every[last], (1.0 / self.sizes) @ every)
            objectives = tuple(Objective(number, -cost) for number, cost in enumerate(costs))
            programme = replace(self._programme, objectives=objectives)
            x = lexicographic_minimum(programme, self._session, unique=False).x
            self._known[key] = np.array([float((own * x).sum()) for own in every])
        return self._known[key]


def _distinct(found: Sequence[FloatArray], sizes: FloatArray) -> FloatArray:
    """Points (m, k), those that differ by rounding alone once."""
    kept: list[FloatArray] = []
    for point in sorted(found, key=tuple):
        if all(np.abs((point - other) / sizes).max() > tolerances.SAME_SLOPE for other in kept):
            kept.append(point)
    return np.array(kept)


def _facets(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Normals (f, k) and heights (f,) of the outer facets of points and of all that they beat.

    Points that are worse than some point in each objective are of no use, so that the hull goes down without end in
    each: a floor below all stands for that.
    """
    from scipy.spatial import ConvexHull

    count = points.shape[1]
    floor = points.min(axis=0) - 1.0
    parts = [np.where(np.array(kept), points, floor) for kept in np.ndindex(*(2,) * count)]
    hull = ConvexHull(np.unique(np.concatenate(parts), axis=0))
    normals, heights = hull.equations[:, :-1], -hull.equations[:, -1]
    outer = (normals > -tolerances.SAME_SLOPE).all(axis=1)
    normals = np.maximum(normals[outer], 0.0)
    normals = np.where(normals < tolerances.SAME_SLOPE, 0.0, normals)
    return normals, heights[outer]


def _corners(
    points: FloatArray, normals: FloatArray, heights: FloatArray, sizes: FloatArray
) -> tuple[EfficientCorner, ...]:
    """The points that are corners: the facets on which one stands fix it. The sum of their normals holds it alone."""
    found = []
    for point in points:
        on = np.abs(normals @ (point / sizes) - heights) <= 2 * tolerances.SAME_SLOPE
        distinct = np.unique(np.round(normals[on], 6), axis=0)
        if np.linalg.matrix_rank(distinct, tol=tolerances.SAME_SLOPE) == points.shape[1]:
            found.append(EfficientCorner(point, distinct.mean(axis=0) / sizes))
    return tuple(found)
