"""`kcplan explain FILE --why-not`: why a recommendation is not something else."""

from pathlib import Path

from kcplan.analyses.alternatives.alternatives import refuse_huge
from kcplan.analyses.explaining import why_not as analysis
from kcplan.analyses.explaining.question import question_of
from kcplan.analyses.explaining.why_not import WhyNot
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.reading.read import read_scenario
from kcplan.writing import folder


def why_not(scenario: Scenario, question: str, solver: str = solvers.DEFAULT, progress: Progress = silent) -> WhyNot:
    """What is in the way of a wish, such as `training 2016-2020 >= 300`, its cost, and what would bring it about.

    Money is public, over all years unless they are named; `units` behind the amount asks for units. Raises UsageError
    where the question cannot be read, and what `solve` raises.
    """
    refuse_huge(scenario)
    return analysis.why_not(scenario, question_of(question, scenario), solver, progress)


def of_file(
    file: Path,
    question: str,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The same of the scenario of a file."""
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    refuse_huge(scenario)
    asked = question_of(question, scenario)
    progress(0.0)
    with explained(scenario, file, solver):
        return view(analysis.why_not(scenario, asked, solver, progress), full)


def view(found: WhyNot, full: bool = False) -> View:
    """What is in the way; `full` shows every number that would bring it about."""
    from kcplan.documents.explain import why_not as documents

    return View(
        lambda: documents.data(found),
        lambda to: documents.show(found, to, full),
        lambda: documents.files(found),
        found.recommendation.scenario.usual_money,
    )
