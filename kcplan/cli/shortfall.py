"""`kcplan shortfall`."""

from dataclasses import replace
from pathlib import Path

import click

from kcplan.cli import options, values
from kcplan.cli.explained import explained
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option(
    "--cut", "cuts", multiple=True, metavar="SOURCE", help="A source whose money falls; several are cut alike."
)
@click.option("--years", callback=values.years, metavar="YEARS", help="Cut only these years: 2019, 2016-2020.")
@click.option("--to", callback=values.share, metavar="SHARE", help="How deep: 60%, 0.6.  [default: 100%]")
@click.option("--by", type=float, metavar="AMOUNT", help="How deep, in money, instead of --to.")
@click.option(
    "--late",
    callback=values.source_shares,
    multiple=True,
    metavar="SOURCE=SHARE",
    help="Only this share of each year's money is usable in its year, the rest a year later: central=1/3.",
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
@click.option("--all", "everything", is_flag=True, help="Every break-point and stretch, not only the few that matter.")
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
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
) -> None:
    """What happens as a source's money falls short.

    Break-points, the first target to fail, the order of cuts. The answer is exact: the recommended plan is followed
    as the cut deepens, not sampled. Of programmes with more than 5,000 columns (some ten regions) the plan is worked
    out at chosen depths instead.
    """
    if sum(map(bool, (cuts, late, both))) != 1:
        raise click.UsageError(
            _("Give one of --cut SOURCE (more than once if need be), --late SOURCE=SHARE and --map SOURCE SOURCE.")
        )
    if to is not None and by is not None:
        raise click.UsageError(_("Give --to or --by, not both."))
    if not cuts and (to is not None or by is not None):
        raise click.UsageError(_("--to and --by go with --cut."))
    if late and years:
        raise click.UsageError(_("--years goes with --cut and --map."))
    if points and not both:
        raise click.UsageError(_("--point goes with --map."))
    if both and both[0] == both[1]:
        raise click.UsageError(_("--map wants two sources, found {source} twice.").format(source=both[0]))
    from kcplan.reading.read import read_scenario
    from kcplan.writing import folder

    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    soft = replace(scenario, soft=True)  # targets are no part of a clash here
    if both:
        from kcplan.analyses.shortfall.two_sources import two_sources
        from kcplan.documents.map import data as map_data
        from kcplan.documents.map import terminal as map_terminal

        named = [read_scenario(point) for point in points]
        with explained(soft, file, solver), bar(_("Dividing the map"), quiet) as progress:
            found = two_sources(scenario, both, years, named, solver, progress)
        hand_over(
            lambda: map_data.data(found),
            lambda: map_data.files(found),
            lambda: map_terminal.show(found, everything),
            out, as_json, quiet,
        )  # fmt: skip
        return
    from kcplan.analyses.shortfall import cuts as ways
    from kcplan.analyses.shortfall.sampled import curve as follow
    from kcplan.documents.shortfall import data as curve_data
    from kcplan.documents.shortfall import files as curve_files
    from kcplan.documents.shortfall import terminal as curve_terminal

    if late:
        cut = ways.late(scenario, late)
    else:
        cut = ways.cut(scenario, tuple(dict.fromkeys(cuts)), years, 1.0 if to is None else to, by)
    with explained(soft, file, solver), bar(_("Following the cut"), quiet) as progress:
        result = follow(scenario, cut, solver, progress)
    hand_over(
        lambda: curve_data.data(result),
        lambda: curve_files.files(result),
        lambda: curve_terminal.show(result, everything),
        out, as_json, quiet,
    )  # fmt: skip
