"""The official annex: TT, Nội dung, years; rows n and n.1 to n.3 of a line and who pays for it; totals are checked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kcplan.language import _
from kcplan.reading import years
from kcplan.reading.tables.cells import SheetCell, fault_of, is_blank, tell_fault, text_of
from kcplan.reading.tables.names import OfficialNames, alike, matching, money_of
from kcplan.reading.tables.official import AnnexLine, Paid, named_rows
from kcplan.reading.tables.rows import NamedColumns, Row
from kcplan.reading.tables.sheets import CellRow, Page
from kcplan.reading.tables.sums import amount_of, check_total
from kcplan.reading.tables.wide_layout import span_of
from kcplan.reading.text.log import Place

_NUMBER = frozenset(("tt", "stt", "no", "số tt"))
_NAME = ("nội dung", "activity")
_NOTES = frozenset(("ghi chú", "notes", "note", "remarks"))
_WORDS_OF_TOTALS = frozenset(("tổng", "cộng", "total"))
_PLACE = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_SPAN = re.compile(r"((?:19|20)[0-9]{2})\s*[-–]\s*((?:19|20)[0-9]{2})")


@dataclass(frozen=True, slots=True)
class AnnexLayout:
    """The columns of an annex; `sums` has the years that a column of a period adds up."""

    first: int
    line: int
    number: int
    name: int
    years: Mapping[int, int]  # by column
    sums: Mapping[int, tuple[int, ...]]
    unknown: Mapping[int, str]
    unit: tuple[int, int, str] | None  # line, column and text of what says the unit of money
    names: OfficialNames | None

    @property
    def numbers(self) -> Sequence[int]:
        return sorted((*self.years, *self.sums))

    def rows(self, body: Iterator[CellRow], page: Page) -> Iterator[Row]:
        """The money of each source, by the ids of the model; it is made of the names that the model does not know."""
        lines = self.lines(body, page)
        if self.names is not None:
            self._check_unit(page, self.names.money)
            yield from named_rows(lines, self.names, page)

    def lines(self, body: Iterator[CellRow], page: Page) -> list[AnnexLine]:
        """The lines as they stand there; every total that differs from its figures is an error at its cell."""
        for index, head in self.unknown.items():
            expected = _("a year, a period or notes above a column of the annex")
            page.log.error(page.at(self.line, index), expected, repr(head[:60]))
        parts = _Parts(self, page)
        for line, cells in body:
            if _is_head(cells) is not None:
                mend = _("put each annex on a sheet of its own")
                page.log.error(page.at(line, self.number), _("one annex on a sheet"), _("another annex"), mend)
                break
            parts.take(line, cells)
        parts.check()
        return parts.lines

    def money(self) -> str | None:
        """The unit of money that stands above the table."""
        return money_of(self.unit[2]) if self.unit else None

    def _check_unit(self, page: Page, money: str) -> None:
        own = self.money()
        if self.unit is not None and own is not None and own != money and money_of(f"unit: {money}"):
            mend = _("convert the figures, or the model")
            expected = _("money in {unit}, as in the model").format(unit=money)
            page.log.error(page.at(self.unit[0], self.unit[1]), expected, own, mend)


@dataclass
class _Parts:
    """An annex while its rows are taken: the lines so far, and the rows with totals."""

    layout: AnnexLayout
    page: Page
    lines: list[AnnexLine] = field(default_factory=list)
    totals: list[tuple[str, int, Sequence[SheetCell]]] = field(default_factory=list)  # of a line, its sources checked

    def take(self, line: int, cells: Sequence[SheetCell]) -> None:
        layout, page = self.layout, self.page
        cells = [*cells, *[None] * (max((layout.name, *layout.numbers)) + 1 - len(cells))]
        number, name = cells[layout.number], text_of(cells[layout.name])
        figures = any(not is_blank(cells[index]) for index in layout.numbers)
        if is_blank(number) and not (figures and name):
            if figures:
                page.log.error(page.at(line, layout.name), _("what the figures of the row are of"), _("an empty cell"))
            return  # a note, or a heading
        for index in layout.numbers:
            if fault := fault_of(cells[index]):
                tell_fault(fault, page.at(line, index), page.log)
                cells[index] = None
        found = _PLACE.fullmatch(text_of(number).replace(",", ".").rstrip(".")) if not is_blank(number) else None
        here, titled = page.at(line, layout.number), page.at(line, layout.name)
        if is_blank(number):
            self.totals.append((name, line, cells))
        elif found is None:
            expected = _("numbers such as 1 and 1.1 in the first column of the annex")
            mend = _("write them as text") if not isinstance(number, str) else ""
            page.log.error(here, expected, repr(text_of(number)[:60]), mend)
        elif found[2] is None:
            self.lines.append(AnnexLine(int(found[1]), here, name, titled, line, cells))
        elif not self.lines or self.lines[-1].number != int(found[1]):
            mend = _("put it below the row {number}").format(number=found[1])
            page.log.error(here, _("the rows of who pays below their line"), repr(found[0]), mend)
        else:
            self.lines[-1].paid.append(Paid(name, titled, line, cells, self._amounts(line, cells)))
        self._check_sums(line, cells)

    def _amounts(self, line: int, cells: Sequence[SheetCell]) -> dict[int, tuple[SheetCell, Place, Place]]:
        """The figure of each year, with its place and that of the year's head."""
        return {
            year: (cells[index], self.page.at(line, index), self.page.at(self.layout.line, index))
            for index, year in self.layout.years.items()
        }

    def _check_sums(self, line: int, cells: Sequence[SheetCell]) -> None:
        """Periods of a row against its years."""
        column = {year: index for index, year in self.layout.years.items()}
        for index, span in self.layout.sums.items():
            values = [self._amount(line, cells, column[year]) for year in span if year in column]
            check_total(self.page, self.page.at(line, index), cells[index], values)

    def _amount(self, line: int, cells: Sequence[SheetCell], index: int) -> float:
        return amount_of(self.page, self.page.at(line, index), cells[index])

    def check(self) -> None:
        """Lines against who pays for them, and totals against the lines."""
        for own in self.lines:
            rows = [(paid.line, paid.cells) for paid in own.paid]
            if rows or any(self._amount(own.line, own.cells, index) for index in self.layout.years):
                self._check(own.line, own.cells, rows)
        every = [(paid.title, paid.line, paid.cells) for own in self.lines for paid in own.paid]
        for name, line, cells in self.totals:
            if titles := matching(name, (title for title, _line, _cells in every)):
                self._check(line, cells, [(n, c) for title, n, c in every if title in titles])
            elif not _WORDS_OF_TOTALS.isdisjoint(alike(name).split()[:2]):
                self._check(line, cells, [(n, c) for _title, n, c in every])
            else:
                expected = _("a number in the first column, or the totals of the annex")
                self.page.log.error(self.page.at(line, self.layout.name), expected, repr(name[:60]))

    def _check(self, line: int, cells: Sequence[SheetCell], rows: Sequence[tuple[int, Sequence[SheetCell]]]) -> None:
        for index in self.layout.numbers:
            values = [self._amount(row, own, index) for row, own in rows]
            check_total(self.page, self.page.at(line, index), cells[index], values)


def found(top: Sequence[CellRow], columns: NamedColumns, names: OfficialNames | None) -> AnnexLayout | None:
    """The layout where a row says TT and Nội dung, and it or the next one the years; of money by line and year only."""
    layout = nearly(top, columns, names)
    return None if layout is None or layout.unknown else layout


def nearly(top: Sequence[CellRow], columns: NamedColumns, names: OfficialNames | None) -> AnnexLayout | None:
    """The same, whatever else stands above its columns."""
    if names is None or not set(columns.required) <= {"line", "source", "year", "amount"}:
        return None
    return annex(top, names)


def annex(top: Sequence[CellRow], names: OfficialNames | None = None) -> AnnexLayout | None:
    """The same whatever is asked of it."""
    unit = None
    for position, (line, cells) in enumerate(top):
        columns = _is_head(cells)
        if columns is None:
            unit = next(((line, c, text_of(cell)) for c, cell in enumerate(cells) if money_of(text_of(cell))), unit)
            continue
        lower: Sequence[SheetCell] = ()
        last = line
        if position + 1 < len(top):
            after, below = top[position + 1]
            if after == line + 1 and all(is_blank(cell) for cell in below[: columns[1] + 1]):
                lower, last = below, after
        layout = _layout(line, last, columns, cells, lower, unit, names)
        return layout if layout.years else None
    return None


def _is_head(cells: Sequence[SheetCell]) -> tuple[int, int] | None:
    """The columns of numbers and of names, where a row is the head of an annex."""
    filled = [(index, alike(text_of(cell))) for index, cell in enumerate(cells) if not is_blank(cell)]
    for (number, first), (name, second) in pairwise(filled):
        if first in _NUMBER and second.startswith(_NAME):
            return number, name
    return None


def _layout(
    first: int, last: int, columns: tuple[int, int], upper: Sequence[SheetCell], lower: Sequence[SheetCell],
    unit: tuple[int, int, str] | None, names: OfficialNames | None,
) -> AnnexLayout:  # fmt: skip
    """What stands above each column: a year, or a period; a head of several columns stands above the first of them."""
    single: dict[int, int] = {}
    sums: dict[int, str] = {}
    unknown: dict[int, str] = {}
    group = ""
    for index in range(columns[1] + 1, max(len(upper), len(lower))):
        above, below = (text_of(row[index]) if index < len(row) else "" for row in (upper, lower))
        group = above or group
        own, span = below or above, span_of(below or above)
        if not own or alike(own) in _NOTES:
            continue
        if span and "-" not in span:
            single[index] = int(span)
        elif _SPAN.search(own) or not _WORDS_OF_TOTALS.isdisjoint(alike(own).split()):
            found = _SPAN.search(own) or (_SPAN.search(group) if below else None)
            sums[index] = f"{found[1]}-{found[2]}" if found else ""
        else:
            unknown[index] = own
    every = tuple(single.values())
    spans = {index: (years.parse(span) or ()) if span else every for index, span in sums.items()}
    return AnnexLayout(first, last, *columns, single, spans, unknown, unit, names)
