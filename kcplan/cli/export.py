"""`kcplan export`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option("--out", type=options.FILE, metavar="FILE", required=True, help="A file that ends in .lp or .mps.")
@options.lang
def export(file: Path, out: Path) -> None:
    """The linear programme of a scenario, for another solver.

    It minimises the first tier (shares of targets missed, or weighted outcomes turned round); the comments at its
    head name the tiers and each column and row.
    """
    from kcplan.engine import solvers
    from kcplan.mathematics.programme import formulate
    from kcplan.reading.read import read_scenario
    from kcplan.writing.folder import replace_file

    solvers.refuse_other_files(out)
    programme = formulate(read_scenario(file))
    replace_file(out, solvers.as_text(programme, out.suffix).encode())
    click.echo(_("Written: {place}").format(place=out), err=True)
