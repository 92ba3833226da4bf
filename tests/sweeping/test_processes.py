"""Chunks on processes: each is run once and handed over, whoever dies meanwhile."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.counted_job import CountedJob

from kcplan.errors import SolverStopped
from kcplan.sweeping.running import processes
from kcplan.sweeping.running.work import chunks_of, rows_of, run_chunk


def collected(job: CountedJob, workers: int) -> dict[int, np.ndarray]:
    """The figures of each chunk as workers hand them over, none of them twice."""
    found: dict[int, np.ndarray] = {}

    def done(number: int, columns) -> None:
        assert number not in found
        found[number] = columns["figure"]

    processes.run(job, chunks_of(job), workers, done)
    return found


def test_chunks_cover_all_rows_once() -> None:
    """23 rows in chunks of 5: five chunks, the last one of 3."""
    job = CountedJob()
    assert [rows_of(job, number) for number in chunks_of(job)] == [(0, 5), (5, 10), (10, 15), (15, 20), (20, 23)]


def test_workers_hand_over_what_this_process_would() -> None:
    """Two workers give each chunk's figures as one process does."""
    job = CountedJob()
    expected = {number: run_chunk(job, number)["figure"] for number in chunks_of(job)}
    found = collected(job, 2)
    assert sorted(found) == sorted(expected)
    assert all(np.array_equal(found[n], expected[n], equal_nan=True) for n in expected)


def test_killed_worker_is_replaced_and_loses_nothing(tmp_path: Path) -> None:
    """Chunk 1 takes its worker with it twice; in the end every chunk is there."""
    assert sorted(collected(CountedJob(deadly=1, times=2, marks=tmp_path), 2)) == [0, 1, 2, 3, 4]
    assert len(list(tmp_path.iterdir())) == 2


def test_chunk_that_kills_three_workers_is_told(tmp_path: Path) -> None:
    """The third death ends the sweep, with the chunk and its futures named; what was run before was handed over."""
    found: list[int] = []
    job = CountedJob(deadly=3, times=9, marks=tmp_path)
    with pytest.raises(SolverStopped, match=r"chunk 3 \(futures from 15\) has killed its worker 3 times"):
        processes.run(job, chunks_of(job), 2, lambda number, _columns: found.append(number))
    assert len(list(tmp_path.iterdir())) == 3
    assert set(found) >= {0, 1, 2}


#: As it has no guard, each worker begins to run it as well, and dies of that before it takes up its job, which is
#: longer than what a pipe holds.
UNGUARDED = """
from pathlib import Path
from support.counted_job import CountedJob
from kcplan.sweeping.running import processes
processes.run(CountedJob(marks=Path("long" * 100_000)), range(5), 2, print)
"""


def test_workers_that_die_as_they_start_are_told(tmp_path: Path) -> None:
    """Nobody waits for workers that die before they have read a large job: a script without a guard ends in words."""
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 1
    assert "SolverStopped: chunk 0 (futures from 0) has killed its worker 3 times" in done.stderr.splitlines()[-1]


def test_error_of_a_chunk_reaches_the_caller() -> None:
    """What goes wrong in a worker is raised here as it was there, and no worker stays."""
    with pytest.raises(ValueError, match="chunk 2 fails"):
        collected(CountedJob(failing=2), 2)
    assert processes.multiprocessing.active_children() == []


def test_workers_never_see_ctrl_c() -> None:
    """While a worker starts, SIGINT is held back from it, and it reaches this process afterwards.

    It is sent to this thread: one sent to the process may be taken by any other thread of it, at any moment.
    """
    pending, blocked = set(), set()
    with pytest.raises(KeyboardInterrupt), processes._interrupts_held_back():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        pending, blocked = signal.sigpending(), signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.SIGINT in pending
    assert signal.SIGINT in blocked
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
