"""The official plan of a model: a CSV file beside it, or rows within it, into money by region, line, source, year."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import WHOLE, Line, Source, years_label
from kcplan.language import _
from kcplan.reading.origins import Notes, PlanPlaces
from kcplan.reading.tables.filling import Grid, filled
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.opening import table_of
from kcplan.reading.tables.rows import Chunk, Row
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node


class _Plan:
    """The plan while it is read: a grid of the shape (regions, lines, sources, years).

    Its money is NaN where a row is still to come. `names` has the position of each region, line, source and year.
    """

    number = "amount"
    optional = ()

    def __init__(self, names: Mapping[str, Mapping[str, int]], allowed: NDArray[np.bool_], several: bool) -> None:
        money = np.zeros([len(positions) for positions in names.values()])
        money[:, allowed] = np.nan
        self.grid = Grid.of(money)
        self.names, self.allowed, self.several = names, allowed, several
        self.known = {name: own for name, own in names.items() if several or name != "region"}

    def many(self, chunk: Chunk) -> bool:
        shape = self.grid.values.shape
        cells = np.ravel_multi_index(chunk.positions, shape[-len(chunk.positions) :])  # of the only region, if one
        held = np.broadcast_to(self.allowed[None, :, :, None], shape)[np.unravel_index(cells, shape)]
        return not chunk.numbers[~held].any() and self.grid.put(cells, chunk.numbers, chunk.lines, chunk.columns)

    def one(self, row: Row, log: Log) -> None:
        texts = {name: row[name] if name in self.known else WHOLE for name in self.names}
        amount, place = row.number(self.number, log), row.place(self.number)
        index = self._index(row, texts, log)
        if index is None:
            return
        if first := self.grid.line[index]:
            found = _("a second one of {cell}").format(cell=", ".join(texts[name] for name in self.known))
            mend = _("the first is in line {line}; keep one of the two").format(line=first)
            log.error(place, _("one row for each line, source and year"), found, mend)
            return
        self.grid.line[index], self.grid.column[index] = place.line, place.column
        if self.allowed[index[1], index[2]]:
            self.grid.values[index] = amount
        elif amount > 0:
            expected = _("no money of {source} for {line}, which may not use it")
            mend = _("add {source} to the sources of {line}, or 0")
            expected, mend = (text.format(source=texts["source"], line=texts["line"]) for text in (expected, mend))
            log.error(place, expected, f"{amount:g}", mend)

    def _index(self, row: Row, texts: Mapping[str, str], log: Log) -> tuple[int, ...] | None:
        """Position of the row's cell. A misspelt name is reported and taken for the nearest, so it is reported once."""
        index = []
        kinds = (_("region"), _("line"), _("source"), _("year"))
        for (column, positions), kind in zip(self.names.items(), kinds, strict=True):
            name: str | None = texts[column]
            if name not in positions:
                name = log.unknown(row.place(column), kind, texts[column][:100], positions)
            if name is not None:
                index.append(positions[name])
        return tuple(index) if len(index) == len(kinds) else None


def read_plan(
    plan: Node | None,
    regions: Sequence[str],
    lines: Sequence[Line],
    sources: Sequence[Source],
    years: tuple[int, ...],
    money: str,
    log: Log,
    notes: Notes,
) -> FloatArray | None:
    """Money of the plan, shape (regions, lines, sources, years); NaN where a row is missing or wrong. None: no plan."""
    if plan is None:
        return None
    names = {
        "region": {name: i for i, name in enumerate(regions)},
        "line": {line.id: i for i, line in enumerate(lines)},
        "source": {source.id: i for i, source in enumerate(sources)},
        "year": {str(year): i for i, year in enumerate(years)},
    }
    allowed = np.array([[source.id in line.sources for source in sources] for line in lines], dtype=bool)
    allowed = allowed.reshape(len(lines), len(sources))
    read = _Plan(names, allowed, several=tuple(regions) != (WHOLE,))
    if plan.value == "":
        return read.grid.values  # neither a file nor rows, and the log says so
    known_errors = log.errors
    with table_of(plan, log, OfficialNames.of(lines, sources, money)) as table:
        if table is not None:
            read = filled(table, lambda: _Plan(names, allowed, read.several), log)
            if read.grid.line.any() or log.errors == known_errors:  # else the whole is wrong, and told
                _report_missing(read, table.place, log)
            line, column = read.grid.line[:, allowed].ravel(), read.grid.column[:, allowed].ravel()
            notes.plan = PlanPlaces(table.place, line, column)
    return read.grid.values


def _report_missing(read: _Plan, place: Place, log: Log) -> None:
    """Report each line and source of a region that lacks rows, with their years."""
    regions, lines, sources, years = (list(positions) for positions in read.names.values())
    missing = (read.grid.line == 0) & read.allowed[:, :, None]
    for region, line, source in np.argwhere(missing.any(axis=3)).tolist():
        lacking = tuple(int(year) for year, lost in zip(years, missing[region, line, source], strict=True) if lost)
        of = f"{lines[line]}, {sources[source]}, {years_label(lacking)}"
        of = f"{regions[region]}, {of}" if read.several else of
        expected = _("a row for every year of each line and source it may use")
        log.error(place, expected, _("none for {what}").format(what=of), _("add it; the amount may be 0"))
