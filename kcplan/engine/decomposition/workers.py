"""Who minimises the groups of blocks at given costs: threads of this process, or a cluster of Dask distributed."""

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.engine.cluster import connect, gone, results
from kcplan.engine.cluster_address import Cluster
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Session, Status
from kcplan.errors import SolverStopped
from kcplan.language import _

if TYPE_CHECKING:
    from distributed import Client

#: How often all workers of a cluster may be lost in one round before it is given up.
_DEATHS = 3

OpenSession: TypeAlias = Callable[[LinearProgramme], Session]

#: What a solver proved of a group, and its optimal point (n of the group,); none where it is not OPTIMAL.
BlockAnswer: TypeAlias = tuple[Status, FloatArray]


class Workers(Protocol):
    """They hold the programmes of the groups, in solvers that start from where they ended at the costs before."""

    def minimise(self, costs: Sequence[FloatArray]) -> list[BlockAnswer]:
        """The answer of every group to its cost (n of the group,), in the order of the groups."""


#: Gives groups into the hands of workers.
OpenWorkers: TypeAlias = Callable[[OpenSession, Sequence[LinearProgramme]], Workers]


@contextmanager
def in_threads() -> Iterator[OpenWorkers]:
    """Threads of this process, one a core."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield partial(_Threads, pool)


@contextmanager
def on_cluster(cluster: Cluster) -> Iterator[OpenWorkers]:
    """A cluster, which is reached on entry; UsageError if none there can do the work."""
    with connect(cluster) as client:
        yield partial(_OnCluster, client)


class _Threads:
    """Groups in this process."""

    def __init__(
        self, pool: ThreadPoolExecutor, open_session: OpenSession, programmes: Sequence[LinearProgramme]
    ) -> None:
        self._pool = pool
        self._programmes = programmes
        self._sessions = [open_session(programme) for programme in programmes]

    def minimise(self, costs: Sequence[FloatArray]) -> list[BlockAnswer]:
        return list(self._pool.map(_answer, self._sessions, self._programmes, costs))


class _Share:
    """Some of the groups, in a worker of a cluster. Sessions do not travel: where it comes to, they open anew."""

    def __init__(self, open_session: OpenSession, programmes: Sequence[LinearProgramme]) -> None:
        self._open = open_session
        self._programmes = programmes
        self._sessions: list[Session] = []

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_sessions": []}

    def minimise(self, costs: Sequence[FloatArray]) -> list[BlockAnswer]:
        if not self._sessions:
            self._sessions = [self._open(programme) for programme in self._programmes]
        return [_answer(*of_group) for of_group in zip(self._sessions, self._programmes, costs, strict=True)]


class _OnCluster:
    """Groups in shares, one a thread of the cluster's workers.

    A share is the result of a task: where its worker dies, the cluster makes it again elsewhere from the programmes.
    Its sessions then start from nothing, and may end in another of several optimal points than they would have.
    """

    def __init__(self, client: "Client", open_session: OpenSession, programmes: Sequence[LinearProgramme]) -> None:
        self._client = client
        self._open = open_session
        self._programmes = programmes
        self._share_out()

    def minimise(self, costs: Sequence[FloatArray]) -> list[BlockAnswer]:
        """Raises SolverStopped where a share kills its workers, or the cluster or all its workers are gone."""
        for _time in range(_DEATHS):
            if (answers := self._asked(costs)) is not None:
                return answers
            self._share_out()
        raise SolverStopped(_killed())

    def _share_out(self) -> None:
        """Make the shares on the workers that there are, each in a place of its own."""
        with gone(_then()):
            self._workers = self._client.nthreads()
            places = [worker for worker, threads in self._workers.items() for _thread in range(threads)]
            count = max(1, min(len(places), len(self._programmes)))
            self._groups = np.array_split(np.arange(len(self._programmes)), count)
            # Where a place is gone, any other will do; while it is there, a share and its warm sessions stay.
            self._at = [{"workers": [place], "allow_other_workers": True} for place in places[:count]] or [{}]
            self._shares = [
                self._submit(number, _Share, self._open, [self._programmes[group] for group in groups])
                for number, groups in enumerate(self._groups)
            ]

    def _asked(self, costs: Sequence[FloatArray]) -> list[BlockAnswer] | None:
        """The answers of the shares; None where all the workers that they were made for are gone.

        Dask leaves a share waiting then, even if others come: once there was none at all, only the place that
        the share was given will do.
        """
        with gone(_then()):
            asked = [
                self._submit(number, _Share.minimise, self._shares[number], [costs[group] for group in groups])
                for number, groups in enumerate(self._groups)
            ]
        answers: dict[int, list[BlockAnswer]] = {}
        for found in results(self._client, asked, lambda _number: _killed(), _then()):
            if found is not None:
                answers[found[0]] = found[1]
            elif self._workers.keys().isdisjoint(self._client.nthreads()):
                with gone(_then()):
                    self._client.cancel([*asked, *self._shares])
                return None
        return list(chain.from_iterable(answers[number] for number in range(len(asked))))

    def _submit(self, number: int, task: Callable[..., Any], *arguments: Any) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # it is what has to travel
            return self._client.submit(task, *arguments, **self._at[number], pure=False)


def _killed() -> str:
    return _("regions have killed their worker on the cluster several times: it may be out of memory")


def _then() -> str:
    return _("The same call begins again")


def _answer(session: Session, programme: LinearProgramme, cost: FloatArray) -> BlockAnswer:
    solution = session.minimise(cost, programme.bounds)
    return solution.status, solution.point.x if solution.status is Status.OPTIMAL else np.zeros(0)
