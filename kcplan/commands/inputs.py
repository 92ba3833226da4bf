"""The files of a command that takes several, read before any of them is solved."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from kcplan.domain.scenario import Scenario
from kcplan.errors import InvalidInput, Problem
from kcplan.reading.read import read_scenario
from kcplan.reading.result_folder import ResultFolder, read_result
from kcplan.visible import shown, typed


def read(files: Iterable[Path]) -> list[Scenario | ResultFolder]:
    """The scenario of each file, or the result where it is a folder; InvalidInput with the mistakes of all."""
    found: list[Scenario | ResultFolder] = []
    problems: list[Problem] = []
    for file in files:
        try:
            found.append(read_result(file) if os.path.isdir(file) else read_scenario(file))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(list(dict.fromkeys(problems)))  # files that extend the same one share its mistakes
    return found


def names(files: Sequence[Path]) -> list[str]:
    """A name for each file, without its ending; where two would be alike, the path as it is typed in a shell."""
    short = [shown(file.stem) for file in files]
    times = Counter(short)
    return [name if times[name] == 1 else typed(file) for name, file in zip(short, files, strict=True)]
