"""CSV files as rows of cells: comma, semicolon or tab, in UTF-8 or UTF-16; a column of a place counts from 1."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from kcplan.language import _, of_library
from kcplan.reading.tables import csv_bulk, layouts, progress
from kcplan.reading.tables.cells import SheetCell
from kcplan.reading.tables.csv_bulk import Dialect
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.rows import Chunk, NamedColumns
from kcplan.reading.tables.sheets import CellRow, Sheet
from kcplan.reading.tables.styles import NumberStyle
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.plain import plain

_DELIMITERS = (",", ";", "\t")
_SEP = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)
_SAMPLE = 64_000  # bytes in which the delimiter is found


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file that is open, and stays so."""

    path: str
    file: BinaryIO
    names: OfficialNames | None = None

    @property
    def place(self) -> Place:
        return Place(self.path)

    def sheet(self, columns: NamedColumns, log: Log) -> Sheet:  # noqa: ARG002, workbooks use it
        """Its cells: the only sheet that it has."""
        return CsvSheet(self.path, self.file, self.dialect(columns))

    def chunks(
        self,
        known: Mapping[str, Mapping[str, int]],
        number: str,
        optional: Collection[str],
        style: NumberStyle | None,
    ) -> Iterator[Chunk]:
        columns = NamedColumns((*(name for name in known if name not in optional), number), tuple(optional))
        return csv_bulk.chunks(self.file, self.dialect(columns), known, number, optional, style)

    def dialect(self, columns: NamedColumns) -> Dialect:
        """How the file is written: with the delimiter by which its head is known, else by which it is widest."""
        self.file.seek(0)
        sample = self.file.read(_SAMPLE)
        encoding = _encoding(sample)
        whole = len(sample) < _SAMPLE
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
        lines = text.splitlines(keepends=True)[: None if whole else -1]
        if lines and (said := _SEP.fullmatch(lines[0])):
            return Dialect(encoding, said[1], 1)
        found = [(delimiter, list(islice(csv.reader(lines, delimiter=delimiter), 1000))) for delimiter in _DELIMITERS]
        known = []
        for delimiter, cells in found:
            top: list[CellRow] = [(line, row) for line, row in enumerate(cells, 1) if any(row)]
            if layouts.find(top[: layouts.TOP], columns, self.names) is not None:
                known.append((len({len(row) for _line, row in top}) > 1, _DELIMITERS.index(delimiter), delimiter))
        if known:
            return Dialect(encoding, min(known)[2], 0)
        return Dialect(encoding, max(found, key=lambda pair: max(map(len, pair[1]), default=0))[0], 0)


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """The cells of an open CSV file."""

    path: str
    file: BinaryIO
    dialect: Dialect

    rectangular = True  # a row with fewer cells than the head has lost some

    @property
    def place(self) -> Place:
        return Place(self.path)

    def rows(self, log: Log) -> Iterator[CellRow]:
        """Its rows that are not blank, from the first. Others may be read meanwhile: the file is put back after all."""
        before = self.file.tell()
        self.file.seek(0)
        text, line = io.TextIOWrapper(self.file, encoding=self.dialect.encoding, newline=""), 0
        reader = csv.reader(text, delimiter=self.dialect.delimiter, strict=True)
        try:
            for _skipped in range(self.dialect.skipped):
                text.readline()
            for cells in reader:
                now = reader.line_num + self.dialect.skipped
                progress.tell(self.file, line, now)
                line = now
                if any(cells):
                    yield line, self._plain(cells, line, log)
        except UnicodeDecodeError as error:
            found = _("the byte 0x{byte:02x}").format(byte=error.object[error.start])
            expected = _("text in UTF-8") if "8" in self.dialect.encoding else _("text in UTF-16")
            log.error(self._place_of_bad_byte(), expected, found, _("save it as CSV UTF-8"))
        except csv.Error as error:
            log.error(
                Place(self.path, self.dialect.skipped + reader.line_num or 1, 1), _("valid CSV"), of_library(str(error))
            )
        finally:
            text.detach()
            self.file.seek(before)

    def _plain(self, cells: list[str], line: int, log: Log) -> Sequence[SheetCell]:
        """The cells, without characters that act on a screen."""
        if all(map(str.isprintable, cells)):
            return cells
        return [plain(Place(self.path, line, column), cell, log) for column, cell in enumerate(cells, 1)]

    def _place_of_bad_byte(self) -> Place:
        """The line of the first byte that is no text: the file is decoded some way ahead of the rows."""
        self.file.seek(0)
        decoder = codecs.getincrementaldecoder(self.dialect.encoding)()
        delimiter = self.dialect.delimiter
        for line, data in enumerate(self.file, 1):  # in UTF-16 a line ends within a letter, which waits for the next
            try:
                decoder.decode(data)
            except UnicodeDecodeError as error:
                return Place(self.path, line, error.object[: error.start].count(delimiter.encode()) + 1)
        return Place(self.path, line, 1)


def _encoding(sample: bytes) -> str:
    """UTF-16 where its mark, or zero bytes in place of letters, tell; else UTF-8."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = sample[:200:2], sample[1:200:2]
    if odd[:2] == b"\0\0" and 2 * odd.count(0) > len(odd) and 0 not in even:
        return "utf-16-le"
    if even[:2] == b"\0\0" and 2 * even.count(0) > len(even) and 0 not in odd:
        return "utf-16-be"
    return "utf-8-sig"
