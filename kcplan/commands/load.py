"""What other commands start from, read: a scenario, a given plan, a result folder."""

import os
from pathlib import Path

from kcplan.commands.arguments import Location
from kcplan.domain.scenario import Scenario
from kcplan.reading.given_plan import Cell, read_given_plan
from kcplan.reading.read import read_scenario
from kcplan.reading.result_folder import ResultFolder, read_result


def load(file: Location) -> Scenario:
    """The scenario of a file, with every `extends` and change applied. Raises InvalidInput with every mistake."""
    return read_scenario(file)


def load_plan(file: Location, scenario: Scenario) -> dict[Cell, float]:
    """A given plan of the scenario's model: a table with line, source, year and amount, and activity and region.

    It is a CSV file, a workbook (`book.xlsx`, `book.xlsx#Sheet`), with a column a year too, or an official annex.

    Of a result folder it is the money, of the published budget where there is one.

    Money by (region, line, activity, source, year); the activity is "" where it is left to be split, the region "" in a
    model of one. Raises InvalidInput with every mistake.
    """
    if os.path.isdir(file):
        return read_result(Path(file)).amounts
    return read_given_plan(file, scenario.model, scenario.numbers)


def load_result(folder: Location) -> ResultFolder:
    """What `kcplan solve --out` or `kcplan evaluate --out` wrote. Raises InvalidInput where it has no result."""
    return read_result(Path(folder))
