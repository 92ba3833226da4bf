"""Irreducible sets of rules that cannot be kept together: without any one of them the others can be.

mathematics/families.py says which families are rules: caps, targets and limits. Money that pays for units, counterpart
money that follows public money, and the share of a cap that may be carried over are the model; spending nothing keeps
them. The solver's own irreducible set, where it has one, and the rows of a certificate are each cut down by a deletion
filter, which proves that what it leaves is irreducible; the smaller one is kept (J. W. Chinneck, Feasibility and
Infeasibility in Optimization, 2008, doi:10.1007/978-0-387-74932-7, chapter 6; docs/decisions.md has the measurements).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import IntArray
from kcplan.engine import solvers
from kcplan.engine.linear_programme import Added, Bounds, LinearProgramme
from kcplan.engine.session import Session, Status
from kcplan.errors import SolverStopped
from kcplan.language import _
from kcplan.mathematics.rules import rows_of_rules


def conflicting_rows(programme: LinearProgramme, solver: str = solvers.DEFAULT) -> Iterator[IntArray]:
    """Disjoint conflicts by the numbers of their rows, in their order; without them the rest can be kept."""
    named = rows_of_rules(programme)
    session = solvers.open_session(solver, programme)
    while not feasible(session, programme.bounds):
        solvers_own = np.intersect1d(session.clash(programme.bounds), named)
        found = [
            _filtered(session, programme.bounds, named, rows)
            for rows in (_certificate(programme, named, solver), solvers_own)
            if rows.size and not feasible(session, only(programme.bounds, named, rows))
        ]
        if not found:
            text = _("the rules clash, but by no more than the solver's rounding: no conflict can be named")
            raise SolverStopped(text)
        held = min(found, key=len)
        yield held
        named = np.setdiff1d(named, held)
        programme = replace(programme, bounds=only(programme.bounds, held, _NO_ROWS))


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


def _certificate(programme: LinearProgramme, named: IntArray, solver: str) -> IntArray:
    """Rows that clash: those with a dual where the sum of violations, each by its row's size, is least (Farkas)."""
    at_least = np.isfinite(programme.bounds.row_lower[named])
    slack = Added("violation", np.full(named.size, np.inf), named, np.arange(named.size), np.where(at_least, 1.0, -1.0))
    wider = programme.with_columns(slack)
    cost = np.zeros(wider.column_count)
    cost[programme.column_count :] = 1.0 / wider.scaling.columns[programme.column_count :]
    duals = solvers.open_session(solver, wider).minimise(cost, wider.bounds).point.row_duals * wider.scaling.rows
    return named[np.abs(duals[named]) > tolerances.ZERO_PRICE]


def _filtered(session: Session, bounds: Bounds, named: IntArray, held: IntArray) -> IntArray:
    """What is left of clashing rows when each is dropped, the last first, without which the others still clash.

    Limits are the last rows, so that a conflict keeps few of them: caps and targets say more to a planner. Blocks of
    rows are dropped before single ones, so that thousands of rows take some hundred solves.
    """
    size = max(1, held.size // 2)
    while size:
        for start in range((held.size - 1) // size * size, -1, -size):
            fewer = np.delete(held, slice(start, start + size))
            if not feasible(session, only(bounds, named, fewer)):
                held = fewer
        size //= 2
    return held
