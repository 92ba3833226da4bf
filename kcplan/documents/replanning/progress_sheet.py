"""The sheet of progress: money by line and outputs by activity, planned and actual, in each closed year and in all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell as place

from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.elements.workbook import Book, Formula, figures, high_enough, put
from kcplan.documents.report import progress
from kcplan.documents.report.progress import ProgressTable
from kcplan.language import _

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_NAMES, _FIGURES = 44.0, 11.0  # widths of columns, in letters


def write(book: Book, result: Replanned) -> None:
    """Money above, outputs below it; shares are formulas, and so is what adds up."""
    sheet = book.sheet(_("Progress"), _widths(result))
    at = 0
    for table in progress.tables(result.asked, result.lines, result.units):
        at = _write(book, sheet, at, table, result)
    sheet.freeze_panes(0, 1)


def _widths(result: Replanned) -> list[float]:
    spans = len(result.closed) + (len(result.closed) > 1)
    return [_NAMES, *[_FIGURES] * 3 * spans]


def _write(book: Book, sheet: "Worksheet", at: int, table: ProgressTable, result: Replanned) -> int:
    """Write a table from row `at` on; where the next one goes."""
    book.heading(sheet, at, table.heading, _widths(result), 13, bold=True)
    first, actual, share = table.heads
    sheet.merge_range(at + 1, 0, at + 2, 0, first, book.head())
    for k, span in enumerate(table.spans):
        sheet.merge_range(at + 1, 1 + 3 * k, at + 1, 3 + 3 * k, span, book.head())
        for c, text in enumerate((_("planned"), actual, share)):
            put(sheet, at + 2, 1 + 3 * k + c, text, book.head())
    high_enough(sheet, at + 2, [(share, _FIGURES)])
    top, shown = at + 3, table.digits
    for r, (name, years) in enumerate(table.rows, start=top):
        high_enough(sheet, r, [(name, _NAMES)])
        put(sheet, r, 0, name, book.words())
        figures_of_years: list[float | None] = [value for year in years for value in year]
        _write_figures(book, sheet, r, figures_of_years, shown, bold=False)
    end = top + len(table.rows)
    if table.total:
        put(sheet, end, 0, table.total, book.words(True))
        summed: list[float | Formula | None] = []
        for k in range(len(result.closed)):
            for part in range(2):
                values = [years[k][part] for _name, years in table.rows]
                known = [value for value in values if value is not None]
                column = 1 + 3 * k + part
                text = f"=SUM({place(top, column)}:{place(end - 1, column)})"
                summed.append(Formula(text, sum(known)) if len(known) == len(values) else None)
        _write_figures(book, sheet, end, summed, shown, bold=True)
    return end + 2


def _write_figures(
    book: Book, sheet: "Worksheet", row: int, cells: Sequence[float | Formula | None], digits: int, bold: bool
) -> None:
    """Planned and actual of each closed year (in turn in `cells`) and of several together, each pair with its share."""
    style = book.style(border=1, bold=bold, num_format=figures(digits))
    percent = book.style(border=1, bold=bold, num_format=figures(1, percent=True))
    pairs = [*zip(cells[::2], cells[1::2], strict=True)]
    count, sums = len(pairs), []
    for part in range(2):
        values = [_value(pair[part]) for pair in pairs]
        known = [value for value in values if value is not None]
        text = "=" + "+".join(place(row, 1 + 3 * k + part) for k in range(count))
        sums.append(Formula(text, sum(known)) if len(known) == count else None)
    whole = [(sums[0], sums[1])] if count > 1 else []
    for k, (planned, actual) in enumerate([*pairs, *whole]):
        column = 1 + 3 * k
        put(sheet, row, column, planned, style)
        put(sheet, row, column + 1, actual, style)
        was, now = _value(planned), _value(actual)
        ratio = f"={place(row, column + 1)}/{place(row, column)}"
        put(sheet, row, column + 2, Formula(ratio, now / was) if was and now is not None else None, percent)


def _value(cell: float | Formula | None) -> float | None:
    return cell.value if isinstance(cell, Formula) else cell
