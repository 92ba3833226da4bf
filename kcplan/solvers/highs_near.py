"""HiGHS on large programmes with whole numbers: objectives in strict order, each within a proven gap, near a point."""

import highspy
import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.domain import FloatArray
from kcplan.linear_programme import LinearProgramme
from kcplan.solvers.highs_whole import PATIENCE, opened, run, stopped

#: Nodes in which the best near point is sought. It need not be the best: the gap is proved without the nearness.
_NODES = 500

_ENDED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)


#: Lower and upper bounds of columns.
Near = tuple[FloatArray, FloatArray]


def near_minimum(
    programme: LinearProgramme, whole: NDArray[np.bool_], near: Near, tiers: int, seconds: float = PATIENCE
) -> tuple[FloatArray, tuple[float, ...]]:
    """The columns (n,) of a point within a gap of the least of each of the first `tiers` objectives, and their bounds.

    A bound is the least value that the objective can have where those before it are as good as here. The point is
    within `near`, narrower lower and upper bounds (n,), where one within the gap is found there. What is found
    depends on no clock: time that runs out is an error. Raises Infeasible and SolverStopped as `whole_minimum` does.
    """
    gaps = {"mip_rel_gap": tolerances.ROUNDED_GAP, "mip_abs_gap": tolerances.TIER_KEPT}
    highs, done = opened(programme, whole, {"time_limit": seconds, **gaps})
    columns = np.arange(programme.column_count, dtype=np.int32)
    x, bounds = np.zeros(programme.column_count), []
    for number, objective in enumerate(programme.objectives[:tiers]):
        scale = float(np.abs(objective.cost).max(initial=0.0)) or 1.0
        cost = objective.cost / scale
        done.append(highs.changeColsCost(columns.size, columns, cost))
        _sides(highs, (programme.bounds.column_lower, programme.bounds.column_upper))
        highs.clearSolver()  # a point to start from makes HiGHS slower to prove the gap
        run(highs, done, objective.name)
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise stopped(highs, whole, objective.name, first=not number, seconds=seconds)
        bound = float(highs.getInfo().mip_dual_bound)
        x = np.array(highs.getSolution().col_value, dtype=float)
        close = _nearest(highs, near, whole, seconds)
        if close is not None and _gap(float(cost @ close), bound) <= tolerances.ROUNDED_GAP:
            x = close
        bounds.append(bound * scale)
        used = np.flatnonzero(cost).astype(np.int32)
        most = float(cost @ x) + tolerances.TIER_KEPT * max(1.0, abs(float(cost @ x)))
        done = [highs.addRow(-np.inf, most, used.size, used, cost[used])]
    x[whole] = np.round(x[whole])
    return x, tuple(bounds)


def proven_gap(programme: LinearProgramme, x: FloatArray, bounds: tuple[float, ...]) -> float:
    """The largest of the tiers' gaps: a tier's value less its bound, as a share of the value (of 1 below size 1)."""
    tiers = zip(programme.objectives, bounds, strict=False)
    return max((_gap(float(tier.cost @ x), bound) for tier, bound in tiers), default=0.0)


def _gap(value: float, bound: float) -> float:
    return max(0.0, value - bound) / max(1.0, abs(value))


def _nearest(
    highs: highspy._Highs,  # type: ignore[name-defined]
    near: Near,
    whole: NDArray[np.bool_],
    seconds: float,
) -> FloatArray | None:
    """The best near point that is found; None where there is none."""
    # Half of the gap is left to what nearness costs.
    highs.setOptionValue("mip_rel_gap", tolerances.ROUNDED_GAP / 2)
    highs.setOptionValue("mip_max_nodes", _NODES)
    _sides(highs, near)
    highs.clearSolver()
    run(highs, [], "near")
    status, found = highs.getModelStatus(), highs.getSolution()
    highs.setOptionValue("mip_rel_gap", tolerances.ROUNDED_GAP)
    highs.setOptionValue("mip_max_nodes", highspy.kHighsIInf)
    if status == highspy.HighsModelStatus.kTimeLimit:
        raise stopped(highs, whole, "near", first=False, seconds=seconds)
    return np.array(found.col_value, dtype=float) if status in _ENDED and found.value_valid else None


def _sides(highs: highspy._Highs, sides: Near) -> None:  # type: ignore[name-defined]
    lower, upper = sides
    columns = np.arange(lower.size, dtype=np.int32)
    highs.changeColsBounds(columns.size, columns, lower, upper)
