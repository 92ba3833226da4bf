"""The curve at chosen depths, of a small programme, against the exact curve of the same cut."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from support.small import scenario

import kcplan
from kcplan.analyses.shortfall import cuts, sampled
from kcplan.analyses.shortfall.exact import Shortfall, shortfall
from kcplan.documents.shortfall import files as documents
from kcplan.domain.scenario import Bound, Limit, Selection, Target
from kcplan.errors import Infeasible

pytestmark = pytest.mark.once

BASE = kcplan.load(Path(__file__).parents[3] / "scenarios" / "base.yaml")


@cache
def both_of_base(source: str) -> tuple[Shortfall, Shortfall]:
    cut = cuts.cut(BASE, [source])
    return sampled.sampled(BASE, cut), shortfall(BASE, cut)


@pytest.fixture(params=["central", "local"])
def both(request: pytest.FixtureRequest) -> tuple[Shortfall, Shortfall]:
    """A cut of base: at chosen depths, and followed exactly."""
    return both_of_base(request.param)


def test_plans_at_chosen_depths_are_those_of_the_exact_curve(both: tuple[Shortfall, Shortfall]) -> None:
    """Every column, shares missed and outcomes; and each twentieth of the way is among the depths."""
    found, exact = both
    depths = [0.0, *(piece.end for piece in found.walk.pieces)]
    assert {depth for depth in np.linspace(0, 1, 21) if depth < found.walk.end} <= set(depths)
    for depth in depths:
        at = min(depth, exact.walk.end)
        assert found.at(depth) == pytest.approx(exact.at(at), rel=1e-5, abs=1e-6)  # the last a hair before the end
        assert found.walk.at(depth)[found.spend.columns] == pytest.approx(
            exact.walk.at(at)[exact.spend.columns], rel=1e-5, abs=1e-2
        )
        assert found.targets_met(depth) == exact.targets_met(at)


def test_how_deep_a_cut_may_be_is_exact(both: tuple[Shortfall, Shortfall]) -> None:
    """The clash, the deepest cut with every target met, each target alone, and the same with money carried over."""
    found, exact = both
    assert found.clash == pytest.approx(exact.clash, abs=1e-8)
    assert found.all_targets == pytest.approx(exact.all_targets, abs=1e-8)
    for fate, true in zip(found.fates, exact.fates, strict=True):
        assert (fate.target, fate.alone_to_end) == (true.target, true.alone_to_end)
        assert fate.alone == pytest.approx(true.alone, abs=1e-8)
    carry, true_carry = found.carry_over, exact.carry_over
    assert (carry.all_targets, carry.clash) == pytest.approx((true_carry.all_targets, true_carry.clash), abs=1e-8)
    assert (carry.miss, carry.outcomes) == pytest.approx((true_carry.miss, true_carry.outcomes), rel=1e-5)


def test_a_target_begins_to_be_missed_within_the_tolerance(both: tuple[Shortfall, Shortfall]) -> None:
    """At most so much deeper than is told, and no target that is missed at all is told never to be."""
    found, exact = both
    assert found.tolerance is not None
    for fate, true in zip(found.fates, exact.fates, strict=True):
        if fate.first_missed is None or true.first_missed is None:
            assert fate.first_missed == true.first_missed
        else:
            assert -1e-8 <= true.first_missed - fate.first_missed <= found.tolerance + 1e-8


@pytest.mark.once
def test_a_large_programme_says_that_it_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the size the depths are counted and the tolerance told; below it the curve is exact, and says nothing."""
    cut = cuts.cut(BASE, ["central"])
    assert documents.data(sampled.curve(BASE, cut))["sampled"] is None
    monkeypatch.setattr(sampled, "FOLLOWED", 10)
    told = documents.data(sampled.curve(BASE, cut))
    assert told["sampled"] == {"depths": len(told["curve"]), "tolerance": 0.005}
    assert told["break_points"] == []


def test_ends_of_curves_at_chosen_depths() -> None:
    """Money that nothing needs can go whole; where limits clash with all of it there is no curve."""
    free = scenario(targets=())
    found = sampled.sampled(free, cuts.cut(free, ["central"]))
    assert (found.clash, found.walk.end, found.all_targets, found.fates) == (None, 1.0, 1.0, ())
    whole = scenario()
    half = sampled.sampled(whole, cuts.cut(whole, ["central"], to=0.5))
    assert half.walk.end == 0.5
    # 180 million buy 18 projects of 2 jobs each, and 60 less buy 12; the target is 20 jobs.
    assert half.all_targets == pytest.approx(0.5)
    assert half.at(0.5)[1] == pytest.approx(24.0)


def test_targets_that_late_money_mends_are_missed_already() -> None:
    """14 jobs in 2021 cost 70; 30 is there, and 60 of 2020 as it comes late: from two thirds on they are met."""
    asked = scenario(
        soft=True, caps={"central": (60.0, 0.0), "local": (30.0, 30.0)}, targets=(Target("jobs", (2021,), 14.0),)
    )
    found = sampled.sampled(asked, cuts.late(asked, {"central": 0.0}))
    assert found.all_targets is None
    ((start, stop),) = found.fates[0].missed
    assert start == 0.0
    assert 2 / 3 <= stop <= 2 / 3 + 0.05
    assert (found.fates[0].alone, found.fates[0].alone_to_end) == (1.0, True)


def test_a_clash_with_all_of_the_money_is_an_error() -> None:
    """The same error as of the exact curve."""
    floor = Limit("floor", "money", Selection(), (), Bound("amount", 500.0))
    clashing = scenario(limits=(floor,))
    with pytest.raises(Infeasible):
        sampled.sampled(clashing, cuts.cut(clashing, ["central"]))
