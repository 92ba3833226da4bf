"""The happy path of a long CSV table: many rows at once, without the place of each cell.

It takes a table only if nothing at all is odd about it. Else it gives up, and the table is read again row by row, which
says what is wrong where; so there is one set of rules about mistakes, and it is there.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.reading.tables import progress
from kcplan.reading.tables.rows import Chunk, OddTableError
from kcplan.reading.tables.styles import NumberStyle, reading, telling
from kcplan.reading.text.numbers import LEAST, MOST

#: Rows taken at once: few enough for the processor's cache, which makes reading twice as fast as 50,000 at once.
ROWS = 2_000
_OF_NUMBERS = frozenset("0123456789.+-eE \t\n")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written. `skipped` are lines before the first row."""

    encoding: str
    delimiter: str
    skipped: int


def chunks(
    file: BinaryIO,
    dialect: Dialect,
    known: Mapping[str, Mapping[str, int]],
    number: str,
    optional: Collection[str] = (),
    style: NumberStyle | None = None,
) -> Iterator[Chunk]:
    """The chunks of an open file, as rows.Table has them; the file stays open. `style` is that of numbers, if said."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=dialect.encoding, newline="")
    numbers = _Numbers(style)
    try:
        for _skipped in range(dialect.skipped):
            text.readline()
        reader = csv.reader(text, delimiter=dialect.delimiter, strict=True)
        header = [cell.strip() for cell in next(reader, [])]
        if sorted({*header, *optional}) != sorted([*known, number]) or len(set(header)) < len(header):
            raise OddTableError
        before = reader.line_num
        while rows := list(islice(reader, ROWS)):
            lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
            lines = before + 1 + np.flatnonzero(lengths) + dialect.skipped  # blank lines have no cells
            if reader.line_num - before != len(rows) or (lengths[lengths > 0] != len(header)).any():
                raise OddTableError
            progress.tell(file, before, reader.line_num)
            before = reader.line_num
            columns = dict(zip(header, zip(*filter(None, rows), strict=True), strict=True)) if lines.size else {}
            if columns:
                columns = dict.fromkeys(optional, ("",) * lines.size) | columns
                positions = tuple(_positions(columns[name], known[name]) for name in known)
                column = np.full(lines.size, header.index(number) + 1)
                yield Chunk(positions, numbers.of(columns[number]), lines, column)
        numbers.end()
    except (csv.Error, KeyError, UnicodeError, ValueError) as error:
        raise OddTableError from error
    finally:
        text.detach()


def _positions(cells: tuple[str, ...], known: Mapping[str, int]) -> IntArray:
    return np.fromiter(map(known.__getitem__, map(str.strip, cells)), dtype=np.int64, count=len(cells))


class _Numbers:
    """Numbers of a table, chunk by chunk; the first one that can be read in one style only tells the style of all."""

    def __init__(self, style: NumberStyle | None) -> None:
        self.style = style
        self.doubtful = False  # whether an earlier number could be of either style, and was read as English

    def of(self, cells: tuple[str, ...]) -> FloatArray:
        joined = "\n".join(cells)
        if self.style is None and ("." in joined or "," in joined):
            self._look(cells)
        if self.style == "vi":
            read = [reading(cell.strip(), "vi") for cell in cells]
            if None in read:
                raise OddTableError
            values = np.array(read, dtype=float)
        else:
            if not _OF_NUMBERS.issuperset(joined):
                raise OddTableError
            values = np.fromiter(map(float, cells), dtype=float, count=len(cells))
        if not (((values >= LEAST) & (values <= MOST)) | (values == 0)).all():
            raise OddTableError
        return values + 0.0  # a negative zero is zero

    def _look(self, cells: tuple[str, ...]) -> None:
        before = self.doubtful
        for cell in cells:
            told = telling(cell.strip()) if "." in cell or "," in cell else None
            if told == "doubtful":
                self.doubtful = True
            elif told is not None:
                self.style = told
                break
        if self.style == "vi" and before:
            raise OddTableError

    def end(self) -> None:
        """Give up where numbers could be of either style, and none tells."""
        if self.style is None and self.doubtful:
            raise OddTableError
