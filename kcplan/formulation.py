"""The mathematics: Scenario -> LinearProgramme, one function a constraint family (in symbols: docs/mathematics.md).

Everything is a group-by on one table of cells: a family says to which row each cell belongs and with which
coefficient. No Python loop runs over regions or years.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kcplan.cells import Groups, Rows, Table, Term, chosen, matches, merged, money_table, unit_table, words
from kcplan.domain import DIMENSIONS, Bound, Dimension, FloatArray, IntArray, Limit, Scenario
from kcplan.linear_programme import Bounds, Family, LinearProgramme, Objective

INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class Columns:
    """Every column of the programme, in the order spend, units, carry, miss, above, below."""

    scenario: Scenario
    spend: Table
    units: Table
    cost: FloatArray  # public money per unit, one a column of `units`
    width: FloatArray  # most units, one a column of `units`
    tranche: IntArray
    carry_source: IntArray  # sources that may carry over
    carry_start: int
    miss_start: int
    above_start: int
    deviations: Groups  # public cells of `spend` by (region, line, source, year)
    public_cells: IntArray  # positions in `spend`
    idle: Table  # money that buys no unit, by (region, activity, year); only where a given allocation is evaluated

    @property
    def below_start(self) -> int:
        return self.above_start + self.deviations.count

    @property
    def count(self) -> int:
        return self.idle.start + self.idle.size


def formulate(scenario: Scenario) -> LinearProgramme:
    """The linear programme of a scenario, its tiers as objectives in their order."""
    return programme_of(columns_of(scenario))


def programme_of(columns: Columns) -> LinearProgramme:
    """The same, of columns made before: every family, every tier."""
    rows = Rows()
    for family in FAMILIES:
        family(rows, columns)
    return _programme(columns, rows, column_bounds(columns), tiers(columns))


def given_programme(columns: Columns, amounts: FloatArray, least: FloatArray) -> LinearProgramme:
    """What given money buys at best: no caps, limits or counterpart; then the least idle money.

    `amounts` has the shape (regions, lines, sources, years), `least` one entry a cell of `spend`: money named for
    an activity. The columns must have been made with `idle`, and with soft targets.
    """
    rows = Rows()
    delivery(rows, columns)
    target(rows, columns)
    given(rows, columns, amounts)
    lower, upper = column_bounds(columns)
    lower[columns.spend.columns] = least
    upper[columns.carry_start : columns.miss_start] = 0.0
    upper[columns.above_start : columns.idle.start] = 0.0
    idle = np.zeros(columns.count)
    idle[columns.idle.columns] = 1.0
    own = [tier for tier in tiers(columns) if tier.name != "change"]
    best = [name for name in own if name.name.startswith(("miss", "outcomes"))]
    order = (*best, Objective("idle", idle), *own[len(best) :])
    return _programme(columns, rows, (lower, upper), order)


def _programme(
    columns: Columns, rows: Rows, bounds: tuple[FloatArray, FloatArray], order: tuple[Objective, ...]
) -> LinearProgramme:
    return LinearProgramme(
        Bounds(*bounds, *rows.sides()), *rows.matrix(), order, column_families(columns), tuple(rows.families)
    )


def columns_of(scenario: Scenario, idle: bool = False) -> Columns:
    """The columns of a scenario's programme, before any bound. A source capped by region must carry nothing over."""
    model = scenario.model
    spend = money_table(model, 0)
    tranches = [
        (a, t, b, tranche.cost, tranche.width)
        for t in range(len(model.years))
        for a, activity in enumerate(model.activities)
        for b, tranche in enumerate(activity.tranches[t])
    ]
    activity, year, tranche = (np.array([row[i] for row in tranches], dtype=np.int64) for i in range(3))
    cost, width = (np.tile(np.array([row[i] for row in tranches], dtype=float), len(model.regions)) for i in (3, 4))
    units = unit_table(model, spend.size, activity, year)
    if model.regional_cost is not None:
        own = model.regional_cost[units.region, units.activity, units.year]
        cost = np.where(np.isnan(own), cost, own)
    carrying = [s for s, source in enumerate(model.sources) if scenario.carry_over.get(source.id, 0) > 0]
    for s in carrying:
        if model.sources[s].id in scenario.region_caps:
            raise ValueError(f"{model.sources[s].id} is capped by region and cannot carry money over")
    carry_start = spend.size + units.size
    miss_start = carry_start + len(carrying) * len(model.years)
    public_cells = np.flatnonzero(model.public[spend.source])
    deviations = Groups.by(spend.take(public_cells).key(("region", "line", "source", "year")))
    above_start = miss_start + len(scenario.targets)
    every = Groups.by(units.key(("region", "activity", "year"))).first if idle else np.zeros(0, dtype=np.int64)
    return Columns(
        scenario, spend, units, cost, width, np.tile(tranche, len(model.regions)), np.array(carrying, dtype=np.int64),
        carry_start, miss_start, above_start, deviations, public_cells,
        replace(units.take(every), start=above_start + 2 * deviations.count),
    )  # fmt: skip


def region_of(columns: Columns) -> IntArray:
    """The region of each column, shape (n,); -1 for what belongs to none: money carried over, and misses."""
    region = np.full(columns.count, -1)
    deviations = columns.spend.region[columns.public_cells[columns.deviations.first]]
    for start, own in (
        (columns.spend.start, columns.spend.region),
        (columns.units.start, columns.units.region),
        (columns.above_start, deviations),
        (columns.below_start, deviations),
        (columns.idle.start, columns.idle.region),
    ):
        region[start : start + own.size] = own
    return region


def column_bounds(columns: Columns) -> tuple[FloatArray, FloatArray]:
    """All columns are at least 0; units, carry and miss have upper bounds."""
    scenario = columns.scenario
    upper = np.full(columns.count, INFINITY)
    upper[columns.units.start : columns.carry_start] = columns.width
    most = np.zeros((columns.carry_source.size, len(scenario.model.years)))
    for i, s in enumerate(columns.carry_source):
        source = scenario.model.sources[s].id
        most[i] = scenario.carry_over[source] * np.array(scenario.caps[source])
        most[i, -1] = 0  # nothing is carried out of the last year
    upper[columns.carry_start : columns.miss_start] = most.ravel()
    may_miss = [scenario.soft and target.at_least > 0 for target in scenario.targets]
    upper[columns.miss_start : columns.above_start] = np.array(may_miss, dtype=float)
    return np.zeros(columns.count), upper


def cap(rows: Rows, columns: Columns) -> None:
    """Money of a capped source in a year, with what is carried out less what was carried in, is at most its cap.

    A source capped by region has a row for each region and year, and carries nothing.
    """
    scenario, table = columns.scenario, columns.spend
    model = scenario.model
    years = len(model.years)
    first, region, source, most = _capped(scenario)
    held = np.flatnonzero(first[table.region, table.source] >= 0)
    row = first[table.region[held], table.source[held]] + table.year[held]
    terms: list[Term] = [(row, table.columns[held], 1.0)]
    carrying, year = np.repeat(columns.carry_source, years), np.tile(np.arange(years), columns.carry_source.size)
    carry, row = columns.carry_start + np.arange(carrying.size), first[0, carrying] + year
    inner = year < years - 1
    terms += [(row[inner], carry[inner], 1.0), (row[inner] + 1, carry[inner], -1.0)]
    named = words(model, "region"), words(model, "source"), words(model, "year")
    index = np.repeat(region, years), np.repeat(source, years), np.tile(np.arange(years), region.size)
    rows.add("cap", terms, most.size, -INFINITY, most, (named, index))


def _capped(scenario: Scenario) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Blocks of cap rows, a row a year in each: of all regions together, or of each where a source is capped so.

    The first row for a region and source, shape (regions, sources), -1 where not capped; then the region (-1: all) and
    the source of each block, shape (blocks,); then the money of each row.
    """
    model = scenario.model
    first = np.full((len(model.regions), len(model.sources)), -1)
    nothing = np.zeros(0, dtype=np.int64)
    of_region, of_source, most = [nothing], [nothing], [np.zeros(0)]
    for s, source in enumerate(model.sources):
        if source.id in scenario.caps:
            money = scenario.region_caps.get(source.id, np.array([scenario.caps[source.id]]))
            blocks = np.arange(len(money))
            first[:, s] = sum(part.size for part in most) + blocks * len(model.years)
            of_region.append(blocks if len(blocks) > 1 else np.array([-1]))
            of_source.append(np.full(len(blocks), s))
            most.append(money.ravel())
    return first, np.concatenate(of_region), np.concatenate(of_source), np.concatenate(most)


def delivery(rows: Rows, columns: Columns) -> None:
    """Public money of an activity in a year pays exactly for its units."""
    money, units = columns.spend, columns.units
    paid = np.flatnonzero((money.activity >= 0) & columns.scenario.model.public[money.source])
    per: tuple[Dimension, ...] = ("region", "activity", "year")
    both = joined(money.take(paid), units, columns.idle)
    groups = Groups.by(both.key(per))
    column = np.concatenate([money.columns[paid], units.columns, columns.idle.columns])
    value = np.concatenate([np.ones(paid.size), -columns.cost, -np.ones(columns.idle.size)])
    places = labels(both.take(groups.first), per)
    rows.add("delivery", [(groups.of_cell, column, value)], groups.count, 0.0, 0.0, places)


def counterpart(rows: Rows, columns: Columns) -> None:
    """Counterpart money is its ratio times public money: each activity and year of a line that names such a source."""
    follow_public(rows, columns, ("region", "line", "activity", "year"), 0.0)


def follow_public(rows: Rows, columns: Columns, per: tuple[Dimension, ...], within: float) -> None:
    """Counterpart money less its ratio times public money is within so much money of 0, for each of `per`."""
    model, table = columns.scenario.model, columns.spend
    ratios = np.full((len(model.lines), len(model.years)), np.nan)
    for number, line in enumerate(model.lines):
        if line.counterpart is not None and any(not s.public and s.id in line.sources for s in model.sources):
            ratios[number] = line.counterpart
    ratio = ratios[table.line, table.year]
    held = np.flatnonzero(~np.isnan(ratio))
    groups = Groups.by(table.take(held).key(per))
    value = np.where(model.public[table.source[held]], -ratio[held], 1.0)
    terms: list[Term] = [(groups.of_cell, table.columns[held], value)]
    rows.add("counterpart", terms, groups.count, 0.0 - within, within, labels(table.take(held[groups.first]), per))


def target(rows: Rows, columns: Columns) -> None:
    """An outcome over the years of its target, with the share that may be missed, reaches the target."""
    scenario, units = columns.scenario, columns.units
    least = np.array([target.at_least for target in scenario.targets])
    number = np.arange(least.size)
    terms: list[Term] = [(number, columns.miss_start + number, least)]
    alike: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for k, target in enumerate(scenario.targets):
        alike.setdefault((target.outcome, target.years), []).append(k)
    region_of = {region: r for r, region in enumerate(scenario.model.regions)}
    for (outcome, years), members in alike.items():
        counted = yields(columns, outcome) * np.isin(np.array(scenario.model.years), years)[units.year]
        held = np.flatnonzero(counted)
        parts = [[region_of[region] for region in scenario.targets[k].regions or region_of] for k in members]
        row, cell = matches(units.region[held], np.array([r for part in parts for r in part], dtype=np.int64))
        of_target = np.repeat(members, [len(part) for part in parts])
        terms.append((of_target[row], units.columns[held[cell]], counted[held[cell]]))
    names = ([target.key for target in scenario.targets],)
    rows.add("target", terms, least.size, least, INFINITY, (names, (number,)))


def limit(rows: Rows, columns: Columns) -> None:
    """Each bound of each limit, once for each combination of `per` that holds a cell."""
    for rule in columns.scenario.limits:
        if rule.at_least is not None:
            _bound(rows, columns, rule, rule.at_least, "at least")
        if rule.at_most is not None:
            _bound(rows, columns, rule, rule.at_most, "at most")


def change(rows: Rows, columns: Columns) -> None:
    """Public money of a line, source and year less its plan is what lies above less what lies below."""
    table, groups = columns.spend, columns.deviations
    number = np.arange(groups.count)
    first = table.take(columns.public_cells[groups.first])
    plan = columns.scenario.model.plan[first.region, first.line, first.source, first.year]
    terms: list[Term] = [
        (groups.of_cell, table.columns[columns.public_cells], 1.0),
        (number, columns.above_start + number, -1.0),
        (number, columns.below_start + number, 1.0),
    ]
    rows.add("change", terms, groups.count, plan, plan, labels(first, ("region", "line", "source", "year")))


def given(rows: Rows, columns: Columns, amounts: FloatArray) -> None:
    """Money of a line, source and year is the amount given: of an allocation that is evaluated, not sought."""
    table = columns.spend
    per: tuple[Dimension, ...] = ("region", "line", "source", "year")
    groups = Groups.by(table.key(per))
    first = table.take(groups.first)
    amount = amounts[first.region, first.line, first.source, first.year]
    rows.add("given", [(groups.of_cell, table.columns, 1.0)], groups.count, amount, amount, labels(first, per))


#: Every constraint family of a recommendation; tests/golden has a file and docs/mathematics.md a section for each.
FAMILIES: tuple[Callable[[Rows, Columns], None], ...] = (cap, delivery, counterpart, target, limit, change)


def _bound(rows: Rows, columns: Columns, rule: Limit, bound: Bound, side: str) -> None:
    """One side of a limit: the sum of each group less a multiple of its reference, against a number."""
    model = columns.scenario.model
    table = columns.spend if rule.measure == "money" else columns.units
    held = chosen(table, rule.selection)
    if bound.kind == "previous_year":
        held = held[table.year[held] > 0]  # says nothing about the first year
    cells = table.take(held)
    groups = Groups.by(cells.key(rule.per))
    first = cells.take(groups.first)
    terms: list[Term] = [(groups.of_cell, table.columns[held], 1.0)]
    number = np.full(groups.count, bound.value if bound.kind == "amount" else 0.0)
    if bound.kind == "plan":
        # Activities of a line share its plan: each (region, line, source, year) counts once.
        once = Groups.by(cells.key(("region", "line", "source", "year"))).first
        plan = model.plan[cells.region[once], cells.line[once], cells.source[once], cells.year[once]]
        number = bound.value * np.bincount(groups.of_cell[once], plan, groups.count)
    elif bound.kind == "share":
        assert bound.of is not None
        other = chosen(table, merged(rule, bound.of))
        shared = [dimension for dimension in rule.per if getattr(bound.of, dimension) is None]
        row, cell = matches(table.take(other).key(shared), first.key(shared))
        terms.append((row, table.columns[other[cell]], -bound.value))
    elif bound.kind == "previous_year":
        other = chosen(table, rule.selection, years_back=1)
        before = table.take(other)
        row, cell = matches(replace(before, year=before.year + 1).key(rule.per), first.key(rule.per))
        terms.append((row, table.columns[other[cell]], -bound.value))
    lower, upper = (number, INFINITY) if side == "at least" else (-INFINITY, number)
    named = [d for d in DIMENSIONS if d in rule.per or (d == "line" and "activity" in rule.per)]
    rows.add(f"limit {rule.name} {side}", terms, groups.count, lower, upper, labels(first, named))


def yields(columns: Columns, outcome: str) -> FloatArray:
    """Outcome units per delivered unit, one a column of `units`."""
    units = columns.units
    return np.asarray(columns.scenario.model.yields(outcome)[units.region, units.activity, units.year])


def tiers(columns: Columns) -> tuple[Objective, ...]:
    """The objectives in strict order; each is minimised within the optimum of those before it."""
    scenario, count = columns.scenario, columns.count
    result = []
    weight = np.array([target.weight if target.at_least > 0 else 0.0 for target in scenario.targets])
    priority = np.array([target.priority for target in scenario.targets])
    if scenario.soft:
        for level in np.unique(priority):
            cost = np.zeros(count)
            cost[columns.miss_start : columns.above_start] = np.where(priority == level, weight, 0.0)
            result.append(Objective(f"miss {level}", cost))

    outcomes = np.zeros(count)
    discounted = discounts(scenario)
    for outcome, value in scenario.weights.items():
        if value > 0:
            outcomes[columns.units.columns] -= value * yields(columns, outcome) * discounted[columns.units.year]
    result.append(Objective("outcomes", outcomes))

    nearness = np.zeros(count)
    nearness[columns.above_start : columns.idle.start] = 1.0
    result.append(Objective("change", nearness))

    ties = np.zeros(count)
    ties[columns.spend.columns] = 1.0 + np.modf(np.sqrt(np.arange(columns.spend.size) + 2.0))[0]
    result.append(Objective("ties", ties))

    # Money is settled by now: fill the cheapest tranches first, carry no more than needed, miss no more than needed.
    rest = np.zeros(count)
    rest[columns.units.columns] = (columns.tranche + 1) * np.where(columns.cost > 0, columns.cost, 1.0)
    rest[columns.carry_start : columns.above_start] = 1.0
    result.append(Objective("settle", rest))
    return tuple(result)


def discounts(scenario: Scenario) -> FloatArray:
    """What an outcome of each year counts beside one of the first, shape (years,)."""
    years = np.array(scenario.model.years, dtype=float)
    return np.asarray((1.0 + scenario.discount) ** -(years - years[0]))


def column_families(columns: Columns) -> tuple[Family, ...]:
    """Names of the columns."""
    scenario, spend, units = columns.scenario, columns.spend, columns.units
    model = scenario.model
    years = len(model.years)
    names, index = labels(units, ("region", "activity", "year"))
    tranches = [str(b + 1) for b in range(int(columns.tranche.max(initial=0)) + 1)]
    first = spend.take(columns.public_cells[columns.deviations.first])
    deviations = labels(first, ("region", "line", "source", "year"))
    carry = np.repeat(columns.carry_source, years), np.tile(np.arange(years), columns.carry_source.size)
    targets = [target.key for target in scenario.targets]
    return (
        Family("spend", 0, spend.size, *labels(spend, DIMENSIONS)),
        Family("units", units.start, units.size, (*names, tranches), (*index, columns.tranche)),
        Family("carry", columns.carry_start, carry[0].size, (words(model, "source"), words(model, "year")), carry),
        Family("miss", columns.miss_start, len(targets), (targets,), (np.arange(len(targets)),)),
        Family("above", columns.above_start, columns.deviations.count, *deviations),
        Family("below", columns.below_start, columns.deviations.count, *deviations),
        Family("idle", columns.idle.start, columns.idle.size, *labels(columns.idle, ("region", "activity", "year"))),
    )


def labels(table: Table, per: Sequence[Dimension]) -> tuple[tuple[Sequence[str], ...], tuple[IntArray, ...]]:
    """Names and index of each cell along `per`; the region is left out where there is only one."""
    kept = [dimension for dimension in per if dimension != "region" or len(table.model.regions) > 1]
    return tuple(words(table.model, d) for d in kept), tuple(table.along(d) for d in kept)


def joined(*tables: Table) -> Table:
    """Tables one after the other."""
    return Table(
        tables[0].model, tables[0].start, *(np.concatenate([table.along(d) for table in tables]) for d in DIMENSIONS)
    )
