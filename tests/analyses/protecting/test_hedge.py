"""Who pays instead of whom, and the curves of what protection costs: by hand, and convex and falling at random."""

from dataclasses import replace
from itertools import pairwise

import pytest
from support.protected import ALL, random_protected, two_lines, uncertain_cap

import kcplan
from kcplan.analyses.protecting.curves import ProtectionCurve
from kcplan.analyses.protecting.hedge import PayerMove, hedge, to_protect
from kcplan.domain.protection import Protect
from kcplan.errors import Infeasible, UsageError
from kcplan.sweeping.decision import decide, signed_cells


def test_the_surer_source_pays_for_what_must_be_reached() -> None:
    """Half of central's money comes in one of two futures: B moves 50 to local, and A leaves 50 of local to it."""
    found = hedge(two_lines())
    assert found.payers == (
        PayerMove("a", 2020, "local", "central", 50.0, "room"),
        PayerMove("b", 2020, "central", "local", 50.0, "surer"),
    )
    assert found.amount == pytest.approx(100.0)
    assert found.comes[:, 0] == pytest.approx([0.75, 1.0])


def test_moving_money_buys_protection_in_a_straight_line() -> None:
    """B misses half of what central pays of it, twice weighed, in one of two futures: 0.25 where it pays 50, then
    falling by 0.25 for each 200 that move, each transfer counted twice for each of two lines."""
    curve = hedge(two_lines()).moved
    assert curve is not None
    assert [(own.at, own.value) for own in curve.points] == [
        pytest.approx((0.0, 0.25), abs=1e-5),
        pytest.approx((200.0, 0.0), abs=1e-5),
    ]
    assert curve.gap == pytest.approx(0.0, abs=1e-5)


def test_giving_up_buys_nothing_where_nothing_is_missed() -> None:
    """All is safe without it: the curve is one point."""
    curve = hedge(two_lines()).give_up
    assert curve is not None
    assert [own.at for own in curve.points] == [0.0]


def test_money_that_comes_for_sure_moves_nothing() -> None:
    found = hedge(two_lines(uncertainty=uncertain_cap(ALL)))
    assert found.payers == ()
    assert found.protected.plan.mean == found.protected.before.mean == pytest.approx(0.0)


def test_a_scenario_that_does_not_say_how_is_protected_before_change() -> None:
    asked = to_protect(two_lines(protect=None, tiers=("targets", "outcomes", "change", "protect", "even")))
    assert asked.protect == Protect()
    assert asked.tiers == ("targets", "outcomes", "protect", "change", "even")
    with pytest.raises(UsageError, match="uncertainty"):
        to_protect(two_lines(protect=None, uncertainty=None))


def check_shape(curve: ProtectionCurve) -> None:
    """Falling, and convex: no slope is steeper than the one before it."""
    points = curve.points
    slopes = [(b.value - a.value) / (b.at - a.at) for a, b in pairwise(points)]
    least = 1e-5 / max((points[-1].at - points[0].at), 1e-9)
    assert all(slope <= least for slope in slopes)
    assert all(later >= earlier - max(least, 1e-5 * abs(earlier)) for earlier, later in pairwise(slopes))


@pytest.mark.once
@pytest.mark.parametrize("seed", range(12))
def test_curves_are_convex_and_fall(seed: int) -> None:
    """Of random models, whatever is measured and wherever protection counts; they start at the plan's own figure."""
    asked = random_protected(seed)
    try:
        found = hedge(asked)
    except Infeasible:
        return
    assert asked.protect is not None
    for curve in (found.give_up, found.moved):
        if curve is not None:
            check_shape(curve)
    if found.give_up is not None and not asked.protect.give_up:
        value = found.protected.plan.value(asked.protect.measure)
        assert found.give_up.points[0].value == pytest.approx(value, abs=1e-5)


@pytest.mark.once
def test_the_ladder_holds_the_same_plans_against_fresh_futures() -> None:
    """By hand: of ten futures in five half of central's money comes. Protected, B misses nothing in any of them."""
    found = decide(two_lines(), samples=10, seed=7, workers=1)
    assert found.ladder is not None
    by_policy = {own.policy: own for own in found.ladder.rungs}
    assert by_policy["protected"].mean_miss.value == pytest.approx(0.0, abs=1e-9)
    assert by_policy["recommended"].mean_miss.value > 0.1
    gain = next(own for own in found.ladder.gains if own.of == "protection")
    expected = by_policy["recommended"].mean_miss.value
    assert gain.mean_miss.value == pytest.approx(expected)
    cells = signed_cells(found.hedge.after.allocation)
    assert sum(cells.values()) == pytest.approx(200.0)
    assert kcplan.protect(two_lines(), samples=0).ladder is None


@pytest.mark.parametrize("samples", [-1, 3, 9])
def test_too_few_fresh_futures_are_refused(samples: int) -> None:
    with pytest.raises(UsageError, match="at least 10"):
        kcplan.protect(replace(two_lines()), samples=samples)
