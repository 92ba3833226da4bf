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
@click.option(
    "--why-not",
    "question",
    metavar="QUESTION",
    help="Why not this: 'training >= 1200', 'LINE [SOURCE] [YEARS] >= AMOUNT [units]', also with <= or =.",
)
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def explain(
    files: tuple[Path, ...],
    question: str | None,
    full: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
) -> None:
    """Explain why a recommendation is what it is.

    With one FILE: why each line gets its money from each source, and no more. With two: why the second
    recommendation differs from the first. Each FILE is a scenario, or a folder that solve wrote. With --why-not: which
    rules are in the way of a wish, what it costs, and which single change would make it the recommendation.
    """
    if question is not None:
        _why_not(files, question, full, out, as_json, quiet, solver)
        return
    from kcplan.commands import explain as use

    title = _("Asking for more") if len(files) == 1 else _("Mixing the scenarios")
    with bar(title, quiet or as_json) as progress:
        view = use.of_files(files, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)


def _why_not(
    files: tuple[Path, ...], question: str, full: bool, out: Path | None, as_json: bool, quiet: bool, solver: str
) -> None:
    if len(files) != 1:
        raise click.UsageError(_("--why-not goes with one scenario."))
    from kcplan.commands import why_not as use

    with bar(_("Trying other numbers"), quiet or as_json) as progress:
        view = use.of_file(files[0], question, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
