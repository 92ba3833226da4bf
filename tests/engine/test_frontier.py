"""Frontiers: a published example, weighted sums by another solver, and every vertex of the plane by hand."""

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

#: Electricity of four kinds for base, middle and peak load, in GWh: the power generation example of G. Mavrotas,
#: Effective implementation of the epsilon-constraint method, 2009, doi:10.1016/j.amc.2009.03.037.
CELLS = [
    ("lignite", "base"), ("lignite", "middle"), ("oil", "middle"), ("oil", "peak"), ("gas", "base"),
    ("gas", "middle"), ("gas", "peak"), ("renewable", "base"), ("renewable", "peak"),
]  # fmt: skip
CAPACITY = {"lignite": 31_000, "oil": 15_000, "gas": 22_000, "renewable": 10_000}
DEMAND = {"base": 38_400, "middle": 19_200, "peak": 6_400}
COST = {"lignite": 30, "oil": 75, "gas": 60, "renewable": 90}  # dollars a MWh
EMISSION = {"lignite": 1.44, "oil": 0.72, "gas": 0.45, "renewable": 0.0}  # tons a MWh


def power() -> tuple[LinearProgramme, list[np.ndarray]]:
    """The programme, and what is wanted: little cost (million dollars) and emission (1,000 t)."""
    rows = [[float(kind == own) for kind, _load in CELLS] for own in CAPACITY]
    rows += [[float(load == own) for _kind, load in CELLS] for own in DEMAND]
    lower, upper = [-INFINITY] * 4 + list(DEMAND.values()), [*CAPACITY.values(), *DEMAND.values()]
    cost = np.array([COST[kind] for kind, _load in CELLS]) / 1000.0
    emission = np.array([EMISSION[kind] for kind, _load in CELLS])
    count = len(CELLS)
    programme = dense_programme([cost], rows, (lower, upper), (np.zeros(count), np.full(count, INFINITY)))
    return programme, [-cost, -emission]


def corners(programme: LinearProgramme, gains: Sequence[np.ndarray]) -> tuple[EfficientCorner, ...]:
    return efficient_corners(programme, solvers.open_session(solvers.DEFAULT, programme), gains)


def test_the_power_generation_example_of_augmecon() -> None:
    """Cost against emission: lignite and oil give way, the cheapest swap first.

    By hand: least cost is all lignite, all gas, oil for the rest: 3,075 million and 62,460. Renewables for oil cost 15
    a MWh and save 0.72 t; 10,000 GWh of them: 3,225 and 55,260. Oil for lignite costs 45 and saves 0.72, for the 14,000
    GWh that oil can still give: 3,855 and 45,180.
    """
    programme, (cost, emission) = power()
    found = [tuple(np.round(corner.gains, 6)) for corner in corners(programme, [cost, emission])]
    assert found == [(-3_855.0, -45_180.0), (-3_225.0, -55_260.0), (-3_075.0, -62_460.0)]


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
