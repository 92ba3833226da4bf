"""Chunks on a Dask cluster: the same table as on one core, also when a worker is killed."""

import importlib.metadata
import pydoc
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from local_cluster import local_cluster

from kcplan import cluster
from kcplan.errors import UsageError
from kcplan.sweeping import jobs, run

pytestmark = [
    pytest.mark.once,
    # What Dask leaves to the collector while it closes is none of ours.
    pytest.mark.filterwarnings("default"),
]

ROOT = Path(__file__).parents[2]
UNCERTAIN = ROOT / "scenarios" / "uncertain-funding.yaml"


@pytest.fixture(scope="module")
def local() -> Iterator[tuple[str, list[int]]]:
    """Address and workers of a cluster of two."""
    with local_cluster() as (address, workers, _scheduler):
        yield address, workers


def job() -> jobs.FuturesJob:
    return jobs.of_sample(UNCERTAIN, 1000, 1, "lhs", None, 100)


def chunks(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "chunks").iterdir())}


def test_killed_worker_of_a_cluster_loses_nothing(local: tuple[str, list[int]], tmp_path: Path) -> None:
    """One of two workers is killed when the first chunk has come; the bytes are those of one process here."""
    address, workers = local
    killed: list[int] = []

    def told(rows: int) -> None:
        if rows and not killed:
            killed.append(workers[0])
            psutil.Process(workers[0]).kill()

    run.summary_of(job(), run.store_of(job(), tmp_path / "cluster"), cluster=address, progress=told)
    assert killed
    run.summary_of(job(), run.store_of(job(), tmp_path / "here"), workers=1)
    assert len(chunks(tmp_path / "here")) == 10
    assert chunks(tmp_path / "cluster") == chunks(tmp_path / "here")


def test_other_versions_on_a_worker_are_told(
    local: tuple[str, list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers with another highspy than this machine's: an error with both versions, and no folder is made."""
    there = importlib.metadata.version("highspy")
    monkeypatch.setattr(cluster, "version", _Pretended())
    with pytest.raises(UsageError, match=rf"expected highspy 0\.1 on the worker tcp.*, found {there}"):
        run.summary_of(job(), run.store_of(job(), tmp_path / "out"), cluster=local[0])
    assert list(tmp_path.iterdir()) == []


class _Pretended:
    """Versions as they are, but for highspy on this machine. Sent to a worker it is the function that it stands for."""

    def __call__(self, package: str) -> str:
        return "0.1" if package == "highspy" else importlib.metadata.version(package)

    def __reduce__(self) -> object:
        return pydoc.locate, ("importlib.metadata.version",)
