"""The tiers of a programme in blocks, in their order, each within a proven gap of the best there is."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kcplan import notices, tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import CHANGE, EVEN, ORDER, OUTCOMES, is_reported
from kcplan.engine import solvers
from kcplan.engine.decomposition.blocks import Blocks
from kcplan.engine.decomposition.minimum import NearMinimum, near_minimum, sampled_prices
from kcplan.engine.implied import implied_upper
from kcplan.engine.lexicographic import Optimum, Tier
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.errors import SolverStopped, UsageError
from kcplan.language import _
from kcplan.mathematics.columns import Columns, columns_of, region_of
from kcplan.mathematics.programme import programme_of
from kcplan.planning.allocation import recommended, solver_info

if TYPE_CHECKING:
    from kcplan.engine.decomposition.workers import OpenWorkers


def _bounded(columns: Columns, scaled: LinearProgramme) -> LinearProgramme:
    """The same where shares missed have an end: no target is exceeded by more than all money could buy."""
    misses = np.arange(columns.miss_start, columns.above_start)
    endless = misses[np.isinf(scaled.bounds.column_upper[misses])]
    if not endless.size:
        return scaled
    bounds, most = scaled.bounds.copy(), np.where(scaled.values > 0, implied_upper(scaled)[scaled.indices], 0.0)
    reached = np.bincount(scaled.entry_rows, np.maximum(scaled.values, 0.0) * most, scaled.row_count)
    bounds.column_upper[endless] = 0.0
    for entry in np.flatnonzero(np.isin(scaled.indices, endless)):
        row, column, share = scaled.entry_rows[entry], scaled.indices[entry], scaled.values[entry]
        missed = 1.0 if share > 0 else max(0.0, (reached[row] - bounds.row_upper[row]) / -share)
        bounds.column_upper[column] = max(bounds.column_upper[column], missed)
    return scaled.within(bounds)


@dataclass(frozen=True, eq=False)
class NearOptimum:
    """A point (n,), and the largest gap of a reported tier: misses, weighted outcomes."""

    x: FloatArray
    gap: float


#: What money of units away from their share of the years counts for, where money away from the plan counts for 1.
_EVEN = 1 / 64


def near_lexicographic(blocks: Blocks, objectives: Sequence[Objective], change_most: float) -> NearOptimum:
    """The reported tiers in strict order, and of their near optima one near the plan.

    Misses are minimised priority by priority, each a row for what follows. Weighted outcomes, the change from the
    plan and years that are not even are minimised together: change at so low a cost that all of it, at most
    `change_most` money, is worth less than the gap allowed, and years at a small part of that. The tie rule is left
    out: of several such plans this is one.
    Raises SolverStopped where the gap is not reached.
    """
    cost_of = {objective.id: objective.cost for objective in objectives}
    gaps, known = [], list[FloatArray]()
    for tier, cost in cost_of.items():
        if is_reported(tier) and tier != OUTCOMES:
            near = near_minimum(blocks, cost, known=known)
            known = [near.x]
            gaps.append(near.gap)
            blocks.add_row(cost, near.cost + tolerances.SOLVER)
    outcomes = cost_of[OUTCOMES] / (float(np.abs(cost_of[OUTCOMES]).max(initial=0.0)) or 1.0)
    away = cost_of.get(CHANGE, np.zeros(outcomes.size))  # of a model without a plan all plans are as near
    away, change_most = away + _EVEN * cost_of[EVEN], change_most * (1.0 + 2.0 * _EVEN)
    money = float(np.abs(away).max(initial=0.0)) or 1.0
    change, change_most = away / money, change_most / money
    starts = sampled_prices(blocks, outcomes)
    most = abs(blocks.respond(outcomes, starts[0]).bound)
    near, per_money = _nearest(blocks, outcomes, change, change_most, most, starts, known)
    if per_money * change_most > 2 * tolerances.NEARNESS * abs(float(outcomes @ near.x)):
        # A sample that cannot keep its rules has prices that tell nothing of how much there is to be had.
        most = abs(float(outcomes @ near.x))
        near, per_money = _nearest(blocks, outcomes, change, change_most, most, [near.prices], [near.x])
    bound = max(near.bound - per_money * change_most, blocks.respond(outcomes, near.prices).bound)
    reached = float(outcomes @ near.x)
    gaps.append(max(0.0, reached - bound) / max(1.0, abs(reached)))
    return NearOptimum(near.x, max(gaps))


def _nearest(
    blocks: Blocks,
    outcomes: FloatArray,
    change: FloatArray,
    change_most: float,
    most: float,
    starts: Sequence[FloatArray],
    known: Sequence[FloatArray],
) -> tuple[NearMinimum, float]:
    """The most outcomes, some `most`, and little change from the plan, with what a million of change counts for.

    `starts` are prices near the best ones, `known` points that keep every row.
    """
    per_money = tolerances.NEARNESS * most / (change_most or 1.0) if most > tolerances.KEPT else 1.0
    return near_minimum(blocks, outcomes + per_money * change, starts, known), per_money


def unlike_blocks(scenario: Scenario) -> str:
    """What of a scenario decomposition does not do, in the current language; "" where it does all."""
    if scenario.tiers != ORDER:
        return _("expected no 'tiers' for the method decompose, which weighs outcomes and change together; found them")
    for key, is_there in (
        ("protect", scenario.protect is not None),
        ("closed", scenario.closed is not None),
        ("measure: change", any(limit.measure == "change" for limit in scenario.limits)),
    ):
        if is_there:
            return _("expected no '{key}' for the method decompose, found it").format(key=key)
    return ""


def near_plan(
    scenario: Scenario, solver: str, asked: bool, workers: "AbstractContextManager[OpenWorkers] | None"
) -> Recommendation | None:
    """The plan of decomposition. None where it does not reach its gap, unless it or workers were asked for.

    The plan does not depend on how many workers there are.
    """
    from kcplan.engine.decomposition.blocks import Blocks
    from kcplan.engine.decomposition.workers import in_threads

    model = scenario.model
    if not solvers.abilities(solver).blocks or len(model.regions) < 2:
        text = _("expected the solver {name} and a model of several regions for the method decompose")
        raise UsageError(text.format(name=solvers.DEFAULT))
    if unmixed := unlike_blocks(scenario):
        if asked or workers is not None:
            raise UsageError(unmixed)
        notices.tell(_("interior point takes over from decomposition: {reason}").format(reason=unmixed))
        return None
    columns = columns_of(scenario)
    programme = programme_of(columns)
    approved = scenario.in_force
    planned = 0.0 if approved is None else float(approved[:, :, model.public].sum())
    money = planned + sum(sum(scenario.caps[source.id]) for source in model.sources if source.public)
    with workers or in_threads() as open_workers:
        blocks = Blocks(
            _bounded(columns, programme.scaled), region_of(columns), partial(solvers.open_session, solver), open_workers
        )
        try:
            near = near_lexicographic(blocks, programme.scaled.objectives, money)
        except SolverStopped as error:
            if asked or workers is not None:
                raise
            text = _("decomposition was chosen by size, but interior point takes over: {reason}")
            notices.tell(text.format(reason=error))
            return None
        info = solver_info(blocks.session)
    found = near.x * programme.scaling.columns
    x = found.copy()
    # A mix of a plan above the official one and of one below it counts both: what is left is the difference.
    above, below = (slice(at, at + columns.deviations.count) for at in (columns.above_start, columns.below_start))
    x[above], x[below] = np.maximum(found[above] - found[below], 0.0), np.maximum(found[below] - found[above], 0.0)
    even, units = columns.even, columns.units.columns
    x[even.cells.columns] = np.maximum(-even.off(x[units]), 0.0)
    tiers = tuple(Tier(tier, float(tier.cost @ x), None) for tier in programme.objectives)
    info = replace(info, options={"method": "decompose", **info.options})
    return recommended(columns, programme, Optimum(x, tiers), info, near.gap)
