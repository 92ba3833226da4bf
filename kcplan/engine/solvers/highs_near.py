"""HiGHS on large programmes with whole numbers: objectives in strict order, each within a proven gap, near a point."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.solvers.highs_whole import in_digits, opened, run, stopped

#: Nodes in which the nearest point is sought. It need not be the nearest: how far it is from that is proved as well.
_NODES = 500

#: The most time in seconds for each objective. Sixty-three regions take some 16 of them.
_PATIENCE = 600.0


@dataclass(frozen=True, eq=False)
class NearWhole:
    """A point: its columns (n,), and the least values that are proved.

    `bounds`: the least that each objective, by its id, can have where those before it are within their gaps.
    `least`: the least distance where all of them are.
    """

    x: FloatArray
    bounds: Mapping[Hashable, float]
    least: float


def near_minimum(
    programme: LinearProgramme,
    whole: NDArray[np.bool_],
    distance: FloatArray,
    proved: Collection[Hashable],
    seconds: float = _PATIENCE,
) -> NearWhole:
    """A point within `tolerances.ROUNDED_GAP` of the least of each objective in `proved`, near by `distance`.

    `distance` is a cost (n,). What is found depends on no clock: time that runs out is an error. Raises Infeasible and
    SolverStopped as `whole_minimum` does.
    """
    gaps = {"mip_rel_gap": tolerances.ROUNDED_GAP, "mip_abs_gap": tolerances.TIER_KEPT}
    programme, sizes = in_digits(programme), programme.scaling.columns
    highs, done = opened(programme, whole, {"time_limit": seconds, **gaps})
    columns = np.arange(programme.column_count, dtype=np.int32)
    x = np.zeros(programme.column_count)
    bounds: dict[Hashable, float] = {}
    for number, objective in enumerate(tier for tier in programme.objectives if tier.id in proved):
        scale = float(np.abs(objective.cost).max(initial=0.0)) or 1.0
        cost = objective.cost / scale
        done.append(highs.changeColsCost(columns.size, columns, cost))
        highs.clearSolver()  # a point to start from makes HiGHS slower to prove the gap
        run(highs, done, objective.name)
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise stopped(highs, whole, objective.name, first=not number, seconds=seconds)
        x = np.array(highs.getSolution().col_value, dtype=float)
        bound, value = float(highs.getInfo().mip_dual_bound), float(cost @ x)
        bounds[objective.id] = bound * scale
        exactly = value + tolerances.TIER_KEPT * max(1.0, abs(value))
        # What the gap leaves is left to the objectives that follow: without it HiGHS may find no point at all.
        within = bound / (1.0 + tolerances.ROUNDED_GAP * (1.0 if bound < 0 else -1.0))
        most = max(exactly, within)
        used = np.flatnonzero(cost).astype(np.int32)
        done = [highs.addRow(-np.inf, most, used.size, used, cost[used])]
    distance = distance * sizes
    scale = float(np.abs(distance).max(initial=0.0)) or 1.0
    done.append(highs.changeColsCost(columns.size, columns, distance / scale))
    done.append(highs.setOptionValue("mip_rel_gap", tolerances.NEAR_GAP))
    done.append(highs.setOptionValue("mip_max_nodes", _NODES))
    highs.clearSolver()
    run(highs, done, "near")
    status, found = highs.getModelStatus(), highs.getSolution()
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit):
        raise stopped(highs, whole, "near", first=False, seconds=seconds)
    if found.value_valid:
        x = np.array(found.col_value, dtype=float)
    x *= sizes
    x[whole] = np.round(x[whole])
    return NearWhole(x, bounds, float(highs.getInfo().mip_dual_bound) * scale)


def proven_gap(programme: LinearProgramme, x: FloatArray, bounds: Mapping[Hashable, float]) -> float:
    """The largest of the tiers' gaps: a tier's value less its bound, as a share of the value (of 1 below size 1)."""
    tiers = [(float(tier.cost @ x), bounds[tier.id]) for tier in programme.objectives if tier.id in bounds]
    return max((max(0.0, value - bound) / max(1.0, abs(value)) for value, bound in tiers), default=0.0)
