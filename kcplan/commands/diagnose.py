"""`kcplan diagnose`: why no plan meets a scenario, and the least that would mend it."""

from pathlib import Path

from kcplan.analyses.mending import diagnose as analysis
from kcplan.analyses.mending.diagnose import Diagnosis
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.reading.read import read_scenario


def diagnose(scenario: Scenario, solver: str = solvers.DEFAULT) -> Diagnosis:
    """What would mend a scenario, and each set of rules that clash; `feasible` and nothing else where none does."""
    return analysis.diagnose(scenario, solver)


def of_file(file: Path, full: bool = False, solver: str = solvers.DEFAULT) -> View:
    """The diagnosis of the scenario of a file."""
    return view(diagnose(read_scenario(file), solver), full)


def view(found: Diagnosis, full: bool = False) -> View:
    """A diagnosis; `full` shows every conflict and every change. It is not written as a folder."""
    from kcplan.documents.mending import diagnosis

    return View(
        lambda: diagnosis.data(found),
        lambda to: diagnosis.show(found, to, full),
        usual_money=found.scenario.usual_money,
    )
