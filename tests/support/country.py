"""A scenario of many regions, and what a plan of decomposition owes the exact one."""

from dataclasses import replace
from pathlib import Path

import numpy as np

import kcplan
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario

BASE = Path(__file__).parents[2] / "scenarios" / "base.yaml"


def country(regions: int, seed: int = 1, money: float = 1.0) -> Scenario:
    """The base scenario in regions of all sizes, with caps and targets over all of them, and costs of their own."""
    scenario, random = kcplan.load(BASE), np.random.default_rng(seed)
    model = scenario.model
    size = random.lognormal(0.0, 0.5, regions)[:, None, None, None]
    plan = model.plan * size * random.uniform(0.8, 1.2, (regions, len(model.lines), 1, len(model.years)))
    total = plan.sum(axis=(0, 1))
    caps = {s.id: tuple(money * total[i]) for i, s in enumerate(model.sources) if s.public}
    return replace(
        scenario,
        model=replace(model, regions=tuple(f"r{i:04}" for i in range(regions)), plan=plan),
        caps=caps,
        limits=tuple(replace(limit, per=("region", *limit.per)) for limit in scenario.limits),
        targets=tuple(replace(t, at_least=0.9 * float(size.sum()) * t.at_least) for t in scenario.targets),
        rounding=None,
    )


def within(exact: Recommendation, near: Recommendation) -> None:
    assert near.gap is not None
    assert near.review.miss <= exact.review.miss + near.gap + 1e-7
    if near.review.miss >= exact.review.miss - 1e-7:  # else it may have bought fewer misses with outcomes
        least = exact.review.objective - (near.gap + 1e-6) * max(1.0, abs(exact.review.objective))
        assert near.review.objective >= least
