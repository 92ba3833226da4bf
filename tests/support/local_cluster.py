"""A Dask cluster of two workers on this machine, in processes that a test may kill; with TLS where it has files."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Prints its address; the processes of its workers whenever it is asked for some; and ends when its input does.
_CLUSTER = """
import json, os, sys, time
from distributed import Client, LocalCluster, Security
if __name__ == "__main__":
    ca, cert, key = sys.argv[1:] or [None] * 3
    whose = ("client", "scheduler", "worker")
    own = {f"tls_{who}_{what}": file for who in whose for what, file in (("cert", cert), ("key", key))}
    how = {"protocol": "tls://", "security": Security(tls_ca_file=ca, require_encryption=True, **own)} if ca else {}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, **how) as cluster,
        Client(cluster) as client,
    ):
        print(cluster.scheduler_address, flush=True)
        for count in map(int, sys.stdin):
            cluster.scale(count)
            while len(client.nthreads()) != count:
                time.sleep(0.05)
            print(json.dumps(list(client.run(os.getpid).values())), flush=True)
"""

#: Workers start from a process that has Dask already, in a tenth of the time; a task may kill its worker once; whoever
#: asks a dead worker for a result does not try again for half a minute.
_SETTINGS = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",
    "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": "forkserver",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    "PYTHONPATH": str(Path(__file__).parents[1]),
}


@dataclass(frozen=True)
class Local:
    """Its address, the process of its scheduler, and the processes of as many workers as are asked for."""

    address: str
    scheduler: int
    workers: Callable[[int], list[int]]

    def kill(self, count: int) -> None:
        """Kill so many of its two workers at one moment; it starts others in their place."""
        for process in self.workers(2)[:count]:
            psutil.Process(process).kill()


@contextmanager
def local_cluster(*tls: Path) -> Iterator[Local]:
    """The cluster, until the block ends. `tls`: files of the authority, the certificate and the key of all of it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CLUSTER, *tls],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | _SETTINGS, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answers = process.stdin, process.stdout

    def workers(count: int) -> list[int]:
        asked.write(f"{count}\n")
        asked.flush()
        found: list[int] = json.loads(answers.readline())
        return found

    try:
        yield Local(answers.readline().strip(), process.pid, workers)
    finally:
        process.stdin.close()
        process.wait(timeout=120)
        process.stdout.close()


def deadly(_programme: object) -> object:
    """Opens no session: the process that calls it is gone."""
    os._exit(1)
