"""Counts of a published budget are near even years, and those that are not are told with the money that forces it."""

from pathlib import Path

import numpy as np
import pytest
from oracles import whole_even_oracle
from oracles.plain_form import plain
from support.random_models import whole_scenario

import kcplan
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Scenario
from kcplan.domain.spans import spans
from kcplan.errors import Infeasible
from kcplan.planning.publish import Published

pytestmark = pytest.mark.once

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def even_shares(scenario: Scenario) -> np.ndarray:
    """The share that each open year has of its span, shape (activities, years): planned public money, else all alike.

    Of scenarios with one region whose lines have a plan.
    """
    model, first = scenario.model, scenario.first_open
    plan, span = model.plan[0][:, model.public].sum(axis=1), spans(model)
    line = [next(n for n, own in enumerate(model.lines) if own.id == activity.line) for activity in model.activities]
    found = np.zeros((len(model.activities), len(model.years)))
    for one in np.unique(span[first:]):
        years = first + np.flatnonzero(span[first:] == one)
        found[:, years] = plan[line][:, years] / plan[line][:, years].sum(axis=1, keepdims=True)
    return found


def off(allocation: Allocation) -> np.ndarray:
    """Units less their share, shape (activities, years), of a scenario with one region."""
    scenario = allocation.scenario
    units, first, span = allocation.by_activity()[0], scenario.first_open, spans(scenario.model)
    share = even_shares(scenario)
    found = np.zeros(units.shape)
    for one in np.unique(span[first:]):
        years = first + np.flatnonzero(span[first:] == one)
        found[:, years] = units[:, years] - share[:, years] * units[:, years].sum(axis=1, keepdims=True)
    return found


@pytest.mark.parametrize("name", ["base", "training-at-cost", "uncertain-funding", "local-90"])
def test_counts_of_shipped_scenarios_are_even_or_forced(name: str) -> None:
    """No count is further from an even year than one, or than the recommendation, but for what is proved to be forced.

    Of base that is the training of 2016: 369.9 units would be even, and 370 are what the best points need.
    """
    recommendation = kcplan.solve(kcplan.load(SCENARIOS / f"{name}.yaml"))
    found = kcplan.publish(recommendation)
    assert isinstance(found, Published)
    assert found.even
    before, after = np.abs(off(recommendation.allocation)), np.abs(off(found.allocation))
    beyond = after - np.maximum(1.0, np.ceil(before - 1e-6))
    activities = [activity.id for activity in found.allocation.scenario.model.activities]
    forced = {activities[a] for a, _year in np.argwhere(beyond > 1e-6).tolist()}
    assert forced <= {"vocational-training"}
    assert beyond.max() < 2
    told = {(one.activity, one.year) for one in found.uneven}
    years = found.allocation.scenario.model.years
    assert told == {(activities[a], years[t]) for a, t in np.argwhere(after > 1 + 1e-6).tolist()}


@pytest.mark.parametrize("by", ["year", "period"])
@pytest.mark.parametrize("seed", range(15))
def test_no_budget_as_good_has_counts_nearer_to_even_years(seed: int, by: str) -> None:
    """The money of what is further from even years is the least, by scipy's milp and another formulation."""
    scenario = whole_scenario(seed, by=by)
    try:
        recommendation = kcplan.solve(scenario)
    except Infeasible:
        return
    found = kcplan.publish(recommendation)
    if not isinstance(found, Published) or found.given_way or not found.even or found.proof is not None:
        return
    of = {kind: {own.id for own in scenario.model.activities if own.whole == kind} for kind in ("year", "period")}
    asked = plain(scenario)
    own = list(whole_even_oracle.counts(asked, of["year"] | of["period"], units_of(recommendation.allocation)))
    assert scenario.rounding is not None
    least = whole_even_oracle.least_beyond(asked, scenario.rounding, of["year"], of["period"], own)
    assert least is not None
    assert whole_even_oracle.beyond(own, units_of(found.allocation)) == pytest.approx(
        least, rel=1e-3, abs=1e-3
    )  # slack of tiers before


def units_of(allocation: Allocation) -> dict[whole_even_oracle.Place, float]:
    """Units by the names of their place."""
    model, units = allocation.scenario.model, allocation.by_activity()
    return {
        (region, activity.id, year): float(units[r, a, t])
        for r, region in enumerate(model.regions)
        for a, activity in enumerate(model.activities)
        for t, year in enumerate(model.years)
    }
