"""Every command on a scenario in the middle of its programme, in both languages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from support import hand_sized
from support.calls import Done

PLAN = {2020: (50.0, 50.0), 2021: (30.0, 30.0)}
MONEY = "line,source,year,amount\na,state,2020,40\nb,state,2020,20\n"
UNITS = "activity,year,units\nact-a,2020,30\nact-b,2020,18\n"
MORE = """\
closed: 2020
actuals: [money.csv, units.csv]
targets: soft
rounding: 1
changes: [{add_target: {outcome: of-a, years: 2020-2021, at_least: 100}}]
uncertainty:
  samples: 4
  seed: 1
  what: [{cap: {sources: state}, scale: {uniform: [0.5, 1]}, per: year}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "money.csv").write_text(MONEY, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    text = hand_sized.text("2020-2021", PLAN, MORE)
    (tmp_path / "hand.yaml").write_text(text, encoding="utf-8")
    other = text.replace("id: hand\nmodel", "id: other\nmodel").replace("at_least: 100", "at_least: 80")
    (tmp_path / "other.yaml").write_text(other, encoding="utf-8")
    return tmp_path / "hand.yaml"


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    "words",
    [
        "check FILE", "show FILE", "solve FILE --by-source", "solve FILE --json", "evaluate FILE", "diagnose FILE",
        "need FILE", "shortfall FILE --cut state", "compare FILE OTHER", "explain FILE OTHER", "sweep FILE",
        "replan FILE", "replan FILE --move 5 --full", "replan FILE --json", "replan FILE --out OUT",
        "report FILE --out OUT", "export FILE --out OUT.lp", "solve FILE --out OUT",
    ],
)  # fmt: skip
def test_goes_through(words: str, language: str, file: Path, call: Callable[..., Done]) -> None:
    places = {
        "FILE": file,
        "OTHER": file.parent / "other.yaml",
        "OUT": file.parent / "out",
        "OUT.lp": file.parent / "a.lp",
    }
    done = call(*(places.get(word, word) for word in words.split()), "--lang", language)
    assert done.code == 0, done.err


def test_a_result_folder_solves_to_the_same(file: Path, call: Callable[..., Done]) -> None:
    """resolved.yaml holds the facts; its published budget gives the same figures when it is evaluated."""
    assert call("solve", file, "--out", file.parent / "out").code == 0
    plain = yaml.safe_load((file.parent / "out" / "resolved.yaml").read_text(encoding="utf-8"))
    assert plain["closed"] == "2020"
    assert call("solve", file.parent / "out" / "resolved.yaml").code == 0
    done = call("evaluate", file, "--plan", file.parent / "out")
    assert done.code == 0, done.err


def test_what_closed_years_already_break_is_named(file: Path, call: Callable[..., Done]) -> None:
    text = file.read_text(encoding="utf-8") + "limits: [{name: most, lines: a, at_most: 35}]\n"
    file.write_text(text, encoding="utf-8")
    assert call("solve", file).code == 4
    done = call("diagnose", file)
    assert (
        "The ceiling most cannot be kept by itself, whatever the other rules are. Closed years already count: 40 "
        in " ".join(done.out.split())
    )
    done = call("diagnose", file, "--lang", "vi")
    assert "Các năm đã khóa sổ đã có" in " ".join(done.out.split())


def test_rules_of_closed_years_are_told(file: Path, call: Callable[..., Done]) -> None:
    """B had 20 where a limit asks for 30 a year: told on the screen, and with all others in summary.json."""
    text = file.read_text(encoding="utf-8") + "limits: [{name: least, lines: b, per: year, at_least: 30}]\n"
    file.write_text(text, encoding="utf-8")
    done = call("solve", file)
    assert "Rules of closed years that were not kept" in done.out
    data = json.loads(call("solve", file, "--json").out)
    assert data["closed"] == [2020]
    facts = {fact["name"]: (fact["value"], fact["kept"]) for fact in data["facts"]}
    assert facts == {"cap[state,2020]": (60, True), "limit least at least[2020]": (20, False)}


def test_a_given_plan_with_other_closed_years_is_told(file: Path, call: Callable[..., Done]) -> None:
    rows = "line,source,year,amount\na,state,2020,50\nb,state,2020,20\na,state,2021,60\n"
    (file.parent / "plan.csv").write_text(rows, encoding="utf-8")
    done = call("evaluate", file, "--plan", file.parent / "plan.csv")
    assert done.code == 0
    assert "what the plan has for 2020 is left out" in " ".join(done.err.split())
    (file.parent / "plan.csv").write_text(rows.replace("50", "40"), encoding="utf-8")
    assert "is left out" not in call("evaluate", file, "--plan", file.parent / "plan.csv").err
