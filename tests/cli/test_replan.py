"""`kcplan replan` as a planner calls it: endings, what it extends, and a folder that is next year's budget in force."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support import hand_sized
from support.calls import Done

PLAN = {2020: (50.0, 50.0), 2021: (30.0, 30.0), 2022: (30.0, 30.0)}
REPLAN = """\
format: 1
id: replan-2021
extends: hand
closed: 2020
actuals: [money.csv, units.csv]
changes:
  - {cap: {sources: state, years: 2021}, set: 40, why: cut in June}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "hand.yaml").write_text(hand_sized.text("2020-2022", PLAN, "rounding: 1\n"), encoding="utf-8")
    (tmp_path / "money.csv").write_text("line,source,year,amount\na,state,2020,40\nb,state,2020,20\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text("activity,year,units\nact-a,2020,30\nact-b,2020,18\n", encoding="utf-8")
    path = tmp_path / "replan.yaml"
    path.write_text(REPLAN, encoding="utf-8")
    return path


def test_causes_are_told_from_what_the_file_extends(file: Path, call: Callable[..., Done]) -> None:
    """Had 2020 gone as planned A had 20 more units and B 32; 20 million less in 2021 cost 40 points."""
    found = json.loads(call("replan", file, "--json").out)
    parts = {part["family"]: part["outcomes"] for part in found["causes"]["parts"]}
    assert parts == {"spent": 0.0, "delivered": pytest.approx(-72), "money": pytest.approx(-40)}
    assert (found["causes"]["before"], found["closed"]) == ("hand", [2020])
    screen = " ".join(call("replan", file).out.split())
    assert "new money: -40 points" in screen
    assert "Where the change comes from" in screen


def test_endings(file: Path, call: Callable[..., Done]) -> None:
    """0; 4 below the least that has to move, and where no plan is; 2 where there is nothing to adjust; 3."""
    assert call("replan", file, "--quiet").code == 0
    done = call("replan", file, "--move", "19")
    assert (done.code, "moves less than 20 million VND" in done.err) == (4, True)
    assert call("replan", file, "--move", "20", "--quiet").code == 0
    done = call("replan", file.parent / "hand.yaml")
    assert (done.code, "add 'closed' and 'actuals'" in " ".join(done.err.split())) == (2, True)
    done = call("replan", file.parent / "hand.yaml", "--lang", "vi")
    assert "hãy thêm 'closed' và 'actuals'" in " ".join(done.err.split())
    file.write_text(REPLAN + "limits: [{name: most, lines: a, years: 2022, at_least: 90}]\n", encoding="utf-8")
    done = call("replan", file)
    assert (done.code, "kcplan diagnose" in done.err) == (4, True)
    assert call("replan", file.parent / "absent.yaml").code == 3


def test_the_folder_is_the_budget_in_force_of_the_next_year(file: Path, call: Callable[..., Done]) -> None:
    """2022 had 60 for A and nothing for B: a plan of the next year that changes nothing keeps that."""
    folder = file.parent / "adjusted-2021"
    assert call("replan", file, "--out", folder, "--quiet").code == 0
    with (folder / "adjusted.csv").open(encoding="utf-8") as text:
        rows = {(row["line"], row["year"]): float(row["adjusted"]) for row in csv.DictReader(text)}
    assert rows == {("a", "2021"): 40, ("b", "2021"): 0, ("a", "2022"): 60, ("b", "2022"): 0}
    text = REPLAN.replace("replan-2021", "replan-2022").replace("closed: 2020", "closed: 2020-2021")
    text = text.replace("money.csv", "money-2021.csv").replace("units.csv", "units-2021.csv")
    for name, more in (("money", "a,state,2021,40\nb,state,2021,0\n"), ("units", "act-a,2021,40\nact-b,2021,0\n")):
        before = (file.parent / f"{name}.csv").read_text(encoding="utf-8")
        (file.parent / f"{name}-2021.csv").write_text(before + more, encoding="utf-8")
    later = file.parent / "later.yaml"
    later.write_text(text + "approved: adjusted-2021\ntiers: [targets, change]\n", encoding="utf-8")
    found = json.loads(call("replan", later, "--json").out)
    assert (found["moved"]["amount"], found["moved"]["figures"]) == (0, 0)
    assert [row["adjusted"] for row in found["adjusted"]] == [60, 0]
    assert "Nothing of the approved budget has to change." in call("replan", later).out


def test_sentences_follow_the_language(file: Path, call: Callable[..., Done]) -> None:
    folder = file.parent / "out"
    assert call("replan", file, "--out", folder, "--quiet", "--lang", "vi").code == 0
    text = (folder / "sentences.txt").read_text(encoding="utf-8")
    assert "của dự toán được duyệt" in text
    assert "nguồn có ít kinh phí hơn" in text
    assert "<svg" in (folder / "frontier.svg").read_text(encoding="utf-8")


def test_foreign_folder_is_refused_before_the_scenario_is_read(file: Path, call: Callable[..., Done]) -> None:
    """What somebody else has there stays, and nothing is added; a folder of an earlier result is taken."""
    foreign = file.parent / "mine"
    foreign.mkdir()
    (foreign / "notes.txt").write_text("mine", encoding="utf-8")
    done = call("replan", file.parent / "absent.yaml", "--out", foreign)
    assert (done.code, done.out) == (2, "")
    assert "notes.txt" in done.err
    assert [path.name for path in foreign.iterdir()] == ["notes.txt"]
    for _ in range(2):
        assert call("replan", file, "--out", file.parent / "own").code == 0
