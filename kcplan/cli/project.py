"""`kcplan new`."""

from pathlib import Path
from typing import Literal

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
    "--from",
    "start",
    type=options.FILE,
    metavar="FILE",
    help="Begin a model with this official annex: CSV, .xlsx or book.xlsx#Sheet.",
)
@click.option(
    "--workbook",
    is_flag=True,
    help="Put the model into a workbook: one to be filled in, or the annex or model of --from.",
)
@click.option(
    "--numbers",
    type=click.Choice(["en", "vi"]),
    help="How the annex writes numbers, where nothing in it tells: en 1,234.5 or vi 1.234,5.",
)
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
def new(
    folder: Path,
    start: Path | None,
    workbook: bool,
    numbers: Literal["en", "vi"] | None,
    synthetic: int | None,
    seed: int | None,
    quiet: bool,
) -> None:
    """Create a starter project: the Bến Tre model, its scenarios.

    DIR must be absent or empty.
    """
    from kcplan.commands import new as use

    with bar(_("inventing a model"), quiet) as progress:
        base = use.new(folder, synthetic, seed, progress, start=start, workbook=workbook, numbers=numbers)
    if not quiet:
        text = _("Created {folder}. Next: kcplan solve {file}")
        click.echo(text.format(folder=shown(folder), file=typed(base)), err=True)
        if start is not None or workbook:
            told = _("The top of model.yaml tells what to add or to write over: see {models}.")
            click.echo(told.format(models=shown(folder / "models")), err=True)
