"""The order of tiers that a scenario asks for: against linprog, by hand, and in what rests on the tiers."""

from dataclasses import replace
from itertools import permutations
from random import Random

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from support import small
from support.random_models import random_scenario

import kcplan
from kcplan.analyses.prices import priced
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import ORDER, TierName
from kcplan.errors import Infeasible, UsageError

#: Every order but the default one.
ORDERS: list[tuple[TierName, ...]] = [("targets", *own) for own in permutations(ORDER[1:]) if own != ORDER[1:]]


def values(asked: Scenario) -> tuple[list[float], list[float]] | None:
    """Each figure of a tier by kcplan and by linprog; None where both find no plan."""
    answer = oracle.solve(plain(asked))
    try:
        found = kcplan.solve(asked).review
    except Infeasible:
        assert not answer.feasible
        return None
    misses = list(found.misses.values()) if asked.soft else []
    expected = [*(answer.misses[k] for k in sorted(answer.misses)), answer.objective, answer.change, answer.uneven]
    return [*misses, found.objective, found.change, found.uneven], expected


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_random_scenarios_agree_with_linprog_in_every_order(order: tuple[TierName, ...]) -> None:
    compared = 0
    for seed in range(40_000, 40_012):
        pair = values(replace(random_scenario(Random(seed)), tiers=order))
        if pair is not None:
            assert pair[0] == pytest.approx(pair[1], rel=1e-6, abs=1e-6), f"seed {seed}"
            compared += 1
    assert compared > 5


def test_change_before_outcomes_keeps_the_plan_that_meets_the_targets() -> None:
    """The plan of 80 and 10 a year buys 16 jobs a year, 32 in all. The office's 10 would buy 4 more."""
    asked = small.scenario()
    assert kcplan.solve(asked).review.objective == pytest.approx(36.0)
    kept = kcplan.solve(replace(asked, tiers=("targets", "change", "outcomes", "even")))
    assert (kept.review.objective, kept.review.change) == pytest.approx((32.0, 0.0))


def test_a_target_is_met_before_change_counts() -> None:
    """34 jobs ask for 10 million more than planned: they come from the office's local money, so that 20 move."""
    asked = small.scenario(tiers=("targets", "change", "outcomes", "even"))
    asked = replace(asked, targets=(replace(asked.targets[0], at_least=34.0),))
    found = kcplan.solve(asked).review
    assert (found.objective, found.change) == pytest.approx((34.0, 20.0))


def test_prices_are_those_of_the_order() -> None:
    """A price is what a solve with a little more money says: with change first, more money buys nothing."""
    for seed in range(40_020, 40_036):
        asked = replace(random_scenario(Random(seed)), tiers=("targets", "change", "outcomes", "even"))
        try:
            found = priced(kcplan.solve(asked))
        except Infeasible:
            continue
        for rule in found.binding:
            source, year = rule.id.source, rule.id.year
            if rule.id.family != "cap" or rule.id.region or rule.right is None or rule.right.outcomes is None:
                continue
            step = min(1e-3, rule.right.holds_for or 1e-3)
            caps = np.array(asked.caps[source])
            caps[asked.model.years.index(year)] += step
            more = kcplan.solve(asked.with_caps({**asked.caps, source: tuple(caps)})).review
            rise = (more.objective - found.review.objective) / step
            assert rise == pytest.approx(rule.right.outcomes, rel=1e-3, abs=1e-3), (seed, rule.name)


def test_with_change_first_a_cap_that_the_plan_fills_is_worth_nothing() -> None:
    asked = small.scenario(tiers=("targets", "change", "outcomes", "even"))
    rules = {rule.id: rule for rule in priced(kcplan.solve(asked)).binding}
    assert rules[RuleId("cap", source="central", year=2020)].price_right == 0.0
    first = {rule.id: rule for rule in priced(kcplan.solve(small.scenario())).binding}
    assert first[RuleId("cap", source="central", year=2020)].price_right == pytest.approx(0.2)


def test_decomposition_refuses_another_order_in_a_sentence() -> None:
    asked = next(
        one for seed in range(1000) if len((one := random_scenario(Random(seed))).model.regions) > 1 and one.soft
    )
    with pytest.raises(UsageError, match="expected no 'tiers' for the method decompose"):
        kcplan.solve(replace(asked, tiers=ORDERS[0]), method="decompose")
