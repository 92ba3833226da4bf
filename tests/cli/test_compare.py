"""`kcplan compare`: plans of every kind mixed, the same figures in all it writes, and what it refuses."""

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
import yaml
from support import browser
from support.office import HOSTILE, hostile

from kcplan.reading.read import resolved

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"


@pytest.fixture
def folders(call, base: Path, solved: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A result of solve (of base) and one of evaluate (of its official plan)."""
    shutil.copytree(solved, tmp_path / "solved")
    call("evaluate", base, "--out", tmp_path / "evaluated", "--quiet")
    return tmp_path / "solved", tmp_path / "evaluated"


def test_scenarios_folders_and_the_plan_may_be_mixed(call, base: Path, folders) -> None:
    """The result of a scenario has the figures of the scenario, that of an evaluation those of the plan."""
    solved, evaluated = folders
    done = call("compare", base, solved, "plan", evaluated, "--json")
    assert done.code == 0
    data = json.loads(done.out)
    assert [(plan["name"], plan["kind"]) for plan in data["plans"]] == [
        ("base", "published"),
        ("solved", "published"),
        ("plan", "official"),
        ("evaluated", "given"),
    ]
    for row in data["budget"]:
        scenario, result, plan, given = row["values"]
        assert (result, given) == pytest.approx((scenario, plan), abs=1e-5)
        assert row["differences"] == pytest.approx([value - scenario for value in row["values"][1:]], abs=1e-6)
    published = json.loads((solved / "summary.json").read_text())["published"]
    assert data["plans"][1]["objective"] == pytest.approx(published["objective"], abs=1e-4)
    assert data["plans"][1]["targets_met"] == published["targets_met"]


class Figures(HTMLParser):
    """Every figure of a page's tables, and whether it asks for anything from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[float] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if tag == "data" and name == "value":
                self.values.append(float(value or ""))
            if name in ("src", "href"):
                self.links.append(value or "")


def test_the_same_figures_in_data_tables_sheet_and_page(call, base: Path, tmp_path: Path) -> None:
    """Money of each line and source, and each outcome, is the same to the digit in every file; the page is whole."""
    out = tmp_path / "side"
    done = call("compare", base, SCENARIOS / "local-90.yaml", "plan", "--out", out, "--lang", "vi")
    assert done.code == 0
    data = json.loads((out / "summary.json").read_text())
    assert sorted(data["manifest"]["written"]) == sorted(path.name for path in out.iterdir())
    rows = list(csv.DictReader(io.StringIO((out / "budget.csv").read_text())))
    names = [plan["name"] for plan in data["plans"]]
    assert [[float(row[f"values: {name}"]) for name in names] for row in rows] == [
        row["values"] for row in data["budget"]
    ]
    page = Figures()
    page.feed((out / "comparison.html").read_text(encoding="utf-8"))
    assert page.links == []
    book = openpyxl.load_workbook(out / "comparison.xlsx")
    cells = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)
    ]
    rows = list(csv.DictReader(io.StringIO((out / "targets.csv").read_text())))
    sheet = [[cell.value for cell in row] for row in book["Chỉ tiêu"].iter_rows(min_row=3, min_col=3)]
    assert len(sheet) == len(data["targets"]) == 19
    for row, in_csv, in_sheet in zip(data["targets"], rows, sheet, strict=True):
        assert [float(in_csv[f"{kind}: {name}"]) for kind in ("values", "miss") for name in names] == [
            *row["values"], *row["miss"],
        ]  # fmt: skip
        reached, short = in_sheet[1::2], [0.0 if text == "đạt" else text for text in in_sheet[2::2]]
        assert (in_sheet[0], reached, short) == (row["target"], row["values"], row["miss"])
        assert {row["target"], *row["values"], *filter(None, row["miss"])} <= set(page.values)
    for row in data["outcomes"]:
        assert set(row["values"]) | set(row["cost"]) <= set(page.values) & {float(f"{cell:.12g}") for cell in cells}
    totals: dict[tuple[str, str], list[float]] = {}
    for row in data["budget"]:
        own = totals.setdefault((row["line"], row["source"]), [0.0] * len(names))
        totals[row["line"], row["source"]] = [a + b for a, b in zip(own, row["values"], strict=True)]
    for values in totals.values():
        assert {round(value, 6) for value in values} <= set(page.values) & {float(f"{cell:.12g}") for cell in cells}
    text = (out / "comparison.html").read_text(encoding="utf-8")
    assert '<html lang="vi">' in text


def two_scenarios(folder: Path, name: str) -> list[Path]:
    """Two small scenarios in which everything that has a name has this one."""
    files = [folder / f"s{number}.yaml" for number in (1, 2)]
    for file in files:
        plain = resolved(hostile(name)) | {"id": file.stem}
        for own, source in plain["model"]["sources"].items():
            source["title"] = f"{name} {own}"  # two sources may not have one title
        file.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return files


@browser.needs_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_page_opens_in_a_browser_without_a_network(call, tmp_path: Path, width: int) -> None:
    """Chromium has nothing to complain of, asks for nothing, and the page is no wider than the window."""
    out = tmp_path / "side"
    call("compare", *two_scenarios(tmp_path, "<b>bold</b>"), "plan", "--out", out, "--quiet")
    with browser.started(tmp_path / "profile") as opened:
        opened.open(out / "comparison.html", width, "document.querySelectorAll('table').length > 4")
        assert opened.console == []
        assert opened.requests == [(out / "comparison.html").as_uri()]
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert opened.evaluate("document.querySelectorAll('b').length") == 0


#: Marks that turn the direction of text round are refused where a file is read.
READABLE = [name for name in HOSTILE if "\u202e" not in name]


@pytest.mark.parametrize("name", READABLE)
def test_names_come_out_as_text(call, tmp_path: Path, name: str) -> None:
    """Quotes, HTML, formulas, marks and long names are text in the sheet and on the page."""
    out = tmp_path / "side"
    done = call("compare", *two_scenarios(tmp_path, name), "--out", out)
    assert done.code == 0, done.err
    text = (out / "comparison.html").read_text(encoding="utf-8")
    assert "<b>bold" not in text
    book = openpyxl.load_workbook(out / "comparison.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(name in str(cell.value) for cell in cells)


def test_screen_says_which_plan_dominates(call, base: Path) -> None:
    """The approved money at its best is as good as the official plan in all that counts, for the same money."""
    done = call("compare", base, "plan")
    said = re.sub(r"\s+", " ", done.out)
    assert "“base” dominates “Official plan”: it spends no more public money, misses no target by more" in said
    assert "Targets set 19 19 Targets met 19 15" in said


def refused(done, code: int, *words: str) -> None:
    assert (done.code, done.out) == (code, "")
    for word in words:
        assert word in done.err


def test_bad_input(call, base: Path, folders, tmp_path: Path) -> None:
    """2 for a call that makes no sense, 3 for files that are not there or not plans, each with what was expected."""
    solved, _ = folders
    refused(call("compare", base), 2, "two plans or more")
    refused(call("compare", base, base), 2, "each plan once")
    refused(call("compare", base, base.parent / ".." / "scenarios" / "base.yaml"), 2, "each plan once")
    refused(call("compare", "plan", base), 2, "expected a scenario or a result first")
    refused(call("compare", base, tmp_path / "none.yaml"), 3, "expected a file that exists", "none.yaml")
    (tmp_path / "empty").mkdir()
    refused(call("compare", base, tmp_path / "empty"), 3, "expected a folder that kcplan solve --out", "found none")
    (tmp_path / "empty" / "summary.json").write_text('{"status": "shortfall"}')
    refused(call("compare", base, tmp_path / "empty"), 3, "found one of kcplan shortfall")
    (solved / "published_budget.csv").write_text("line,source,year,amount\nnowhere,local,2014,1\n")
    refused(call("compare", base, solved), 3, "published_budget.csv:2", "nowhere")


def test_mistakes_of_all_files_come_at_once(call, base: Path, tmp_path: Path) -> None:
    """3 with the mistake of each file, before any is solved; one that two files extend is told once."""
    (tmp_path / "one.yaml").write_text("format: 1\nid: one\nextends: base\nrounding: -1\n")
    for name in ("two", "three"):
        (tmp_path / f"{name}.yaml").write_text(f"format: 1\nid: {name}\nextends: one\n")
    (tmp_path / "base.yaml").write_bytes(base.read_bytes())
    for command in ("compare", "explain"):
        done = call(command, tmp_path / "two.yaml", tmp_path / "three.yaml")
        refused(done, 3, "one.yaml:4")
        assert done.err.count("one.yaml:4") == 1
        refused(call(command, tmp_path / "two.yaml", tmp_path / "none.yaml"), 3, "one.yaml:4", "none.yaml")


def test_result_within_a_gap_is_a_plan_too(call, tmp_path: Path) -> None:
    """What decomposition left in a folder is set beside the scenario's plan as any other result, with its gap."""
    call("new", tmp_path / "new", "--synthetic", "2")
    scenario = tmp_path / "new" / "scenarios" / "base.yaml"
    call("solve", scenario, "--method", "decompose", "--out", tmp_path / "near", "--quiet")
    near = json.loads((tmp_path / "near" / "summary.json").read_text("utf-8"))
    assert near["status"] == "near-optimal"
    done = call("compare", scenario, tmp_path / "near", "--out", tmp_path / "both")
    assert "of the optimum. It is one of several such plans." in re.sub(r"\s+", " ", done.out)
    data = json.loads((tmp_path / "both" / "summary.json").read_text("utf-8"))
    assert [plan.get("gap") for plan in data["plans"]] == [None, near["gap"]]
    with (tmp_path / "both" / "plans.csv").open(encoding="utf-8", newline="") as file:
        assert [float(row["gap"] or "nan") for row in csv.DictReader(file)] == pytest.approx(
            [float("nan"), near["gap"]], nan_ok=True
        )
    exact, near = (plan["objective"] for plan in data["plans"])
    assert near == pytest.approx(exact, rel=1e-4)


def test_infeasible_scenario(call, base: Path) -> None:
    """4, with the rules that clash; nothing is printed as if it were a plan."""
    path = ROOT / "tests" / "data" / "infeasible" / "local-90.yaml"
    refused(call("compare", path, base), 4, "No plan keeps every rule", f"kcplan diagnose {path}")


def test_foreign_folder_is_left_alone(call, base: Path, tmp_path: Path) -> None:
    """A folder that holds somebody's file is not written to."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    refused(call("compare", base, "plan", "--out", tmp_path / "mine"), 2, "letter.txt")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
