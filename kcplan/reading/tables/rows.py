"""Tables as rows of cells with their places, whatever the format: what every table reader reads."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kcplan.arrays import FloatArray, IntArray
from kcplan.reading.text.log import Log, Place


@dataclass(frozen=True, slots=True)
class NamedColumns:
    """The columns that a table must have, those that it may have, and which of both hold numbers."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


class Row(Protocol):
    """One row of a table."""

    def __getitem__(self, name: str) -> str:
        """The text of a column, "" where the cell is empty or the table has no such column."""
        ...

    def place(self, name: str) -> Place:
        """Where the cell of a column stands; where the row stands, if it has no such cell."""
        ...

    def number(self, name: str, log: Log) -> float:
        """The number of a cell, at least 0; NaN if it is not one, and the log says why."""
        ...

    def share(self, name: str, log: Log) -> float:
        """The share of a cell, from 0 to 1, which may be in per cent; NaN if it is not one, and the log says why."""
        ...


class Chunk(NamedTuple):
    """Many rows at once: an array for each column of names, the numbers, and where each number stands."""

    positions: tuple[IntArray, ...]
    numbers: FloatArray
    lines: IntArray
    columns: IntArray


class OddTableError(Exception):
    """The table cannot be read in bulk: read it row by row, which says what is wrong where."""


class Table(Protocol):
    """A table with named columns, in any order."""

    @property
    def place(self) -> Place:
        """The table as a whole."""
        ...

    def rows(self, columns: NamedColumns, log: Log) -> Iterator[Row]:
        """Its rows from the first; what is wrong with the table itself goes into the log."""
        ...

    def chunks(
        self, known: Mapping[str, Mapping[str, int]], number: str, optional: Collection[str] = ()
    ) -> Iterator[Chunk]:
        """The same rows in bulk: the position of each name, by column of `known`, and the numbers.

        The table has exactly these columns, in any order; cells of `optional` ones that it lacks are "". Raises
        OddTableError as soon as anything is odd, and at once where the format has no faster way.
        """
        ...
