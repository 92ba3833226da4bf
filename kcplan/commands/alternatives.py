"""`kcplan alternatives`: what else is as good as the recommendation."""

from pathlib import Path

from kcplan.analyses.alternatives import alternatives as analysis
from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.reading.read import read_scenario
from kcplan.writing import folder


def alternatives(
    scenario: Scenario, within: float = 0.0, solver: str = solvers.DEFAULT, progress: Progress = silent
) -> Alternatives:
    """How far each figure can move while a plan stays as good, and the plans that differ most from the recommendation.

    `within`: the share of weighted outcomes that may be given up, such as 0.01. Money is public, of open years, before
    rounding. Raises UsageError where that is no share or the scenario has too many regions, and what `solve` raises.
    """
    analysis.refuse_share(within)
    analysis.refuse_huge(scenario)
    return analysis.alternatives(scenario, within, solver, progress)


def of_file(
    file: Path,
    within: float = 0.0,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The same of the scenario of a file."""
    analysis.refuse_share(within)
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    analysis.refuse_huge(scenario)
    progress(0.0)
    with explained(scenario, file, solver):
        return view(alternatives(scenario, within, solver, progress), full)


def view(found: Alternatives, full: bool = False) -> View:
    """Alternatives; `full` shows every figure, and the plan at each end of a range."""
    from kcplan.documents.alternatives import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: files.files(found),
        found.scenario.usual_money,
    )
