"""Ways in which sheets get spoilt: each is read rightly, or refused with its cell and what to do."""

import csv
import datetime
import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from support.books import save

from kcplan.reading.read import check_file, read_scenario

Spoil = Callable[[Worksheet], None]


def put(**cells: object) -> Spoil:
    """Cells of the sheet with other values."""

    def spoil(sheet: Worksheet) -> None:
        for place, value in cells.items():
            sheet[place] = value

    return spoil


def rich(sheet: Worksheet) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    sheet["A2"] = CellRichText("sup", TextBlock(InlineFont(b=True), "ply"))


def merged_head(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "KẾ HOẠCH KINH PHÍ"
    sheet.merge_cells("A1:D1")


def merged_lines(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A10")


def hidden(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True


def shifted(sheet: Worksheet) -> None:
    sheet.insert_cols(1, 2)
    sheet.insert_rows(1, 3)


def filtered(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:D13"
    sheet.freeze_panes = "A2"


def blank_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(5, 2)
    sheet["A5"] = "  "
    sheet.insert_rows(3)


def styled(sheet: Worksheet) -> None:
    cell = sheet["D3"]
    assert isinstance(cell, Cell)
    cell.number_format = '#,##0.00 "triệu"'


def percent(sheet: Worksheet) -> None:
    cell = sheet["D3"]
    assert isinstance(cell, Cell)
    cell.value, cell.number_format = 0.6, "0%"


def second_table(sheet: Worksheet) -> None:
    sheet["F1"], sheet["F2"] = "Ghi chú", "xem quyết định"


def comment(sheet: Worksheet) -> None:
    from openpyxl.comments import Comment

    sheet["D3"].comment = Comment("kiểm tra lại", "kcplan")


DAY = datetime.date(2026, 5, 1)
#: What is done to the sheet of a long table (figures in column D, lines 2 to 13), the cell that is told (None where
#: the plan is read as it was), what is found there, and what to do.
LONG: dict[str, tuple[Spoil, str | None, str, str]] = {
    "a merged title above": (merged_head, None, "", ""),
    "lines written once for merged cells": (merged_lines, "A3", "", "known"),
    "blank rows": (blank_rows, None, "", ""),
    "hidden columns and rows": (hidden, None, "", ""),
    "a table that begins elsewhere": (shifted, None, "", ""),
    "a filter and frozen panes": (filtered, None, "", ""),
    "a unit in the format": (styled, None, "", ""),
    "a comment": (comment, None, "", ""),
    "text in two fonts": (rich, None, "", ""),
    "spaces around names": (put(A2=" supply ", B3="central\xa0"), None, "", ""),
    "years as text": (put(C2="2020"), None, "", ""),
    "years with decimals": (put(C2=2020.0), None, "", ""),
    "figures as text": (put(D2="60", D3=" 60 "), None, "", ""),
    "figures as text with points": (put(D2="60.0"), None, "", ""),
    "figures as Vietnamese text": (put(D2="60,0"), None, "", ""),
    "figures that could be either": (put(D2="60.000"), "D2", "'60.000'", "numbers: vi where 60000 is"),
    "a share for a figure": (percent, "D3", "", ""),
    "a unit behind a figure": (put(D2="60 tr"), "D2", "'60 tr'", ""),
    "a dash for nothing": (put(D6="-"), "D6", "'-'", ""),
    "an empty figure": (put(D2=None), "D2", "an empty cell", ""),
    "a negative figure": (put(D2=-60), "D2", "'-60'", ""),
    "a negative figure in brackets": (put(D2="(60)"), "D2", "'(60)'", ""),
    "a date for a figure": (put(D2=DAY), "D2", "the date or time 2026-05-01", ""),
    "a date for a year": (put(C2=DAY), "C2", "'2026-05-01'", ""),
    "a truth for a figure": (put(D2=True), "D2", "'true'", ""),
    "a figure too large": (put(D2=1e20), "D2", "'100000000000000000000'", "unit of money"),
    "an error": (put(D2="#REF!"), "D2", "the error #REF!", "mend its formula"),
    "an error in a name": (put(A2="#N/A"), "A2", "the error #N/A", "mend its formula"),
    "a formula that was never calculated": (put(D2="=30+30"), "D2", "a formula that was never calculated", "save it"),
    "a row of totals": (put(A15="Tổng cộng", D15=505.5), "A15", "'Tổng cộng'", "known"),
    "a note below": (put(A16="Ghi chú: theo quyết định 12"), "A16", "a text alone", "above the head"),
    "a row twice": (put(A15="supply", B15="central", C15=2020, D15=60), "D15", "a second one", "line 2"),
    "the head again": (put(A15="line", B15="source", C15="year", D15="amount"), "A15", "'line'", ""),
    "a head misspelt": (put(D1="amuont"), "D1", "'amuont'", "did you mean 'amount'?"),
    "a column of something else": (put(E1="người lập", E2="Lan"), "E1", "'người lập'", ""),
    "figures beyond the head": (put(F2=7), "A2", "6", ""),
    "a second table beside": (second_table, "F1", "'Ghi chú'", ""),
    "no table": (lambda sheet: sheet.delete_rows(1, 20), "", "an empty file or line", ""),
}  # fmt: skip


@pytest.mark.parametrize("way", LONG)
def test_long_table(project, way: str) -> None:
    """Each way to spoil it: the same plan as before, or an error at the cell."""
    spoil, cell, found, mend = LONG[way]
    before = read_scenario(project.base).model.plan
    head, *body = csv.reader(io.StringIO(project.plan.read_text()))
    rows = [head, *([line, source, int(year), float(amount)] for line, source, year, amount in body[:12])]

    def change(book: Workbook) -> None:
        spoil(book["Plan"])

    path = save(project.model.parent / "book.xlsx", {"Plan": rows}, change)
    project.edit(project.model, "plan: plan.csv", "plan: book.xlsx")
    problems = [p for p in check_file(project.base) if not p.warning and "every year of each line" not in p.expected]
    if cell is None:
        assert problems == []
        assert read_scenario(project.base).model.plan.tolist() == before.tolist()
        return
    if way == "a share for a figure":  # the value of the cell, whatever its format shows
        assert read_scenario(project.base).model.plan[0, 1, 0, 1] == 0.6
        return
    here = f"{path}:Plan!{cell}" if cell else f"{path}#Plan"
    told = [p for p in problems if str(p).startswith(f"{here}: ")]
    assert told, problems
    assert any(found in p.found and mend in p.mend for p in told), told


def test_there_are_thirty_ways() -> None:
    """So many are promised; the annex has its own in test_annex.py."""
    assert len(LONG) >= 30
