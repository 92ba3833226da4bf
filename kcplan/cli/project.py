"""`kcplan new`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.speaking import command
from kcplan.language import _

#: The plan of more is a file too large to be read back.
MOST_REGIONS = 40_000


@command()
@click.argument("folder", type=options.FILE, metavar="DIR")
@click.option(
    "--synthetic",
    type=click.IntRange(1, MOST_REGIONS),
    metavar="REGIONS",
    help="An invented model of so many regions instead, in the shape of the Bến Tre model, with a base scenario.",
)
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Which of the invented models; 0 where not named.")
@options.quiet
@options.lang
def new(folder: Path, synthetic: int | None, seed: int | None, quiet: bool) -> None:
    """A starter project: the Bến Tre model and its scenarios.

    DIR must be absent or empty.
    """
    from kcplan.writing.folder import copy_whole, new_folder

    if synthetic is None:
        if seed is not None:
            raise click.UsageError(_("--seed goes with --synthetic"))
        from kcplan.projects.starter import starter_folder

        copy_whole(starter_folder(), ("models", "scenarios"), folder)
    else:
        from kcplan.cli.progress import bar
        from kcplan.projects import synthetic as models

        with new_folder(folder) as new, bar(_("inventing a model"), quiet) as progress:
            models.write(new, synthetic, seed or 0, progress)
    if not quiet:
        text = _("Made {folder}. Next: kcplan solve {file}")
        click.echo(text.format(folder=folder, file=folder / "scenarios" / "base.yaml"), err=True)
