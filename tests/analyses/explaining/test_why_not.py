"""Why not: each change that is told makes it so, and a hair less does not; by hand, and on random questions."""

from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pytest
from support.random_models import random_scenario
from support.samples import LONG
from support.small import scenario

import kcplan
from kcplan.analyses.explaining.crossings import is_asked, turns, within_reach
from kcplan.analyses.explaining.numbers import single_numbers
from kcplan.analyses.explaining.question import question_of
from kcplan.analyses.explaining.why_not import WhyNot
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible, UsageError

pytestmark = pytest.mark.once

HAIR = 1e-6
QUESTIONS = range(100 if LONG else 30)


def money_of(found: Recommendation, line: str) -> float:
    """Public money of a line over all years, added up here."""
    model = found.scenario.model
    return sum(
        float(amount)
        for n, s, amount in zip(found.allocation.line, found.allocation.source, found.allocation.amount, strict=True)
        if model.lines[n].id == line and model.sources[s].public
    )


def is_so(asked: Scenario, found: WhyNot) -> bool:
    own = found.question
    value = money_of(kcplan.solve(asked), own.line)
    near = 1e-8 * max(asked.money_size, own.amount)
    return value >= own.amount - near if own.sign == ">=" else value <= own.amount + near


@cache
def random_question(seed: int) -> WhyNot | None:
    random = Random(seed)
    asked = random_scenario(random)
    try:
        best = kcplan.solve(asked)
    except Infeasible:
        return None
    line = random.choice(asked.model.lines).id
    value = money_of(best, line)
    sign, factor = random.choice([(">=", random.uniform(1.01, 1.4)), ("<=", random.uniform(0.6, 0.99))])
    return kcplan.why_not(asked, f"{line} {sign} {value * factor + (1.0 if sign == '>=' else 0.0):.4f}")


@pytest.mark.parametrize("seed", QUESTIONS)
def test_random_questions(seed: int) -> None:
    """A millionth beyond each change the recommendation is as asked, a millionth before it is not."""
    found = random_question(seed)
    if found is None or found.met:
        return
    assert not is_so(found.recommendation.scenario, found)
    for change in found.changes:
        outwards = 1.0 if change.factor > 1 else -1.0
        times = change.number.times
        assert is_so(times(change.factor * (1 + outwards * HAIR)), found), (seed, change)
        assert not is_so(times(change.factor * (1 - outwards * HAIR)), found), (seed, change)


@pytest.mark.parametrize("seed", QUESTIONS)
def test_the_cost_is_that_of_the_scenario_with_the_limit(seed: int) -> None:
    """No plan, or the best one, is what the scenario with a limit more gives."""
    found = random_question(seed)
    if found is None or found.met:
        return
    asked = found.recommendation.scenario
    wish = replace(asked, limits=(*asked.limits, found.question.limit(asked)))
    try:
        other = kcplan.solve(wish).review.objective - found.recommendation.review.objective
    except Infeasible:
        assert found.asked is None
        assert found.clash is not None
        return
    assert found.outcomes == pytest.approx(other, abs=1e-6)


@pytest.mark.parametrize("seed", range(1, 30 if LONG else 5))
def test_nothing_is_passed_over(seed: int) -> None:
    """At each of many factors the recommendation is as asked just where the turns found say so."""
    found = random_question(seed)
    if found is None or found.met:
        return
    asked, own = found.recommendation.scenario, found.question
    for number in single_numbers(asked):
        for far in (0.3, 3.0):
            places = np.geomspace(1.0, far, 25)[1:]
            answers = [is_asked(number.times(float(place)), own) for place in places]
            reached = answers.index(None) if None in answers else len(answers)
            known = list(turns(number, own, far))
            for place, answer in zip(places[:reached], answers, strict=False):
                beside = [abs(factor / place - 1.0) for factor, _so in known]
                if min(beside, default=1.0) > HAIR:
                    before = [so for factor, so in known if abs(factor - 1.0) < abs(place - 1.0)]
                    assert answer == (before[-1] if before else False), (seed, number.subject, place)


@pytest.mark.parametrize("seed", range(100 if LONG else 4))
def test_what_is_out_of_reach_is_not_so_at_any_factor(seed: int) -> None:
    """Where one programme says that no factor makes it so, a solve at each of many says the same."""
    random = Random(seed)
    asked = random_scenario(random)
    line = random.choice(asked.model.lines).id
    own = question_of(f"{line} >= {asked.money_size * random.choice([0.5, 1.0, 2.0]):.4f}", asked)
    for number in single_numbers(asked):
        for far in (0.3, 3.0):
            if not within_reach(number, own, far):
                assert not any(is_asked(number.times(float(at)), own) for at in np.geomspace(1.0, far, 9))


@pytest.mark.parametrize(
    ("amount", "far", "within"),
    [
        ("179", 0.05, [True, True]),
        ("181", 0.05, [False, False]),
        ("719", 10.0, [True, True]),
        ("721", 10.0, [True, False]),
        ("1259", 10.0, [True, False]),
        ("1261", 10.0, [False, False]),
    ],
)
def test_reach_by_hand(amount: str, far: float, within: list[bool]) -> None:
    """In two years works have 60 and 30 a year, so 180; with ten times the first 1,260, ten times the second 720."""
    asked = scenario()
    caps = [number for number in single_numbers(asked) if number.kind == "cap"]
    own = question_of(f"works >= {amount}", asked)
    assert [within_reach(number, own, far) for number in caps] == within


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("works", "LINE [SOURCE]"),
        (">= 5", "LINE [SOURCE]"),
        ("roads >= 5", "found roads"),
        ("works >= 1,200", "found 1,200"),
        ("works >= -3", "found -3"),
        ("works nowhere >= 5", "found nowhere"),
        ("works 1999 >= 5", "found 1999"),
        ("works 2021-2020 >= 5", "found 2021-2020"),
        ("works >= 5 tons", "found tons"),
        ("works central >= 5 units", "found central"),
        ("works > 5", "LINE [SOURCE]"),
    ],
)
def test_questions_that_cannot_be_read(text: str, words: str) -> None:
    """What was expected and what was found."""
    with pytest.raises(UsageError, match="expected") as error:
        question_of(text, scenario())
    assert words in str(error.value)


def test_questions_that_can_be_read() -> None:
    """Line, source, years, sign, amount; units of an activity."""
    found = question_of("works central 2020 <= 12.5", scenario())
    assert (found.line, found.source, found.years, found.sign, found.amount) == (
        "works",
        "central",
        (2020,),
        "<=",
        12.5,
    )
    assert question_of("works>=5", scenario()).measure == "money"
    assert question_of("works = 5 units", scenario()).measure == "units"
