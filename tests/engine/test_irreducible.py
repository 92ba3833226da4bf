"""Irreducible sets of clashing rows, against every subset of small programmes tried by scipy."""

from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine import solvers
from kcplan.engine.irreducible import clashing, irreducible
from kcplan.engine.linear_programme import Bounds, Family, LinearProgramme
from kcplan.engine.session import Point
from kcplan.engine.solvers.highs import HighsSession

MODEL, RULES, COLUMNS = 3, 7, 4
AMONG = np.arange(MODEL, MODEL + RULES)


def _programme(random: Random) -> LinearProgramme:
    """Three rows that stay, kept by 0, and seven that may be dropped, all of small whole numbers."""
    matrix = np.array([[random.choice((-2, -1, 0, 0, 1, 1, 3)) for _ in range(COLUMNS)] for _ in range(MODEL + RULES)])
    sides = [0] * MODEL + [random.randint(-4, 6) for _ in range(RULES)]
    at_least = np.array([random.random() < 0.5 for _ in sides])
    lower, upper = np.where(at_least, sides, -np.inf), np.where(at_least, np.inf, sides)
    rows, columns = np.nonzero(matrix)
    return LinearProgramme(
        Bounds(np.zeros(COLUMNS), np.full(COLUMNS, 10.0), lower, upper),
        np.searchsorted(rows, np.arange(MODEL + RULES + 1)),
        columns,
        matrix[rows, columns].astype(float),
        (),
        (Family("column", 0, COLUMNS),),
        (Family("row", 0, MODEL + RULES),),
    )


def _can_be_kept(programme: LinearProgramme, rules: IntArray) -> bool:
    rows = np.concatenate([np.arange(MODEL), rules])
    matrix = np.zeros((programme.row_count, COLUMNS))
    matrix[programme.entry_rows, programme.indices] = programme.values
    bounds = programme.bounds
    is_upper = np.isfinite(bounds.row_upper[rows])
    sign = np.where(is_upper, 1.0, -1.0)
    sides = np.where(is_upper, bounds.row_upper[rows], bounds.row_lower[rows])
    found = linprog(np.zeros(COLUMNS), sign[:, None] * matrix[rows], sign * sides, bounds=(0, 10))
    return bool(found.status == 0)


def _clashing_programmes(count: int) -> list[LinearProgramme]:
    random, found = Random(5), list[LinearProgramme]()
    while len(found) < count:
        programme = _programme(random)
        if not _can_be_kept(programme, AMONG):
            found.append(programme)
    return found


def _assert_irreducible(programme: LinearProgramme, solver: str = "highs") -> None:
    rows = clashing(programme, AMONG, solver)
    assert not _can_be_kept(programme, rows)
    found = irreducible(programme, AMONG, rows, solver)
    held = found.rows
    assert held.size
    assert not found.untried
    assert not _can_be_kept(programme, held)
    for row in held:
        assert _can_be_kept(programme, np.setdiff1d(held, [row]))


def test_what_is_left_clashes_and_without_any_row_does_not() -> None:
    """Sixty programmes by HiGHS, ten by a solver that tells of no edges; also where every rule is given to begin."""
    programmes = _clashing_programmes(60)
    for programme in programmes:
        _assert_irreducible(programme)
        held = irreducible(programme, AMONG, AMONG, "highs").rows
        assert not _can_be_kept(programme, held)
        assert all(_can_be_kept(programme, np.setdiff1d(held, [row])) for row in held)
    for programme in programmes[:10]:
        _assert_irreducible(programme, "cbc")


def test_rows_that_can_be_kept_clash_nowhere() -> None:
    """No row is named where all can be kept, and none is left of rows that do not clash."""
    random, seen = Random(6), 0
    while seen < 30:
        programme = _programme(random)
        if _can_be_kept(programme, AMONG):
            seen += 1
            assert clashing(programme, AMONG, "highs").size == 0
            assert irreducible(programme, AMONG, AMONG[:4], "highs").rows.size == 0


def test_what_was_too_much_work_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row is tried, whatever the work; what is left still clashes, and only what was tried is surely needed."""
    monkeypatch.setattr("kcplan.engine.irreducible._MOST_WORK", 0)
    monkeypatch.setattr(HighsSession, "edge", lambda *_: None)
    counts = []
    for programme in _clashing_programmes(30):
        found = irreducible(programme, AMONG, AMONG, "highs")
        assert not _can_be_kept(programme, found.rows)
        needed = [row for row in found.rows if _can_be_kept(programme, np.setdiff1d(found.rows, [row]))]
        assert found.untried >= found.rows.size - len(needed)
        counts.append(found.untried)
    assert max(counts) > 1


@pytest.mark.parametrize("wrong", [0.0, -1.0, 7.5])
def test_an_edge_that_leads_elsewhere_does_no_harm(monkeypatch: pytest.MonkeyPatch, wrong: float) -> None:
    """Where an edge leads is only believed after each row has been looked at there."""
    true = HighsSession.edge

    def edge(self: HighsSession, column: int) -> FloatArray | None:
        found = true(self, column)
        return None if found is None else found * wrong + (wrong == 7.5)

    monkeypatch.setattr(HighsSession, "edge", edge)
    for programme in _clashing_programmes(30):
        _assert_irreducible(programme)


def test_edges_move_the_point_as_a_solve_does() -> None:
    """With a column held a hair away from the bound where it stands, the point is a hair along its edge."""
    random, followed = Random(7), 0
    while followed < 40:
        programme = _programme(random)
        cost = np.array([random.uniform(0.5, 2) * random.choice((-1, 1)) for _ in range(COLUMNS)])
        session = solvers.open_session("highs", programme)
        optimum = session.minimise(cost, programme.bounds).optimum
        if optimum is None or optimum.basic is None or _is_degenerate(programme, optimum):
            continue
        for column in np.flatnonzero(~optimum.basic[:COLUMNS]).tolist():
            edge = session.edge(column)
            assert edge is not None
            hair = 1e-6 if optimum.x[column] < 5 else -1e-6
            moved = programme.bounds.copy()
            moved.column_lower[column] = moved.column_upper[column] = optimum.x[column] + hair
            again = solvers.open_session("highs", programme).minimise(cost, moved).point
            assert again.x == pytest.approx(optimum.x + hair * edge, abs=1e-10)
            followed += 1


def _is_degenerate(programme: LinearProgramme, optimum: Point) -> bool:
    """Whether something that is basic stands at a bound, so that a hair may change the basis."""
    assert optimum.basic is not None
    values, bounds = np.concatenate([optimum.x, optimum.rows]), programme.bounds
    lower = np.concatenate([bounds.column_lower, bounds.row_lower])
    upper = np.concatenate([bounds.column_upper, bounds.row_upper])
    return bool((optimum.basic & (np.isclose(values, lower, atol=1e-4) | np.isclose(values, upper, atol=1e-4))).any())
