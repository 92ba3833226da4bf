"""Chunks on a Dask cluster: the same table as on one core, also when a worker is killed."""

import importlib.metadata
import json
import pydoc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kcplan.errors import UsageError
from kcplan.sweeping import cluster, jobs, run

pytestmark = [
    pytest.mark.once,
    # What Dask leaves to the collector while it closes is none of ours.
    pytest.mark.filterwarnings("default"),
]

ROOT = Path(__file__).parents[2]
UNCERTAIN = ROOT / "scenarios" / "uncertain-funding.yaml"
#: Prints its address, the processes of its workers, and ends when its standard input does.
CLUSTER = """
import json, os, sys
from distributed import Client, LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            print(json.dumps([cluster.scheduler_address, list(client.run(os.getpid).values())]), flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[int]]]:
    """Address and workers of a cluster of two."""
    place = tmp_path_factory.mktemp("cluster")
    (place / "cluster.py").write_text(CLUSTER)
    process = subprocess.Popen(
        [sys.executable, "cluster.py"],
        cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield tuple(json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


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
