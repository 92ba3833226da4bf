"""The wide layout: a column a year. Every filled cell under a year is a row of the table; subtotals are checked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kcplan.reading import years
from kcplan.reading.tables.cells import DASHES, SheetCell, is_blank, number_of, share_of, text_of
from kcplan.reading.tables.long_layout import heads, is_row
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.rows import NamedColumns, Row
from kcplan.reading.tables.sheets import CellRow, Page
from kcplan.reading.tables.sums import check_sum
from kcplan.reading.text.log import Log, Place

#: The column of years of a table, and the column of the figures that stand under them.
_YEARS, _FIGURES = ("year", "years"), ("amount", "units", "value")
_YEAR = re.compile(r"(?:(?:năm|year)\s+)?((?:19|20)[0-9]{2}(?:\s*[-–]\s*(?:19|20)[0-9]{2})?)")
TOTALS = frozenset(("total", "tổng", "cộng", "tổng cộng", "tổng số"))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure with the names that say what it is of, each with its place."""

    page: Page
    names: Mapping[str, str]
    places: Mapping[str, Place]
    cell: SheetCell
    figure: str  # the name of its column

    def __getitem__(self, name: str) -> str:
        return text_of(self.cell) if name == self.figure else self.names.get(name, "")

    def place(self, name: str) -> Place:
        return self.places.get(name, self.places[self.figure])

    def number(self, name: str, log: Log) -> float:
        return number_of(none_as_nothing(self.cell), name, self.place(name), self.page.style, log)

    def share(self, name: str, log: Log) -> float:
        return share_of(self.cell, name, self.place(name), self.page.style, log)


@dataclass(frozen=True, slots=True)
class WideLayout:
    """`spans` has the years of each column of figures; those of several years are sums where the table is of years."""

    line: int
    columns: Mapping[str, int]
    spans: Mapping[int, str]
    sums: Mapping[int, tuple[int, ...]]  # columns and the columns that they add up
    width: int
    year: str
    figure: str

    @property
    def numbers(self) -> Sequence[int]:
        return [*self.spans, *self.sums]

    def rows(self, body: Iterator[CellRow], page: Page) -> Iterator[Row]:
        for line, cells in body:
            indices = [*self.columns.values(), *self.numbers]
            if is_row(line, cells, self.width, page) and page.sound(line, cells, indices):
                yield from self._figures(line, cells, page)
            if page.log.is_full(page.sheet.place.file):
                return

    def _figures(self, line: int, cells: Sequence[SheetCell], page: Page) -> Iterator[Row]:
        cells = [*cells, *[None] * (self.width - len(cells))]
        names = {name: text_of(cells[index]) for name, index in self.columns.items()}
        places = {name: page.at(line, index) for name, index in self.columns.items()}
        for index, span in self.spans.items():
            if not is_blank(cells[index]):
                own = {**places, self.year: page.at(self.line, index), self.figure: page.at(line, index)}
                yield FigureRow(page, {**names, self.year: span}, MappingProxyType(own), cells[index], self.figure)
        for index, parts in self.sums.items():
            check_sum(page, page.at(line, index), cells[index], [cells[part] for part in parts])


def none_as_nothing(cell: SheetCell) -> SheetCell:
    """A cell, 0 where it has a dash."""
    return 0 if text_of(cell) in DASHES else cell


def span_of(head: str) -> str | None:
    """The years of a head such as 2014, Năm 2014 or 2014-2015, as a table writes them; None where it is of none."""
    found = _YEAR.fullmatch(head.strip().casefold())
    return re.sub(r"\s", "", found[1]).replace("–", "-") if found else None


def found(top: Sequence[CellRow], columns: NamedColumns, _names: OfficialNames | None) -> WideLayout | None:
    """The layout where a row has the heads that the table must have, and years in place of the last two."""
    year = next((name for name in _YEARS if name in columns.known), None)
    figure = next((name for name in _FIGURES if name in columns.required), None)
    if year is None or figure is None:
        return None
    needed = set(columns.required) - {year, figure}
    for line, cells in top:
        head = heads(cells)
        spans = {index: span for index, name in enumerate(head) if (span := span_of(name))}
        names = {name: index for index, name in enumerate(head) if index not in spans and name not in (*TOTALS, "")}
        if spans and needed <= set(names) and set(names) <= set(columns.known) - {year, figure}:
            sums = {} if year == "years" else _sums(head, spans)
            own = {index: span for index, span in spans.items() if index not in sums}
            return WideLayout(line, names, own, sums, len(cells), year, figure)
    return None


def _sums(head: Sequence[str], spans: Mapping[int, str]) -> dict[int, tuple[int, ...]]:
    """Columns of several years, or of a total, with the columns of their years."""
    single = {int(span): index for index, span in spans.items() if "-" not in span}
    found = {index: years.parse(span) or () for index, span in spans.items() if "-" in span}
    found |= {index: tuple(single) for index, name in enumerate(head) if name in TOTALS}
    return {index: tuple(single[year] for year in own if year in single) for index, own in found.items()}
