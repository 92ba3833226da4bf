"""The mathematics of constraints: one function a family (in symbols: docs/mathematics.md).

Everything is a group-by on one table of cells: a family says to which row each cell belongs and with which
coefficient. No Python loop runs over regions or years.
"""

from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import SIDES, RuleId
from kcplan.domain.scenario import DIMENSIONS, Bound, Dimension, Limit, Model, RuleSide, Scenario
from kcplan.mathematics.cells import CellTable, Groups, Rows, Term, chosen, joined, labels, matches, merged
from kcplan.mathematics.columns import INFINITY, Columns, cap_labels
from kcplan.mathematics.facts import delivered_units, reached, spent
from kcplan.mathematics.tiers import yields


def cap(rows: Rows, columns: Columns) -> None:
    """Money of a capped source in a year, with what is carried out less what was carried in, is at most its cap.

    A source capped by region has a row for each region and year, and each region carries its own money.
    """
    model, table, own_caps = columns.scenario.model, columns.spend, columns.capped
    (blocks, years), first = own_caps.money.shape, columns.scenario.first_open
    block = own_caps.of[table.region, table.source]
    held = np.flatnonzero(block >= 0)
    terms: list[Term] = [(block[held] * years + table.year[held] - first, table.columns[held], 1.0)]
    year = np.tile(np.arange(years), own_caps.carrying.size)
    carry, row = columns.carry_start + np.arange(year.size), np.repeat(own_caps.carrying, years) * years + year
    inner = year < years - 1
    terms += [(row[inner], carry[inner], 1.0), (row[inner] + 1, carry[inner], -1.0)]
    of_row = (
        np.repeat(own_caps.region, years),
        np.repeat(own_caps.source, years),
        first + np.tile(np.arange(years), blocks),
    )
    there, places = own_caps.there(own_caps.money), cap_labels(model, *of_row)
    before = np.zeros(there.shape)
    before[:, 0] = -own_caps.brought  # the number of the rule is the cap alone
    rows.add(RuleId("cap"), terms, own_caps.money.size, -INFINITY, there.ravel(), places, before.ravel())


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
    rows.add(RuleId("delivery"), [(groups.of_cell, column, value)], groups.count, 0.0, 0.0, places)


def counterpart(rows: Rows, columns: Columns) -> None:
    """Counterpart money is its ratio times public money: each activity and year of a line that names such a source."""
    _follow_public(rows, columns, ("region", "line", "activity", "year"), 0.0)


def published_counterpart(rows: Rows, columns: Columns, step: float) -> None:
    """Of a published budget: the same of each line and year, to less than a step of money.

    Its split over activities matters only where a limit speaks of it; then each activity's is as near its ratio too.
    """
    within = step * (1 - tolerances.INSIDE)
    _follow_public(rows, columns, ("region", "line", "year"), within)
    if limits_split_counterpart(columns.scenario):
        _follow_public(rows, columns, ("region", "line", "activity", "year"), within)


def limits_split_counterpart(scenario: Scenario) -> bool:
    """Whether a limit counts counterpart money of some activities and not of others."""
    own = {source.id for source in scenario.model.sources if not source.public}

    def splits(rule: Limit) -> bool:
        others = [merged(rule, bound.of) for bound in (rule.at_least, rule.at_most) if bound is not None and bound.of]
        selections = (rule.selection, *others)
        by_activity = "activity" in rule.per or any(one.activity not in (None, "all") for one in selections)
        return by_activity and any(one.source == "all" or own & set(one.source or ()) for one in selections)

    return any(rule.measure == "money" and splits(rule) for rule in scenario.limits)


def _follow_public(rows: Rows, columns: Columns, per: tuple[Dimension, ...], within: float) -> None:
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
    rows.add(
        RuleId("counterpart"), terms, groups.count, 0.0 - within, within, labels(table.take(held[groups.first]), per)
    )


def target(rows: Rows, columns: Columns) -> None:
    """An outcome over the years of its target, with the share that may be missed, reaches the least and not the most.

    A target has one share that may be missed, of the number that is: no plan is below the least and above the most.
    """
    for side in SIDES:
        _target_side(rows, columns, side)


def _target_side(rows: Rows, columns: Columns, side: RuleSide) -> None:
    """The targets that have a number on this side."""
    scenario, units = columns.scenario, columns.units
    sides = [
        (k, {} if scenario.is_past(target.years) else dict(target.sides)) for k, target in enumerate(scenario.targets)
    ]
    number = np.array([k for k, own in sides if side in own], dtype=np.int64)
    asked = np.array([own[side] for _, own in sides if side in own], dtype=float)
    row_of = np.full(len(sides), -1)
    row_of[number] = np.arange(number.size)
    share = asked if side == "at_least" else -asked
    terms: list[Term] = [(np.arange(number.size), columns.miss_start + number, share)]
    alike: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for k in number.tolist():
        target = scenario.targets[k]
        alike.setdefault((target.outcome, target.years), []).append(k)
    region_of = {region: r for r, region in enumerate(scenario.model.regions)}
    for (outcome, years), members in alike.items():
        counted = yields(columns, outcome) * np.isin(np.array(scenario.model.years), years)[units.year]
        held = np.flatnonzero(counted)
        parts = [[region_of[region] for region in scenario.targets[k].regions or region_of] for k in members]
        row, cell = matches(units.region[held], np.array([r for part in parts for r in part], dtype=np.int64))
        of_target = np.repeat(row_of[members], [len(part) for part in parts])
        terms.append((of_target[row], units.columns[held[cell]], counted[held[cell]]))
    names = ([target.key for target in scenario.targets],)
    rule = RuleId("target", side=None if side == "at_least" else side)
    before = np.array([reached(scenario, scenario.targets[k]) for k in number.tolist()], dtype=float)
    still = asked - before
    lower, upper = (still, INFINITY) if side == "at_least" else (-INFINITY, still)
    rows.add(rule, terms, number.size, lower, upper, (names, (number,), ("target",)), before)


def limit(rows: Rows, columns: Columns) -> None:
    """Each bound of each limit, once for each combination of `per` that holds a cell."""
    for rule in columns.scenario.limits:
        if rule.at_least is not None:
            _bound(rows, columns, rule, rule.at_least, "at_least")
        if rule.at_most is not None:
            _bound(rows, columns, rule, rule.at_most, "at_most")


def committed(rows: Rows, columns: Columns) -> None:
    """Money of a line, source and year is at least what is contracted there."""
    table, contracted = columns.spend, columns.scenario.committed
    if contracted is None:
        return
    least = contracted[table.region, table.line, table.source, table.year]
    held = np.flatnonzero(least > 0)
    groups = Groups.by(table.take(held).key(("region", "line", "source", "year")))
    first = held[groups.first]
    terms: list[Term] = [(groups.of_cell, table.columns[held], 1.0)]
    places = labels(table.take(first), ("region", "line", "source", "year"))
    rows.add(RuleId("committed"), terms, groups.count, least[first], INFINITY, places)


def change(rows: Rows, columns: Columns) -> None:
    """Public money of a line, source and year less what is approved is what lies above less what lies below."""
    table, groups, approved = columns.spend, columns.deviations, columns.scenario.in_force
    if approved is None:
        return
    number = np.arange(groups.count)
    first = table.take(columns.public_cells[groups.first])
    asked = approved[first.region, first.line, first.source, first.year]
    terms: list[Term] = [
        (groups.of_cell, table.columns[columns.public_cells], 1.0),
        (number, columns.above_start + number, -1.0),
        (number, columns.below_start + number, 1.0),
    ]
    rows.add(RuleId("change"), terms, groups.count, asked, asked, labels(first, ("region", "line", "source", "year")))


def even(rows: Rows, columns: Columns) -> None:
    """Units of an activity and year, with what they are below, reach their share of those of the span of years."""
    own, units = columns.even, columns.units
    row, unit, value = own.apart
    terms: list[Term] = [(row, units.columns[unit], value), (np.arange(own.cells.size), own.cells.columns, 1.0)]
    rows.add(RuleId("even"), terms, own.cells.size, 0.0, INFINITY, labels(own.cells, ("region", "activity", "year")))


@dataclass(frozen=True, eq=False)
class HeldCells:
    """Cells that are as given and not sought; NaN where they are free.

    `money` has the shape (regions, lines, sources, years), `units` (regions, activities, years).
    """

    money: FloatArray
    units: FloatArray

    @classmethod
    def of_money(cls, model: Model, money: FloatArray) -> "HeldCells":
        """Every figure of money as given, and all units free."""
        return cls(money, np.full((len(model.regions), len(model.activities), len(model.years)), np.nan))


def given(rows: Rows, columns: Columns, held: HeldCells) -> None:
    """Money of a line, source and year, and units of an activity and year, are as given where they are held."""
    places: tuple[tuple[CellTable, FloatArray, tuple[Dimension, ...]], ...] = (
        (columns.spend, held.money, ("region", "line", "source", "year")),
        (columns.units, held.units, ("region", "activity", "year")),
    )
    for table, values, per in places:
        value = values[tuple(table.along(dimension) for dimension in per)]
        own = np.flatnonzero(~np.isnan(value))
        groups = Groups.by(table.take(own).key(per))
        first, amount = table.take(own[groups.first]), value[own[groups.first]]
        terms: list[Term] = [(groups.of_cell, table.columns[own], 1.0)]
        rows.add(RuleId("given"), terms, groups.count, amount, amount, labels(first, per))


@dataclass(frozen=True, eq=False)
class _Measured:
    """What a limit adds up: cells of open years, each with its columns, and behind them cells of closed years.

    Those of closed years have amounts and no columns. Money that moves is that above and that below what is approved.
    """

    cells: CellTable
    columns: tuple[IntArray, ...]  # of the first cells
    amounts: FloatArray  # of all cells: 0 where there are columns

    @classmethod
    def of(cls, columns: Columns, rule: Limit) -> "_Measured":
        scenario = columns.scenario
        if rule.measure == "change":
            number = np.arange(columns.deviations.count)
            table = columns.spend.take(columns.public_cells[columns.deviations.first])
            return cls(table, (columns.above_start + number, columns.below_start + number), np.zeros(table.size))
        if rule.measure == "money":
            table, facts = columns.spend, spent(scenario).with_some_activity()
        else:
            table, facts = columns.units, delivered_units(scenario)
        return cls(joined(table, facts.cells), (table.columns,), np.append(np.zeros(table.size), facts.amounts))

    def terms(self, row: IntArray, held: IntArray, factor: float) -> list[Term]:
        """Entries of rows for the cells held, those of open years."""
        is_open = held < self.columns[0].size
        return [(row[is_open], own[held[is_open]], factor) for own in self.columns]

    def facts(self, row: IntArray, held: IntArray, factor: float, count: int) -> FloatArray:
        """What the cells held add to each of `count` rows, those of closed years."""
        return np.bincount(row, factor * self.amounts[held], count).astype(float)


def _bound(rows: Rows, columns: Columns, rule: Limit, bound: Bound, side: RuleSide) -> None:
    """One side of a limit: the sum of each group less a multiple of its reference, against a number.

    Groups of closed years alone are facts, and no rules.
    """
    measured = _Measured.of(columns, rule)
    table = measured.cells
    held = chosen(table, rule.selection)
    if bound.kind == "previous_year":
        held = held[table.year[held] > 0]  # says nothing about the first year
    cells = table.take(held)
    groups = Groups.by(cells.key(rule.per))
    first = cells.take(groups.first)
    number = np.full(groups.count, bound.value if bound.kind == "amount" else 0.0)
    if bound.kind in ("plan", "approved"):
        number = bound.value * _of_budget(columns, bound, cells, groups)
    row, cell, factor = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), -bound.value
    if bound.kind == "share":
        assert bound.of is not None
        other = chosen(table, merged(rule, bound.of))
        shared = [dimension for dimension in rule.per if getattr(bound.of, dimension) is None]
        row, cell = matches(table.take(other).key(shared), first.key(shared))
        cell = other[cell]
    elif bound.kind == "previous_year":
        other = chosen(table, rule.selection, years_back=1)
        before = table.take(other)
        row, cell = matches(replace(before, year=before.year + 1).key(rule.per), first.key(rule.per))
        cell = other[cell]
    terms = measured.terms(groups.of_cell, held, 1.0) + measured.terms(row, cell, factor)
    facts = measured.facts(groups.of_cell, held, 1.0, groups.count) + measured.facts(row, cell, factor, groups.count)
    is_open = np.zeros(groups.count, dtype=bool)
    for of_row, _, _ in terms:
        is_open[of_row] = True
    place = np.cumsum(is_open) - 1
    terms = [(place[of_row], column, value) for of_row, column, value in terms]
    number, facts = number[is_open], facts[is_open]
    lower, upper = (number - facts, INFINITY) if side == "at_least" else (-INFINITY, number - facts)
    named = [d for d in DIMENSIONS if d in rule.per or (d == "line" and "activity" in rule.per)]
    places = labels(first.take(np.flatnonzero(is_open)), named)
    rows.add(RuleId("limit", rule.name, side), terms, number.size, lower, upper, places, facts)


def _of_budget(columns: Columns, bound: Bound, cells: CellTable, groups: Groups) -> FloatArray:
    """The official plan, or the budget in force, of each group of cells."""
    budget = columns.scenario.model.approved if bound.kind == "plan" else columns.scenario.in_force
    assert budget is not None  # reading refuses a multiple of nothing
    # Activities of a line share its money: each (region, line, source, year) counts once.
    once = Groups.by(cells.key(("region", "line", "source", "year"))).first
    asked = budget[cells.region[once], cells.line[once], cells.source[once], cells.year[once]]
    return np.bincount(groups.of_cell[once], asked, groups.count).astype(float)
