"""`kcplan alternatives`."""

from pathlib import Path

import click

from kcplan.cli import options, values
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option(
    "--within",
    callback=values.share,
    metavar="SHARE",
    help="Share of the weighted outcomes that may be given up: 1%, 0.01.  [default: 0]",
)
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def alternatives(
    file: Path, within: float | None, full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str
) -> None:
    """Show what else is as good as the recommendation.

    Shows how far the money of each line, source and year can move, and plans that are as good and differ most. With
    --out each of them is written as a scenario, which compare, explain and report take.
    """
    from kcplan.commands import alternatives as use

    with bar(_("Looking for other plans"), quiet or as_json) as progress:
        view = use.of_file(file, within or 0.0, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
