"""A linear programme cut into blocks: what each does at given prices of the rows that couple them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.decomposition.workers import OpenSession, OpenWorkers
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.session import Session, Status
from kcplan.errors import SolverStopped
from kcplan.language import _

if TYPE_CHECKING:
    from scipy.sparse import csr_array

#: So many blocks go to the solver as one programme: few calls, and each small enough for the simplex method.
_TOGETHER = 4

#: What giving way costs in a sample, times the largest cost.
_BEYOND_ANY_PRICE = 100.0

#: Coupling rows of a sample are looser by this share of their sides.
_LOOSER = 0.05


@dataclass(frozen=True, eq=False)
class Response:
    """What every block does at prices: a point (n,) that keeps all rows but the coupling ones, and what it proves.

    `bound`: no point of the whole programme costs less (the Lagrangian bound).
    """

    x: FloatArray
    bound: float


class Blocks:
    """A programme whose columns belong to blocks; -1 marks columns of none, which only coupling rows may hold.

    A row is a coupling row where it holds columns of several blocks or of none. A price of a coupling row is the
    change of the minimised cost per unit more of its side, as everywhere.
    """

    def __init__(
        self, programme: LinearProgramme, block: IntArray, open_session: OpenSession, open_workers: OpenWorkers
    ) -> None:
        from scipy.sparse import csr_array

        self.programme = programme
        self.block = block
        self._open = open_session
        shape = programme.row_count, programme.column_count
        self._matrix = csr_array((programme.values, programme.indices, programme.starts), shape)
        least, most = _range_by_row(programme, block)
        coupling = (least != most) | (least < 0)
        self.rows = np.flatnonzero(coupling)
        self.loose = np.flatnonzero(block < 0)
        self.matrix: csr_array[Any, Any] = self._matrix[self.rows]
        self.lower, self.upper = programme.bounds.row_lower[self.rows], programme.bounds.row_upper[self.rows]
        self._bounds = replace(programme.bounds, column_upper=self._most())
        self.part = self._parts(coupling)
        self._block_of_row = np.where(coupling, -1, least)
        self._columns, programmes = zip(*self._cut_out(), strict=True)
        self._first = programmes[0]
        self._workers = open_workers(open_session, programmes)

    def add_row(self, cost: FloatArray, most: float) -> None:
        """A coupling row more: cost @ x is at most so much."""
        from scipy.sparse import csr_array, vstack

        self.matrix = csr_array(vstack([self.matrix, csr_array(cost[None, :])]))
        self.lower, self.upper = np.append(self.lower, -np.inf), np.append(self.upper, most)

    def respond(self, cost: FloatArray, prices: FloatArray) -> Response:
        """The least of cost @ x less what the coupling rows earn at their prices, block by block, in parallel."""
        prices = np.where(((prices > 0) & np.isinf(self.lower)) | ((prices < 0) & np.isinf(self.upper)), 0.0, prices)
        reduced = cost - self.matrix.T @ prices
        bounds = self.programme.bounds
        x = np.zeros(cost.size)
        values = self._least(reduced, x)
        x[self.loose] = np.where(reduced < 0, bounds.column_upper, bounds.column_lower)[self.loose]
        sides = np.where(prices > 0, self.lower, np.where(prices < 0, self.upper, 0.0))
        return Response(x, float(sum(values) + reduced[self.loose] @ x[self.loose] + sides @ prices))

    def sample(self, blocks: IntArray, cost: FloatArray, x: FloatArray) -> FloatArray:
        """Prices of the coupling rows that are optimal for some of the blocks.

        Sides are those of the whole, scaled to the size of the sample, and moved by how much more or less than its
        share the sample uses at the point x (n,): few blocks hold less of what a row protects than their size says.
        """
        from scipy.sparse import csr_array, eye_array, hstack, vstack

        size = self._sizes()
        share = float(size[blocks].sum() / size.sum())
        columns = np.flatnonzero(np.isin(self.block, blocks) | (self.block < 0))
        rows = np.flatnonzero(np.isin(self._block_of_row, blocks))
        count, own = self.lower.size, _sides_of(self.programme.bounds, columns, rows)
        held = np.where(self.block >= 0, x, 0.0)
        moved = self.matrix @ np.where(np.isin(self.block, blocks), held, 0.0) - share * (self.matrix @ held)
        lower, upper = share * self.lower + moved, share * self.upper + moved
        # Sides of a sample may clash where those of the whole do not: they are looser, and give way beyond any price.
        give = vstack([hstack([eye_array(count), -eye_array(count)]), csr_array((rows.size, 2 * count))])
        matrix = hstack([vstack([self.matrix[:, columns], self._matrix[rows][:, columns]]), give])
        dear = _BEYOND_ANY_PRICE * max(1.0, float(np.abs(cost).max()))
        bounds = Bounds(
            np.concatenate([own.column_lower, np.zeros(2 * count)]),
            np.concatenate([own.column_upper, np.full(2 * count, np.inf)]),
            np.concatenate([lower - _LOOSER * np.abs(lower), own.row_lower]),
            np.concatenate([upper + _LOOSER * np.abs(upper), own.row_upper]),
        )
        session = self.open_session(csr_array(matrix), bounds)
        costs = np.concatenate([cost[columns], np.full(2 * count, dear)])
        return session.minimise(costs, bounds).point.row_duals[:count]

    @property
    def session(self) -> Session:
        """A solver of the first blocks; all are alike."""
        return self._open(self._first)

    def by_size(self) -> IntArray:
        """The blocks from the smallest to the largest."""
        return np.argsort(self._sizes(), kind="stable")

    def open_session(self, matrix: "csr_array[Any, Any]", bounds: Bounds) -> Session:
        """A session on a programme of its own, such as the mix of proposals."""
        return self._open(_programme(matrix, bounds))

    def _least(self, cost: FloatArray, x: FloatArray) -> list[float]:
        """The least of the cost (n,) over each group of blocks; the points go into their places of `x`."""
        values = []
        answers = self._workers.minimise([cost[columns] for columns in self._columns])
        for columns, (status, point) in zip(self._columns, answers, strict=True):
            if status is not Status.OPTIMAL:
                text = _("expected an optimum of each region at given prices, found {found}")
                raise SolverStopped(text.format(found=status.value))
            x[columns] = point
            values.append(float(cost[columns] @ point))
        return values

    def _sizes(self) -> FloatArray:
        """How large each block is: the sum of its rows' finite sides, which are money and units."""
        bounds = self.programme.bounds
        sides = np.where(np.isfinite(bounds.row_lower), bounds.row_lower, bounds.row_upper)
        within = (self._block_of_row >= 0) & np.isfinite(sides)
        size = np.bincount(self._block_of_row[within], np.abs(sides[within]), int(self.block.max()) + 1)
        return size.astype(float) + tolerances.SOLVER  # none is without any size

    def _most(self) -> FloatArray:
        """Upper bounds of columns that coupling rows imply: without these rows a block might grow without end."""
        from scipy.sparse import coo_array

        bounds = self.programme.bounds
        entries = coo_array(self.matrix)
        row, column, value = entries.row, entries.col, entries.data
        least = value * np.where(value > 0, bounds.column_lower[column], bounds.column_upper[column])
        room = self.upper - np.bincount(row, least, self.upper.size)
        held = (value > 0) & np.isfinite(room[row])
        most = bounds.column_upper.copy()
        np.minimum.at(most, column[held], (room[row[held]] + least[held]) / value[held])
        return np.maximum(most, bounds.column_lower)

    def _parts(self, coupling: NDArray[np.bool_]) -> IntArray:
        """The number of each column's part: the smallest that only coupling rows tie to others; -1 where loose."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        programme = self.programme
        inner = ~coupling[programme.entry_rows]
        row = programme.entry_rows[inner]
        column, n, m = programme.indices[inner], programme.column_count, programme.row_count
        graph = csr_array((np.ones(row.size, dtype=np.int8), (column, n + row)), (n + m, n + m))
        _, label = connected_components(graph, directed=False)
        part = np.full(n, -1)
        held = np.flatnonzero(self.block >= 0)
        part[held] = np.unique(label[held], return_inverse=True)[1]
        return part

    def _cut_out(self) -> Iterator[tuple[IntArray, LinearProgramme]]:
        """All blocks, a few at a time: their columns, and the programme of their own."""
        columns, rows = (np.argsort(of, kind="stable") for of in (self.block, self._block_of_row))
        firsts = np.arange(0, int(self.block.max(initial=-1)) + 1 + _TOGETHER, _TOGETHER)
        column_ends, row_ends = (
            np.searchsorted(of[order], firsts) for of, order in ((self.block, columns), (self._block_of_row, rows))
        )
        position = np.empty(columns.size, dtype=np.int64)
        position[columns] = np.arange(columns.size)
        matrix = self._matrix[rows]
        for group in range(firsts.size - 1):
            own = columns[column_ends[group] : column_ends[group + 1]]
            starts = matrix.indptr[row_ends[group] : row_ends[group + 1] + 1]
            entries = slice(starts[0], starts[-1])
            indices = position[matrix.indices[entries]] - column_ends[group]
            bounds = _sides_of(self._bounds, own, rows[row_ends[group] : row_ends[group + 1]])
            values = np.asarray(matrix.data[entries], dtype=float)
            yield own, LinearProgramme(bounds, starts - starts[0], indices, values, (), (), ())


def _range_by_row(programme: LinearProgramme, block: IntArray) -> tuple[IntArray, IntArray]:
    """The least and the most block that each row holds; apart where a row holds nothing."""
    row = programme.entry_rows
    of_entry = block[programme.indices]
    least, most = np.full(programme.row_count, np.iinfo(np.int64).max), np.full(programme.row_count, -1)
    np.minimum.at(least, row, of_entry)
    np.maximum.at(most, row, of_entry)
    return least, most


def _sides_of(bounds: Bounds, columns: IntArray, rows: IntArray) -> Bounds:
    return Bounds(
        bounds.column_lower[columns], bounds.column_upper[columns], bounds.row_lower[rows], bounds.row_upper[rows]
    )


def _programme(matrix: "csr_array[Any, Any]", bounds: Bounds) -> LinearProgramme:
    starts, indices = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)
    return LinearProgramme(bounds, starts, indices, matrix.data.astype(float), (), (), ())
