"""Limits and counterpart money of many plans at once, added up from the scenario by kcplan.checking.dense.

No future changes these rules, so one pass over a chunk costs hundredths of a millisecond a plan where checking each by
itself takes as long as solving it.
"""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.checking import dense
from kcplan.mathematics.columns import Columns
from kcplan.mathematics.facts import delivered_units, spent

#: So many amounts of money are looked at together; more would not stay in the processor's cache.
_TOGETHER = 500_000


class SweptRules:
    """The rules of a scenario, for points of programmes that have the same columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns, self._items = columns, dense.Items(columns.scenario.model)
        regions, items, _sources, years = self._items.shape
        spend, units = columns.spend, columns.units
        item = self._items.of(spend.line, spend.activity)
        self._money = np.ravel_multi_index((spend.region, item, spend.source, spend.year), self._items.shape)
        self._unit_shape = (regions, items, 1, years)
        item = self._items.of(units.line, units.activity)
        self._units = np.ravel_multi_index((units.region, item, 0 * item, units.year), self._unit_shape)

        known = spent(columns.scenario).cells, spent(columns.scenario).amounts
        item = self._items.of(known[0].line, known[0].activity)
        place = (known[0].region, item, known[0].source, known[0].year)
        self._spent = np.ravel_multi_index(place, self._items.shape), known[1]
        made = delivered_units(columns.scenario)
        item = self._items.of(made.cells.line, made.cells.activity)
        place = (made.cells.region, item, 0 * item, made.cells.year)
        self._delivered = np.ravel_multi_index(place, self._unit_shape), made.amounts

    @property
    def together(self) -> int:
        """How many points to look at in one pass."""
        return max(1, _TOGETHER // int(np.prod(self._items.shape)))

    def broken(self, x: FloatArray) -> tuple[np.ndarray, np.ndarray]:
        """Which sides of limits (n, sides) each point of x (n, columns) breaks, and whether counterpart money (n,)."""
        columns, n = self._columns, len(x)
        money, units = np.zeros((n, int(np.prod(self._items.shape)))), np.zeros((n, int(np.prod(self._unit_shape))))
        money[:, self._money] = x[:, columns.spend.columns]
        money[:, self._spent[0]] += self._spent[1]
        units[:, self._delivered[0]] += self._delivered[1]
        for tranche in np.unique(columns.tranche):
            held = np.flatnonzero(columns.tranche == tranche)  # each cell once
            units[:, self._units[held]] += x[:, columns.units.columns[held]]
        money, units = money.reshape(n, *self._items.shape), units.reshape(n, *self._unit_shape)
        limits = dense.limits_broken(self._items, columns.scenario, money, units)
        return limits, dense.counterpart_broken(self._items, columns.scenario, money)
