"""The plane of two parameters: areas add up, values are those of fresh solves, watched columns have one value."""

import numpy as np
import pytest
import shapely
from scipy.optimize import linprog

from kcplan.arrays import FloatArray
from kcplan.engine import parametric
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective
from kcplan.engine.plane import Plane, PlaneCell
from kcplan.errors import Infeasible

pytestmark = pytest.mark.once

INFINITY = np.inf


def programme(costs: list[list[float]], matrix: FloatArray, upper: FloatArray, columns: FloatArray) -> LinearProgramme:
    """Minimise each cost in turn; matrix @ x <= upper, 0 <= x <= columns."""
    m, n = matrix.shape
    return LinearProgramme(
        Bounds(np.zeros(n), columns.astype(float), np.full(m, -INFINITY), upper.astype(float)),
        np.arange(0, m * n + 1, n),
        np.tile(np.arange(n), m),
        matrix.astype(float).ravel(),
        tuple(Objective(f"tier {i}", np.array(cost, dtype=float)) for i, cost in enumerate(costs)),
        (),
        (),
    )


def directions(lp: LinearProgramme, rows: FloatArray, columns: FloatArray) -> tuple[Bounds, Bounds]:
    """Changes of the upper sides of rows, shape (2, m), and of columns, shape (2, n)."""
    first, second = (parametric.no_change(lp) for _ in range(2))
    for number, direction in enumerate((first, second)):
        direction.row_upper[:] = rows[number]
        direction.column_upper[:] = columns[number]
    return first, second


def divided(
    lp: LinearProgramme, ways: tuple[Bounds, Bounds], reported: int, watched: list[int]
) -> tuple[shapely.Polygon, list[PlaneCell], Plane]:
    plane = Plane(lp, ways, [f"tier {i}" for i in range(reported)], np.array(watched, dtype=np.int64))
    domain = plane.domain()
    return domain, list(plane.cells(domain)), plane


def test_hand_worked_plane() -> None:
    """Maximise 2 x + y; x <= 1 - p, y <= 1 - q, x + y <= 1: the value is min(2 (1 - p) + 1 - q, 2 - p).

    The two agree on p + q = 1, so the plane has two cells of half its area.
    """
    lp = programme([[-2, -1]], np.array([[1, 1]]), np.array([1.0]), np.array([1.0, 1.0]))
    ways = directions(lp, np.zeros((2, 1)), np.array([[-1.0, 0.0], [0.0, -1.0]]))
    domain, cells, plane = divided(lp, ways, 1, [])
    assert domain.area == pytest.approx(1.0)
    assert sorted(cell.polygon.area for cell in cells) == pytest.approx([0.5, 0.5])
    for place in ((0.2, 0.3), (0.9, 0.8), (0.5, 0.5)):
        assert -plane.values_at(place)["tier 0"] == pytest.approx(min(3 - 2 * place[0] - place[1], 2 - place[0]))
    slopes = {tuple(np.round(cell.linear([-c.values["tier 0"] for c in cell.corners]), 6)) for cell in cells}
    assert slopes == {(3.0, -2.0, -1.0), (2.0, -1.0, 0.0)}


def test_domain_ends_where_nothing_is_feasible() -> None:
    """x >= 1 (as -x <= -1) and x <= 2 - 2 p - 2 q: plans exist where p + q <= 1/2, an eighth of the plane."""
    lp = programme([[1]], np.array([[-1], [1]]), np.array([-1.0, 2.0]), np.array([INFINITY]))
    ways = directions(lp, np.array([[0.0, -2.0], [0.0, -2.0]]), np.zeros((2, 1)))
    domain, cells, plane = divided(lp, ways, 1, [])
    assert domain.area == pytest.approx(1 / 8)
    assert sum(cell.polygon.area for cell in cells) == pytest.approx(1 / 8)
    with pytest.raises(Infeasible):
        plane.values_at((0.4, 0.2))


def test_domain_without_area_is_empty_and_without_place_an_error() -> None:
    """x = 1 - p >= 1 leaves the edge p = 0 alone; x <= -1 leaves nothing."""
    lp = programme([[1]], np.array([[-1], [1]]), np.array([-1.0, 1.0]), np.array([INFINITY]))
    ways = directions(lp, np.array([[0.0, -1.0], [0.0, 0.0]]), np.zeros((2, 1)))
    assert divided(lp, ways, 1, [])[0].is_empty
    nothing = programme([[1]], np.array([[1]]), np.array([-1.0]), np.array([INFINITY]))
    with pytest.raises(Infeasible):
        Plane(
            nothing, directions(nothing, np.zeros((2, 1)), np.zeros((2, 1))), ["tier 0"], np.array([], dtype=np.int64)
        ).domain()


def test_watched_column_that_the_reported_tier_leaves_open() -> None:
    """x + y = 1 - p pays alike for both; the second tier takes x, which may be 1/2 - q/2 at most.

    x = min(1 - p, (1 - q) / 2): with x watched, the cells part where the two meet, 2 p - q = 1.
    """
    lp = programme([[-1, -1], [-1, 0]], np.array([[1, 1]]), np.array([1.0]), np.array([0.5, INFINITY]))
    ways = directions(lp, np.array([[-1.0], [0.0]]), np.array([[0.0, 0.0], [-0.5, 0.0]]))
    domain, cells, _ = divided(lp, ways, 1, [0])
    assert domain.area == pytest.approx(1.0)
    assert sorted(cell.polygon.area for cell in cells) == pytest.approx([0.25, 0.75])
    for cell in cells:
        for corner in cell.corners:
            p, q = corner.place
            assert corner.watched[0] == pytest.approx(min(1 - p, (1 - q) / 2), abs=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_random_planes_agree_with_linprog(seed: int) -> None:
    """Rows and columns that move along both parameters: areas add up, and at random places the value is linprog's."""
    rng = np.random.default_rng(seed)
    m, n = 5, 6
    matrix = rng.integers(0, 5, (m, n)).astype(float)
    matrix[0] = 1.0
    upper, most = rng.integers(4, 20, m).astype(float), rng.integers(1, 8, n).astype(float)
    rows, columns = rng.integers(-6, 4, (2, m)).astype(float), rng.integers(-1, 2, (2, n)) * most / 2
    cost = -rng.integers(0, 6, n).astype(float)
    lp = programme([cost.tolist(), rng.uniform(1, 2, n).tolist()], matrix, upper, most)
    domain, cells, plane = divided(lp, directions(lp, rows, columns), 1, [])
    assert shapely.union_all([cell.polygon for cell in cells]).area == pytest.approx(domain.area, abs=1e-7)
    for place in rng.uniform(0, 1, (25, 2)):
        sides, ends = upper + place @ rows, most + place @ columns
        fresh = linprog(cost, matrix, sides, bounds=np.column_stack([np.zeros(n), ends]))
        here = shapely.Point(place)
        assert domain.contains(here) == (fresh.status == 0)
        for cell in cells:
            if cell.polygon.contains(here):
                value, first, second = cell.linear([corner.values["tier 0"] for corner in cell.corners])
                assert value + first * place[0] + second * place[1] == pytest.approx(fresh.fun, abs=1e-7)
                assert plane.values_at((place[0], place[1]))["tier 0"] == pytest.approx(fresh.fun, abs=1e-7)
