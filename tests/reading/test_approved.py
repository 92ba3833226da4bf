"""The budget in force as a table, a result folder and rows; mistakes in it, and in limits on change."""

from pathlib import Path

import numpy as np
import pytest
from support import hand_sized

import kcplan
from kcplan.commands.solve import view
from kcplan.errors import InvalidInput
from kcplan.planning.publish import publish
from kcplan.reading.read import read_scenario

PLAN = {2020: (50.0, 50.0), 2021: (30.0, 20.0)}
TEXT = hand_sized.text("2020-2021", PLAN, "approved: budget.csv\n")
TABLE = "line,source,year,amount\na,state,2020,40\na,state,2021,25\nb,state,2020,60\nb,state,2021,25\n"


def faults(text: str, **files: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        hand_sized.read(text, **files)
    return [str(problem).partition("/scenario.yaml")[2] or str(problem).rpartition("/")[2]
            for problem in caught.value.problems]  # fmt: skip


def test_a_table_says_what_is_in_force() -> None:
    found = hand_sized.read(TEXT, budget=TABLE)
    assert found.approved is not None
    assert found.approved[0, :, 0] == pytest.approx(np.array([[40, 25], [60, 25]]))
    assert found.in_force is found.approved
    assert hand_sized.read(TEXT.replace("approved: budget.csv\n", "")).approved is None


def test_activities_of_a_line_are_added_up() -> None:
    table = TABLE.replace("line,", "activity,line,").replace("\n", "\n,").rstrip(",")
    table = table.replace(",a,state,2020,40\n", ",a,state,2020,30\nact-a,a,state,2020,10\n")
    found = hand_sized.read(TEXT, budget=table)
    assert found.approved is not None
    assert found.approved[0, 0, 0, 0] == pytest.approx(40)


@pytest.mark.parametrize(("rounding", "spent"), [("rounding: 5\n", 30), ("", 33)])
def test_a_result_folder_is_its_published_budget(rounding: str, spent: float, tmp_path: Path) -> None:
    """All 33 of a year go to A, which brings more; in steps of 5 it is 30."""
    asked = hand_sized.read(hand_sized.text("2020-2021", PLAN, f"caps: {{state: 33}}\n{rounding}"))
    found = kcplan.solve(asked)
    view(found, publish(found)).write(tmp_path / "last")
    (tmp_path / "next.yaml").write_text(TEXT.replace("budget.csv", "last"), encoding="utf-8")
    approved = read_scenario(tmp_path / "next.yaml").approved
    assert approved is not None
    assert approved[0, :, 0] == pytest.approx(np.array([[spent, spent], [0, 0]]))


def test_another_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "last").mkdir()
    (tmp_path / "next.yaml").write_text(TEXT.replace("budget.csv", "last"), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"expected a folder with budget\.csv, found none there"):
        read_scenario(tmp_path / "next.yaml")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (TABLE.replace("b,state,2021,25\n", ""), "budget.csv: expected a row for every year of each line and source"),
        (TABLE + "a,state,2020,1\n", "budget.csv:6:1: expected one row for each cell, found a second one"),
        (TABLE.replace("a,state,2020", "c,state,2020"), "budget.csv:2:1: expected a known line, found 'c'"),
        (TABLE.replace(",40", ",-4"), "budget.csv:2:4: expected amount to be a number of at least 0"),
        (TABLE.replace("2021,25\nb", "2025,25\nb"), "budget.csv:3:3: expected a known year of the model"),
    ],
)
def test_mistakes_of_the_table_have_their_place(table: str, said: str) -> None:
    (fault,) = faults(TEXT, budget=table)
    assert said in fault


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("at_least: 5", "expected at_most alone in calm"),
        ("at_most: {previous_year: 1}", "expected an amount, plan or approved as bound of the change of calm"),
        ("at_most: {share: 0.5, of: {lines: a}}", "expected an amount, plan or approved as bound"),
        ("activities: act-a, at_most: 5", "expected no activities in calm, which measures change"),
        ("per: activity, at_most: 5", "expected no activities in calm, which measures change"),
        ("sources: [state, firms], at_most: 5", "expected public sources in calm, which measures change, found firms"),
    ],
)
def test_limits_on_change_that_make_no_sense(limit: str, said: str) -> None:
    text = hand_sized.text("2020", {2020: (1, 1)}, f"limits: [{{name: calm, measure: change, {limit}}}]\n")
    text = text.replace(
        "sources: {state: {kind: public}}", "sources: {state: {kind: public}, firms: {kind: counterpart}}"
    )
    assert any(said in fault for fault in faults(text))


def test_change_needs_something_approved() -> None:
    text = hand_sized.text("2020", {2020: (1, 1)}, "caps: {state: 9}\n").partition("  plan:")[0] + "caps: {state: 9}\n"
    (fault,) = faults(text + "limits: [{name: calm, measure: change, at_most: 5}]\n")
    assert "expected a plan in the model, or the key 'approved', for calm, found neither" in fault
