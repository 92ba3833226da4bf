"""A cluster of Dask distributed: reached, and refused where it is not like this machine."""

import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from kcplan.errors import UsageError
from kcplan.language import _

if TYPE_CHECKING:
    from distributed import Client

#: Seconds to wait for an answer, and for a first worker.
_PATIENCE = 5

#: What must be of one version everywhere, or the result could depend on who computed it.
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
    text = _("expected a Dask scheduler at {address}, found none that answers within {seconds} seconds")
    none = text.format(address=address or "''", seconds=_PATIENCE)
    if not address:
        raise UsageError(none)  # Dask would start a cluster of its own
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(none) from error
    try:
        _refuse_others(client, address)
    except BaseException:
        client.close()
        raise
    return client


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
