"""A year as it is carried out: what of its signed money comes, what that buys, and what is left for the next year."""

from dataclasses import dataclass

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.mathematics.cells import Groups
from kcplan.mathematics.columns import Columns
from kcplan.mathematics.numbers import Numbers
from kcplan.sweeping.given_money import SignedMoney


@dataclass(frozen=True, eq=False)
class YearDone:
    """Money paid and units bought, of the cells of a year; money carried into the next one (blocks,); and how much
    signed money of capped sources did not come."""

    paid: FloatArray
    units: FloatArray
    carried: FloatArray
    cut: float


class Year:
    """The year at position `t` of the programme that has `columns`.

    `spend` and `units` are its cells: positions in the tables of money and of units.
    """

    def __init__(self, columns: Columns, t: int) -> None:
        self._capped = columns.capped
        self._open = t - columns.scenario.first_open
        self._came = SignedMoney(columns.capped)
        self.spend = np.flatnonzero(columns.spend.year == t)
        self.units = np.flatnonzero(columns.units.year == t)
        money, bought, model = columns.spend.take(self.spend), columns.units.take(self.units), columns.scenario.model
        self._place = (money.region, money.line, money.source)
        self._shape = model.shape[:3]
        self._width, self._tranche = columns.width[self.units], columns.tranche[self.units]
        groups = Groups.by(bought.key(("region", "activity")))
        self._activity = groups
        number = {key: n for n, key in enumerate(bought.take(groups.first).key(("region", "activity")).tolist())}
        paying = (money.activity >= 0) & model.public[money.source]
        self._paying = np.flatnonzero(paying)
        keys = money.take(self._paying).key(("region", "activity")).tolist()
        self._buys = np.array([number[key] for key in keys], dtype=np.int64)

    def planned(self, signed: FloatArray, units: FloatArray, numbers: Numbers, brought: FloatArray) -> YearDone:
        """As planned, by one who knew the money."""
        return YearDone(signed, units, self._left(self._table(signed), numbers, brought), 0.0)

    def done(
        self, signed: FloatArray, numbers: Numbers, brought: FloatArray, most: FloatArray | None = None
    ) -> YearDone:
        """What comes of the money signed, by activity, cut where caps do not pay it; each activity buys what its money
        pays for, cheapest first, and no more than `most` units of the year's cells."""
        table = self._table(signed)
        there = numbers.caps[:, self._open] + brought
        used = self._used(table)
        paid = signed
        short = np.where(used > there + tolerances.SAME_SUM * used, used - there, 0.0)
        if short.any():
            paid = signed * self._came.came(table, there)[self._place]
        left = self._left(self._table(paid), numbers, brought)
        bought = self._bought(paid, numbers)
        bought = bought if most is None else np.minimum(bought, most)
        return YearDone(paid, bought, left, float(short.sum()))

    def _table(self, cells: FloatArray) -> FloatArray:
        """Money as (regions, lines, sources)."""
        table = np.zeros(self._shape)
        np.add.at(table, self._place, cells)
        return table

    def _used(self, table: FloatArray) -> FloatArray:
        """Money that counts in each block of caps."""
        return self._capped.used(np.repeat(table.sum(axis=1)[..., None], self._years, axis=2))[:, 0]

    @property
    def _years(self) -> int:
        return len(self._capped.scenario.model.years)

    def _left(self, table: FloatArray, numbers: Numbers, brought: FloatArray) -> FloatArray:
        """What each block may carry into the next year."""
        left = numbers.caps[:, self._open] + brought - self._used(table)
        return np.asarray(np.clip(left, 0.0, self._capped.most_carried(numbers.caps)[:, self._open]))

    def _bought(self, paid: FloatArray, numbers: Numbers) -> FloatArray:
        """Units of the year's cells."""
        left = np.bincount(self._buys, paid[self._paying], self._activity.count).astype(float)
        units, costs = np.zeros(self.units.size), numbers.costs[self.units]
        for tranche in range(int(self._tranche.max(initial=-1)) + 1):
            held = np.flatnonzero(self._tranche == tranche)
            own, cost = self._activity.of_cell[held], costs[held]
            free = np.where(np.isinf(self._width[held]), 0.0, self._width[held])
            bought = np.divide(left[own], cost, out=free.copy(), where=cost > 0)
            units[held] = np.minimum(bought, self._width[held])
            left[own] = np.maximum(left[own] - units[held] * cost, 0.0)
        return units
