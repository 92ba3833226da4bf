"""`kcplan shortfall`."""

from pathlib import Path

import click

from kcplan.cli import options, values


@click.command()
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
@click.option("--all", "everything", is_flag=True, help="Every break-point and stretch, not only the few that matter.")
@options.out
@options.as_json
@options.quiet
@options.solver
def shortfall(
    file: Path,
    cuts: tuple[str, ...],
    years: tuple[int, ...] | None,
    to: float | None,
    by: float | None,
    late: dict[str, float],
    everything: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
) -> None:
    """What happens as a source's money falls short: exact break-points, the first target to fail, the order of cuts.

    The answer is exact: the recommended plan is followed as the cut deepens, not sampled.
    """
    if bool(cuts) == bool(late):
        raise click.UsageError("Give --cut SOURCE (more than once if need be) or --late SOURCE=SHARE.")
    if to is not None and by is not None:
        raise click.UsageError("Give --to or --by, not both.")
    if late and (years or to is not None or by is not None):
        raise click.UsageError("--years, --to and --by go with --cut.")
    from kcplan.analyses import cuts as ways
    from kcplan.analyses.shortfall import shortfall as follow
    from kcplan.documents import curve, folder, summary
    from kcplan.reading.read import read_scenario

    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    cut = (
        ways.late(scenario, late)
        if late
        else ways.cut(scenario, tuple(dict.fromkeys(cuts)), years, 1.0 if to is None else to, by)
    )
    result = follow(scenario, cut, solver)
    if out:
        folder.write(out, curve.files(result))
    if as_json:
        click.echo(summary.as_text(curve.data(result)))
    elif not quiet:
        from kcplan.documents import curve_terminal

        curve_terminal.show(result, everything)
        if out:
            click.echo(f"Written: {out}", err=True)
