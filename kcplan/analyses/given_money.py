"""Money of a given plan in a future: as planned where the caps pay for it, else cut in proportion."""

from dataclasses import replace

import numpy as np

from kcplan.domain import FloatArray
from kcplan.formulation import Columns
from kcplan.linear_programme import LinearProgramme


class GivenMoney:
    """`amounts` (regions, lines, sources, years) of a plan, and the least of them that is named for an activity,
    one a cell of `spend`; both in money."""

    def __init__(self, columns: Columns, programme: LinearProgramme, amounts: FloatArray, least: FloatArray) -> None:
        self._columns, self._amounts, self._least = columns, amounts, least
        self._rows = next(family for family in programme.rows if family.name == "given")
        spend = columns.spend
        shape = amounts.shape
        cell = np.ravel_multi_index((spend.region, spend.line, spend.source, spend.year), shape)
        self._cell = cell
        self._row_cell = np.unique(cell)  # the rows are in this order: region, line, source, year

    def paid(self, caps: FloatArray) -> tuple[FloatArray, float]:
        """What is paid of the amounts with caps (sources, years), and how much money of capped sources is cut.

        A source pays in a year no more than its cap and what it carried in; what is left is carried on as far as the
        scenario allows. Counterpart money of a line follows its public money.
        """
        scenario, model = self._columns.scenario, self._columns.scenario.model
        planned = self._amounts.sum(axis=(0, 1))
        part = np.ones(planned.shape)
        for s, source in enumerate(model.sources):
            if source.id in scenario.caps:
                carried, share = 0.0, scenario.carry_over.get(source.id, 0.0)
                for t, money in enumerate(planned[s].tolist()):
                    cap = float(caps[s, t])
                    spent = min(money, cap + carried)
                    part[s, t] = spent / money if money else 1.0
                    carried = min(share * cap, cap + carried - spent)
        paid = self._amounts * part
        before, after = (amount[:, :, model.public].sum(axis=2) for amount in (self._amounts, paid))
        follows = np.divide(after, before, out=np.ones(before.shape), where=before > 0)
        paid[:, :, ~model.public] *= follows[:, :, None]
        capped = np.array([source.id in scenario.caps for source in model.sources])
        return paid, float((planned * (1 - part))[capped].sum())

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
