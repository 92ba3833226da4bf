"""A sweep from its job to its table: what is kept already stays, the rest is run, in this process or by workers."""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TypeVar

from kcplan.engine import solvers
from kcplan.engine.cluster_address import Cluster
from kcplan.sweeping.outlook import Sweep, SweepSummary, summarise
from kcplan.sweeping.running import processes
from kcplan.sweeping.running.jobs import FolderJob, FuturesJob
from kcplan.sweeping.running.store import Store
from kcplan.sweeping.running.work import Job, TableColumns, chunks_of, rows_of, run_chunk

#: Files beside the chunks, written once every chunk is there.
RESULTS = frozenset({"summary.json", "summary.csv", "targets.svg", "targets.png", "lines.svg", "lines.png"})


Finished = TypeVar("Finished")


class StoredJob(Job, Protocol):
    """A job whose table is kept in a folder."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """What distinguishes it from every other."""


def store_of(job: StoredJob, folder: Path, results: frozenset[str] = RESULTS) -> Store:
    """The folder in which a job's table is kept, and beside it files of `results`."""
    identity: dict[str, Any] = {
        "program": "kcplan",
        "version": version("kcplan"),
        **{package: version(package) for package in (solvers.DEFAULT_PACKAGE, "numpy", "pyarrow")},
        **job.identity,
    }
    ends = {number: rows_of(job, number) for number in chunks_of(job)}
    return Store(folder, identity, {number: last - first for number, (first, last) in ends.items()}, results)


def summary_of(
    job: FuturesJob | FolderJob,
    store: Store,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> SweepSummary:
    """What a sweep says, run as far as it is not kept: by a cluster, or by workers (one a core).

    Raises UsageError before anything is run where the cluster is not there or the folder holds something else.
    """

    def run_on(missing: list[int], count: int, client: Any) -> Sweep:
        return run(job, store, missing, count, client, progress)

    return summarise(on_workers(store, workers, cluster, run_on))


def on_workers(
    store: Store,
    workers: int | None,
    cluster: Cluster | None,
    run_on: Callable[[list[int], int, Any], Finished],
) -> Finished:
    """What `run_on` makes of the missing chunks, a number of workers, and a client of the cluster, if there is one.

    Raises UsageError before anything is run where the cluster is not there or the folder holds something else.
    """
    if cluster is None:
        return run_on(store.open(), workers or processes.cores(), None)
    from kcplan.engine.cluster import connect

    with connect(cluster) as client:
        return run_on(store.open(), 1, client)


def run(
    job: FuturesJob | FolderJob,
    store: Store,
    missing: list[int],
    workers: int,
    cluster: Any = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Sweep:
    """Run the chunks that are missing and read the whole table, as `completed` does."""
    scenarios = job.scenarios if isinstance(job, FolderJob) else (job.scenario,)
    return job.layout.sweep(completed(job, store, missing, workers, cluster, progress), job.kind, scenarios)


def completed(
    job: Job,
    store: Store,
    missing: list[int],
    workers: int,
    cluster: Any = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> TableColumns:
    """The whole table, once the chunks that are missing are run. `progress` receives how many futures are kept.

    `cluster` is a client that kcplan.engine.cluster.connect gave; without one, `workers` processes do the work, or
    this process where that is 1. Stopped by any error or signal, it leaves in the store what is done.
    """
    kept = job.rows - sum(last - first for first, last in (rows_of(job, number) for number in missing))
    progress(kept)

    def done(number: int, columns: TableColumns) -> None:
        nonlocal kept
        store.write(number, columns)
        first, last = rows_of(job, number)
        kept += last - first
        progress(kept)

    if cluster is not None:
        from kcplan.sweeping.running import cluster as on_cluster

        on_cluster.run(job, missing, cluster, done)
    elif workers > 1 and len(missing) > 1:
        processes.run(job, missing, workers, done)
    else:
        for number in missing:
            done(number, run_chunk(job, number))
    return store.read()
