"""A scenario that is played with, solved: the plan, what it is set beside, and what each lock costs."""

import math
from dataclasses import dataclass, replace

from kcplan import tolerances
from kcplan.analyses.playing.asked import Lock, PlayAsked, of_scenario
from kcplan.domain.recommendation import Evaluation, Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import Infeasible
from kcplan.planning.evaluate import evaluate_in_force
from kcplan.planning.solve import solve


@dataclass(frozen=True, eq=False)
class PlayStart:
    """What a page begins with: the scenario of the file, its own plan, and the budget in force checked against it.

    `own` is None where no plan keeps every rule of the file, `in_force` where nothing is approved.
    """

    scenario: Scenario
    own: Recommendation | None
    in_force: Evaluation | None


@dataclass(frozen=True, slots=True)
class LockCost:
    """What a lock costs beside the same question without it: weighted outcomes, and weighted shares of targets missed.

    `outcomes` can be below 0 where more of a target is missed for it. None where no plan is left without the lock.
    """

    lock: Lock
    outcomes: float | None
    miss: float | None


@dataclass(frozen=True, eq=False)
class Played:
    """The plan of what is asked, before any rounding, with what each lock costs."""

    start: PlayStart
    asked: PlayAsked
    now: Recommendation
    costs: tuple[LockCost, ...]


def begin(scenario: Scenario, solver: str = solvers.DEFAULT) -> PlayStart:
    """What a page of a scenario begins with. Raises SolverStopped, Unbounded and CheckFailed."""
    try:
        own = solve(of_scenario(scenario, PlayAsked()), solver)
    except Infeasible:
        own = None
    return PlayStart(scenario, own, evaluate_in_force(scenario, solver))


def play(start: PlayStart, asked: PlayAsked, solver: str = solvers.DEFAULT) -> Played:
    """The plan of what is asked. Raises UsageError as `of_scenario` does, and Infeasible where no plan is left."""
    now = solve(of_scenario(start.scenario, asked), solver)
    return Played(start, asked, now, tuple(_cost(start, asked, now, lock, solver) for lock in asked.locks))


def lock_at(start: PlayStart, asked: PlayAsked, line: str, solver: str = solvers.DEFAULT) -> Lock:
    """The lock of a line at the public money that it has now.

    The amount has as many digits as figures of the plan have, or a few more, where a plan keeps that; else all.
    """
    others = [lock for lock in asked.locks if lock.line != line]
    none_yet = Lock(line, "at_least", 0.0)  # asks for nothing, and is refused for a line that is not there
    scenario = of_scenario(start.scenario, replace(asked, locks=(*others, none_yet)))
    found, model = solve(scenario, solver), scenario.model
    number = next(n for n, one in enumerate(model.lines) if one.id == line)
    amount = float(found.allocation.by_line()[number, model.public, scenario.first_open :].sum())
    first = 2 - math.floor(math.log10(scenario.usual_money))  # whole millions of a province, in any unit of money
    for digits in (first, first + 1, first + 2, first + 4):
        lock = Lock(line, "exactly", round(amount, digits))
        try:
            held = solve(of_scenario(scenario, PlayAsked(locks=(lock,))), solver)
        except Infeasible:
            continue
        if held.review.miss <= found.review.miss + tolerances.KEPT:
            return lock
    return Lock(line, "exactly", amount)


def _cost(start: PlayStart, asked: PlayAsked, now: Recommendation, lock: Lock, solver: str) -> LockCost:
    try:
        free = solve(of_scenario(start.scenario, asked.without(lock)), solver)
    except Infeasible:
        return LockCost(lock, None, None)
    outcomes = tolerances.apart(free.review.objective, now.review.objective)
    miss = now.review.miss - free.review.miss
    return LockCost(lock, outcomes, miss if abs(miss) > tolerances.KEPT else 0.0)
