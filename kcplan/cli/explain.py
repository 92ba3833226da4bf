"""`kcplan explain`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@click.argument("files", type=options.FILE, nargs=-1, required=True, metavar="FILE [OTHER]")
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def explain(files: tuple[Path, ...], full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str) -> None:
    """Explain why a recommendation is what it is.

    With one FILE: why each line gets its money from each source, and no more. With two: why the second
    recommendation differs from the first. Each FILE is a scenario, or a folder that solve wrote.
    """
    from kcplan.commands import explain as use

    title = _("Asking for more") if len(files) == 1 else _("Mixing the scenarios")
    with bar(title, quiet or as_json) as progress:
        view = use.of_files(files, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
