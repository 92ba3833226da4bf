"""`kcplan shortfall`."""

from pathlib import Path

import click

from kcplan.cli import options, values
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    metavar="SOURCE",
    help=("A source whose money falls; several are cut by the same share."),
)
@click.option("--years", callback=values.years, metavar="YEARS", help="Cut only these years: 2019, 2016-2020.")
@click.option("--to", callback=values.share, metavar="SHARE", help="How deep: 60%, 0.6.  [default: 100%]")
@click.option("--by", type=float, metavar="AMOUNT", help="How deep, in money, instead of --to.")
@click.option(
    "--late",
    callback=values.source_shares,
    multiple=True,
    metavar="SOURCE=SHARE",
    help="Only this share of each year's money can be used in its year, the rest a year later: central=1/3.",
)
@click.option(
    "--map",
    "both",
    nargs=2,
    metavar="SOURCE SOURCE",
    help="Cut two sources by different shares: the whole plane, divided into regions.",
)
@click.option(
    "--point", "points", type=options.FILE, multiple=True, metavar="FILE", help="A scenario to mark on --map."
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Show every table, and in them every break-point and stretch, not only the main ones.",
)
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def shortfall(
    file: Path,
    cuts: tuple[str, ...],
    years: tuple[int, ...] | None,
    to: float | None,
    by: float | None,
    late: dict[str, float],
    both: tuple[str, str] | None,
    points: tuple[Path, ...],
    everything: bool,
    full: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
) -> None:
    """Show what happens when a source's money falls short.

    Shows the break-points, the first target to fail and the order of cuts. The answer is exact: the recommended
    plan is followed as the cut deepens. Only large programmes (more than 10,000 columns, some twenty regions) are
    sampled: their plan is worked out at chosen depths.
    """
    if sum(map(bool, (cuts, late, both))) != 1:
        raise click.UsageError(
            _("Give one of --cut SOURCE (more than once if needed), --late SOURCE=SHARE and --map SOURCE SOURCE.")
        )
    if both and (to is not None or by is not None):
        raise click.UsageError(_("--to and --by go with --cut."))
    if points and not both:
        raise click.UsageError(_("--point goes with --map."))
    if both:
        from kcplan.commands import map as plane

        with bar(_("Dividing the map"), quiet) as progress:
            view = plane.of_file(file, both, years, points, everything, full, out, solver, progress)
    else:
        from kcplan.commands import shortfall as curve

        with bar(_("Following the cut"), quiet) as progress:
            view = curve.of_file(file, cuts, years, to, by, late, everything, full, out, solver, progress)
    hand_over(view, out, as_json, quiet)
