"""Limits on change, and change from a budget in force: by hand and against linprog."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from support import hand_sized
from support.random_closed import limits_on_change
from support.random_models import random_scenario

import kcplan
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible

PLAN = {2020: (50.0, 50.0)}


def hand(more: str) -> Scenario:
    return hand_sized.read(hand_sized.text("2020", PLAN, more))


@pytest.mark.parametrize(("most", "points"), [(0, 150), (20, 160), (100, 200), (140, 200)])
def test_points_of_what_may_move(most: float, points: float) -> None:
    """Plan 50 and 50 under a cap of 100: each million that moves from B to A moves two figures and gains a point."""
    found = kcplan.solve(hand(f"limits: [{{name: calm, measure: change, at_most: {most}}}]\n")).review
    assert found.objective == pytest.approx(points)
    assert found.change == pytest.approx(min(most, 100))


@pytest.mark.parametrize(("most", "miss", "points"), [(0, 1 / 6, 150), (10, 1 / 12, 145), (20, 0, 140)])
def test_a_target_takes_what_may_move_first(most: float, miss: float, points: float) -> None:
    """B is to reach 60, of which 50 are planned: ten more of it leave ten fewer for A."""
    more = (
        "targets: soft\nchanges: [{add_target: {outcome: of-b, years: 2020, at_least: 60}}]\n"
        f"limits: [{{name: calm, measure: change, at_most: {most}}}]\n"
    )
    found = kcplan.solve(hand(more)).review
    assert (found.miss, found.objective) == pytest.approx((miss, points))


def test_once_for_each_line_and_as_multiples() -> None:
    """A tenth of 50 a line is 5 each: 10 in all, 5 points. Of the budget in force, 40 and 60, it is 4 and 6."""
    by_line = "limits: [{name: calm, measure: change, per: line, at_most: {BUDGET: 0.1}}]\n"
    found = kcplan.solve(hand(by_line.replace("BUDGET", "plan"))).review
    assert found.objective == pytest.approx(155)
    approved = (
        "approved:\n  - {line: a, source: state, year: 2020, amount: 40}\n"
        "  - {line: b, source: state, year: 2020, amount: 60}\n"
    )
    found = kcplan.solve(hand(by_line.replace("BUDGET", "approved") + approved)).review
    assert found.objective == pytest.approx(2 * 44 + 56)
    found = kcplan.solve(hand(by_line.replace("BUDGET", "plan") + approved)).review
    assert found.objective == pytest.approx(2 * 45 + 55)  # what moves is measured from 40 and 60, by at most 5 each


def test_change_is_measured_from_the_budget_in_force() -> None:
    more = (
        "tiers: [targets, change]\napproved:\n  - {line: a, source: state, year: 2020, amount: 30}\n"
        "  - {line: b, source: state, year: 2020, amount: 65}\n"
    )
    found = kcplan.solve(hand(more))
    assert found.allocation.by_line()[:, 0, 0] == pytest.approx([30, 65])
    assert found.review.change == pytest.approx(0, abs=1e-9)


def random_question(seed: int) -> Scenario:
    """A random scenario with another budget in force, and one limit on change or two."""
    random = Random(seed)
    asked = random_scenario(random)
    factor = np.array([random.choice([0.5, 0.9, 1.0, 1.2]) for _ in range(asked.model.plan.size)])
    approved = asked.model.plan * factor.reshape(asked.model.shape)
    limits = [*asked.limits, *limits_on_change(random, asked.model.years)]
    return replace(
        asked,
        approved=None if random.random() < 0.4 else approved,
        limits=tuple(limits),
        tiers=random.choice([asked.tiers, ("targets", "change", "outcomes", "even")]),
    )


def test_random_scenarios_agree_with_linprog() -> None:
    feasible = clashing = 0
    for seed in range(50_000, 50_070):
        asked = random_question(seed)
        answer = oracle.solve(plain(asked))
        try:
            found = kcplan.solve(asked).review
        except Infeasible:
            assert not answer.feasible, f"seed {seed}"
            clashing += 1
            continue
        misses = list(found.misses.values()) if asked.soft else []
        expected = [*(answer.misses[k] for k in sorted(answer.misses)), answer.objective, answer.change, answer.uneven]
        assert [*misses, found.objective, found.change, found.uneven] == pytest.approx(expected, rel=1e-6, abs=1e-6), (
            f"seed {seed}"
        )
        feasible += 1
    assert feasible > 20
    assert clashing > 5
