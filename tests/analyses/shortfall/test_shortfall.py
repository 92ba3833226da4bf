"""The curve of a cut against linprog and fresh solves: break-points, fates of targets, shapes, and edge cases."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from oracles.cut_oracle import CutOracle, halved, with_targets
from support.cutting import at_depth, soft
from support.random_models import random_scenario, scenarios
from support.samples import LONG

import kcplan
from kcplan.analyses.shortfall import cuts, directions
from kcplan.analyses.shortfall.alone import Deepest
from kcplan.analyses.shortfall.cuts import Cut
from kcplan.analyses.shortfall.exact import Shortfall, shortfall
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import Role, TierId, reported
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.session import Session, Solution
from kcplan.errors import Infeasible
from kcplan.planning.solve import optimise, solve

pytestmark = pytest.mark.once

BASE = kcplan.load(Path(__file__).parents[3] / "scenarios" / "base.yaml")
ALIKE = [("central",), ("local",), ("central", "local")]
HAIR = 1e-7  # before the end of a curve, where plans exist for sure


@cache
def curve_of_base(sources: tuple[str, ...]) -> Shortfall:
    return shortfall(BASE, cuts.cut(BASE, sources))


def is_miss(tier: Hashable) -> bool:
    return isinstance(tier, TierId) and tier.role is Role.MISS


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
    own = [point.depth for point in found.break_points if point.tier and point.tier.role is Role.MISS]
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
def test_walk_asks_the_solver_nothing(sources: tuple[str, ...]) -> None:
    """Pivots from the basis of the optimum find each piece, prove it the only one, and prove the clash at the end."""
    solved = optimise(soft(BASE))
    session = Counted(solvers.open_session("highs", solved.programme))
    derivative = parametric.Derivative(solved.programme, session)  # type: ignore[arg-type]
    cut = cuts.cut(BASE, sources)
    walk = parametric.walk(derivative, solved.optimum, directions.of_caps(solved, cut.change, cut.by_region), 1.0)
    assert len(walk.pieces) > 40
    assert (session.solves, derivative.solves) == (0, 0)


def any_cut(asked: Scenario) -> Cut:
    """A cut of every source that has money."""
    paying = [source for source, caps in asked.caps.items() if sum(caps)]
    assume(paying)
    return cuts.cut(asked, paying)


@pytest.mark.long
@settings(max_examples=4_000 if LONG else 40, deadline=None, derandomize=True)
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
    assert reported(pieces[0].values) == pytest.approx((review.miss, review.objective), abs=1e-5, rel=1e-7)
    for piece in pieces:
        first = next(iter(piece.value_slopes))
        if is_miss(first):
            assert piece.value_slopes[first] >= -1e-6
    for before, after in pairwise(pieces):
        assert np.abs(before.at(before.end) - after.x).max() < 1e-5 * max(1.0, float(np.abs(after.x).max()))
        misses = [(slope, after.value_slopes[tier]) for tier, slope in before.value_slopes.items() if is_miss(tier)]
        if misses:
            assert misses[0][1] >= misses[0][0] - 1e-6
        if all(abs(a - b) <= 1e-6 for a, b in misses):
            gained, gains = (reported(piece.value_slopes)[1] for piece in (before, after))
            assert gains <= gained + 1e-5 * max(1.0, abs(gained))


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
        *values, _change, _uneven = oracle.optimum(depth)
        miss, outcomes = found.at(depth)
        assert miss == pytest.approx(sum(values[:-1]), abs=1e-6, rel=1e-7)
        assert outcomes == pytest.approx(-values[-1], abs=1e-4, rel=1e-6)


def test_random_curve_with_two_stretches() -> None:
    """A target that is missed, met again and missed again has both stretches; linprog agrees in and between them."""
    asked = random_scenario(Random(34))
    found = shortfall(asked, cuts.cut(asked, [source for source, caps in asked.caps.items() if sum(caps)]))
    number = next(i for i, fate in enumerate(found.fates) if len(fate.missed) > 1)
    (first, met), (again, _) = found.fates[number].missed
    oracle = CutOracle(soft(asked), found.cut.change)
    inside = [((first + met) / 2, True), ((met + again) / 2, False), ((again + 1) / 2, True), (first - 1e-4, False)]
    assert [oracle.missed(number, depth) for depth, _ in inside] == [missed for _, missed in inside]


@pytest.mark.parametrize("sources", ALIKE)
def test_carry_over_of_base_is_what_halving_and_a_fresh_solve_find(sources: tuple[str, ...]) -> None:
    """Its clash and the cut with every target met by linprog; its misses and outcomes at the end by a plan there."""
    found = curve_of_base(sources)
    assert found.clash is not None
    carried = replace(BASE, carry_over=dict.fromkeys(sources, 0.1))
    no_targets, every = (CutOracle(with_targets(carried, *some), found.cut.change) for some in ((), BASE.targets))
    told = found.carry_over
    assert told.clash == pytest.approx(halved(no_targets.feasible, 1.0), abs=1e-6)
    assert told.all_targets == pytest.approx(halved(every.feasible, 1.0), abs=1e-6)
    end = solve(at_depth(soft(carried), found.cut, found.clash - HAIR)).review
    assert (told.miss, told.outcomes) == pytest.approx((end.miss, end.objective), rel=1e-5, abs=1e-6)


def test_each_target_alone_takes_one_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    """19 targets, the deepest cut at all, and the deepest with every target: 21 calls of the solver, and no walk."""
    solved = optimise(soft(BASE))
    cut = cuts.cut(BASE, ["central"])
    sessions: list[Counted] = []

    def counted(solver: str, programme: LinearProgramme) -> Counted:
        sessions.append(Counted(open_session(solver, programme)))
        return sessions[-1]

    open_session = solvers.open_session
    monkeypatch.setattr(solvers, "open_session", counted)
    deepest = Deepest(solved, directions.of_caps(solved, cut.change, cut.by_region), cut.to, "highs")
    end = deepest()
    assert end is not None
    for number in range(len(BASE.targets)):
        deepest.alone(number, end)
    deepest.every()
    assert [session.solves for session in sessions] == [21]
