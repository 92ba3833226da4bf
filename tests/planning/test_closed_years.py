"""Closed years are facts: against linprog on random scenarios, and in properties."""

import pytest
from oracles import oracle
from oracles.plain_form import plain
from support.random_closed import closed_scenario

import kcplan
from kcplan.errors import Infeasible


def agrees(seed: int) -> bool:
    """Whether kcplan and linprog find the same value of every tier; False where both find no plan."""
    asked = closed_scenario(seed)
    answer = oracle.solve(plain(asked))
    try:
        found = kcplan.solve(asked).review
    except Infeasible:
        assert not answer.feasible, f"seed {seed}"
        return False
    assert answer.feasible, f"seed {seed}"
    misses = list(found.misses.values()) if asked.soft else []
    expected = [*(answer.misses[k] for k in sorted(answer.misses)), answer.objective, answer.change, answer.uneven]
    figures = [*misses, found.objective, found.change, found.uneven]
    assert figures == pytest.approx(expected, rel=1e-6, abs=1e-6), f"seed {seed}"
    return True


def test_random_scenarios_agree_with_linprog() -> None:
    found = [agrees(seed) for seed in range(60_000, 60_090)]
    assert 40 < sum(found) < len(found)


@pytest.mark.once
@pytest.mark.parametrize("batch", range(5))
def test_500_random_scenarios_agree_with_linprog(batch: int) -> None:
    found = [agrees(seed) for seed in range(61_000 + 100 * batch, 61_100 + 100 * batch)]
    assert 40 < sum(found) < len(found)
