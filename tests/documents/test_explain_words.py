"""Explanations can be said of scenarios that nobody has seen, in both languages, with nothing left to fill in."""

import re
from dataclasses import replace
from random import Random

import pytest
from support.random_models import random_scenario

import kcplan
from kcplan.analyses.explaining.answer import Answer
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
