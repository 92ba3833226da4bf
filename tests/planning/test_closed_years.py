"""Closed years are facts: against linprog on random scenarios, alone and with contracts and limits on change."""

import pytest
from oracles import oracle
from oracles.plain_form import plain
from support.random_closed import closed_scenario, in_the_middle
from support.samples import Share, shares

import kcplan
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible


def agrees(asked: Scenario, seed: object) -> bool:
    """Whether kcplan and linprog find the same value of every tier; False where both find no plan."""
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
    found = [agrees(closed_scenario(seed), seed) for seed in range(60_000, 60_090)]
    assert 40 < sum(found) < len(found)


@pytest.mark.once
@pytest.mark.parametrize("batch", range(5))
def test_500_random_scenarios_agree_with_linprog(batch: int) -> None:
    found = [agrees(closed_scenario(seed), seed) for seed in range(61_000 + 100 * batch, 61_100 + 100 * batch)]
    assert 40 < sum(found) < len(found)


@pytest.mark.long
@pytest.mark.parametrize("share", shares("models in the middle of a programme", 30), ids=str)
def test_closed_years_contracts_and_limits_on_change_together_agree_with_linprog(share: Share) -> None:
    """Every model has all three; at least a fifth of them have a plan."""
    random = share.random()
    found = [agrees(in_the_middle(random), f"{share}, {number}") for number in range(share.count)]
    assert 5 * sum(found) > len(found)
