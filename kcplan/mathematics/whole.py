"""The mathematics of a published budget: whole multiples of a step of money, and whole units where an activity asks.

The rules are those of formulation.py, with two differences: counterpart money of a line and year follows its
ratio to less than a step, and an activity bought in whole units may leave money over, `idle` (docs/mathematics.md,
Published budgets). Of the budgets that miss least and buy most, then have the least idle money, then counts of units
the least beyond one from even years, the one is wanted that is nearest to the unrounded one in money, and whose units
are even over the years.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario, years_label
from kcplan.domain.spans import spans
from kcplan.domain.tiers import CHANGE, OUTCOMES, Role, TierId, is_reported
from kcplan.engine.linear_programme import Bounds, Family, LinearProgramme, Objective
from kcplan.engine.scaling import power_of_two
from kcplan.mathematics import changed, families
from kcplan.mathematics.cells import Groups, Places, Rows, Term, labels, matches
from kcplan.mathematics.columns import Columns, column_bounds, column_families, column_sizes
from kcplan.mathematics.facts import delivered_units
from kcplan.mathematics.giving_way import giving_way as giving_way_first
from kcplan.mathematics.idle import counted_steps, most_idle, most_units
from kcplan.mathematics.tiers import tiers
from kcplan.mathematics.whole_even import beyond_even, of_span, units_in_spans


@dataclass(frozen=True, eq=False)
class WholeProgramme:
    """A programme, and which of its columns are whole numbers, shape (n,).

    `apart` is the cost (n,) of public money being apart from the unrounded, by region, line, source and year; `step`
    is the money that amounts are whole multiples of. `in_spans` are rows that nothing bounds: the units of each region,
    activity and span of years.
    """

    programme: LinearProgramme
    whole: NDArray[np.bool_]
    apart: FloatArray
    step: float
    in_spans: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many whole numbers there are."""
        return int(np.count_nonzero(self.whole))

    def near_in_public_money(self) -> "WholeProgramme":
        """The same where counterpart money may be anywhere within a step of its ratio, and units in any year.

        With them in the distance HiGHS finds no budget of many regions in bearable time.
        """
        tiers = self.programme.objectives
        near = (tier.with_cost(self.apart) if tier.id == TierId(Role.DISTANCE) else tier for tier in tiers)
        return replace(self, programme=replace(self.programme, objectives=tuple(near)))

    def with_most_outcomes(self, most: float) -> "WholeProgramme":
        """The same where weighted outcomes of open years are at most so many."""
        outcomes = next(tier for tier in self.programme.objectives if tier.id == OUTCOMES)
        return replace(self, programme=self.programme.with_value(outcomes, -most, np.inf))

    def meeting(self, met: NDArray[np.bool_]) -> "WholeProgramme":
        """The same where targets that are `met` (targets,) may not be missed."""
        bounds = self.programme.bounds.copy()
        (misses,) = (family for family in self.programme.columns if family.name == "miss")
        bounds.column_upper[misses.start + np.flatnonzero(met)] = 0.0
        return replace(self, programme=replace(self.programme, bounds=bounds))


def protection_leads(scenario: Scenario) -> bool:
    """Whether outcomes come after protection: they are given up for it, or stand after it in the order of tiers."""
    if scenario.protect is None:
        return False
    order = scenario.tiers
    return scenario.protect.give_up > 0 or order.index("protect") < order.index("outcomes")


def money_cells(columns: Columns) -> Groups:
    """Cells of money by region, line, source and year: each is a whole number of steps."""
    return Groups.by(columns.spend.key(("region", "line", "source", "year")))


def whole_programme(columns: Columns, step: float, near: FloatArray, units: FloatArray) -> WholeProgramme:
    """The programme of a published budget. `columns` are made with `idle`.

    `near` is the unrounded money by cell, `units` are those that it buys (regions, activities, years).
    """
    spend, rows = columns.spend, Rows()
    for family in families.FAMILIES:
        family.publish(rows, columns, step)

    cells = money_cells(columns)
    places = labels(spend.take(cells.first), ("region", "line", "source", "year"))
    money = Family("whole money", columns.count, cells.count, *places)
    spent, number = (cells.of_cell, spend.columns, 1.0), np.arange(cells.count)
    rows.add(RuleId("whole money"), [spent, (number, money.start + number, -step)], cells.count, 0.0, 0.0, places)
    count = _whole_units(rows, columns, money.start + money.size)
    in_period, finished = _whole_in_period(rows, columns, count.start + count.size)
    over = Family("over", finished.start + finished.size, cells.count, *places)
    under = Family("under", over.start + over.size, cells.count, *places)
    from_near: list[Term] = [spent, (number, over.start + number, -1.0), (number, under.start + number, 1.0)]
    wanted = cells.total(near)
    rows.add(RuleId("distance"), from_near, cells.count, wanted, wanted, places)
    steps, filled = counted_steps(rows, columns, step, under.start + under.size)

    moving = changed.changed_figures(rows, columns, filled.start + filled.size)
    beyond, first = beyond_even(rows, columns, units, moving.start + moving.size)
    total = beyond.start + beyond.size
    lower, upper = np.zeros(total), np.full(total, np.inf)
    upper[: columns.count] = column_bounds(columns)[1]
    if not changed.is_counted(columns.scenario):
        upper[columns.above_start : columns.even.cells.start] = 0.0
    upper[columns.idle.columns] = most_idle(columns, step)
    upper[filled.slice] = upper[moving.slice] = upper[finished.slice] = 1.0
    # Steps times a power of two: in any unit of money the solver sees the same numbers, and goes the same way.
    size = step * float(power_of_two(np.array(columns.scenario.usual_money / step)) / 256)
    whole, sizes = np.zeros(total, dtype=bool), np.full(total, size)
    sizes[: columns.count] = column_sizes(columns, size)
    sizes[beyond.slice] = 1.0
    for added in (money, count, in_period, finished, steps, filled, moving):
        whole[added.slice], sizes[added.slice] = True, 1.0
    in_spans = units_in_spans(rows, columns)
    distance, apart, idle, rest, figures, uneven = np.zeros((6, total))
    costs = {Role.FIGURES: figures, Role.IDLE: idle, Role.UNEVEN: uneven, Role.DISTANCE: distance, Role.REST: rest}
    public = np.flatnonzero(columns.scenario.model.public[spend.take(cells.first).source])
    for added in (over, under):
        distance[added.slice] = apart[added.start + public] = 1.0
    distance[columns.units.columns], distance[columns.even.cells.columns] = columns.even.cost(columns.cost)
    idle[steps.slice] = rest[columns.idle.columns] = figures[moving.slice] = 1.0
    uneven[beyond.slice] = columns.cost[first]
    programme = LinearProgramme(
        Bounds(lower, upper, *rows.sides()),
        *rows.matrix(),
        tuple(_objectives(columns, costs, total)),
        (*column_families(columns), money, count, in_period, finished, over, under, steps, filled, moving, beyond),
        tuple(rows.families),
        sizes,
    )
    return WholeProgramme(programme, whole, apart, step, in_spans)


def _objectives(columns: Columns, costs: Mapping[Role, FloatArray], total: int) -> Iterator[Objective]:
    """The scenario's tiers, with how many figures change behind change where these count, then those of whole numbers.

    `costs` are those of the tiers that the scenario does not have, over the `total` columns.
    """
    own = [tier.with_cost(np.append(tier.cost, np.zeros(total - columns.count))) for tier in tiers(columns)]
    for tier in own:
        if is_reported(tier.id) or (tier.id == CHANGE and costs[Role.FIGURES].any()):
            yield tier
        if tier.id == CHANGE and costs[Role.FIGURES].any():
            yield Objective(TierId(Role.FIGURES), costs[Role.FIGURES])
    for role in (Role.IDLE, Role.UNEVEN, Role.DISTANCE, Role.REST):
        yield Objective(TierId(role), costs[role])
    yield from (tier for tier in own if tier.id == TierId(Role.SETTLE))


def _whole_units(rows: Rows, columns: Columns, start: int) -> Family:
    """Units of an activity and year are whole where it asks so; returns the columns that count them."""
    units = columns.units
    whole = np.array([activity.whole == "year" for activity in columns.scenario.model.activities], dtype=bool)
    bought = np.flatnonzero(whole[units.activity])
    in_year = Groups.by(units.take(bought).key(("region", "activity", "year")))
    places = labels(units.take(bought[in_year.first]), ("region", "activity", "year"))
    number = np.arange(in_year.count)
    terms: list[Term] = [(in_year.of_cell, units.columns[bought], 1.0), (number, start + number, -1.0)]
    rows.add(RuleId("whole units"), terms, in_year.count, 0.0, 0.0, places)
    return Family("whole units", start, in_year.count, *places)


def _whole_in_period(rows: Rows, columns: Columns, start: int) -> tuple[Family, Family]:
    """Units of an activity in a span of years are whole together where it asks so; returns what counts them.

    Those that closed years of the span delivered count too. Where they leave a part of a unit, it is finished, or
    nothing more is bought in the span: further columns say which, 1 for finished.
    """
    model, units = columns.scenario.model, columns.units
    whole = np.array([activity.whole == "period" for activity in model.activities], dtype=bool)
    bought = np.flatnonzero(whole[units.activity])
    held, span = units.take(bought), spans(model)

    together = Groups.by(of_span(held))
    first = held.take(together.first)
    names = [years_label(tuple(np.array(model.years)[span == one].tolist())) for one in range(int(span.max()) + 1)]
    words, index, dimensions = labels(first, ("region", "activity"))
    places = (*words, names), (*index, span[first.year]), (*dimensions, "period")
    number = np.arange(together.count)
    terms: list[Term] = [(together.of_cell, units.columns[bought], 1.0), (number, start + number, -1.0)]
    facts = delivered_units(columns.scenario)
    row, fact = matches(of_span(facts.cells), of_span(first))
    before = np.bincount(row, facts.amounts[fact], together.count).astype(float)
    whole_before = np.floor(before + tolerances.KEPT)
    begun = np.flatnonzero(before - whole_before > tolerances.KEPT)
    finished = Family("finished", start + together.count, begun.size, *_taken(places, begun))
    part: Term = (begun, finished.start + np.arange(begun.size), (before - whole_before)[begun])
    side = 0.0 - np.where(np.isin(number, begun), whole_before, before)
    rows.add(RuleId("whole in a period"), [*terms, part], together.count, side, side, places, before)
    most = np.bincount(together.of_cell, most_units(columns, bought), together.count).astype(float)
    of_begun = np.isin(together.of_cell, begun)
    more: list[Term] = [
        (np.searchsorted(begun, together.of_cell[of_begun]), units.columns[bought[of_begun]], 1.0),
        (np.arange(begun.size), finished.start + np.arange(begun.size), -most[begun]),
    ]
    rows.add(RuleId("finished"), more, begun.size, -np.inf, 0.0, _taken(places, begun))
    return Family("whole in a period", start, together.count, *places), finished


def _taken(places: Places, members: IntArray) -> Places:
    """The places of some members."""
    words, index, dimensions = places
    return words, tuple(own[members] for own in index), dimensions


def giving_way(asked: WholeProgramme, soft: bool) -> WholeProgramme:
    """The same where limits, and targets that may not be missed, give way; first of all as little as can be."""
    wider = giving_way_first(asked.programme, soft)
    none = np.zeros(wider.column_count - asked.programme.column_count)
    return replace(asked, programme=wider, whole=np.append(asked.whole, none > 0), apart=np.append(asked.apart, none))
