"""The layouts of tables, known by their heads: long (a row a figure), wide (a column a year), the official annex."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from kcplan.reading.tables import annex_layout, long_layout, wide_layout
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.rows import NamedColumns, Row
from kcplan.reading.tables.sheets import CellRow, Page
from kcplan.reading.text.log import Log, Place

#: A head stands within so many rows from the first: titles may stand above it.
TOP = 30


class TableLayout(Protocol):
    """What a head says of the rows below it."""

    @property
    def line(self) -> int:
        """The last line of the head."""
        ...

    @property
    def numbers(self) -> Sequence[int]:
        """The columns that hold numbers, from 0."""
        ...

    def rows(self, body: Iterator[CellRow], page: Page) -> Iterator[Row]:
        """The rows of a table from the rows of cells below the head; what is wrong with them goes into the log."""
        ...


_LAYOUTS: tuple[Callable[[Sequence[CellRow], NamedColumns, OfficialNames | None], TableLayout | None], ...] = (
    long_layout.found,
    wide_layout.found,
    annex_layout.found,
)


def find(top: Sequence[CellRow], columns: NamedColumns, names: OfficialNames | None) -> TableLayout | None:
    """The layout of a table whose first rows these are; None where no head is known.

    The official annex is a table of money only, and only where `names` says what its names mean.
    """
    return next((found for layout in _LAYOUTS if (found := layout(top, columns, names)) is not None), None)


def nearly(
    top: Sequence[CellRow], columns: NamedColumns, names: OfficialNames | None, place: Place, log: Log
) -> TableLayout | None:
    """The layout that a table without a known head is likely meant to have; what is wrong is in the log, or will be."""
    return annex_layout.nearly(top, columns, names) or long_layout.assumed(top, columns, place, log)
