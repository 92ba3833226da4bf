"""`kcplan new`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.language import _


@click.command()
@click.argument("folder", type=options.FILE, metavar="DIR")
@options.lang
def new(folder: Path) -> None:
    """A starter project: the Bến Tre model and its scenarios.

    DIR must be absent or empty.
    """
    from kcplan.documents.folder import copy_whole
    from kcplan.starter import starter_folder

    copy_whole(starter_folder(), ("models", "scenarios"), folder)
    text = _("Made {folder}. Next: kcplan solve {file}")
    click.echo(text.format(folder=folder, file=folder / "scenarios" / "base.yaml"), err=True)
