"""A workbook in memory: text that is never a formula, formulas with their values, sheets ready to print on A4."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from kcplan.documents.elements.fonts import FONT
from kcplan.language import current

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SERIFS = 1  # the family of the font, by which a program without it finds another
_A4 = 9
_INCH = 2.54

#: Windows' numbers of the languages, so that a figure reads 1.234,5 wherever Vietnamese is installed.
_LOCALES = {"en": "409", "vi": "42A"}

_SIZE, _LINE = 11, 15.0  # points of the letters and of a line of them
_HIGHEST = 409.0  # points that a row can have
_LETTERS = 1.12  # at least so many of them fit into a unit of a column's width


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula, with the value that it has when the book is opened."""

    text: str
    value: float


class Book:
    """Sheets under one look. `content` closes the book and gives its bytes."""

    def __init__(self) -> None:
        from xlsxwriter import Workbook

        self._bytes = io.BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = Workbook(self._bytes, {"in_memory": True, **plain})
        self._styles: dict[str, Format] = {}

    def content(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()

    def style(self, **properties: object) -> "Format":
        """A format of cells; the same properties give the same one."""
        key = repr(sorted(properties.items()))
        if key not in self._styles:
            whole = {"font_name": FONT, "font_family": _SERIFS, "font_size": _SIZE, "valign": "vcenter"} | properties
            self._styles[key] = self._book.add_format(whole)
        return self._styles[key]

    def words(self, bold: bool = False) -> "Format":
        """The format of a table's text."""
        return self.style(border=1, bold=bold, text_wrap=True, indent=1)

    def head(self) -> "Format":
        """The format of a table's head."""
        return self.style(border=1, bold=True, align="center", text_wrap=True, bg_color="#E7E6E6")

    def sheet(self, name: str, widths: Sequence[float]) -> "Worksheet":
        """A sheet for A4 across, fit to one page's width, with columns of these widths in letters."""
        found = self._book.add_worksheet(name)
        found.set_landscape()
        found.set_paper(_A4)
        found.fit_to_pages(1, 0)
        found.set_margins(left=1.5 / _INCH, right=1.5 / _INCH, top=1.3 / _INCH, bottom=1.5 / _INCH)
        found.set_footer(f'&C&"{FONT},Regular"&10&P/&N')
        found.center_horizontally()
        found.hide_gridlines(2)
        for column, width in enumerate(widths):
            found.set_column(column, column, width)
        return found

    def heading(self, sheet: "Worksheet", row: int, text: str, widths: Sequence[float], size: int, bold: bool) -> None:
        """A centred line over the whole table."""
        style = self.style(align="center", text_wrap=True, bold=bold, font_size=size)
        if len(widths) > 1:
            sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
        put(sheet, row, 0, text, style)
        high_enough(sheet, row, [(text, sum(widths) * _SIZE / size)], size)

    def note(self, sheet: "Worksheet", row: int, text: str, widths: Sequence[float], first: int = 0) -> None:
        """A line below a table, over its columns from the `first` on."""
        style = self.style(italic=True, text_wrap=True)
        if len(widths) > first + 1:
            sheet.merge_range(row, first, row, len(widths) - 1, "", style)
        put(sheet, row, first, text, style)
        high_enough(sheet, row, [(text, sum(widths[first:]))])


def high_enough(sheet: "Worksheet", row: int, texts: Sequence[tuple[str, float]], size: int = _SIZE) -> None:
    """Make a row as high as its wrapped texts need, each in a column of its width; not every program does it itself."""
    lines = max(len(wrap(text, max(1, int(width * _LETTERS)))) for text, width in texts)
    if lines > 1 or size > _SIZE:
        sheet.set_row(row, min(_HIGHEST, _LINE * size / _SIZE * max(1, lines)))


def put(sheet: "Worksheet", row: int, column: int, value: str | float | Formula | None, style: "Format") -> None:
    """Write a cell; text stays text whatever it begins with."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, style, value.value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def figures(digits: int, signed: bool = False, percent: bool = False) -> str:
    """The number format of figures with so many decimals, in the current language."""
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "") + ("\\ %" if percent else "")
    whole = f"+{pattern};-{pattern};0" if signed else pattern
    return f"[$-{_LOCALES[current()]}]{whole}"
