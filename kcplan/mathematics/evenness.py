"""Even years: what the units of an activity and year are held against, their share of those of the span of years."""

from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray, distinct
from kcplan.domain.scenario import Model, Scenario
from kcplan.domain.spans import spans
from kcplan.engine.scaling import over
from kcplan.mathematics.capped import Capped
from kcplan.mathematics.cells import CellTable, matches

#: A share is a whole number of so many parts: these have no rounding errors, nor have their sums.
_PARTS = 2.0**52


@dataclass(frozen=True, eq=False)
class Evenness:
    """Units of each region, activity and year less their share of those of its span, for spans of several years.

    `cells` has a column for each: by how much it is below its share. What is below in some years is above in others;
    so of `apart`, entries (row, unit, value) over the columns of units, the columns need hold one side only.
    """

    cells: CellTable
    first: IntArray  # of each cell the first tranche, a position in `units`
    apart: tuple[IntArray, IntArray, FloatArray]

    def with_shares(self, share: FloatArray, unit_year: IntArray) -> "Evenness":
        """The same where years have other shares (regions, lines, years); `unit_year`: the years of units."""
        row, unit, _ = self.apart
        cells = self.cells
        own = share[cells.region, cells.line, cells.year]
        return replace(self, apart=(row, unit, (unit_year[unit] == cells.year[row]) - own[row]))

    def with_every_entry(self) -> "Evenness":
        """The same where entries that are 0 are 1, for programmes that are to have an entry in each place."""
        row, unit, value = self.apart
        return replace(self, apart=(row, unit, np.where(value == 0, 1.0, value)))

    def off(self, units: FloatArray) -> FloatArray:
        """How far units (units,) are above their share, shape (cells,); below it where it is negative."""
        row, unit, value = self.apart
        return np.bincount(row, value * units[unit], self.cells.size).astype(float)

    def cost(self, costs: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The cost of each column of units, and of each of the cells, so that all is cost x |units less their share|.

        |d| is d + 2 x what is below. `costs` are money per unit, one a column of units. Where a unit costs the same in
        all years of a span, the d come to nothing together.
        """
        row, unit, value = self.apart
        own = costs[self.first]
        terms = value * own[row]
        total, size = (np.bincount(unit, part, costs.size).astype(float) for part in (terms, np.abs(terms)))
        return np.where(np.abs(total) > tolerances.ROUNDING * size, total, 0.0), 2.0 * own


def evenness(units: CellTable, tranche: IntArray, capped: Capped, start: int) -> Evenness:
    """The evenness of columns of units; its own columns begin at `start`."""
    span = spans(units.model)
    several = np.bincount(span[capped.scenario.first_open :], minlength=span.max() + 1)[span] > 1
    first = np.flatnonzero((tranche == 0) & several[units.year])
    cells = replace(units.take(first), start=start)

    def key(table: CellTable) -> IntArray:
        return (table.region * len(units.model.activities) + table.activity) * span.size + span[table.year]

    row, unit = matches(key(units), key(cells))
    return Evenness(cells, first, (row, unit, np.zeros(row.size))).with_shares(shares(capped), units.year)


def shares(capped: Capped) -> FloatArray:
    """The share that each year has of its span, shape (regions, lines, years).

    Closed years have none (NaN). It is that of the line's planned public money in the region; where there is none, of
    the caps of its public sources; where these are 0, all years are alike. They are those of the scenario as it is
    asked: a walk along a cut does not move them.
    """
    model, first = capped.scenario.model, capped.scenario.first_open
    found = np.full((len(model.regions), len(model.lines), len(model.years)), np.nan)
    pays = _paying(model)
    caps = np.zeros((*capped.of.shape, len(model.years)))
    held = capped.of >= 0
    money_of = np.where(np.isfinite(capped.money), capped.money, 0.0)  # what has no end is refused
    caps[held, first:] = money_of[capped.of[held]]
    size = capped.scenario.money_size  # in scaled numbers, which are the same in any unit of money
    money = [np.einsum("ls,rst->rlt", pays, over(caps, size)), np.ones(found.shape)]
    if model.plan is not None:
        money.insert(0, np.einsum("ls,rlst->rlt", pays, over(model.plan, size)))
    span = spans(model)
    is_open = np.arange(span.size) >= first
    for own in (is_open & (span == number) for number in distinct(span[is_open])):
        for of_year in (amount[:, :, own] for amount in money):
            total = of_year.sum(axis=2, keepdims=True)
            share = np.divide(of_year, total, out=np.full(of_year.shape, np.nan), where=total > 0)
            found[:, :, own] = np.where(np.isnan(found[:, :, own]), share, found[:, :, own])
        found[:, :, own] = _exactly(found[:, :, own])
    return found


def weighed_by_caps(scenario: Scenario) -> bool:
    """Whether some line that buys units has no planned public money in a region and span, so that its caps count."""
    model, first = scenario.model, scenario.first_open
    if model.plan is None:
        return True
    buys = np.array([bool(line.activities) for line in model.lines], dtype=bool)
    planned, span = np.einsum("ls,rlst->rlt", _paying(model), model.plan[..., first:])[:, buys], spans(model)[first:]
    return any(bool((planned[:, :, span == number].sum(axis=2) == 0).any()) for number in distinct(span))


def _paying(model: Model) -> FloatArray:
    """1 where a public source may pay for a line, else 0; shape (lines, sources)."""
    pays = np.zeros((len(model.lines), len(model.sources)))
    for n, line in enumerate(model.lines):
        pays[n] = [source.public and source.id in line.sources for source in model.sources]
    return pays


def _exactly(share: FloatArray) -> FloatArray:
    """Shares (..., years) that sum to 1 to the last bit; what rounding leaves goes to the largest.

    Rows that hold units at their shares would else have no point but 0: they say that units are the sum of shares of
    themselves.
    """
    parts = np.rint(share * _PARTS)
    largest = parts.argmax(axis=-1)[..., None]
    rest = np.take_along_axis(parts, largest, axis=-1) + _PARTS - parts.sum(axis=-1, keepdims=True)
    np.put_along_axis(parts, largest, rest, axis=-1)
    return parts / _PARTS
