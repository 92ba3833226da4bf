"""A linear programme as arrays with labels.

Sense: every objective is minimised.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from kcplan.arrays import FloatArray, IntArray

#: A matrix by rows: where each starts (m + 1), the columns of its entries, and their values.
Matrix: TypeAlias = tuple[IntArray, IntArray, FloatArray]


@dataclass(frozen=True, eq=False)
class Family:
    """Consecutive columns or rows that come from one rule.

    `names` and `index` have one entry a dimension: the words of the dimension, and for each member its word.
    `dimensions` says what each is. `about` is what the rule is to those who made it.
    """

    name: str
    start: int
    size: int
    names: tuple[Sequence[str], ...] = ()
    index: tuple[IntArray, ...] = ()
    dimensions: tuple[str, ...] = ()
    about: Hashable = None

    @property
    def slice(self) -> slice:
        return slice(self.start, self.start + self.size)

    def words(self, member: int) -> tuple[str, ...]:
        """The word of a member, counted from 0 within the family, along each dimension; "" for an index of -1."""
        pairs = zip(self.names, self.index, strict=True)
        return tuple(words[int(index[member])] if index[member] >= 0 else "" for words, index in pairs)

    def parts(self, member: int) -> tuple[str, ...]:
        """The words of a member that it has."""
        return tuple(filter(None, self.words(member)))

    def label(self, member: int) -> str:
        """`cap[central,2016]`; the bare name where there are no dimensions."""
        parts = self.parts(member)
        return f"{self.name}[{','.join(parts)}]" if parts else self.name


@dataclass(frozen=True, eq=False)
class Bounds:
    """Lower and upper bounds of columns (n) and rows (m); infinite where there is none."""

    column_lower: FloatArray
    column_upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray

    def copy(self) -> "Bounds":
        arrays = (self.column_lower, self.column_upper, self.row_lower, self.row_upper)
        return Bounds(*(array.copy() for array in arrays))


@dataclass(frozen=True, eq=False)
class Objective:
    """One tier: minimise cost @ x. `cost` has shape (n,).

    Tiers are told apart by their `id`, which prints as a name for people. One that `settles` has no figure that anyone
    asks for: it chooses among points that are equally good. `unbounded` is what to say where there is no least value.
    """

    id: Hashable
    cost: FloatArray
    settles: bool = False
    unbounded: str = ""

    @property
    def name(self) -> str:
        """The name for people."""
        return str(self.id)

    def with_cost(self, cost: FloatArray) -> "Objective":
        """The same tier with another cost."""
        return replace(self, cost=cost)

    def value(self, x: FloatArray) -> float:
        """cost @ x. Not by BLAS: its threads take longer to start than the sum takes, and their number moves digits."""
        return float((self.cost * x).sum())


@dataclass(frozen=True, eq=False)
class LinearProgramme:
    """Minimise the objectives in strict order subject to bounds on n columns and m rows.

    The matrix is compressed by rows: row i has `indices[starts[i]:starts[i+1]]` (columns, each once) and `values`.
    """

    bounds: Bounds
    starts: IntArray  # (m + 1,)
    indices: IntArray
    values: FloatArray
    objectives: tuple[Objective, ...]
    columns: tuple[Family, ...]
    rows: tuple[Family, ...]

    @property
    def column_count(self) -> int:
        return int(self.bounds.column_lower.size)

    @property
    def row_count(self) -> int:
        return int(self.bounds.row_lower.size)

    @cached_property
    def entry_rows(self) -> IntArray:
        """The row of each entry of the matrix, shape (entries,)."""
        return np.repeat(np.arange(self.row_count), np.diff(self.starts))

    @cached_property
    def usual_entries(self) -> FloatArray:
        """The geometric mean of the absolute entries of each column, shape (n,), those of 0 aside; 1 where none is."""
        sizes = np.abs(self.values)
        there = sizes > 0
        columns = self.indices[there]
        count = np.bincount(columns, minlength=self.column_count)
        return np.exp(np.bincount(columns, np.log(sizes[there]), self.column_count) / np.maximum(count, 1))

    def within(self, bounds: Bounds) -> "LinearProgramme":
        """The same within other bounds; what is known of the matrix need not be worked out again."""
        programme = replace(self, bounds=bounds)
        programme.__dict__["usual_entries"] = self.usual_entries
        return programme

    def _by_row(self, entries: FloatArray) -> FloatArray:
        return np.bincount(self.entry_rows, entries, self.row_count).astype(float)

    def column_family(self, name: str) -> Family:
        return next(family for family in self.columns if family.name == name)

    def row_values(self, x: FloatArray) -> FloatArray:
        """The matrix times x, shape (m,)."""
        return self._by_row(self.values * x[self.indices])

    def absolute_row_values(self, x: FloatArray) -> FloatArray:
        """The sum of the absolute terms of each row, shape (m,): what its rounding error grows with."""
        return self._by_row(np.abs(self.values * x[self.indices]))

    def weighted_rows(self, weights: FloatArray) -> FloatArray:
        """The sum of the rows, each times its weight (m,): a cost, shape (n,)."""
        return np.bincount(self.indices, self.values * weights[self.entry_rows], self.column_count).astype(float)

    def with_columns(self, added: "Added") -> "LinearProgramme":
        """The same with further columns behind those it has; every objective has cost 0 there."""
        count = added.upper.size
        order = np.argsort(np.concatenate([self.entry_rows, added.row]), kind="stable")
        indices = np.concatenate([self.indices, self.column_count + added.column])[order]
        lengths = np.diff(self.starts) + np.bincount(added.row, minlength=self.row_count)
        bounds = replace(
            self.bounds,
            column_lower=np.concatenate([self.bounds.column_lower, np.zeros(count)]),
            column_upper=np.concatenate([self.bounds.column_upper, added.upper]),
        )
        return LinearProgramme(
            bounds,
            np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]),
            indices,
            np.concatenate([self.values, added.value])[order],
            tuple(o.with_cost(np.concatenate([o.cost, np.zeros(count)])) for o in self.objectives),
            (*self.columns, Family(added.name, self.column_count, count)),
            self.rows,
        )

    def with_rows(self, family: Family, lower: FloatArray, upper: FloatArray, matrix: Matrix) -> "LinearProgramme":
        """The same with further rows (k,) below those it has, whose words are those of a family of that size."""
        starts, indices, values = matrix
        bounds = replace(
            self.bounds,
            row_lower=np.concatenate([self.bounds.row_lower, lower]),
            row_upper=np.concatenate([self.bounds.row_upper, upper]),
        )
        return replace(
            self,
            bounds=bounds,
            starts=np.concatenate([self.starts, self.starts[-1] + starts[1:]]),
            indices=np.concatenate([self.indices, indices]),
            values=np.concatenate([self.values, values]),
            rows=(*self.rows, replace(family, start=self.row_count)),
        )

    def labels(self, families: tuple[Family, ...]) -> list[str]:
        """Every label of `columns` or `rows`, in order."""
        return [family.label(member) for family in families for member in range(family.size)]


@dataclass(frozen=True, eq=False)
class Added:
    """Columns to be added: 0 to `upper` (k,), entries `value` at `row` and `column` (from 0 among those added)."""

    name: str
    upper: FloatArray
    row: IntArray
    column: IntArray
    value: FloatArray
