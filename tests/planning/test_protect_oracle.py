"""Protected plans of random models against an extensive form that shares no code with kcplan."""

from dataclasses import replace

import numpy as np
import pytest
from oracles import protection_oracle
from oracles.plain_form import plain
from support.protected import random_protected
from support.samples import LONG

import kcplan
from kcplan.domain.futures import changed, sampled
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible

#: Random models, so many to a test; in all tests together CI has 30 and `make long` 200.
BATCH = 10
BATCHES = 20 if LONG else 3


def oracle(asked: Scenario) -> dict[str, float] | None:
    protect = asked.protect
    assert protect is not None
    futures = sampled(asked, protect.futures, protect.seed)
    others = [plain(changed(asked, futures, number)) for number in range(protect.futures)]
    return protection_oracle.tiers(plain(asked), others, protect.measure, protect.give_up)


@pytest.mark.once
@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_models_agree_with_an_extensive_form(batch: int) -> None:
    """Misses, what protecting comes to, and outcomes at full money, whatever the measure, order and give_up."""
    feasible = 0
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        asked = random_protected(seed)
        expected = oracle(asked)
        try:
            found = kcplan.solve(asked)
        except Infeasible:
            assert expected is None, f"seed {seed}"
            continue
        assert expected is not None, f"seed {seed}"
        protected = found.protected
        assert protected is not None
        assert asked.protect is not None
        value = protected.plan.value(asked.protect.measure)
        assert value == pytest.approx(expected["protect"], rel=1e-6, abs=1e-6), f"seed {seed}"
        delivered = found.review.objective
        outcomes = -expected.get("again", expected["outcomes"])
        assert delivered == pytest.approx(outcomes, rel=1e-6, abs=1e-5), f"seed {seed}"
        if asked.soft:
            misses = [value for name, value in expected.items() if name.startswith("miss ")]
            assert [*found.review.misses.values()] == pytest.approx(misses, rel=1e-6, abs=1e-6), f"seed {seed}"
        feasible += 1
    assert feasible >= BATCH // 3


@pytest.mark.once
@pytest.mark.parametrize("seed", range(0, 200 if LONG else 30, 3))
def test_protecting_never_costs_what_was_not_given(seed: int) -> None:
    """Against the plan without the tier: no more misses, no fewer outcomes than may be given up, and no less safe.

    Where nothing is gained, nothing is given up.
    """
    asked = replace(random_protected(seed), tiers=("targets", "outcomes", "protect", "change", "even"))
    assert asked.protect is not None
    try:
        found = kcplan.solve(asked)
    except Infeasible:
        return
    before = kcplan.solve(replace(asked, protect=None)).review
    protected = found.protected
    assert protected is not None
    measure = asked.protect.measure
    assert found.review.miss <= before.miss + 1e-6
    least = before.objective * (1 - asked.protect.give_up)
    assert found.review.objective >= least - 1e-6 * max(1.0, abs(least))
    assert protected.plan.value(measure) <= protected.before.value(measure) + 1e-6
    if asked.protect.give_up:
        none = kcplan.solve(replace(asked, protect=replace(asked.protect, give_up=0.0))).protected
        assert none is not None
        if protected.plan.value(measure) > none.plan.value(measure) - 1e-9:
            assert found.review.objective == pytest.approx(before.objective, rel=1e-6)
    if protected.plan.least is not None:
        assert np.all(protected.plan.misses >= protected.plan.least - 1e-6)
