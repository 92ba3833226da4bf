"""A budget in whole multiples whose search ends before it is proved: what is found, with its gap, or that none was."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from oracles import whole_oracle
from oracles.plain_form import plain
from rich.console import Console
from support.random_models import whole_scenario

import kcplan
from kcplan import language
from kcplan.commands import solve as solve_command
from kcplan.documents.plan import verdict
from kcplan.domain.recommendation import Unpublished
from kcplan.planning import whole
from kcplan.planning.publish import Published

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hardly_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """One node for each objective."""
    monkeypatch.setattr(whole, "NODES", 1)
    monkeypatch.setattr(whole, "FEW", 1)


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """No node: HiGHS finds no budget."""
    monkeypatch.setattr(whole, "NODES", 0)
    monkeypatch.setattr(whole, "FEW", 0)


def shown(view: solve_command.View, code: str = "en") -> str:
    """What a planner reads, in one line."""
    screen = Console(file=io.StringIO(), width=10_000)
    with language.using(code):
        view.show(screen)
    return screen.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.usefixtures("hardly_any_work")
@pytest.mark.parametrize("seed", [11, 22, 33, 50, 68, 109, 254])
def test_what_is_found_in_few_nodes_is_within_its_stated_gap(seed: int) -> None:
    """The best budget, by another formulation, is no better than the gap says; a second search finds the same one."""
    scenario = whole_scenario(seed)
    found, again = (kcplan.publish(kcplan.solve(scenario)) for _ in range(2))
    assert isinstance(found, Published)
    assert isinstance(again, Published)
    assert (found.allocation.amount.tolist(), found.proof) == (again.allocation.amount.tolist(), again.proof)
    assert scenario.rounding is not None
    best = whole_oracle.best(plain(scenario), scenario.rounding, {a.id for a in scenario.model.activities if a.whole})
    assert best is not None
    gap = found.proof.gap if found.proof else 0.0
    values = [*(found.review.misses.values() if scenario.soft else ()), -found.review.objective]
    for ours, theirs in zip(values, best.values, strict=True):
        if ours > theirs + 1e-6:
            assert ours - theirs <= (gap + 1e-6) * max(1.0, abs(ours))
            break  # tiers after a gap are compared with other budgets
    else:
        over = found.idle_required - scenario.rounding * best.steps
        assert over <= (found.proof.idle_gap if found.proof else 0.0) + 1e-9


@pytest.mark.usefixtures("hardly_any_work")
def test_a_gap_is_told_in_the_verdict_and_in_json() -> None:
    """The province in one node: a budget near the best, which all that tell of it say; the exit code is that of one."""
    recommendation = kcplan.solve(kcplan.load(ROOT / "scenarios" / "no-central-2019.yaml"))
    found = kcplan.publish(recommendation)
    assert isinstance(found, Published)
    assert found.proof is not None
    view = solve_command.view(recommendation, found)
    published = view.data()["published"]
    assert published["status"] == "near-optimal"
    assert published["distance_gap"] == pytest.approx(found.proof.distance_gap)
    assert published["distance_of"] == "all"
    model = recommendation.scenario.model
    told = verdict.of_proof(found.proof, model)
    assert told
    assert all(sentence in shown(view) for sentence in told)
    assert "apart from the unrounded plan" not in shown(view)


def test_presolve_that_loses_a_known_point_is_asked_again_without() -> None:
    """Seed 27: with presolve HiGHS 1.16 calls the tier of distance infeasible, though the tier before has a point."""
    assert isinstance(kcplan.publish(kcplan.solve(whole_scenario(27))), Published)


@pytest.mark.usefixtures("no_work")
def test_python_gets_what_is_missing() -> None:
    """`publish` returns what was asked for and not found, as a result like others."""
    scenario = replace(kcplan.load(ROOT / "scenarios" / "base.yaml"), rounding=5.0)
    figures, counts, clusters, idle = 105, 9 * 7, 2, 6 * 7  # clusters by period; idle money of six lines by year
    assert kcplan.publish(kcplan.solve(scenario)) == Unpublished(5.0, figures + counts + clusters + idle)
