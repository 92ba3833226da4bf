"""`kcplan evaluate`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.speaking import command


@command()
@options.scenario_file
@click.option(
    "--plan",
    type=options.FILE,
    metavar="TABLE|DIR",
    help=(
        "An allocation: line,source,year,amount as CSV or .xlsx, an annex, or a result folder. "
        "Default: the official plan."
    ),
)
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def evaluate(
    file: Path, plan: Path | None, full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str
) -> None:
    """Show what a given plan delivers at best, and what it breaks.

    The money of a line is split between its activities so that targets, and then outcomes, come out best. The published
    budget of a result folder is taken as it is, money and units.
    """
    from kcplan.commands import evaluate as use

    hand_over(use.of_file(file, plan, full, out, solver), out, as_json, quiet)
