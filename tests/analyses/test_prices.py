"""Prices against finite differences of fresh solves, and against a degenerate case worked by hand."""

from dataclasses import replace

import pytest
from small import YEARS, scenario

from kcplan import planning
from kcplan.analyses.prices import priced
from kcplan.domain import Bound, Limit, Scenario, Selection, Target
from kcplan.errors import Infeasible
from kcplan.recommendation import Binding

WORKS = Selection(line=("works",))


def binding(asked: Scenario, name: str) -> Binding:
    found = {rule.name: rule for rule in priced(planning.solve(asked)).binding}
    return found[name]


def figures(asked: Scenario) -> tuple[float, float]:
    review = planning.solve(asked).review
    return review.objective, review.miss if asked.soft else 0.0


def with_cap(asked: Scenario, change: float) -> Scenario:
    central = (asked.caps["central"][0] + change, *asked.caps["central"][1:])
    return replace(asked, caps={**asked.caps, "central": central})


def with_limit(asked: Scenario, change: float) -> Scenario:
    rule = asked.limits[0]
    bound = rule.at_most or rule.at_least
    assert bound is not None
    bound = replace(bound, value=bound.value + change)
    return replace(asked, limits=(replace(rule, at_most=rule.at_most and bound, at_least=rule.at_least and bound),))


def with_target(asked: Scenario, change: float) -> Scenario:
    target = asked.targets[0]
    return replace(asked, targets=(replace(target, at_least=target.at_least + change), *asked.targets[1:]))


CASES = [
    ("cap[central,2020]", with_cap, scenario()),
    ("cap[central,2020]", with_cap, scenario(targets=(Target("jobs", (2020,), 30.0),), soft=True)),
    ("cap[central,2020]", with_cap, scenario(carry_over={"central": 0.2}, discount=0.1)),
    (
        "limit room at most[2020]",
        with_limit,
        scenario(limits=(Limit("room", "units", Selection(year=(2020,)), ("year",), None, Bound("amount", 5.0)),)),
    ),
    (
        "limit office at least",
        with_limit,
        scenario(limits=(Limit("office", "money", Selection(line=("office",)), (), Bound("amount", 20.0)),)),
    ),
    ("target[jobs@2020-2021]", with_target, scenario(targets=(Target("jobs", YEARS, 50.0),), soft=True)),
]


@pytest.mark.parametrize(("name", "change", "asked"), CASES)
def test_prices_are_finite_differences(name: str, change: object, asked: Scenario) -> None:
    """A small step of the limit to either side moves both reported figures by the price of that side."""
    found = {rule.name: rule for rule in priced(planning.solve(asked)).binding}
    if name not in found:
        pytest.fail(f"{name} does not bind; {sorted(found)} do")
    step = 1e-3
    here = figures(asked)
    for side, sign in ((found[name].left, -1.0), (found[name].right, 1.0)):
        assert side is not None
        there = figures(change(asked, sign * step))  # type: ignore[operator]
        outcomes, miss = ((there[i] - here[i]) / (sign * step) for i in (0, 1))
        assert side.outcomes == pytest.approx(outcomes, abs=1e-4)
        assert side.miss == pytest.approx(miss, abs=1e-4)


def test_a_price_holds_as_far_as_it_says() -> None:
    """60 central and 30 local a year buy 18 jobs each year; 14 are asked for in 2020, which take 70 of money.

    So central money of 2020, worth 0.2 jobs a million, can fall by 20 until the target needs all that is left.
    """
    asked = scenario(targets=(Target("jobs", (2020,), 14.0),))
    cap = binding(asked, "cap[central,2020]")
    assert cap.left is not None
    assert (cap.left.outcomes, cap.left.holds_for, cap.left.then) == (
        pytest.approx(0.2),
        pytest.approx(20.0),
        "infeasible",
    )
    with pytest.raises(Infeasible):
        planning.solve(with_cap(asked, -20.001))
    planning.solve(with_cap(asked, -19.999))
    soft = binding(replace(asked, soft=True), "cap[central,2020]")
    assert soft.left is not None
    assert (soft.left.holds_for, soft.left.then) == (pytest.approx(20.0), "targets fail")


def test_a_degenerate_limit_has_two_prices() -> None:
    """Room for 9 projects and money for just 9: more of either alone buys nothing, less of either costs jobs."""
    room = Limit("room", "units", Selection(year=(2020,)), ("year",), None, Bound("amount", 9.0))
    asked = scenario(limits=(room,), targets=())
    money, place = binding(asked, "cap[central,2020]"), binding(asked, "limit room at most[2020]")
    assert (money.price_left, money.price_right) == (pytest.approx(0.2), pytest.approx(0.0))
    assert (place.price_left, place.price_right) == (pytest.approx(2.0), pytest.approx(0.0))


def test_a_side_without_a_plan_says_so() -> None:
    """Works must get just its plan of 80: raising the floor above the ceiling leaves no plan."""
    exact = Limit("exact", "money", WORKS, ("year",), Bound("amount", 80.0), Bound("amount", 80.0))
    floor = binding(scenario(limits=(exact,)), "limit exact at least[2020]")
    assert floor.right is not None
    assert (floor.right.outcomes, floor.right.miss, floor.right.then) == (None, None, "infeasible")
