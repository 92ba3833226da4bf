"""The tiers of a programme in blocks, in their order, each within a proven gap of the best there is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kcplan import tolerances
from kcplan.decomposition.blocks import Blocks
from kcplan.decomposition.minimum import Near, first_bound, near_minimum
from kcplan.domain import FloatArray
from kcplan.linear_programme import Objective

#: How much of the weighted outcomes may be given for the plan nearest the official one, as a share of them.
_GIVEN_FOR_NEARNESS = 1e-5


@dataclass(frozen=True, eq=False)
class NearOptimum:
    """A point (n,), and the largest gap of a reported tier: misses, weighted outcomes."""

    x: FloatArray
    gap: float


def near_lexicographic(blocks: Blocks, objectives: Sequence[Objective], change_most: float) -> NearOptimum:
    """The reported tiers in strict order, and of their near optima one near the plan.

    Misses are minimised priority by priority, each a row for what follows. Weighted outcomes and the change from the
    plan are minimised together, the change at so low a cost that all of it, at most `change_most` money, is worth
    less than the gap allowed. The tie rule is left out: of several such plans this is one.
    Raises SolverStopped where the gap is not reached.
    """
    by_name = {objective.name: objective.cost for objective in objectives}
    gaps = []
    for name, cost in by_name.items():
        if name.startswith("miss"):
            near = near_minimum(blocks, cost)
            gaps.append(near.gap)
            blocks.add_row(cost, near.cost + tolerances.SOLVER)
    outcomes = by_name["outcomes"] / (float(np.abs(by_name["outcomes"]).max(initial=0.0)) or 1.0)
    near, per_money = _nearest(blocks, outcomes, by_name["change"], change_most, abs(first_bound(blocks, outcomes)))
    if per_money * change_most > 2 * _GIVEN_FOR_NEARNESS * abs(float(outcomes @ near.x)):
        # A sample that cannot keep its rules has prices that tell nothing of how much there is to be had.
        most = abs(float(outcomes @ near.x))
        near, per_money = _nearest(blocks, outcomes, by_name["change"], change_most, most)
    bound = max(near.bound - per_money * change_most, blocks.respond(outcomes, near.prices).bound)
    reached = float(outcomes @ near.x)
    gaps.append(max(0.0, reached - bound) / max(1.0, abs(reached)))
    return NearOptimum(near.x, max(gaps))


def _nearest(
    blocks: Blocks, outcomes: FloatArray, change: FloatArray, change_most: float, most: float
) -> tuple[Near, float]:
    """The most outcomes, some `most`, and little change from the plan, with what a million of change counts for."""
    per_money = _GIVEN_FOR_NEARNESS * most / max(1.0, change_most) if most > tolerances.KEPT else 1.0
    return near_minimum(blocks, outcomes + per_money * change), per_money
