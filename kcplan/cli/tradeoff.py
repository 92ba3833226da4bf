"""`kcplan tradeoff`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.argument("outcomes", nargs=-1, required=True, metavar="OUTCOME OUTCOME [OUTCOME]")
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def tradeoff(
    file: Path, outcomes: tuple[str, ...], full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str
) -> None:
    """Show what one outcome costs in another.

    Shows every corner of the frontier of two or three outcomes, and every weight of each, from 0 upwards, at which the
    recommendation changes. The answer is exact.
    """
    from kcplan.commands import tradeoff as use

    with bar(_("Following the frontier"), quiet or as_json) as progress:
        view = use.of_file(file, outcomes, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
