"""Arrays filled from a table: in bulk where nothing is odd, else row by row, which says what is wrong where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.reading.tables import progress
from kcplan.reading.tables.rows import Chunk, NamedColumns, OddTableError, Row, Table
from kcplan.reading.text.log import Log


class Filling(Protocol):
    """What a table is read into: the columns that it must have, and what is done with its rows."""

    @property
    def known(self) -> Mapping[str, Mapping[str, int]]:
        """The columns of names, with the position of each name that they may hold."""
        ...

    @property
    def number(self) -> str:
        """The column of numbers."""
        ...

    @property
    def optional(self) -> tuple[str, ...]:
        """Those of `known` that a table may lack."""
        ...

    def many(self, chunk: Chunk) -> bool:
        """Take rows in bulk; False where something is odd and must be told."""
        ...

    def one(self, row: Row, log: Log) -> None:
        """Take a row; what is wrong with it goes into the log."""
        ...


_Filled = TypeVar("_Filled", bound=Filling)


def filled(table: Table, empty: Callable[[], _Filled], log: Log) -> _Filled:
    """A filling with all rows of a table in it."""
    filling = empty()
    if not _in_bulk(table, filling):
        filling = empty()
        required = [name for name in filling.known if name not in filling.optional]
        columns = NamedColumns((*required, filling.number), filling.optional, (filling.number,))
        for row in table.rows(columns, log):
            filling.one(row, log)
    progress.done()
    return filling


def _in_bulk(table: Table, filling: Filling) -> bool:
    try:
        return all(map(filling.many, table.chunks(filling.known, filling.number, filling.optional)))
    except OddTableError:
        return False


@dataclass(frozen=True, eq=False)
class Grid:
    """Numbers by position, each with where it stands: arrays of one shape. Where `line` is 0 there is none yet."""

    values: FloatArray
    line: IntArray
    column: IntArray

    @classmethod
    def of(cls, values: FloatArray) -> "Grid":
        """One in which no number stands yet; `values` holds until then."""
        return cls(values, np.zeros(values.shape, dtype=np.int64), np.zeros(values.shape, dtype=np.int64))

    def put(self, cells: IntArray, values: FloatArray, lines: IntArray, columns: IntArray) -> bool:
        """Put numbers at flat positions (n,); False where one of these is taken, or is there twice."""
        if self.line.flat[cells].any():
            return False
        self.line.flat[cells] = lines
        self.column.flat[cells] = columns
        if (self.line.flat[cells] != lines).any():
            return False
        self.values.flat[cells] = values
        return True
