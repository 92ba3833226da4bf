"""Break-points of sliders are those of `kcplan shortfall` and of plain solves; locks cost what two solves differ by."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support.other_money import in_other_money

from kcplan.analyses.playing.asked import MOST, Lock, PlayAsked, of_scenario, sources
from kcplan.analyses.playing.play import begin, lock_at, play
from kcplan.analyses.playing.track import track
from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.exact import shortfall
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible
from kcplan.planning.solve import solve
from kcplan.reading.read import read_scenario

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
FILES = ["base", "central-60", "replan-2017", "vinh-long-base"]


def scenario(name: str) -> Scenario:
    return read_scenario(ROOT / "scenarios" / f"{name}.yaml")


@pytest.mark.parametrize("name", FILES)
def test_a_track_agrees_with_the_shortfall(name: str) -> None:
    """Below 100 % the parts end where the curve of the command says that targets begin and cease to be missed."""
    asked = scenario(name)
    for source in sources(asked):
        found = track(asked, PlayAsked(), source)
        assert found is not None
        curve = shortfall(replace(asked, soft=True), cuts.cut(asked, [source]))
        depths = {depth for fate in curve.fates for stretch in fate.missed for depth in stretch}
        depths |= {curve.clash} if curve.clash is not None else set()
        expected = sorted({round(1 - depth, 7) for depth in depths if 1e-6 < depth < 1 - 1e-6})
        ends = {part.start for part in found.parts} | {part.end for part in found.parts}
        inner = sorted({round(end, 7) for end in ends if 1e-6 < end < 1 - 1e-6})
        assert inner == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_within_each_part_a_solve_misses_the_same_targets(name: str) -> None:
    """The middle of each part, solved by itself, misses what the part says; parts follow each other without a gap."""
    asked = scenario(name)
    for source in sources(asked):
        found = track(asked, PlayAsked(), source)
        assert found is not None
        assert (found.parts[0].start, found.parts[-1].end) == pytest.approx((0.0, MOST))
        assert all(one.end == pytest.approx(other.start) for one, other in pairwise(found.parts))
        for part in found.parts:
            middle = of_scenario(asked, PlayAsked({source: (part.start + part.end) / 2}))
            if part.missed is None:
                with pytest.raises(Infeasible):
                    solve(middle)
                continue
            outcomes = [result for result in solve(middle).review.outcomes if result.target is not None]
            missed = {result.target for result in outcomes if not result.met and not result.is_past}
            assert missed == {asked.targets[number] for number in part.missed}


@pytest.mark.parametrize("side", ["exactly", "at_least", "at_most"])
def test_a_lock_is_kept_and_costs_the_difference_of_two_solves(side: str) -> None:
    """Money of the line is as locked; the cost is what the plan without it has more, found by a scenario of its own."""
    start = begin(scenario("base"))
    lock = Lock("clusters", side, 8800.0)  # type: ignore[arg-type]
    asked = PlayAsked({"central": 0.9}, locks=(lock, Lock("training", "at_most", 800.0)))
    found = play(start, asked)
    model = start.scenario.model
    line = next(n for n, one in enumerate(model.lines) if one.id == "clusters")
    money = float(found.now.allocation.by_line()[line, model.public].sum())
    kept = {"exactly": money == pytest.approx(8800), "at_least": money >= 8799.999, "at_most": money <= 8800.001}
    assert kept[side]
    free = solve(of_scenario(start.scenario, PlayAsked({"central": 0.9}, locks=asked.locks[1:])))
    cost = next(cost for cost in found.costs if cost.lock == lock)
    assert cost.outcomes == pytest.approx(free.review.objective - found.now.review.objective, abs=1e-6)
    assert cost.miss == pytest.approx(found.now.review.miss - free.review.miss, abs=1e-6)
    assert (cost.outcomes, cost.miss) >= (0, 0) or side != "exactly"


@pytest.mark.parametrize("name", FILES)
def test_a_lock_where_a_line_is_costs_nothing(name: str) -> None:
    """Each line held at the money that it has: the plan misses no more, and is as good but for rounding."""
    start = begin(scenario(name))
    for line in start.scenario.model.lines:
        lock = lock_at(start, PlayAsked(), line.id)
        held = play(start, PlayAsked(locks=(lock,)))
        assert start.own is not None
        assert held.now.review.miss <= start.own.review.miss + 1e-6
        assert held.now.review.objective == pytest.approx(start.own.review.objective, rel=2e-3)


@pytest.mark.parametrize("factor", [1e-3, 1e6])
def test_a_lock_is_the_same_in_any_money(factor: float) -> None:
    """In billions and in đồng a line is locked at the amount of millions, and an amount of đồng is not too large."""
    start, other = begin(scenario("base")), begin(in_other_money(scenario("base"), factor))
    for line in start.scenario.model.lines:
        lock, same = lock_at(start, PlayAsked(), line.id), lock_at(other, PlayAsked(), line.id)
        assert same.amount == pytest.approx(lock.amount * factor)
    whole = Lock("clusters", "at_most", 36_293.0 * factor)
    assert play(other, PlayAsked(locks=(whole,))).costs[0].outcomes == pytest.approx(0.0, abs=1e-4)


def test_money_and_weights_are_of_the_scenario() -> None:
    """Caps of open years are scaled, closed ones stay; weights that are not named stay; nothing asked is the file."""
    base = scenario("replan-2017")
    asked = of_scenario(base, PlayAsked({"central": 0.5}, {"jobs": 3.0}))
    first = base.first_open
    assert first == 3
    assert asked.caps["central"][:first] == base.caps["central"][:first]
    assert np.allclose(asked.caps["central"][first:], np.array(base.caps["central"][first:]) / 2)
    assert asked.caps["local"] == base.caps["local"]
    assert asked.weights == {**base.weights, "jobs": 3.0}
    assert of_scenario(base, PlayAsked()).caps == base.caps
