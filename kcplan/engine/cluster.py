"""A cluster of Dask distributed: reached, refused where it is not like this machine, and waited for."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import version
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

from kcplan import notices
from kcplan.engine.cluster_address import Cluster
from kcplan.engine.solvers import DEFAULT_PACKAGE
from kcplan.errors import SolverStopped, UsageError
from kcplan.language import _
from kcplan.visible import shown

if TYPE_CHECKING:
    from distributed import Client, Future

#: Seconds to wait for an answer, and for a first worker.
_PATIENCE = 5

#: Seconds without any worker, while there is work: after the first a notice says so, after the others the work ends.
#: A worker's nanny brings it back in a few seconds, a queue of jobs in minutes.
TOLD_AFTER, GIVEN_UP_AFTER = 5, 300

#: Seconds in which a result is fetched, or counts as lost.
FETCHED_WITHIN = 30

#: What must be of one version everywhere, or the result could depend on who computed it.
_ALIKE = ("kcplan", DEFAULT_PACKAGE, "numpy")


def connect(cluster: Cluster) -> "Client":
    """A client of a cluster; UsageError where there is none, or one that cannot do the work."""
    try:
        from distributed import Client, Security
    except ImportError as error:
        text = _("--cluster needs Dask distributed, which is not installed: pip install 'kcplan[cluster]'")
        raise UsageError(text) from error
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # it logs tracebacks of what a sentence says here
    security = None
    if cluster.speaks_tls:
        text = _(
            "expected a Dask scheduler at {address} that speaks TLS, with certificates signed by the authority of "
            "{file}, found none that answers within {seconds} seconds"
        )
        security = Security(
            require_encryption=True, tls_ca_file=shown(cluster.ca_file), tls_client_cert=cluster.cert,
            tls_client_key=cluster.key or None,
        )  # fmt: skip
    else:
        text = _("expected a Dask scheduler at {address}, found none that answers within {seconds} seconds")
    try:
        client = Client(cluster.address, timeout=_PATIENCE, set_as_default=False, security=security)
    except (OSError, ValueError, TimeoutError) as error:
        none = text.format(address=cluster.address, file=shown(cluster.ca_file), seconds=_PATIENCE)
        raise UsageError(none) from error
    try:
        _refuse_others(client, cluster.address)
    except BaseException:
        client.close()
        raise
    return client


class _NoWorker(TimeoutError):
    """No worker has been there for as long as it is waited for."""


def results(
    client: "Client", futures: Sequence["Future[Any]"], killed: Callable[[int], str], then: str
) -> Iterator[tuple[int, Any] | None]:
    """The number and the result of each future as it comes; None at each second in which none has, with workers there.

    Raises what a future raises, and SolverStopped: with what `killed` says of a future that has killed its worker
    several times, or where the cluster, or all its workers, are gone, with `then`, a sentence on the same call.
    """
    with gone(then):
        yield from _coming(client, futures, killed)


@contextmanager
def gone(then: str) -> Iterator[None]:
    """Say in a sentence that the cluster is gone, with `then`, another on the same call."""
    try:
        yield
    except _NoWorker as error:
        what = _("the cluster has had no worker for {seconds} seconds.").format(seconds=GIVEN_UP_AFTER)
        raise SolverStopped(f"{what} {then}") from error
    except (OSError, CancelledError) as error:
        what = _("the cluster no longer answers.")
        raise SolverStopped(f"{what} {then}") from error


def _coming(
    client: "Client", futures: Sequence["Future[Any]"], killed: Callable[[int], str]
) -> Iterator[tuple[int, Any] | None]:
    """As above. Without workers a cluster leaves futures waiting for ever; here that raises _NoWorker in the end."""
    from distributed import KilledWorker

    number_of = {future: number for number, future in enumerate(futures)}
    done: SimpleQueue[Future[Any]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(done.put)
    left, alone, told = len(futures), None, False
    while left:
        try:
            future = done.get(timeout=1)
            found = future.result(timeout=FETCHED_WITHIN)
        except Empty:
            pass
        except KilledWorker as error:
            raise SolverStopped(killed(number_of[future])) from error
        except TimeoutError:  # it was lost with its worker before it was fetched, and is to be made again
            future.add_done_callback(done.put)
        else:
            left -= 1
            alone, told = None, False
            yield number_of[future], found
            continue
        if client.nthreads():
            alone, told = None, False
            yield None
            continue
        now = monotonic()
        alone = now if alone is None else alone
        if not told and now - alone >= TOLD_AFTER:
            told = True
            text = _("the cluster has no worker any more: waiting for one to come, {seconds} seconds at most")
            notices.tell(text.format(seconds=GIVEN_UP_AFTER))
        if now - alone >= GIVEN_UP_AFTER:
            raise _NoWorker


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
