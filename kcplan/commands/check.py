"""`kcplan check`: what was read of models and scenarios, and everything that is wrong with them."""

from collections.abc import Sequence
from pathlib import Path

from kcplan.commands.arguments import Location
from kcplan.commands.view import View
from kcplan.errors import Problem
from kcplan.reading.read import Checked, check_file, checked
from kcplan.visible import shown


def check(file: Location) -> tuple[Problem, ...]:
    """Every error and warning of a scenario or a model (its file or its folder), in the order of file, line, column."""
    return tuple(check_file(file))


def of_files(files: Sequence[Path], full: bool = False) -> tuple[View, tuple[Problem, ...]]:
    """What was read of files, with their warnings; and their mistakes."""
    found = [(shown(file), checked(file)) for file in files]
    wrong = [problem for _file, one in found for problem in one.problems if not problem.warning]
    return view(found, full), tuple(wrong)


def view(files: Sequence[tuple[str, Checked]], full: bool = False) -> View:
    """What was read of files by their names; `full` shows every warning."""
    from kcplan.documents.check import data, terminal

    read = [one.scenario for _file, one in files if one.scenario is not None]
    usual = max((scenario.usual_money for scenario in read), default=None)
    return View(lambda: data.of_files(files), lambda to: terminal.show(files, to, full), dict, usual)
