"""One sheet of cells, of a CSV file or a workbook, and what is known of it while its rows are read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from kcplan.reading.tables.cells import SheetCell, fault_of, tell_fault, text_of
from kcplan.reading.tables.rows import Chunk, NamedColumns
from kcplan.reading.tables.styles import FoundStyle, NumberStyle
from kcplan.reading.text.log import Log, Place

#: The line of a row, from 1, and its cells from the first column on.
CellRow: TypeAlias = tuple[int, Sequence[SheetCell]]


class Sheet(Protocol):
    """Rows of cells that can be read more than once."""

    @property
    def place(self) -> Place: ...

    @property
    def rectangular(self) -> bool:
        """Whether every row has a cell for every column, so that a shorter one has lost some."""
        ...

    def rows(self, log: Log) -> Iterator[CellRow]:
        """The rows that are not blank, from the first."""
        ...


class TableFile(Protocol):
    """An open file with tables. Each format of files has one class of these."""

    @property
    def place(self) -> Place: ...

    def sheet(self, columns: NamedColumns, log: Log) -> Sheet | None:
        """The sheet with the table of these columns; None where the log says why there is none."""
        ...

    def chunks(
        self,
        known: Mapping[str, Mapping[str, int]],
        number: str,
        optional: Collection[str],
        style: NumberStyle | None,
    ) -> Iterator[Chunk]:
        """Its rows in bulk, as rows.Table has them."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet while it is read."""

    sheet: Sheet
    style: FoundStyle
    log: Log

    def at(self, line: int, index: int) -> Place:
        """The place of a cell: `index` counts columns from 0."""
        return Place(self.sheet.place.file, line, index + 1)

    def sound(self, line: int, cells: Sequence[SheetCell], indices: Collection[int]) -> bool:
        """Whether these cells of a row hold values; the log says which do not."""
        faults = [(index, fault) for index in indices if index < len(cells) and (fault := fault_of(cells[index]))]
        for index, fault in faults:
            tell_fault(fault, self.at(line, index), self.log)
        return not faults


def numbers_of(rows: Iterator[CellRow], indices: Sequence[int], page: Page) -> Iterator[tuple[str, Place]]:
    """The texts of columns of numbers that have a point or a comma."""
    for line, cells in rows:
        for index in indices:
            cell = cells[index] if index < len(cells) else None
            if isinstance(cell, str) and ("." in cell or "," in cell):
                yield text_of(cell), page.at(line, index)
