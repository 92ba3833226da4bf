"""`kcplan tradeoff`: what one outcome costs in another, and which weights change the recommendation."""

from collections.abc import Sequence
from pathlib import Path

from kcplan.analyses.alternatives import tradeoff as analysis
from kcplan.analyses.alternatives.tradeoff import Tradeoff
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.reading.read import read_scenario
from kcplan.writing import folder


def tradeoff(
    scenario: Scenario, outcomes: Sequence[str], solver: str = solvers.DEFAULT, progress: Progress = silent
) -> Tradeoff:
    """The exact frontier of two or three outcomes, and every weight of each from 0 upwards that changes the plan.

    Amounts are over all years, in the units of the outcomes, before rounding. Raises UsageError where outcomes are
    unknown or the scenario has too many regions, and what `solve` raises.
    """
    analysis.refuse_outcomes(scenario, outcomes)
    return analysis.tradeoff(scenario, outcomes, solver, progress)


def of_file(
    file: Path,
    outcomes: Sequence[str],
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The same of the scenario of a file."""
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    analysis.refuse_outcomes(scenario, outcomes)
    progress(0.0)
    with explained(scenario, file, solver):
        return view(tradeoff(scenario, outcomes, solver, progress), full)


def view(found: Tradeoff, full: bool = False) -> View:
    """A trade-off; `full` shows every outcome, and the money of each line."""
    from kcplan.documents.tradeoff import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: files.files(found),
        found.scenario.usual_money,
    )
