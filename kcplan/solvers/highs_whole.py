"""HiGHS on programmes with whole numbers: objectives in strict order, each proved optimal."""

import highspy
import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.domain import FloatArray
from kcplan.errors import Infeasible, SolverStopped
from kcplan.language import _, of_library
from kcplan.linear_programme import LinearProgramme
from kcplan.solvers.highs import hand_over

#: The most time in seconds. The province's budgets take one or two; those of many regions may have no end.
PATIENCE = 60.0


def whole_minimum(programme: LinearProgramme, whole: NDArray[np.bool_], seconds: float = PATIENCE) -> FloatArray:
    """The columns (n,) at which each objective in turn is least, those of `whole` rounded to whole numbers.

    A tier is kept by a row, as whole numbers have no reduced costs to go by; its slack is `tolerances.TIER_KEPT`.
    Raises Infeasible, and SolverStopped where a tier is not proved optimal within `seconds`.
    """
    highs = highspy._Highs()  # type: ignore[attr-defined]
    options: dict[str, bool | int | float] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "time_limit": seconds,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": tolerances.TIER_KEPT,
        "mip_feasibility_tolerance": tolerances.SOLVER,
        "primal_feasibility_tolerance": tolerances.SOLVER,
    }
    done = [highs.setOptionValue(name, value) for name, value in options.items()]
    hand_over(highs, programme)
    columns = np.arange(programme.column_count, dtype=np.int32)
    done.append(highs.changeColsIntegrality(columns.size, columns, whole.astype(np.uint8)))  # 1: a whole number
    x = np.zeros(programme.column_count)
    for number, objective in enumerate(programme.objectives):
        scale = float(np.abs(objective.cost).max(initial=0.0)) or 1.0
        cost = objective.cost / scale
        done.append(highs.changeColsCost(columns.size, columns, cost))
        if any(status != highspy.HighsStatus.kOk for status in done) or highs.run() == highspy.HighsStatus.kError:
            raise SolverStopped(_("HiGHS refuses {what}").format(what=f"run ({objective.name})"))
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible and not number:
            raise Infeasible(_("no whole multiples of money keep every rule"))
        if status == highspy.HighsModelStatus.kTimeLimit:
            text = _(
                "no budget of {count} whole amounts was proved best within {seconds} s ({tier}): "
                "take 'rounding' out of the scenario, or round in fewer regions at a time"
            )
            amounts = int(np.count_nonzero(whole))
            raise SolverStopped(text.format(count=amounts, seconds=f"{seconds:g}", tier=objective.name))
        if status != highspy.HighsModelStatus.kOptimal:
            text = _("tier {tier} of a published budget: expected a proven optimum, {solver} says: {said}")
            said = of_library(highs.modelStatusToString(status))
            raise SolverStopped(text.format(tier=objective.name, solver="highs", said=said))
        x = np.array(highs.getSolution().col_value, dtype=float)
        used = np.flatnonzero(cost).astype(np.int32)
        most = float(cost @ x) + tolerances.TIER_KEPT * max(1.0, abs(float(cost @ x)))
        done = [highs.addRow(-np.inf, most, used.size, used, cost[used])]
    x[whole] = np.round(x[whole])
    return x
