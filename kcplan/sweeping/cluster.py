"""Chunks on a cluster of Dask distributed. A worker that dies loses nothing: the cluster runs its chunks again."""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from kcplan.errors import SolverStopped, UsageError
from kcplan.language import _
from kcplan.sweeping.processes import killed
from kcplan.sweeping.work import Columns, Job, run_chunk

if TYPE_CHECKING:
    from distributed import Client

#: Seconds to wait for an answer, and for a first worker.
_PATIENCE = 5

#: What must be of one version everywhere, or the table could depend on who ran it.
_ALIKE = ("kcplan", "highspy", "numpy")


def connect(address: str) -> "Client":
    """A client of the cluster at an address; UsageError where there is none, or one that cannot do the work."""
    try:
        from distributed import Client
    except ImportError as error:
        text = _("--cluster needs Dask distributed, which is not installed: pip install 'kcplan[cluster]'")
        raise UsageError(text) from error
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # it logs tracebacks of what is told in a sentence here
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        text = _("expected a Dask scheduler at {address}, found none that answers within {seconds} seconds")
        raise UsageError(text.format(address=address, seconds=_PATIENCE)) from error
    try:
        _refuse_others(client, address)
    except BaseException:
        client.close()
        raise
    return client


def run(job: Job, chunks: Iterable[int], client: "Client", done: Callable[[int, Columns], None]) -> None:
    """Run chunks on the cluster and hand over each as it comes.

    The job travels as the result of a task, not scattered: what is scattered is lost with the workers that hold it.
    Raises what a chunk raises, and SolverStopped where a chunk kills its workers or the cluster is gone.
    """
    from distributed import KilledWorker, as_completed

    held = client.submit(_held, job, key=f"kcplan-job-{job.key}")
    running = {client.submit(run_chunk, held, chunk, key=f"kcplan-{job.key}-{chunk}"): chunk for chunk in chunks}
    try:
        for future in as_completed(list(running), loop=client.loop):
            chunk = running.pop(future)
            try:
                found = future.result()
            except KilledWorker as error:
                raise SolverStopped(killed(job, chunk)) from error
            except (OSError, CancelledError) as error:
                text = _(
                    "the cluster no longer answers. What is done is kept with --out; the same call goes on from there"
                )
                raise SolverStopped(text) from error
            done(chunk, found)
    finally:
        with suppress(OSError):  # a cluster that is gone runs nothing
            client.cancel([*running, held])


def _held(job: Job) -> Job:
    return job


def _refuse_others(client: "Client", address: str) -> None:
    """Raise UsageError unless there is a worker and all of them have what this machine has, in the same versions."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        text = _("expected a worker on the cluster at {address}, found none within {seconds} seconds")
        raise UsageError(text.format(address=address, seconds=_PATIENCE)) from error
    for package in _ALIKE:
        here = version(package)
        there: Mapping[str, Any] = client.run(version, package, on_error="return")
        for worker, found in there.items():
            if found != here:
                text = _("expected {package} {here} on the worker {worker}, as on this machine, found {found}")
                absent = isinstance(found, BaseException)
                raise UsageError(
                    text.format(package=package, here=here, worker=worker, found=_("none") if absent else found)
                )
