"""Opens a table that another file names or holds, or that a path leads to, by its format."""

from collections.abc import Iterator
from contextlib import contextmanager

from kcplan.reading.tables.csv_file import CsvTable
from kcplan.reading.tables.inline import InlineTable
from kcplan.reading.tables.rows import Table
from kcplan.reading.text.files import CSV_BYTES, beside, open_file
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node


@contextmanager
def table_of(node: Node, log: Log) -> Iterator[Table | None]:
    """The table of a key that holds rows, or the name of a file beside its own; None where the log says why."""
    if node.is_list:
        yield InlineTable(node)
    else:
        with table_at(beside(node.place.file, node.value), log, node.place) as table:
            yield table


@contextmanager
def table_at(path: str, log: Log, named_at: Place | None = None) -> Iterator[Table | None]:
    """The table of a file, open while the block runs; None where it cannot be read, and the log says why.

    `named_at` is where another file names this one.
    """
    file = open_file(path, CSV_BYTES, log, named_at)
    if file is None:
        yield None
    else:
        with file:
            yield CsvTable(path, file)
