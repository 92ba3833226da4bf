"""The parametric walk on textbook programmes with published ranges, and on random ones against fresh solves."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from kcplan.arrays import FloatArray
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective
from kcplan.engine.parametric import Derivative, Walk

INFINITY = np.inf


def programme(costs: list[list[float]], matrix: list[list[float]], upper: list[float]) -> LinearProgramme:
    """Minimise each cost in turn; matrix @ x <= upper, x >= 0."""
    dense = np.array(matrix, dtype=float)
    rows, columns = dense.shape
    return LinearProgramme(
        bounds=Bounds(
            np.zeros(columns), np.full(columns, INFINITY), np.full(rows, -INFINITY), np.array(upper, dtype=float)
        ),
        starts=np.arange(0, rows * columns + 1, columns),
        indices=np.tile(np.arange(columns), rows),
        values=dense.ravel(),
        objectives=tuple(Objective(f"tier {i}", np.array(cost, dtype=float)) for i, cost in enumerate(costs)),
        columns=(),
        rows=(),
    )


def walked(lp: LinearProgramme, direction: list[float], length: float) -> Walk:
    """The walk as the upper sides move along `direction`."""
    session = solvers.open_session("highs", lp)
    start = lexicographic_minimum(lp, session)
    along = parametric.no_change(lp)
    along.row_upper[:] = direction
    return parametric.walk(Derivative(lp, session), start, along, length)


def first_tier(walk: Walk) -> list[tuple[float, float]]:
    """Where each slope of the first tier ends, and the slope (of the maximised figure)."""
    found: list[tuple[float, float]] = []
    for piece in walk.pieces:
        slope = -piece.value_slopes["tier 0"]
        if found and found[-1][1] == pytest.approx(slope, abs=1e-9):
            found[-1] = (piece.end, slope)
        else:
            found.append((piece.end, slope))
    return found


#: Wyndor Glass (F. S. Hillier, G. J. Lieberman, Introduction to Operations Research, chapters 3 and 4): maximise
#: 3 x + 5 y; x <= 4, 2 y <= 12, 3 x + 2 y <= 18. Shadow prices 0, 3/2, 1; allowable ranges b1 >= 2, 6 <= b2 <= 18,
#: 12 <= b3 <= 24.
WYNDOR = programme([[-3, -5]], [[1, 0], [0, 2], [3, 2]], [4, 12, 18])

#: The custom molder (S. P. Bradley, A. C. Hax, T. L. Magnanti, Applied Mathematical Programming, chapters 1 and 3):
#: shadow prices 11/14, 1/35, 0; the production capacity of 60 may lie between 37 1/2 and 65 1/2.
MOLDER = programme([[-5, -4.5, -6]], [[6, 5, 8], [10, 20, 10], [1, 0, 0]], [60, 150, 8])


@pytest.mark.parametrize(
    ("lp", "row", "sign", "price", "reach"),
    [
        (WYNDOR, 1, 1, 1.5, 6.0),
        (WYNDOR, 1, -1, 1.5, 6.0),
        (WYNDOR, 2, 1, 1.0, 6.0),
        (WYNDOR, 2, -1, 1.0, 6.0),
        (WYNDOR, 0, -1, 0.0, 2.0),
        (MOLDER, 0, 1, 11 / 14, 5.5),
        (MOLDER, 0, -1, 11 / 14, 22.5),
    ],
)
def test_published_ranges(lp: LinearProgramme, row: int, sign: int, price: float, reach: float) -> None:
    """The first break-point of a side is the end of its published range, the slope there its published price."""
    direction = [0.0, 0.0, 0.0]
    direction[row] = sign
    (end, slope), *rest = first_tier(walked(lp, direction, 30.0 if sign > 0 else float(lp.bounds.row_upper[row])))
    assert (end, slope) == (pytest.approx(reach), pytest.approx(sign * price))
    assert rest


def test_nothing_is_feasible_beyond_the_clash() -> None:
    """x >= 2 (as -x <= -2) and x <= 5 - parameter: the walk ends at 3 and says so."""
    walk = walked(programme([[1]], [[-1], [1]], [-2, 5]), [0, -1], 10)
    assert walk.clash
    assert walk.end == pytest.approx(3)


@pytest.mark.once
@pytest.mark.parametrize("seed", range(12))
def test_random_programmes_agree_with_fresh_solves(seed: int) -> None:
    """At random parameters the first tier is that of another library, and the point that of a fresh solve."""
    rng = np.random.default_rng(seed)
    rows, columns = 6, 8
    matrix = rng.integers(0, 5, (rows, columns)).astype(float)
    matrix[0] = 1.0  # bounded
    upper, direction = rng.integers(5, 20, rows).astype(float), rng.integers(-4, 4, rows).astype(float)
    costs = -rng.integers(0, 6, (2, columns)).astype(float)
    ties = 1.0 + np.modf(np.sqrt(np.arange(columns) + 2.0))[0]
    lp = programme([*costs.tolist(), ties.tolist()], matrix.tolist(), upper.tolist())
    walk = walked(lp, direction.tolist(), 3.0)
    assert walk.pieces

    def value(parameter: float) -> float:
        return float(linprog(costs[0], matrix, upper + parameter * direction).fun)

    session = solvers.open_session("highs", lp)
    for number, parameter in enumerate(rng.uniform(0, walk.end, 200)):
        point = walk.at(parameter)
        if number < 50:
            assert costs[0] @ point == pytest.approx(value(parameter), abs=1e-7)
        along = parametric.no_change(lp)
        along.row_upper[:] = direction
        moved = parametric.moved(lp.bounds, along, parameter)
        fresh = lexicographic_minimum(
            LinearProgramme(moved, lp.starts, lp.indices, lp.values, lp.objectives, (), ()), session
        )
        assert np.abs(point - fresh.x).max() < 1e-6
    if walk.clash:
        assert linprog(costs[0], matrix, upper + (walk.end + 1e-6) * direction).status == 2


def test_break_points_are_where_the_slope_turns() -> None:
    """Between the break-points of a walk the plan is a straight line, and it turns at each of them."""
    walk = walked(WYNDOR, [0.0, 1.0, 0.0], 30.0)
    ends: list[FloatArray] = []
    for piece, after in zip(walk.pieces, walk.pieces[1:], strict=False):
        assert piece.end == after.start
        assert np.allclose(piece.at(piece.end), after.x)
        assert not np.allclose(piece.slope, after.slope)
        ends.append(after.x)
    assert ends


@pytest.mark.parametrize("seed", range(10))
def test_any_bounds_may_move(seed: int) -> None:
    """Both sides of rows, equal sides and both bounds of columns move; costs have ties and rows are repeated.

    At random parameters every tier, and the point that all of them leave, is that of a fresh solve; the first tier is
    that of linprog, and where the walk ends with a clash linprog finds nothing beyond.
    """
    rng = np.random.default_rng(100 + seed)
    n, m = 7, 6
    matrix = rng.integers(-1, 4, (m, n)).astype(float)
    matrix[1] = matrix[0]  # twice the same row: degenerate
    inside = rng.integers(1, 4, n).astype(float)
    at = matrix @ inside
    row_lower, row_upper = at - rng.integers(0, 4, m), at + rng.integers(0, 4, m)
    row_lower[2] = row_upper[2] = at[2]
    row_lower[3], row_upper[4] = -INFINITY, INFINITY
    columns = np.zeros(n), np.full(n, 6.0)
    tied = rng.integers(0, 2, (2, n)).astype(float)
    ties = 1.0 + np.modf(np.sqrt(np.arange(n) + 2.0))[0]
    lp = LinearProgramme(
        Bounds(*columns, row_lower, row_upper),
        np.arange(0, m * n + 1, n),
        np.tile(np.arange(n), m),
        matrix.ravel(),
        tuple(Objective(f"tier {i}", cost) for i, cost in enumerate((tied[0], -tied[1], ties))),
        (),
        (),
    )
    shift = rng.integers(-2, 3, m).astype(float)
    grow = rng.integers(-1, 2, (2, m)) * np.array([[0], [1]])
    along = Bounds(rng.integers(0, 2, n) / 2, rng.integers(-2, 1, n) / 2, shift, shift + grow[1])
    along.row_upper[2] = shift[2]
    session = solvers.open_session("highs", lp)
    derivative = Derivative(lp, solvers.open_session("highs", lp))
    walk = parametric.walk(derivative, lexicographic_minimum(lp, session), along, 3.0)

    def by_linprog(parameter: float) -> Any:
        moved = parametric.moved(lp.bounds, along, parameter)
        upper, lower = np.isfinite(moved.row_upper), np.isfinite(moved.row_lower)
        return linprog(
            tied[0],
            np.vstack([matrix[upper], -matrix[lower]]),
            np.concatenate([moved.row_upper[upper], -moved.row_lower[lower]]),
            bounds=np.column_stack([moved.column_lower, moved.column_upper]),
        )

    for parameter in rng.uniform(0, walk.end, 25):
        moved = parametric.moved(lp.bounds, along, parameter)
        fresh = lexicographic_minimum(replace(lp, bounds=moved), session)
        point = walk.at(parameter)
        assert np.abs(point - fresh.x).max() < 1e-6
        for tier, objective in zip(fresh.tiers, lp.objectives, strict=True):
            assert objective.cost @ point == pytest.approx(tier.value, abs=1e-7)
        assert tied[0] @ point == pytest.approx(by_linprog(parameter).fun, abs=1e-7)
    assert walk.clash == (walk.end < 3.0)
    if walk.clash:
        assert by_linprog(walk.end + 1e-5).status == 2
    assert derivative.solves <= 3 * len(lp.objectives) * (len(walk.pieces) + 1)


def test_a_clash_at_once_is_a_walk_of_no_length() -> None:
    """x >= 2 and x <= 2 - parameter: one point, at which the walk stands."""
    walk = walked(programme([[1]], [[-1], [1]], [-2, 2]), [0, -1], 10)
    assert (walk.clash, walk.end, len(walk.pieces)) == (True, 0.0, 1)
    assert walk.at(0.0) == pytest.approx([2.0])


@pytest.mark.parametrize("seed", range(5))
def test_steps_move_what_the_moves_say(seed: int) -> None:
    """Columns of two moves, opened to 0.3 and 0.7, give linprog's optimum within bounds moved by as much of both."""
    rng = np.random.default_rng(seed)
    matrix, cost = rng.integers(0, 4, (5, 4)).astype(float), rng.uniform(1, 2, 4)
    lp = programme([list(-cost)], matrix.tolist(), list(rng.uniform(4, 8, 5)))
    lp = replace(lp, bounds=replace(lp.bounds, column_upper=np.array([1.0, 1.0, 1.0, INFINITY])))
    lp.bounds.row_lower[0] = 1.0
    moves = [parametric.no_change(lp) for _ in range(2)]
    for move in moves:
        move.row_upper[:] = rng.uniform(0, 2, 5)
        move.row_lower[0] = move.row_upper[0]
        move.column_upper[:2], move.column_lower[1:3] = rng.uniform(0, 2, 2), rng.uniform(0, 0.5, 2)
    stepped = parametric.with_steps(lp, moves, shares=True)
    opened = stepped.bounds.copy()
    opened.column_lower[4:] = opened.column_upper[4:] = [0.3, 0.7]
    optimum = lexicographic_minimum(stepped.within(opened), solvers.open_session("highs", stepped))
    moved = lp.bounds
    for move, step in zip(moves, (0.3, 0.7), strict=True):
        moved = parametric.moved(moved, move, step)
    upper, lower = np.vstack([matrix, -matrix[:1]]), np.append(moved.row_upper, -moved.row_lower[0])
    found = linprog(-cost, upper, lower, bounds=np.column_stack([moved.column_lower, moved.column_upper]))
    assert optimum.tiers[0].value == pytest.approx(found.fun)


def test_sides_of_a_row_that_move_apart_are_refused() -> None:
    """One entry cannot move the two sides of a row by different amounts."""
    lp = programme([[1]], [[1]], [2])
    lp.bounds.row_lower[0] = 1.0
    move = parametric.no_change(lp)
    move.row_upper[0] = 1.0
    with pytest.raises(ValueError, match="both sides"):
        parametric.with_steps(lp, [move], shares=True)
