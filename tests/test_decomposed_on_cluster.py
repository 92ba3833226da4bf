"""Decomposition on a Dask cluster: the plan of this machine's threads, and within its gap when a worker is killed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import psutil
import pytest
from country import BASE, country, within
from local_cluster import local_cluster

import kcplan
from kcplan import planning, tolerances
from kcplan.decomposition.workers import Answer, OpenSession, OpenWorkers, Workers, on_cluster
from kcplan.domain import FloatArray
from kcplan.errors import SolverStopped, UsageError
from kcplan.linear_programme import LinearProgramme

pytestmark = [
    pytest.mark.once,
    # What Dask leaves to the collector while it closes is none of ours.
    pytest.mark.filterwarnings("default"),
]


class _Struck:
    """Workers of a cluster, one process of which is killed before a round."""

    def __init__(self, workers: Workers, process: int) -> None:
        self.workers, self.process, self.rounds = workers, process, 0

    def minimise(self, costs: Sequence[FloatArray]) -> list[Answer]:
        self.rounds += 1
        if self.rounds == 3:
            psutil.Process(self.process).kill()
        return self.workers.minimise(costs)


@contextmanager
def struck(address: str, process: int, seen: list[_Struck]) -> Iterator[OpenWorkers]:
    with on_cluster(address) as open_workers:

        def open_struck(open_session: OpenSession, programmes: Sequence[LinearProgramme]) -> Workers:
            seen.append(_Struck(open_workers(open_session, programmes), process))
            return seen[-1]

        yield open_struck


def test_a_cluster_finds_the_plan_and_a_killed_worker_loses_nothing() -> None:
    """To the last bit that of threads; with a worker killed before the third round, within its gap of the optimum."""
    scenario = country(12)
    here = planning.solve(scenario, method="decompose")
    with local_cluster() as (address, workers, _scheduler):
        there = planning.solve(scenario, method="decompose", workers=on_cluster(address))
        seen: list[_Struck] = []
        after = planning.solve(scenario, method="decompose", workers=struck(address, workers[0], seen))
    assert np.array_equal(here.allocation.amount, there.allocation.amount)
    assert (here.gap, here.solver) == (there.gap, there.solver)
    assert seen[0].rounds > 3
    assert after.gap is not None
    assert after.gap <= tolerances.GAP
    within(planning.solve(scenario, method="simplex"), after)


def test_a_cluster_that_is_gone_is_told() -> None:
    """Its scheduler is killed before the third round: a sentence, and no plan by another method in its stead."""
    with local_cluster() as (address, _workers, scheduler), pytest.raises(SolverStopped, match="no longer answers"):
        planning.solve(country(12), method="decompose", workers=struck(address, scheduler, []))


@pytest.mark.parametrize("method", [None, "ipm"])
def test_a_cluster_is_for_decomposition(method: str | None) -> None:
    """Refused with another method, or where the size chooses one, and for a model of one region."""
    with pytest.raises(UsageError, match="--method decompose"):
        planning.solve(country(2), method=method, workers=on_cluster("tcp://127.0.0.1:1"))
    with pytest.raises(UsageError, match="several regions"):
        planning.solve(kcplan.load(BASE), method="decompose", workers=on_cluster("tcp://127.0.0.1:1"))
