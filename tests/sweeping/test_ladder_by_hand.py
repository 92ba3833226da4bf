"""Ladders small enough to be worked out by hand: one year, two lines, two sources, two kinds of future.

Central pays 100 in one half of the futures and 50 in the other; local pays 100 in all. Line `idle` buys nothing counted
and gets at least 100; line `works` buys a job for 1, and 100 jobs are wanted. The plan: idle 100 local, works 100
central.
"""

from dataclasses import replace

import pytest
from support.ladders import HALVES, PROTECTED, RECOMMENDED, YEARS, question, signed

from kcplan.domain.scenario import Bound, Limit, Period, Scenario, Selection, Target
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.errors import UsageError
from kcplan.sweeping.ladder.climb import ladder
from kcplan.sweeping.ladder.results import Ladder


def figures(found: Ladder, policy: str) -> tuple[float, ...]:
    """Mean and worst-tenth misses, mean outcomes, money moved and cut, the share of futures that meet all targets."""
    rung = found.rung(policy)
    assert rung.moved is not None
    numbers = (rung.mean_miss, rung.worst_tenth, rung.outcomes, rung.moved, rung.cut)
    assert rung.all_met.share is not None
    return (*(number.value for number in numbers), rung.all_met.share)


@pytest.fixture(scope="module")
def climbed() -> Ladder:
    plans = {"official": {}, "recommended": RECOMMENDED, "protected": PROTECTED}
    return ladder(question(), plans, samples=10, seed=3, workers=1)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("official", (0.25, 0.5, 75, 0, 25, 0.5)),  # as the plan: works gets 100 or 50
        ("recommended", (0.25, 0.5, 75, 0, 25, 0.5)),
        ("protected", (0.0, 0.0, 100, 400, 25, 1.0)),  # what is missing is missing in the idle line
        ("replanned-mid-year", (0.375, 0.5, 62.5, 25, 12.5, 0.0)),  # signed with 75: works gets 75 or 50
        ("replanned", (0.25, 0.5, 75, 25, 0, 0.5)),  # with 50, the floor of the idle line leaves 50 for works
        ("foresight", (0.0, 0.0, 100, 200, 25, 1.0)),  # the plan where all comes, the protected one where half does
    ],
)
def test_rungs(climbed: Ladder, policy: str, expected: tuple[float, ...]) -> None:
    """Each rung has the figures that were worked out by hand."""
    assert figures(climbed, policy) == pytest.approx(expected, abs=1e-6)


def test_foresight_says_whose_plan_it_has(climbed: Ladder) -> None:
    """Where half comes, the protected plan misses less than any that keeps the floor with the money that comes."""
    assert climbed.foresight_from == {"foresight": 5, "protected": 5}


def test_gains(climbed: Ladder) -> None:
    """What a rung gains is the difference of misses in the same futures."""
    gains = {gain.of: gain for gain in climbed.gains}
    assert gains["protection"].mean_miss.value == pytest.approx(0.25)
    assert gains["protection"].worst_tenth.value == pytest.approx(0.5)
    assert gains["protection"].outcomes.value == pytest.approx(25)
    assert gains["waiting"].mean_miss.value == pytest.approx(-0.25)
    assert (gains["waiting"].better, gains["waiting"].worse) == ("replanned", "protected")
    assert gains["adjusting"].mean_miss.value == pytest.approx(-0.375)
    assert gains["early word"].mean_miss.value == pytest.approx(0.125)
    assert gains["foresight"].mean_miss.value == pytest.approx(0.25)
    protection = gains["protection"].mean_miss
    assert 0 < protection.low < 0.25 < protection.high < 0.5


def test_lines_of_the_cut_order_give_first() -> None:
    """Of 100 central money, 40 idle and 60 works, half comes: works gets 30, or all of 50 where idle gives first."""
    plans = {"recommended": signed((40, 60), (60, 40))}
    alike = ladder(question(), plans, samples=10, workers=1)
    assert figures(alike, "recommended")[:2] == pytest.approx((0.15, 0.3))
    first = ladder(replace(question(), cut_order=("idle",)), plans, samples=10, workers=1)
    assert figures(first, "recommended")[:2] == pytest.approx((0.05, 0.1))


def test_limits_give_way_and_it_is_said() -> None:
    """A floor of 180 leaves no plan where 150 come: 150 go to the idle line, a sixth of the floor gives way."""
    found = ladder(question(floor=180.0), {"protected": signed((80, 100), (20, 0))}, samples=10, workers=1)
    again = found.rung("replanned")
    assert (again.gave_way, again.lacking) == (5, 0)
    assert again.mean_miss.value == pytest.approx((0.8 + 1.0) / 2)
    assert found.rung("replanned-mid-year").gave_way == 10  # it expects 175
    assert found.rung("protected").gave_way == 0


def test_no_more_is_bought_than_a_target_allows() -> None:
    """At most 120 jobs, which cost 0.5 or 1: 120 signed buy 120 where they could buy 240. In mid-year the plan is 120
    jobs at 0.75: 90 buy as many at 0.5, and 90 at 1, where a tenth of 100 is missed."""
    cost = Uncertain(Parameter("cost", "unit_cost", "scale", YEARS, activities=("jobs-made",)), HALVES)
    asked = question(floor=0.0)
    target = replace(asked.targets[0], at_most=120.0)
    asked = replace(asked, targets=(target,), uncertainty=Uncertainty((cost,), Correlation(), 10, 1, "lhs"))
    found = ladder(asked, {"recommended": signed((0, 50), (100, 20))}, samples=10, workers=1)
    assert figures(found, "recommended")[:3] == pytest.approx((0, 0, 120))
    assert figures(found, "replanned-mid-year")[:3] == pytest.approx((0.05, 0.1, 105))
    assert figures(found, "replanned")[:3] == pytest.approx((0, 0, 120))


def test_one_certain_future() -> None:
    """Where nothing is in doubt, all rungs that plan have the figures of today's plan, which is the official one."""
    found = ladder(question(Distribution("discrete", (1.0,), (1.0,))), {"recommended": RECOMMENDED}, 10, workers=1)
    for rung in found.rungs:
        assert figures(found, rung.policy) == pytest.approx((0, 0, 100, 0, 0, 1.0), abs=1e-6)
        assert rung.mean_miss.low == rung.mean_miss.high == 0.0


def test_what_cannot_be_asked() -> None:
    """A worst tenth needs ten futures, and futures something uncertain."""
    with pytest.raises(UsageError, match="expected at least 10 futures for their worst tenth, found 9"):
        ladder(question(), {}, samples=9)
    with pytest.raises(UsageError, match="no key 'uncertainty' in hand"):
        ladder(replace(question(), uncertainty=None), {}, samples=10)


def two_years(most: float, share: float) -> Scenario:
    """Central alone pays for works, 100 a year, of which 100 or 50 come in the first; at most `most` are spent there,
    and a share of the year's money may be carried into the second. 200 jobs are wanted of both."""
    asked, years = question(floor=0.0), (2020, 2021)
    idle, works = asked.model.lines
    (jobs,) = works.activities
    jobs = replace(jobs, tranches=jobs.tranches * 2, yields={"jobs": (1.0, 1.0)})
    lines = (idle, replace(works, activities=(jobs,)))
    model = replace(asked.model, years=years, periods=(Period("2020-2021", years),), lines=lines, plan=None)
    return replace(
        asked,
        model=model,
        caps={"central": (100.0, 100.0), "local": (0.0, 0.0)},
        targets=(Target("jobs", years, 200.0),),
        carry_over={"central": share},
        limits=(Limit("most", "money", Selection(line=("works",), year=(2020,)), (), at_most=Bound("amount", most)),),
    )


@pytest.mark.parametrize(
    ("most", "share", "expected"),
    [
        (60.0, 1.0, (0.125, 0.25, 175, 5)),  # 60 and 40 carried, 140; or 50 of 60, nothing carried, 100
        (60.0, 0.2, (0.175, 0.25, 165, 5)),  # 60 and 20 carried, 120; or the same
        (40.0, 1.0, (0.125, 0.25, 175, 0)),  # 40 and 60 carried, 160; or 40 of 50, and 10 carried, 110
        (40.0, 0.2, (0.225, 0.25, 155, 0)),  # 40 and 20 carried, 120; or the same, as 10 are a fifth of 50
    ],
)
def test_what_is_left_of_a_cut_year_is_carried_over(
    most: float, share: float, expected: tuple[float, float, float, float]
) -> None:
    """In mid-year: money that comes and is not spent goes into the next year, money that does not come does not."""
    rung = ladder(two_years(most, share), {}, samples=10, workers=1).rung("replanned-mid-year")
    assert rung.gave_way == 0
    numbers = (rung.mean_miss, rung.worst_tenth, rung.outcomes, rung.cut)
    assert tuple(number.value for number in numbers) == pytest.approx(expected, abs=1e-6)
