"""A Dask cluster of two workers on this machine, in processes that a test may kill."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Prints its address and the processes of its workers, and ends when its standard input does.
_CLUSTER = """
import json, os, sys
from distributed import Client, LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            print(json.dumps([cluster.scheduler_address, list(client.run(os.getpid).values())]), flush=True)
        sys.stdin.read()
"""


@contextmanager
def local_cluster() -> Iterator[tuple[str, list[int], int]]:
    """Its address, the processes of its workers, and that of its scheduler."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CLUSTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address, workers = json.loads(process.stdout.readline())
        yield address, workers, process.pid
    finally:
        process.stdin.close()
        process.wait(timeout=120)
        process.stdout.close()
