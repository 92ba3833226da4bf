"""`kcplan sweep`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import counted
from kcplan.cli.speaking import command
from kcplan.language import _

if TYPE_CHECKING:
    from kcplan.domain.uncertainty import Method
    from kcplan.sweeping.running.jobs import FolderJob, FuturesJob


@command()
@options.scenario_file
@click.option("--samples", type=int, metavar="N", show_default="as the scenario says", help="How many futures to draw.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    show_default="as the scenario says",
    help="Where the draw begins; the same seed gives the same futures.",
)
@click.option("--method", type=click.Choice(["lhs", "sobol"]), show_default="as the scenario says", help="How to draw.")
@click.option(
    "--vary",
    multiple=True,
    metavar="NAME=VALUES",
    help="A grid instead of a draw: central=40%..100%:5%; several give every combination.",
)
@click.option("--plan", type=options.FILE, metavar="CSV", help="What this plan delivers in each future, beside.")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", show_default="one a core", help="Processes that do the work."
)
@click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster instead: tcp://HOST:PORT.")
@click.option(
    "--chunk",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="Futures that are run and kept together.",
)
@click.option(
    "--out", type=options.FILE, metavar="DIR", help="Keep every future there; a sweep that was stopped goes on."
)
@options.as_json
@options.quiet
@options.lang
def sweep(
    file: Path,
    samples: int | None,
    seed: int | None,
    method: "Method | None",
    vary: tuple[str, ...],
    plan: Path | None,
    workers: int | None,
    cluster: str | None,
    chunk: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Many futures: how likely each target is met.

    FILE says what is uncertain, and futures are drawn; or --vary names a grid; or FILE is a folder of scenarios.
    """
    if vary and (samples, seed, method) != (None, None, None):
        raise click.UsageError(_("--samples, --seed and --method go with what is drawn, not with --vary."))
    if file.is_dir() and (vary or (samples, seed, method) != (None, None, None)):
        raise click.UsageError(_("A folder of scenarios is run as it is: give --vary and the like with one scenario."))
    if cluster and workers:
        raise click.UsageError(_("Give --workers or --cluster, not both: a cluster has workers of its own."))
    from kcplan.sweeping.running import jobs

    if file.is_dir():
        job: FolderJob | FuturesJob = jobs.of_folder(file, plan, chunk)
    elif vary:
        job = jobs.of_grid(file, vary, plan, chunk)
    else:
        job = jobs.of_sample(file, samples, seed, method, plan, chunk)
    if out:
        _swept(job, out, workers, cluster, as_json, quiet, kept=True)
    else:
        with TemporaryDirectory() as place:
            _swept(job, Path(place) / "sweep", workers, cluster, as_json, quiet, kept=False)


def _swept(
    job: "FolderJob | FuturesJob",
    folder: Path,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
    quiet: bool,
    kept: bool,
) -> None:
    """Run a job in its folder and hand over what it says."""
    from kcplan.documents.sweep import data as sweep_data
    from kcplan.documents.sweep import terminal as sweep_terminal
    from kcplan.sweeping.running import run

    store = run.store_of(job, folder)
    done = 0
    with counted(_("Sweeping"), job.rows, quiet) as progress:

        def told(rows: int) -> None:
            nonlocal done
            done = rows
            progress(rows)

        try:
            result, solver = run.summary_of(job, store, workers, cluster, told)
        except KeyboardInterrupt:
            if not kept:
                raise
            text = _("Stopped: {done} of {all} futures are kept in {folder}. The same call goes on from there.")
            click.echo(text.format(done=done, all=job.rows, folder=folder), err=True)
            click.get_current_context().exit(130)
    if kept:
        store.finish(sweep_data.files(result, solver))
    hand_over(lambda: sweep_data.data(result, solver), dict, lambda: sweep_terminal.show(result), None, as_json, quiet)
    if kept and not quiet and not as_json:
        click.echo(_("Written: {place}").format(place=folder), err=True)
