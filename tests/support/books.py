"""Workbooks for tests, made by openpyxl or by hand, and the official annex as it was printed."""

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import kcplan

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "tests" / "data" / "annex_printed.csv"


def save(
    path: Path, sheets: dict[str, Iterable[Sequence[object]]], more: Callable[[Workbook], None] | None = None
) -> Path:
    """A workbook with these rows of values; `more` may do what it likes before it is saved."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet: Worksheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if more:
        more(book)
    book.save(path)
    return path


def printed_annex(titles: dict[str, str], sources: dict[str, str]) -> list[list[object]]:
    """Rows of the annex as it was printed: heads, 9 lines with their sources, 4 totals; two cells are blank.

    `titles` are those of the lines by number, `sources` those of the sources by id.
    """
    with PRINTED.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    columns = list(dict.fromkeys(cell["column"] for cell in cells))
    figures = {(c["line"], c["source"], c["column"]): c["printed"].replace(".", "") for c in cells}
    first, second = "Giai đoạn 2014-2015", "Giai đoạn 2016-2020"
    upper = [
        "TT",
        "Nội dung/nguồn kinh phí",
        first,
        None,
        None,
        second,
        None,
        None,
        None,
        None,
        None,
        "Giai đoạn 2014-2020",
    ]
    lower = [None, None, *("Tổng giai đoạn" if "-" in one else f"Năm {one}" for one in columns[:-1]), None]
    rows: list[list[object]] = [["PHỤ LỤC"], ["Đơn vị tính: Triệu đồng"], upper, lower]
    order = ["total", *sources]
    for line in [*titles, "TOTAL"]:
        for k, source in enumerate(order):
            number = (line if k == 0 else f"{line}.{k}") if line != "TOTAL" else None
            name = titles.get(line, "Tổng cộng các nguồn") if source == "total" else sources[source]
            own = [figures[line, source, column] for column in columns]
            rows.append([number, name, *(int(text) if text else None for text in own)])
    return rows


def official_annex(folder: Path) -> Path:
    """A workbook with the annex as it was printed, beside another sheet."""
    model = kcplan.load(ROOT / "scenarios" / "base.yaml").model
    titles = {str(line.number): line.title.vi for line in model.lines}
    rows = printed_annex(titles, {source.id: source.title.vi.partition(" (")[0] for source in model.sources})
    return save(folder / "Phụ lục.xlsx", {"Bìa": [["Chương trình"]], "Phụ lục 1": rows})
