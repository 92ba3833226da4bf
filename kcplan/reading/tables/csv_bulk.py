"""The happy path of a long CSV table: many rows at once, without the place of each cell.

It takes a table only if nothing at all is odd about it. Else it gives up, and csv_file.py reads the table again row by
row and says what is wrong where; so there is one set of rules about mistakes, and it is there.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import BinaryIO

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.reading.tables import progress
from kcplan.reading.tables.rows import Chunk, OddTableError
from kcplan.reading.text.numbers import LEAST, MOST

#: Rows taken at once: few enough for the processor's cache, which makes reading twice as fast as 50,000 at once.
ROWS = 2_000
_OF_NUMBERS = frozenset("0123456789.+-eE \t")


def chunks(
    file: BinaryIO, known: Mapping[str, Mapping[str, int]], number: str, optional: Collection[str] = ()
) -> Iterator[Chunk]:
    """The chunks of an open file, as rows.Table has them; the file stays open."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        reader = csv.reader(text, strict=True)
        header = [cell.strip() for cell in next(reader, [])]
        if sorted({*header, *optional}) != sorted([*known, number]) or len(set(header)) < len(header):
            raise OddTableError
        before = reader.line_num
        while rows := list(islice(reader, ROWS)):
            lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
            lines = before + 1 + np.flatnonzero(lengths)  # blank lines have no cells
            if reader.line_num - before != len(rows) or (lengths[lengths > 0] != len(header)).any():
                raise OddTableError
            progress.tell(file, before, reader.line_num)
            before = reader.line_num
            columns = dict(zip(header, zip(*filter(None, rows), strict=True), strict=True)) if lines.size else {}
            if columns:
                columns = dict.fromkeys(optional, ("",) * lines.size) | columns
                positions = tuple(_positions(columns[name], known[name]) for name in known)
                column = np.full(lines.size, header.index(number) + 1)
                yield Chunk(positions, _numbers(columns[number]), lines, column)
    except (csv.Error, KeyError, UnicodeDecodeError, ValueError) as error:
        raise OddTableError from error
    finally:
        text.detach()


def _positions(cells: tuple[str, ...], known: Mapping[str, int]) -> IntArray:
    return np.fromiter(map(known.__getitem__, map(str.strip, cells)), dtype=np.int64, count=len(cells))


def _numbers(cells: tuple[str, ...]) -> FloatArray:
    if not _OF_NUMBERS.issuperset("".join(cells)):
        raise OddTableError
    values = np.fromiter(map(float, cells), dtype=float, count=len(cells))
    if not (((values >= LEAST) & (values <= MOST)) | (values == 0)).all():
        raise OddTableError
    return values + 0.0  # a negative zero is zero
