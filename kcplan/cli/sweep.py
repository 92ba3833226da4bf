"""`kcplan sweep`."""

from pathlib import Path
from typing import Literal

import click

from kcplan.cli import options
from kcplan.cli.interrupts import STOPPED
from kcplan.cli.output import hand_over, written
from kcplan.cli.progress import counted
from kcplan.cli.speaking import command
from kcplan.commands.arguments import cluster_at
from kcplan.language import _, n_
from kcplan.visible import shown


@command()
@options.scenario_file
@click.option("--samples", type=int, metavar="N", show_default="as the scenario says", help="How many futures to draw.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    show_default="as the scenario says",
    help="Seed of the draw; the same seed gives the same futures.",
)
@click.option("--method", type=click.Choice(["lhs", "sobol"]), show_default="as the scenario says", help="How to draw.")
@click.option(
    "--vary",
    multiple=True,
    metavar="NAME=VALUES",
    help="A grid instead of a draw: central=40%..100%:5%; several grids give every combination.",
)
@click.option(
    "--plan", type=options.FILE, metavar="TABLE|DIR", help="Also show what this plan delivers in each future."
)
@options.workers
@click.option(
    "--cluster", metavar="ADDRESS", help="Run on a Dask cluster instead: tcp://HOST:PORT, or tls://HOST:PORT."
)
@options.tls
@click.option(
    "--chunk",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="How many futures are run and kept together.",
)
@click.option(
    "--out",
    type=options.FILE,
    metavar="DIR",
    help=("Keep every future in this folder; a stopped sweep goes on from there."),
)
@options.full
@options.as_json
@options.quiet
@options.lang
def sweep(
    file: Path,
    samples: int | None,
    seed: int | None,
    method: Literal["lhs", "sobol"] | None,
    vary: tuple[str, ...],
    plan: Path | None,
    workers: int | None,
    cluster: str | None,
    tls_ca_file: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    chunk: int,
    out: Path | None,
    full: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run many futures to see how likely each target is to be met.

    If FILE says what is uncertain, futures are drawn. Otherwise --vary sets a grid, or FILE is a folder of
    scenarios.
    """
    from kcplan.commands import sweep as use

    at = cluster_at(cluster, tls_ca_file, tls_cert, tls_key)
    done = every = 0
    try:
        with counted(_("Sweeping"), quiet) as progress:

            def told(so_far: int, of: int) -> None:
                nonlocal done, every
                done, every = so_far, of
                progress(so_far, of)

            view = use.of_file(file, samples, seed, method, vary, plan, workers, at, chunk, full, out, told)
        hand_over(view, as_json=as_json, quiet=quiet)
    except KeyboardInterrupt:
        if out is None or not every:
            raise
        text = n_(
            "Stopped: {done} of {all} future is kept in {folder}. The same call goes on from there.",
            "Stopped: {done} of {all} futures are kept in {folder}. The same call goes on from there.",
            every,
        )
        click.echo(text.format(done=done, all=every, folder=shown(out)), err=True)
        click.get_current_context().exit(STOPPED)
    if out and not quiet and not as_json:
        written(out)
