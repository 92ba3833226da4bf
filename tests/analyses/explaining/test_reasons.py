"""Why a line gets what it gets: by hand, and each price against a scenario in which that money is forced."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.random_models import random_scenario
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import Effect, Reason, reasons
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.errors import Infeasible
from kcplan.planning.publish import publish

ROOT = Path(__file__).parents[3]
STEP = 0.05  # wide enough that a missed target is missed by more than the tolerance


def why(found: tuple[Reason, ...]) -> dict[tuple[str, str], list[str]]:
    named: dict[tuple[str, str], list[str]] = {}
    for reason in found:
        named.setdefault((reason.line, reason.source), []).append(reason.why)
    return named


def test_by_hand() -> None:
    """All money goes to works, which buys 0.2 jobs a million; a million for office would lose them."""
    found = reasons(Answer(kcplan.solve(scenario()), None))
    assert why(found) == {
        ("works", "central"): ["no plan"],
        ("works", "local"): ["no plan"],
        ("works", "other"): ["follows"],
        ("office", "central"): ["not allowed"],
        ("office", "local"): ["elsewhere"],
        ("office", "other"): ["not allowed"],
    }
    of = {(reason.line, reason.source): reason for reason in found}
    assert of["office", "local"].more == Effect(pytest.approx(-0.2), 0.0)
    assert of["works", "other"].ratio == pytest.approx(3.0)
    assert of["works", "central"].less == Effect(pytest.approx(-0.2), 0.0)


def test_floor_ceiling_and_target_by_hand() -> None:
    """Office is held at 10 by its floor, works at 40 by a ceiling; where nothing weighs, only a target needs works."""
    limits = (
        Limit("least", "money", Selection(line=("office",)), ("line", "year"), Bound("amount", 10.0)),
        Limit("most", "money", Selection(line=("works",)), ("line", "year"), None, Bound("amount", 40.0)),
    )
    asked = scenario(limits=limits, targets=())
    model = replace(asked.model, plan=asked.model.plan * 0.0)
    found = reasons(Answer(kcplan.solve(replace(asked, model=model)), None))
    works = [reason for reason in found if reason.line == "works" and reason.source != "other"]
    assert {reason.why for reason in works if reason.amount > 0} == {"ceiling"}
    assert why(found)["office", "local"] == ["floor"]
    unweighted = scenario(weights={})
    needed = reasons(Answer(kcplan.solve(replace(unweighted, model=replace(unweighted.model, plan=model.plan))), None))
    held = [reason for reason in needed if reason.line == "works" and reason.source != "other" and reason.amount > 0]
    assert {reason.why for reason in held} == {"target"}
    assert {hold.rule.name for reason in held for hold in reason.rules} == {"target[jobs@2020-2021]"}
    assert {reason.less for reason in held} == {None}


@pytest.mark.parametrize("name", ["base", "central-60", "clusters-without-partners"])
def test_every_line_source_and_year_has_one_reason(name: str) -> None:
    """Years are divided among the reasons of a line and source, and the money of the reasons is that of the budget."""
    found = kcplan.solve(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"))
    model, money = found.scenario.model, found.allocation.by_line()
    every = reasons(Answer(found, None))
    for n, line in enumerate(model.lines):
        for s, source in enumerate(model.sources):
            own = [reason for reason in every if (reason.line, reason.source) == (line.id, source.id)]
            assert sorted(year for reason in own for year in reason.years) == list(model.years)
            assert sum(reason.amount for reason in own) == pytest.approx(money[n, s].sum(), abs=1e-6)
            assert ("not allowed" in [reason.why for reason in own]) == (source.id not in line.sources)
    for reason in every:
        assert reason.rules or reason.why not in ("floor", "ceiling", "target")
        assert all(reason.why not in ("elsewhere", "tie") or reason.more is not None for reason in every)


def forced(asked: Scenario, selection: Selection, least: float | None, most: float | None) -> Effect | None:
    """What the reported figures change by, per unit of money, in the scenario with one more limit."""
    sides = [None if side is None else Bound("amount", side) for side in (least, most)]
    limit = Limit("zz", "money", selection, (), *sides)
    try:
        found = kcplan.solve(replace(asked, limits=(*asked.limits, limit))).review
    except Infeasible:
        return None
    before = kcplan.solve(asked).review
    return Effect((found.objective - before.objective) / STEP, (found.miss - before.miss) / STEP)


def money_of(found: Recommendation, reason: Reason) -> tuple[Selection, float]:
    """The money that a reason's figures are of: of its first year, or of the line as a whole."""
    model, money = found.scenario.model, found.allocation.by_line()
    n = [line.id for line in model.lines].index(reason.line)
    if reason.whole:
        return Selection(line=(reason.line,)), float(money[n, model.public].sum())
    s, t = [source.id for source in model.sources].index(reason.source), model.years.index(reason.years[0])
    return Selection(line=(reason.line,), source=(reason.source,), year=reason.years[:1]), float(money[n, s, t])


def held_against_forced_money(asked: Scenario) -> int:
    """Hold every figure of a scenario's reasons to a scenario that forces the money; how many figures there were."""
    found = kcplan.solve(asked)
    count = 0
    for reason in reasons(Answer(found, None)):
        if reason.why in ("not allowed", "follows"):
            continue
        selection, amount = money_of(found, reason)
        sides = [(reason.more, forced(asked, selection, amount + STEP, None))]
        if reason.amount > STEP:
            sides.append((reason.less, forced(asked, selection, None, amount - STEP)))
        for said, seen in sides:
            count += 1
            assert (said is None) == (seen is None), reason
            if said is not None and seen is not None:
                assert np.allclose((said.outcomes, said.miss), (seen.outcomes, seen.miss), rtol=1e-3, atol=1e-4), reason
    return count


@pytest.mark.once
@pytest.mark.parametrize("name", ["base", "central-60"])
def test_figures_against_scenarios_that_force_the_money(name: str) -> None:
    """Each `more` and `less` is what a limit that asks for a little more, or less, of that money does."""
    assert held_against_forced_money(kcplan.load(ROOT / "scenarios" / f"{name}.yaml")) >= 30


@pytest.mark.once
def test_figures_of_random_models_against_forced_money() -> None:
    """The same of scenarios that nobody has seen: regions, tranches, carry-over, shares and ramps among them."""
    random, count = Random(11), 0
    while count < 150:
        with suppress(Infeasible):
            count += held_against_forced_money(random_scenario(random))


def test_years_with_one_reason_are_told_together() -> None:
    """Both years of the small scenario are alike, so each line and source has one reason."""
    found = reasons(Answer(kcplan.solve(scenario()), None))
    assert {reason.years for reason in found} == {YEARS}


def test_money_is_of_the_published_budget() -> None:
    """In fifties the central 60 a year are 50, of which no reason changes: a million less still loses 0.2 jobs."""
    optimum = kcplan.solve(scenario(rounding=50.0, targets=()))
    (own,) = (
        reason
        for reason in reasons(Answer(optimum, publish(optimum)))
        if (reason.line, reason.source) == ("works", "central")
    )
    assert (own.amount, own.why, own.less) == (100.0, "no plan", Effect(pytest.approx(-0.2), 0.0))
