"""Ranges against two solves a figure by scipy; alternatives by what their own scenario's recommendation is."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from support.random_closed import closed_scenario
from support.random_models import random_scenario
from support.samples import LONG

import kcplan
from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.analyses.alternatives.ranges import Range, Sum, alike, ranges
from kcplan.checking.review import review
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[3]
SHARES = (0.0, 0.001, 0.01, 0.05)
COUNT = 100 if LONG else 6
#: Room that scipy has in the tiers that it keeps, beside which its ranges hold ours from both sides.
SLACK = 1e-6


def tiers(programme: oracle.Programme) -> list[tuple[oracle.Row, float]]:
    """The tiers up to outcomes with their least values, each within those before."""
    found: list[tuple[oracle.Row, float]] = []
    for name, cost in programme.tiers:
        least = next(
            answer
            for slack in (0.0, 1e-11, 1e-9, 1e-7)
            if (answer := oracle.minimum(programme, cost, roomy(found, slack))).status == 0
        )
        found.append((cost, float(least.fun)))
        if name == "outcomes":
            return found
    raise AssertionError("no outcomes")


def roomy(kept: list[tuple[oracle.Row, float]], slack: float) -> list[tuple[oracle.Row, float]]:
    return [(row, most + slack * max(1.0, abs(most))) for row, most in kept]


def scipy_ends(
    asked: Scenario, programme: oracle.Programme, kept: list[tuple[oracle.Row, float]], of: Range
) -> tuple[float, float] | None:
    """The least and the most of a range where each row is kept; None where scipy finds no plan."""
    public = {source.id for source in asked.model.sources if source.public}
    row: oracle.Row = {
        column: 1.0
        for key, column in programme.columns.items()
        if key[0] == "spend" and key[2] == of.line and key[4] in public
        if of.source in (None, key[4]) and of.year in (None, key[5])
    }
    least = oracle.minimum(programme, row, kept)
    most = oracle.minimum(programme, dict.fromkeys(row, -1.0), kept)
    return (float(least.fun), -float(most.fun)) if least.status == most.status == 0 else None


@pytest.mark.parametrize("seed", range(COUNT))
def test_ranges_are_those_of_two_solves_each_by_scipy(seed: int) -> None:
    """At each share, between the ranges that scipy finds with and without slack in the tiers before."""
    random = Random(seed)
    asked = closed_scenario(seed) if seed % 3 == 2 else random_scenario(random)
    programme = oracle.build(plain(asked), even=False)
    for share in SHARES:
        try:
            found = kcplan.alternatives(asked, share)
        except Infeasible:
            return
        kept = tiers(programme)
        outcomes, best = kept[-1]
        kept = [*kept[:-1], (outcomes, best + share * abs(best))]
        size = max(1.0, *(own.most for own in found.ranges), 1.0)
        for own in [*found.lines, *found.payers, *random.sample(found.figures, min(6, len(found.figures)))]:
            outer = scipy_ends(asked, programme, roomy(kept, SLACK), own)
            inner = scipy_ends(asked, programme, kept, own) or (own.least, own.most)
            assert outer is not None
            near = 1e-5 * size
            assert outer[0] - near <= own.least <= inner[0] + near, (seed, share, own)
            assert inner[1] - near <= own.most <= outer[1] + near, (seed, share, own)
            assert own.least <= own.recommended <= own.most


def held(found: Alternatives) -> None:
    """Every alternative gives up no more than its share, misses no more, breaks no rule, and asks for its amount."""
    best = found.recommendation.review
    for own in (*found.named, *found.ends):
        again = review(own.recommendation.allocation)
        assert again.broken == ()
        allowed = best.objective - found.within * abs(best.objective)
        assert again.objective >= allowed - 1e-6 * max(1.0, abs(best.objective))
        assert again.miss <= best.miss + 1e-6
        if own.line:
            model = own.scenario.model
            n = [line.id for line in model.lines].index(own.line)
            paying = [s for s, source in enumerate(model.sources) if source.public and own.source in ("", source.id)]
            amount = own.recommendation.allocation.by_line()[n, paying, own.scenario.first_open :].sum()
            assert amount == pytest.approx(own.bound, abs=1e-5 * max(1.0, own.bound))


@pytest.mark.parametrize("seed", range(COUNT))
def test_alternatives_are_as_good_and_keep_every_rule(seed: int) -> None:
    """Recomputed from their scenarios by the check, which shares no code with what found them."""
    asked = closed_scenario(seed) if seed % 3 == 2 else random_scenario(Random(seed))
    for share in SHARES:
        try:
            held(kcplan.alternatives(asked, share))
        except Infeasible:
            return


@pytest.fixture(scope="module")
def base() -> Scenario:
    return kcplan.load(ROOT / "scenarios" / "base.yaml")


@pytest.mark.parametrize("name", ["base", "central-60", "replan-2017", "vinh-long-base"])
@pytest.mark.parametrize("share", [0.0, 0.01])
def test_shipped_scenarios(name: str, share: float) -> None:
    """Four to six plans of their own each, all within the share."""
    found = kcplan.alternatives(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"), share)
    held(found)
    assert len(found.named) <= 6
    assert len({own.name for own in found.named}) == len(found.named)


def test_no_line_total_of_base_moves_for_nothing(base: Scenario) -> None:
    """Lines stay; who pays for them, and in which year, does not matter."""
    found = kcplan.alternatives(base)
    assert [own.line for own in found.lines if own.moves] == []
    assert (sum(own.moves for own in found.figures), len(found.figures)) == (61, 84)
    assert 4 <= len(found.named) <= 6


def test_cells_of_base_by_activity(base: Scenario) -> None:
    """96 of 119 can move with no loss at all; 110 only where 1e-4 of a point is lost and a move of 1e-4 counts."""
    like = alike(base, 0.0)
    spend = like.solved.columns.spend
    public = np.flatnonzero(base.model.public[spend.source])
    cells = tuple(Sum("", None, 0, np.array([column]), None) for column in public)
    moving = [own.moves for own, _low, _high in ranges(replace(like, sums=cells), lambda _share: None)]
    assert (sum(moving), len(moving)) == (96, 119)


def test_base_for_one_per_cent(base: Scenario) -> None:
    """The figures of an independent trial: technology 20,330 to 20,710, programme management 1,320 to 1,650."""
    found = kcplan.alternatives(base, 0.01)
    of = {own.line: (round(own.least, -1), round(own.most, -1)) for own in found.lines}
    assert of["technology"] == (20_330, 20_710)
    assert of["programme-management"] == (1_320, 1_650)
    assert found.named[-1].kind == "furthest"
    assert found.named[-1].moved > 20_000
