"""`kcplan replan`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option(
    "--move",
    type=float,
    metavar="AMOUNT",
    help="Move at most so much money of the budget in force; a transfer from one figure to another counts twice.",
)
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def replan(
    file: Path, move: float | None, full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str
) -> None:
    """Plan the rest of a programme again.

    Years that are over are facts. Shows what was spent and delivered, which figures of the budget in force change and
    why, and what a larger change would buy.
    """
    from kcplan.commands import replan as use

    with bar(_("Working out prices"), quiet or as_json) as progress:
        view = use.of_file(file, move, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
