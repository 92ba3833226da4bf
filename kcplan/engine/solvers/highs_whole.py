"""HiGHS on programmes with whole numbers: objectives in strict order, each proved optimal."""

from collections.abc import Mapping
from dataclasses import replace

import highspy
import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.scaling import to_digits
from kcplan.engine.solvers.highs import hand_over
from kcplan.errors import Infeasible, SolverStopped
from kcplan.language import _, n_, of_library

#: The most time in seconds. The province's budgets take one or two; those of many regions may have no end.
PATIENCE = 60.0


def whole_minimum(programme: LinearProgramme, whole: NDArray[np.bool_], seconds: float = PATIENCE) -> FloatArray:
    """The columns (n,) at which each objective in turn is least, those of `whole` rounded to whole numbers.

    Columns of whole numbers must be of size 1. A tier is kept by a row, as whole numbers have no reduced costs to go
    by; its slack is `tolerances.TIER_KEPT`. Raises Infeasible, and SolverStopped where a tier is not proved optimal
    within `seconds`.
    """
    gaps = {"mip_rel_gap": 0.0, "mip_abs_gap": tolerances.TIER_KEPT}
    programme, sizes = in_digits(programme), programme.scaling.columns
    highs, done = opened(programme, whole, {"time_limit": seconds, **gaps})
    columns = np.arange(programme.column_count, dtype=np.int32)
    x = np.zeros(programme.column_count)
    for number, objective in enumerate(programme.objectives):
        scale = float(np.abs(objective.cost).max(initial=0.0)) or 1.0
        cost = objective.cost / scale
        done.append(highs.changeColsCost(columns.size, columns, cost))
        run(highs, done, objective.name)
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise stopped(highs, whole, objective.name, first=not number, seconds=seconds)
        x = np.array(highs.getSolution().col_value, dtype=float)
        used = np.flatnonzero(cost).astype(np.int32)
        most = float(cost @ x) + tolerances.TIER_KEPT * max(1.0, abs(float(cost @ x)))
        done = [highs.addRow(-np.inf, most, used.size, used, cost[used])]
    x *= sizes
    x[whole] = np.round(x[whole])
    return x


def in_digits(programme: LinearProgramme) -> LinearProgramme:
    """A programme in scaled numbers of 12 digits: where it goes among equals, HiGHS goes by the last bit."""
    scaled = programme.scaled
    sides = (scaled.bounds.column_lower, scaled.bounds.column_upper, scaled.bounds.row_lower, scaled.bounds.row_upper)
    return replace(
        scaled,
        bounds=Bounds(*(to_digits(side) for side in sides)),
        values=to_digits(scaled.values),
        objectives=tuple(objective.with_cost(to_digits(objective.cost)) for objective in scaled.objectives),
    )


def opened(
    programme: LinearProgramme, whole: NDArray[np.bool_], limits: Mapping[str, float]
) -> tuple[highspy._Highs, list[highspy.HighsStatus]]:  # type: ignore[name-defined]
    """HiGHS with a programme inside, and what it said to each call. `limits` are its options of gaps and time."""
    highs = highspy._Highs()  # type: ignore[attr-defined]
    options: dict[str, bool | int | float] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_feasibility_tolerance": tolerances.SOLVER,
        "primal_feasibility_tolerance": tolerances.SOLVER,
        **limits,
    }
    done = [highs.setOptionValue(name, value) for name, value in options.items()]
    hand_over(highs, programme)
    columns = np.arange(programme.column_count, dtype=np.int32)
    done.append(highs.changeColsIntegrality(columns.size, columns, whole.astype(np.uint8)))  # 1: a whole number
    return highs, done


def run(highs: highspy._Highs, done: list[highspy.HighsStatus], tier: str) -> None:  # type: ignore[name-defined]
    """Run, where every call before went well."""
    if any(status != highspy.HighsStatus.kOk for status in done) or highs.run() == highspy.HighsStatus.kError:
        raise SolverStopped(_("HiGHS refuses {what}").format(what=f"run ({tier})"))


def stopped(
    highs: highspy._Highs,  # type: ignore[name-defined]
    whole: NDArray[np.bool_],
    tier: str,
    first: bool,
    seconds: float,
) -> Infeasible | SolverStopped:
    """Why a tier is not proved optimal; only the first one may find no point at all."""
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible and first:
        return Infeasible(_("no whole multiples of money keep every rule"))
    if status == highspy.HighsModelStatus.kTimeLimit:
        count = int(np.count_nonzero(whole))
        text = n_(
            "no budget of {count} whole amount was proved best within {seconds} s ({tier}): "
            "take 'rounding' out of the scenario, or round in fewer regions at a time",
            "no budget of {count} whole amounts was proved best within {seconds} s ({tier}): "
            "take 'rounding' out of the scenario, or round in fewer regions at a time",
            count,
        )
        return SolverStopped(text.format(count=count, seconds=f"{seconds:g}", tier=tier))
    text = _("tier {tier} of a published budget: expected a proven optimum, {solver} says: {said}")
    said = of_library(highs.modelStatusToString(status))
    return SolverStopped(text.format(tier=tier, solver="highs", said=said))
