"""Frontiers that were published: the examples of AUGMECON and AUGMECON2.

G. Mavrotas, Effective implementation of the epsilon-constraint method in multi-objective mathematical programming
problems, Applied Mathematics and Computation 213, 2009, 455-465, doi:10.1016/j.amc.2009.03.037; G. Mavrotas,
K. Florios, An improved version of the augmented epsilon-constraint method (AUGMECON2), the same 219, 2013, 9652-9669,
doi:10.1016/j.amc.2013.03.002. The data of power generation and its table of payoffs were compared with the tests of
pyaugmecon (github.com/wouterbles/pyaugmecon), those of the knapsack with a model in GAMS that starts from epscmmip of
the GAMS model library.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from support.dense_programme import dense_programme

from kcplan.engine import solvers
from kcplan.engine.frontier import EfficientCorner, efficient_corners
from kcplan.engine.linear_programme import LinearProgramme

pytestmark = pytest.mark.once

INFINITY = np.inf

#: Electricity of four kinds for base, middle and peak load, in GWh.
CELLS = [
    ("lignite", "base"), ("lignite", "middle"), ("oil", "middle"), ("oil", "peak"), ("gas", "base"),
    ("gas", "middle"), ("gas", "peak"), ("renewable", "base"), ("renewable", "peak"),
]  # fmt: skip
CAPACITY = {"lignite": 31_000, "oil": 15_000, "gas": 22_000, "renewable": 10_000}
DEMAND = {"base": 38_400, "middle": 19_200, "peak": 6_400}
COST = {"lignite": 30, "oil": 75, "gas": 60, "renewable": 90}  # dollars a MWh
EMISSION = {"lignite": 1.44, "oil": 0.72, "gas": 0.45, "renewable": 0.0}  # tons a MWh
IMPORTED = {"lignite": 0.0, "oil": 1.0, "gas": 1.0, "renewable": 0.0}

#: Cost in thousands of dollars, emission in 1,000 t and imported fuel in GWh where each is least, and then the next.
PAYOFFS = [(3_075_000, 62_460, 33_000), (3_855_000, 45_180, 37_000), (3_225_000, 55_260, 23_000)]

#: Points of the frontier that AUGMECON finds on a grid of ten.
PARETO = [
    (3_075_000, 62_460, 33_000), (3_085_000, 61_980, 32_333.33), (3_108_333.33, 60_860, 30_777.78),
    (3_115_000, 60_540, 30_333.33), (3_131_666.67, 59_740, 29_222.22), (3_155_000, 58_620, 27_666.67),
    (3_178_333.33, 57_500, 26_111.11), (3_195_000, 56_700, 25_000), (3_201_666.67, 56_380, 24_555.56),
    (3_225_000, 55_260, 23_000), (3_255_000, 54_780, 23_666.67), (3_375_000, 52_860, 26_333.33),
    (3_495_000, 50_940, 29_000), (3_615_000, 49_020, 31_666.67), (3_735_000, 47_100, 34_333.33),
    (3_855_000, 45_180, 37_000),
]  # fmt: skip

#: The knapsack 2kp50: fifty items, two values and two weights of each, and how much the sacks hold.
VALUES = [
    [21, 69, 26, 92, 77, 30, 96, 80, 60, 61, 52, 92, 19, 10, 63, 34, 100, 60, 11, 12, 37, 100, 74, 17, 60, 69, 49, 69,
     49, 59, 17, 21, 74, 85, 83, 41, 29, 63, 56, 38, 66, 92, 25, 84, 89, 21, 46, 94, 96, 92],
    [24, 92, 53, 25, 10, 31, 83, 34, 64, 69, 95, 40, 59, 87, 13, 94, 53, 52, 61, 53, 78, 34, 89, 32, 28, 56, 52, 40,
     41, 59, 35, 96, 72, 55, 100, 44, 90, 66, 59, 22, 72, 25, 36, 16, 56, 91, 61, 56, 66, 53],
]  # fmt: skip
WEIGHTS = [
    [84, 49, 68, 20, 97, 74, 60, 30, 13, 95, 19, 41, 17, 95, 73, 12, 66, 55, 75, 20, 56, 80, 59, 66, 25, 70, 95, 96,
     62, 74, 31, 59, 21, 85, 45, 97, 23, 53, 51, 95, 58, 68, 62, 45, 83, 82, 47, 15, 52, 72],
    [19, 96, 93, 64, 72, 91, 32, 96, 44, 76, 69, 82, 51, 38, 52, 22, 83, 27, 70, 56, 29, 89, 86, 48, 13, 95, 66, 94,
     16, 44, 67, 90, 48, 29, 90, 54, 77, 28, 100, 86, 51, 62, 40, 54, 21, 55, 50, 62, 51, 77],
]  # fmt: skip
HELD = [1445, 1502.5]


def power() -> tuple[LinearProgramme, list[np.ndarray]]:
    """The programme, and what is wanted: little cost (thousand dollars), emission (1,000 t) and imported fuel (GWh)."""
    rows = [[float(kind == own) for kind, _load in CELLS] for own in CAPACITY]
    rows += [[float(load == own) for _kind, load in CELLS] for own in DEMAND]
    lower, upper = [-INFINITY] * 4 + list(DEMAND.values()), [*CAPACITY.values(), *[INFINITY] * 3]
    wanted = [-np.array([table[kind] for kind, _load in CELLS], dtype=float) for table in (COST, EMISSION, IMPORTED)]
    count = len(CELLS)
    return dense_programme(wanted, rows, (lower, upper), (np.zeros(count), np.full(count, INFINITY))), wanted


def corners(programme: LinearProgramme, gains: Sequence[np.ndarray]) -> tuple[EfficientCorner, ...]:
    return efficient_corners(programme, solvers.open_session(solvers.DEFAULT, programme), gains)


def test_power_generation_cost_against_emission() -> None:
    """Lignite and oil give way, the cheapest swap first.

    By hand: least cost is all lignite, all gas, oil for the rest: 3,075 million and 62,460. Renewables for oil cost 15
    a MWh and save 0.72 t; 10,000 GWh of them: 3,225 and 55,260. Oil for lignite costs 45 and saves 0.72, for the 14,000
    GWh that oil can still give: 3,855 and 45,180.
    """
    programme, (cost, emission, _imported) = power()
    found = [tuple(np.round(corner.gains, 6)) for corner in corners(programme, [cost, emission])]
    assert found == [(-3_855_000.0, -45_180.0), (-3_225_000.0, -55_260.0), (-3_075_000.0, -62_460.0)]


def test_power_generation_with_three_objectives() -> None:
    """The table of payoffs, and every published point on the frontier: no mixture of corners is better in each."""
    programme, wanted = power()
    found = corners(programme, wanted)
    points = -np.array([corner.gains for corner in found])
    for own in range(3):
        order = [own, (own + 1) % 3, (own + 2) % 3]
        least = points[np.lexsort(np.round(points[:, order[::-1]], 6).T)[0]]
        assert least == pytest.approx(PAYOFFS[own], rel=1e-9)
    for point in np.array(PARETO):
        # The largest share by which a mixture of corners is below it in each objective.
        count = len(points)
        cost = np.append(np.zeros(count), -1.0)
        below = np.column_stack([points.T / point[:, None], np.ones(3)])
        rules = [LinearConstraint(below, ub=1.0), LinearConstraint(np.append(np.ones(count), 0.0)[None], 1.0, 1.0)]
        mixed = milp(cost, constraints=rules, bounds=Bounds(np.append(np.zeros(count), -INFINITY), INFINITY))
        assert mixed.x[-1] == pytest.approx(0.0, abs=1e-7), point


def best_sack(value: np.ndarray, least: float = 0.0) -> np.ndarray:
    """Both values of the sack of whole items that is best in a sum of them, and has so much of the second at least."""
    both = np.array(VALUES, dtype=float)
    rules = [LinearConstraint(np.array(WEIGHTS), ub=HELD), LinearConstraint(both[1][None], lb=least)]
    found = milp(-(value @ both), integrality=np.ones(50), constraints=rules, bounds=Bounds(0, 1),
                 options={"mip_rel_gap": 0.0})  # fmt: skip
    assert found.status in (0, 2)
    return np.round(both @ found.x) if found.status == 0 else np.array([-INFINITY, -INFINITY])


def test_the_convex_part_of_the_knapsack() -> None:
    """By mixed integer programming its 35 best sacks over a range of 491, as published; their corners by the frontier.

    No whole sack is better at the weights of a corner, or where two neighbours are as good: the corners are all of the
    convex part.
    """
    sacks, least = [], 0.0
    while np.isfinite((sack := best_sack(np.array([1.0, 1e-4]), least))[0]):
        sacks.append(sack)
        least = sack[1] + 1.0
    points = np.array(sacks)
    assert len(points) == 35
    assert np.ptp(points[:, 1]) == 491
    programme = dense_programme([np.zeros(35)], [[1.0] * 35], ([1.0], [1.0]), (np.zeros(35), np.full(35, INFINITY)))
    found = corners(programme, list(points.T))
    ends = np.array([corner.gains for corner in found])
    normals = [np.array([low[1] - high[1], high[0] - low[0]]) for low, high in pairwise(ends)]
    for weights in [*(corner.weights for corner in found), *normals]:
        own = weights / np.abs(weights).max()
        assert (ends @ own).max() == pytest.approx(float(best_sack(own) @ own), rel=1e-9)
