"""`kcplan export`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import written
from kcplan.cli.speaking import command


@command()
@options.scenario_file
@click.option("--out", type=options.FILE, metavar="FILE", required=True, help="A file that ends in .lp or .mps.")
@options.lang
def export(file: Path, out: Path) -> None:
    """Write a scenario's linear programme, for another solver.

    It minimises the first tier: shares of targets missed, or weighted outcomes with the opposite sign. The comments
    at the top name the tiers and each column and row.
    """
    from kcplan.commands import export as use

    use.of_file(file, out)
    written(out)
