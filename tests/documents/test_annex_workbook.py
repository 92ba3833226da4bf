"""annex.xlsx against the printed annex, summary.json, a second reader (openpyxl) and LibreOffice."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from support import office
from support.random_models import random_scenario
from support.small import scenario as small_scenario

import kcplan
from kcplan.analyses.explaining.answer import Answer
from kcplan.documents.explain import data as explain_data
from kcplan.documents.plan import summary
from kcplan.documents.report.annex_workbook import annex_workbook
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Period
from kcplan.errors import Infeasible
from kcplan.language import using

pytestmark = pytest.mark.once

HEAD, FIRST = 6, 8  # rows of the annex sheet: the upper heads, the first figures


def written(plan: office.Plan) -> bytes:
    """The workbook with its reasons, in the current language."""
    recommendation, official, published = plan
    return annex_workbook(recommendation, official, published, office.reasons_of(recommendation, published))


def book(plan: office.Plan, values: bool = False, language: str = "en") -> Workbook:
    """The workbook as openpyxl reads it: its formulas, or the values beside them."""
    with using(language):
        return load_workbook(io.BytesIO(written(plan)), data_only=values)


def heads(sheet: Worksheet) -> list[str]:
    """What stands above each column of figures, the period first: `Period 2014-2015/Year 2014`."""
    found, group = [], ""
    for column in range(3, sheet.max_column + 1):
        upper, lower = sheet.cell(HEAD, column).value, sheet.cell(HEAD + 1, column).value
        group = upper or group
        found.append(f"{group}/{lower}" if lower else str(upper))
    return found


def figures(sheet: Worksheet) -> dict[tuple[str, str], list[float]]:
    """Rows of figures by TT and name, in order."""
    found: dict[tuple[str, str], list[float]] = {}
    for row in sheet.iter_rows(min_row=FIRST, values_only=True):
        if isinstance(row[2], int | float):
            found[str(row[0] or ""), str(row[1])] = list(row[2:])
    return found


def calculated(books: Workbook, name: str, place: str) -> float:
    """A cell by its formula alone, down to numbers that are no formula."""
    cell = books[name][place].value
    if not isinstance(cell, str):
        return float(cell)
    body = cell.removeprefix("=")
    if found := re.fullmatch(r"'(.+)'!(\w+)", body):
        return calculated(books, found[1], found[2])
    if found := re.fullmatch(r"SUM\((\w+:\w+)\)", body):
        left, top, right, bottom = range_boundaries(found[1])
        cells = (books[name].cell(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
        return sum(calculated(books, name, one.coordinate) for one in cells)
    if found := re.fullmatch(r"(\w+)/(\w+)-1", body):
        return calculated(books, name, found[1]) / calculated(books, name, found[2]) - 1
    if found := re.fullmatch(r"(\w+)-(\w+)", body):
        return calculated(books, name, found[1]) - calculated(books, name, found[2])
    return sum(calculated(books, name, part) for part in body.split("+"))


def check_formulas(plan: office.Plan) -> int:
    """Every formula gives the value beside it; how many there are."""
    formulas, values = book(plan), book(plan, values=True)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    beside = values[sheet.title][cell.coordinate].value
                    assert calculated(formulas, sheet.title, cell.coordinate) == pytest.approx(beside, abs=2e-6), cell
                    count += 1
    return count


def test_official_plan_gives_the_printed_annex() -> None:
    """All 398 printed figures, 187 cells and 211 totals, in the printed order of rows and columns; two are blank."""
    _recommendation, official, _published = office.plan_of("base")
    as_recommended = Recommendation(official.allocation, official.review, (), official.solver)
    with using("vi"):
        content = annex_workbook(as_recommended, official, None, ())  # nobody reasoned out the official plan
    sheet = load_workbook(io.BytesIO(content), data_only=True)["Phụ lục"]
    rows = list(figures(sheet).values())
    columns = [re.findall(r"\d{4}(?:-\d{4})?", head)[-1 if "Năm" in head else 0] for head in heads(sheet)]
    with open(office.ROOT / "tests" / "data" / "annex_printed.csv", encoding="utf-8", newline="") as file:
        printed = list(csv.DictReader(file))
    order = list(dict.fromkeys((cell["line"], cell["source"]) for cell in printed))
    assert columns == list(dict.fromkeys(cell["column"] for cell in printed))
    assert len(rows) == len(order) == 40
    kinds = Counter[str]()
    for cell in printed:
        shown = rows[order.index((cell["line"], cell["source"]))][columns.index(cell["column"])]
        assert shown == int(cell["printed"].replace(".", "") or 0), cell
        own = cell["line"] != "TOTAL" and cell["source"] != "total" and "-" not in cell["column"]
        kinds["blank" if not cell["printed"] else "cell" if own else "total"] += 1
    assert kinds == {"cell": 187, "total": 211, "blank": 2}


def test_heads_and_numbers_are_those_of_the_official_form() -> None:
    """TT, Nội dung/nguồn, years under periods, the unit; n, n.1 Trung ương, n.2 địa phương, n.3 khác; four totals."""
    sheet = book(office.plan_of("base"), values=True, language="vi")["Phụ lục"]
    assert [sheet.cell(HEAD, c).value for c in (1, 2)] == ["TT", "Nội dung/nguồn kinh phí"]
    first, second = "Giai đoạn 2014-2015", "Giai đoạn 2016-2020"
    assert heads(sheet) == [
        *(f"{first}/{head}" for head in ("Năm 2014", "Năm 2015", "Tổng giai đoạn")),
        *(f"{second}/Năm {year}" for year in range(2016, 2021)),
        f"{second}/Tổng giai đoạn",
        "Giai đoạn 2014-2020",
    ]
    assert sheet.cell(HEAD - 1, sheet.max_column).value == "Đơn vị tính: Triệu đồng"
    named = list(figures(sheet))
    assert [number for number, _name in named[:5]] == ["1", "1.1", "1.2", "1.3", "2"]
    assert [name.split(" (")[0] for _number, name in named[1:4]] == [
        "Nguồn Trung ương", "Nguồn địa phương", "Nguồn khác",
    ]  # fmt: skip
    assert [number for number, _name in named[-5:]] == ["9.3", "", "", "", ""]
    assert named[-4][1] == "Tổng cộng các nguồn"


@pytest.mark.parametrize("rounded", [True, False])
def test_figures_are_those_of_summary_json(rounded: bool) -> None:
    """Each line, source and year has what the budget of summary.json adds up to, rounded or not."""
    recommendation, official, published = office.plan_of("base")
    plan = (recommendation, official, published if rounded else None)
    data = summary.of_recommendation(recommendation, published)
    budget = data["published"]["budget"] if rounded else data["budget"]
    model = recommendation.scenario.model
    shown = figures(book(plan, values=True)["Annex"])
    money = Counter[tuple[str, str, int]]()
    for row in budget:
        money[row["line"], row["source"], row["year"]] += row["amount"]
    place = {"central": 1, "local": 2, "other": 3}
    for line in model.lines:
        for source, k in place.items():
            (row,) = (values for (number, _), values in shown.items() if number == f"{line.number}.{k}")
            years = [row[c] for c in (0, 1, 3, 4, 5, 6, 7)]
            assert years == pytest.approx([money[line.id, source, year] for year in model.years], abs=1e-5)
    whole = list(shown.values())[-4][-1]
    assert whole == pytest.approx(sum(row["amount"] for row in budget), abs=1e-4)


def test_every_formula_gives_the_value_beside_it() -> None:
    """All 211 totals of the annex are live, and so are the changes, in money and as shares of what was planned."""
    with open(office.ROOT / "tests" / "data" / "annex_printed.csv", encoding="utf-8", newline="") as file:
        planned = [cell for cell in csv.DictReader(file) if cell["column"] == "2014-2020" and int(cell["amount"])]
    assert check_formulas(office.plan_of("base")) == 211 + 2 * 40 + len(planned)
    assert check_formulas(office.plan_of("central-60")) > 300


def test_any_model_has_its_annex() -> None:
    """Other lines, sources, years, regions, without periods: formulas add up; regions come to the same totals."""
    random, done, several = Random(4), 0, 0
    while done < 12:
        scenario = random_scenario(random)
        try:
            found = kcplan.solve(scenario)
        except Infeasible:
            continue
        done += 1
        plan = (found, kcplan.evaluate(scenario), None)
        assert check_formulas(plan) > 0
        values = book(plan, values=True)
        years = sum(head.rpartition("/")[2].startswith("Year") for head in heads(values["Annex"]))
        assert years == len(scenario.model.years)
        assert ("Regions" in values.sheetnames) == (len(scenario.model.regions) > 1)
        if "Regions" in values.sheetnames:
            several += 1
            total = list(figures(values["Regions"]).values())[-1 - len(scenario.model.sources)]
            assert total == pytest.approx(list(figures(values["Annex"]).values())[-1 - len(scenario.model.sources)])
    assert several


def test_periods_that_overlap_or_leave_gaps_stand_alone() -> None:
    """A period whose years are not next to each other has no head above them, and its subtotal adds up its years."""
    old = small_scenario()
    years = (2020, 2021, 2022)
    model = replace(
        old.model,
        years=years,
        periods=(Period("2020-2021", (2020, 2021)), Period("2020,2022", (2020, 2022))),
        plan=np.concatenate([old.model.plan, old.model.plan[..., :1]], axis=-1),
        lines=tuple(
            replace(
                line,
                counterpart=line.counterpart and (3.0, 3.0, 3.0),
                activities=tuple(
                    replace(one, tranches=one.tranches[:1] * 3, yields={"jobs": (2.0, 2.0, 2.0)})
                    for one in line.activities
                ),
            )
            for line in old.model.lines
        ),
    )
    scenario = replace(old, model=model, caps={source: (caps[0],) * 3 for source, caps in old.caps.items()})
    found = kcplan.solve(scenario)
    plan = (found, kcplan.evaluate(scenario), None)
    sheet = book(plan, values=True)["Annex"]
    assert heads(sheet) == [
        *(f"Period 2020-2021/{head}" for head in ("Year 2020", "Year 2021", "Period total")),
        "Year 2022", "Period 2020,2022", "Period 2020-2022",
    ]  # fmt: skip
    assert check_formulas(plan) > 0
    for row in figures(sheet).values():
        assert row[4] == pytest.approx(row[0] + row[3])
        assert row[5] == pytest.approx(row[0] + row[1] + row[3])


@pytest.mark.parametrize("name", office.HOSTILE)
def test_names_come_out_as_text(name: str) -> None:
    """Whatever a name looks like, its cells hold it as text: no formula, no link, nothing cut off."""
    found = book(office.made_of(office.hostile(name)))
    formulas = [cell.value for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(re.fullmatch(r"=[A-Z0-9:+\-/()!' a-zC]+", formula) and name not in formula for formula in formulas)
    sheet = found["Annex"]
    named = [sheet.cell(3, 1), *(sheet.cell(row, 2) for row in range(FIRST, FIRST + 8))]
    assert [(cell.value, cell.data_type) for cell in named] == [(name, "s")] * 9
    texts = [cell.value for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    assert sum(name in text for text in texts) > 12
    assert [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []


def test_sheets_print_and_scroll_as_they_should() -> None:
    """A4 across on one page's width, heads repeated and frozen, figures in the format of the language."""
    with_head = {"Phụ lục": ("C8", "$6:$7"), "Thay đổi": ("C4", "$3:$3")}
    found = book(office.plan_of("base"), language="vi")
    assert len(found.sheetnames) == 7
    for sheet in found:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape"), sheet.title
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # 1 is the default
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for name, (corner, repeated) in with_head.items():
        assert found[name].freeze_panes == corner
        assert found[name].print_title_rows == repeated
    assert found["Phụ lục"]["C8"].number_format == "[$-42A]#,##0"


def test_changes_are_against_the_official_plan() -> None:
    """The sheet of changes has plan.csv's total of each line, this budget's, and why."""
    recommendation, official, published = office.plan_of("base")
    sheet = book((recommendation, official, published), values=True)["Changes"]
    rows = {str(row[0]): row for row in sheet.iter_rows(min_row=4, values_only=True)}
    with open(office.ROOT / "models" / "ben-tre-2014-2020" / "plan.csv", encoding="utf-8", newline="") as file:
        planned = [row for row in csv.DictReader(file) if row["line"] == "training"]
    assert rows["1"][9] == sum(int(row["amount"]) for row in planned) == 748
    assert published is not None
    assert rows["1"][10] == float(published.allocation.by_line()[0].sum())
    assert rows["1"][11] == rows["1"][10] - 748
    assert rows["1.1"][13].startswith("At the most allowed: ceiling yearly range of 1 Vocational training 2014-2020.")
    assert rows["1.2"][13] == "This source may not pay for it."
    assert rows["3.1"][13].startswith("One million VND more would be taken from 1 ")
    assert all(rows[f"{line}.{source}"][13] for line in range(1, 10) for source in range(1, 4))


def test_reasons_are_those_of_explain() -> None:
    """Each row of a source has the sentence that `kcplan explain --json` has of it."""
    recommendation, official, published = office.plan_of("central-60")
    reasons = office.reasons_of(recommendation, published)
    data = explain_data.of_reasons(Answer(recommendation, published), reasons)["reasons"]
    sheet = book((recommendation, official, published), values=True)["Changes"]
    shown = {str(row[0]): row[13] for row in sheet.iter_rows(min_row=4, values_only=True)}
    numbers = {line.id: line.number for line in recommendation.scenario.model.lines}
    place = {"central": 1, "local": 2, "other": 3}
    assert len(data) > 27
    for row in data:
        said = shown[f"{numbers[row['line']]}.{place[row['source']]}"]
        assert row["sentence"].lower() in said.lower()


@office.needs_office
def test_libreoffice_calculates_the_same(tmp_path: Path) -> None:
    """With every value beside a formula made wrong, LibreOffice finds each of them again; it prints whole pages."""
    plan = office.plan_of("base")
    path = tmp_path / "annex.xlsx"
    with using("vi"):
        path.write_bytes(written(plan))
    wrong = office.spoiled(path, tmp_path / "spoiled.xlsx")
    assert load_workbook(wrong, data_only=True)["Phụ lục"]["E8"].value == 123456789
    (again,) = office.convert([wrong], "xlsx", tmp_path)
    ours, theirs = load_workbook(path, data_only=True), load_workbook(again, data_only=True)
    assert ours.sheetnames == theirs.sheetnames
    compared = 0
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                other = theirs[sheet.title][cell.coordinate].value
                if isinstance(cell.value, int | float):
                    assert other == pytest.approx(cell.value, abs=1e-6), (sheet.title, cell.coordinate)
                    compared += 1
    assert compared > 1000
    (pdf,) = office.convert([path], "pdf", tmp_path)
    assert all(office.dark(page) > 500 for page in office.pages(pdf))
