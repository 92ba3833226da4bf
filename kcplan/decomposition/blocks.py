"""A linear programme cut into blocks: what each does at given prices of the rows that couple them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kcplan.domain import FloatArray, IntArray
from kcplan.errors import SolverStopped
from kcplan.linear_programme import Bounds, LinearProgramme, Session, Status

if TYPE_CHECKING:
    from scipy.sparse import csr_array

#: So many blocks go to the solver as one programme: few calls, and each small enough for the simplex method.
_TOGETHER = 4

OpenSession = Callable[[LinearProgramme], Session]


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
        self, programme: LinearProgramme, block: IntArray, open_session: OpenSession, pool: ThreadPoolExecutor
    ) -> None:
        from scipy.sparse import csr_array

        self.programme = programme
        self.block = block
        self._open = open_session
        self._pool = pool
        shape = programme.row_count, programme.column_count
        self._matrix = csr_array((programme.values, programme.indices, programme.starts), shape)
        least, most = _range_by_row(programme, block)
        coupling = (least != most) | (least < 0)
        self.rows = np.flatnonzero(coupling)
        self.loose = np.flatnonzero(block < 0)
        self.matrix: csr_array[Any, Any] = self._matrix[self.rows]
        self.lower, self.upper = programme.bounds.row_lower[self.rows], programme.bounds.row_upper[self.rows]
        self.part = self._parts(coupling)
        self._block_of_row = np.where(coupling, -1, least)
        self._groups = [self._cut_out(first) for first in range(0, int(block.max(initial=-1)) + 1, _TOGETHER)]

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
        values = list(self._pool.map(lambda group: group.minimise(reduced, x), self._groups))
        x[self.loose] = np.where(reduced < 0, bounds.column_upper, bounds.column_lower)[self.loose]
        sides = np.where(prices > 0, self.lower, np.where(prices < 0, self.upper, 0.0))
        return Response(x, float(sum(values) + reduced[self.loose] @ x[self.loose] + sides @ prices))

    def sample(self, blocks: IntArray, cost: FloatArray) -> FloatArray:
        """Prices of the coupling rows that are optimal for some of the blocks, with sides scaled to their size."""
        size = self._sizes()
        share = float(size[blocks].sum() / size.sum())
        chosen = np.isin(self.block, blocks)
        columns = np.flatnonzero(chosen | (self.block < 0))
        rows = np.flatnonzero(np.isin(self._block_of_row, blocks) & (self._block_of_row >= 0))
        from scipy.sparse import csr_array, eye_array, hstack, vstack

        count, bounds = self.lower.size, self.programme.bounds
        # Sides of a sample may clash where those of the whole do not: they give way at a cost beyond any price.
        give = vstack([hstack([eye_array(count), -eye_array(count)]), csr_array((rows.size, 2 * count))])
        matrix = csr_array(hstack([vstack([self.matrix[:, columns], self._matrix[rows][:, columns]]), give]))
        dear = 1000.0 * max(1.0, float(np.abs(cost).max()))
        upper = bounds.column_upper[columns].copy()
        programme = _programme(
            matrix,
            Bounds(
                np.concatenate([bounds.column_lower[columns], np.zeros(2 * count)]),
                np.concatenate([upper, np.full(2 * count, np.inf)]),
                np.concatenate([share * self.lower, bounds.row_lower[rows]]),
                np.concatenate([share * self.upper, bounds.row_upper[rows]]),
            ),
        )
        solution = self._open(programme).minimise(
            np.concatenate([cost[columns], np.full(2 * count, dear)]), programme.bounds
        )
        return solution.point.row_duals[:count]

    def by_size(self) -> IntArray:
        """The blocks from the smallest to the largest."""
        return np.argsort(self._sizes(), kind="stable")

    def open_session(self, matrix: "csr_array[Any, Any]", bounds: Bounds) -> Session:
        """A session on a programme of its own, such as the mix of proposals."""
        return self._open(_programme(matrix, bounds))

    def _sizes(self) -> FloatArray:
        """How large each block is: the sum of its rows' finite sides, which are money and units."""
        bounds = self.programme.bounds
        sides = np.where(np.isfinite(bounds.row_lower), bounds.row_lower, bounds.row_upper)
        within = (self._block_of_row >= 0) & np.isfinite(sides)
        return np.bincount(self._block_of_row[within], np.abs(sides[within]), int(self.block.max()) + 1) + 1e-9

    def _parts(self, coupling: NDArray[np.bool_]) -> IntArray:
        """The smallest parts that no row but the coupling ones ties together, numbered, one a column; -1 for loose ones."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        programme = self.programme
        inner = ~np.repeat(coupling, np.diff(programme.starts))
        row = np.repeat(np.arange(programme.row_count), np.diff(programme.starts))[inner]
        column, n, m = programme.indices[inner], programme.column_count, programme.row_count
        graph = csr_array((np.ones(row.size, dtype=np.int8), (column, n + row)), (n + m, n + m))
        _, label = connected_components(graph, directed=False)
        part = np.full(n, -1)
        held = np.flatnonzero(self.block >= 0)
        part[held] = np.unique(label[held], return_inverse=True)[1]
        return part

    def _cut_out(self, first: int) -> "_Group":
        """Blocks `first`, `first + 1`, ... as one programme of their own."""
        if first == 0:
            self._column_order = np.argsort(self.block, kind="stable")
            self._row_order = np.argsort(self._block_of_row, kind="stable")
            self._sorted_rows = self._matrix[self._row_order]
            self._position = np.empty(self.block.size, dtype=np.int64)
            self._position[self._column_order] = np.arange(self.block.size)
        ends = first, first + _TOGETHER
        column_from, column_to = np.searchsorted(self.block[self._column_order], ends)
        row_from, row_to = np.searchsorted(self._block_of_row[self._row_order], ends)
        columns, rows = self._column_order[column_from:column_to], self._row_order[row_from:row_to]
        starts = self._sorted_rows.indptr[row_from : row_to + 1]
        inner = slice(starts[0], starts[-1])
        b = self.programme.bounds
        programme = LinearProgramme(
            Bounds(b.column_lower[columns], b.column_upper[columns], b.row_lower[rows], b.row_upper[rows]),
            starts - starts[0],
            self._position[self._sorted_rows.indices[inner]] - column_from,
            self._sorted_rows.data[inner],
            (),
            (),
            (),
        )
        return _Group(columns, programme, self._open(programme))


@dataclass(frozen=True, eq=False)
class _Group:
    """A few blocks, held by a solver that starts from where it ended at the prices before."""

    columns: IntArray
    programme: LinearProgramme
    session: Session

    def minimise(self, cost: FloatArray, x: FloatArray) -> float:
        """The least of the cost (n,) over these blocks; the point goes into their places of `x`."""
        own = cost[self.columns]
        solution = self.session.minimise(own, self.programme.bounds)
        if solution.status is not Status.OPTIMAL:
            raise SolverStopped(solution.status.value)
        x[self.columns] = solution.point.x
        return float(own @ solution.point.x)


def _range_by_row(programme: LinearProgramme, block: IntArray) -> tuple[IntArray, IntArray]:
    """The least and the most block that each row holds; apart where a row holds nothing."""
    row = np.repeat(np.arange(programme.row_count), np.diff(programme.starts))
    of_entry = block[programme.indices]
    least, most = np.full(programme.row_count, np.iinfo(np.int64).max), np.full(programme.row_count, -1)
    np.minimum.at(least, row, of_entry)
    np.maximum.at(most, row, of_entry)
    return least, most


def _programme(matrix: "csr_array[Any, Any]", bounds: Bounds) -> LinearProgramme:
    starts, indices = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)
    return LinearProgramme(bounds, starts, indices, matrix.data.astype(float), (), (), ())
