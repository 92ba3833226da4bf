"""The frontier of change: against a fresh linprog at many movements, by hand, and what must hold along it."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from oracles import oracle
from oracles.plain_form import plain
from support import hand_sized
from support.closed_base import ROOT, closed_base
from support.random_closed import closed_scenario
from support.random_models import random_scenario
from support.samples import Share, shares

import kcplan
from kcplan.analyses.replanning.frontier import Frontier, frontier, moving_at_most, walked
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.domain.tiers import ORDER
from kcplan.errors import Infeasible
from kcplan.planning.solve import optimise

PLAN = {2020: (50.0, 50.0)}


def by_linprog(scenario: Scenario, moved: float) -> oracle.Answer:
    """Misses, then outcomes, where so much may move: written here, not taken from kcplan."""
    limit = Limit("zz-theta", "change", Selection(), (), at_most=Bound("amount", moved))
    return oracle.solve(plain(replace(scenario, tiers=ORDER, limits=(*scenario.limits, limit))))


def agrees(scenario: Scenario, curve: Frontier, movements: list[float]) -> None:
    for moved in movements:
        answer, point = by_linprog(scenario, moved), curve.at(moved)
        assert answer.feasible, moved
        misses = [answer.misses[k] for k in sorted(answer.misses)]
        found = [*point.misses, point.outcomes]
        assert found == pytest.approx([*misses, answer.objective], rel=1e-6, abs=1e-6), moved


@pytest.fixture(scope="module")
def province() -> tuple[Scenario, Frontier]:
    asked = closed_base()
    return asked, frontier(asked)


@pytest.mark.long
@pytest.mark.parametrize("share", shares("movements along the frontier", 20), ids=str)
def test_random_movements_of_the_province_are_those_of_linprog(
    province: tuple[Scenario, Frontier], share: Share
) -> None:
    asked, curve = province
    random = share.random()
    agrees(asked, curve, [random.uniform(curve.least, curve.most) for _ in range(share.count)])


@pytest.mark.parametrize("name", ["province", "replan-2017", "replan-2018"])
def test_the_solver_is_asked_for_the_first_piece_alone(name: str) -> None:
    """One small programme a tier of misses or outcomes; from their basis pivots find all the others, and the end."""
    asked = closed_base() if name == "province" else kcplan.load(ROOT / "scenarios" / f"{name}.yaml")
    walk = walked(asked, optimise(replace(asked, tiers=ORDER)))
    curve = frontier(asked)
    assert len(walk.pieces) >= len(curve.points) > 4
    assert 0 < curve.solves == walk.solves <= 1 + len({target.priority for target in asked.targets})


def test_what_the_first_millions_of_the_province_buy(province: tuple[Scenario, Frontier]) -> None:
    """Nothing has to move; 282 million meet what can be met; the next 53 buy a third of what there is to gain."""
    _, curve = province
    assert curve.least == 0.0
    targets = next(point for point in curve.points if point.miss == 0.0)
    assert targets.moved == pytest.approx(282.0, abs=0.1)
    gained = curve.points[-1].outcomes - targets.outcomes
    assert (curve.at(335.0).outcomes - targets.outcomes) / gained == pytest.approx(1 / 3, abs=0.02)


def test_one_priority_falls_and_is_convex(province: tuple[Scenario, Frontier]) -> None:
    """Misses fall and are convex; where they stay the same, outcomes rise and are concave."""
    _, curve = province
    points = curve.points
    slopes = [(b.miss - a.miss) / (b.moved - a.moved) for a, b in pairwise(points)]
    assert all(slope <= 1e-9 for slope in slopes)
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(slopes))
    flat = [point for point in points if point.miss == 0.0]
    gains = [(b.outcomes - a.outcomes) / (b.moved - a.moved) for a, b in pairwise(flat)]
    assert len(gains) >= 3
    assert all(later < earlier for earlier, later in pairwise(gains))


@pytest.mark.parametrize(("most", "points"), [(0, 150), (20, 160), (100, 200), (140, 200)])
def test_points_by_hand(most: float, points: float) -> None:
    """Each million from B to A moves two figures and gains a point; all 50 move 100."""
    curve = frontier(hand_sized.read(hand_sized.text("2020", PLAN)))
    assert [(point.moved, point.outcomes) for point in curve.points] == [(0, 150), (pytest.approx(100), 200)]
    assert curve.at(most).outcomes == pytest.approx(points)


def test_misses_come_first_by_hand() -> None:
    """B is to reach 60 of which 50 are planned: misses fall from 1/6 to 0 and points from 150 to 140."""
    more = "targets: soft\nchanges: [{add_target: {outcome: of-b, years: 2020, at_least: 60}}]\n"
    curve = frontier(hand_sized.read(hand_sized.text("2020", PLAN, more)))
    assert [(point.moved, point.miss, point.outcomes) for point in curve.points] == [
        (0.0, pytest.approx(1 / 6), pytest.approx(150)),
        (pytest.approx(20), 0.0, pytest.approx(140)),
    ]
    assert (curve.at(10).miss, curve.at(10).outcomes) == (pytest.approx(1 / 12), pytest.approx(145))


def test_it_begins_where_hard_rules_allow() -> None:
    """At most 40 for A: 10 have to go, and as another 10 of B are of use, 20 move at most."""
    more = "limits: [{name: most, lines: a, at_most: 40}]\n"
    curve = frontier(hand_sized.read(hand_sized.text("2020", PLAN, more)))
    assert (curve.least, curve.most) == (pytest.approx(10), pytest.approx(20))
    with pytest.raises(ValueError, match="9"):
        curve.at(9.0)


def random_question(seed: int) -> Scenario:
    return closed_scenario(seed) if seed % 2 else random_scenario(Random(seed))


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(seed, marks=pytest.mark.once) for seed in range(20, 80))])
def test_random_frontiers_are_those_of_linprog(seed: int) -> None:
    """At the ends, between break-points and at random; below the start no plan keeps every rule."""
    asked = random_question(seed)
    try:
        curve = frontier(asked)
    except Infeasible:
        return
    random = Random(seed)
    span = curve.most - curve.least
    agrees(
        asked, curve, [curve.least + 1e-9 * span, *(curve.least + random.random() * span for _ in range(3)), curve.most]
    )
    if curve.least > 1e-3:
        assert not by_linprog(asked, curve.least * (1 - 1e-4) - 1e-4).feasible


@pytest.mark.parametrize("seed", range(12))
def test_more_movement_is_never_worse(seed: int) -> None:
    """Misses priority by priority, then outcomes: in that order a later point is no worse than an earlier one."""
    asked = random_question(seed)
    try:
        curve = frontier(asked)
    except Infeasible:
        return
    for before, after in pairwise(curve.points):
        one, other = ((*point.misses, -point.outcomes) for point in (before, after))
        turned = next((a - b for a, b in zip(one, other, strict=True) if abs(a - b) > 1e-7), 0.0)
        assert turned >= 0


def test_a_plan_of_the_frontier_reaches_its_point(province: tuple[Scenario, Frontier]) -> None:
    asked, curve = province
    found = kcplan.solve(moving_at_most(asked, 150.0)).review
    point = curve.at(150.0)
    assert (found.miss, found.objective, found.change) == pytest.approx((point.miss, point.outcomes, 150.0), rel=1e-6)


def test_a_limit_with_the_same_name_stays() -> None:
    """A limit named move already does not clash with the one that is walked."""
    more = "limits: [{name: move, lines: a, at_least: 10}]\n"
    asked = hand_sized.read(hand_sized.text("2020", PLAN, more))
    assert {limit.name for limit in moving_at_most(asked, 1.0).limits} == {"move", "move-"}
    assert frontier(asked).most == pytest.approx(100)
