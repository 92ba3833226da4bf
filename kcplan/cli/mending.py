"""`kcplan diagnose` and `kcplan need`: why a scenario cannot be met, and what would meet it."""

from pathlib import Path

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.speaking import command


@command()
@options.scenario_file
@options.full
@options.as_json
@options.solver
@options.lang
def diagnose(file: Path, full: bool, as_json: bool, solver: str) -> None:
    """Show why no plan meets the scenario, and what would mend it.

    First come the changes that mend it: single ones that scale a whole rule, or else the smallest combination. Then
    come the sets of rules that clash.
    """
    from kcplan.commands import diagnose as use

    hand_over(use.of_file(file, full, solver), as_json=as_json)


@command()
@options.scenario_file
@options.full
@options.as_json
@options.solver
@options.lang
def need(file: Path, full: bool, as_json: bool, solver: str) -> None:
    """Find the least additional money that meets every target.

    By source and year, with every limit kept.
    """
    from kcplan.commands import need as use

    hand_over(use.of_file(file, full, solver), as_json=as_json)
