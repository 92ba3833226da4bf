"""What the plan of one future comes to, recomputed from the future's own numbers, and whether it keeps the rules.

The caps, deliveries, targets and tiers are added up here from money and units, without the programme's coefficients;
the rules that no future changes (counterpart, limits) are held to the rows of the programme.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import CHANGE, EVEN, OUTCOMES, is_reported
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.mathematics.cells import Groups, joined
from kcplan.mathematics.columns import Columns
from kcplan.mathematics.facts import delivered, weighted
from kcplan.mathematics.numbers import Numbers
from kcplan.mathematics.tiers import discounts


@dataclass(frozen=True, eq=False)
class SweptFigures:
    """One future: values as in `sweep.Batch`, without its first axis; `misses` by priority, in ascending order."""

    objective: float
    misses: tuple[float, ...]
    change: float
    outcomes: FloatArray
    met: NDArray[np.bool_]
    totals: FloatArray
    money: FloatArray

    @property
    def miss(self) -> float:
        return sum(self.misses)


class Facts:
    """What closed years add: outcomes (outcomes x regions x years,), money (lines, sources, years), weighted ones."""

    def __init__(self, scenario: Scenario) -> None:
        model, first = scenario.model, scenario.first_open
        produced = np.zeros((len(model.outcomes), len(model.regions), len(model.years)))
        for k, outcome in enumerate(model.outcomes):
            produced[k, :, :first] = delivered(scenario, outcome.id)
        self.produced = produced.reshape(-1)
        self.money = np.zeros((len(model.lines), len(model.sources), len(model.years)))
        if scenario.closed is not None:
            self.money[..., :first] = scenario.closed.money.sum(axis=0)
        self.weighted = weighted(scenario)


class Bookkeeper:
    """Adds up points of programmes that have the same columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        scenario, spend, units = columns.scenario, columns.spend, columns.units
        model = scenario.model
        regions, years = len(model.regions), len(model.years)
        self._shape = (len(model.lines), len(model.sources), years)
        self._money = np.ravel_multi_index((spend.line, spend.source, spend.year), self._shape)
        capped = columns.capped
        block = capped.of[spend.region, spend.source]
        of_year = spend.year - scenario.first_open
        self._used = np.where(block < 0, capped.money.size, block * capped.money.shape[1] + of_year)  # last: not capped
        self._produced_shape = (len(model.outcomes), regions, years)
        place = np.arange(len(model.outcomes))[:, None] * regions + units.region
        self._produced = (place * years + units.year).reshape(-1)
        known = {outcome.id: k for k, outcome in enumerate(model.outcomes)}
        region_of = {region: r for r, region in enumerate(model.regions)}
        asked = []
        for target in scenario.targets:
            own = np.array([region_of[region] for region in target.regions or model.regions])
            of_year = np.array([year - model.years[0] for year in target.years])
            asked.append((((known[target.outcome] * regions + own) * years)[:, None] + of_year).reshape(-1))
        self._asked = np.concatenate([*asked, np.zeros(0, dtype=np.int64)])
        self._asked_start = np.cumsum([0, *(part.size for part in asked)])[:-1]
        sides = [dict(target.sides) for target in scenario.targets]
        self._least = np.array([own.get("at_least", 0.0) for own in sides])
        self._most = np.array([own.get("at_most", np.inf) for own in sides])
        past = np.array([scenario.is_past(target.years) for target in scenario.targets], dtype=bool)
        self._past = past
        self._weight = np.where(past, 0.0, [target.weight for target in scenario.targets])
        self._facts = Facts(scenario)
        priority = np.array([target.priority for target in scenario.targets], dtype=np.int64)
        self._of_priority = [priority == level for level in np.unique(priority)]
        weights = np.array([scenario.weights.get(outcome.id, 0.0) for outcome in model.outcomes])
        self._worth = weights[:, None] * discounts(scenario)
        first = spend.take(columns.public_cells[columns.deviations.first])
        approved = np.zeros(model.shape) if scenario.in_force is None else scenario.in_force
        self._approved = approved[first.region, first.line, first.source, first.year]
        paid = np.flatnonzero((spend.activity >= 0) & model.public[spend.source])
        groups = Groups.by(joined(spend.take(paid), units, columns.idle).key(("region", "activity", "year")))
        self._paid, self._delivery = paid, groups

    def figures(self, x: FloatArray, numbers: Numbers) -> SweptFigures:
        """What a point (n,) comes to."""
        columns = self._columns
        spend, units = x[: columns.units.start], x[columns.units.start : columns.carry_start]
        cells = (numbers.yields * units).reshape(-1)
        shape = self._produced_shape
        by_region = np.bincount(self._produced, cells, int(np.prod(shape))).astype(float) + self._facts.produced
        value = np.add.reduceat(by_region[self._asked], self._asked_start) if self._asked.size else np.zeros(0)
        produced = by_region.reshape(shape).sum(axis=1)
        short, over = value < self._least * (1.0 - tolerances.KEPT), value > self._most * (1.0 + tolerances.KEPT)
        met = ~(short | over)
        below, above = 1.0 - value / np.where(short, self._least, 1.0), value / np.where(over, self._most, 1.0) - 1.0
        miss = self._weight * np.where(short, below, np.where(over, above, 0.0))
        moved = columns.deviations.total(spend[columns.public_cells]) - self._approved
        return SweptFigures(
            float((self._worth * produced).sum()),
            tuple(float(miss[chosen].sum()) for chosen in self._of_priority),
            float(np.abs(moved).sum()),
            value,
            met,
            produced.sum(axis=1),
            np.bincount(self._money, spend, int(np.prod(self._shape))).astype(float).reshape(self._shape)
            + self._facts.money,
        )

    def faults(self, x: FloatArray, numbers: Numbers, found: SweptFigures, programme: LinearProgramme) -> list[str]:
        """The rules that a point breaks, and the tiers whose claimed value it does not have; none where all is well."""
        columns = self._columns
        scenario, money = columns.scenario, columns.scenario.money_size
        faults = []
        if programme.row_family("cap").size:
            capped, caps = columns.capped, numbers.caps
            used = np.bincount(self._used, x[: columns.units.start], caps.size + 1).astype(float)[:-1]
            used = used.reshape(caps.shape)
            carry = x[columns.carry_start : columns.miss_start].reshape(-1, caps.shape[1])
            used[capped.carrying] += carry
            used[capped.carrying, 1:] -= carry[:, :-1]
            used[:, 0] -= capped.brought
            if (used > caps + tolerances.KEPT * np.maximum(money, caps)).any():
                faults.append("cap")
        units = x[columns.units.start : columns.carry_start]
        idle = x[columns.idle.start :]
        signed = np.concatenate([x[self._paid], -numbers.costs * units, -idle])
        paid = np.concatenate([x[self._paid], np.zeros(units.size + idle.size)])
        within = tolerances.KEPT * np.maximum(money, self._delivery.total(paid))
        if (np.abs(self._delivery.total(signed)) > within).any():
            faults.append("delivery")
        if not scenario.soft and not (found.met | self._past).all():
            faults.append("target")
        if breaks_bounds(x, programme):
            faults.append("bounds")
        claimed = {tier.id: tier.value(x) for tier in programme.objectives}
        stated = [value for tier, value in claimed.items() if is_reported(tier) and tier != OUTCOMES]
        tiers = [(one, other, 1.0) for one, other in zip(stated, found.misses, strict=False)]
        tiers.append((self._facts.weighted - claimed[OUTCOMES], found.objective, 0.0))
        if CHANGE in claimed:
            tiers.append((claimed[CHANGE], found.change, money))
        if EVEN in claimed:
            off = np.abs(numbers.even.off(units)) * numbers.costs[columns.even.first]
            tiers.append((claimed[EVEN], float(off.sum()), money))
        if any(abs(one - other) > tolerances.KEPT * max(size, abs(other)) for one, other, size in tiers):
            faults.append("tiers")
        return faults


def breaks_bounds(x: FloatArray, programme: LinearProgramme) -> bool:
    """Whether a point breaks a bound of a column or a row."""
    bounds, scaling = programme.bounds, programme.scaling
    terms = programme.values * x[programme.indices]
    rows, row_size = (np.bincount(programme.entry_rows, part, programme.row_count) for part in (terms, np.abs(terms)))
    for value, lower, upper, size, least in (
        (x, bounds.column_lower, bounds.column_upper, np.abs(x), scaling.columns),
        (rows, bounds.row_lower, bounds.row_upper, row_size, scaling.rows),
    ):
        within = tolerances.KEPT * np.maximum(least, size)
        if ((value < lower - within) | (value > upper + within)).any():
            return True
    return False
