"""An optimum -> the same protected: the tier `protect`, and the tiers after it, over futures that are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.checking.protection import future_misses
from kcplan.domain.futures import uncertain_sources
from kcplan.domain.protection import Protect, Protection
from kcplan.domain.recommendation import Allocation
from kcplan.domain.tiers import OUTCOMES, Role, TierId
from kcplan.engine import solvers
from kcplan.engine.lexicographic import Held, Optimum, Tier, lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.engine.scaling import without_noise
from kcplan.mathematics.columns import Columns
from kcplan.mathematics.protection import FutureProgrammes, ManyFutures, drawn
from kcplan.mathematics.tiers import named_tiers


@dataclass(frozen=True, eq=False)
class Protecting:
    """A scenario's optimum before it is protected, and the futures that it is protected against.

    `least` (futures,) is what the best signed plan of each future misses; None unless regret is measured.
    """

    columns: Columns
    optimum: Optimum
    base: LinearProgramme
    protect: Protect
    futures: FutureProgrammes
    many: ManyFutures
    least: FloatArray | None

    def of(self, allocation: Allocation) -> Protection:
        """What a signed budget comes to in the futures, recomputed from each future's own scenario.

        What comes of its money buys what misses least. Raises CheckFailed.
        """
        return protection_of(allocation, self.futures, self.least)


def protection_of(allocation: Allocation, futures: FutureProgrammes, least: FloatArray | None = None) -> Protection:
    """The same over futures that are drawn. The first cells of the allocation are those of the columns."""
    signed = allocation.amount[: futures.columns.spend.size]
    units = np.array([_bought(futures, number, signed) for number in range(futures.count)])
    return Protection(future_misses(allocation, futures.drawn, units), least)


def protecting(columns: Columns, programme: LinearProgramme, optimum: Optimum) -> Protecting:
    """The futures of a scenario that protects its plan, before any tier counts over them."""
    scenario = columns.scenario
    protect = scenario.protect
    assert protect is not None, "nothing to protect"
    signed = without_noise(optimum.x, programme.scaling.columns)[: columns.spend.size]
    futures = FutureProgrammes(columns, drawn(scenario, protect), signed)
    fixed = held_money(columns, signed)
    least = None
    if protect.measure == "regret":
        least = np.array([_least(fixed_at(futures.programme(n), fixed)) for n in range(futures.count)])
    many = futures.together()
    many = replace(many, programme=fixed_at(many.programme, fixed))
    return Protecting(columns, optimum, programme, protect, futures, many, least)


def with_tiers(asked: Protecting) -> tuple[LinearProgramme, list[Held]]:
    """The programme over all futures, its tiers in their order, and what the first of them hold.

    The tiers before `protect` are those of the optimum that is protected, and are not solved again. With `give_up`
    those from `outcomes` to `protect` hold to their value, outcomes to all but the share; they come again after it.
    """
    columns, protect = asked.columns, asked.protect
    order = columns.scenario.tiers
    count = {name: len(own) for name, own in named_tiers(columns).items()}
    place = sum(count[name] for name in order[: order.index("protect")])
    programme, tier = asked.many.measured(protect.measure, asked.least)
    own, after = programme.objectives[:place], programme.objectives[place:]
    start = place
    if protect.give_up:
        start = next(number for number, one in enumerate(own) if one.id == OUTCOMES)
        between = own[start + 1 :]
        programme = _kept_tiers(programme, between, asked.optimum)
        again = replace(own[start], id=TierId(Role.AGAIN))
        own, after = own[: start + 1], (again, *between, *after)
    objectives = (*own, tier, *after, asked.many.settling(programme.column_count))
    programme = replace(programme, objectives=objectives)
    if protect.give_up:
        programme = programme.giving_up(OUTCOMES, protect.give_up)
    known = [_wider(held, asked, programme) for held in _held(asked.optimum.tiers[:start])]
    return programme, known


def _held(tiers: Sequence[Tier]) -> list[Held]:
    """What tiers hold, as far as they had to be solved: the first of those that had not needs nothing held."""
    return [tier.held for tier in tiers if tier.held is not None]


def _wider(held: Held, asked: Protecting, programme: LinearProgramme) -> Held:
    """The same of the programme over all futures, in which the scenario's own columns and rows come first."""
    own, rows, n = asked.columns.count, asked.many.rows, programme.column_count
    sides = []
    for side in (held.at_lower, held.at_upper):
        found = np.zeros(n + programme.row_count, dtype=bool)
        found[:own], found[n : n + rows] = side[:own], side[own : own + rows]
        sides.append(found)
    return Held(*sides)


def _kept_tiers(programme: LinearProgramme, tiers: Sequence[Objective], optimum: Optimum) -> LinearProgramme:
    """The programme in which these tiers are no worse than at an optimum."""
    for tier in tiers:
        value = optimum.values[tier.id]
        programme = programme.with_value(tier, -np.inf, value + tolerances.SAME_SUM * abs(value))
    return programme


def held_money(columns: Columns, signed: FloatArray) -> FloatArray:
    """Money that stays as signed, one a cell, NaN where it is sought: that of lines that give first, as they stand in
    the cut order, of sources that fall short."""
    scenario, spend = columns.scenario, columns.spend
    lines = [line.id for line in scenario.model.lines]
    first = np.isin(spend.line, [lines.index(line) for line in scenario.cut_order])
    caps = uncertain_sources(scenario)
    uncertain = np.array([source.id in caps for source in scenario.model.sources], dtype=bool)
    return np.where(first & uncertain[spend.source], signed, np.nan)


def fixed_at(programme: LinearProgramme, money: FloatArray) -> LinearProgramme:
    """The programme where the first columns (k,) are these, but for those that are NaN."""
    held = np.flatnonzero(~np.isnan(money))
    if not held.size:
        return programme
    bounds = programme.bounds.copy()
    bounds.column_lower[held] = bounds.column_upper[held] = money[held]
    return replace(programme, bounds=bounds)


def _bought(futures: FutureProgrammes, number: int, signed: FloatArray) -> FloatArray:
    """Units (regions, activities, years) that miss least in a future where this money (cells,) is signed."""
    columns, programme = futures.columns, _only_future(futures, number, signed)
    session = solvers.open_session(solvers.DEFAULT, programme)
    x = lexicographic_minimum(programme, session, unique=False).x
    units, model = columns.units, columns.scenario.model
    found = np.zeros((len(model.regions), len(model.activities), len(model.years)))
    own = without_noise(x, programme.scaling.columns)[columns.count : columns.count + units.size]
    np.add.at(found, (units.region, units.activity, units.year), own)
    return found


def _only_future(futures: FutureProgrammes, number: int, signed: FloatArray) -> LinearProgramme:
    """A future's programme with its money fixed and without the rules that the money keeps."""
    programme, columns = futures.programme(number), futures.columns
    bounds = programme.bounds.copy()
    bounds.column_lower[: columns.spend.size] = bounds.column_upper[: columns.spend.size] = signed
    bounds.column_lower[columns.spend.size : columns.count] = 0.0
    bounds.column_upper[columns.spend.size : columns.count] = 0.0
    rows = futures.base.row_count
    bounds.row_lower[:rows], bounds.row_upper[:rows] = -np.inf, np.inf
    return replace(programme, bounds=bounds)


def _least(programme: LinearProgramme) -> float:
    """The least value of its only tier."""
    session = solvers.open_session(solvers.DEFAULT, programme)
    return lexicographic_minimum(programme, session, unique=False).tiers[0].value
