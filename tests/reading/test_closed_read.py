"""The keys `closed`, `actuals` and `carried`: their layouts, and each mistake with its place."""

from pathlib import Path

import numpy as np
import pytest
from support import hand_sized
from support.books import save

from kcplan.domain.scenario import Scenario
from kcplan.errors import InvalidInput
from kcplan.reading.read import check_file, read_scenario

PLAN = {2020: (50.0, 50.0), 2021: (30.0, 30.0), 2022: (30.0, 30.0)}
MONEY = "line,source,year,amount\na,state,2020,40\nb,state,2020,20\n"
UNITS = "activity,year,units\nact-a,2020,30\nact-b,2020,18\n"


def write(folder: Path, keys: str, money: str = MONEY, units: str = UNITS, more: str = "") -> Path:
    (folder / "money.csv").write_text(money, encoding="utf-8")
    (folder / "units.csv").write_text(units, encoding="utf-8")
    (folder / "a.yaml").write_text(hand_sized.text("2020-2022", PLAN, keys + more), encoding="utf-8")
    return folder / "a.yaml"


KEYS = "closed: 2020\nactuals: [money.csv, units.csv]\n"


def is_read(found: Scenario) -> None:
    assert found.closed is not None
    assert found.closed.money[0, :, 0, 0] == pytest.approx([40, 20])
    assert found.closed.units[0, :, 0] == pytest.approx([30, 18])


def test_two_tables(tmp_path: Path) -> None:
    is_read(read_scenario(write(tmp_path, KEYS)))


def test_a_workbook_with_two_sheets(tmp_path: Path) -> None:
    rows = {name: [line.split(",") for line in text.splitlines()] for name, text in (("Tiền", MONEY), ("SL", UNITS))}
    save(tmp_path / "actuals.xlsx", rows)
    is_read(read_scenario(write(tmp_path, "closed: 2020\nactuals: actuals.xlsx\n")))


def test_one_table_of_both(tmp_path: Path) -> None:
    both = (
        "line,activity,source,year,amount,units\na,,state,2020,40,\nb,act-b,state,2020,20,\n"
        ",act-a,,2020,,30\n,act-b,,2020,,18\n"
    )
    (tmp_path / "both.csv").write_text(both, encoding="utf-8")
    found = read_scenario(write(tmp_path, "closed: 2020\nactuals: both.csv\n"))
    is_read(found)
    assert found.closed is not None
    assert np.isnan(found.closed.by_activity[0, 0]).all()
    assert found.closed.by_activity[0, 1, 0, 0] == 20


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("closed: 2021\nactuals: [money.csv, units.csv]\n", "expected a run of closed years from 2020 on, found 2021"),
        ("closed: [2020, 2022]\nactuals: [money.csv, units.csv]\n", "what a year came to rests on the years before it"),
        ("closed: 2020-2022\nactuals: [money.csv, units.csv]\n", "expected at least one open year"),
        ("closed: 2019\nactuals: [money.csv, units.csv]\n", "expected years of the model, 2020-2022, found 2019"),
        ("closed: 2020\n", "expected the key 'actuals', of what was spent and delivered in closed years, found none"),
        ("actuals: [money.csv, units.csv]\n", "expected the key 'closed' with 'actuals', found none"),
        ("carried: {state: 5}\n", "expected the key 'closed' with 'carried', found none"),
        (KEYS + "carried: {sate: 5}\n", "expected a known source with a cap over all regions, found 'sate'"),
        (KEYS + "carried: {state: -5}\n", "carried of state to be a number of at least 0"),
        ("closed: 2020\nactuals: [money.csv]\n", "expected one workbook, or a table of money and one of units"),
        ("closed: 2020\nactuals: none.csv\n", "expected a file that exists"),
    ],
)
def test_mistakes_of_the_keys(keys: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_scenario(write(tmp_path, keys))
    assert said in str(caught.value)
    assert all(problem.file.endswith("a.yaml") and problem.line for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("money", "units", "place", "said"),
    [
        ("c,state,2020,5\n", "", "money.csv:4:1", "expected a known line, found 'c'"),
        ("a,state,2020,5\n", "", "money.csv:4:1", "expected one row for each cell, found a second one"),
        ("a,state,2021,5\n", "", "money.csv:4:1", "expected years that are closed, 2020, found 2021"),
        ("a,state,2030,5\n", "", "money.csv:4:3", "expected a known year of the model, found '2030'"),
        ("", "act-c,2020,1\n", "units.csv:4:1", "expected a known activity, found 'act-c'"),
        ("", "act-a,2020,1\n", "units.csv:4:1", "expected one row for each cell, found a second one"),
        ("", "act-a,2022,1\n", "units.csv:4:1", "expected years that are closed, 2020, found 2022"),
    ],
)
def test_mistakes_of_the_tables(money: str, units: str, place: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_scenario(write(tmp_path, KEYS, MONEY + money, UNITS + units))
    (problem,) = caught.value.problems
    assert f"{place}: {said}" in str(problem)


@pytest.mark.parametrize(
    ("money", "units", "said"),
    [
        (
            MONEY.replace("b,state,2020,20\n", ""),
            UNITS,
            "money.csv: expected money spent in every closed year by",
        ),
        (MONEY.replace(",40", ",-40"), UNITS, "money.csv:2:4: expected amount to be a number of at least 0"),
        (
            MONEY,
            UNITS.replace("act-b,2020,18\n", ""),
            "units.csv: expected units delivered in every closed",
        ),
        (MONEY, UNITS.replace(",30", ",-3"), "units.csv:2:3: expected units to be a number of at least 0"),
    ],
)
def test_missing_and_negative_figures(money: str, units: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_scenario(write(tmp_path, KEYS, money, units))
    assert said in str(caught.value)


def test_a_line_that_spent_nothing_needs_no_units(tmp_path: Path) -> None:
    units = UNITS.replace("act-b,2020,18\n", "")
    found = read_scenario(write(tmp_path, KEYS, MONEY.replace(",20\n", ",0\n"), units))
    assert found.closed is not None
    assert found.closed.units[0, 1, 0] == 0


def test_rules_that_tell_activities_apart_need_money_by_activity(tmp_path: Path) -> None:
    """With one activity a line, that of the line is that of the activity; with a second one it is not known."""
    limit = "limits: [{name: own, activities: act-a, at_most: 90}]\n"
    read_scenario(write(tmp_path, KEYS, more=limit))
    text = write(tmp_path, KEYS, units=UNITS + "act-c,2020,2\n", more=limit).read_text(encoding="utf-8")
    second = "yields: {of-a: 1}}, act-c: {unit: a, unit_cost: 2, yields: {of-a: 1}}}}"
    (tmp_path / "a.yaml").write_text(text.replace("yields: {of-a: 1}}}}", second), encoding="utf-8")
    with pytest.raises(InvalidInput, match="expected money of closed years by activity, which own asks for"):
        read_scenario(tmp_path / "a.yaml")


def test_multiples_of_what_is_approved_need_its_figures(tmp_path: Path) -> None:
    rows = [f"  - {{line: {line}, source: state, year: {y}, amount: 30}}" for line in "ab" for y in (2021, 2022)]
    approved = "approved:\n" + "\n".join(rows) + "\n"
    limit = "limits: [{name: floor, lines: a, years: YEARS, at_least: {approved: 0.5}}]\n"
    read_scenario(write(tmp_path, KEYS, more=approved + limit.replace("YEARS", "2021-2022")))
    with pytest.raises(InvalidInput, match="expected approved figures of closed years, which floor asks for"):
        read_scenario(write(tmp_path, KEYS, more=approved + limit.replace("YEARS", "all")))


def test_what_is_told_without_being_a_mistake(tmp_path: Path) -> None:
    """More was spent than the cap; and what is over is not uncertain."""
    more = "uncertainty: {what: [{cap: {sources: state}, scale: {uniform: [0.5, 1]}, per: year}]}\n"
    file = write(tmp_path, KEYS, MONEY.replace(",40", ",90"), more=more)
    told = [str(problem) for problem in check_file(file) if problem.warning]
    assert any("expected at most 100 million VND of state in 2020, its cap, found 110 spent" in text for text in told)
    assert any("expected uncertainty of open years, 2021-2022, found cap state in 2020" in text for text in told)
    found = read_scenario(file).uncertainty
    assert found is not None
    assert [parameter.years for parameter in found.parameters] == [(2021,), (2022,)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,,state,2020,5", "committed.csv:2:1: expected contracts of open years, 2021-2022, found 2020"),
        ("a,act-a,state,2021,5", "expected contracts by line, source and year, found the activity act-a"),
        ("a,,firms,2021,5", "committed.csv:2:3: expected a known source that may pay for a, found 'firms'"),
        ("a,,state,2021,-5", "committed.csv:2:5: expected amount to be a number of at least 0"),
    ],
)
def test_mistakes_of_contracts(row: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "committed.csv").write_text(f"line,activity,source,year,amount\n{row}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_scenario(write(tmp_path, KEYS + "committed: committed.csv\n"))
    assert said in str(caught.value)


def test_contracts_need_no_closed_years(tmp_path: Path) -> None:
    (tmp_path / "committed.csv").write_text("line,source,year,amount\nb,state,2021,5\n", encoding="utf-8")
    found = read_scenario(write(tmp_path, "committed: committed.csv\n")).committed
    assert found is not None
    assert (found.sum(), found[0, 1, 0, 1]) == (5, 5)
