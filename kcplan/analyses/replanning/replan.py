"""The rest of a programme planned again: the adjusted budget, what moves and why, and what more movement buys."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kcplan import tolerances
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.prices import priced
from kcplan.analyses.replanning import moved, progress
from kcplan.analyses.replanning.causes import Causes, causes
from kcplan.analyses.replanning.frontier import Frontier, moving_at_most
from kcplan.analyses.replanning.moved import AdjustedFigure, MovedSum
from kcplan.analyses.replanning.progress import LineProgress, TargetProgress, UnitProgress
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import Infeasible, UsageError
from kcplan.language import _, significant
from kcplan.planning.publish import publish
from kcplan.planning.solve import solve
from kcplan.planning.too_many import refuse_too_many


@dataclass(frozen=True, eq=False)
class Replanned:
    """A programme planned again from its budget in force.

    `answer` has the recommendation and, where the scenario rounds, its published budget: `adjusted`, `moved` and
    `targets` are of that one. `asked` is the scenario as it was written, `answer.scenario` the one that was solved,
    which has one limit more where `move` says how much may move. `frontier` and `causes` are of optima before rounding;
    `causes` is None where there is nothing to start from.
    """

    asked: Scenario
    answer: Answer
    lines: tuple[LineProgress, ...]
    units: tuple[UnitProgress, ...]
    targets: tuple[TargetProgress, ...]
    adjusted: tuple[AdjustedFigure, ...]
    moved: MovedSum
    frontier: Frontier
    causes: Causes | None
    move: float | None

    @property
    def closed(self) -> tuple[int, ...]:
        """The years that are over."""
        return self.asked.model.years[: self.asked.first_open]


def replan(
    scenario: Scenario,
    curve: Frontier,
    before: Scenario | None,
    move: float | None,
    solver: str = solvers.DEFAULT,
    progress_of_prices: Callable[[float], object] = lambda _: None,
) -> Replanned:
    """Plan the open years again. `move`: the plan that moves no more than so much money, a transfer counted twice.

    `curve` is the frontier of the scenario. `before` is the scenario that was planned with; None: this one before any
    year was closed. Raises Infeasible where no plan moves so little, and what `kcplan.planning.solve.solve` does.
    """
    refuse_too_many(scenario)
    own = replace(scenario, uncertainty=None)
    if move is not None:
        refuse_too_little(own, curve, move)
        own = moving_at_most(own, max(move, curve.least))
    optimum = solve(own, solver)
    answer = Answer(priced(optimum, progress_of_prices), publish(optimum))
    figures = moved.adjusted(answer, solver)
    planned = progress.as_planned(scenario, solver)
    return Replanned(
        scenario,
        answer,
        progress.lines(scenario, planned),
        progress.units(scenario, planned),
        progress.targets(scenario, answer.review),
        figures,
        moved.total(figures),
        curve,
        _causes(scenario, before, planned, solver),
        move,
    )


def refuse_nothing_to_adjust(scenario: Scenario) -> None:
    """Raise UsageError where a scenario has neither closed years nor a budget in force of its own, or none at all."""
    if not is_adjustment(scenario):
        text = _(
            "expected years that are over or a budget in force in the scenario, found neither: add 'closed' and "
            "'actuals', such as closed: 2014-2016 and actuals: actuals.xlsx, or add 'approved', such as approved: "
            "result-2016"
        )
        raise UsageError(text)
    if scenario.in_force is None:
        text = _("expected a budget in force, found none: add 'approved' to the scenario, or 'plan' to the model")
        raise UsageError(text)


def refuse_too_little(scenario: Scenario, curve: Frontier, move: float) -> None:
    """Raise Infeasible where no plan moves so little, and UsageError where it is no amount."""
    if not 0 <= move < float("inf"):
        raise UsageError(_("expected an amount of money from 0 on, found {move}").format(move=move))
    if move < curve.least - tolerances.KEPT * scenario.money_size:
        text = _("no plan that keeps every rule moves less than {least} {money} of the budget in force; found {move}")
        least = significant(curve.least, 9)
        raise Infeasible(text.format(least=least, money=scenario.model.money, move=significant(move, 9)))


def _causes(scenario: Scenario, before: Scenario | None, planned: Closed | None, solver: str) -> Causes | None:
    """Where the change comes from; None where nobody knows how the closed years were planned."""
    if scenario.closed is not None and planned is None:
        return None
    start = replace(scenario, committed=None) if before is None else before
    return causes(start, scenario, planned, solver)
