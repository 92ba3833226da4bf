"""On a Dask cluster: the results of this machine, also where workers die; and a sentence where the cluster is gone."""

import importlib.metadata
import json
import os
import pydoc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from support.country import BASE, country, within
from support.local_cluster import Local, deadly, local_cluster

import kcplan
from kcplan import notices, tolerances
from kcplan.arrays import FloatArray
from kcplan.cli import main
from kcplan.domain.recommendation import Recommendation
from kcplan.engine import cluster
from kcplan.engine.cluster_address import Cluster
from kcplan.engine.decomposition.workers import BlockAnswer, OpenSession, OpenWorkers, Workers, on_cluster
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.errors import SolverStopped, UsageError
from kcplan.planning.solve import solve
from kcplan.projects.synthetic import write
from kcplan.sweeping.running import jobs, run

pytestmark = [
    pytest.mark.once,
    # What Dask leaves to the collector while it closes is none of ours.
    pytest.mark.filterwarnings("default"),
]

UNCERTAIN = Path(__file__).parents[2] / "scenarios" / "uncertain-funding.yaml"


@pytest.fixture(scope="module")
def local() -> Iterator[Local]:
    """A cluster that brings its workers back."""
    with local_cluster() as found:
        yield found


def job() -> jobs.FuturesJob:
    return jobs.of_sample(kcplan.load(UNCERTAIN), 120, 1, "lhs", None, 12)


def chunks(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "chunks").iterdir())}


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The chunks of the job, run in this process."""
    folder = tmp_path_factory.mktemp("swept") / "here"
    run.summary_of(job(), run.store_of(job(), folder), workers=1)
    return chunks(folder)


@pytest.fixture(scope="module")
def exact() -> Recommendation:
    return solve(country(12), method="simplex")


def at_first_chunk(act: Callable[[], object]) -> Callable[[int], None]:
    """Acts once, when the first rows have come."""
    acted: list[int] = []

    def told(rows: int) -> None:
        if rows and not acted:
            acted.append(rows)
            act()

    return told


class _Struck:
    """Workers of a cluster; something befalls it before a round."""

    def __init__(self, workers: Workers, blow: Callable[[], object]) -> None:
        self.workers, self.blow, self.rounds = workers, blow, 0

    def minimise(self, costs: Sequence[FloatArray]) -> list[BlockAnswer]:
        self.rounds += 1
        if self.rounds == 3:
            self.blow()
        return self.workers.minimise(costs)


@contextmanager
def struck(address: str, blow: Callable[[], object]) -> Iterator[OpenWorkers]:
    with on_cluster(Cluster(address)) as open_workers:
        yield lambda open_session, programmes: _Struck(open_workers(open_session, programmes), blow)


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    """The JSON of a command that ends well."""
    with pytest.raises(SystemExit) as end:
        main([*map(str, arguments), "--json"])
    assert end.value.code == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    del found["manifest"]["time"]
    return found


def test_solve_of_a_cluster_says_what_this_machine_says(
    local: Local, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every figure of the command, to the last digit."""
    write(tmp_path, 24, 5, lambda _share: None)
    call = ("solve", tmp_path / "scenarios" / "base.yaml", "--method", "decompose")
    assert said(capsys, *call, "--cluster", local.address) == said(capsys, *call)


def test_sweep_of_a_cluster_says_what_this_machine_says(
    local: Local, swept: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every byte of the table, and every figure of the summary."""
    call = ("sweep", UNCERTAIN, "--samples", "120", "--seed", "1", "--method", "lhs", "--chunk", "12", "--out")
    found = said(capsys, *call, tmp_path / "out", "--cluster", local.address)
    assert chunks(tmp_path / "out") == swept
    assert len(swept) == 10
    assert said(capsys, *call, tmp_path / "out", "--workers", "1") == found


@pytest.mark.parametrize("count", [1, 2])
def test_workers_that_die_lose_nothing_of_a_sweep(
    local: Local, swept: dict[str, bytes], tmp_path: Path, count: int
) -> None:
    """One of two workers is killed when the first chunk has come, or both at one moment: the bytes are the same."""
    folder = tmp_path / "out"
    run.summary_of(
        job(),
        run.store_of(job(), folder),
        cluster=Cluster(local.address),
        progress=at_first_chunk(lambda: local.kill(count)),
    )
    assert chunks(folder) == swept


@pytest.mark.parametrize("count", [1, 2])
def test_workers_that_die_lose_nothing_of_a_solve(local: Local, exact: Recommendation, count: int) -> None:
    """One or both are killed before the third round: the plan is within its gap of the optimum."""
    blows: list[None] = []
    workers = struck(local.address, lambda: blows.append(local.kill(count)))
    found = solve(country(12), method="decompose", workers=workers)
    assert len(blows) == 1
    assert found.gap is not None
    assert found.gap <= tolerances.GAP
    within(exact, found)


def test_a_cluster_finds_the_plan_of_threads(local: Local) -> None:
    """To the last bit."""
    here = solve(country(12), method="decompose")
    there = solve(country(12), method="decompose", workers=on_cluster(Cluster(local.address)))
    assert np.array_equal(here.allocation.amount, there.allocation.amount)
    assert (here.gap, here.solver) == (there.gap, there.solver)


def test_regions_that_kill_their_workers_are_told(local: Local) -> None:
    """Whoever opens a session of a share is gone: after some workers the solve ends, and says why."""

    @contextmanager
    def workers() -> Iterator[OpenWorkers]:
        with on_cluster(Cluster(local.address)) as open_workers:

            def open_deadly(_open: OpenSession, programmes: Sequence[LinearProgramme]) -> Workers:
                return open_workers(deadly, programmes)  # type: ignore[arg-type]

            yield open_deadly

    with pytest.raises(SolverStopped, match="regions have killed their worker on the cluster several times"):
        solve(country(12), method="decompose", workers=workers())


def test_a_cluster_without_workers_is_waited_for_and_then_told(
    local: Local, swept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both workers are gone and none comes: it is said at once, and in the end what is done is kept to go on from."""
    monkeypatch.setattr(cluster, "TOLD_AFTER", 0)
    monkeypatch.setattr(cluster, "GIVEN_UP_AFTER", 1)
    monkeypatch.setattr(cluster, "FETCHED_WITHIN", 1)
    heard: list[str] = []
    store = run.store_of(job(), tmp_path / "out")
    try:
        with notices.heard(heard.append), pytest.raises(SolverStopped, match=r"no worker for 1 seconds.*kept with"):
            run.summary_of(
                job(), store, cluster=Cluster(local.address), progress=at_first_chunk(lambda: local.workers(0))
            )
        assert heard == ["the cluster has no worker any more: waiting for one to come, 1 seconds at most"]
        monkeypatch.setattr(cluster, "_refuse_others", lambda *_of: None)  # which would find the same, of a new call
        with pytest.raises(SolverStopped, match=r"no worker for 1 seconds.*begins again"):
            solve(country(12), method="decompose", workers=on_cluster(Cluster(local.address)))
    finally:
        local.workers(2)
    done = chunks(tmp_path / "out")
    assert 0 < len(done) < 10
    run.summary_of(job(), store, workers=1)
    assert chunks(tmp_path / "out") == swept


def test_a_cluster_that_is_gone_is_told() -> None:
    """Its scheduler is killed before the third round: a sentence, and no plan by another method in its stead."""
    with local_cluster() as found:
        workers = struck(found.address, psutil.Process(found.scheduler).kill)
        with pytest.raises(SolverStopped, match="no longer answers"):
            solve(country(12), method="decompose", workers=workers)


@pytest.mark.parametrize("method", [None, "ipm"])
def test_a_cluster_is_for_decomposition(method: str | None) -> None:
    """Refused with another method, or where the size chooses one, and for a model of one region."""
    with pytest.raises(UsageError, match="--method decompose"):
        solve(country(2), method=method, workers=on_cluster(Cluster("tcp://127.0.0.1:1")))
    with pytest.raises(UsageError, match="several regions"):
        solve(kcplan.load(BASE), method="decompose", workers=on_cluster(Cluster("tcp://127.0.0.1:1")))


def test_other_versions_on_a_worker_are_told(local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers with another highspy than this machine's: an error with both versions, and no folder is made."""
    there = importlib.metadata.version("highspy")
    monkeypatch.setattr(cluster, "version", _Pretended())
    with pytest.raises(UsageError, match=rf"expected highspy 0\.1 on the worker tcp.*, found {there}"):
        run.summary_of(job(), run.store_of(job(), tmp_path / "out"), cluster=Cluster(local.address))
    assert os.listdir(tmp_path) == []


class _Pretended:
    """Versions as they are, but for highspy on this machine. Sent to a worker it is the function that it stands for."""

    def __call__(self, package: str) -> str:
        return "0.1" if package == "highspy" else importlib.metadata.version(package)

    def __reduce__(self) -> object:
        return pydoc.locate, ("importlib.metadata.version",)
