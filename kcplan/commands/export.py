"""`kcplan export`: the linear programme of a scenario, for another solver."""

from pathlib import Path

from kcplan.commands.arguments import Location
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.mathematics.programme import formulate
from kcplan.reading.read import read_scenario
from kcplan.writing.folder import replace_file


def export(scenario: Scenario, out: Location) -> None:
    """Write the first tier as a file that ends in .lp or .mps. Raises UsageError for another ending."""
    place = Path(out)
    solvers.refuse_other_files(place)
    replace_file(place, solvers.as_text(formulate(scenario), place.suffix).encode())


def of_file(file: Path, out: Path) -> None:
    """Write the programme of the scenario of a file."""
    solvers.refuse_other_files(out)
    export(read_scenario(file), out)
