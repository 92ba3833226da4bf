"""CSV tables with the place of every cell; columns in any order. A column of a place counts table columns from 1."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kcplan.language import _, of_library
from kcplan.reading.format.scalars import mend_number
from kcplan.reading.text import progress
from kcplan.reading.text.files import CSV_BYTES, open_file
from kcplan.reading.text.log import Log, Place

#: After so many problems with one table the rest is not read.
ENOUGH = 100
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, and where they stand."""

    file: str
    line: int
    columns: Mapping[str, int]
    cells: Sequence[str]

    def __getitem__(self, name: str) -> str:
        """The text of a column, "" where the table has no such column."""
        return self.cells[self.columns[name]].strip() if name in self.columns else ""

    def place(self, name: str) -> Place:
        return Place(self.file, self.line, self.columns.get(name, -1) + 1 or 1)


def rows(
    path: str, required: Sequence[str], optional: Sequence[str], log: Log, named_at: Place | None
) -> Iterator[Row]:
    """The rows of a table; what is wrong with it goes into the log."""
    file = open_file(path, CSV_BYTES, log, named_at)
    if file is not None:
        yield from rows_of(file, path, required, optional, log)


def rows_of(file: BinaryIO, path: str, required: Sequence[str], optional: Sequence[str], log: Log) -> Iterator[Row]:
    """The rows of a table that is open; it is closed in the end."""
    line = 0
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            columns = _columns(path, header, required, optional, log)
            if columns is None:
                return
            before = len(log.problems)
            for cells in reader:
                progress.tell(file, line, reader.line_num)
                line = reader.line_num
                if not any(cells):
                    continue
                if len(cells) != len(header):
                    log.error(Place(path, line, 1), _("{count} columns").format(count=len(header)), f"{len(cells)}")
                else:
                    yield Row(path, line, columns, cells)
                if len(log.problems) - before >= ENOUGH:
                    found = _("{count}; the rest is unread").format(count=ENOUGH)
                    log.error(Place(path, line, 1), _("a table with fewer problems"), found)
                    return
        except UnicodeDecodeError as error:
            found = _("the byte 0x{byte:02x}").format(byte=error.object[error.start])
            place = Place(path, reader.line_num + 1, 1)
            log.error(place, _("text in UTF-8 near here"), found, _("save it as CSV UTF-8"))
        except csv.Error as error:
            log.error(Place(path, reader.line_num or 1, 1), _("valid CSV"), of_library(str(error)))


def _columns(
    path: str, header: Sequence[str], required: Sequence[str], optional: Sequence[str], log: Log
) -> Mapping[str, int] | None:
    if not header:
        log.error(Place(path), _("a header {names}").format(names=",".join(required)), _("an empty file or line"))
        return None
    known = (*required, *optional)
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
        expected = _("the columns {names}").format(names=",".join(required))
        log.error(Place(path, 1, 1), expected, _("none named {names}").format(names=", ".join(missing)))
        return None
    return columns


def number(row: Row, name: str, log: Log) -> float:
    """The number of a cell, at least 0; NaN where it is none, and the log says why."""
    text = row[name]
    if _NUMBER.fullmatch(text):
        value = float(text)
        if 0 <= value < float("inf"):
            return value + 0.0
    found = repr(text[:60]) if text else _("an empty cell")
    log.error(row.place(name), _("{name} to be a number of at least 0").format(name=name), found, mend_number(text))
    return float("nan")
