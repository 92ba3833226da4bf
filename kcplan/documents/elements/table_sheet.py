"""Tables of the report page as a sheet of a workbook: the same words, the figures behind them as numbers."""

from collections.abc import Sequence

from babel.numbers import get_decimal_symbol

from kcplan.documents.elements.figures import PrintedCell, PrintedTable
from kcplan.documents.elements.workbook import Book, figures, high_enough, put
from kcplan.language import current

_WIDEST, _NARROWEST, _WIDEST_WORD = 38.0, 10.0, 80.0  # columns, in letters


def write(book: Book, name: str, tables: Sequence[PrintedTable], note: str = "") -> None:
    """The tables below each other, and a note below them."""
    columns = range(max(len(table.head) for table in tables))
    sheet = book.sheet(name, widths := [_width(tables, c) for c in columns])
    at = 0
    for table in tables:
        book.heading(sheet, at, table.caption, widths, 13, bold=True)
        for c, text in enumerate(table.head):
            put(sheet, at + 1, c, text, book.head())
        high_enough(sheet, at + 1, list(zip(table.head, widths, strict=False)))
        for r, row in enumerate(table.rows, start=at + 2):
            words = [(cell.text, width) for cell, width in zip(row.cells, widths, strict=False)]
            high_enough(sheet, r, words)
            for c, cell in enumerate(row.cells):
                bold = row.kind in ("total", "line") or cell.tone == "missed"
                if cell.value is None:
                    put(sheet, r, c, cell.text, book.words(bold))
                else:
                    put(sheet, r, c, cell.value, book.style(border=1, bold=bold, num_format=_format(cell)))
        at += len(table.rows) + 3
    if note:
        book.note(sheet, at - 1, note, widths)
    if len(tables) == 1:
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(1)


def _width(tables: Sequence[PrintedTable], column: int) -> float:
    """As wide as the longest text, within reason: longer text is wrapped, but no word is cut."""
    texts = [row.cells[column].text for table in tables for row in table.rows if column < len(row.cells)]
    longest = max((len(text) for text in texts), default=0) + 2.0
    word = max((len(word) for text in texts for word in text.split()), default=0) + 2.0
    return max(_NARROWEST, min(_WIDEST, longest), min(_WIDEST_WORD, word))


def _format(cell: PrintedCell) -> str:
    """As the text shows its figure: as many decimals, a sign, a percent."""
    whole, _symbol, decimals = cell.text.partition(get_decimal_symbol(locale=current()))
    shown = sum(letter.isdigit() for letter in decimals)
    return figures(shown, signed=whole.startswith(("+", "-", "−")), percent=cell.text.endswith("%"))
