"""What is shared between whoever runs a sweep: a job that every worker can rebuild, and its chunks."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

#: A part of the table: arrays of one length by column name, in the order of the columns.
TableColumns: TypeAlias = Mapping[str, NDArray[Any]]

#: Rows of the table, from one number to before another -> their columns.
Engine: TypeAlias = Callable[[int, int], TableColumns]

#: How often a chunk may take its worker with it before the sweep is given up.
DEATHS = 3


class Job(Protocol):
    """A sweep as its workers see it: it can be pickled, and its rows depend on nothing but their numbers."""

    @property
    def key(self) -> str:
        """Tells it from every other job."""

    @property
    def rows(self) -> int:
        """How many futures it has."""

    @property
    def chunk(self) -> int:
        """How many of them make a chunk; the last chunk may have fewer."""

    def engine(self) -> Engine:
        """What runs rows: built once in each worker, since it holds a solver's model."""


class _Kept(threading.local):
    """The engine that this thread last built. Workers of a cluster may have several threads; no two share a solver."""

    key: str | None = None
    engine: Engine | None = None


_kept = _Kept()


def chunks_of(job: Job) -> range:
    """The numbers of its chunks."""
    return range(-(-job.rows // job.chunk))


def rows_of(job: Job, number: int) -> tuple[int, int]:
    """The first row of a chunk, and the one behind its last."""
    return number * job.chunk, min((number + 1) * job.chunk, job.rows)


def run_chunk(job: Job, number: int) -> TableColumns:
    """The columns of a chunk. All ways of running a sweep come to this function."""
    if _kept.key != job.key or _kept.engine is None:
        _kept.engine, _kept.key = job.engine(), job.key
    return _kept.engine(*rows_of(job, number))
