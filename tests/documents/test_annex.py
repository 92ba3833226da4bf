"""The printed annex, cell by cell and total by total, computed again from plan.csv with nothing but csv."""

import csv
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "ben-tre-2014-2020"
SOURCES = ("central", "local", "other")


def plan() -> dict[tuple[str, str, int], int]:
    with open(MODEL / "plan.csv", encoding="utf-8", newline="") as file:
        return {(row["line"], row["source"], int(row["year"])): int(row["amount"]) for row in csv.DictReader(file)}


def printed() -> list[dict[str, str]]:
    with open(ROOT / "tests" / "data" / "annex_printed.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def line_ids() -> dict[str, str]:
    lines = yaml.safe_load((MODEL / "model.yaml").read_text(encoding="utf-8"))["lines"]
    return {str(facts["number"]): name for name, facts in lines.items()}


def is_cell(row: dict[str, str]) -> bool:
    """A line's own money from one source in one year; everything else that the annex prints is a sum of these."""
    return row["line"] != "TOTAL" and row["source"] in SOURCES and "-" not in row["column"]


def test_every_printed_figure_follows_from_the_plan() -> None:
    """Each of the 187 printed cells is the plan's row, each of the 211 printed totals the sum of the plan's rows."""
    rows, ids, kinds = plan(), line_ids(), Counter[str]()
    for row in printed():
        lines = list(ids.values()) if row["line"] == "TOTAL" else [ids[row["line"]]]
        sources = SOURCES if row["source"] == "total" else (row["source"],)
        first, _, last = row["column"].partition("-")
        years = range(int(first), int(last or first) + 1)
        computed = sum(rows[line, source, year] for line in lines for source in sources for year in years)
        assert computed == int(row["amount"] or 0), row
        kinds["blank" if not row["printed"] else "cell" if is_cell(row) else "total"] += 1
    assert kinds == {"cell": 187, "total": 211, "blank": 2}


def test_each_row_of_the_plan_is_printed_once() -> None:
    """The plan has nothing that the annex lacks: its 189 rows are the annex's 189 cells."""
    ids = line_ids()
    cells = [(ids[row["line"]], row["source"], int(row["column"])) for row in printed() if is_cell(row)]
    assert len(cells) == 189
    assert sorted(cells) == sorted(plan())


def test_printed_text_says_the_amount() -> None:
    """The amounts are what the annex's text says, full stops being thousands separators; two cells are blank."""
    for row in printed():
        assert row["printed"].replace(".", "") == row["amount"], row


def test_blank_cells_are_known() -> None:
    """The two blank cells of the annex are 8.2 and 9.3 of 2016."""
    blank = [(row["line"], row["source"], row["column"]) for row in printed() if not row["printed"]]
    assert blank == [("8", "local", "2016"), ("9", "other", "2016")]
