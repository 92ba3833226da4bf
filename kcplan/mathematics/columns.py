"""Which columns a scenario's programme has, with their names and bounds."""

from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import DIMENSIONS, Dimension, Model, Scenario, Target
from kcplan.engine.linear_programme import Family
from kcplan.engine.scaling import power_of_two
from kcplan.mathematics.capped import Capped, capped
from kcplan.mathematics.cells import CellTable, Groups, Places, labels, money_table, unit_table, words
from kcplan.mathematics.evenness import Evenness, evenness

INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class Columns:
    """Every column of the programme, in the order spend, units, carry, miss, above, below, uneven, idle.

    They are of open years; a target over closed years alone has a share missed that is shut.
    """

    scenario: Scenario
    spend: CellTable
    units: CellTable
    cost: FloatArray  # public money per unit, one a column of `units`
    width: FloatArray  # most units, one a column of `units`
    tranche: IntArray
    capped: Capped  # money is carried by its blocks that may do so, year by year
    carry_start: int
    miss_start: int
    above_start: int
    deviations: Groups  # public cells of `spend` by (region, line, source, year)
    public_cells: IntArray  # positions in `spend`; none where there is no budget in force to deviate from
    even: Evenness  # its columns: units of a year below its share of those of the period
    idle: CellTable  # money that buys no unit, by (region, activity, year); only where a given allocation is evaluated

    @property
    def below_start(self) -> int:
        return self.above_start + self.deviations.count

    @property
    def carrying(self) -> tuple[IntArray, IntArray, IntArray]:
        """Region (-1: all), source and year of each column of carried money."""
        blocks, years = self.capped.carrying, self.capped.money.shape[1]
        region, source = self.capped.region[blocks], self.capped.source[blocks]
        return (
            np.repeat(region, years),
            np.repeat(source, years),
            np.tile(self.scenario.first_open + np.arange(years), blocks.size),
        )

    @property
    def count(self) -> int:
        return self.idle.start + self.idle.size


def columns_of(scenario: Scenario, idle: bool = False) -> Columns:
    """The columns of a scenario's programme, before any bound."""
    model = scenario.model
    spend = money_table(model, 0, scenario.first_open)
    tranches = [
        (a, t, b, tranche.cost, tranche.width)
        for t in range(scenario.first_open, len(model.years))
        for a, activity in enumerate(model.activities)
        for b, tranche in enumerate(activity.tranches[t])
    ]
    activity, year, tranche = (np.array([row[i] for row in tranches], dtype=np.int64) for i in range(3))
    cost, width = (np.tile(np.array([row[i] for row in tranches], dtype=float), len(model.regions)) for i in (3, 4))
    units = unit_table(model, spend.size, activity, year)
    if model.regional_cost is not None:
        own = model.regional_cost[units.region, units.activity, units.year]
        cost = np.where(np.isnan(own), cost, own)
    own_caps = capped(scenario)
    carry_start = spend.size + units.size
    miss_start = carry_start + own_caps.carrying.size * own_caps.money.shape[1]
    public_cells = np.flatnonzero(model.public[spend.source] & (scenario.in_force is not None))
    deviations = Groups.by(spend.take(public_cells).key(("region", "line", "source", "year")))
    above_start = miss_start + len(scenario.targets)
    tranche = np.tile(tranche, len(model.regions))
    even = evenness(units, tranche, own_caps, above_start + 2 * deviations.count)
    every = Groups.by(units.key(("region", "activity", "year"))).first if idle else np.zeros(0, dtype=np.int64)
    return Columns(
        scenario, spend, units, cost, width, tranche, own_caps,
        carry_start, miss_start, above_start, deviations, public_cells, even,
        replace(units.take(every), start=even.cells.start + even.cells.size),
    )  # fmt: skip


def region_of(columns: Columns) -> IntArray:
    """The region of each column, shape (n,); -1 for what belongs to none: misses, and money carried over in all."""
    region = np.full(columns.count, -1)
    deviations = columns.spend.region[columns.public_cells[columns.deviations.first]]
    for start, own in (
        (columns.spend.start, columns.spend.region),
        (columns.units.start, columns.units.region),
        (columns.carry_start, columns.carrying[0]),
        (columns.above_start, deviations),
        (columns.below_start, deviations),
        (columns.even.cells.start, columns.even.cells.region),
        (columns.idle.start, columns.idle.region),
    ):
        region[start : start + own.size] = own
    return region


def column_bounds(columns: Columns) -> tuple[FloatArray, FloatArray]:
    """All columns are at least 0; units, carry and miss have upper bounds."""
    scenario = columns.scenario
    upper = np.full(columns.count, INFINITY)
    upper[columns.units.start : columns.carry_start] = columns.width
    own_caps = columns.capped
    upper[columns.carry_start : columns.miss_start] = own_caps.most_carried(own_caps.money)[own_caps.carrying].ravel()
    upper[columns.miss_start : columns.above_start] = [_most_missed(scenario, target) for target in scenario.targets]
    return np.zeros(columns.count), upper


def _most_missed(scenario: Scenario, target: Target) -> float:
    """The largest share of a target that may be missed: all of what it asks for; of what it allows without end."""
    if not (scenario.soft and target.can_be_missed) or scenario.is_past(target.years):
        return 0.0
    return 1.0 if target.at_most is None else INFINITY


def column_sizes(columns: Columns, money: float) -> FloatArray:
    """The sizes of columns, shape (n,): money of its size, units of about what that buys, misses of 1."""
    sizes = np.full(columns.count, money)
    bought = np.divide(money, columns.cost, out=np.ones(columns.units.size), where=columns.cost > 0)
    sizes[columns.units.columns] = power_of_two(bought)
    sizes[columns.even.cells.columns] = sizes[columns.units.columns[columns.even.first]]
    sizes[columns.miss_start : columns.above_start] = 1.0
    return sizes


def cap_labels(model: Model, region: IntArray, source: IntArray, year: IntArray) -> Places:
    """Names and index of caps, and of what is carried: `local,2020`; `east,local,2020` of one region (else -1)."""
    dimensions: tuple[Dimension, ...] = ("region", "source", "year")
    return tuple(words(model, d) for d in dimensions), (region, source, year), dimensions


def column_families(columns: Columns) -> tuple[Family, ...]:
    """Names of the columns."""
    scenario, spend, units = columns.scenario, columns.spend, columns.units
    model = scenario.model
    per: tuple[Dimension, ...] = ("region", "activity", "year")
    names, index, dimensions = labels(units, per)
    tranches = [str(b + 1) for b in range(int(columns.tranche.max(initial=0)) + 1)]
    first = spend.take(columns.public_cells[columns.deviations.first])
    deviations = labels(first, ("region", "line", "source", "year"))
    targets = [target.key for target in scenario.targets]
    carried = cap_labels(model, *columns.carrying)
    return (
        Family("spend", 0, spend.size, *labels(spend, DIMENSIONS)),
        Family(
            "units", units.start, units.size, (*names, tranches), (*index, columns.tranche), (*dimensions, "tranche")
        ),
        Family("carry", columns.carry_start, columns.carrying[0].size, *carried, about=RuleId("carry")),
        Family("miss", columns.miss_start, len(targets), (targets,), (np.arange(len(targets)),), ("target",)),
        Family("above", columns.above_start, columns.deviations.count, *deviations),
        Family("below", columns.below_start, columns.deviations.count, *deviations),
        Family("uneven", columns.even.cells.start, columns.even.cells.size, *labels(columns.even.cells, per)),
        Family("idle", columns.idle.start, columns.idle.size, *labels(columns.idle, per)),
    )
