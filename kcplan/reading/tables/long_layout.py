"""The long layout: a row a figure, under heads that are the names of the columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kcplan.language import _, n_
from kcplan.reading.tables.cells import SheetCell, is_blank, number_of, share_of, text_of
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.rows import NamedColumns, Row
from kcplan.reading.tables.sheets import CellRow, Page
from kcplan.reading.text.log import Log, Place, nearest


@dataclass(frozen=True, slots=True)
class LongRow:
    """A row of a sheet that is a row of the table."""

    page: Page
    line: int
    columns: Mapping[str, int]
    cells: Sequence[SheetCell]

    def _cell(self, name: str) -> SheetCell:
        index = self.columns.get(name, len(self.cells))
        return self.cells[index] if index < len(self.cells) else None

    def __getitem__(self, name: str) -> str:
        return text_of(self._cell(name))

    def place(self, name: str) -> Place:
        return self.page.at(self.line, self.columns.get(name, 0))

    def number(self, name: str, log: Log) -> float:
        return number_of(self._cell(name), name, self.place(name), self.page.style, log)

    def share(self, name: str, log: Log) -> float:
        return share_of(self._cell(name), name, self.place(name), self.page.style, log)


@dataclass(frozen=True, slots=True)
class LongLayout:
    """Columns by name; `width` is the number of heads."""

    line: int
    columns: Mapping[str, int]
    numbers: Sequence[int]
    width: int

    def rows(self, body: Iterator[CellRow], page: Page) -> Iterator[Row]:
        for line, cells in body:
            if is_row(line, cells, self.width, page) and page.sound(line, cells, self.columns.values()):
                yield LongRow(page, line, self.columns, cells)
            if page.log.is_full(page.sheet.place.file):
                return


def found(top: Sequence[CellRow], columns: NamedColumns, _names: OfficialNames | None) -> LongLayout | None:
    """The layout where a row has all heads that the table must have, and no other ones."""
    for line, cells in top:
        called = {name.casefold(): name for name in columns.known}
        named = [(called.get(name, name), index) for index, name in enumerate(heads(cells)) if name]
        names = {name for name, _index in named}
        if set(columns.required) <= names <= set(columns.known) and len(names) == len(named):
            return _layout(line, dict(named), columns, len(cells))
    return None


def assumed(top: Sequence[CellRow], columns: NamedColumns, place: Place, log: Log) -> LongLayout | None:
    """The layout of a table whose first row should be its head, as far as it is one; the log says what is wrong."""
    if not top:
        found_empty = _("an empty file or line")
        log.error(place, _("a header {names}").format(names=",".join(columns.required)), found_empty)
        return None
    line, cells = max(top, key=lambda row: len({*heads(row[1])} & {*columns.known}))  # the first of equals
    head = [text_of(cell) for cell in cells]
    expected = _("the columns {names}").format(names=",".join(columns.required))
    if all(nearest(name, columns.known) is None for name in head):  # no table of kcplan: nothing of it is shown
        log.error(Place(place.file, line, 1), expected, _("none of them"))
        return None
    meant: dict[str, int] = {}
    for index, name in enumerate(head):
        here = Place(place.file, line, index + 1)
        known = name if name in columns.known else log.unknown(here, _("column"), name[:100], columns.known)
        if known in meant and name in columns.known:
            log.error(here, _("each column once"), _("{name!r} again").format(name=name))
        elif known is not None:
            meant.setdefault(known, index)
    missing = [name for name in columns.required if name not in meant]
    if missing:
        log.error(Place(place.file, line, 1), expected, _("no column named {names}").format(names=", ".join(missing)))
        return None
    return _layout(line, meant, columns, len(cells))


def heads(cells: Sequence[SheetCell]) -> list[str]:
    """The heads of a row as names of columns."""
    return [text_of(cell).casefold() for cell in cells]


def is_row(line: int, cells: Sequence[SheetCell], width: int, page: Page) -> bool:
    """Whether a row may be one of the table; the log says of a text alone, and of cells too few or too many."""
    filled = [index for index, cell in enumerate(cells) if not is_blank(cell)]
    if not filled:
        return False
    if len(filled) == 1 and width > 1 and " " in text_of(cells[filled[0]]):
        mend = _("put notes above the head, or on another sheet")
        page.log.error(page.at(line, filled[0]), _("a row of the table"), _("a text alone"), mend)
        return False
    if filled[-1] >= width or (len(cells) < width and page.sheet.rectangular):
        expected = n_("{count} column", "{count} columns", width).format(count=width)
        page.log.error(page.at(line, 0), expected, f"{len(cells)}")
        return False
    return True


def _layout(line: int, meant: Mapping[str, int], columns: NamedColumns, width: int) -> LongLayout:
    return LongLayout(line, meant, [meant[name] for name in columns.numbers if name in meant], width)
