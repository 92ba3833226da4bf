"""Letter, page and annex of a budget planned again, by hand: what was carried out, what is adjusted, and why."""

import io
from functools import cache

import docx
import pytest
from docx.document import Document
from openpyxl import load_workbook
from support import hand_sized
from support.report_page import Page

from kcplan.analyses.report import report
from kcplan.documents.report.files import files

pytestmark = pytest.mark.once

#: Planned 50 and 50 in both years; 2020 is over with 40 and 20 spent; 60 and 40 are approved for 2021, and a million
#: that goes from B to A gains a point: the adjusted budget has 100 and nothing.
TEXT = hand_sized.text(
    "2020-2021",
    {2020: (50.0, 50.0), 2021: (50.0, 50.0)},
    "rounding: 1\nclosed: 2020\nactuals: [money.csv, units.csv]\napproved:\n"
    "  - {line: a, source: state, year: 2021, amount: 60}\n  - {line: b, source: state, year: 2021, amount: 40}\n",
)
MONEY = "line,source,year,amount\na,state,2020,40\nb,state,2020,20\n"
UNITS = "activity,year,units\nact-a,2020,30\nact-b,2020,18\n"


@cache
def written() -> dict[str, bytes]:
    return files(report(hand_sized.read(TEXT, money=MONEY, units=UNITS)), ("en", "vi"))


def letter(name: str) -> Document:
    return docx.Document(io.BytesIO(written()[name]))


def rows(found: Document, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.tables[table].rows]


def words(found: Document) -> str:
    return "\n".join(paragraph.text.replace("\u00a0", " ") for paragraph in found.paragraphs)


def test_letter_begins_with_what_was_carried_out() -> None:
    found = letter("submission.docx")
    assert rows(found, 1) == [
        ["Line", "Planned", "Spent", "Spent, %"],
        ["1 a", "50", "40", "80.0\u00a0%"],
        ["2 b", "50", "20", "40.0\u00a0%"],
        ["Total", "100", "60", "60.0\u00a0%"],
    ]
    assert "1. What has been carried out" in words(found)


def test_letter_compares_open_years_with_the_budget_in_force() -> None:
    """60 and 40 become 100 and nothing: 80 change in two figures. The official plan, 50 and 50, is not spoken of."""
    found = letter("submission.docx")
    assert [row[:5] for row in rows(found, 3)[:4]] == [
        ["No.", "Activity / source of money", "Approved budget", "Adjusted", "Change"],
        ["1", "a", "60", "100", "+40"],
        ["2", "b", "40", "0", "-40"],
        ["", "Total of all sources", "100", "100", "0"],
    ]
    text = words(found)
    assert "3. Why the approved budget is changed" in text
    assert "80.0 million VND of the approved budget changes, in 2 figures." in text
    assert "1 a: from 60 to 100 million VND of public money (+40, +66.7 %)." in text
    assert "Less public money than in the approved budget, million VND: line 2 (-40, -100.0 %)." in text
    assert "official plan" not in text


def test_letter_tells_closed_years_from_open_ones() -> None:
    found = letter("submission.docx")
    assert rows(found, 2)[0] == ["Source", "2020 (actual)", "2021 (adjusted)", "2020-2021", "Share"]
    assert rows(found, 2)[1][1:4] == ["60", "100", "160"]
    heads = [head for table in range(len(found.tables)) for row in rows(found, table)[:2] for head in row]
    for units_and_annex in ("2020 (actual)", "2021 (adjusted)", "Year 2020 (actual)", "Year 2021 (adjusted)"):
        assert units_and_annex in heads


def test_second_annex_has_every_closed_year() -> None:
    """Money, then outputs: 50 million bought 50 of A at best, and 30 were delivered."""
    found = letter("submission.docx")
    money, outputs = (rows(found, table) for table in (-2, -1))
    assert money[1] == ["Line", "planned", "spent", "spent, %"]
    assert money[2] == ["1 a", "50", "40", "80.0\u00a0%"]
    assert [row[1:4] for row in outputs[2:]] == [["50", "30", "60.0\u00a0%"], ["50", "18", "36.0\u00a0%"]]
    assert "ANNEX 2" in words(found)


def test_letter_speaks_the_words_of_an_office() -> None:
    """The official words of an adjustment in Vietnamese: thực hiện, điều chỉnh, dự toán được duyệt."""
    found = letter("submission.vi.docx")
    text = words(found)
    for said in ("Về việc phê duyệt điều chỉnh dự toán kinh phí", "1. Tình hình thực hiện", "PHỤ LỤC 2"):
        assert said in text
    assert "Lý do điều chỉnh so với dự toán được duyệt" in text
    assert "kế hoạch được duyệt" not in text
    assert rows(found, 2)[0][1:3] == ["2020 (thực hiện)", "2021 (điều chỉnh)"]


@pytest.mark.parametrize(
    ("name", "actual", "adjusted"),
    [("report.html", "2020 (actual)", "2021 (adjusted)"), ("report.vi.html", "2020 (thực hiện)", "2021 (điều chỉnh)")],
)
def test_page_tells_closed_years_from_open_ones(name: str, actual: str, adjusted: str) -> None:
    page = Page(written()[name].decode())
    for table in ("sheet-money", "budgets-table", "sources"):
        heads = [cell.text for cell in page.tables[table].rows[0]]
        assert actual in heads
        assert adjusted in heads


def test_page_has_progress_and_compares_with_the_budget_in_force() -> None:
    """Both budgets have what was spent in 2020: 40 + 60 becomes 40 + 100 for A."""
    page = Page(written()["report.html"].decode())
    money = page.tables["progress-money"].body
    assert [cell.value for cell in money["1 a"]] == [50, 40, 0.8]
    assert [cell.value for cell in money["Total"]] == [100, 60, 0.6]
    outputs = list(page.tables["progress-units"].body.values())
    assert [cell.value for cell in outputs[1]][:3] == [50, 18, 0.36]
    changes = page.tables["changes-table"]
    assert [cell.text for cell in changes.rows[0]][1:3] == ["Approved budget", "Adjusted"]
    assert [cell.value for cell in changes.body["1 a"]][:3] == [100, 140, 40]
    assert "80.0 million VND of the approved budget changes, in 2 figures." in page.text
    assert "official plan" not in page.text


def test_annex_compares_with_the_budget_in_force() -> None:
    book = load_workbook(io.BytesIO(written()["annex.xlsx"]), data_only=True)
    heads = [cell.value for row in book["Annex"].iter_rows(max_row=7) for cell in row]
    assert {"Year 2020 (actual)", "Year 2021 (adjusted)"} <= set(heads)
    changes = [[cell.value for cell in row] for row in book["Changes"].iter_rows(min_row=3, max_row=4)]
    assert changes[0][2:7] == ["Year 2020 (actual)", "Year 2021 (adjusted)", "Approved budget", "Adjusted", "Change"]
    assert changes[1][2:7] == [0, 40, 100, 140, 40]


def test_a_plan_without_closed_years_has_no_progress() -> None:
    """A budget in force alone is compared with, and nothing was carried out yet."""
    text = hand_sized.text(
        "2020",
        {2020: (50.0, 50.0)},
        "rounding: 1\napproved:\n  - {line: a, source: state, year: 2020, amount: 60}\n"
        "  - {line: b, source: state, year: 2020, amount: 40}\n",
    )
    found = files(report(hand_sized.read(text)), ("en",))
    said = words(docx.Document(io.BytesIO(found["submission.docx"])))
    assert "Why the approved budget is changed" in said
    assert "What has been carried out" not in said
    assert "progress-money" not in Page(found["report.html"].decode()).tables
