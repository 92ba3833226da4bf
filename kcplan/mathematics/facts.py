"""What closed years add to the rules and figures of a programme: money and units as they were, no columns."""

from dataclasses import dataclass

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import Model, Scenario, Target
from kcplan.mathematics.cells import CellTable


@dataclass(frozen=True, eq=False)
class FactTable:
    """Cells of closed years with what is in each; their columns mean nothing."""

    cells: CellTable
    amounts: FloatArray

    def with_some_activity(self) -> "FactTable":
        """The same where money of a line as a whole stands with the first of its activities.

        Rules that tell activities of such a line apart are refused where they are read.
        """
        model, cells = self.cells.model, self.cells
        counts = [len(line.activities) for line in model.lines]
        first = np.where(np.array(counts) > 0, np.cumsum([0, *counts[:-1]]), -1)
        activity = np.where(cells.activity < 0, first[cells.line], cells.activity)
        table = CellTable(model, 0, cells.region, cells.line, activity, cells.source, cells.year)
        return FactTable(table, self.amounts)


def spent(scenario: Scenario) -> FactTable:
    """Money of closed years. That of a line that is known as a whole only has no activity."""
    model, closed = scenario.model, scenario.closed
    if closed is None:
        return _table(model, np.zeros((5, 0), dtype=np.int64), np.zeros(0))
    line_of = np.repeat(np.arange(len(model.lines)), [len(line.activities) for line in model.lines])
    told = ~np.isnan(closed.by_activity)
    apart = np.zeros(closed.money.shape, dtype=bool)  # money of a line that is known by activity
    for number, line in enumerate(line_of.tolist()):
        apart[:, line] |= told[:, number]
    may = np.array([[source.id in line.sources for source in model.sources] for line in model.lines], dtype=bool)
    r, n, s, t = np.nonzero(may[None, :, :, None] & ~apart)
    whole = np.array([r, n, np.full(r.size, -1), s, t])
    r, a, s, t = np.nonzero(told)
    own = np.array([r, line_of[a], a, s, t])
    return _table(
        model,
        np.concatenate([whole, own], axis=1),
        np.concatenate([closed.money[whole[0], whole[1], whole[3], whole[4]], closed.by_activity[r, a, s, t]]),
    )


def delivered_units(scenario: Scenario) -> FactTable:
    """Units of closed years, as they were reported."""
    model, closed = scenario.model, scenario.closed
    if closed is None:
        return _table(model, np.zeros((5, 0), dtype=np.int64), np.zeros(0))
    line_of = np.repeat(np.arange(len(model.lines)), [len(line.activities) for line in model.lines])
    r, a, t = np.nonzero(np.ones(closed.units.shape, dtype=bool))
    return _table(model, np.array([r, line_of[a], a, np.full(r.size, -1), t]), closed.units[r, a, t])


def delivered(scenario: Scenario, outcome: str) -> FloatArray:
    """Outcome of closed years, shape (regions, closed years)."""
    model, closed = scenario.model, scenario.closed
    if closed is None:
        return np.zeros((len(model.regions), 0))
    return np.asarray((closed.units * model.yields(outcome)[:, :, : closed.count]).sum(axis=1))


def reached(scenario: Scenario, target: Target) -> float:
    """What closed years count towards a target."""
    own = delivered(scenario, target.outcome)
    regions = [r for r, name in enumerate(scenario.model.regions) if target.regions is None or name in target.regions]
    years = [t for t in range(own.shape[1]) if scenario.model.years[t] in target.years]
    return float(own[np.ix_(regions, years)].sum())


def weighted(scenario: Scenario) -> float:
    """Weighted outcomes of closed years."""
    model = scenario.model
    age = np.arange(scenario.first_open)
    return float(
        sum(
            weight * (delivered(scenario, outcome).sum(axis=0) * (1.0 + scenario.discount) ** -age).sum()
            for outcome, weight in scenario.weights.items()
            if outcome in {one.id for one in model.outcomes}
        )
    )


def _table(model: Model, index: IntArray, amounts: FloatArray) -> FactTable:
    return FactTable(CellTable(model, 0, *index), amounts)
