"""Money of a given plan in a future: as planned if the caps pay for it, otherwise cut in proportion."""

from dataclasses import replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.mathematics.columns import Columns


class GivenMoney:
    """`amounts` (regions, lines, sources, years) of a plan, and the least of them that is named for an activity,
    one a cell of `spend`; both in money."""

    def __init__(self, columns: Columns, programme: LinearProgramme, amounts: FloatArray, least: FloatArray) -> None:
        self._columns, self._amounts, self._least = columns, amounts, least
        self._rows = programme.row_family("given")
        spend = columns.spend
        shape = amounts.shape
        cell = np.ravel_multi_index((spend.region, spend.line, spend.source, spend.year), shape)
        self._cell = cell
        self._row_cell = np.unique(cell)  # the rows are in this order: region, line, source, year

    def paid(self, caps: FloatArray) -> tuple[FloatArray, float]:
        """What is paid of the amounts with caps (blocks, years), and how much money of capped sources is cut.

        A block of caps (mathematics/capped.py) pays in a year no more than its cap and what it carried in; what is left
        is carried on as far as the scenario allows. Counterpart money of a line follows its public money.
        """
        capped, model = self._columns.capped, self._columns.scenario.model
        planned, most = capped.used(self._amounts.sum(axis=1)), capped.most_carried(caps)
        spent, carried = np.zeros(planned.shape), np.zeros(len(planned))
        carried += capped.brought
        for t in range(planned.shape[1]):
            there = caps[:, t] + carried
            spent[:, t] = np.minimum(planned[:, t], there)
            carried = np.minimum(most[:, t], there - spent[:, t])
        part = np.divide(spent, planned, out=np.ones(planned.shape), where=planned > 0)
        every = np.concatenate([part, np.ones((1, planned.shape[1]))])  # the last: money that is not capped
        every = np.concatenate([np.ones((len(every), capped.scenario.first_open)), every], axis=1)
        paid = self._amounts * every[capped.of][:, None]
        before, after = (amount[:, :, model.public].sum(axis=2) for amount in (self._amounts, paid))
        follows = np.divide(after, before, out=np.ones(before.shape), where=before > 0)
        paid[:, :, ~model.public] *= follows[:, :, None]
        return paid, float((planned * (1 - part)).sum())

    def given(self, programme: LinearProgramme, paid: FloatArray) -> LinearProgramme:
        """The programme of a future in which this is paid."""
        bounds = programme.bounds.copy()
        flat = paid.reshape(-1)
        amount = flat[self._row_cell]
        bounds.row_lower[self._rows.slice] = bounds.row_upper[self._rows.slice] = amount
        planned = self._amounts.reshape(-1)[self._cell]
        part = np.divide(flat[self._cell], planned, out=np.ones(planned.size), where=planned > 0)
        bounds.column_lower[self._columns.spend.columns] = self._least * part
        return replace(programme, bounds=bounds)
