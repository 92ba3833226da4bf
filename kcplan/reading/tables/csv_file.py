"""CSV tables with the place of every cell; columns in any order. A column of a place counts table columns from 1."""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kcplan.language import _, n_, of_library
from kcplan.reading.tables import csv_bulk, progress
from kcplan.reading.tables.rows import Chunk, Row
from kcplan.reading.text.log import Log, Place, nearest
from kcplan.reading.text.numbers import can_be_reckoned, mend_number, parse, parse_percent, refuse_size
from kcplan.reading.text.plain import plain


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row: its cells, and where they stand."""

    file: str
    line: int
    columns: Mapping[str, int]
    cells: Sequence[str]

    def __getitem__(self, name: str) -> str:
        return unicodedata.normalize("NFC", self.cells[self.columns[name]].strip()) if name in self.columns else ""

    def place(self, name: str) -> Place:
        return Place(self.file, self.line, self.columns.get(name, -1) + 1 or 1)

    def number(self, name: str, log: Log) -> float:
        text = self[name]
        value = parse(text)
        if value is not None and value >= 0:
            if can_be_reckoned(value):
                return value
            refuse_size(self.place(name), name, repr(text[:60]), log)
            return float("nan")
        found = repr(text[:60]) if text else _("an empty cell")
        log.error(
            self.place(name), _("{name} to be a number of at least 0").format(name=name), found, mend_number(text)
        )
        return float("nan")

    def share(self, name: str, log: Log) -> float:
        text = self[name]
        value = parse(text)
        value = parse_percent(text) if value is None else value
        if value is not None and 0 <= value <= 1:
            return value
        expected = _("{name} to be {what}").format(
            name=name, what=_("a number from 0 to {most:g}, or per cent such as 5 %").format(most=1)
        )
        log.error(self.place(name), expected, repr(text[:60]), mend_number(text))
        return float("nan")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file that is open, and stays so."""

    path: str
    file: BinaryIO

    @property
    def place(self) -> Place:
        return Place(self.path)

    def chunks(
        self, known: Mapping[str, Mapping[str, int]], number: str, optional: Collection[str] = ()
    ) -> Iterator[Chunk]:
        self.file.seek(0)
        return csv_bulk.chunks(self.file, known, number, optional)

    def rows(self, required: Sequence[str], optional: Sequence[str], log: Log) -> Iterator[Row]:
        self.file.seek(0)
        text, line = io.TextIOWrapper(self.file, encoding="utf-8-sig", newline=""), 0
        reader = csv.reader(text, strict=True)
        try:
            header = [unicodedata.normalize("NFC", cell.strip()) for cell in next(reader, [])]
            columns = _columns(self.path, header, required, optional, log)
            if columns is None:
                return
            for cells in reader:
                progress.tell(self.file, line, reader.line_num)
                line = reader.line_num
                if not any(cells):
                    continue
                if len(cells) != len(header):
                    expected = n_("{count} column", "{count} columns", len(header)).format(count=len(header))
                    log.error(Place(self.path, line, 1), expected, f"{len(cells)}")
                else:
                    yield CsvRow(self.path, line, columns, self._plain(cells, line, log))
                if log.is_full(self.path):
                    return
        except UnicodeDecodeError as error:
            found = _("the byte 0x{byte:02x}").format(byte=error.object[error.start])
            log.error(self._place_of_bad_byte(), _("text in UTF-8"), found, _("save it as CSV UTF-8"))
        except csv.Error as error:
            log.error(Place(self.path, reader.line_num or 1, 1), _("valid CSV"), of_library(str(error)))
        finally:
            text.detach()

    def _plain(self, cells: list[str], line: int, log: Log) -> list[str]:
        """The cells, without characters that act on a screen."""
        if all(map(str.isprintable, cells)):
            return cells
        return [plain(Place(self.path, line, column), cell, log) for column, cell in enumerate(cells, 1)]

    def _place_of_bad_byte(self) -> Place:
        """The line of the first byte that is no UTF-8: the text is decoded some way ahead of the rows."""
        self.file.seek(0)
        for line, text in enumerate(self.file, 1):
            try:
                text.decode("utf-8")
            except UnicodeDecodeError as error:
                return Place(self.path, line, text[: error.start].count(b",") + 1)
        return Place(self.path)


def _columns(
    path: str, header: Sequence[str], required: Sequence[str], optional: Sequence[str], log: Log
) -> Mapping[str, int] | None:
    if not header:
        log.error(Place(path), _("a header {names}").format(names=",".join(required)), _("an empty file or line"))
        return None
    known = (*required, *optional)
    expected = _("the columns {names}").format(names=",".join(required))
    if all(nearest(name, known) is None for name in header):  # not a table of kcplan: nothing of it is shown
        log.error(Place(path, 1, 1), expected, _("none of them"))
        return None
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        place = Place(path, 1, index + 1)
        meant = name if name in known else log.unknown(place, _("column"), name[:100], known)
        if meant in columns and name in known:
            log.error(place, _("each column once"), _("{name!r} again").format(name=name))
        elif meant is not None:
            columns.setdefault(meant, index)
    missing = [name for name in required if name not in columns]
    if missing:
        log.error(Place(path, 1, 1), expected, _("no column named {names}").format(names=", ".join(missing)))
        return None
    return columns
