"""Ctrl-C at any moment from kcplan's first line to its last: exit 130, a sentence that is true or silence, no trace."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.calls import ROOT
from support.samples import Share, shares

pytestmark = pytest.mark.once

#: Says when kcplan begins to load its command line: before that moment Ctrl-C is Python's own.
MARKED = """
import os, sys

class Mark:
    def find_spec(self, name, path=None, target=None):
        if name == "kcplan.cli":
            sys.meta_path.remove(self)
            os.write({descriptor}, b".")

sys.meta_path.insert(0, Mark())
from kcplan.__main__ import main
main()
"""
GRID = ("--vary", "local=51%..100%:1%", "--chunk", "5")
COMMANDS = {
    "new": ("new", "out"),
    "solve": ("solve", "small.yaml", "--out", "out"),
    "shortfall": ("shortfall", "small.yaml", "--cut", "central", "--out", "out"),
    "replan": ("replan", "small.yaml", "--out", "out"),
    "report": ("report", "small.yaml", "--out", "out"),
    "export": ("export", "small.yaml", "--out", "out.lp"),
    "sweep": ("sweep", "small.yaml", *GRID, "--workers", "2", "--out", "out"),
}


def started(arguments: Sequence[str], place: Path) -> subprocess.Popen[str]:
    """kcplan in a group of processes of its own, as a shell starts it, once it has begun."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", MARKED.format(descriptor=writing), *arguments],
        cwd=place, pass_fds=[writing], start_new_session=True, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)
    return process


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code, and the last line that it says."""
    _, said = process.communicate(timeout=300)
    assert "Traceback" not in said
    assert "ignored" not in said
    assert "rror" not in said
    return process.returncode, (said.strip().splitlines() or [""])[-1]


@pytest.mark.long
@pytest.mark.parametrize("share", shares("moments of Ctrl-C", 25), ids=str)
@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_at_random_moments(two_lines: Path, command: str, share: Share) -> None:
    """What it says of files is so, and nothing half-written is left beside. The last of its moments are after its end.

    A process that is killed by the signal as Python ends is 130 to a shell too.
    """
    place, arguments, random = two_lines.parent / "place", COMMANDS[command], share.random()
    took = 0.0
    for turn in range(share.count + 1):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.copy(two_lines, place)
        begun, process = time.monotonic(), started(arguments, place)
        if turn == 0:
            assert ended(process)[0] == 0
            took = time.monotonic() - begun
            continue
        time.sleep(random.uniform(0, 1.1 * took))
        os.killpg(process.pid, signal.SIGINT)
        code, said = ended(process)
        there = {path.name for path in place.iterdir()} - {"small.yaml"}
        assert code in (0, 130, -signal.SIGINT)
        assert there <= {"out", "out.lp"}
        if said == "Stopped; nothing was written.":
            assert (code, there) == (130, set())
        elif said.startswith("Stopped"):
            assert (code, bool(there)) == (130, True)
        elif code:
            assert said == "" or said.startswith(("Written", "Created"))


def test_second_ctrl_c_ends_at_once() -> None:
    """While the first is being seen to, another ends the process without waiting for anything."""
    hanging = (
        "import sys, time\nfrom kcplan.planning import solve as planning\nfrom kcplan.cli import main\n"
        "def solve(*_):\n    try:\n        print('ready', flush=True)\n        time.sleep(60)\n"
        "    finally:\n        print('clearing', flush=True)\n        time.sleep(60)\n"
        "planning.solve = solve\nmain()\n"
    )
    command = [sys.executable, "-c", hanging, "solve", str(ROOT / "scenarios" / "base.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for word in ("ready", "clearing"):
            assert process.stdout.readline().strip() == word
            time.sleep(0.2)  # it is still busy printing
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "")


@pytest.mark.parametrize("how", ["import slow", "Cleared()"], ids=["import", "clearing away"])
def test_ctrl_c_where_python_cannot_raise_is_heard_afterwards(tmp_path: Path, how: str) -> None:
    """In an import, and where an object is cleared away, it waits for the end of that, and is not forgotten."""
    (tmp_path / "slow.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nprint('imported')\n")
    script = (
        "import os, signal, sys, time\nfrom kcplan.planning import solve as planning\nfrom kcplan.cli import main\n"
        "class Cleared:\n    def __del__(self):\n        os.kill(os.getpid(), signal.SIGINT)\n        len('here')\n"
        f"def solve(*_):\n    {how}\n    time.sleep(60)\n"
        "planning.solve = solve\nmain()\n"
    )
    command = [sys.executable, "-c", script, "solve", str(ROOT / "scenarios" / "base.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=50)
    assert (done.returncode, done.stderr) == (130, "\nStopped; nothing was written.\n")
    assert done.stdout == ("imported\n" if "import" in how else "")


def test_ctrl_c_that_is_ignored_stays_so(base: Path) -> None:
    """What a shell starts in the background is not stopped by Ctrl-C in front of it (`nohup`, `&`)."""
    command = (
        f'trap "" INT; {Path(sys.executable).parent / "kcplan"} evaluate {base} & sleep 0.2; kill -INT $!; wait $!'
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")
