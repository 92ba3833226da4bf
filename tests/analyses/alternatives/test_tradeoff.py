"""Trade-offs against scipy's weighted sums, and weights against the recommendations on both sides of them."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_facts import brings
from oracles.plain_form import plain
from support.random_models import hardened, random_scenario
from support.samples import LONG

import kcplan
from kcplan.analyses.alternatives.tradeoff import Tradeoff
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[3]
COUNT, WEIGHTS = (100, 500) if LONG else (8, 12)


def found_of(seed: int, soft: bool = False) -> Tradeoff | None:
    asked = random_scenario(Random(seed))
    asked = asked if soft else hardened(asked)
    if len(asked.model.outcomes) < 2:
        return None
    try:
        return kcplan.tradeoff(asked, [outcome.id for outcome in asked.model.outcomes[:2]])
    except Infeasible:
        return None


@pytest.mark.parametrize("seed", range(COUNT))
def test_frontiers_against_weighted_sums_by_scipy(seed: int) -> None:
    """Of random models with hard targets: at each weight the best corner has what the best plan has."""
    found = found_of(seed)
    if found is None:
        return
    own = plain(found.scenario)
    programme = oracle.build(own, even=False)
    gains: list[oracle.Row] = [{}, {}]
    for cell in oracle.unit_cells(programme, own):
        for gain, outcome in zip(gains, found.outcomes, strict=True):
            gain.update(dict.fromkeys(cell["columns"], brings(own, cell, outcome)))
    points = np.array([[corner.amounts[outcome] for outcome in found.outcomes] for corner in found.corners])
    for first in np.linspace(0, 1, WEIGHTS):
        cost = {
            column: -(first * gains[0].get(column, 0.0) + (1 - first) * gains[1].get(column, 0.0))
            for column in {*gains[0], *gains[1]}
        }
        best = oracle.minimum(programme, cost, [])
        assert best.status == 0
        assert (points @ [first, 1 - first]).max() == pytest.approx(-best.fun, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(COUNT))
def test_weights_change_the_plan_where_it_is_said_and_nowhere_else(seed: int) -> None:
    """A hair to each side of a break-point is the plan of that side; so is any weight between two of them."""
    found = found_of(seed, soft=True)
    if found is None:
        return
    random = Random(seed)
    for walk in found.walks:
        edges = [0.0, *(own.weight for own in walk.breaks if own.weight > 0)]
        for number, low in enumerate(edges):
            high = edges[number + 1] if number + 1 < len(edges) else 10 * low + 10
            probes = [low + (high - low) * share for share in (1e-4, random.random(), 1 - 1e-4)]
            plans = [money(replace(found.scenario, weights={**found.scenario.weights, walk.outcome: weight}))
                     for weight in probes]  # fmt: skip
            for plan in plans[1:]:
                assert plan == pytest.approx(plans[0], abs=1e-4 * max(1.0, float(np.abs(plan).max()))), (seed, low)
        for own in walk.breaks:
            below = own.at if own.below is None else own.below
            assert own.moved > 0 or not np.allclose(below.allocation.units, own.above.allocation.units)


def money(asked: Scenario) -> np.ndarray:
    return kcplan.solve(asked).allocation.by_line()


@pytest.mark.parametrize("name", ["base", "central-60"])
def test_weights_of_shipped_scenarios(name: str) -> None:
    """Projects change the recommendation at 509.97; jobs and trainees nowhere up to 10,000, as a trial found."""
    found = kcplan.tradeoff(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"), ["jobs", "projects", "trainees"])
    of = {walk.outcome: [round(own.weight, 2) for own in walk.breaks if own.weight <= 10_000] for walk in found.walks}
    assert of == {"jobs": [], "projects": [509.97], "trainees": []}


def test_jobs_and_trainees_of_base_do_not_conflict() -> None:
    """One plan has the most of both: the recommendation."""
    found = kcplan.tradeoff(kcplan.load(ROOT / "scenarios" / "base.yaml"), ["jobs", "trainees"])
    (corner,) = found.corners
    assert corner.amounts == pytest.approx(dict(found.here))
