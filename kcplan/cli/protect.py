"""`kcplan protect`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.interrupts import STOPPED
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _
from kcplan.visible import shown


@command()
@options.scenario_file
@click.option(
    "--samples",
    type=int,
    default=100,
    show_default=True,
    metavar="N",
    help="How many fresh futures the ladder counts over; 0 leaves it out.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    metavar="N",
    help="Seed of their draw, not that of the plan's own futures.",
)
@options.workers
@click.option(
    "--keep",
    type=options.FILE,
    metavar="DIR",
    help="Keep the futures of the ladder in this folder; a stopped call goes on from there.",
)
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def protect(
    file: Path,
    samples: int,
    seed: int,
    workers: int | None,
    keep: Path | None,
    full: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
) -> None:
    """Find a plan for money that is not known yet.

    Shows who should pay for what so that targets are missed least when money falls short, what that costs, and what
    waiting until the money is known is worth.
    """
    from kcplan.commands import protect as use

    try:
        with bar(_("Protecting"), quiet or as_json) as progress:
            view = use.of_file(file, samples, seed, workers, full, out, solver, progress, keep)
    except KeyboardInterrupt:
        if keep is None or not keep.is_dir():
            raise
        text = _("Stopped: the futures that are done are kept in {folder}. The same call goes on from there.")
        click.echo(text.format(folder=shown(keep)), err=True)
        click.get_current_context().exit(STOPPED)
    hand_over(view, out, as_json, quiet)
