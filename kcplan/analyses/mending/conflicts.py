"""Irreducible sets of rules that cannot be kept together: without any one of them the others can be.

mathematics/families.py says which families are rules: caps, targets and limits. Money that pays for units, counterpart
money that follows public money, and the share of a cap that may be carried over are the model; spending nothing keeps
them. How they are found is in kcplan/engine/irreducible.py. Limits are the last rows and are dropped first, so that a
conflict keeps few of them: caps and targets say more to a planner.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kcplan.arrays import IntArray
from kcplan.engine import solvers
from kcplan.engine.irreducible import ClashingRows, clashing, irreducible
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.session import Session, Status
from kcplan.errors import SolverStopped
from kcplan.language import _
from kcplan.mathematics.rules import rows_of_rules


def conflicting_rows(programme: LinearProgramme, solver: str = solvers.DEFAULT) -> Iterator[ClashingRows]:
    """Disjoint conflicts; without them the rest can be kept."""
    named = rows_of_rules(programme)
    first = True
    while (rows := clashing(programme, named, solver)).size:
        conflict = irreducible(programme, named, rows, solver)
        held = conflict.rows
        if not held.size:
            raise _unnamed()
        yield conflict
        first = False
        named = np.setdiff1d(named, held)
        programme = replace(programme, bounds=only(programme.bounds, held, _NO_ROWS))
    if first and not feasible(solvers.open_session(solver, programme), programme.bounds):
        raise _unnamed()


def _unnamed() -> SolverStopped:
    return SolverStopped(_("the rules clash, but by no more than the solver's rounding: no conflict can be named"))


_NO_ROWS = np.zeros(0, dtype=np.int64)


def feasible(session: Session, bounds: Bounds) -> bool:
    """Whether a point keeps the bounds; SolverStopped where the solver does not tell."""
    status = session.minimise(np.zeros(bounds.column_lower.size), bounds).status
    if status is Status.STOPPED:
        raise SolverStopped(_("the solver cannot tell whether the rules can be kept"))
    return status is not Status.INFEASIBLE


def only(bounds: Bounds, rows: IntArray, keep: IntArray) -> Bounds:
    """The bounds without the sides of `rows`, but for those to keep."""
    gone = np.setdiff1d(rows, keep)
    lower, upper = bounds.row_lower.copy(), bounds.row_upper.copy()
    lower[gone], upper[gone] = -np.inf, np.inf
    return replace(bounds, row_lower=lower, row_upper=upper)
