"""Sessions that stay open: what the last call left makes the next one quicker, and no answer another one."""

import highspy
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array
from support.small import YEARS, scenario

from kcplan.domain.scenario import Target
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.solvers.highs import HighsSession
from kcplan.engine.solvers.highs_again import ReturningHighs, _at_own_bounds
from kcplan.mathematics.programme import formulate

ASKED = scenario(targets=(Target("jobs", YEARS, 20.0), Target("jobs", (2020,), 3.0)), soft=True, weights={"jobs": 2.0})


def least(programme: LinearProgramme, cost: np.ndarray, bounds: Bounds) -> float:
    """The least value by another route: scipy, with every side of a row written out."""
    matrix = csr_array((programme.values, programme.indices, programme.starts), shape=(programme.row_count, cost.size))
    below, above = np.isfinite(bounds.row_upper), np.isfinite(bounds.row_lower)
    sides = csr_array(np.vstack([matrix.toarray()[below], -matrix.toarray()[above]]))
    limits = np.concatenate([bounds.row_upper[below], -bounds.row_lower[above]])
    ends = np.column_stack([bounds.column_lower, bounds.column_upper])
    return float(linprog(cost, A_ub=sides, b_ub=limits, bounds=ends, method="highs").fun)


@pytest.mark.parametrize("seed", range(20))
def test_last_vertex_is_taken_only_where_it_is_optimal(seed: int) -> None:
    """Costs at random, half of them near the last one, within bounds that shut on a face or do not; prices prove it."""
    random = np.random.default_rng(seed)
    programme = formulate(ASKED)
    session = HighsSession(programme)
    cost, bounds = random.normal(1.0, 0.3, programme.column_count), programme.bounds
    for _ in range(12):
        cost = (
            cost * random.uniform(0.9, 1.1, cost.size) if random.random() < 0.5 else random.normal(1.0, 1.0, cost.size)
        )
        point = session.minimise(np.abs(cost), bounds).point
        value = float(np.abs(cost) @ point.x)
        assert value == pytest.approx(least(programme, np.abs(cost), bounds), rel=1e-7, abs=1e-7)
        assert point.reduced_costs == pytest.approx(np.abs(cost) - programme.weighted_rows(point.row_duals), abs=1e-8)
        bounds = bounds.copy()
        if random.random() < 0.3:  # shut a column where it stands, as a tier does
            held = random.integers(cost.size)
            bounds.column_lower[held] = bounds.column_upper[held] = point.x[held]
        elif random.random() < 0.3:  # push it out of the last point
            bounds = programme.bounds


def test_a_proved_vertex_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same cost once more, or twice it, or within a face that has the vertex: HiGHS is not started."""
    programme = formulate(ASKED)
    session = HighsSession(programme)
    cost = programme.objectives[0].cost
    first = session.minimise(cost, programme.bounds).point
    monkeypatch.setattr(HighsSession, "_run", lambda _: pytest.fail("started"))
    face = programme.bounds.copy()
    face.column_upper[:] = np.maximum(first.x, face.column_lower)
    for again in (session.minimise(2 * cost, programme.bounds).point, session.minimise(cost, face).point):
        assert (again.x == first.x).all()


def test_start_names_the_bounds_of_the_whole_programme() -> None:
    """What is held stands at both of its bounds, of which HiGHS names either: the one of the whole programme counts."""
    named = highspy.HighsBasisStatus
    told = [named.kUpper, named.kLower, named.kBasic, named.kUpper, named.kZero]
    lower, upper = np.array([0.0, 0.0, 0.0, 0.0, -np.inf]), np.array([1.0, 3.0, 9.0, np.inf, np.inf])
    meant = _at_own_bounds(told, np.array([0.0, 3.0, 4.0, 0.0, 0.0]), lower, upper)
    assert meant == [named.kLower, named.kUpper, named.kBasic, named.kLower, named.kZero]


def test_a_future_starts_where_the_first_one_ended() -> None:
    """The same future again takes no pivot in its first tier."""
    programme = formulate(ASKED)
    session = solvers.repeated_session(programme)
    assert isinstance(session, ReturningHighs)
    lexicographic_minimum(programme, session)
    session.start_here()
    session.take(programme)
    first = programme.objectives[0]
    session.minimise(first.cost / programme.price_sizes[first.id], programme.bounds)
    assert session._highs.getInfo().simplex_iteration_count == 0
