"""A basis as the numbers of its programme move: the point and the prices that it gives, and how far it is optimal.

A basis says which columns and rows are free to move; the others stand at a bound, so that the point is the solution of
linear equations, and so are the prices of every tier. As one number of the programme moves, wherever it stands, both
are rational functions of it, and the basis is optimal until the first of them reaches a bound or turns its sign
(T. Gal, Postoptimal Analyses, Parametric Programming, and Related Topics, 1995, chapters 3 to 5).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.lexicographic import Optimum
from kcplan.engine.linear_programme import LinearProgramme

#: A programme as one number of it moves.
Moving = Callable[[float], LinearProgramme]

#: How far, as a share of the way, the first step goes from which the end is reckoned.
_FIRST = 1e-3

#: The search for the end of a basis is given up after so many steps; some 4 are usual.
_STEPS = 100


@dataclass(frozen=True, eq=False)
class BasisPoint:
    """What a basis gives at one programme: the point (n,), and the room until it is no longer optimal.

    `room` has for each column and row (n + m, twice) how far it may still move down and up where it is free, as a share
    of `size`; where it stands at a bound, the first price that is not 0, above 0 as it should be, and infinity. `tier`
    is the tier of that price, -1 for none.
    """

    x: FloatArray
    room: FloatArray
    size: FloatArray
    tier: IntArray

    @property
    def optimal(self) -> bool:
        """Whether all bounds are kept and no price has a wrong sign."""
        return bool((self.room >= -tolerances.SAME_SUM).all())

    def reaches(self, before: "BasisPoint", step: float) -> float:
        """How much further a step such as that from `before` goes until the first room is used up, by the line."""
        room, used = self._used_since(before)
        falls = used > tolerances.ROUNDING * np.maximum(self.size, np.abs(room))
        return step * float(np.min(np.maximum(room[falls], 0.0) / used[falls], initial=np.inf))

    def turns(self, before: "BasisPoint") -> float | None:
        """At which share of the way from `before`, where the basis is optimal, it ceases to be, by the line.

        None where no line tells.
        """
        room, used = self._used_since(before)
        lacks = (self.room < -tolerances.SAME_SUM) & (used > 0.0)
        share = float(np.min(np.maximum(room[lacks] + used[lacks], 0.0) / used[lacks], initial=np.inf))
        return share if share < 1.0 else None

    def _used_since(self, before: "BasisPoint") -> tuple[FloatArray, FloatArray]:
        """The room in numbers, which go along a line as shares do not, and what is used of it since; 0 where untold."""
        same = np.isfinite(self.room) & np.isfinite(before.room) & np.tile(self.tier == before.tier, 2)
        now, then = (np.where(same, own.room, 0.0) * own.size for own in (self, before))
        return now, then - now


class Basis:
    """The basis of an optimum, for programmes with the same columns and rows whatever their numbers."""

    def __init__(self, programme: LinearProgramme, optimum: Optimum) -> None:
        basic = optimum.basic
        assert basic is not None, "the default solver tells its basis"
        n, bounds = programme.column_count, programme.bounds
        self._free, self._tight = np.flatnonzero(basic[:n]), np.flatnonzero(~basic[n:])
        self._loose, self._set = np.flatnonzero(basic[n:]), np.flatnonzero(~basic[:n])
        rows = programme.row_values(optimum.x)
        self._low = _is_low(optimum.x, bounds.column_lower, bounds.column_upper)[self._set]
        self._row_low = _is_low(rows, bounds.row_lower, bounds.row_upper)[self._tight]
        self._sizes = programme.scaling
        self._price_sizes = np.array([programme.price_sizes[tier.id] for tier in programme.objectives])

    def at(self, programme: LinearProgramme) -> BasisPoint | None:
        """The basis at a programme; None where its equations have no single solution there."""
        from scipy.sparse import csr_array
        from scipy.sparse.linalg import splu

        if self._free.size != self._tight.size:
            return None
        bounds, shape = programme.bounds, (programme.row_count, programme.column_count)
        matrix = csr_array((programme.values, programme.indices, programme.starts), shape=shape)
        tight = matrix[self._tight]
        costs = np.array([tier.cost for tier in programme.objectives])
        x = np.zeros(programme.column_count)
        x[self._set] = np.where(self._low, bounds.column_lower[self._set], bounds.column_upper[self._set])
        sides = np.where(self._row_low, bounds.row_lower[self._tight], bounds.row_upper[self._tight])
        prices = np.zeros((costs.shape[0], self._tight.size))
        if self._free.size:
            try:
                factors = splu(tight[:, self._free].tocsc())
            except RuntimeError:  # singular
                return None
            x[self._free] = factors.solve(sides - tight @ x)
            prices = np.array([factors.solve(cost[self._free], "T") for cost in costs])  # type: ignore[call-overload]
        reduced = costs - prices @ tight
        columns, rows = self._sizes.columns, self._sizes.rows
        room, sizes = np.full((2, sum(shape)), np.inf), np.ones(sum(shape))
        tier = np.full(sum(shape), -1)
        n = programme.column_count
        for at, value, size, low, high in (
            (self._free, x, np.maximum(columns, np.abs(x)), bounds.column_lower, bounds.column_upper),
            (
                self._loose,
                matrix @ x,
                np.maximum(rows, programme.absolute_row_values(x)),
                bounds.row_lower,
                bounds.row_upper,
            ),
        ):
            place = at if at is self._free else n + at
            room[:, place] = (value - low)[at] / size[at], (high - value)[at] / size[at]
            sizes[place] = size[at]
        shut = bounds.column_lower == bounds.column_upper, bounds.row_lower == bounds.row_upper
        for place, found, is_low, size, fixed in (
            (self._set, reduced[:, self._set], self._low, columns[self._set], shut[0][self._set]),
            (n + self._tight, prices, self._row_low, rows[self._tight], shut[1][self._tight]),
        ):
            signed = np.where(is_low, found, -found) * size / self._price_sizes[:, None]
            counts = (np.abs(signed) > tolerances.ZERO_PRICE) & ~fixed
            first, some = np.argmax(counts, axis=0), counts.any(axis=0)
            tier[place] = np.where(some, first, -1)
            room[0, place] = np.where(some, signed[first, np.arange(place.size)], np.inf)
        return BasisPoint(x, room.ravel(), np.tile(sizes, 2), tier)

    def until(self, moving: Moving, near: float, far: float) -> float:
        """From `near`, where the basis is optimal, how far towards `far` it stays so; `near` where it is not."""

        def at(share: float) -> BasisPoint | None:
            return self.at(moving(near + share * (far - near)))

        last = at(0.0)
        if last is None or not last.optimal:
            return near
        before, start, share, probed = last, 0.0, 0.0, _FIRST
        end, by_line = np.inf, True  # where it is known not to be optimal; whether the line was not tried just before
        for _step in range(_STEPS):
            found, reach = at(probed), np.inf
            if found is None or not found.optimal:
                end = probed
                turn = found.turns(last) if found is not None and by_line else None
                probed = share + (end - share) * (0.5 if turn is None else turn)
                by_line = turn is None
            elif probed == 1.0:
                return far
            else:
                if probed - share > tolerances.TOO_NEAR:
                    before, start = last, share
                share, last, by_line = probed, found, True
                reach = last.reaches(before, share - start)
                probed = min(share + reach, 1.0)
                if probed >= end:
                    probed = (share + end) / 2
            if min(reach, end - share) <= tolerances.SAME_PARAMETER:
                break
        return near + share * (far - near)


def _is_low(value: FloatArray, low: FloatArray, high: FloatArray) -> NDArray[np.bool_]:
    return np.asarray(np.abs(value - low) <= np.abs(high - value))
