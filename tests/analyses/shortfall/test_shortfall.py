"""The curve of a cut against linprog and fresh solves: break-points, fates of targets, shapes, and edge cases."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from oracles.cut_oracle import CutOracle, halved, with_targets
from support.random_models import random_scenario, scenarios
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.shortfall import cuts, directions
from kcplan.analyses.shortfall.cuts import Cut
from kcplan.analyses.shortfall.exact import Shortfall, reported, shortfall, slopes
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds, Session, Solution
from kcplan.errors import Infeasible, UsageError
from kcplan.planning.solve import optimise, solve

pytestmark = pytest.mark.once

BASE = kcplan.load(Path(__file__).parents[3] / "scenarios" / "base.yaml")
ALIKE = [("central",), ("local",), ("central", "local")]
HAIR = 1e-7  # before the end of a curve, where plans exist for sure


@cache
def curve_of_base(sources: tuple[str, ...]) -> Shortfall:
    return shortfall(BASE, cuts.cut(BASE, sources))


def soft(asked: Scenario) -> Scenario:
    return replace(asked, soft=True)


def at_depth(asked: Scenario, cut: Cut, depth: float) -> Scenario:
    """The scenario itself with its caps cut."""
    rows = zip(asked.model.sources, cut.change, strict=True)
    moved = {source.id: depth * row for source, row in rows}
    return replace(
        asked,
        caps={s: tuple((np.array(caps) + moved[s]).tolist()) for s, caps in asked.caps.items()},
        region_caps={s: caps + depth * cut.by_region.get(s, 0.0) for s, caps in asked.region_caps.items()},
    )


@pytest.mark.parametrize("sources", ALIKE)
def test_ends_of_the_curve_of_base_are_those_that_halving_finds(sources: tuple[str, ...]) -> None:
    """The clash is where linprog finds no plan without targets, `all_targets` where it finds none with all of them."""
    found = curve_of_base(sources)
    no_targets, every = (CutOracle(with_targets(BASE, *some), found.cut.change) for some in ((), BASE.targets))
    assert found.clash == pytest.approx(halved(no_targets.feasible, 1.0), abs=1e-6)
    assert found.all_targets == pytest.approx(halved(every.feasible, 1.0), abs=1e-6)


@pytest.mark.parametrize("sources", ALIKE)
def test_alone_of_every_target_is_what_halving_finds(sources: tuple[str, ...]) -> None:
    """Each target by itself, the limits kept: linprog meets it down to `alone`, or all along, and no deeper."""
    found = curve_of_base(sources)
    assert found.clash is not None
    assert len(found.fates) == 19
    for fate in found.fates:
        alone = halved(CutOracle(with_targets(BASE, fate.target), found.cut.change).feasible, found.clash - HAIR)
        assert fate.alone == pytest.approx(alone, abs=1e-6)
        assert fate.alone_to_end == (alone == found.clash - HAIR)


@pytest.mark.parametrize("sources", ALIKE)
def test_first_missed_of_every_target_is_what_halving_finds(sources: tuple[str, ...]) -> None:
    """linprog, tier by tier, begins to miss each target at `first_missed`; a target without one is met to the end."""
    found = curve_of_base(sources)
    assert found.clash is not None
    last = found.clash - HAIR
    oracle = CutOracle(soft(BASE), found.cut.change)
    for number, fate in enumerate(found.fates):
        first = halved(lambda depth, number=number: not oracle.missed(number, depth), last)
        assert (last if fate.first_missed is None else fate.first_missed) == pytest.approx(first, abs=1e-6)


def turns(value: Callable[[float], float], start: float, end: float, curved: float) -> list[float]:
    """Where a convex (`curved` 1) or concave (-1) piecewise-linear function turns, by intersecting its lines."""
    step = 1e-7 * (end - start)
    low, high = value(start), value(end)
    left, right = (value(start + step) - low) / step, (high - value(end - step)) / step
    if curved * (right - left) < 1e-3 * max(1.0, abs(left), abs(right)):
        return []
    middle = (high - low + left * start - right * end) / (left - right)
    here = low + left * (middle - start)
    if abs(value(middle) - here) < 1e-7 * max(1.0, abs(here)):
        return [middle]
    return turns(value, start, middle, curved) + turns(value, middle, end, curved)


def test_break_points_of_the_misses_are_those_that_intersecting_lines_finds() -> None:
    """A second way to all break-points of the first tier: slopes of linprog's optimum, lines, and where they meet."""
    found = curve_of_base(("central",))
    assert found.clash is not None
    oracle = CutOracle(soft(BASE), found.cut.change)

    def missed(depth: float) -> float:
        return float(oracle.minimum(oracle.tiers[0], depth).fun)

    expected = turns(missed, 0.0, found.clash - HAIR, 1.0)
    own = [point.depth for point in found.break_points if point.tier.startswith("miss")]
    assert own == pytest.approx(expected, abs=1e-5)
    for point in found.break_points:
        assert found.at(point.depth)[0] == pytest.approx(missed(point.depth), abs=1e-7)


@pytest.mark.parametrize("part", range(4))
def test_curve_of_base_at_random_depths_is_that_of_fresh_solves(part: int) -> None:
    """At 250 random depths each tier, and every cell of the plan, is that of a lexicographic solve from nothing."""
    found = curve_of_base(("central",))
    solved = optimise(soft(BASE))
    direction = directions.of_caps(solved, found.cut.change, found.cut.by_region)
    for depth in np.random.default_rng(part).uniform(0, found.walk.end, 250):
        bounds = parametric.moved(solved.programme.bounds, direction, depth)
        fresh = lexicographic_minimum(replace(solved.programme, bounds=bounds), solved.session)
        x = found.walk.at(depth)
        for tier, objective in zip(fresh.tiers, solved.programme.objectives, strict=True):
            assert objective.cost @ x == pytest.approx(tier.value, abs=1e-6, rel=1e-8)
        cells = found.spend.columns
        assert np.abs(x[cells] - fresh.x[cells]).max() < 1e-5


@pytest.mark.parametrize("depth", [0.0, 0.1, 0.37, 0.54])
def test_curve_of_base_is_what_solve_recommends_with_these_caps(depth: float) -> None:
    """The scenario itself, its caps cut, solves to the curve's misses, outcomes and targets met; at depth 0 too."""
    found = curve_of_base(("central",))
    review = solve(soft(at_depth(BASE, found.cut, depth))).review
    assert found.at(depth) == pytest.approx((review.miss, review.objective), abs=1e-6)
    assert found.targets_met(depth) == review.targets_met


class Counted:
    """A session that counts what it solves."""

    def __init__(self, session: Session) -> None:
        self._session, self.solves = session, 0
        self.name, self.zero_price = session.name, session.zero_price

    def minimise(self, cost: FloatArray, bounds: Bounds) -> Solution:
        self.solves += 1
        return self._session.minimise(cost, bounds)


@pytest.mark.parametrize("sources", ALIKE)
def test_walk_takes_at_most_three_solves_a_break_point_and_tier(sources: tuple[str, ...]) -> None:
    """Every call of the solver counts, those that prove uniqueness and those that find no direction as well."""
    solved = optimise(soft(BASE))
    session = Counted(solvers.open_session("highs", solved.programme))
    derivative = parametric.Derivative(solved.programme, session)  # type: ignore[arg-type]
    cut = cuts.cut(BASE, sources)
    walk = parametric.walk(derivative, solved.optimum.x, directions.of_caps(solved, cut.change, cut.by_region), 1.0)
    assert session.solves <= 3 * len(walk.pieces) * len(solved.programme.objectives)


def any_cut(asked: Scenario) -> Cut:
    """A cut of every source that has money."""
    paying = [source for source, caps in asked.caps.items() if sum(caps)]
    assume(paying)
    return cuts.cut(asked, paying)


@settings(max_examples=40, deadline=None)
@given(scenarios)
def test_shapes_on_random_scenarios(asked: Scenario) -> None:
    """Misses of the first priority are convex and do not fall; outcomes are concave where all misses are linear; the
    plan is continuous; depth 0 is what solve recommends with soft targets."""
    cut = any_cut(asked)
    try:
        found = shortfall(asked, cut)
    except Infeasible:
        assume(False)
        raise
    pieces = found.walk.pieces
    review = solve(soft(asked)).review
    assert reported(pieces[0]) == pytest.approx((review.miss, review.objective), abs=1e-5, rel=1e-7)
    for piece in pieces:
        if len(piece.values) > 4:
            assert piece.value_slopes[0] >= -1e-6
    for before, after in pairwise(pieces):
        assert np.abs(before.at(before.end) - after.x).max() < 1e-5 * max(1.0, float(np.abs(after.x).max()))
        misses = list(zip(before.value_slopes[:-4], after.value_slopes[:-4], strict=True))
        if misses:
            assert misses[0][1] >= misses[0][0] - 1e-6
        if all(abs(a - b) <= 1e-6 for a, b in misses):
            assert slopes(after)[1] <= slopes(before)[1] + 1e-5 * max(1.0, abs(slopes(before)[1]))


@pytest.mark.parametrize("seed", range(6))
def test_random_curves_agree_with_linprog(seed: int) -> None:
    """On random scenarios every tier but ties, at random depths, is that of linprog."""
    random = Random(1000 + seed)
    while True:
        asked = random_scenario(random)
        paying = [source for source, caps in asked.caps.items() if sum(caps)]
        try:
            found = shortfall(asked, cuts.cut(asked, paying[:1])) if paying else None
        except Infeasible:
            continue
        if found and found.walk.end > 0:
            break
    oracle = CutOracle(soft(asked), found.cut.change)
    for depth in np.random.default_rng(seed).uniform(0, found.walk.end, 8):
        values = oracle.optimum(depth)
        miss, outcomes = found.at(depth)
        assert miss == pytest.approx(sum(values[:-2]), abs=1e-6, rel=1e-7)
        assert outcomes == pytest.approx(-values[-2], abs=1e-4, rel=1e-6)


def test_random_curve_with_two_stretches() -> None:
    """A target that is missed, met again and missed again has both stretches; linprog agrees in and between them."""
    asked = random_scenario(Random(34))
    found = shortfall(asked, cuts.cut(asked, [source for source, caps in asked.caps.items() if sum(caps)]))
    number = next(i for i, fate in enumerate(found.fates) if len(fate.missed) > 1)
    (first, met), (again, _) = found.fates[number].missed
    oracle = CutOracle(soft(asked), found.cut.change)
    inside = [((first + met) / 2, True), ((met + again) / 2, False), ((again + 1) / 2, True), (first - 1e-4, False)]
    assert [oracle.missed(number, depth) for depth, _ in inside] == [missed for _, missed in inside]


FLOOR = Limit("floor", "money", Selection(), ("year",), Bound("plan", 1.0))
TOO_MUCH = Limit("floor", "money", Selection(), ("year",), Bound("plan", 1.2))


def curve(asked: Scenario, *sources: str, **how: float) -> Shortfall:
    return shortfall(asked, cuts.cut(asked, sources or ("central",), **how))  # type: ignore[arg-type]


def test_hand_worked_cut() -> None:
    """180 of money buy 36 jobs. 20 jobs need 100: 80 of the 120 of central money, two thirds, can be lost."""
    found = curve(scenario())
    assert (found.all_targets, found.clash) == (pytest.approx(2 / 3), None)
    assert found.walk.end == 1.0
    assert [(p.tier, p.depth) for p in found.break_points] == [("miss 1", pytest.approx(2 / 3))]
    # 60 of local money are left in the end: 12 of 20 jobs.
    assert found.at(1.0) == pytest.approx((0.4, 12.0))
    (fate,) = found.fates
    assert (fate.first_missed, fate.alone) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert fate.missed == ((pytest.approx(2 / 3), 1.0),)
    assert (found.targets_met(0.0), found.targets_met(0.6), found.targets_met(0.7)) == (1, 1, 0)
    first = found.stretches[0]
    assert sum(given.share for given in first.given if given.source == "central") == pytest.approx(1.0)
    assert first.outcomes == pytest.approx(-0.2)


def test_depth_in_money_and_in_one_year() -> None:
    """30 million are half the 60 of 2020. More than there is, other sources and years, and depth 0 are refused."""
    assert cuts.cut(scenario(), ["central"], (2020,), by=30.0).to == pytest.approx(0.5)
    found = shortfall(scenario(), cuts.cut(scenario(), ["central"], (2020,), by=30.0))
    assert found.at(0.5) == pytest.approx((0.0, 30.0))
    for how, words in (
        ({"by": 120.5}, "up to 120.0 million VND"),
        ({"by": float("nan")}, "above 0"),
        ({"to": 0.0}, "above 0 %"),
        ({"years": (2019,)}, "2020-2021"),
    ):
        with pytest.raises(UsageError, match=words):
            cuts.cut(scenario(), ["central"], **how)  # type: ignore[arg-type]
    for source in ("other", "nobody"):
        with pytest.raises(UsageError, match=f"found {source}"):
            cuts.cut(scenario(), [source])
    poor = scenario(caps={"central": (0.0, 0.0), "local": (30.0, 30.0)})
    with pytest.raises(UsageError, match="found none of central"):
        cuts.cut(poor, ["central"])
    with pytest.raises(UsageError, match="found none of central"):
        cuts.late(poor, {"central": 0.5})
    with pytest.raises(UsageError, match="on time"):
        cuts.late(scenario(), {"central": 1.0})


def test_limits_that_clash_at_once() -> None:
    """Floors that need all of the money: the curve is one point, which is what solve recommends, and the clash told."""
    found = curve(scenario(limits=(FLOOR,)))
    assert (found.clash, found.walk.end, found.break_points) == (0.0, 0.0, ())
    assert found.all_targets == 0.0
    assert found.at(0.0)[1] == pytest.approx(solve(scenario(limits=(FLOOR,))).review.objective)
    # One conflict a year, each with the two caps and the floor of the year.
    assert [[rule.kind for rule in clash.rules] for clash in found.clashes] == 2 * [["cap", "cap", "limit"]]
    assert [clash.needed for clash in found.clashes] == pytest.approx([90.0, 90.0])


def test_infeasible_from_the_start() -> None:
    """Limits that no money there can keep raise; hard targets that cannot be met do not, as they are soft here."""
    with pytest.raises(Infeasible):
        curve(scenario(limits=(TOO_MUCH,)))
    found = curve(scenario(targets=(Target("jobs", YEARS, 50.0),)))
    assert found.all_targets is None
    (fate,) = found.fates
    assert (fate.first_missed, fate.alone, fate.alone_to_end) == (0.0, None, False)
    assert (found.targets_met(0.0), found.targets_met(1.0)) == (0, 0)


def test_nothing_to_miss_and_nothing_to_count() -> None:
    """No targets, a target of 0, no weights: a curve all the same."""
    assert curve(scenario(targets=())).all_targets == 1.0
    zero = curve(scenario(targets=(Target("jobs", YEARS, 0.0),)))
    assert (zero.all_targets, zero.fates[0].missed, zero.targets_met(1.0)) == (1.0, (), 1)
    assert curve(scenario(weights={})).all_targets == pytest.approx(2 / 3)


def test_source_that_no_line_uses() -> None:
    """Spare money gives way first and costs nothing: nobody gives anything up."""
    model = scenario().model
    lines = tuple(replace(line, sources=tuple(s for s in line.sources if s != "central")) for line in model.lines)
    plan = model.plan.copy()
    plan[:, :, 0] = 0.0
    idle = scenario(model=replace(model, lines=lines, plan=plan), targets=(Target("jobs", YEARS, 5.0),))
    found = curve(idle)
    assert (found.all_targets, found.break_points) == (1.0, ())
    assert found.stretches[0].given == ()


def test_counterpart_source_with_a_cap() -> None:
    """Works need 3 of others' money for each 1: of 300 a year, 150 leave 50 a year, which just buy the 20 jobs."""
    capped = scenario(caps={"central": (60.0, 60.0), "local": (30.0, 30.0), "other": (300.0, 300.0)})
    assert curve(capped, "other").all_targets == pytest.approx(0.5)


def test_two_identical_lines() -> None:
    """Which of two equal lines gives way is a tie, yet one plan stands at each depth: that of a fresh solve."""
    model = scenario().model
    works = model.lines[0]
    (projects,) = works.activities
    twin = replace(works, id="works2", number=3, activities=(replace(projects, id="projects2", line="works2"),))
    plan = np.concatenate([model.plan, model.plan[:, :1]], axis=1)
    asked = scenario(model=replace(model, lines=(*model.lines, twin), plan=plan))
    found = curve(asked)
    assert found.all_targets == pytest.approx(2 / 3)
    for depth in (0.0, 0.2, 0.51, 0.9):
        fresh = optimise(soft(at_depth(asked, found.cut, depth)))
        assert np.abs(found.walk.at(depth) - fresh.optimum.x).max() < 1e-6


def test_several_priorities_and_regions() -> None:
    """Jobs of 2021 come first: all of the miss falls on 2020. Two regions add up to one of twice the money."""
    first = Target("jobs", (2021,), 18.0, priority=1)
    second = Target("jobs", (2020,), 18.0, priority=2)
    found = curve(scenario(targets=(second, first), soft=True), "central", "local")
    assert found.at(0.5)[0] == pytest.approx(1.0)
    model = scenario().model
    two = replace(model, regions=("east", "west"), plan=np.repeat(model.plan, 2, axis=0))
    double = scenario(
        model=two,
        caps={source: tuple(2 * cap for cap in caps) for source, caps in scenario().caps.items()},
        targets=(Target("jobs", YEARS, 40.0),),
    )
    one, both = curve(scenario()), curve(double)
    assert both.all_targets == pytest.approx(one.all_targets)
    for depth in (0.0, 0.4, 0.8):
        assert both.at(depth)[1] == pytest.approx(2 * one.at(depth)[1])


def test_late_money() -> None:
    """Half of 60 a year comes late: 2020 has 30 + 30 local, 2021 has 30 + 30 of 2020, and 30 of 2021 lapse."""
    late = cuts.late(scenario(), {"central": 0.5})
    assert late.change[0].tolist() == [-60.0, 0.0]
    assert (late.money, late.to) == (120.0, 0.5)
    found = shortfall(scenario(targets=(Target("jobs", (2020,), 14.0),)), late)
    # 14 jobs in 2020 need 70 of 90: 20 of 60 may be late.
    assert found.all_targets == pytest.approx(1 / 3)
    assert found.at(0.5) == pytest.approx((2 / 14, 30.0))
    several = cuts.late(scenario(), {"central": 0.5, "local": 0.9})
    assert several.to * several.change[:2] == pytest.approx(np.array([[-30.0, 0.0], [-3.0, 0.0]]))
    whole = shortfall(scenario(), cuts.late(scenario(), {"central": 0.0}))
    assert whole.at(1.0) == pytest.approx((0.0, 24.0))


def test_late_money_may_help() -> None:
    """60 of central money in 2020 alone: a target of 2021 is missed with money on time, and met when it is late."""
    asked = scenario(
        caps={"central": (60.0, 0.0), "local": (0.0, 0.0)}, targets=(Target("jobs", (2021,), 4.0),), soft=True
    )
    (fate,) = shortfall(asked, cuts.late(asked, {"central": 0.5})).fates
    # 4 jobs need 20 of the 60.
    assert fate.missed == ((0.0, pytest.approx(1 / 3)),)
    assert (fate.alone, fate.alone_to_end) == (0.5, True)


def test_carry_over_beside_the_curve() -> None:
    """The figures of a tenth carried over are those of solves of a scenario that allows it."""
    asked = scenario(targets=(Target("jobs", (2021,), 15.0),))
    found = curve(asked)
    carried = replace(asked, soft=True, carry_over={"central": 0.1})
    end = solve(at_depth(carried, found.cut, found.walk.end)).review
    assert (found.carry_over.miss, found.carry_over.outcomes) == pytest.approx((end.miss, end.objective))
    # 15 jobs need 75; of 60 x (1 - depth) and a tenth of it from 2020, with 30 local: 66 (1 - depth) >= 45.
    assert found.all_targets == pytest.approx(0.25)
    assert found.carry_over.all_targets == pytest.approx(1 - 45 / 66)
