"""Chunks on a cluster of Dask distributed. A worker that dies loses nothing: the cluster runs its chunks again."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from kcplan.engine.cluster import gone, results
from kcplan.language import _
from kcplan.sweeping.running.processes import killed
from kcplan.sweeping.running.work import Job, TableColumns, run_chunk

if TYPE_CHECKING:
    from distributed import Client


def run(job: Job, chunks: Sequence[int], client: "Client", done: Callable[[int, TableColumns], None]) -> None:
    """Run chunks on the cluster and hand over each as it comes.

    The job travels as the result of a task, not scattered: what is scattered is lost with the workers that hold it.
    Raises what a chunk raises, and SolverStopped where a chunk kills its workers, or the cluster or all of them are
    gone.
    """
    then = _("Finished work is kept with --out; the same call goes on from there")
    with gone(then):
        held = client.submit(_held, job, key=f"kcplan-job-{job.key}")
        running = [client.submit(run_chunk, held, chunk, key=f"kcplan-{job.key}-{chunk}") for chunk in chunks]
    try:
        for found in results(client, running, lambda number: killed(job, chunks[number]), then):
            if found is not None:
                number, columns = found
                done(chunks[number], columns)
    finally:
        with suppress(OSError):  # a cluster that is gone runs nothing
            client.cancel([*running, held])


def _held(job: Job) -> Job:
    return job
