"""The same question with its money in thousandths, thousands, millions or billions has the same answer."""

import re
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from rich.console import Console
from support.other_money import differences, in_other_money
from support.random_models import random_scenario
from support.samples import LONG, Share, shares

import kcplan
from kcplan.analyses.mending.need import NoMoneyHelps
from kcplan.analyses.prices import priced
from kcplan.commands import compare, diagnose, evaluate, explain, need, shortfall, solve, sweep
from kcplan.commands import map as map_of_cuts
from kcplan.commands.view import View
from kcplan.domain.scenario import Activity, Line, Scenario
from kcplan.errors import KcplanError, UsageError
from kcplan.language import LANGUAGES, using
from kcplan.mathematics.programme import formulate
from kcplan.planning.publish import publish

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FACTORS = (1e-3, 1e3, 1e6, 1e9)


def asked(random: Random) -> Scenario:
    """A random scenario; of every fourth the budget is published, of some activities in whole units."""
    scenario = random_scenario(random)
    if random.random() < 0.75:
        return scenario

    def whole(activity: Activity) -> Activity:
        return replace(activity, whole=random.random() < 0.3)

    def line(own: Line) -> Line:
        return replace(own, activities=tuple(whole(activity) for activity in own.activities))

    model = replace(scenario.model, lines=tuple(line(own) for own in scenario.model.lines))
    return replace(scenario, model=model, rounding=random.choice([0.5, 1.0, 5.0]))


def solved(scenario: Scenario) -> View:
    """Everything that `kcplan solve` gives."""
    found = kcplan.solve(scenario)
    return solve.view(priced(found), publish(found))


def answer(scenario: Scenario) -> dict[str, Any]:
    """The same as data, or why there is no plan."""
    try:
        return solved(scenario).data()
    except KcplanError as error:
        return {"error": type(error).__name__}


@pytest.mark.once
@pytest.mark.long
@pytest.mark.parametrize("share", shares("models in other money", 10), ids=str)
def test_random_models_have_one_answer_in_any_money(share: Share) -> None:
    """Verdict, tiers, prices, ranges and published budget; and the tiers are those of scipy's linprog."""
    random = share.random()
    for _ in range(share.count):
        seed = random.randrange(10**9)
        scenario = asked(Random(seed))
        found = answer(scenario)
        for factor in FACTORS:
            told = differences(found, answer(in_other_money(scenario, factor)), factor)
            assert not told, f"seed {seed}, money times {factor:g}: {told[:5]}"
        expected = oracle.solve(plain(scenario))
        assert found.get("error") == (None if expected.feasible else "Infeasible"), f"seed {seed}"
        if expected.feasible:
            tiers = [found["miss"], found["objective"], found["change_from_plan"]]
            misses = sum(expected.misses.values()) if scenario.soft else 0.0
            assert tiers == pytest.approx([misses, expected.objective, expected.change], rel=1e-6, abs=1e-6), seed


#: Every command that asks a question of a scenario, as a view.
COMMANDS: dict[str, Callable[[Scenario], View]] = {
    "solve": solved,
    "evaluate": lambda s: evaluate.view(kcplan.evaluate(s)),
    "diagnose": lambda s: diagnose.view(kcplan.diagnose(s)),
    "need": lambda s: need.view(kcplan.need(s)),
    "shortfall": lambda s: shortfall.view(kcplan.shortfall(s, "central")),
    "map": lambda s: map_of_cuts.view(kcplan.shortfall_map(s, ["central", "local"])),
    "compare": lambda s: compare.view(kcplan.compare({"it": s, "plan": "plan"})),
    "explain": lambda s: explain.view(kcplan.explain(s)),
    "sweep": lambda s: sweep.view(kcplan.sweep(s, vary="central=80%..100%:10%", workers=1)),
}

#: In the ordinary run one shipped scenario, in đồng; all of them in every unit in `make long`.
SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.yaml")) if LONG else ["central-60"]


def answered(command: str, scenario: Scenario) -> View | KcplanError:
    """What a command gives, or why none: `need` may find that no money helps, `evaluate` that a model has no plan."""
    try:
        return COMMANDS[command](scenario)
    except (NoMoneyHelps, UsageError) as error:
        return error


def as_data(found: View | KcplanError) -> Any:
    """An answer as data."""
    return found.data() if isinstance(found, View) else {"error": str(found)}


@pytest.mark.once
@pytest.mark.long
@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_one_answer_in_any_money(command: str, name: str) -> None:
    """Every figure of --json is the same, or money times the factor, or a price over it."""
    scenario = kcplan.load(SCENARIOS / f"{name}.yaml")
    found = as_data(answered(command, scenario))
    for factor in FACTORS if LONG else [1e6]:
        told = differences(found, as_data(answered(command, in_other_money(scenario, factor))), factor)
        assert not told, f"money times {factor:g}: {told[:5]}"


@pytest.mark.once
@pytest.mark.long
@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_screen_says_the_same_in_any_money(command: str, name: str) -> None:
    """The same rows and the same sentences, in both languages, whatever their numbers: none is lost as too small."""
    scenario = kcplan.load(SCENARIOS / f"{name}.yaml")
    found = answered(command, scenario)
    for factor in FACTORS if LONG else [1e-3, 1e9]:
        again = answered(command, in_other_money(scenario, factor))
        for code in LANGUAGES:
            with using(code):
                assert words(again) == words(found), f"money times {factor:g}"


@pytest.mark.once
@pytest.mark.parametrize(
    ("command", "name", "factor"),
    [
        ("solve", "base", 1e3),  # a neighbouring published budget
        ("map", "growth", 1e3),  # slopes of rounding
        ("need", "central-60", 1e6),  # an amount that needs no rounding
        ("need", "training-at-cost", 1e3),  # no money helps
    ],
)
def test_what_had_two_answers_has_one(command: str, name: str, factor: float) -> None:
    """Figures and screens of what the long tests have found."""
    scenario = kcplan.load(SCENARIOS / f"{name}.yaml")
    found, again = answered(command, scenario), answered(command, in_other_money(scenario, factor))
    assert not differences(as_data(found), as_data(again), factor)
    for code in LANGUAGES:
        with using(code):
            assert words(again) == words(found)


@pytest.mark.once
@pytest.mark.parametrize(
    ("seed", "factor"),
    [
        (306433382, 1e-3),  # another published budget of equal worth
        (941652780, 1e3),  # infeasible, and given up by the solver
        (970314782, 1e3),  # no money anywhere: a price without an end
    ],
)
def test_random_models_that_had_two_answers_have_one(seed: int, factor: float) -> None:
    """The same of random models."""
    scenario = asked(Random(seed))
    assert not differences(answer(scenario), answer(in_other_money(scenario, factor)), factor)


@pytest.mark.parametrize("name", ["base", "central-60", "uncertain-funding"])
def test_the_solver_meets_the_same_numbers_in_any_money(name: str) -> None:
    """To the last bit, so that it goes the same way where it goes among equals."""
    scenario = kcplan.load(SCENARIOS / f"{name}.yaml")
    found = formulate(scenario).scaled
    for factor in FACTORS:
        again = formulate(in_other_money(scenario, factor)).scaled
        assert (again.values == found.values).all()
        for own, other in zip(astuple(again.bounds), astuple(found.bounds), strict=True):
            assert (own == other).all()


def words(found: View | KcplanError) -> list[str]:
    """A screen without its numbers, dashes for none, and the gaps that depend on their width; no line is broken.

    Whether less than an amount would do is said where the amount is rounded, which depends on the unit.
    """
    text = found.text(Console(width=9999)) if isinstance(found, View) else str(found)
    text = re.sub(r"[+-]?\d[\d.,]*", "#", text)
    text = re.sub(r"(?<=\s)[-–](?=\s)", "#", text)
    text = re.sub("Bổ sung (# .*) là đủ để (.*); ít hơn # thì", r"Cần bổ sung \1 để \2; ít hơn thì", text)
    text = text.replace("less than # is not.", "less is not.")
    return [" ".join(re.sub("[─━]+", " ", line).split()) for line in text.splitlines()]


def test_an_infeasible_scenario_is_so_in_any_money() -> None:
    """And the same rules clash, with the same mends."""
    path = Path(__file__).parents[1] / "data" / "infeasible" / "local-90.yaml"
    scenario = kcplan.load(path)
    found = diagnose.view(kcplan.diagnose(scenario)).data()
    assert found["status"] == "infeasible"
    for factor in FACTORS:
        assert not differences(found, diagnose.view(kcplan.diagnose(in_other_money(scenario, factor))).data(), factor)


@pytest.mark.parametrize("factor", FACTORS)
def test_other_money_is_another_scenario(factor: float) -> None:
    """What compares results would pass anything if the question were not asked in other money."""
    scenario = kcplan.load(SCENARIOS / "base.yaml")
    again = in_other_money(scenario, factor)
    assert np.isclose(again.model.plan.sum(), factor * scenario.model.plan.sum())
    assert differences({"money": 5.0}, {"money": 5.1 * factor}, factor)
    assert not differences({"money": 5.0}, {"money": 5.0 * factor}, factor)
