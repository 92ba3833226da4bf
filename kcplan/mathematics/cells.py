"""The table of cells behind the formulation: which column is which (region, line, activity, source, year).

A `CellTable` holds one column of the linear programme a row, with its index along each dimension; `Rows` gathers
constraint rows as groups of cells. Both are plain index arithmetic and know no constraint.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import DIMENSIONS, Dimension, Limit, Model, Selection
from kcplan.engine.linear_programme import Family


@dataclass(frozen=True, eq=False)
class CellTable:
    """Columns `start`, `start + 1`, ... with their index along each dimension of the model, each of shape (size,).

    The activity is -1 where the line has none; `source` is -1 throughout for delivered units.
    """

    model: Model
    start: int
    region: IntArray
    line: IntArray
    activity: IntArray
    source: IntArray
    year: IntArray

    @property
    def size(self) -> int:
        return int(self.region.size)

    @property
    def columns(self) -> IntArray:
        return np.arange(self.start, self.start + self.size)

    def along(self, dimension: Dimension) -> IntArray:
        index: IntArray = getattr(self, dimension)
        return index

    def take(self, positions: IntArray) -> "CellTable":
        """The cells at `positions`; their columns are lost, so keep the positions."""
        return CellTable(self.model, self.start, *(self.along(d)[positions] for d in DIMENSIONS))

    def key(self, dimensions: Sequence[Dimension]) -> IntArray:
        """One number a cell, equal for cells that agree along `dimensions`, growing in their order.

        Along activities, a line that has none counts as one of its own.
        """
        key = np.zeros(self.size, dtype=np.int64)
        for dimension in dimensions:
            index, count = self.along(dimension), len(words(self.model, dimension))
            if dimension == "activity":
                index, count = np.where(index < 0, count + self.line, index), count + len(self.model.lines)
            key = key * (count + 1) + index + 1
        return key


def words(model: Model, dimension: Dimension) -> Sequence[str]:
    """The names along a dimension, in canonical order."""
    if dimension == "region":
        return model.regions
    if dimension == "year":
        return [str(year) for year in model.years]
    parts: dict[str, Sequence[Any]] = {"line": model.lines, "activity": model.activities, "source": model.sources}
    return [part.id for part in parts[dimension]]


#: Of consecutive rows or columns: the words along each dimension, the index of each member, what the dimensions are.
Places: TypeAlias = tuple[tuple[Sequence[str], ...], tuple[IntArray, ...], tuple[str, ...]]


def labels(table: CellTable, per: Sequence[Dimension]) -> Places:
    """Names and index of each cell along `per`; the region is left out where there is only one."""
    kept = [dimension for dimension in per if dimension != "region" or len(table.model.regions) > 1]
    return tuple(words(table.model, d) for d in kept), tuple(table.along(d) for d in kept), tuple(kept)


def joined(*tables: CellTable) -> CellTable:
    """Tables one after the other."""
    return CellTable(
        tables[0].model, tables[0].start, *(np.concatenate([table.along(d) for table in tables]) for d in DIMENSIONS)
    )


def money_table(model: Model, start: int, first_open: int) -> CellTable:
    """One cell for each (region, open year, line, activity, source) that may carry money; that order is the tie rank.

    Years are open from position `first_open` on.
    """
    source_of = {source.id: index for index, source in enumerate(model.sources)}
    rows = []
    activity = 0
    for number, line in enumerate(model.lines):
        own = range(activity, activity + len(line.activities)) if line.activities else (-1,)
        activity += len(line.activities)
        rows += [(number, a, s) for a in own for s in sorted(source_of[source] for source in line.sources)]
    pattern = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return _tiled(model, start, pattern, np.arange(first_open, len(model.years)))


def unit_table(model: Model, start: int, activity: IntArray, year: IntArray) -> CellTable:
    """One cell for each region and (activity, year) given, shape (k,); tranches repeat their pair."""
    line_of = np.repeat(np.arange(len(model.lines)), [len(line.activities) for line in model.lines])
    count, size = len(model.regions), activity.size
    return CellTable(
        model,
        start,
        np.repeat(np.arange(count), size),
        np.tile(line_of[activity], count),
        np.tile(activity, count),
        np.full(count * size, -1),
        np.tile(year, count),
    )


def _tiled(model: Model, start: int, pattern: IntArray, open_years: IntArray) -> CellTable:
    regions, years, size = len(model.regions), open_years.size, len(pattern)
    line, activity, source = (np.tile(pattern[:, i], regions * years) for i in range(3))
    year = np.tile(np.repeat(open_years, size), regions)
    return CellTable(model, start, np.repeat(np.arange(regions), years * size), line, activity, source, year)


def chosen(table: CellTable, selection: Selection, years_back: int = 0) -> IntArray:
    """Positions of the cells that a selection names; with `years_back`, of the same selection so many years before."""
    model = table.model
    mask = np.ones(table.size, dtype=bool)
    for dimension in DIMENSIONS:
        choice = getattr(selection, dimension)
        index = table.along(dimension)
        if dimension == "source" and choice is None and table.size and index[0] >= 0:
            mask &= model.public[index]
        elif choice is not None and choice != "all":
            wanted = {str(name) for name in choice}
            named = np.array([word in wanted for word in words(model, dimension)] + [False])  # the last: index -1
            if dimension == "year" and years_back:
                named = np.append(named[years_back:], [False] * years_back)
            mask &= named[index]
    if years_back:
        mask &= table.year < len(model.years) - years_back
    return np.flatnonzero(mask)


#: Row, column and coefficient of entries of a constraint family.
Term: TypeAlias = tuple[IntArray, IntArray, FloatArray | float]


@dataclass(frozen=True, eq=False)
class Groups:
    """Cells gathered by equal keys: `of_cell` (cells,) numbers the group of each; `first` (groups,) a cell of each."""

    of_cell: IntArray
    first: IntArray

    @classmethod
    def by(cls, key: IntArray) -> "Groups":
        _, first, of_cell = np.unique(key, return_index=True, return_inverse=True)
        return cls(of_cell, first)

    @property
    def count(self) -> int:
        return int(self.first.size)

    def total(self, values: FloatArray) -> FloatArray:
        """Sum of one value a cell over each group."""
        return np.bincount(self.of_cell, values, self.count).astype(float)


def matches(keys: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """Every pair (i, j) with wanted[i] == keys[j]: a join of two lists of keys."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    left, right = np.searchsorted(ordered, wanted, "left"), np.searchsorted(ordered, wanted, "right")
    count = right - left
    i = np.repeat(np.arange(wanted.size), count)
    within = np.arange(i.size) - np.repeat(np.cumsum(count) - count, count)
    return i, order[np.repeat(left, count) + within]


def merged(limit: Limit, of: Selection) -> Selection:
    """The selection `of`, with what it does not name taken from the limit's own."""
    pairs = {f.name: getattr(of, f.name) for f in fields(Selection)}
    return Selection(**{name: getattr(limit.selection, name) if own is None else own for name, own in pairs.items()})


@dataclass(eq=False)
class Rows:
    """Constraint rows as they are added, family by family."""

    families: list[Family] = field(default_factory=list)
    count: int = 0
    _parts: list[tuple[IntArray, IntArray, FloatArray]] = field(default_factory=list)  # lengths, columns, values
    _lower: list[FloatArray] = field(default_factory=list)
    _upper: list[FloatArray] = field(default_factory=list)

    def add(
        self,
        rule: RuleId,
        terms: Sequence[Term],
        size: int,
        lower: FloatArray | float,
        upper: FloatArray | float,
        labels: Places,
        facts: FloatArray | None = None,
    ) -> None:
        """Add rows 0..size-1, which are rules of a family; a column met twice in a row is summed.

        `facts`, shape (size,), is what the rows count beside their columns; the sides are those without it.
        """
        if size == 0:
            return
        row = np.concatenate([term[0] for term in terms])
        column = np.concatenate([term[1] for term in terms])
        value = np.concatenate([np.broadcast_to(np.asarray(term[2], dtype=float), term[1].shape) for term in terms])
        key = row * (int(column.max(initial=0)) + 1) + column
        order = np.argsort(key, kind="stable")
        key, row, column, value = key[order], row[order], column[order], value[order]
        start = np.flatnonzero(np.diff(key, prepend=-1))
        value = np.add.reduceat(value, start) if start.size else value
        row, column = row[start], column[start]
        held = value != 0
        self._parts.append((np.bincount(row[held], minlength=size), column[held], value[held]))
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=float), (size,)))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), (size,)))
        self.families.append(Family(rule.head, self.count, size, *labels, about=rule, facts=facts))
        self.count += size

    def sides(self) -> tuple[FloatArray, FloatArray]:
        """Lower and upper side of every row."""
        return np.concatenate([*self._lower, np.zeros(0)]), np.concatenate([*self._upper, np.zeros(0)])

    def matrix(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Compressed rows: starts, column indices, values."""
        lengths = np.concatenate([part[0] for part in self._parts] + [np.zeros(0, dtype=np.int64)])
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        indices = np.concatenate([part[1] for part in self._parts] + [np.zeros(0, dtype=np.int64)])
        values = np.concatenate([part[2] for part in self._parts] + [np.zeros(0)])
        return starts, indices, values
