"""Why a recommendation moved: hand-worked cases, every mix solved apart, and what must hold of any explanation."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import factorial
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.random_models import random_scenario
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.differences import differences, grouped, mixed
from kcplan.analyses.explaining.explain import Explanation, explain
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Title, Tranche
from kcplan.errors import Infeasible, UsageError
from kcplan.planning.publish import publish

ROOT = Path(__file__).parents[3]
INFINITY = float("inf")

Change = Callable[[Scenario], Scenario]


def explained(one: Scenario, other: Scenario) -> Explanation:
    return explain(Answer(kcplan.solve(one), None), Answer(kcplan.solve(other), None))


def with_activity(asked: Scenario, **changes) -> Scenario:
    """The small scenario with its only activity changed."""
    works, office = asked.model.lines
    (projects,) = works.activities
    works = replace(works, activities=(replace(projects, **changes),))
    return replace(asked, model=replace(asked.model, lines=(works, office)))


def parts(found: Explanation) -> dict[str, float]:
    return {"+".join(f"{d.kind} {d.what}" for d in part.differences): part.outcomes for part in found.parts}


def test_two_causes_by_hand() -> None:
    """36 jobs; 24 with half the central money, 72 with twice the yield, 48 with both: -18 and 30 make 12."""
    one = scenario()
    other = with_activity(replace(one, caps=one.caps | {"central": (30.0, 30.0)}), yields={"jobs": (4.0, 4.0)})
    found = explained(one, other)
    assert parts(found) == pytest.approx({"cap central": -18.0, "yield projects": 30.0})
    assert (found.orders, found.dropped, found.merged) == (2, 0, False)


def test_misses_are_divided_too() -> None:
    """Of 40 jobs asked, 36 are reached (0.1 missed); 24 with half the central money. A target of 30 misses none or 0.2.

    So the cut adds (0.3 + 0.2) / 2 = 0.25, and the lower target takes off (0.1 + 0.2) / 2 = 0.15.
    """
    one = scenario(soft=True, targets=(Target("jobs", YEARS, 40.0),))
    other = replace(one, caps=one.caps | {"central": (30.0, 30.0)}, targets=(Target("jobs", YEARS, 30.0),))
    found = explained(one, other)
    assert [part.miss for part in found.parts] == pytest.approx([0.25, -0.15])
    assert [part.outcomes for part in found.parts] == pytest.approx([-12.0, 0.0])


def floor(amount: float) -> tuple[Limit, ...]:
    return (Limit("least", "money", Selection(line=("works",)), ("year",), Bound("amount", amount)),)


def test_order_without_a_plan_is_dropped() -> None:
    """Works must get 80 a year, or 50. With caps of 60 first, 80 cannot be had: only the floor can fall first."""
    one = scenario(limits=floor(80.0))
    other = replace(one, caps=one.caps | {"central": (30.0, 30.0)}, limits=floor(50.0))
    found = explained(one, other)
    assert (found.orders, found.dropped) == (2, 1)
    assert parts(found) == pytest.approx({"cap central": -12.0, "limit least": 0.0})


def test_differences_are_one_part_where_no_order_is_left() -> None:
    """60 of 90 must be spent: on works 80 at least, on office 5 at most; then 40 at most, and 15 at least.

    The first change alone leaves 45 to be spent, the second alone asks for 95: neither can come first. 36 jobs
    become 16.
    """

    def limit(name: str, lines: tuple[str, ...] | None, least: float | None, most: float | None) -> Limit:
        sides = [None if side is None else Bound("amount", side) for side in (least, most)]
        return Limit(name, "money", Selection(line=lines), ("year",), *sides)

    spent = limit("all", None, 60.0, None)
    one = scenario(
        limits=(spent, limit("office", ("office",), None, 5.0), limit("works", ("works",), 80.0, None)), targets=()
    )
    other = replace(
        one, limits=(spent, limit("office", ("office",), 15.0, None), limit("works", ("works",), None, 40.0))
    )
    found = explained(one, other)
    assert (found.orders, found.dropped, found.merged) == (2, 2, True)
    assert parts(found) == pytest.approx({"limit office+limit works": -20.0})


@pytest.mark.parametrize("name", ["base", "central-60"])
def test_identical_scenarios_have_an_empty_explanation(name: str) -> None:
    """Nothing differs, nothing begins or stops, nothing moves."""
    asked = kcplan.load(ROOT / "scenarios" / f"{name}.yaml")
    found = explained(asked, replace(asked, id="other", question=Title("Another?", "Câu khác?")))
    assert (found.parts, found.began, found.stopped, found.moves, found.swaps) == ((), (), (), (), ())


SHIPPED = [("base", "central-60"), ("growth", "no-central-2019"), ("clusters-without-partners", "training-at-cost")]


@pytest.mark.once
@pytest.mark.parametrize(("one", "other"), SHIPPED)
def test_parts_and_moves_sum_to_the_whole(one: str, other: str) -> None:
    """Parts and rounding sum to the change of published outcomes and misses, shares of a move to its money, moves to
    the change of published budgets; the parts alone to the change of the optima."""
    optima = [kcplan.solve(kcplan.load(ROOT / "scenarios" / f"{name}.yaml")) for name in (one, other)]
    rounded = [publish(optimum) for optimum in optima]
    found = explain(*(Answer(optimum, budget) for optimum, budget in zip(optima, rounded, strict=True)))
    before, after = (budget for budget in rounded if budget is not None)
    assert found.rounding is not None
    for name, own in (("objective", "outcomes"), ("miss", "miss")):
        best = [getattr(optimum.review, name) for optimum in optima]
        assert sum(getattr(part, own) for part in found.parts) == pytest.approx(best[1] - best[0], abs=1e-6)
        whole = sum(getattr(part, own) for part in (*found.parts, found.rounding))
        assert whole == pytest.approx(getattr(after.review, name) - getattr(before.review, name), abs=1e-6)
    assert found.rounding.outcomes != 0.0
    model = optima[0].scenario.model
    change = (after.allocation.by_line() - before.allocation.by_line())[:, model.public].sum(axis=1)
    moved = np.zeros_like(change)
    for move in found.moves:
        assert sum(move.shares) + move.rounding == pytest.approx(move.amount, abs=1e-6)
        assert move.amount == pytest.approx(round(move.amount), abs=1e-9)
        line = [own.id for own in model.lines].index(move.line)
        moved[line, [model.years.index(year) for year in move.years]] += move.by_year
    assert moved == pytest.approx(change, abs=1e-5)


def answered(asked: Scenario) -> Answer:
    optimum = kcplan.solve(asked)
    return Answer(optimum, publish(optimum))


def test_rounding_is_a_part_of_its_own_by_hand() -> None:
    """Fifties of 60 and 30 a year are 50 and none: 20 jobs of 36; of 120 and 30 they are 100 and none: 40 of 60.

    So twice the central money brings 24 jobs at the optimum and 20 in the published budget, for 100 million more of
    120: rounding takes 4 jobs and 20 million.
    """
    one = scenario(rounding=50.0, targets=())
    found = explain(answered(one), answered(replace(one, caps=one.caps | {"central": (120.0, 120.0)})))
    assert parts(found) == pytest.approx({"cap central": 24.0})
    assert found.rounding is not None
    assert (found.rounding.outcomes, found.rounding.miss) == (pytest.approx(-4.0), 0.0)
    (move,) = found.moves
    assert (move.line, move.amount, move.by_year) == ("works", 100.0, (50.0, 50.0))
    assert (move.shares, move.rounding) == (pytest.approx((120.0,)), pytest.approx(-20.0))


def test_rounding_alone_explains_what_it_does() -> None:
    """The same scenario without rounding has no difference; its 16 jobs more are all of rounding."""
    one = scenario(rounding=50.0, targets=())
    found = explain(answered(one), answered(replace(one, rounding=None)))
    assert found.parts == ()
    assert found.rounding is not None
    assert found.rounding.outcomes == pytest.approx(16.0)
    (move,) = found.moves
    assert (move.amount, move.rounding) == (pytest.approx(80.0), pytest.approx(80.0))


def test_way_back_is_the_same_with_the_other_sign() -> None:
    """The mixes are the same ones, met in the opposite order."""
    one, other = (kcplan.load(ROOT / "scenarios" / f"{name}.yaml") for name in ("base", "growth"))
    there, back = explained(one, other), explained(other, one)
    assert parts(there) == pytest.approx({name: -value for name, value in parts(back).items()}, abs=1e-6)
    assert {rule.name for rule in there.began} == {rule.name for rule in back.stopped}


def halved(asked: Scenario) -> Scenario:
    source = min(asked.caps)
    return asked.with_caps(asked.caps | {source: tuple(cap / 2 for cap in asked.caps[source])})


def weighted(asked: Scenario) -> Scenario:
    outcome = asked.model.outcomes[0].id
    return replace(asked, weights=asked.weights | {outcome: asked.weights.get(outcome, 0.0) + 3.0})


def dearer(asked: Scenario) -> Scenario:
    """Units of the first line that delivers any cost a quarter more."""
    line = next(line for line in asked.model.lines if line.activities)
    own = line.activities[0]
    tranches = tuple(tuple(Tranche(part.width, part.cost * 1.25) for part in year) for year in own.tranches)
    changed = replace(line, activities=(replace(own, tranches=tranches), *line.activities[1:]))
    lines = tuple(changed if one is line else one for one in asked.model.lines)
    return replace(asked, model=replace(asked.model, lines=lines))


def uncarried(asked: Scenario) -> Scenario:
    return replace(asked, discount=asked.discount + 0.05)


CHANGES: tuple[Change, ...] = (halved, weighted, dearer, uncarried)


def by_hand(asked: Scenario) -> list[float] | None:
    """Shapley's formula over the changes, each mix made by applying them in turn; None where one has no plan."""
    value: dict[frozenset[int], float] = {}
    for size in range(len(CHANGES) + 1):
        for own in combinations(range(len(CHANGES)), size):
            mix = asked
            for number in own:
                mix = CHANGES[number](mix)
            try:
                value[frozenset(own)] = kcplan.solve(mix).review.objective
            except Infeasible:
                return None
    n = len(CHANGES)
    return [
        sum(
            factorial(len(own)) * factorial(n - len(own) - 1) / factorial(n) * (value[own | {cause}] - value[own])
            for own in value
            if cause not in own
        )
        for cause in range(n)
    ]


@pytest.mark.once
def test_random_models_against_every_mix_solved_apart() -> None:
    """Four changes of scenarios that nobody has seen, divided by the formula over subsets of mixes made another way."""
    random, done = Random(4), 0
    while done < 12:
        asked = replace(random_scenario(random), soft=True)
        if not any(line.activities for line in asked.model.lines):
            continue
        expected = by_hand(asked)
        if expected is None:
            continue
        other = asked
        for change in CHANGES:
            other = change(other)
        found = {part.differences[0].kind: part.outcomes for part in explained(asked, other).parts}
        assert sum(found.values()) == pytest.approx(sum(expected), rel=1e-6, abs=1e-6)
        for kind, value in zip(("cap", "weight", "unit_cost", "discount"), expected, strict=True):
            assert found.get(kind, 0.0) == pytest.approx(value, rel=1e-6, abs=1e-6)
        done += 1


def test_mix_of_all_differences_is_the_other_scenario() -> None:
    """Taking every difference from the other scenario of its model leaves none."""
    scenarios = [kcplan.load(path) for path in sorted((ROOT / "scenarios").glob("*.yaml"))]
    for one in scenarios:
        for other in (other for other in scenarios if other.model.id == one.model.id):
            found = differences(one, other)
            assert differences(mixed(one, other, found), other) == ()
            assert differences(mixed(one, other, ()), one) == ()


def test_more_than_six_differences_are_put_together() -> None:
    """Ten differences: the four limits become one, then the three targets; nothing is lost, no group mixes families."""
    one = scenario(targets=tuple(Target("jobs", years, 1.0) for years in ((2020,), (2020, 2021), (2021,))))
    limits = tuple(Limit(f"l{i}", "money", Selection(), (), None, Bound("amount", 500.0 + i)) for i in range(4))
    other = replace(
        one,
        caps={"central": (50.0, 60.0), "local": (30.0, 20.0)},
        targets=(),
        weights={"jobs": 2.0},
        limits=limits,
    )
    found = differences(one, other)
    assert len(found) == 10
    groups = grouped(one, other)
    assert sorted(len(group) for group in groups) == [1, 1, 1, 3, 4]
    assert {frozenset(own.kind for own in group) for group in groups if len(group) > 1} == {
        frozenset({"limit"}),
        frozenset({"target"}),
    }
    assert sorted(map(str, found)) == sorted(str(own) for group in groups for own in group)
    assert len(explained(one, other).parts) == len(groups)


def test_limits_that_take_over_from_each_other_are_one_part() -> None:
    """A floor that is split by years into two of its kind is one part; a ceiling of another kind is its own."""
    whole = Limit("least", "money", Selection(line=("works",)), ("line", "year"), Bound("plan", 0.5))
    first = replace(whole, selection=Selection(line=("works",), year=(2020,)))
    second = replace(first, name="least-2021", selection=Selection(line=("works",), year=(2021,)))
    ramp = Limit("ramp", "money", Selection(line=("works",)), ("line", "year"), None, Bound("previous_year", 0.5))
    one = scenario(limits=(whole,))
    groups = grouped(one, replace(one, limits=(first, second, ramp)))
    assert [[own.what for own in group] for group in groups] == [["least", "least-2021"], ["ramp"]]


def test_line_that_gives_up_names_what_holds_it() -> None:
    """With 30 of central money less a year, works gives up 60; it stands at its floor of 50, as office does at 10."""
    limits = (
        Limit("least", "money", Selection(line=("works",)), ("line", "year"), Bound("amount", 50.0)),
        Limit("office", "money", Selection(line=("office",)), ("line", "year"), Bound("amount", 10.0)),
    )
    one = scenario(limits=limits)
    found = explained(one, replace(one, caps=one.caps | {"central": (30.0, 30.0)}))
    (move,) = found.moves
    assert (move.line, move.years, move.amount) == ("works", YEARS, pytest.approx(-60.0))
    assert move.by_year == pytest.approx((-30.0, -30.0))
    floors = [f"limit least at least[works,{year}]" for year in YEARS]
    assert [hold.rule.name for hold in move.own if hold.kind == "floor"] == floors
    assert {hold.rule.name for hold in move.others} == {f"limit office at least[office,{year}]" for year in YEARS}
    assert set(floors) <= {rule.name for rule in found.began}


def test_scenarios_of_unlike_models_are_refused() -> None:
    """Another line is another model: the message names what differs and the command that sets them side by side."""
    one = scenario()
    model = replace(one.model, lines=one.model.lines[:1], plan=one.model.plan[:, :1])
    with pytest.raises(UsageError, match="different lines: works, office in small, works in less; kcplan compare"):
        explained(one, replace(one, id="less", model=model))
