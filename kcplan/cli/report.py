"""`kcplan report`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option(
    "--out",
    type=options.FILE,
    metavar="DIR",
    required=True,
    help="Write the documents as a folder, whole or not at all.",
)
@click.option(
    "--lang",
    "languages",
    type=click.Choice(["vi", "en"]),
    multiple=True,
    default=("vi", "en"),
    show_default="both, Vietnamese first",
    help=(
        "A language of the documents; give it twice for both. The first language has file names without a language "
        "code."
    ),
)
@options.quiet
@options.solver
def report(file: Path, out: Path, languages: tuple[str, ...], quiet: bool, solver: str) -> None:
    """Write the annex workbook, covering letter and report page.

    They show the published budget if the scenario has rounding, otherwise the recommendation. DIR also gets the
    files of the result, as `kcplan solve --out DIR` writes them.
    """
    from kcplan.commands import report as use

    with bar(_("Working out prices and following a cut"), quiet) as progress:
        view = use.of_file(file, out, languages, solver, progress)
    hand_over(view, out, quiet=quiet)
