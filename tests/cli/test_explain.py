"""`kcplan explain`: of one scenario and of two, each sentence with its figures, and what it refuses."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
#: The language in which each scenario is set beside base.
SPOKEN = {"central-60": "en", "growth": "vi", "no-central-2019": "en"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `explained` writes."""
    return tmp_path_factory.mktemp("explained")


@pytest.fixture
def explained(asked, base: Path, folders: Path) -> Callable[[str], tuple[str, Path]]:
    """The screen and the folder of base and another scenario, each made once; of "" those of base alone."""

    def of(other: str) -> tuple[str, Path]:
        out = folders / (other or "base")
        files = [base, *([SCENARIOS / f"{other}.yaml"] if other else [])]
        done = asked("explain", *files, "--out", out, "--lang", SPOKEN.get(other, "en"))
        assert (done.code, done.err.count("\n")) == (0, 1)
        return done.out, out

    return of


def data_of(folder: Path):
    return json.loads((folder / "summary.json").read_text("utf-8"))


def test_two_scenarios_on_the_screen(asked, explained, base: Path) -> None:
    """The whole change of the published budgets, its only cause with rounding, and the lines that moved, in sentences.

    Each figure is that of `kcplan solve` of the two scenarios.
    """
    other = SCENARIOS / "central-60.yaml"
    said = re.sub(r"\s+", " ", explained("central-60")[0])
    one, two = (json.loads(asked("solve", file, "--json").out) for file in (base, other))
    old, new = one["published"]["objective"], two["published"]["objective"]
    assert f"weighted outcomes go from {old:,.2f} to {new:,.2f} points ({new - old:+,.2f})" in said
    parts = (two["objective"] - one["objective"], one["published"]["loss"] - two["published"]["loss"])
    assert f"there is 40.0 % less central money in 2016-2020: {parts[0]:+,.2f} points, +54.77 % of" in said
    assert f"rounding to whole multiples: {parts[1]:+,.2f} points" in said

    def money(found, line: str, years: range) -> float:
        rows = found["published"]["budget"]
        return sum(
            row["amount"] for row in rows if row["line"] == line and row["source"] != "other" and row["year"] in years
        )

    name = "3 Technology transfer"
    gives = money(one, "technology", range(2016, 2021)) - money(two, "technology", range(2016, 2021))
    assert f"{name} loses {gives:,.0f} million VND in 2016-2020: there is 40.0 % less central money" in said


def figures_in(sentence: str) -> list[float]:
    """Figures with decimals or a sign, and money, in a sentence: not years."""
    found = re.findall(r"(?<![\w@])(?:[+-]?[\d,]+\.\d+|[+-][\d,]+(?= )|[\d,]+(?= million))", sentence)
    return [float(text.replace(",", "")) for text in found]


@pytest.mark.parametrize("other", SPOKEN)
def test_every_figure_of_a_sentence_is_in_the_data(explained, other: str) -> None:
    """Each number that a sentence names stands beside it, rounded as it is said."""
    data = data_of(explained(other)[1])
    assert data["moves"]
    causes = [
        100 * (one["after"] / one["before"] - 1)
        for part in data["parts"]
        for one in part["differences"]
        if one["before"]
    ]
    for move in data["moves"] + data["swaps"]:
        shown = [
            move.get("amount"),
            move.get("rounding"),
            *move.get("shares", []),
            *move.get("by_source", {}).values(),
            *causes,
        ]
        shown += [value for hold in move.get("holds", []) for value in (hold["value"], hold["limit"])]
        known = {round(abs(value), digits) for value in shown if value is not None for digits in (1, 4)}
        assert figures_in(move["sentence"])
        assert {abs(value) for value in figures_in(move["sentence"])} <= known, move["sentence"]
    change = data["change"]["weighted_outcomes"]
    whole = [*data["parts"], data["rounding"]]
    assert sum(part["weighted_outcomes"] for part in whole) == pytest.approx(change, abs=1e-5)


def test_reasons_of_one_scenario(asked, explained, base: Path) -> None:
    """Each line and source has its reasons, with the figure behind each sentence."""
    folder = explained("")[1]
    data = data_of(folder)
    assert {(row["line"], row["source"]) for row in data["reasons"]} == {
        (line, source)
        for line in (
            "training", "management-capacity", "technology", "products", "consultancy", "information", "clusters",
            "international", "programme-management",
        )
        for source in ("central", "local", "other")
    }  # fmt: skip
    (training,) = (row for row in data["reasons"] if (row["line"], row["source"]) == ("training", "central"))
    assert training["why"] == "ceiling"
    assert training["rules"][0]["name"] == "limit flex at most[training,2014]"
    for row in data["reasons"]:
        effects = [abs(effect["weighted_outcomes"]) for effect in (row["more"], row["less"]) if effect]
        effects += [100 * abs(effect["miss"]) for effect in (row["more"], row["less"]) if effect]
        effects += [row["ratio"] or 0.0]
        for value in figures_in(row["sentence"]):
            assert any(value == pytest.approx(known, rel=1e-3) for known in effects), row["sentence"]
    screen = re.sub(r"\s+", " ", asked("explain", base, "--full").out)
    assert (
        "Central 2014-2020: 971; at the most allowed: ceiling yearly range of 1 Vocational training 2014-2020" in screen
    )
    assert "Sources that may not pay for it: Local, Other (beneficiaries)." in screen


def test_same_scenario_twice_has_nothing_to_explain(call, base: Path, solved: Path, two_lines: Path) -> None:
    """A scenario and its own result so there is nothing to explain, and so does the scenario itself."""
    data = json.loads(call("explain", base, solved, "--json").out)
    empty = ("parts", "began", "stopped", "moves", "swaps")
    assert {key: data[key] for key in empty} == {key: [] for key in empty}
    assert "so there is nothing to explain" in call("explain", two_lines, two_lines).out


@pytest.mark.parametrize("other", ["central-60", "growth"])
def test_folder_of_two_scenarios(explained, other: str) -> None:
    """Data, tables, sheet and page of one explanation have the same figures, and every sentence stands on the page."""
    out, language = explained(other)[1], SPOKEN[other]
    data = data_of(out)
    names = ["summary.json", "parts.csv", "moves.csv", "explanation.xlsx", "explanation.html"]
    assert data["manifest"]["written"] == names
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    parts = list(csv.DictReader(io.StringIO((out / "parts.csv").read_text("utf-8"))))
    whole = [*data["parts"], data["rounding"]]
    assert [float(row["weighted_outcomes"]) for row in parts] == [part["weighted_outcomes"] for part in whole]
    moves = list(csv.DictReader(io.StringIO((out / "moves.csv").read_text("utf-8"))))
    expected = [(move["amount"], *move["shares"], move["rounding"]) for move in data["moves"]]
    columns = ("amount", *(f"share of part {number}" for number, _ in enumerate(data["parts"], 1)), "rounding")
    assert [tuple(float(row[column]) for column in columns) for row in moves] == expected
    text = (out / "explanation.html").read_text("utf-8")
    book = openpyxl.load_workbook(out / "explanation.xlsx")
    in_sheets = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    for values in expected:
        for value in filter(None, values):
            assert f'<data value="{value}">' in text
            assert value in in_sheets
    assert f'<html lang="{language}">' in text
    if language == "en":
        assert all(html.escape(move["sentence"], quote=False) in text for move in data["moves"])
        assert {move["sentence"] for move in data["moves"]} <= in_sheets


def test_folder_of_one_scenario(explained) -> None:
    """The reasons as data, table, sheet and page, with one set of sentences and amounts."""
    out = explained("")[1]
    data = data_of(out)
    assert set(data["manifest"]["written"]) == {path.name for path in out.iterdir()}
    rows = list(csv.DictReader(io.StringIO((out / "reasons.csv").read_text("utf-8"))))
    assert [(row["sentence"], float(row["amount"])) for row in rows] == [
        (reason["sentence"], reason["amount"]) for reason in data["reasons"]
    ]
    text = (out / "explanation.html").read_text("utf-8")
    sheet, notes = openpyxl.load_workbook(out / "explanation.xlsx")
    assert any("in whole multiples" in str(row[0].value) for row in notes.iter_rows())
    shown = {(row[1].value, row[2].value) for row in sheet.iter_rows()}
    for reason in data["reasons"]:
        assert html.escape(reason["sentence"], quote=False) in text
        assert (reason["sentence"], reason["amount"]) in shown


def test_quiet_writes_and_json_is_alone(call, two_lines: Path, tmp_path: Path) -> None:
    """--quiet leaves both outputs empty, --json prints what the folder has; a folder with a file of others is kept."""
    out = tmp_path / "out"
    done = call("explain", two_lines, "--out", out, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    printed = call("explain", two_lines, "--json")
    assert printed.err == ""
    assert json.loads(printed.out)["reasons"] == data_of(out)["reasons"]
    (out / "mine.txt").write_text("mine")
    refused(call("explain", two_lines, "--out", out), 2, "mine.txt")


def test_vietnamese(asked, explained, base: Path) -> None:
    """Sentences and figures follow --lang; no English word of a sentence is left."""
    told, folder = explained("growth")
    objective = json.loads(asked("solve", base, "--json").out)["published"]["objective"]
    assert f"{objective:,.2f}".translate(str.maketrans(",.", ".,")) in told
    assert "tổng kết quả quy đổi từ" in re.sub(r"\s+", " ", told)
    assert re.search(r"\d điểm \(", told)
    assert "weighted outcomes" not in told
    plain = (folder / "summary.json").read_text("utf-8")
    assert "there is 20.0 % more central money in 2017-2020" in plain  # what machines read stays English


def refused(done, code: int, *words: str) -> None:
    assert (done.code, done.out) == (code, "")
    for word in words:
        assert word in done.err


def test_bad_input(call, base: Path, tmp_path: Path) -> None:
    """2 for too many files, other models and the result of an evaluation; 3 for a file that is missing."""
    growth = SCENARIOS / "growth.yaml"
    refused(call("explain", base, growth, base), 2, "kcplan compare")
    refused(call("explain"), 2, "Missing argument")
    refused(call("explain", base, tmp_path / "none.yaml"), 3, "expected a file that exists", "none.yaml")
    call("evaluate", base, "--out", tmp_path / "given", "--quiet")
    refused(call("explain", base, tmp_path / "given"), 2, "found a result of kcplan evaluate")


def test_other_model(call, base: Path, project: Path) -> None:
    """2: a model with a line less is another model, and the message says which line."""
    model = project / "models" / "ben-tre-2014-2020"
    text = (model / "model.yaml").read_text(encoding="utf-8")
    (model / "model.yaml").write_text(text.replace("  information:\n", "  news:\n"), encoding="utf-8")
    plan = (model / "plan.csv").read_text(encoding="utf-8")
    (model / "plan.csv").write_text(plan.replace("information,", "news,"), encoding="utf-8")
    other = project / "scenarios" / "base.yaml"
    other.write_text(other.read_text(encoding="utf-8").replace("[information,", "[news,"), encoding="utf-8")
    refused(call("explain", base, other), 2, "expected two scenarios of one model", "news")


def test_infeasible_scenario(call, base: Path) -> None:
    """4, with the rules that clash, where one of the two has no recommendation."""
    path = ROOT / "tests" / "data" / "infeasible" / "local-90.yaml"
    refused(call("explain", path, base), 4, "No plan keeps every rule", f"kcplan diagnose {path}")
