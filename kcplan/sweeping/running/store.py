"""The folder of a sweep: which sweep it is, and its table in chunks, each of them there whole or not at all.

A folder that a sweep was stopped in is complete but for the chunks that are not there yet. Nothing in it depends on
when, in which order or by whom a chunk was run, so that a sweep that went on ends with the bytes of one that did not
stop.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.sweeping.running.work import TableColumns
from kcplan.visible import shown
from kcplan.writing import folder as files

#: Names that a sweep's folder may hold beside its chunks.
IDENTITY, CHUNKS = "sweep.json", "chunks"


class Store:
    """The folder of the sweep with an `identity`; `rows` counts those of each chunk, `results` names files to come."""

    def __init__(
        self, folder: Path, identity: Mapping[str, Any], rows: Mapping[int, int], results: frozenset[str]
    ) -> None:
        self.folder = folder
        self._chunks = folder / CHUNKS
        self._identity = identity
        self._rows = rows
        self._results = results

    def open(self) -> list[int]:
        """Make the folder, or take up what is there; the chunks that are still to be run.

        Raises UsageError where it is not the folder of this sweep, before anything is changed.
        """
        with files.explained(self.folder):
            if (self.folder / IDENTITY).is_file():
                self._refuse_other()
                files.tidy(self.folder)
                files.tidy(self._chunks)
            else:
                self._begin()
            self._chunks.mkdir(exist_ok=True)
        return [number for number in self._rows if not self._whole(number)]

    def _begin(self) -> None:
        """Make the folder, and write into it which sweep it is."""
        files.tidy(self.folder)
        files.refuse_foreign(self.folder)
        if self.folder.is_dir() and any(self.folder.iterdir()):
            text = _("expected {folder} to be absent, empty or the folder of this run, found a result of another kind")
            raise UsageError(text.format(folder=shown(self.folder)))
        absent = not self.folder.exists()
        self.folder.mkdir(exist_ok=True)
        try:
            files.replace_file(self.folder / IDENTITY, as_json(self._identity))
        except BaseException:
            if absent:
                self.folder.rmdir()
            raise

    def write(self, number: int, columns: TableColumns) -> None:
        """Keep a chunk."""
        import pyarrow as pa

        table = pa.table({name: _column(values) for name, values in columns.items()})
        self._replace(self._path(number), _as_parquet(table))

    def finish(self, results: Mapping[str, bytes]) -> None:
        """Write what the whole table says beside it."""
        for name, content in results.items():
            self._replace(self.folder / name, content)

    def _replace(self, path: Path, content: bytes) -> None:
        files.replace_file(path, content, _("finished work is kept with --out, and the same call goes on from there"))

    def read(self) -> TableColumns:
        """The whole table; figures that are not there are NaN, and words None."""
        import pyarrow as pa

        table = pa.concat_tables([self._read(number) for number in self._rows])
        return {name: _array(table.column(name)) for name in table.column_names}

    def _read(self, number: int) -> Any:
        import pyarrow as pa
        from pyarrow import parquet

        content = pa.BufferReader(self._path(number).read_bytes())  # pyarrow takes names of files in UTF-8 alone
        return parquet.ParquetFile(content, page_checksum_verification=True).read()

    def _whole(self, number: int) -> bool:
        """Whether a chunk is there, with every row; one that the disk has spoilt anywhere is run again.

        Checksums of Parquet are those of its pages. So the table is written once more: the bytes must be the same.
        """
        try:
            table = self._read(number)
            return bool(table.num_rows == self._rows[number]) and _as_parquet(table) == self._path(number).read_bytes()
        except Exception:  # whatever a library says of a spoilt file
            return False

    def _path(self, number: int) -> Path:
        return self._chunks / f"{number:06}.parquet"

    def _refuse_other(self) -> None:
        """Raise UsageError where the folder holds another sweep, or what is not of a sweep."""
        path = self.folder / IDENTITY
        there = files.json_of(path)
        if not isinstance(there, dict) or there.get("program") != "kcplan":
            text = _("expected {path} to be written by kcplan, found something else")
            raise UsageError(text.format(path=shown(path)))
        for name, own in self._identity.items():
            if there.get(name) != own:
                text = _(
                    "expected {folder} to hold this run, found another one: its {name} is {there}, here it is "
                    "{own}. Give another folder, or repeat the earlier call to go on with that run"
                )
                theirs, ours = _short(there.get(name)), _short(own)
                raise UsageError(text.format(folder=shown(self.folder), name=name, there=theirs, own=ours))
        own_files = {IDENTITY, CHUNKS, *self._results}
        foreign = [entry for entry in self.folder.iterdir() if entry.name not in own_files]
        chunks = {self._path(number).name for number in self._rows}
        if self._chunks.is_dir():
            foreign += [entry for entry in self._chunks.iterdir() if entry.name not in chunks]
        foreign = [entry for entry in foreign if not files.unfinished(entry)]
        if foreign:
            text = _("expected only the files of the run in {folder}, found {names}; give another folder")
            names = ", ".join(sorted(shown(entry.relative_to(self.folder)) for entry in foreign)[:3])
            raise UsageError(text.format(folder=shown(self.folder), names=names))


def as_json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _column(values: NDArray[Any]) -> Any:
    """A column of a chunk, of the same type in every chunk. NaN is no figure: readers find nothing there."""
    import pyarrow as pa

    kind = {"f": pa.float64(), "i": pa.int64(), "b": pa.bool_()}.get(values.dtype.kind)
    if kind is not None:  # pa.array would import pandas, to see whether the values are of pandas
        there = ~np.isnan(values)
        data = np.packbits(values, bitorder="little") if kind == pa.bool_() else np.ascontiguousarray(values)
        bits = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
        return pa.Array.from_buffers(kind, values.size, [bits, pa.py_buffer(data)])
    if all(isinstance(value, str) for value in values):
        words = pa.lib.StringBuilder()
        words.append_values(values.tolist())
        return words.finish()
    column = pa.array(values, from_pandas=True)
    # Words and figures have a type of their own; of a target that no scenario of the chunk has nothing says its type.
    return column.cast(pa.bool_()) if pa.types.is_null(column.type) else column


def _as_parquet(table: Any) -> bytes:
    """The bytes of a chunk: the same for the same table, as they are by one version of pyarrow."""
    import pyarrow as pa
    from pyarrow import parquet

    buffer = pa.BufferOutputStream()
    # A chunk is read whole: dictionaries and statistics of its many columns would be as long as their figures.
    parquet.write_table(table, buffer, use_dictionary=False, write_statistics=False, write_page_checksum=True)
    found: bytes = buffer.getvalue().to_pybytes()
    return found


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _array(column: Any) -> NDArray[Any]:
    """A column as an array; truth values that may be missing as 0, 1 and NaN. Without `to_numpy`, as in `_column`."""
    import pyarrow as pa

    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8()).cast(pa.float64())
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        return np.array(column.to_pylist(), dtype=object)
    if column.null_count:
        column = column.cast(pa.float64()).fill_null(np.nan)
    kind = np.dtype(str(column.type).replace("double", "float64"))
    parts = [np.frombuffer(c.buffers()[1], kind, len(c), c.offset * kind.itemsize) for c in column.chunks if len(c)]
    return np.concatenate([np.zeros(0, kind), *parts])
