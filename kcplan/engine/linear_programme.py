"""A linear programme as arrays with labels.

Sense: every objective is minimised.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.scaling import Scaling, added_sizes, over, row_sizes

#: A matrix by rows: where each starts (m + 1), the columns of its entries, and their values.
Matrix: TypeAlias = tuple[IntArray, IntArray, FloatArray]


@dataclass(frozen=True, eq=False)
class Family:
    """Consecutive columns or rows that come from one rule.

    `names` and `index` have one entry a dimension: the words of the dimension, and for each member its word.
    `dimensions` says what each is. `about` is what the rule is to those who made it. `facts`, shape (size,), is what
    rows count beside their columns, and their sides are without: None for nothing.
    """

    name: str
    start: int
    size: int
    names: tuple[Sequence[str], ...] = ()
    index: tuple[IntArray, ...] = ()
    dimensions: tuple[str, ...] = ()
    about: Hashable = None
    facts: FloatArray | None = None

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

    def over(self, scaling: Scaling) -> "Bounds":
        """The same in scaled numbers."""
        columns, rows = scaling.columns, scaling.rows
        return Bounds(
            over(self.column_lower, columns),
            over(self.column_upper, columns),
            over(self.row_lower, rows),
            over(self.row_upper, rows),
        )

    def copy(self) -> "Bounds":
        arrays = (self.column_lower, self.column_upper, self.row_lower, self.row_upper)
        return Bounds(*(array.copy() for array in arrays))


@dataclass(frozen=True, eq=False)
class Objective:
    """One tier: minimise cost @ x. `cost` has shape (n,).

    Tiers are told apart by their `id`, which prints as a name for people. `unbounded` is what to say where there is no
    least value. The tiers after one with `room` may make it worse by that much.
    """

    id: Hashable
    cost: FloatArray
    unbounded: str = ""
    room: "Room | None" = None

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


@dataclass(frozen=True, slots=True)
class Room:
    """How far a tier may be made worse: by `share` of the size of its least value. Row `row` has its value."""

    row: int
    share: float


@dataclass(frozen=True, eq=False)
class LinearProgramme:
    """Minimise the objectives in strict order subject to bounds on n columns and m rows.

    The matrix is compressed by rows: row i has `indices[starts[i]:starts[i+1]]` (columns, each once) and `values`.
    `sizes` has shape (n,): what is small beside it is next to nothing in a column. None: 1 throughout.
    """

    bounds: Bounds
    starts: IntArray  # (m + 1,)
    indices: IntArray
    values: FloatArray
    objectives: tuple[Objective, ...]
    columns: tuple[Family, ...]
    rows: tuple[Family, ...]
    sizes: FloatArray | None = None

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
    def scaling(self) -> Scaling:
        """The sizes of columns, and of rows at these sizes."""
        columns = np.ones(self.column_count) if self.sizes is None else self.sizes
        return Scaling(columns, row_sizes(columns, self.entry_rows, self.indices, self.values, self.row_count))

    @cached_property
    def scaled(self) -> "LinearProgramme":
        """The same in scaled numbers: its column j, times `scaling.columns[j]`, is column j of this one."""
        columns, rows = self.scaling.columns, self.scaling.rows
        programme = replace(
            self,
            bounds=self.bounds.over(self.scaling),
            values=over(self.values, rows[self.entry_rows] / columns[self.indices]),
            objectives=tuple(objective.with_cost(over(objective.cost, 1.0 / columns)) for objective in self.objectives),
            sizes=None,
        )
        programme.__dict__.update(entry_rows=self.entry_rows)
        return programme

    @cached_property
    def _usual_entries(self) -> FloatArray:
        """The geometric mean of the absolute scaled entries of each column, shape (n,), those of 0 aside; else 1."""
        sizes = np.abs(self.scaled.values)
        there = sizes > 0
        columns = self.indices[there]
        count = np.bincount(columns, minlength=self.column_count)
        return np.exp(np.bincount(columns, np.log(sizes[there]), self.column_count) / np.maximum(count, 1))

    @cached_property
    def price_sizes(self) -> Mapping[Hashable, float]:
        """What each objective is divided by, so that prices of rules are of size 1, far from what counts as zero.

        A column that costs c and has an entry a in a rule asks c / a of it: the geometric mean over columns and
        entries, in scaled numbers; 1 where nothing costs. A cost of 1 for a target missed, of 45,000 jobs, is 0.00002 a
        job, and some 1e-9 between two ways to spend money.
        """
        return {objective.id: self._price_size(objective.cost) for objective in self.objectives}

    def _price_size(self, cost: FloatArray) -> float:
        counts = cost != 0
        if not counts.any():
            return 1.0
        scaled = np.abs(cost[counts]) * self.scaling.columns[counts]
        return float(over(np.exp(np.log(scaled / self._usual_entries[counts]).mean()), 1.0))

    def within(self, bounds: Bounds) -> "LinearProgramme":
        """The same within other bounds; what is known of the matrix need not be worked out again."""
        return self.sized_alike(replace(self, bounds=bounds))

    def sized_alike(self, other: "LinearProgramme") -> "LinearProgramme":
        """Another programme of the same columns and rows, with the sizes of this one: its numbers are of like size."""
        programme = replace(other)
        programme.__dict__.update(price_sizes=self.price_sizes, scaling=self.scaling, entry_rows=self.entry_rows)
        return programme

    def _by_row(self, entries: FloatArray) -> FloatArray:
        return np.bincount(self.entry_rows, entries, self.row_count).astype(float)

    def column_family(self, name: str) -> Family:
        """The columns of that name; an empty family where there are none."""
        return next((family for family in self.columns if family.name == name), Family(name, 0, 0))

    def row_family(self, name: str) -> Family:
        """The rows of that name; an empty family where there are none."""
        return next((family for family in self.rows if family.name == name), Family(name, 0, 0))

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
        own = added.sizes
        if own is None:
            own = added_sizes(self.scaling.rows, added.row, added.column, added.value, count)
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
            np.concatenate([self.scaling.columns, own]),
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

    def giving_up(self, tier: Hashable, share: float) -> "LinearProgramme":
        """The same where the tiers after the one with that id may make it worse by a share of its least value.

        The value is then that of a further row, without bounds until it is known. A share of 0 changes nothing.
        """
        if share == 0.0:
            return self
        place = next(at for at, objective in enumerate(self.objectives) if objective.id == tier)
        given_up = replace(self.objectives[place], room=Room(self.row_count, share))
        objectives = (*self.objectives[:place], given_up, *self.objectives[place + 1 :])
        return replace(self, objectives=objectives).with_value(given_up, -np.inf, np.inf)

    def with_value(self, objective: Objective, least: float, most: float) -> "LinearProgramme":
        """The same with a further row: the value of an objective of its columns, within two bounds."""
        counted = np.flatnonzero(objective.cost)
        row = Family("value", 0, 1, ((objective.name,),), (np.zeros(1, dtype=np.int64),), ("tier",))
        matrix = np.array([0, counted.size]), counted, objective.cost[counted]
        return self.with_rows(row, np.full(1, least), np.full(1, most), matrix)

    def labels(self, families: tuple[Family, ...]) -> list[str]:
        """Every label of `columns` or `rows`, in order."""
        return [family.label(member) for family in families for member in range(family.size)]


@dataclass(frozen=True, eq=False)
class Added:
    """Columns to be added: 0 to `upper` (k,), entries `value` at `row` and `column` (from 0 among those added).

    Their `sizes` (k,) are those of their rows, unless they are given.
    """

    name: str
    upper: FloatArray
    row: IntArray
    column: IntArray
    value: FloatArray
    sizes: FloatArray | None = None
