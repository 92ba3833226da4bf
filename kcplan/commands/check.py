"""`kcplan check`: everything that is wrong with a model or a scenario."""

from kcplan.commands.arguments import Location
from kcplan.errors import Problem
from kcplan.reading.read import check_file


def check(file: Location) -> tuple[Problem, ...]:
    """Every error and warning of a scenario or a model (its file or its folder), in the order of file, line, column."""
    return tuple(check_file(file))
