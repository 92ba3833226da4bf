"""`kcplan need`: the least additional money that meets every target."""

from pathlib import Path

from kcplan.analyses.mending import need as analysis
from kcplan.analyses.mending.need import Need, NoMoneyHelps
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import Infeasible
from kcplan.reading.read import read_scenario


def need(scenario: Scenario, solver: str = solvers.DEFAULT) -> Need:
    """The least money for every target, by source and year, with every limit kept.

    Raises NoMoneyHelps, an Infeasible with the rules that clash whatever the caps.
    """
    return analysis.need(scenario, solver)


def of_file(file: Path, full: bool = False, solver: str = solvers.DEFAULT) -> View:
    """What the scenario of a file needs. Where no money helps, the error names the rules as planners do."""
    from kcplan.documents.mending import needs

    try:
        return view(need(read_scenario(file), solver), full)
    except NoMoneyHelps as error:
        raise Infeasible(needs.no_money_helps(error)) from error


def view(found: Need, full: bool = False) -> View:
    """What is needed; `full` shows every year and region. It is not written as a folder."""
    from kcplan.documents.mending import needs

    return View(
        lambda: needs.data(found), lambda to: needs.show(found, to, full), usual_money=found.scenario.usual_money
    )
