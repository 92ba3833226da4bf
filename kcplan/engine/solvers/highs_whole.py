"""HiGHS on programmes with whole numbers: objectives in strict order, each to a proven gap or for so many nodes."""

from collections.abc import Hashable, Mapping
from dataclasses import replace

import highspy
import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, to_digits
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.session import Effort, WholePoint
from kcplan.engine.solvers.highs import hand_over
from kcplan.errors import Infeasible, SolverStopped
from kcplan.language import _, of_library

_Status = highspy.HighsModelStatus

#: Seconds for all objectives, where the nodes do not end the search: a single node may be long. What a clock ends
#: depends on the machine, so it is far away.
_PATIENCE = 900.0


def whole_minimum(
    programme: LinearProgramme,
    whole: NDArray[np.bool_],
    efforts: Mapping[Hashable, Effort],
    seconds: float = _PATIENCE,
) -> WholePoint | None:
    """The point at which each objective with an effort is least in turn, those columns of `whole` whole numbers.

    Columns of whole numbers must be of size 1. A tier is kept by a row, as whole numbers have no reduced costs to go
    by; its slack is `tolerances.TIER_KEPT`. What its gap leaves is left to the objectives that follow: without it HiGHS
    may find no point at all. Where an effort ends without proof, the best point found stands, and where it `leaves` so,
    as much as that may be above the least is left to the objectives that follow; None where there is none. Raises
    Infeasible, and SolverStopped where HiGHS ends in any other way.
    """
    programme, sizes = _in_digits(programme), programme.scaling.columns
    highs, done = _opened(programme, whole, seconds)
    columns = np.arange(programme.column_count, dtype=np.int32)
    x: FloatArray | None = None
    bounds: dict[Hashable, float] = {}
    unproved: set[Hashable] = set()
    for objective in programme.objectives:
        effort = efforts.get(objective.id)
        if effort is None:
            continue
        if effort.keeps and x is not None:
            rows = np.array(effort.keeps, dtype=np.int32)
            sums = programme.row_values(x)[rows]
            done.append(highs.changeRowsBounds(rows.size, rows, sums - tolerances.SOLVER, sums + tolerances.SOLVER))
        scale = float(np.abs(objective.cost).max(initial=0.0)) or 1.0
        cost = to_digits(objective.cost / scale)  # in any unit of money the same digits
        done.append(highs.changeColsCost(columns.size, columns, cost))
        done.append(highs.setOptionValue("mip_rel_gap", effort.gap))
        found = _least(highs, done, objective.name, cost, effort, x)
        if found is None:
            return None
        x, value, bound, proved = found
        bounds[objective.id] = bound * scale
        exactly = value + tolerances.TIER_KEPT * max(1.0, abs(value))
        if not proved:
            unproved.add(objective.id)
            exactly += max(0.0, value - bound) if effort.leaves and np.isfinite(bound) else 0.0
        within = bound / (1.0 + effort.gap * (1.0 if bound < 0 else -1.0))
        used = np.flatnonzero(cost).astype(np.int32)
        done = [highs.addRow(-np.inf, max(exactly, within), used.size, used, cost[used])]
    assert x is not None, "no objective"
    x = x * sizes
    x[whole] = np.round(x[whole])
    return WholePoint(x, bounds, frozenset(unproved))


def _least(
    highs: highspy._Highs,  # type: ignore[name-defined]
    done: list[highspy.HighsStatus],
    tier: str,
    cost: FloatArray,
    effort: Effort,
    x: FloatArray | None,
) -> tuple[FloatArray, float, float, bool] | None:
    """The best point for a cost, its value, the bound, and whether it is proved; None where none is known.

    `x` is the point found before, near which it is sought first where the effort says so.
    """
    bound, near = -np.inf, effort.near if x is not None else 0
    for nodes, start in (((near, x),) if near else ()) + ((effort.nodes, None),):
        done.append(highs.setOptionValue("mip_max_nodes", nodes))
        _run(highs, done, tier, first=x is None, start=start)
        done = []
        if x is not None and not highs.getSolution().value_valid:
            _run(highs, done, tier, first=False, start=x)
        if highs.getSolution().value_valid:
            found = np.array(highs.getSolution().col_value, dtype=float)
            x = found if x is None or cost @ found < cost @ x else x
        if x is None:
            return None
        value, bound = float(cost @ x), max(bound, float(highs.getInfo().mip_dual_bound))
        # From a point to start at HiGHS has told of a least value that its point does not have.
        proved = value - bound <= tolerances.TIER_KEPT * max(1.0, abs(value)) + effort.gap * abs(value)
        if proved and highs.getModelStatus() == _Status.kOptimal:
            return x, value, bound, True
    assert x is not None, "the last search leaves a point"
    return x, value, bound, False


def proven_gap(programme: LinearProgramme, x: FloatArray, bounds: Mapping[Hashable, float]) -> float:
    """The largest of the tiers' gaps: a tier's value less its bound, as a share of the value (of 1 below size 1)."""
    tiers = [(float(tier.cost @ x), bounds[tier.id]) for tier in programme.objectives if tier.id in bounds]
    return max((max(0.0, value - bound) / max(1.0, abs(value)) for value, bound in tiers), default=0.0)


def _in_digits(programme: LinearProgramme) -> LinearProgramme:
    """A programme in scaled numbers of 12 digits: where it goes among equals, HiGHS goes by the last bit."""
    scaled = programme.scaled
    sides = (scaled.bounds.column_lower, scaled.bounds.column_upper, scaled.bounds.row_lower, scaled.bounds.row_upper)
    return replace(
        scaled,
        bounds=Bounds(*(to_digits(side) for side in sides)),
        values=to_digits(scaled.values),
    )


def _opened(
    programme: LinearProgramme, whole: NDArray[np.bool_], seconds: float
) -> tuple[highspy._Highs, list[highspy.HighsStatus]]:  # type: ignore[name-defined]
    """HiGHS with a programme inside, and what it said to each call."""
    highs = highspy._Highs()  # type: ignore[attr-defined]
    options: dict[str, bool | int | float] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "time_limit": seconds,
        "mip_abs_gap": tolerances.TIER_KEPT,
        "mip_allow_restart": False,  # it takes longer to begin anew than to go on where it had begun
        "mip_feasibility_tolerance": tolerances.SOLVER,
        "primal_feasibility_tolerance": tolerances.SOLVER,
    }
    done = [highs.setOptionValue(name, value) for name, value in options.items()]
    hand_over(highs, programme)
    columns = np.arange(programme.column_count, dtype=np.int32)
    done.append(highs.changeColsIntegrality(columns.size, columns, whole.astype(np.uint8)))  # 1: a whole number
    return highs, done


def _run(
    highs: highspy._Highs,  # type: ignore[name-defined]
    done: list[highspy.HighsStatus],
    tier: str,
    first: bool,
    start: FloatArray | None = None,
) -> None:
    """Search, where every call before went well. Raise unless it ends with a proof, or with its effort.

    Only the first tier may find that there is no point. Without a point to start at HiGHS mostly proves the gap sooner.
    """
    for presolve in ("choose", "off"):  # presolve has called programmes infeasible of which a point was known
        done += [highs.setOptionValue("presolve", presolve)]
        done += [highs.clearSolver()]
        if start is not None:
            done += [highs.setSolution(start.size, np.arange(start.size, dtype=np.int32), start)]
        if any(status != highspy.HighsStatus.kOk for status in done) or highs.run() == highspy.HighsStatus.kError:
            raise SolverStopped(_("HiGHS refuses {what}").format(what=f"run ({tier})"))
        status = highs.getModelStatus()
        if status in (_Status.kOptimal, _Status.kSolutionLimit, _Status.kTimeLimit):
            return
    if status == _Status.kInfeasible and first:
        raise Infeasible(_("no whole multiples of money keep every rule"))
    text = _("tier {tier} of a published budget: expected a proven optimum, {solver} says: {said}")
    said = of_library(highs.modelStatusToString(status))
    raise SolverStopped(text.format(tier=tier, solver="highs", said=said))
