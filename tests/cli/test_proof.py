"""`kcplan solve --proof`: what is written, what is refused, and what a scenario without a plan gets."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support import proofs as at_hand
from support.calls import Done

ROOT = Path(__file__).parents[2]
ADJUSTED = ROOT / "scenarios" / "replan-2018.yaml"
INFEASIBLE = ROOT / "tests" / "data" / "infeasible" / "local-90.yaml"

pytestmark = pytest.mark.once


def test_the_folder_has_a_proof_that_its_own_program_checks(call: Callable[..., Done], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call("solve", ADJUSTED, "--proof", "--out", out)
    assert done.code == 0
    assert f"python -I {out / 'check_proof.py'}" in done.err
    code, said = at_hand.run(out)
    assert code == 0
    assert said.splitlines() == [
        "proved: optimal, and no other plan is as good",
        "proved: the published budget keeps every rule",
        "not proved: that no whole budget is better; that rests on HiGHS",
    ]
    assert set(json.loads((out / "summary.json").read_text())["manifest"]["written"]) >= {
        "resolved.json", "proof.json", "check_proof.py",
    }  # fmt: skip
    assert call("solve", ADJUSTED, "--out", out).code == 0  # a folder of kcplan's own, which has no proof then
    assert not (out / "proof.json").exists()


def test_a_changed_budget_is_not_the_proved_one(call: Callable[..., Done], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("solve", ADJUSTED, "--proof", "--out", out).code == 0
    budget = out / "budget.csv"
    lines = budget.read_text(encoding="utf-8").splitlines()
    budget.write_text("\n".join([*lines[:-1], lines[-1] + "1"]) + "\n", encoding="utf-8")
    code, said = at_hand.run(out)
    assert (code, "budget.csv" in said) == (1, True)


def test_a_scenario_without_a_plan_gets_a_proof_of_that(call: Callable[..., Done], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call("solve", INFEASIBLE, "--proof", "--out", out)
    assert done.code == 4
    assert str(out) in done.err
    assert json.loads((out / "summary.json").read_text())["status"] == "infeasible"
    assert at_hand.run(out) == (0, "proved: no plan keeps every rule\n")
    assert call("solve", INFEASIBLE, "--proof", "--out", out).code == 4  # its own folder again


@pytest.mark.parametrize("options", [(), ("--json",), ("--quiet",)])
def test_without_a_folder_a_proof_is_refused(call: Callable[..., Done], options: tuple[str, ...]) -> None:
    done = call("solve", ADJUSTED, "--proof", *options)
    assert (done.code, done.out) == (2, "")
    assert "--out DIR" in done.err


def test_a_way_that_ends_within_a_gap_is_refused(call: Callable[..., Done], tmp_path: Path) -> None:
    done = call("solve", ADJUSTED, "--proof", "--method", "decompose", "--out", tmp_path / "out")
    assert done.code == 2
    assert not (tmp_path / "out").exists()
