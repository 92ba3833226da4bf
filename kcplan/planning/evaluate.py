"""Money as given -> what it delivers at best, and the rules that it breaks."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.checking import review as checking
from kcplan.domain.recommendation import Evaluation
from kcplan.domain.scenario import DIMENSIONS, Scenario
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.mathematics.capped import Capped
from kcplan.mathematics.cells import money_table
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import given_programme
from kcplan.planning.allocation import allocated, following_public, solver_info
from kcplan.planning.solve import by_size
from kcplan.reading.given_plan import Cell


def evaluate(
    scenario: Scenario, amounts: Mapping[Cell, float] | None = None, solver: str = solvers.DEFAULT
) -> Evaluation:
    """What given money delivers at best, and the rules that it breaks. None: the official plan.

    Money of a line without an activity named is split over its activities by the first two tiers, targets soft;
    counterpart money follows public money. Raises UsageError where a cell is not one of the model's.
    """
    columns = columns_of(replace(scenario, soft=True), idle=True)
    total, least = given_amounts(columns.scenario, amounts)
    programme = given_programme(columns, total, least)
    session = solvers.open_session(solver, programme, by_size(solver, programme))
    optimum = lexicographic_minimum(programme, session)
    carried = _least_carry(columns.capped, total)
    over_all, by_region = columns.capped.over_all(carried), columns.capped.by_region(carried)
    allocation = allocated(columns, optimum.x)
    allocation = replace(allocation, scenario=scenario, carried=over_all, region_carried=by_region)
    allocation = replace(allocation, amount=following_public(allocation, total, least))
    return Evaluation(allocation, checking.review(allocation), solver_info(session))


def given_amounts(scenario: Scenario, amounts: Mapping[Cell, float] | None) -> tuple[FloatArray, FloatArray]:
    """Money as (regions, lines, sources, years), and the money named for an activity, one a cell of money.

    None: the official plan. Raises UsageError where a cell is not one of the model's.
    """
    model, spend = scenario.model, money_table(scenario.model, 0)
    least = np.zeros(spend.size)
    if amounts is None:
        return model.plan, least
    total = np.zeros(model.plan.shape)
    position: dict[Cell, int] = {}
    activities = [activity.id for activity in model.activities] + [""]
    for i, (r, n, a, s, t) in enumerate(zip(*(spend.along(dimension) for dimension in DIMENSIONS), strict=True)):
        region, line, source, year = model.regions[r], model.lines[n].id, model.sources[s].id, model.years[t]
        position[region, line, activities[a], source, year] = i
        position.setdefault((region, line, "", source, year), i)
    for cell, amount in amounts.items():
        i = position.get(cell, -1)
        if i < 0 or not (0 <= amount < np.inf):
            text = _("expected money of a line, source and year of the model, found {amount} at {cell}")
            raise UsageError(text.format(amount=amount, cell=cell))
        total[spend.region[i], spend.line[i], spend.source[i], spend.year[i]] += amount
        if cell[2]:
            least[i] += amount
    return total, least


def _least_carry(own_caps: Capped, total: FloatArray) -> FloatArray:
    """The least money to carry so that each year's use is covered, as far as may be; shape (blocks, years)."""
    used, most = own_caps.used(total.sum(axis=1)), own_caps.most_carried(own_caps.money)
    carried = np.zeros(used.shape)
    for t in range(used.shape[1] - 1, 0, -1):
        carried[:, t - 1] = np.clip(used[:, t] + carried[:, t] - own_caps.money[:, t], 0.0, most[:, t - 1])
    return carried
