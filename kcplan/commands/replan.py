"""`kcplan replan`: the rest of a programme planned again from the budget in force."""

from pathlib import Path

from kcplan.analyses.replanning import replan as analysis
from kcplan.analyses.replanning.frontier import frontier
from kcplan.analyses.replanning.replan import Replanned
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.reading.read import read_extended, read_scenario
from kcplan.writing import folder


def replan(
    scenario: Scenario, before: Scenario | None = None, move: float | None = None, solver: str = solvers.DEFAULT
) -> Replanned:
    """The open years planned again: what moves and why, what has happened, and what more movement would buy.

    `move`: the best plan that moves no more than so much of the budget in force, a transfer counted twice. `before` is
    the scenario that was planned with, from which the causes of the change are told; None: this one, before any year
    was closed. Raises UsageError where there is nothing to adjust, Infeasible where no plan keeps every rule or none
    moves so little, Unbounded, SolverStopped and CheckFailed.
    """
    analysis.refuse_nothing_to_adjust(scenario)
    return analysis.replan(scenario, frontier(scenario, solver), before, move, solver)


def of_file(
    file: Path,
    move: float | None = None,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The same of the scenario of a file; what it extends is what was planned with."""
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    analysis.refuse_nothing_to_adjust(scenario)
    before = read_extended(file)
    with explained(scenario, file, solver):
        curve = frontier(scenario, solver)
    progress(0.0)
    return view(analysis.replan(scenario, curve, before, move, solver, progress), full)


def view(found: Replanned, full: bool = False) -> View:
    """A programme planned again; `full` shows every table."""
    from kcplan.documents.replanning import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: files.files(found),
        found.asked.usual_money,
    )
