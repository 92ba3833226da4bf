"""Prices against finite differences of fresh solves, and against a degenerate case worked by hand."""

from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from oracles import oracle
from oracles.plain_form import plain
from support.regions import two_regions
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.prices import priced
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Binding, Recommendation, Side
from kcplan.domain.scenario import Bound, Limit, RuleSide, Scenario, Selection, Target
from kcplan.engine.linear_programme import Bounds
from kcplan.engine.session import Solution, Status
from kcplan.engine.solvers.highs_again import ReturningHighs
from kcplan.errors import Infeasible
from kcplan.planning.solve import optimise, solve

pytestmark = pytest.mark.once

WORKS = Selection(line=("works",))


def binding(asked: Scenario, name: str) -> Binding:
    found = {rule.name: rule for rule in priced(solve(asked)).binding}
    return found[name]


def figures(asked: Scenario) -> tuple[float, float]:
    review = solve(asked).review
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


def with_most(asked: Scenario, change: float) -> Scenario:
    target = asked.targets[0]
    assert target.at_most is not None
    return replace(asked, targets=(replace(target, at_most=target.at_most + change), *asked.targets[1:]))


def with_region_cap(asked: Scenario, change: float) -> Scenario:
    caps = asked.region_caps["local"].copy()
    caps[0, 0] += change
    return replace(asked, region_caps={"local": caps}, caps={**asked.caps, "local": tuple(caps.sum(axis=0).tolist())})


def with_carried(asked: Scenario, change: float) -> Scenario:
    """So much more of the local money of 2020 may be carried out."""
    return replace(asked, carry_over={"local": asked.carry_over["local"] + change / asked.caps["local"][0]})


#: Works must get 60 a year, which buys 12 jobs.
TOO_MUCH = Limit("works", "money", WORKS, ("year",), Bound("amount", 60.0))

#: 20 jobs in 2021 take 100 of money: the 90 of the year and the 3 that may be carried into it buy 18.6.
CARRYING = scenario(carry_over={"local": 0.1}, targets=(Target("jobs", (2021,), 20.0),), soft=True)

EAST_2021 = Target("jobs", (2021,), 20.0, regions=("east",), place="east")

CASES = [
    (
        "cap[east,local,2020]",
        with_region_cap,
        two_regions(carry_over={"local": 0.5}, targets=(EAST_2021,), soft=True),
    ),
    ("cap[central,2020]", with_cap, scenario()),
    ("cap[central,2020]", with_cap, scenario(targets=(Target("jobs", (2020,), 30.0),), soft=True)),
    ("cap[central,2020]", with_cap, scenario(carry_over={"central": 0.2}, discount=0.1)),
    ("carry[local,2020]", with_carried, CARRYING),
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
    ("target[jobs@2020-2021]", with_target, scenario(targets=(Target("jobs", YEARS, 50.0, at_most=60.0),), soft=True)),
    ("target at most[jobs@2020-2021]", with_most, scenario(targets=(Target("jobs", YEARS, 9.0, at_most=20.0),))),
    (
        "target at most[jobs@2020-2021]",
        with_most,
        scenario(targets=(Target("jobs", YEARS, None, at_most=20.0),), soft=True, limits=(TOO_MUCH,)),
    ),
]


@pytest.mark.parametrize(("name", "change", "asked"), CASES)
def test_prices_are_finite_differences(name: str, change: object, asked: Scenario) -> None:
    """A small step of the limit to either side moves both reported figures by the price of that side."""
    found = {rule.name: rule for rule in priced(solve(asked)).binding}
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
        solve(with_cap(asked, -20.001))
    solve(with_cap(asked, -19.999))
    soft = binding(replace(asked, soft=True), "cap[central,2020]")
    assert soft.left is not None
    assert (soft.left.holds_for, soft.left.then) == (pytest.approx(20.0), "targets fail")


def test_no_price_holds_past_a_limit_of_0() -> None:
    """Local money of 2021 can fall by the 30 that there are, though the 3 carried into the year are left then."""
    found = {rule.name: rule.left for rule in priced(solve(CARRYING)).binding}
    for name, room in (("cap[local,2021]", 30.0), ("cap[central,2021]", 60.0), ("carry[local,2020]", 3.0)):
        side = found[name]
        assert side is not None
        assert (side.holds_for, side.then) == (pytest.approx(room), "zero"), name
    local = replace(CARRYING, caps={**CARRYING.caps, "local": (30.0, 0.0)})
    price = found["cap[local,2021]"]
    assert price is not None
    assert price.miss is not None
    assert figures(local)[1] - figures(CARRYING)[1] == pytest.approx(-30.0 * price.miss)


@pytest.mark.parametrize("carried", [{}, {"local": 0.1}])
def test_a_limit_of_0_cannot_fall(carried: dict[str, float]) -> None:
    """With a cap of 0 there is no price of less, whether or not a plan would be left; more of it buys jobs."""
    asked = scenario(carry_over=carried, caps={"central": (60.0, 60.0), "local": (30.0, 0.0)}, targets=())
    cap = binding(asked, "cap[local,2021]")
    assert cap.left == Side(None, None, 0.0, "zero")
    assert cap.price_right == pytest.approx(0.2)
    ceiling = Limit("none", "money", WORKS, (), None, Bound("amount", 0.0))
    shut = binding(scenario(limits=(ceiling,), targets=()), "limit none at most")
    assert (shut.left, shut.price_right) == (Side(None, None, 0.0, "zero"), pytest.approx(0.2))


def test_a_multiple_of_another_sum_ends_where_no_plan_is_left() -> None:
    """Works gets at most half of what is spent: 60, as the office can have 60. A million less takes two, 30 times."""
    half = Limit("half", "money", WORKS, (), None, Bound("share", 0.5, Selection(line="all")))
    rule = binding(scenario(limits=(half,), targets=()), "limit half at most")
    assert rule.limit == pytest.approx(60.0)
    assert rule.left is not None
    assert (rule.left.outcomes, rule.left.holds_for, rule.left.then) == (
        pytest.approx(0.4), pytest.approx(30.0), "infeasible"
    )  # fmt: skip


def test_a_degenerate_limit_has_two_prices() -> None:
    """Room for 9 projects and money for just 9: more of either alone buys nothing, less of either costs jobs."""
    room = Limit("room", "units", Selection(year=(2020,)), ("year",), None, Bound("amount", 9.0))
    asked = scenario(limits=(room,), targets=())
    money, place = binding(asked, "cap[central,2020]"), binding(asked, "limit room at most[2020]")
    assert (money.price_left, money.price_right) == (pytest.approx(0.2), pytest.approx(0.0))
    assert (place.price_left, place.price_right) == (pytest.approx(2.0), pytest.approx(0.0))


def test_the_dual_of_a_degenerate_limit_misleads() -> None:
    """In the same case the solver's duals call one of the two rules worth nothing, though less of it costs jobs."""
    room = Limit("room", "units", Selection(year=(2020,)), ("year",), None, Bound("amount", 9.0))
    asked = scenario(limits=(room,), targets=())
    solved = optimise(asked)
    cost = solved.programme.objectives[0].cost
    labels = solved.programme.labels(solved.programme.rows)
    duals = dict(zip(labels, solved.session.minimise(cost, solved.programme.bounds).point.row_duals, strict=True))
    rules = [binding(asked, name) for name in ("cap[central,2020]", "limit room at most[2020]")]
    assert min(abs(duals[rule.name]) for rule in rules) < 1e-9
    assert min(rule.price_left or 0.0 for rule in rules) > 0.1


def test_a_side_without_a_plan_says_so() -> None:
    """Works must get just its plan of 80: raising the floor above the ceiling leaves no plan."""
    exact = Limit("exact", "money", WORKS, ("year",), Bound("amount", 80.0), Bound("amount", 80.0))
    floor = binding(scenario(limits=(exact,)), "limit exact at least[2020]")
    assert floor.right is not None
    assert (floor.right.outcomes, floor.right.miss, floor.right.then) == (None, None, "infeasible")


def test_a_price_that_cannot_be_worked_out_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where HiGHS stops once beyond the margin, one rule has no price, and all others have theirs."""
    plan = solve(scenario())
    whole = priced(plan).binding
    minimise, calls = ReturningHighs.minimise, count()

    def stops_once(session: ReturningHighs, cost: FloatArray, bounds: Bounds) -> Solution:
        return Solution(Status.STOPPED, "stalled") if next(calls) == 4 else minimise(session, cost, bounds)

    monkeypatch.setattr(ReturningHighs, "minimise", stops_once)
    found = priced(plan).binding
    (unpriced,) = [rule for rule in found if rule.left is None]
    assert (unpriced.right, unpriced.price_left) == (None, None)
    assert [rule for rule in found if rule != unpriced] == [rule for rule in whole if rule.name != unpriced.name]


BASE = kcplan.load(Path(__file__).parents[2] / "scenarios" / "base.yaml")


@cache
def priced_base() -> Recommendation:
    return priced(solve(BASE))


@pytest.mark.parametrize("part", range(4))
def test_every_price_of_base_is_a_finite_difference_by_linprog(part: int) -> None:
    """For every rule of base that binds, a step to either side moves linprog's optimum by the price of that side.

    The step ends within the range for which the price holds; a side without a plan has none by linprog either, and
    just beyond the range linprog finds what is said to come then.
    """
    by_linprog = RuleOracle(BASE)
    rules = priced_base().binding
    assert len(rules) > 40
    for rule in rules[part::4]:
        for side, sign in ((rule.left, -1.0), (rule.right, 1.0)):
            assert side is not None
            if side.outcomes is None:
                assert by_linprog.outcomes(rule.name, sign * 1e-3) is None
                continue
            step = min(side.holds_for, 1.0)
            found = by_linprog.outcomes(rule.name, sign * step)
            assert found is not None, rule.name
            assert side.outcomes == pytest.approx((found - by_linprog.base) / (sign * step), abs=1e-5), rule.name
            # A range that ends says rightly what comes then.
            if side.then == "infeasible":
                assert by_linprog.outcomes(rule.name, sign * (side.holds_for + 1e-3)) is None
            elif side.then == "prices change":
                after = by_linprog.outcomes(rule.name, sign * (side.holds_for + 0.1))
                expected = by_linprog.base + sign * side.outcomes * (side.holds_for + 0.1)
                assert after is None or after < expected - 1e-6


class RuleOracle:
    """Weighted outcomes of a scenario by linprog, with the number of one rule moved. None: no plan."""

    def __init__(self, asked: Scenario) -> None:
        self._asked = asked
        self.base = solve(asked).review.objective

    def outcomes(self, name: str, change: float) -> float | None:
        asked = self._asked
        family, _, rest = name.partition("[")
        parts = rest.removesuffix("]").split(",")
        if family == "cap":
            *region, source, year = parts
            t = asked.model.years.index(int(year))
            caps = list(asked.caps[source])
            caps[t] += change
            asked = replace(asked, caps={**asked.caps, source: tuple(caps)})
            if region:
                regional = asked.region_caps[source].copy()
                regional[asked.model.regions.index(region[0]), t] += change
                asked = replace(asked, region_caps={**asked.region_caps, source: regional})
        elif family.startswith("target"):
            side: RuleSide = "at_most" if family.endswith("at most") else "at_least"
            targets = [
                replace(t, **{side: dict(t.sides)[side] + change}) if t.key == ",".join(parts) else t
                for t in asked.targets
            ]
            asked = replace(asked, targets=tuple(targets))
        else:
            asked = replace(
                asked, limits=tuple(p for limit in asked.limits for p in _parted(asked, limit, name, change))
            )
        answer = oracle.solve(plain(asked))
        return answer.objective if answer.feasible else None


def _parted(asked: Scenario, limit: Limit, name: str, change: float) -> list[Limit]:
    """A limit by plan of lines and years, and, where a row of it is named, that row as an amount that is moved."""
    family, _, rest = name.partition("[")
    if not family.startswith(f"limit {limit.name} "):
        return [limit]
    line, year = rest.removesuffix("]").split(",")
    model = asked.model
    n = [other.id for other in model.lines].index(line)
    planned = float(model.plan[:, n, model.public, model.years.index(int(year))].sum())
    side = "at_least" if family.endswith("at least") else "at_most"
    bound = getattr(limit, side)
    own = Limit(
        "row",
        "money",
        Selection(line=(line,), year=(int(year),)),
        (),
        **{side: Bound("amount", bound.value * planned + change)},
    )
    without = [
        replace(limit, name=f"{limit.name} {number}", selection=replace(limit.selection, line=lines, year=years))
        for number, (lines, years) in enumerate(
            (
                (tuple(other for other in limit.selection.line if other != line), None),
                ((line,), tuple(other for other in model.years if other != int(year))),
            )
        )
        if lines
    ]
    other_side = "at_most" if side == "at_least" else "at_least"
    rest_of_row = replace(limit, name="other side", selection=replace(limit.selection, line=(line,), year=(int(year),)))
    return [own, replace(rest_of_row, **{side: None}), *without] if getattr(limit, other_side) else [own, *without]
