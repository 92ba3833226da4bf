"""Scenario -> Recommendation: formulate, minimise the tiers in their order, check, hand over."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kcplan.checking import review as checking
from kcplan.domain.protection import Protected
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import PROTECT
from kcplan.engine import solvers
from kcplan.engine.lexicographic import Optimum, lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Session
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.planning.allocation import recommended, solver_info

if TYPE_CHECKING:
    from kcplan.engine.decomposition.workers import OpenWorkers
    from kcplan.planning.protect import Protecting


#: Solution methods of the default solver. `decompose`: region by region, within a proven gap (engine/decomposition).
METHODS = (*solvers.abilities(solvers.DEFAULT).methods, "decompose")

#: From so many columns on, interior point with crossover is faster than the simplex method: at 59,169 (130 regions) in
#: 0.7 of its time over the shapes of benchmarks/methods.py, at 28,684 (63) in 1.06 times ...
_INTERIOR_POINT_FROM = 50_000

#: ... and from so many where the session is asked again and again, which simplex does from the basis before ...
_AGAIN_FROM = 100_000

#: ... and from so many, with several regions, decomposition is faster than either: at 159,269 (350 regions) in 0.57 of
#: the time of interior point, at 91,019 (200) in as much, at 59,169 (130) in 1.7 times as much.
_DECOMPOSED_FROM = 100_000


def solve(
    scenario: Scenario,
    solver: str = solvers.DEFAULT,
    method: str | None = None,
    workers: "AbstractContextManager[OpenWorkers] | None" = None,
) -> Recommendation:
    """The plan that kcplan recommends: optimal in every tier, unique, and checked against the scenario.

    `method` is one of METHODS, by default one that suits the size. Decomposition, which the largest models get, comes
    within a proven gap of the optimum, and its plan is one of several such (`Recommendation.gap`). `workers` minimise
    its regions, such as those of kcplan.engine.decomposition.workers.on_cluster; by default threads do, one a core.
    Raises Infeasible, Unbounded, SolverStopped, CheckFailed, or UsageError for an absent solver or a method that it
    or the model does not have, or workers without decomposition.
    """
    gave_way: dict[str, str] = {}
    if method == "decompose" or (method is None and solvers.abilities(solver).blocks and is_huge(scenario)):
        from kcplan.planning.near import near_plan

        found = near_plan(scenario, solver, method is not None, workers)
        if found is not None:
            return found
        gave_way = {"instead_of": "decompose"}
    elif workers is not None:
        raise UsageError(
            _(
                "expected the method decompose for a cluster: only this method splits the work by region; add --method "
                "decompose"
            )
        )
    if scenario.protect is not None:
        plan = solve_protected(scenario, solver, method).after
    else:
        solved = optimise(scenario, solver, method, again=False)
        plan = recommended(solved.columns, solved.programme, solved.optimum, solver_info(solved.session))
    return replace(plan, solver=replace(plan.solver, options={**plan.solver.options, **gave_way}))


@dataclass(frozen=True, eq=False)
class SolvedProtected:
    """The plan of a scenario that protects it, the plan without the tier `protect`, and the futures of both."""

    asked: "Protecting"
    before: Recommendation
    after: Recommendation


def solve_protected(scenario: Scenario, solver: str = solvers.DEFAULT, method: str | None = None) -> SolvedProtected:
    """Both plans of a scenario with `protect`; the tiers before it are solved once. `method` but for decomposition.

    Raises what `solve` does.
    """
    from kcplan.planning.protect import protecting, with_tiers

    solved = optimise(scenario, solver, method, again=False)
    info = solver_info(solved.session)
    asked = protecting(solved.columns, solved.programme, solved.optimum)
    columns = asked.columns
    before = recommended(columns, asked.base, asked.optimum, info)
    programme, known = with_tiers(asked)
    session = solvers.open_session(solver, programme, method or by_size(solver, programme))
    optimum = lexicographic_minimum(programme, session, known=known, wanted=columns.count)
    found = recommended(columns, programme, optimum, info)
    protected = Protected(asked.protect, asked.of(found.allocation), asked.of(before.allocation))
    checking.check_claims({PROTECT: protected.plan.value(asked.protect.measure)}, optimum.values)
    return SolvedProtected(asked, before, replace(found, protected=protected))


@dataclass(frozen=True, eq=False)
class Solved:
    """A scenario's programme with its optimum: what analyses start from. Not checked; `solve` does that."""

    columns: Columns
    programme: LinearProgramme
    optimum: Optimum
    session: Session


def optimise(
    scenario: Scenario, solver: str = solvers.DEFAULT, method: str | None = None, again: bool = True
) -> Solved:
    """Formulate a scenario and minimise its tiers in their order; `method` but for decomposition.

    `again`: whether the session will be asked for more than this.
    """
    if method is not None and method not in solvers.abilities(solver).methods:
        text = _("expected no --method with the solver {name}, which chooses its own, found {method}")
        raise UsageError(text.format(name=solver, method=method))
    columns = columns_of(scenario)
    programme = programme_of(columns)
    session = solvers.open_session(solver, programme, method or by_size(solver, programme, again))
    return Solved(columns, programme, lexicographic_minimum(programme, session), session)


def by_size(solver: str, programme: LinearProgramme, again: bool = False) -> str | None:
    """The method that suits the size of a programme, solved once or `again`; None where the solver has its own."""
    if "ipm" not in solvers.abilities(solver).methods:
        return None
    return "ipm" if programme.column_count >= (_AGAIN_FROM if again else _INTERIOR_POINT_FROM) else "simplex"


def is_huge(scenario: Scenario) -> bool:
    """Whether a programme is decomposed where nobody names a method."""
    return len(scenario.model.regions) > 1 and columns_of(scenario).count >= _DECOMPOSED_FROM
