"""Frontiers against weighted sums by another solver, and by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import linprog
from support.dense_programme import dense_programme
from support.samples import LONG

from kcplan.engine import solvers
from kcplan.engine.frontier import EfficientCorner, efficient_corners
from kcplan.engine.linear_programme import LinearProgramme

INFINITY = np.inf


def corners(programme: LinearProgramme, gains: Sequence[np.ndarray]) -> tuple[EfficientCorner, ...]:
    return efficient_corners(programme, solvers.open_session(solvers.DEFAULT, programme), gains)


def best_by_scipy(gain: np.ndarray, matrix: np.ndarray, upper: np.ndarray, limits: np.ndarray) -> float:
    return -float(linprog(-gain, matrix, upper, bounds=list(zip(np.zeros(limits.size), limits, strict=True))).fun)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("seed", range(40 if LONG else 8))
def test_random_frontiers_against_weighted_sums(seed: int, count: int) -> None:
    """At each of 500 weights (20 in the short run) the best corner is as good as the best point by scipy.

    At the weights that each corner has, it alone is best.
    """
    rng = np.random.default_rng(seed)
    n, m = (int(size) for size in rng.integers(3, 9, 2))
    gains, matrix = rng.uniform(-1, 3, (count, n)), rng.uniform(0, 2, (m, n))
    upper, limits = rng.uniform(1, 4, m), rng.uniform(1, 5, n)
    programme = dense_programme(gains, matrix, (np.full(m, -INFINITY), upper), (np.zeros(n), limits))
    found = corners(programme, list(gains))
    points = np.array([corner.gains for corner in found])
    for weights in rng.dirichlet(np.ones(count), 500 if LONG else 20):
        best = best_by_scipy(weights @ gains, matrix, upper, limits)
        assert (points @ weights).max() == pytest.approx(best, abs=1e-6)
    for number, corner in enumerate(found):
        assert (corner.weights > 0).all()
        values = points @ corner.weights
        assert np.flatnonzero(values >= values.max() - 1e-9 * abs(values.max())).tolist() == [number]
        assert values.max() == pytest.approx(best_by_scipy(corner.weights @ gains, matrix, upper, limits), rel=1e-7)


def test_what_does_not_conflict_is_one_corner() -> None:
    """As much as possible of both is one point."""
    programme = dense_programme([[1, 1]], [[1, 0], [0, 1]], ([-INFINITY] * 2, [3, 4]), ([0, 0], [INFINITY] * 2))
    (corner,) = corners(programme, [np.array([1.0, 0.0]), np.array([0.0, 2.0])])
    assert corner.gains == pytest.approx([3, 8])
