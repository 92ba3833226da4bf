"""Proposals of the blocks, and the cheapest mix of them that keeps the coupling rows."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.decomposition.blocks import Blocks
from kcplan.engine.linear_programme import Bounds
from kcplan.engine.ties import tie_costs

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Mixed:
    """A mix: its point (n,), its cost, the coupling prices, and how far each coupling row gives way, by its size."""

    x: FloatArray
    cost: float
    prices: FloatArray
    gives: FloatArray


@dataclass(frozen=True, eq=False)
class _Proposal:
    """A point (n,) that the blocks proposed, with the parts whose share of it is new."""

    x: FloatArray
    parts: IntArray
    cost: FloatArray  # (parts,), less that of the first proposal
    use: "csr_array[Any, Any]"  # (coupling rows, parts), less that of the first proposal


@dataclass(eq=False)
class Mix:
    """Every proposal so far for one cost (n,). The first is the base; the others are told by where they differ."""

    blocks: Blocks
    cost: FloatArray
    _base: FloatArray = field(init=False)
    _proposals: list[_Proposal] = field(default_factory=list)
    _seen: list[FloatArray] = field(default_factory=list)  # a number a part and proposal, equal where they are

    def add(self, x: FloatArray) -> bool:
        """Take a proposal; False where every part of it is known."""
        from scipy.sparse import coo_array

        blocks = self.blocks
        if not self._seen:
            self._base = x
        held = np.flatnonzero(blocks.part >= 0)
        part, count = blocks.part[held], int(blocks.part.max()) + 1
        moved = (x - self._base)[held]
        mark = np.bincount(part, moved * tie_costs(blocks.part.size)[held], count)
        size = 1.0 + np.bincount(part, np.abs(x[held]), count)
        known = np.zeros(count, dtype=bool)
        for other in self._seen or [np.zeros(count)]:
            known |= np.abs(mark - other) <= tolerances.SAME_PLAN * size
        self._seen.append(np.where(known, 0.0, mark))
        new = np.flatnonzero(~known)
        if new.size:
            column_of = np.full(count, -1)
            column_of[new] = np.arange(new.size)
            all_parts = np.where(blocks.part >= 0, blocks.part, 0)
            entries = coo_array(blocks.matrix)
            kept = (blocks.part[entries.col] >= 0) & (column_of[all_parts[entries.col]] >= 0)
            row, col = entries.row[kept], entries.col[kept]
            value = entries.data[kept] * (x - self._base)[col]
            use = coo_array((value, (row, column_of[blocks.part[col]])), (blocks.lower.size, new.size)).tocsr()
            use.data[np.abs(use.data) <= tolerances.SOLVER] = 0.0
            use.eliminate_zeros()
            cost = np.bincount(part, self.cost[held] * moved, count)[new].astype(float)
            self._proposals.append(_Proposal(x, new, cost, use))
        return bool(new.size)

    def cheapest(self, centre: FloatArray, width: FloatArray) -> Mixed:
        """The cheapest mix whose prices are within `width` of `centre`; where that binds, coupling rows give way.

        A row of endless width never does.
        """
        from scipy.sparse import csr_array, eye_array, hstack, vstack

        blocks, proposals = self.blocks, self._proposals
        count, loose = blocks.lower.size, blocks.loose
        base = self._base.copy()
        base[loose] = 0.0
        own = sum(proposal.parts.size for proposal in proposals)
        shares = self._shares(own + loose.size + 2 * count)
        top = csr_array(hstack([*(proposal.use for proposal in proposals), blocks.matrix[:, loose]]))
        size = _scaled(top)
        rows = csr_array(vstack([hstack([top, eye_array(count), -eye_array(count)]), shares]))
        bounds, shift = blocks.programme.bounds, blocks.matrix @ base
        endless, width = np.isinf(width), np.where(np.isinf(width), 0.0, width)
        session_bounds = Bounds(
            np.concatenate([np.zeros(own), bounds.column_lower[loose], np.zeros(2 * count)]),
            np.concatenate([np.ones(own), bounds.column_upper[loose], np.tile(np.where(endless, 0.0, np.inf), 2)]),
            np.concatenate([(blocks.lower - shift) / size, np.full(shares.shape[0], -np.inf)]),
            np.concatenate([(blocks.upper - shift) / size, np.ones(shares.shape[0])]),
        )
        own_cost = np.concatenate([*(proposal.cost for proposal in proposals), self.cost[loose]])
        own_cost[np.abs(own_cost) <= tolerances.SUMMED] = 0.0
        cost = np.concatenate([own_cost, (width + centre) * size, (width - centre) * size])
        session = blocks.open_session(rows, session_bounds)
        point = session.minimise(cost, session_bounds).point
        x = base + self._moves(point.x[:own])
        x[loose] = point.x[own : own + loose.size]
        gives = point.x[own + loose.size :].reshape(2, count).sum(axis=0)
        return Mixed(x, float(self.cost @ x), point.row_duals[:count] / size, gives)

    def _shares(self, columns: int) -> "csr_array[Any, Any]":
        """Rows of so many columns: shares of a part add up to at most 1. A bound says it of a part with one share."""
        from scipy.sparse import csr_array

        of = np.concatenate([np.zeros(0, dtype=np.int64), *(proposal.parts for proposal in self._proposals)])
        _, number, times = np.unique(of, return_inverse=True, return_counts=True)
        several = np.flatnonzero(times > 1)
        row_of = np.full(times.size, -1)
        row_of[several] = np.arange(several.size)
        shared = np.flatnonzero(row_of[number] >= 0)
        return csr_array((np.ones(shared.size), (row_of[number[shared]], shared)), (several.size, columns))

    def _moves(self, shares: FloatArray) -> FloatArray:
        """What the shares of all proposals add to the base, shape (n,)."""
        count = int(self.blocks.part.max()) + 1
        part = np.where(self.blocks.part >= 0, self.blocks.part, count)  # the last: loose columns, which no share moves
        moves, start = np.zeros(part.size), 0
        for proposal in self._proposals:
            share = np.zeros(count + 1)
            share[proposal.parts] = shares[start : start + proposal.parts.size]
            moves += share[part] * (proposal.x - self._base)
            start += proposal.parts.size
        return moves


def _scaled(rows: "csr_array[Any, Any]") -> FloatArray:
    """Divide each row by its largest entry, in place; what each was divided by.

    Rows of money and of projects differ by orders of magnitude: without a common size the simplex method stalls.
    """
    size = abs(rows).max(axis=1).toarray().ravel() if rows.shape[1] else np.zeros(rows.shape[0])
    size[size <= tolerances.SOLVER] = 1.0
    rows.data /= np.repeat(size, np.diff(rows.indptr))
    rows.data[np.abs(rows.data) <= tolerances.SOLVER] = 0.0
    rows.eliminate_zeros()
    return np.asarray(size, dtype=float)
