"""The files of a command that takes several, read before any of them is solved."""

from collections.abc import Iterable
from pathlib import Path

from kcplan.domain.scenario import Scenario
from kcplan.errors import InvalidInput, Problem
from kcplan.reading.read import read_scenario
from kcplan.reading.result_folder import ResultFolder, read_result


def read(files: Iterable[Path]) -> list[Scenario | ResultFolder]:
    """The scenario of each file, or the result where it is a folder; InvalidInput with the mistakes of all."""
    found: list[Scenario | ResultFolder] = []
    problems: list[Problem] = []
    for file in files:
        try:
            found.append(read_result(file) if file.is_dir() else read_scenario(file))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(list(dict.fromkeys(problems)))  # files that extend the same one share its mistakes
    return found
