"""How the lexicographic optimum goes on behind a break-point, by pivots from the basis on the way to it.

This is the dual simplex method, for all tiers at once. Where what is free would leave a bound, it is held there, and of
those at their bounds the one is freed whose price over what a unit of it helps is least in the first tier, among equals
in the second, and so on (G. B. Dantzig, A. Orden, P. Wolfe, The generalized simplex method for minimizing a linear form
under linear inequality restraints, Pacific Journal of Mathematics 5, 1955, 183-195, doi:10.2140/pjm.1955.5.183; along a
parameter T. Gal, Postoptimal Analyses, Parametric Programming, and Related Topics, 1995, chapter 4). No basis is
believed: what comes of the pivots is proved by its prices, tier by tier, or doubted.

All numbers are scaled. Columns and rows are one list (n + m) with A @ x - r = 0, r being the values of the rows.
"""

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine import solvers
from kcplan.engine.factors import Doubtful, Inverse
from kcplan.engine.linear_programme import LinearProgramme

#: Some 2 pivots a break-point are usual; where ties go round in a circle, nothing is found.
_STALLED = 1_000


class LexicographicBasis:
    """A basis at which all tiers are least, one after the other, and how it changes from break-point to break-point.

    `basic` marks its columns and rows (n + m). The others stand at a bound, at the lower or the upper one as is marked;
    where they stand at both, at that which their price says. `unique`: more than one optimum is to be doubted.
    Raises Doubtful where this is no basis.
    """

    def __init__(
        self,
        programme: LinearProgramme,
        basic: NDArray[np.bool_],
        standing: tuple[NDArray[np.bool_], NDArray[np.bool_]],
        unique: bool,
    ) -> None:
        self._scaled, self._unique = programme.scaled, unique
        self._bases = solvers.bases_of(programme)
        self._costs = np.array([tier.cost / programme.price_sizes[tier.id] for tier in self._scaled.objectives])
        self._size, self._basic = programme.column_count, np.flatnonzero(basic)
        self._by_column = np.argsort(self._scaled.indices, kind="stable")  # entries of the matrix
        self._starts = np.searchsorted(self._scaled.indices[self._by_column], np.arange(self._size + 1))
        tiers = np.arange(len(self._costs))[:, None]
        self._targets = (tiers * self._size + self._scaled.indices).ravel()  # the column of each entry, tier by tier
        self._factorise()
        at_lower, at_upper = standing
        dearer = self._first_prices() >= 0.0
        self._side = np.where(at_lower & (~at_upper | dearer), 1.0, -1.0)  # 1 at the lower bound, -1 at the upper
        self._side[self._basic] = 0.0
        self._speed: FloatArray | None = None

    def speed(self, low: FloatArray, high: FloatArray) -> FloatArray | None:
        """The speed (n + m) of the optimum where what stands at a bound is no slower than `low`, no faster than `high`.

        Both are infinite for what does not stand there. None: nothing is feasible. Raises Doubtful where that is not
        proved; then the basis is of no more use.
        """
        speed = self._bound_speed(low, high) if self._speed is None else self._speed
        may = np.where(low == high, 0.0, self._side)  # which way each may leave its bound
        loose = self._loose(low, high)
        for _pivot in range(_STALLED):
            own, lowest, highest = speed[self._basic], low[self._basic], high[self._basic]
            beyond = np.maximum(lowest - own, own - highest)
            place = int(np.argmax(beyond))
            if beyond[place] <= tolerances.SOLVER:
                self._prove(speed, low, high)
                self._speed = speed
                return speed
            side = 1.0 if own[place] < lowest[place] else -1.0
            unit = np.zeros(self._basic.size)
            unit[place] = 1.0
            row = self._factors.weights(unit)
            does = np.concatenate([self._scaled.weighted_rows(row), -row])  # to what leaves, of each unit
            entering = self._entering(np.where(loose, np.abs(does), -side * does * may), may)
            if entering is None:
                _refuse(does, low, high)
                return None
            leaving, bound = int(self._basic[place]), lowest[place] if side > 0 else highest[place]
            before = self._factors.before(self._column(entering))
            turned = self._factors.since(before)
            if abs(turned[place] - does[entering]) > tolerances.SOLVER * max(1.0, abs(does[entering])):
                raise Doubtful
            step = (own[place] - bound) / does[entering]
            speed[self._basic] = own - step * turned
            speed[entering] += step
            speed[leaving] = bound
            price = self._prices[:, entering, None] / does[entering]
            moved, weighed = np.flatnonzero(does), np.flatnonzero(row)  # few, where a programme has many regions
            self._prices[:, moved] -= price * does[moved]
            self._weights[:, weighed] += price * row[weighed]
            self._basic[place], self._side[entering], self._side[leaving] = entering, 0.0, side
            may[entering], may[leaving] = 0.0, 0.0 if low[leaving] == high[leaving] else side
            loose[entering] = False
            self._factors.replace(place, before)
            if self._factors.worn:
                self._factorise()
                speed = self._bound_speed(low, high)
        raise Doubtful

    def _factorise(self) -> None:
        self._basic.sort()  # columns first
        self._factors = Inverse(self._bases, self._basic)
        costs = np.zeros((self._costs.shape[0], self._size + self._basic.size))
        costs[:, : self._size] = self._costs
        self._weights = np.array([self._factors.weights(own) for own in costs[:, self._basic]])
        self._price()

    def _price(self) -> None:
        """Prices of each tier (tiers, n + m): what a unit more of each costs, others than the basic ones held."""
        weighed = (self._scaled.values * self._weights[:, self._scaled.entry_rows]).ravel()
        given = np.bincount(self._targets, weighed, self._costs.size).reshape(self._costs.shape)
        self._prices = np.concatenate([self._costs - given, self._weights], axis=1)

    def _bound_speed(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """The speeds at which each that is not basic keeps to its bound, or stays where it is if it has none."""
        speed = np.where(self._loose(low, high), 0.0, np.where(self._side > 0, low, high))
        speed[self._basic] = 0.0
        if not np.isfinite(speed).all():
            raise Doubtful
        side = speed[self._size :] - self._scaled.row_values(speed[: self._size])
        speed[self._basic] = self._factors.since(self._factors.before(side))
        return speed

    def _loose(self, low: FloatArray, high: FloatArray) -> NDArray[np.bool_]:
        """Those that are not basic and stand at no bound: solvers leave such where they are, at no price."""
        return np.asarray((self._side != 0.0) & np.isinf(low) & np.isinf(high))

    def _first_prices(self) -> FloatArray:
        """The price of each (n + m) in the first tier in which it has one."""
        first = np.argmax(np.abs(self._prices) > tolerances.ZERO_PRICE, axis=0)
        return np.asarray(self._prices[first, np.arange(first.size)])

    def _column(self, number: int) -> FloatArray:
        """Column `number` of [A, -I]."""
        column = np.zeros(self._basic.size)
        if number < self._size:
            entries = self._by_column[self._starts[number] : self._starts[number + 1]]
            column[self._scaled.entry_rows[entries]] = self._scaled.values[entries]
        else:
            column[number - self._size] = -1.0
        return column

    def _entering(self, helps: FloatArray, may: FloatArray) -> int | None:
        """Of those that help what leaves, that whose prices are least over what a unit helps; None for none."""
        at = np.flatnonzero(helps > tolerances.SOLVER)
        if not at.size:
            return None
        for prices in self._prices:
            price = prices[at] * may[at]
            ratio = np.where(np.abs(price) <= tolerances.ZERO_PRICE, 0.0, price) / helps[at]
            at = at[(ratio - ratio.min()) * helps[at] <= tolerances.ZERO_PRICE]
            if at.size == 1:
                break
        return int(at[np.argmax(helps[at])])

    def _prove(self, speed: FloatArray, low: FloatArray, high: FloatArray) -> None:
        """Raise Doubtful unless speeds are feasible, and each with a price moves as its bound does, tier by tier.

        With `unique`, also unless nothing is left that could leave its bound at no price.
        """
        self._price()
        near = tolerances.SOLVER * np.maximum(1.0, np.abs(speed))
        apart = self._scaled.row_values(speed[: self._size]) - speed[self._size :]
        if not ((np.abs(apart) <= near.max()).all() and (low - speed <= near).all() and (speed - high <= near).all()):
            raise Doubtful
        faster, slower = speed - low > near, high - speed > near
        open_ = faster | slower
        for prices in self._prices:
            dearer, cheaper = prices > tolerances.ZERO_PRICE, prices < -tolerances.ZERO_PRICE
            if (open_ & (dearer & faster | cheaper & slower)).any():
                raise Doubtful
            open_ &= ~(dearer | cheaper)
        if self._unique and (open_ & (self._side != 0.0)).any():
            raise Doubtful


def _refuse(weights: FloatArray, low: FloatArray, high: FloatArray) -> None:
    """Raise Doubtful unless no speeds between low and high, each times its weight, can sum to 0, as these must."""
    weighs = np.abs(weights) > tolerances.ROUNDING * np.abs(weights).max()
    weights, low, high = weights[weighs], low[weighs], high[weighs]
    least, most = (weights * np.where(weights * sign > 0, low, high) for sign in (1.0, -1.0))
    for terms, sum_ in ((least, least.sum()), (most, -most.sum())):
        if sum_ > tolerances.SOLVER * max(1.0, float(np.abs(terms).sum())):
            return
    raise Doubtful
