"""A sweep killed at any moment goes on where it was and ends with the same bytes; Ctrl-C ends it cleanly."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from kcplan.cli import main

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
KCPLAN = Path(sys.executable).parent / "kcplan"
UNCERTAIN = ROOT / "scenarios" / "uncertain-funding.yaml"
Found = TypeVar("Found")
CALL = ["sweep", str(UNCERTAIN), "--samples", "200", "--chunk", "5"]


def bytes_of(folder: Path) -> dict[str, object]:
    """The content of every file, of summary.json without its time."""
    found: dict[str, object] = {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    summary = json.loads((folder / "summary.json").read_text())
    del summary["manifest"]["time"]
    return found | {"summary.json": summary}


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A sweep into a folder with two workers, in a group of processes of its own, as a shell starts it."""
    command = [str(KCPLAN), *CALL, "--workers", "2", "--out", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(what, seconds: float = 120.0):
    """What a call gives as soon as it is anything; a machine may be slow, but not for ever."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.005)
    raise AssertionError("it never came")


def chunks_in(folder: Path) -> int:
    return len(list((folder / "chunks").glob("[0-9]*.parquet")))


def workers_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Its worker processes; Python's tracker of resources is none."""
    return [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]


def in_mid_sweep(stop: Callable[[Path], Found], place: Path) -> tuple[Path, Found]:
    """The folder of a sweep that was stopped before its end, and what stopping it gave.

    On a busy machine a sweep may end before this process has its turn to stop it; then another one is begun.
    """
    for attempt in range(20):
        folder = place / str(attempt)
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            found = stop(folder)
            if chunks_in(folder) < 40:
                return folder, found
    raise AssertionError("every sweep ended before it could be stopped")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same sweep by one worker in one go."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    with pytest.raises(SystemExit):
        main([*CALL, "--workers", "1", "--out", str(folder), "--quiet"])
    return folder


def test_killed_worker_and_killed_driver_leave_the_same_bytes(undisturbed: Path, tmp_path: Path) -> None:
    """kill -9 of a worker, then of the driver, in mid-sweep; started again it ends with the bytes of one undisturbed.

    With two workers instead of one, and with the order that chance gave. No worker outlives its driver.
    """

    def killed(folder: Path) -> list[psutil.Process]:
        """All workers that a sweep had until its driver was killed."""
        with started(folder) as process:
            wait_for(lambda: chunks_in(folder) >= 5)
            first = workers_of(process)  # none where the sweep has ended
            for worker in first[:1]:
                worker.kill()
            wait_for(lambda: chunks_in(folder) >= 12)
            workers = workers_of(process)
            process.kill()
        assert not set(first[:1]) & set(workers)
        return [*first, *workers]

    folder, workers = in_mid_sweep(killed, tmp_path)
    gone, alive = psutil.wait_procs(workers, timeout=120)
    assert alive == []
    assert gone
    subprocess.run([KCPLAN, *CALL, "--workers", "2", "--out", folder, "--quiet"], check=True, timeout=120)
    assert bytes_of(folder) == bytes_of(undisturbed)


def test_ctrl_c_keeps_what_is_done(undisturbed: Path, tmp_path: Path) -> None:
    """SIGINT to the whole group, as a terminal sends it: exit 130, one sentence, no worker left, nothing lost."""

    def interrupted(folder: Path) -> tuple[int, bytes, bytes]:
        """The exit code of a sweep that is interrupted, and what it says."""
        with started(folder) as process:
            wait_for(lambda: chunks_in(folder) >= 5)
            workers = workers_of(process)
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=120)
            assert psutil.wait_procs(workers, timeout=120)[1] == []
        return process.returncode, out, err

    folder, (code, out, err) = in_mid_sweep(interrupted, tmp_path)
    kept = chunks_in(folder)
    assert code == 130
    assert out == b""
    assert " ".join(err.decode().split()) == (
        f"Stopped: {5 * kept} of 200 futures are kept in {folder}. The same call goes on from there."
    )
    subprocess.run([KCPLAN, *CALL, "--workers", "1", "--out", folder, "--quiet"], check=True, timeout=120)
    assert bytes_of(folder) == bytes_of(undisturbed)
