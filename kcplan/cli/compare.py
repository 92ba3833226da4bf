"""`kcplan compare`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@click.argument("files", type=options.FILE, nargs=-1, required=True, metavar="FILE...")
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def compare(files: tuple[Path, ...], full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str) -> None:
    """Set plans side by side.

    Each FILE is a scenario, a folder that solve or evaluate wrote, or the word `plan`: the official plan, checked
    against the first scenario. Differences are from the first plan.
    """
    from kcplan.commands import compare as use

    with bar(_("Solving"), quiet) as progress:
        view = use.of_files(files, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
