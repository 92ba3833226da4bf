"""annex.xlsx of a programme planned again, against its files as they are shipped, by openpyxl and LibreOffice."""

import csv
import io
from collections import defaultdict
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support import hand_sized, office

import kcplan
from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.plan.files import of_recommendation
from kcplan.documents.replanning.annex_workbook import annex_workbook
from kcplan.language import LANGUAGES, using

ROOT = Path(__file__).parents[2]
LINES = ["training", "management-capacity", "technology", "products", "consultancy", "information", "clusters"]
LINES += ["international", "programme-management"]
SOURCES = ["central", "local", "other"]
ACTUALS = ROOT / "scenarios" / "2016-closed" / "actuals.xlsx"


@pytest.fixture(scope="module")
def story() -> Replanned:
    return kcplan.replan(kcplan.load(ROOT / "scenarios" / "replan-2017.yaml"))


def book(found: Replanned, values: bool = True, language: str = "en") -> Workbook:
    with using(language):
        return load_workbook(io.BytesIO(annex_workbook(found)), data_only=values)


def columns(sheet: Worksheet) -> list[tuple[str, str]]:
    """What stands above each column of figures, in two rows."""
    found, group = [], ""
    for column in range(3, sheet.max_column + 1):
        group = sheet.cell(6, column).value or group
        found.append((str(group), str(sheet.cell(7, column).value)))
    return found


def of_sources(sheet: Worksheet) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
    """Rows 1.1 to 9.3, by line and source."""
    heads, found = columns(sheet), {}
    for row in sheet.iter_rows(min_row=8, values_only=True):
        if "." in str(row[0] or ""):
            line, source = map(int, str(row[0]).split("."))
            found[LINES[line - 1], SOURCES[source - 1]] = dict(zip(heads, row[2:], strict=True))
    return found


def table(content: str) -> dict[tuple[str, str, str], float]:
    """A budget by line, source and year, its activities added up."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in csv.DictReader(io.StringIO(content)):
        found[row["line"], row["source"], row["year"]] += float(row["amount"])
    return found


def test_money_is_that_of_the_plan_of_the_accounts_and_of_the_published_budget(story: Replanned) -> None:
    """Approved: plan.csv; spent: the workbook of actuals; adjusted: published_budget.csv; changes by subtraction."""
    plan = table((ROOT / "models" / "ben-tre-2014-2020" / "plan.csv").read_text("utf-8"))
    files = of_recommendation(story.answer.optimum, story.answer.published)
    budget = table(files["published_budget.csv"].decode())
    sheets = book(story)
    spent = load_workbook(ACTUALS, data_only=True)["Kinh phí"]
    rows = {str(row[0]): row[2:] for row in spent.iter_rows(min_row=6, values_only=True)}
    for (line, source), cells in of_sources(sheets["Adjustment"]).items():
        for year in ("2017", "2018", "2019", "2020"):
            was, now = plan[line, source, year], budget[line, source, year]
            own = [cells[f"Year {year}", head] for head in ("approved", "adjusted", "change")]
            assert own == pytest.approx([was, now, now - was], abs=1e-6)
        accounts = rows[f"{LINES.index(line) + 1}.{SOURCES.index(source) + 1}"]
        open_money = sum(budget[line, source, year] for year in ("2017", "2018", "2019", "2020"))
        assert cells["2014-2020", "spent"] == pytest.approx(sum(accounts))
        assert cells["2014-2020", "spent and adjusted"] == pytest.approx(sum(accounts) + open_money)
    for (line, source), cells in of_sources(sheets["Closed years"]).items():
        for year, then in zip(
            ("2014", "2015", "2016"), rows[f"{LINES.index(line) + 1}.{SOURCES.index(source) + 1}"], strict=True
        ):
            own = [cells[f"Year {year}", head] for head in ("approved", "spent", "change")]
            was = plan[line, source, year]
            assert own == pytest.approx([was, then, then - was])


def test_progress_sets_money_and_outputs_beside_what_was_planned(story: Replanned) -> None:
    """Technology transfer by hand: 2,500 planned and 2,430 spent in 2014; 160 projects for 19,700, and 19 delivered."""
    sheet = book(story)["Progress"]
    rows = {str(row[0]): row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert rows["3 Technology transfer"][:3] == pytest.approx((2500, 2430, 2430 / 2500))
    assert rows["3 Technology transfer"][9:] == pytest.approx((7700, 7290, 7290 / 7700))
    projects = rows["Technology and equipment projects (project)"]
    assert projects[:3] == pytest.approx((2500 / 123.125, 19, 19 / (2500 / 123.125)))
    assert projects[9:] == pytest.approx((7700 / 123.125, 62, 62 / (7700 / 123.125)))
    assert rows["Total"][:2] == pytest.approx((4005, 3916))  # 1,410 and 2,595 of the annex; 1,390 and 2,526


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_totals_are_live(story: Replanned, language: str, tmp_path: Path) -> None:
    """LibreOffice works out the same from the formulas; every total, change and share is one."""
    path = tmp_path / "annex.xlsx"
    with using(language):
        path.write_bytes(annex_workbook(story))
    (tmp_path / "again").mkdir()
    (again,) = office.convert([path], "xlsx", tmp_path / "again")
    formulas, ours, theirs = (
        load_workbook(path),
        load_workbook(path, data_only=True),
        load_workbook(again, data_only=True),
    )
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    count += 1
                    value = ours[sheet.title][cell.coordinate].value
                    assert theirs[sheet.title][cell.coordinate].value == pytest.approx(value, abs=1e-6)
    sums, rows = 9 + 1 + 3, 9 * (1 + 3) + 1 + 3  # rows of the annex that add up others, and all of its rows
    # Of four open years each: approved and adjusted add up rows, a change is one in each row; then those of all years.
    adjustment = 4 * (2 * sums + rows) + 3 * rows + sums + rows
    closed = 3 * (2 * sums + rows) + 3 * rows
    # Shares of three years and of all, two sums of years, the total; no share of nothing.
    nothing = sum(not own.planned for own in (*story.lines, *story.units))
    progress = 9 * (4 + 2) + (2 * 3 + 2 + 4) + 10 * (4 + 2) - nothing
    assert count == adjustment + closed + progress


@pytest.mark.parametrize("approved", [True, False])
def test_nothing_closed(approved: bool) -> None:
    """A budget in force without closed years has its adjustment and reasons alone."""
    more = "approved:\n" + "".join(
        f"  - {{line: {line}, source: state, year: {year}, amount: {amount}}}\n"
        for year in (2020, 2021)
        for line, amount in (("a", 60), ("b", 40))
    )
    plan = {2020: (50.0, 50.0), 2021: (50.0, 50.0)}
    closed = "closed: 2020\nactuals: [money.csv, units.csv]\n"
    money = "line,source,year,amount\na,state,2020,40\nb,state,2020,20\n"
    units = "activity,year,units\nact-a,2020,30\nact-b,2020,18\n"
    text = hand_sized.text("2020-2021", plan, more if approved else closed)
    asked = hand_sized.read(text) if approved else hand_sized.read(text, money=money, units=units)
    names = book(kcplan.replan(asked)).sheetnames
    assert names == (["Adjustment", "Reasons"] if approved else ["Adjustment", "Closed years", "Progress", "Reasons"])
