"""Plan tables read in bulk: the same plan, places and problems as row by row, whatever the table looks like."""

import pickle
from pathlib import Path
from random import Random

import numpy as np
import pytest

from kcplan.domain.scenario import Origin
from kcplan.errors import InvalidInput
from kcplan.reading.read import read_scenario
from kcplan.reading.tables import csv_bulk, progress
from kcplan.reading.tables.rows import OddTableError

#: What a hand, an editor or a spreadsheet does to a row: some of it harmless, some of it a mistake.
ODDITIES = (
    lambda row: row.replace(",", " , "),
    lambda row: row + "\r",
    lambda row: row + "\n",
    lambda row: row + "\n,,,",
    lambda row: '"' + row.replace(",", '","') + '"',
    lambda row: row.replace("supply", '"supply"'),
    lambda row: row + ".50",
    lambda row: row + "e1",
    lambda row: row + "_0",
    lambda row: row + "\xa0",
    lambda row: row + " 1",
    lambda row: row.rpartition(",")[0] + ",-0",
    lambda row: row.rpartition(",")[0] + ",-1",
    lambda row: row.rpartition(",")[0] + ",1e999",
    lambda row: row.rpartition(",")[0] + ",٣",
    lambda row: row.rpartition(",")[0] + ",",
    lambda row: row.replace("20", "2O", 1),
    lambda row: row.replace("local", "locl"),
    lambda row: row + ",1",
    lambda row: row + '\nsupply,"cent\nral",2020,1',
    lambda row: row + "\n" + row,
    lambda row: row + "\noffice,central,2020,1",
    lambda row: row + '"',
    lambda row: row[:0],
)


def outcome(path: Path) -> object:
    """The plan and the place of each of its amounts, or every problem."""
    try:
        scenario = read_scenario(path)
    except InvalidInput as error:
        return str(error)
    rows = [scenario.origins["model", "plan", row, "amount"] for row in range(12)]
    return scenario.model.plan.tolist(), rows


def refuse(*_arguments: object) -> None:
    raise OddTableError


@pytest.mark.parametrize("seed", range(60))
def test_bulk_and_row_by_row_agree(project, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Up to three oddities in a table, its rows and columns in any order: both ways give the same plan or problems."""
    random = Random(seed)
    head, *rows = project.plan.read_text("utf-8").splitlines()
    random.shuffle(rows)
    for row in random.sample(range(len(rows)), k=random.randrange(4)):
        rows[row] = random.choice(ODDITIES)(rows[row])
    project.plan.write_text("\n".join([head, *rows]) + "\n", "utf-8", newline="")
    monkeypatch.setattr(csv_bulk, "ROWS", random.choice([1, 3, 2000]))
    in_bulk = outcome(project.base)
    monkeypatch.setattr(csv_bulk, "chunks", refuse)
    assert in_bulk == outcome(project.base)


def test_sound_table_is_read_in_bulk(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spaces, quotes, blank lines, a byte order mark and other columns first are no reason to go row by row."""
    monkeypatch.setattr("kcplan.reading.plan._Plan.one", lambda *_: pytest.fail("a row was read alone"))
    amounts = read_scenario(project.base).model.plan
    rows = [row.split(",") for row in project.plan.read_text("utf-8").splitlines()]
    text = "\n\n".join(f' {amount} ,"{source}",{year},{line}' for line, source, year, amount in rows)
    project.plan.write_text("\ufeff" + text.replace(" amount ", "amount"), "utf-8")
    scenario = read_scenario(project.base)
    assert np.array_equal(scenario.model.plan, amounts)
    # The second row of the file is the fifth line, and its amount the first column.
    (index,) = (i for i in range(12) if scenario.origins["model", "plan", i, "amount"][0].line == 5)
    assert scenario.origins["model", "plan", index, "year"] == (Origin(str(project.plan), 5, 1),)


ROWS = """\
south,pipes,unit_cost,,4
coast,drilling,jobs,2021-2022,6
north,pipes,wells,2020,0.5
north,drilling,jobs,,7
east,drilling,jobs,2020,2
east,pipes,unit_cost,"2020,2022",3
"""
REGIONAL_ODDITIES = (
    *ODDITIES[:17],
    lambda row: row.replace("jobs", "job"),
    lambda row: row.replace("pipes", "drilling"),  # a cost in tranches, or a number twice
    lambda row: row.replace("20", "19", 1),
    lambda row: row.replace("north", "coast"),
    lambda row: row.replace("coast", "caost"),
    lambda row: row + "\n" + row,
    lambda row: row + '"',
)


def regional_outcome(path: Path) -> object:
    """The numbers of regions, -1 where there is none, with the place of each; or every problem."""
    try:
        scenario = read_scenario(path)
    except InvalidInput as error:
        return str(error)
    model, origins = scenario.model, scenario.origins
    tables = {"unit_cost": model.regional_cost, **model.regional_yields}
    places = {path: of for path, of in origins.items() if path[:2] == ("model", "regional")}
    return {
        item: np.nan_to_num(table, nan=-1.0).tolist() for item, table in tables.items() if table is not None
    }, places


@pytest.mark.parametrize("seed", range(24))
def test_regional_numbers_in_bulk_and_row_by_row_agree(regions, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """The same of the numbers of single regions, groups among them, with and without a column of years."""
    random = Random(seed)
    rows = ROWS.splitlines()
    random.shuffle(rows)
    for row in random.sample(range(len(rows)), k=random.randrange(3)):
        rows[row] = random.choice(REGIONAL_ODDITIES)(rows[row])
    head = "region,activity,item,years,value"
    if random.random() < 0.2:
        head, rows = "activity,region,value,item", ["pipes,south,4,unit_cost", "drilling,coast,6,jobs"]
    regions.regional.write_text("\n".join([head, *rows]) + "\n", "utf-8", newline="")
    monkeypatch.setattr(csv_bulk, "ROWS", random.choice([1, 3, 2000]))
    in_bulk = regional_outcome(regions.base)
    with monkeypatch.context() as without:
        without.setattr("kcplan.reading.tables.filling._in_bulk", lambda *_: False)
        assert in_bulk == regional_outcome(regions.base)


def test_sound_regional_numbers_are_read_in_bulk(regions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups, years of all kinds and none are no reason to go row by row; each number has the place of its own row."""
    regions.regional.write_text(f"region,activity,item,years,value\n{ROWS}", "utf-8")
    monkeypatch.setattr("kcplan.reading.regional._Numbers.one", lambda *_: pytest.fail("a row was read alone"))
    numbers, places = regional_outcome(regions.base)  # type: ignore[misc]
    east, north, south = [[2, 6, 6], [-1] * 3], [[7, 7, 7], [-1] * 3], [[-1, 6, 6], [-1] * 3]
    assert numbers["jobs"] == [east, north, south]
    assert numbers["unit_cost"][0][1] == [3, -1, 3]
    lines = {origin.line for of in places.values() for origin in of}
    assert lines == {2, 3, 4, 5, 6, 7}


def test_origins_travel_with_a_scenario(project) -> None:
    """A scenario that is sent to another process still knows where its values were written."""
    scenario = read_scenario(project.child)
    sent = pickle.loads(pickle.dumps(scenario)).origins
    assert dict(sent) == dict(scenario.origins)
    assert sent["model", "plan", 3, "amount"] == scenario.origins["model", "plan", 3, "amount"]


def test_long_table_tells_its_progress(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watches is told growing shares, in bulk and row by row, and that the table is read; nobody else is."""
    monkeypatch.setattr(csv_bulk, "ROWS", 2)
    monkeypatch.setattr(progress, "EVERY", 4)
    told: list[float] = []
    with progress.watched(told.append):
        read_scenario(project.base)
        monkeypatch.setattr(csv_bulk, "chunks", refuse)
        read_scenario(project.base)
    read_scenario(project.base)
    assert len(told) >= 6
    assert told.count(1.0) >= 2
    assert told[-1] == 1.0
    assert all(0 < share <= 1 for share in told)
