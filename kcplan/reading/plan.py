"""The official plan of a model: a CSV file beside it, or rows within it, into money by region, line, source, year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import WHOLE, Line, Source, years_label
from kcplan.language import _
from kcplan.reading.origins import Notes, PlanPlaces
from kcplan.reading.text import csv_bulk, csv_file, progress
from kcplan.reading.text.files import CSV_BYTES, beside, open_file
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

COLUMNS = ("line", "source", "year", "amount")

#: Positions by name, of region, line, source and year, in this order.
_Names: TypeAlias = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row wherever it stands: the text of each key with its place, and the amount."""

    texts: tuple[str, str, str, str]  # region, line, source, year
    places: tuple[Place, ...]
    amount: float
    at: Place


@dataclass(frozen=True, slots=True)
class _Table:
    """The plan while it is read, each array of the shape (regions, lines, sources, years)."""

    money: FloatArray  # NaN where a row is still to come
    line: IntArray  # where the row stands, 0 where there is none yet
    column: IntArray


def read_plan(
    plan: Node,
    regions: Sequence[str],
    lines: Sequence[Line],
    sources: Sequence[Source],
    years: tuple[int, ...],
    log: Log,
    notes: Notes,
) -> FloatArray:
    """Money of the plan, shape (regions, lines, sources, years); NaN where a row is missing or wrong."""
    several = tuple(regions) != (WHOLE,)
    names = {
        "region": {name: i for i, name in enumerate(regions)},
        "line": {line.id: i for i, line in enumerate(lines)},
        "source": {source.id: i for i, source in enumerate(sources)},
        "year": {str(year): i for i, year in enumerate(years)},
    }
    allowed = np.array([[source.id in line.sources for source in sources] for line in lines], dtype=bool)
    allowed = allowed.reshape(len(lines), len(sources))
    shape = (len(regions), len(lines), len(sources), len(years))
    table = _Table(np.zeros(shape), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    table.money[:, allowed] = np.nan
    if plan.value == "":
        return table.money  # neither a file nor rows, and the log says so
    place = plan.place if plan.is_list else Place(beside(plan.place.file, plan.text))
    known_problems = len(log.problems)
    if plan.is_list:
        _one_by_one(_inline(plan, several, log), table, names, allowed, several, log)
    else:
        file = open_file(place.file, CSV_BYTES, log, plan.place)
        if file is not None and not _in_bulk(file, table, names, allowed, several):
            file.seek(0)
            table.line[:] = 0
            _one_by_one(_csv(file, place.file, several, log), table, names, allowed, several, log)
        progress.done()
    if table.line.any() or len(log.problems) == known_problems:  # else the whole is wrong, and the log says so
        _report_missing(table, place, names, allowed, several, log)
    notes.plan = PlanPlaces(place.file, table.line[:, allowed].ravel(), table.column[:, allowed].ravel())
    return table.money


def _in_bulk(file: BinaryIO, table: _Table, names: _Names, allowed: NDArray[np.bool_], several: bool) -> bool:
    """Fill the table from a CSV file without looking at each row; False where something is odd and must be told."""
    shape = table.money.shape
    known = names if several else {name: index for name, index in names.items() if name != "region"}
    try:
        for positions, amounts, lines, column in csv_bulk.chunks(file, known, "amount"):
            cells = np.ravel_multi_index(positions, shape[-len(positions) :])  # of the only region, where there is one
            if table.line.flat[cells].any():
                return False
            table.line.flat[cells] = lines
            table.column.flat[cells] = column
            if (table.line.flat[cells] != lines).any():
                return False  # a cell twice in these rows
            held = np.broadcast_to(allowed[None, :, :, None], shape)[np.unravel_index(cells, shape)]
            if amounts[~held].any():
                return False
            table.money.flat[cells[held]] = amounts[held]
    except csv_bulk.OddTableError:
        return False
    file.close()
    return True


def _one_by_one(
    rows: Iterable[_Row], table: _Table, names: _Names, allowed: NDArray[np.bool_], several: bool, log: Log
) -> None:
    """Fill the table row by row; what is wrong with a row goes into the log."""
    for row in rows:
        index = _index(row, names, log)
        if index is None:
            continue
        if table.line[index]:
            found = _("a second one of {cell}").format(cell=_said(row, several))
            mend = _("the first is in line {line}; keep one of the two").format(line=table.line[index])
            log.error(row.at, _("one row for each line, source and year"), found, mend)
            continue
        table.line[index], table.column[index] = row.at.line, row.at.column
        if allowed[index[1], index[2]]:
            table.money[index] = row.amount
        elif row.amount > 0:
            expected = _("no money of {source} for {line}, which may not use it")
            mend = _("add {source} to the sources of {line}, or 0")
            expected, mend = (text.format(source=row.texts[2], line=row.texts[1]) for text in (expected, mend))
            log.error(row.at, expected, f"{row.amount:g}", mend)


def _report_missing(
    table: _Table, place: Place, names: _Names, allowed: NDArray[np.bool_], several: bool, log: Log
) -> None:
    """Report each line and source of a region that lacks rows, with their years."""
    regions, lines, sources, years = (list(known) for known in names.values())
    missing = (table.line == 0) & allowed[:, :, None]
    for region, line, source in np.argwhere(missing.any(axis=3)).tolist():
        lacking = tuple(int(year) for year, lost in zip(years, missing[region, line, source], strict=True) if lost)
        of = f"{lines[line]}, {sources[source]}, {years_label(lacking)}"
        of = f"{regions[region]}, {of}" if several else of
        expected = _("a row for every year of each line and source it may use")
        log.error(place, expected, _("none for {what}").format(what=of), _("add it; the amount may be 0"))


def _csv(file: BinaryIO, path: str, several: bool, log: Log) -> Iterator[_Row]:
    required = ("region", *COLUMNS) if several else COLUMNS
    for row in csv_file.rows_of(file, path, required, (), log):
        region, place = (row["region"], row.place("region")) if several else (WHOLE, row.place("line"))
        yield _Row(
            (region, row["line"], row["source"], row["year"]),
            (place, row.place("line"), row.place("source"), row.place("year")),
            csv_file.number(row, "amount", log),
            row.place("amount"),
        )


def _inline(plan: Node, several: bool, log: Log) -> Iterator[_Row]:
    for row in plan.value:
        region = row.get("region")
        if several and region is None:
            expected = _("the key 'region' in a row of the plan")
            log.error(row.place, expected, _("none"), _("the model has several regions"))
        here = region or Node(row.place, "" if several else WHOLE)
        keys = (here, row["line"], row["source"], row["year"])
        texts = (here.value, row["line"].value, row["source"].value, row["year"].value)
        if all(texts):  # else a key is missing or wrong, and the log says so
            yield _Row(texts, tuple(key.place for key in keys), row["amount"].value, row["amount"].place)


def _index(row: _Row, names: _Names, log: Log) -> tuple[int, int, int, int] | None:
    """Position of the row's cell. A misspelt name is reported and taken for the nearest, so that it is told once."""
    index = []
    kinds = (_("region"), _("line"), _("source"), _("year"))
    for text, place, known, kind in zip(row.texts, row.places, names.values(), kinds, strict=True):
        name: str | None = text
        if text not in known:
            name = log.unknown(place, kind, text[:100], known)
        if name is not None:
            index.append(known[name])
    return (index[0], index[1], index[2], index[3]) if len(index) == 4 else None


def _said(row: _Row, several: bool) -> str:
    return ", ".join(row.texts if several else row.texts[1:])
