"""Curves of a small programme, worked out by hand: where targets fail, what is told, and edge cases."""

from dataclasses import replace

import numpy as np
import pytest
from support.cutting import at_depth, soft
from support.small import YEARS, scenario

from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.exact import Shortfall, shortfall
from kcplan.documents.shortfall.data import data
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target
from kcplan.errors import Infeasible, UsageError
from kcplan.planning.solve import optimise, solve

pytestmark = pytest.mark.once


FLOOR = Limit("floor", "money", Selection(), ("year",), Bound("plan", 1.0))
TOO_MUCH = Limit("floor", "money", Selection(), ("year",), Bound("plan", 1.2))


def curve(asked: Scenario, *sources: str, **how: float) -> Shortfall:
    return shortfall(asked, cuts.cut(asked, sources or ("central",), **how))  # type: ignore[arg-type]


def test_hand_worked_cut() -> None:
    """180 of money buy 36 jobs. 20 jobs need 100: 80 of the 120 of central money, two thirds, can be lost."""
    found = curve(scenario())
    assert (found.all_targets, found.clash) == (pytest.approx(2 / 3), None)
    assert found.walk.end == 1.0
    assert [(str(p.tier), p.depth) for p in found.break_points] == [("miss 1", pytest.approx(2 / 3))]
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
        ({"by": 120.5}, "up to 120 million VND"),
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


def test_break_points_name_the_priority_that_turns() -> None:
    """Priorities are names, not numbers in a row: of 1, 2 and 5, it is 5 that fails first and is told so.

    180 of money buy 36 jobs, 90 a year. 30 jobs in all need 150, which a quarter of the central money gone leaves; 9 in
    2021 need 45, which three quarters leave; 4 in 2020 need 20, which the local money alone pays.
    """
    targets = (
        Target("jobs", (2020,), 4.0, priority=1),
        Target("jobs", (2021,), 9.0, priority=2),
        Target("jobs", YEARS, 30.0, priority=5),
    )
    found = curve(scenario(targets=targets))
    told = [("miss 5", pytest.approx(0.25)), ("miss 2", pytest.approx(0.75))]
    assert [(str(point.tier), point.depth) for point in found.break_points] == told
    assert [(point["tier"], point["depth"]) for point in data(found)["break_points"]] == told
