"""The least additional money, by source and year, that meets every target with every limit kept."""

from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.analyses.mending.conflicts import conflicting_rows, feasible
from kcplan.analyses.mending.rules import NamedRule, rules_of
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import OUTCOMES
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Added, Family, LinearProgramme, Objective
from kcplan.engine.scaling import without_noise
from kcplan.errors import Infeasible
from kcplan.language import _
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.planning.allocation import solver_info


@dataclass(frozen=True, slots=True)
class Extra:
    """Money to be added to the cap of a source in a year; of a region, where the source is capped by region."""

    region: str  # "" where the cap is over all regions
    source: str
    year: int
    amount: float


@dataclass(frozen=True, eq=False)
class Need:
    """Money that meets every target, whether the file has them hard or soft.

    `additional` is the least sum on top of the caps, in `extra` by source and year (and region): of the splits with
    that sum, the one that buys the most outcomes, then the earliest. A capped counterpart source counts like any other.
    `total` is the least public money that meets every target and limit whatever the caps, `planned` the public money of
    the caps. All of it is of open years.
    """

    scenario: Scenario
    solver: SolverInfo
    additional: float
    extra: tuple[Extra, ...]
    total: float
    planned: float


class NoMoneyHelps(Infeasible):
    """Rules of the scenario clash whatever the caps."""

    def __init__(self, scenario: Scenario, rules: tuple[NamedRule, ...]) -> None:
        self.scenario, self.rules = scenario, rules
        text = _("no amount of money is enough, whatever the caps are, to keep: {rules}")
        super().__init__(text.format(rules=", ".join(rule.name for rule in rules)))


def need(scenario: Scenario, solver: str = solvers.DEFAULT) -> Need:
    """The least money for every target. Raises NoMoneyHelps where rules clash whatever the caps."""
    asked = replace(scenario, soft=False)
    columns = columns_of(asked)
    programme = programme_of(columns)
    cap = programme.row_family("cap")
    uncapped = _uncapped(programme, cap)
    session = solvers.open_session(solver, uncapped)
    if not feasible(session, uncapped.bounds):
        rows = next(conflicting_rows(uncapped, solver)).rows
        raise NoMoneyHelps(asked, rules_of(asked, programme, tuple(rows.tolist())))

    model = scenario.model
    spent = np.zeros(programme.column_count)
    spent[columns.spend.columns[model.public[columns.spend.source]]] = 1.0
    total = float(spent @ session.minimise(spent, uncapped.bounds).point.x)
    first = scenario.first_open
    planned = float(sum(sum(scenario.caps[source.id][first:]) for source in model.sources if source.public))
    extra = _extra(programme, cap, solver, scenario.money_size)
    info = solver_info(session)
    return Need(scenario, info, float(sum(part.amount for part in extra)), extra, total, planned)


def _uncapped(programme: LinearProgramme, cap: Family) -> LinearProgramme:
    upper = programme.bounds.row_upper.copy()
    upper[cap.slice] = np.inf
    return replace(programme, bounds=replace(programme.bounds, row_upper=upper))


def _extra(programme: LinearProgramme, cap: Family, solver: str, size: float) -> tuple[Extra, ...]:
    """What each cap must rise by: least in all, then best for the outcomes, then in the earliest rows.

    Money that is small beside `size` is none.
    """
    rows = np.arange(cap.start, cap.start + cap.size)
    wider = programme.with_columns(
        Added("extra", np.full(cap.size, np.inf), rows, np.arange(cap.size), np.full(cap.size, -1.0))
    )
    own = np.arange(programme.column_count, wider.column_count)
    more, order = np.zeros((2, wider.column_count))
    more[own] = 1.0
    years = [int(cap.parts(member)[-1]) for member in range(cap.size)]
    order[own] = [1.0 + year - min(years) + member / cap.size for member, year in enumerate(years)]
    outcomes = next(tier for tier in programme.objectives if tier.id == OUTCOMES)
    best = np.concatenate([outcomes.cost, np.zeros(cap.size)])
    tiers = (Objective("extra", more), outcomes.with_cost(best), Objective("order", order))
    wider = replace(wider, objectives=tiers)
    x = lexicographic_minimum(wider, solvers.open_session(solver, wider), unique=False).x[own]
    x = without_noise(x, size)
    return tuple(
        Extra("".join(region), source, int(year), float(amount))
        for (*region, source, year), amount in zip(map(cap.parts, range(cap.size)), x, strict=True)
        if amount > tolerances.KEPT * size
    )
