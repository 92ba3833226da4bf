"""`kcplan new`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.commands.new import MOST_REGIONS
from kcplan.language import _
from kcplan.visible import shown, typed


@command()
@click.argument("folder", type=options.FILE, metavar="DIR")
@click.option(
    "--synthetic",
    type=click.IntRange(1, MOST_REGIONS),
    metavar="REGIONS",
    help=(
        "Create an invented model with this many regions instead, shaped like the Bến Tre model, with a base scenario."
    ),
)
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Which of the invented models; default 0.")
@options.quiet
@options.lang
def new(folder: Path, synthetic: int | None, seed: int | None, quiet: bool) -> None:
    """Create a starter project: the Bến Tre model and its scenarios.

    DIR must be absent or empty.
    """
    from kcplan.commands import new as use

    with bar(_("inventing a model"), quiet) as progress:
        base = use.new(folder, synthetic, seed, progress)
    if not quiet:
        text = _("Created {folder}. Next: kcplan solve {file}")
        click.echo(text.format(folder=shown(folder), file=typed(base)), err=True)
