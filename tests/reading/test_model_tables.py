"""Sources, outcomes, lines, activities and targets as tables: the same model as in YAML, mistakes at their cells."""

from pathlib import Path

import pytest
import yaml
from support.books import save

from kcplan.errors import Problem
from kcplan.reading.read import check_file, read_scenario
from kcplan.writing.resolved import resolved

Rows = list[list[object]]

#: The small model of conftest.py as tables; figures as text and as numbers.
SHEETS: dict[str, Rows] = {
    "Sources": [["id", "kind", "title.en", "title.vi"], ["central", "public", "Central", "Trung ương"],
                ["local", "public"], ["partners", "counterpart"]],
    "Outcomes": [["id", "unit"], ["wells", "well"], ["jobs", "job"]],
    "Lines": [["id", "number", "sources", "counterpart"],
              ["supply", 2, "central, local; partners", "plan"], ["office", "1", "local", None]],
    "Activities": [
        ["line", "id", "unit", "years", "up_to", "unit_cost", "yields.wells", "yields.jobs", "norm", "basis"],
        ["supply", "drilling", "well", None, 20, 10, 1, None, "well", "the survey of 2019"],
        ["supply", "drilling", None, None, None, 12, None, None],
        ["supply", "drilling", None, 2020, None, None, None, 2],
        ["supply", "drilling", None, "2021-2022", None, None, None, "3"],
        ["supply", "pipes", "km", "2020-2021", None, 5],
        ["supply", "pipes", None, 2022, None, "6.5"],
    ],
    "Targets": [["outcome", "years", "at_least", "basis"],
                ["wells", "2020-2022", 12, "decision 1"], ["jobs", "2020,2022", 5]],
}  # fmt: skip
KEYS = ("sources", "outcomes", "lines", "activities", "targets")


@pytest.fixture
def book(project):
    """The small project with its model in a workbook, and a way to change a cell."""
    sheets = {name: [list(row) for row in rows] for name, rows in SHEETS.items()}
    small = yaml.safe_load(project.model.read_text())
    small |= {key: f"book.xlsx#{key.capitalize()}" for key in KEYS}
    path = project.model.parent / "book.xlsx"

    def write(sheet: str = "", line: int = 0, column: int = 0, value: object = None) -> Path:
        if sheet:
            row = sheets[sheet][line - 1]
            row += [None] * (column - len(row))
            row[column - 1] = value
        project.model.write_text(yaml.safe_dump(small, allow_unicode=True, sort_keys=False))
        return save(path, sheets)

    return write


def errors(project) -> list[Problem]:
    return [problem for problem in check_file(project.base) if not problem.warning]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_name_in_one_language_stands_for_both(project, book, language: str) -> None:
    """A planner need not translate: one filled column of the two is the name in either language."""
    book("Sources", 2, 4 if language == "en" else 3, None)
    title = read_scenario(project.base).model.sources[0].title
    assert {title.en, title.vi} == {"Central" if language == "en" else "Trung ương"}


def test_model_in_a_workbook_is_the_model(project, book) -> None:
    """Titles, units, years, tranches, norms, lists: the resolved scenario is the same, and values know their cells."""
    before = yaml.safe_dump(resolved(read_scenario(project.base)))
    path = book()
    after = read_scenario(project.base)
    assert yaml.safe_dump(resolved(after)) == before
    paths = {
        ("model", "lines", "supply", "activities", "drilling", "unit_cost", 0, "cost"): "Activities!F2",
        ("model", "lines", "supply", "activities", "pipes", "unit_cost", 2022): "Activities!F7",
        ("model", "targets", 0, "at_least"): "Targets!C2",
        ("model", "lines", "office", "number"): "Lines!B3",
    }
    for where, cell in paths.items():
        assert str(after.origins[where][0]) == f"{path}:{cell}", where


def test_activities_beside_those_of_the_file(project) -> None:
    """A line may have activities of its own in the file, and others in the table; CSV will do."""
    before = resolved(read_scenario(project.base))
    drilling = project.model.read_text().partition("      pipes:")
    text = drilling[0] + drilling[2].partition('2022": 6.5}\n')[2]
    project.model.write_text(text.replace("plan: plan.csv", "activities: more.csv\nplan: plan.csv"))
    (project.model.parent / "more.csv").write_text(
        "line;id;unit;years;unit_cost\nsupply;pipes;km;2020-2021;5\nsupply;pipes;;2022;6,5\n"
    )
    assert resolved(read_scenario(project.base)) == before


# sheet, line, column, value; the cell that is told, what is expected, found
MISTAKES: list[tuple[str, int, int, object, str, str, str]] = [
    ("Sources", 2, 2, "publik", "Sources!B2", "kind to be public or counterpart", "'publik'"),
    ("Sources", 3, 1, None, "Sources!A3", "an id in every row", "an empty cell"),
    ("Outcomes", 2, 2, None, "Outcomes!A2", "the key 'unit'", "none"),
    ("Lines", 2, 2, "two", "Lines!B2", "number to be a number", "'two'"),
    ("Lines", 2, 3, "central, lcal, partners", "Lines!C2", "a known source", "'lcal'"),
    ("Lines", 2, 4, "planned", "Lines!D2", "counterpart to be a number", "'planned'"),
    ("Activities", 6, 1, "suply", "Activities!A6", "a known line", "'suply'"),
    ("Activities", 3, 6, 9, "Activities!F3", "a cost of at least 10", "9"),
    ("Activities", 3, 4, 2020, "Activities!F2", "in one row, or years in every row", "both"),
    ("Activities", 4, 4, "2020-2021", "Activities!D5", "each year once", "2021 again"),
    ("Activities", 3, 9, "other", "Activities!I3", "one norm of each id", "'other'"),
    ("Activities", 2, 9, "wel", "Activities!I2", "a known norm", "'wel'"),
    ("Activities", 1, 8, "yields.job", "Activities!H1", "a known column", "'yields.job'"),
    ("Activities", 7, 6, "6,5 tr", "Activities!F7", "unit_cost to be a number", "'6,5 tr'"),
    ("Activities", 6, 3, None, "Activities!B6", "the key 'unit'", "none"),
    ("Targets", 2, 1, "well", "Targets!A2", "a known outcome", "'well'"),
    ("Targets", 2, 2, "2020-2030", "Targets!B2", "years of the model", "2023-2030"),
    ("Targets", 2, 3, "#DIV/0!", "Targets!C2", "a value", "the error #DIV/0!"),
    ("Targets", 2, 3, None, "Targets!", "at_least or at_most in the target of wells", "neither"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "line", "column", "value", "cell", "expected", "found"), MISTAKES)
def test_mistake_in_a_table_of_a_model(
    project, book, sheet: str, line: int, column: int, value: object, cell: str, expected: str, found: str
) -> None:
    """Each is told at its cell."""
    path = book(sheet, line, column, value)
    problems = errors(project)
    told = [p for p in problems if str(p).startswith(f"{path}:{cell}")]
    assert told, problems
    assert any(expected in p.expected and found in p.found for p in told), told


@pytest.mark.parametrize("key", KEYS)
def test_table_that_is_not_there(project, book, key: str) -> None:
    """It is told once, at the key that names it, and nothing follows from it."""
    book()
    text = project.model.read_text().replace(f"book.xlsx#{key.capitalize()}", f"lost.xlsx#{key.capitalize()}")
    project.model.write_text(text)
    (problem,) = errors(project)
    assert (problem.file, problem.expected) == (str(project.model), "a file that exists")
