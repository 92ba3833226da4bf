"""Explanations can be said of scenarios that nobody has seen, in both languages, with nothing left to fill in."""

import re
from dataclasses import replace
from random import Random

import pytest
from support import small
from support.random_models import random_scenario
from support.regions import two_regions

import kcplan
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.differences import differences
from kcplan.analyses.explaining.explain import explain
from kcplan.analyses.explaining.reasons import reasons
from kcplan.documents.explain import words as explain_words
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible
from kcplan.language import using


def changed(asked: Scenario) -> Scenario:
    """Half of one cap, other weights, a limit and a target less: differences of many kinds."""
    source = min(asked.caps)
    return replace(
        asked.with_caps(asked.caps | {source: tuple(cap / 2 for cap in asked.caps[source])}),
        soft=True,
        weights={outcome: weight + 1.0 for outcome, weight in asked.weights.items()},
        discount=asked.discount + 0.03,
        limits=asked.limits[1:],
        targets=asked.targets[1:],
    )


def said_of(one: Scenario, other: Scenario) -> list[str]:
    return [explain_words.difference(own, one.model) for own in differences(one, other)]


def test_money_that_moves_without_a_change_of_the_sum() -> None:
    """Between years, or between regions: it is neither more nor less, and does not go from 0 to 0."""
    one = small.scenario()
    assert said_of(one, replace(one, caps={**one.caps, "local": (20.0, 40.0)})) == [
        "local money is divided differently between the years 2020-2021"
    ]
    two = two_regions()
    swapped = replace(two, region_caps={"local": two.region_caps["local"][::-1]})
    assert said_of(two, swapped) == ["local money is divided differently between the regions"]


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_sentence_can_be_said(language: str) -> None:
    """No name is missing, and no value is left out, whatever rule holds a line: targets of years apart among them."""
    random, said = Random(25), []
    with using(language):
        while len(said) < 120:
            one = random_scenario(random)
            try:
                before, after = kcplan.solve(one), kcplan.solve(changed(one))
            except Infeasible:
                continue
            found = explain(Answer(before, None), Answer(after, None))
            said += [explain_words.part(part, one.model) for part in found.parts]
            said += explain_words.bindings(found.began, after.scenario)
            said += explain_words.bindings(found.stopped, one)
            said += [explain_words.move(move, found) for move in found.moves]
            said += [explain_words.swap(swap, found) for swap in found.swaps]
            said += [explain_words.reason(reason, one) for reason in reasons(Answer(before, None))]
    assert [text for text in said if not text or re.search(r"[{}]|None|  |: \.", text)] == []
