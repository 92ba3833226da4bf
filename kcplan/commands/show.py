"""`kcplan show`: the resolved scenario, each value with its file and line."""

from pathlib import Path
from typing import Any

from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.reading.read import read_scenario, resolved


def show(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain data, every `extends` and change applied, the model inline. Years as keys are numbers."""
    return resolved(scenario)


def of_file(file: Path, full: bool = False) -> View:
    """The resolved scenario of a file."""
    return view(read_scenario(file), full)


def view(scenario: Scenario, full: bool = False) -> View:
    """The resolved scenario: what it changes of its model, or in `full` each value with its file and line."""
    from kcplan.documents.plan import resolved as document

    return View(lambda: show(scenario), lambda to: document.show(show(scenario), scenario.origins, to, full))
