"""Money of a given plan in a future: as planned if the caps pay for it, otherwise cut in proportion or in an order."""

from dataclasses import replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.mathematics.capped import Capped
from kcplan.mathematics.columns import Columns


class SignedMoney:
    """How much of signed money comes, year by year. Lines of the scenario's cut_order give first, in their order.

    Where a block of caps (mathematics/capped.py) pays less than was signed, these lines give what is missing as far as
    they have money of that block; what is then still missing is cut from all other lines by the same share.
    """

    def __init__(self, capped: Capped) -> None:
        cut_order = capped.scenario.cut_order
        lines = [line.id for line in capped.scenario.model.lines]
        self._capped = capped
        self._first = [lines.index(line) for line in cut_order]
        self._rest = np.array([line not in cut_order for line in lines], dtype=bool)
        held = np.nonzero(capped.of >= 0)
        self._held, self._block = held, capped.of[held]

    def came(self, signed: FloatArray, there: FloatArray) -> FloatArray:
        """The share (regions, lines, sources) of money signed for a year (same shape) that comes.

        `there` (blocks,) is what each block can pay in the year. Counterpart money of a line follows its public money.
        """
        blocks, model = len(there), self._capped.scenario.model
        by_line = np.zeros((blocks, signed.shape[1]))
        regions, sources = self._held
        np.add.at(by_line, self._block, signed[regions, :, sources])
        left = np.maximum(by_line.sum(axis=1) - there, 0.0)
        part = np.ones(by_line.shape)
        for line in self._first:
            own = by_line[:, line]
            given = np.minimum(own, left)
            part[:, line] = 1.0 - np.divide(given, own, out=np.zeros(blocks), where=own > 0)
            left = left - given
        others = by_line[:, self._rest].sum(axis=1)
        share = 1.0 - np.divide(np.minimum(left, others), others, out=np.zeros(blocks), where=others > 0)
        part[:, self._rest] = share[:, None]
        every = np.concatenate([part, np.ones((1, signed.shape[1]))])  # the last: money that is not capped
        found = every[self._capped.of].transpose(0, 2, 1)
        before, after = (own[:, :, model.public].sum(axis=2) for own in (signed, signed * found))
        follows = np.divide(after, before, out=np.ones(before.shape), where=before > 0)
        found[:, :, ~model.public] *= follows[:, :, None]
        return np.asarray(found)


class GivenMoney:
    """`amounts` (regions, lines, sources, years) of a plan, and the least of them that is named for an activity,
    one a cell of `spend`; both in money."""

    def __init__(self, columns: Columns, programme: LinearProgramme, amounts: FloatArray, least: FloatArray) -> None:
        self._columns, self._amounts, self._least = columns, amounts, least
        self._signed = SignedMoney(columns.capped)
        self._rows = programme.row_family("given")
        spend = columns.spend
        shape = amounts.shape
        cell = np.ravel_multi_index((spend.region, spend.line, spend.source, spend.year), shape)
        self._cell = cell
        self._row_cell = np.unique(cell)  # the rows are in this order: region, line, source, year

    def paid(self, caps: FloatArray) -> tuple[FloatArray, float]:
        """What is paid of the amounts with caps (blocks, years), and how much money of capped sources is cut.

        A block of caps pays in a year no more than its cap and what it carried in; what is left is carried on as far as
        the scenario allows. Counterpart money of a line follows its public money.
        """
        capped, first = self._columns.capped, self._columns.scenario.first_open
        planned, most = capped.used(self._amounts.sum(axis=1)), capped.most_carried(caps)
        paid, carried, cut = self._amounts.copy(), np.zeros(len(planned)), 0.0
        carried += capped.brought
        for t in range(planned.shape[1]):
            there = caps[:, t] + carried
            spent = np.minimum(planned[:, t], there)
            if (spent < planned[:, t]).any():
                paid[..., first + t] *= self._signed.came(self._amounts[..., first + t], there)
            carried = np.minimum(most[:, t], there - spent)
            cut += float((planned[:, t] - spent).sum())
        return paid, cut

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
