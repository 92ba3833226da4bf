"""The workbook of a model: a sheet a table, with lists to choose from, and a guide in both languages."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kcplan.documents.book.tables import SHEETS, BookTable
from kcplan.documents.book.words import heading, meaning, notes
from kcplan.documents.elements.workbook import Book, high_enough, put
from kcplan.language import LANGUAGES, using

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEAD = 4  # the row of the heads; a title and notes in both languages stand above it
_ROWS = 1_000  # rows that the lists to choose from hold for
_WIDE, _NARROW = 34.0, 13.0  # columns of texts and of others, in letters
_TEXTS = ("title", "short", "basis", "activity", "source of the norm")
#: Columns whose cells are the ids of another sheet, or one of a few words.
_IDS = {"line": "lines", "source": "sources", "outcome": "outcomes"}
_WORDS = {"kind": ["public", "counterpart"], "whole": ["year", "period"], "per": ["region"]}


def workbook(tables: Sequence[BookTable], example: bool = False) -> bytes:
    """The bytes of the workbook; `example`: its rows are there to be written over."""
    book = Book()
    _guide(book, tables)
    for table in tables:
        _sheet(book, table, example)
    return book.content()


def _sheet(book: Book, table: BookTable, example: bool) -> None:
    widths = [_WIDE if str(name).startswith(_TEXTS) else _NARROW for name in table.head]
    sheet = book.sheet(SHEETS[table.key], widths)
    put(sheet, 0, 0, _both(lambda: heading(table.key)), book.style(bold=True, font_size=13))
    for row, language in enumerate(LANGUAGES, 1):
        with using(language):
            put(sheet, row, 0, notes(table.key, example), book.style(italic=True))
    for column, name in enumerate(table.head):
        put(sheet, _HEAD, column, name, book.head())
        if isinstance(name, str):
            sheet.write_comment(_HEAD, column, _both(lambda name=name: meaning(name)), {"x_scale": 2})
    style = book.style(border=1, text_wrap=True, italic=example)
    for r, cells in enumerate(table.rows, _HEAD + 1):
        high_enough(sheet, r, [(str(cell), width) for cell, width in zip(cells, widths, strict=True)])
        for column, cell in enumerate(cells):
            put(sheet, r, column, _exact(cell), style)
    for column, name in enumerate(table.head):
        if choice := _choice(table.key, name):
            rule: Mapping[str, Any] = {"validate": "list", "source": choice, "error_type": "warning"}
            sheet.data_validation(_HEAD + 1, column, _ROWS, column, dict(rule))
    _numbers(sheet, table)
    sheet.freeze_panes(_HEAD + 1, 0)
    sheet.repeat_rows(_HEAD)


def _numbers(sheet: "Worksheet", table: BookTable) -> None:
    """Money under a year is a number of at least 0."""
    for column, name in enumerate(table.head):
        if isinstance(name, int):
            rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
            sheet.data_validation(_HEAD + 1, column, _ROWS, column, rule)


def _choice(key: str, name: str | int) -> str | list[str] | None:
    if name in _IDS and key != "norms":
        return f"={SHEETS[_IDS[str(name)]]}!$A${_HEAD + 2}:$A${_ROWS}"
    if name == "activity" and key == "regional":
        return f"={SHEETS['activities']}!$B${_HEAD + 2}:$B${_ROWS}"
    return _WORDS.get(str(name))


def _exact(cell: str | float | None) -> str | float | None:
    """A cell as it stands in the file: a number whose digits a workbook would cut off is written as text."""
    if isinstance(cell, float) and float(f"{cell:.16G}") != cell:
        return repr(cell)
    return cell


def _guide(book: Book, tables: Sequence[BookTable]) -> None:
    """The first sheet: what each column means, in both languages."""
    widths = [14.0, 16.0, 60.0, 60.0]
    sheet = book.sheet("Guide", widths)
    at = 0
    for language in LANGUAGES:
        with using(language):
            book.note(sheet, at, notes("", example=False), widths)
        at += 1
    for column, text in enumerate(("Sheet", "Column", "English", "Tiếng Việt")):
        put(sheet, at + 1, column, text, book.head())
    at += 2
    for table in tables:
        for name in table.head:
            if isinstance(name, str):
                cells = [SHEETS[table.key], name]
                for language in LANGUAGES:
                    with using(language):
                        cells.append(meaning(name))
                high_enough(sheet, at, list(zip(cells, widths, strict=True)))
                for column, text in enumerate(cells):
                    put(sheet, at, column, text, book.words())
                at += 1


def _both(said: Any) -> str:
    """What is said in one language, and in the other."""
    texts = []
    for language in LANGUAGES:
        with using(language):
            texts.append(said())
    return " / ".join(dict.fromkeys(texts))
