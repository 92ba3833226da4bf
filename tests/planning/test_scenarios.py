"""Every shipped scenario has a checked answer: kcplan's, against a linear programme that shares no code with it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from oracles import plain_scenario

import kcplan
from kcplan.errors import Infeasible

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
HARD_FORMS = sorted((ROOT / "tests" / "data" / "infeasible").glob("*.yaml"))
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "data" / "expected.yaml").read_text("utf-8"))


def name(path: Path) -> str:
    return path.stem


def missed(outcomes: Any) -> dict[str, float]:
    return {outcome.target.key: outcome.value for outcome in outcomes if outcome.met is False}


def values(expected: dict[str, Any]) -> dict[str, float]:
    """The value of each tier; a model without a plan has none of change."""
    return {tier: expected[tier] for tier in ("miss", "objective", "change") if expected[tier] is not None}


def tiers(found: Any) -> dict[str, float]:
    return values({tier: getattr(found, tier) for tier in ("miss", "objective", "change")})


def test_each_file_has_an_answer() -> None:
    """No scenario and no fixture is without an expected answer, and no answer without its file."""
    files = [path.stem for path in SHIPPED] + [f"{path.stem}-hard" for path in HARD_FORMS]
    assert sorted(EXPECTED) == sorted([*files, "official-plan"])


@pytest.mark.once
@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_independent_programme_gives_the_expected_answer(path: Path) -> None:
    """The figures in expected.yaml are those of scipy's linprog on the plainly read files."""
    expected, found = EXPECTED[path.stem], plain_scenario.solve(path)
    assert expected["status"] == "optimal"
    assert found.feasible
    assert tiers(found) == pytest.approx(values(expected), rel=1e-6, abs=1e-6)
    short = {f"{k}@{span}": value for (k, span), (value, least) in found.targets.items() if value < least * (1 - 1e-6)}
    assert short == pytest.approx(expected["missed"], abs=1e-4)


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_recommendation_is_the_expected_answer(path: Path) -> None:
    """kcplan finds the same three tier values, and misses the same targets by the same figures."""
    expected, review = EXPECTED[path.stem], kcplan.solve(kcplan.load(path)).review
    assert tiers(review) == pytest.approx(values(expected), rel=1e-6, abs=1e-6)
    assert missed(review.outcomes) == pytest.approx(expected["missed"], abs=1e-4)
    assert review.targets_met == (6 if path.stem.startswith("vinh-long") else 19) - len(expected["missed"])
    assert review.broken == ()


@pytest.mark.parametrize("path", HARD_FORMS, ids=name)
def test_hard_form_of_a_soft_scenario_is_infeasible(path: Path) -> None:
    """With hard targets, the scenarios that cut the programme have no plan at all: linprog and kcplan agree."""
    assert EXPECTED[f"{path.stem}-hard"]["status"] == "infeasible"
    assert not plain_scenario.solve(path).feasible
    with pytest.raises(Infeasible):
        kcplan.solve(kcplan.load(path))


def test_official_plan_misses_targets_by_the_models_own_coefficients() -> None:
    """Evaluated at best, the approved plan misses 4 of its 19 targets, by the figures that linprog finds."""
    expected, base = EXPECTED["official-plan"], ROOT / "scenarios" / "base.yaml"
    found = plain_scenario.solve(base, official=True)
    assert (found.miss, found.objective) == pytest.approx((expected["miss"], expected["objective"]), rel=1e-5)
    review = kcplan.evaluate(kcplan.load(base), None).review
    assert (review.miss, review.objective) == pytest.approx((expected["miss"], expected["objective"]), rel=1e-5)
    assert missed(review.outcomes) == pytest.approx(expected["missed"], abs=1e-4)
    assert review.change == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_scenario_says_what_it_asks_and_why(path: Path) -> None:
    """Each scenario has a title and a question in both languages, and a reason for each change."""
    scenario = yaml.safe_load(path.read_text("utf-8"))
    assert scenario["id"] == path.stem
    assert scenario["title"]["en"]
    assert scenario["title"]["vi"]
    assert scenario["question"]["en"].endswith("?")
    assert scenario["question"]["vi"].endswith("?")
    assert all(change.get("why") for change in scenario.get("changes", []))
