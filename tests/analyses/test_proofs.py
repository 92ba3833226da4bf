"""Proofs: shipped scenarios and random models are proved by a program without kcplan; what is spoilt is refused."""

import ast
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from oracles import proof_again
from support import proofs as at_hand
from support.random_closed import closed_scenario
from support.random_models import random_scenario
from support.samples import Share, shares

import kcplan
from kcplan.analyses.proving.prove import ExactProof, prove, prove_infeasible
from kcplan.checking import check_proof
from kcplan.commands import solve
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible, InvalidInput, SolverStopped, Unbounded, UsageError

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
INFEASIBLE = sorted((ROOT / "tests" / "data" / "infeasible").glob("*.yaml"))
OPTIMAL = "proved: optimal, and no other plan is as good"
NONE_LEFT = "proved: no plan keeps every rule"


@cache
def recommended(name: str) -> Recommendation:
    return kcplan.solve(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_is_proved_by_a_program_without_kcplan(name: str, tmp_path: Path) -> None:
    folder = at_hand.write(prove(recommended(name)), tmp_path / "proof")
    assert at_hand.run(folder) == (0, f"{OPTIMAL}\n")
    assert proof_again.refused(folder) is None
    assert proof_again.unique(folder)


@pytest.mark.parametrize("file", INFEASIBLE, ids=lambda file: file.stem)
def test_every_infeasible_scenario_has_a_proof_by_farkas(file: Path, tmp_path: Path) -> None:
    folder = at_hand.write(prove_infeasible(kcplan.load(file)), tmp_path / "proof")
    assert at_hand.run(folder) == (0, f"{NONE_LEFT}\n")
    assert proof_again.refused(folder) is None


def proved(scenario: Scenario) -> ExactProof | None:
    """The proof of a scenario, either way; None of one that has no answer."""
    try:
        return prove(kcplan.solve(scenario))
    except Infeasible:
        return prove_infeasible(scenario)
    except (Unbounded, InvalidInput, SolverStopped):
        return None


@pytest.mark.long
@pytest.mark.parametrize("share", shares("proofs of random models", 15), ids=str)
def test_random_models_are_proved(share: Share, tmp_path: Path) -> None:
    """In process, as the file of the checker is the same; a second checker agrees with it."""
    random = share.random()
    for number in range(share.count):
        seed = random.randrange(10**9)
        scenario = random_scenario(Random(seed)) if number % 2 else closed_scenario(seed)
        proof = proved(scenario)
        if proof is None:
            continue
        folder = at_hand.write(proof, tmp_path / str(number))
        expected = [NONE_LEFT] if proof.weights is not None else [OPTIMAL]
        assert check_proof.check(folder) == expected, seed
        assert proof_again.refused(folder) is None, seed


def holds(folder: Path) -> bool:
    """Whether the checker takes a folder for proved."""
    try:
        check_proof.check(folder)
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError):
        return False
    return True


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A published plan with its budgets, one in the middle of a programme, and one that no plan keeps."""
    root, found = tmp_path_factory.mktemp("proofs"), []
    for name in ("replan-2018", "vinh-long-base"):
        plan = recommended(name)
        published = kcplan.publish(plan) if name == "replan-2018" else None
        view = solve.view(plan, published, proof=prove(plan, published))
        view.write(root / name)
        found.append(root / name)
    found.append(at_hand.write(prove_infeasible(kcplan.load(INFEASIBLE[0])), root / "infeasible"))
    assert all(map(holds, found))
    return found


@pytest.mark.long
@pytest.mark.parametrize("share", shares("corruptions of proofs", 125), ids=str)
def test_corrupted_proofs_questions_and_plans_are_refused(share: Share, folders: list[Path], tmp_path: Path) -> None:
    """One figure, one sign or one row. Where the digests are made anew, what still holds is true of what it says."""
    random = share.random()
    for number in range(share.count):
        origin = random.choice(folders)
        folder = tmp_path / str(number)
        folder.mkdir()
        texts = {path.name: path.read_text(encoding="utf-8") for path in origin.glob("*") if path.suffix != ".py"}
        names = [
            name for name in texts if name in ("proof.json", "resolved.json", "budget.csv", "unrounded_budget.csv")
        ]
        name = random.choice(names)
        spoilt = texts | {name: at_hand.corrupted(random, texts[name])}
        while name.endswith(".csv") and at_hand.says_the_same(spoilt[name], texts[name]):
            spoilt[name] = at_hand.corrupted(random, texts[name])
        for own, text in spoilt.items():
            (folder / own).write_text(text, encoding="utf-8")
        assert not holds(folder), (number, name)
        assert proof_again.refused(folder) is not None, (number, name)
        if name.endswith(".csv") or not (forged := _forged(spoilt)):
            continue
        (folder / "proof.json").write_text(json.dumps(forged), encoding="utf-8")
        taken = holds(folder)
        assert (proof_again.refused(folder) is None) == taken, (number, name)
        if taken:  # another question, or other prices of the same plan: true of what it says
            assert name == "resolved.json" or "x" not in forged or forged["x"] == json.loads(texts["proof.json"])["x"]


def _forged(texts: dict[str, str]) -> dict[str, object] | None:
    try:
        return at_hand.sealed(texts["resolved.json"], json.loads(texts["proof.json"]))
    except (ValueError, TypeError, AttributeError):
        return None


@pytest.mark.once
def test_the_checker_is_short_and_stands_alone() -> None:
    text = Path(check_proof.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert modules == {"csv", "hashlib", "json", "sys", "collections", "fractions", "math", "pathlib", "typing"}


@pytest.mark.once
def test_a_plan_within_a_gap_is_refused() -> None:
    with pytest.raises(UsageError, match="--proof"):
        prove(replace(recommended("replan-2018"), gap=1e-6))


@pytest.mark.once
def test_two_rules_of_one_name_are_no_question() -> None:
    asked = json.loads(json.dumps(prove(recommended("replan-2018")).question))
    asked["limits"].append(asked["limits"][0])
    with pytest.raises(ValueError, match="two rules"):
        check_proof.Programme(check_proof.read(json.dumps(asked)))
