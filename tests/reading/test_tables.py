"""Tables whatever their format: the same rows, with their places, for every reader."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from kcplan.domain.scenario import Origin
from kcplan.reading.read import read_scenario
from kcplan.reading.tables.inline import InlineTable
from kcplan.reading.tables.opening import table_at
from kcplan.reading.tables.rows import NamedColumns, OddTableError, Row
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.yaml_file import compose

COLUMNS = NamedColumns(("line", "year", "amount"), ("source",), ("amount",))
CSV = "year,amount,line,source\n2020,1.5,supply,central\n2021,2,office,\n"
YAML = (
    "plan:\n  - {line: supply, source: central, year: 2020, amount: 1.5}\n  - {amount: 2, line: office, year: 2021}\n"
)


def read(rows: Iterator[Row], log: Log) -> list[tuple[object, ...]]:
    names = ("line", "source", "year")
    return [(*(row[name] for name in names), row.number("amount", log), row.place("amount")) for row in rows]


def test_same_rows_whatever_the_format(tmp_path: Path) -> None:
    """A CSV file and rows within YAML give the same texts and numbers, each with its own places."""
    path, log = tmp_path / "plan.csv", Log()
    path.write_text(CSV)
    node = compose("plan.yaml", YAML.encode(), log)
    assert node is not None
    with table_at(str(path), log) as table:
        assert table is not None
        one = read(table.rows(COLUMNS, log), log)
    other = read(InlineTable(node["plan"]).rows(COLUMNS, log), log)
    assert [row[:-1] for row in one] == [("supply", "central", "2020", 1.5), ("office", "", "2021", 2.0)]
    assert [row[:-1] for row in other] == [row[:-1] for row in one]
    assert [row[-1] for row in one] == [Place(str(path), 2, 2), Place(str(path), 3, 2)]
    assert [row[-1] for row in other] == [Place("plan.yaml", 2, 57), Place("plan.yaml", 3, 14)]
    assert log.problems == []


def test_rows_of_a_long_file_while_its_numbers_are_looked_through(tmp_path: Path) -> None:
    """What numbers mean is found by reading all of them, while the rows are read: no row is lost, none is cut."""
    path, log = tmp_path / "plan.csv", Log()
    path.write_text("year,amount,line,source\n" + "2020,1.5,supply,central\n" * 5000)
    with table_at(str(path), log) as table:
        assert table is not None
        rows = read(table.rows(COLUMNS, log), log)
    assert log.problems == []
    assert {row[:-1] for row in rows} == {("supply", "central", "2020", 1.5)}
    assert [row[-1] for row in rows] == [Place(str(path), line, 2) for line in range(2, 5002)]


def inline(text: str) -> str:
    """A plan of the small project as rows within its model."""
    head, *rows = (row.split(",") for row in text.splitlines())
    plain = [dict(zip(head, row, strict=True)) for row in rows]
    listed = [row | {"amount": float(row["amount"]), "year": int(row["year"])} for row in plain]
    return yaml.safe_dump({"plan": listed}, default_flow_style=None, width=1000)


@pytest.mark.parametrize(
    ("old", "new", "expected", "found"),
    [
        ("line: supply, source: central, year: 2021", "line: supply, year: 2021", "the key 'source' in plan", "none"),
        ("line: supply, source: central, year: 2021", "line: supply, source: «centrl, year: 2021",
         "a known source", "'centrl'"),
        ("line: supply, source: central, year: 2021", "line: supply, source: central, year: 2021, «region: north",
         "a known column", "'region'"),
        ("amount: 5.5,", "amount: «-5.5,", "amount to be a number of at least 0", "-5.5"),
    ],
)  # fmt: skip
def test_mistake_in_rows_within_a_model(project, old: str, new: str, expected: str, found: str) -> None:
    """A mistake in a row that stands in the model is told in its place, once but for the row that is then missing."""
    project.edit(project.model, "plan: plan.csv\n", inline(project.plan.read_text()))
    assert project.problems(project.base) == []
    place = project.edit(project.model, old, new)
    (problem,) = [p for p in project.problems(project.base) if "every year of each line" not in p.expected]
    assert "«" not in new or (problem.line, problem.column) == place
    assert expected in problem.expected
    assert found in problem.found


def test_rows_of_several_regions_name_theirs(regions) -> None:
    """Where the model has several regions, a row within it without its region is told."""
    text = inline(regions.plan.read_text())
    regions.edit(regions.model, "plan: plan.csv\n", text.replace("region: east, source: central, year: 2021",
                                                                 "source: central, year: 2021", 1))  # fmt: skip
    problems = regions.problems(regions.base)
    assert problems[0].found == "none for east, supply, central, 2021"
    assert (problems[1].expected, problems[1].found) == ("the key 'region' in a row of the table", "none")


@dataclass(frozen=True)
class WideRow:
    cells: dict[str, tuple[str, Place]]

    def __getitem__(self, name: str) -> str:
        return self.cells[name][0]

    def place(self, name: str) -> Place:
        return self.cells[name][1]

    def number(self, name: str, _log: Log) -> float:
        return float(self[name])


@dataclass(frozen=True)
class WideTable:
    """A table with a column for each year, as a workbook may have it: each of its amounts is a row."""

    place: Place
    head: Sequence[str]
    body: Sequence[Sequence[str]]

    def rows(self, *_columns: object) -> Iterator[WideRow]:
        for line, cells in enumerate(self.body, 2):
            for column, year in enumerate(self.head[2:], 3):
                here = Place(self.place.file, line, column)
                texts = (*cells[:2], year, cells[column - 1])
                yield WideRow(dict(zip(("line", "source", "year", "amount"), [(t, here) for t in texts], strict=True)))

    def chunks(self, *_columns: object) -> Iterator[object]:
        raise OddTableError


def test_table_of_another_layout_is_read_without_a_change(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan in wide layout, from a format that kcplan does not have, is the same plan, and its places are kept."""
    amounts = read_scenario(project.base).model.plan
    head, body = ["line", "source", "2020", "2021", "2022"], [
        ["supply", "central", "60", "60", "60"], ["supply", "local", "20", "0", "20"],
        ["supply", "partners", "240", "30", "0"], ["office", "local", "5", "5", "5.5"],
    ]  # fmt: skip

    @contextmanager
    def wide(*_arguments: object) -> Iterator[WideTable]:
        yield WideTable(Place("plan.ods"), head, body)

    monkeypatch.setattr("kcplan.reading.plan.table_of", wide)
    scenario = read_scenario(project.base)
    assert scenario.model.plan.tolist() == amounts.tolist()
    assert scenario.origins["model", "plan", 2, "amount"] == (Origin("plan.ods", 5, 5),)
