"""A plan that keeps every rule and is not the best is no plan: the prices of each tier prove it, or say nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.small import scenario

import kcplan
from kcplan import tolerances
from kcplan.checking import optimality
from kcplan.engine.implied import implied_upper
from kcplan.errors import CheckFailed
from kcplan.planning.solve import optimise

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml") if "districts" not in path.stem))
def test_every_tier_of_a_shipped_scenario_is_proved(name: str) -> None:
    """And none is where a tier's value at the end is a thousandth worse than when it was minimised."""
    solved = optimise(kcplan.load(SCENARIOS / f"{name}.yaml"))
    optimality.check(solved.programme, solved.optimum)
    for number, tier in enumerate(solved.optimum.tiers):
        if tier.minimum is None or abs(tier.value) <= tolerances.KEPT:
            continue  # nothing, but for rounding
        worse = replace(tier, value=tier.value + 1e-3 * abs(tier.value))
        tiers = (*solved.optimum.tiers[:number], worse, *solved.optimum.tiers[number + 1 :])
        with pytest.raises(CheckFailed, match=f"tier {tier.objective.name}"):
            optimality.check(solved.programme, replace(solved.optimum, tiers=tiers))


def test_an_entry_of_0_bounds_nothing() -> None:
    """A term of 0 times a column without an end is no number, and would leave a tier without proof."""
    solved = optimise(scenario(soft=True))
    programme, values = solved.programme, solved.programme.values.copy()
    free = np.isinf(programme.bounds.column_upper)
    entry = next(k for k in range(values.size) if free[programme.indices[k]])
    values[entry] = 0.0
    with np.errstate(all="raise"):
        most = implied_upper(replace(programme, values=values).scaled)
    assert not np.isnan(most).any()
