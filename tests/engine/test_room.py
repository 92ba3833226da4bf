"""A tier that the tiers after it may make worse by a share: by hand, and on random programmes by another solver."""

import numpy as np
import pytest
from scipy.optimize import linprog
from support.dense_programme import dense_programme

from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.parametric import Derivative

INFINITY = np.inf

#: Ten of x and y together, at 1 and 2 each; then little of x.
CHEAP = dense_programme([[1, 2], [1, 0]], [[1, 1]], ([10], [INFINITY]), ([0, 0], [INFINITY, INFINITY]))

#: As much as there is, 100; then little.
MUCH = dense_programme([[-1], [1]], [[1]], ([0], [INFINITY]), ([0], [100]))

#: Nothing is missed; then some would be.
NONE_MISSED = dense_programme([[1], [-1]], [[1]], ([0], [INFINITY]), ([0], [100]))


def values(programme: LinearProgramme, solver: str = solvers.DEFAULT) -> list[float]:
    """What each tier comes to."""
    found = lexicographic_minimum(programme, solvers.open_session(solver, programme))
    return list(found.values.values())


@pytest.mark.parametrize("solver", solvers.names())
@pytest.mark.parametrize(
    ("programme", "share", "expected"),
    [
        (CHEAP, 0.0, [10, 10]),
        (CHEAP, 0.2, [12, 8]),  # of 12 money, y takes 2 more: 8 of x, 2 of y
        (CHEAP, 5.0, [20, 0]),  # all y costs 20: no more room is taken than is of use
        (MUCH, 0.05, [-95, 95]),  # worse is less where much is wanted
        (NONE_MISSED, 0.5, [0, 0]),  # half of nothing is nothing
    ],
)
def test_by_hand(solver: str, programme: LinearProgramme, share: float, expected: list[float]) -> None:
    """What the first tier gives up is a share of its own optimum, and the second takes what it can of it."""
    assert values(programme.giving_up("tier 1", share), solver) == pytest.approx(expected, abs=1e-7)


def test_a_share_of_0_adds_nothing() -> None:
    """Prices hold the tier, as they do where nobody speaks of shares: there is no row with a tolerance."""
    assert CHEAP.giving_up("tier 1", 0.0) is CHEAP


def test_the_row_has_the_name_of_its_tier() -> None:
    """Who reads the programme sees which tier leaves room."""
    wider = CHEAP.giving_up("tier 1", 0.1)
    assert wider.labels(wider.rows) == ["value[tier 1]"]


def test_tiers_after_the_next_keep_what_it_left() -> None:
    """Room of the first tier is shared by all after it, in their order; the second leaves none."""
    third = dense_programme(
        [[1, 2, 0], [1, 0, 0], [0, -1, -1]], [[1, 1, 0]], ([10], [INFINITY]), (np.zeros(3), [INFINITY, INFINITY, 7])
    )
    assert values(third.giving_up("tier 1", 0.2)) == pytest.approx([12, 8, -9])


@pytest.mark.parametrize("seed", range(40))
def test_random_programmes_by_another_solver(seed: int) -> None:
    """The second tier is that of the programme with the row written out, by scipy; the first keeps within its share."""
    rng = np.random.default_rng(seed)
    n, m = (int(size) for size in rng.integers(2, 7, 2))
    costs, matrix = rng.uniform(-3, 3, (2, n)), rng.uniform(-2, 2, (m, n))
    upper, limits, share = rng.uniform(0, 4, m), rng.uniform(1, 5, n), float(rng.choice([0.01, 0.1, 0.5]))
    programme = dense_programme(costs, matrix, (np.full(m, -INFINITY), upper), (np.zeros(n), limits))
    bounds = list(zip(np.zeros(n), limits, strict=True))
    first = linprog(costs[0], matrix, upper, bounds=bounds).fun
    allowed = first + share * abs(first) + 1e-9
    second = linprog(costs[1], np.r_[matrix, [costs[0]]], np.r_[upper, allowed], bounds=bounds).fun
    found = values(programme.giving_up("tier 1", share))
    assert found[0] <= allowed + 1e-6
    assert found[1] == pytest.approx(second, abs=1e-6)


def test_such_a_programme_is_not_followed() -> None:
    """Prices do not tell how a tier with room moves, so that a walk along cuts refuses it."""
    wider = CHEAP.giving_up("tier 1", 0.1)
    with pytest.raises(ValueError, match="room"):
        Derivative(wider, solvers.open_session(solvers.DEFAULT, wider))
