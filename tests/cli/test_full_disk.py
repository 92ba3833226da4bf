"""Results on a disk that is really full, and in a place that cannot be moved: a message, and nothing half-written.

The disk is one in memory, mounted where no other process sees it, as most systems allow to any user.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.small import adjustable

from kcplan.cli import group
from kcplan.reading.read import resolved

APART = ("unshare", "--mount", "--map-root-user")
MOUNT = [*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
ALLOWED = shutil.which("unshare") and not subprocess.run(MOUNT, check=False, capture_output=True).returncode

pytestmark = pytest.mark.once
mounting = pytest.mark.skipif(
    not ALLOWED, reason="this system does not let this user mount a disk of his own (unshare)"
)

GRID = ("--vary", "local=60%..100%:5%", "--chunk", "2", "--workers", "1")
COMMANDS = {
    "new": ("new", "disk/deep/out"),
    "new synthetic": ("new", "disk/deep/out", "--synthetic", "3"),
    "solve": ("solve", "one.yaml", "--out", "disk/out"),
    "proof": ("solve", "one.yaml", "--proof", "--out", "disk/out"),
    "evaluate": ("evaluate", "one.yaml", "--out", "disk/out"),
    "shortfall": ("shortfall", "one.yaml", "--cut", "local", "--out", "disk/out"),
    "map": ("shortfall", "one.yaml", "--map", "central", "local", "--out", "disk/out"),
    "replan": ("replan", "one.yaml", "--out", "disk/out"),
    "alternatives": ("alternatives", "one.yaml", "--out", "disk/out"),
    "tradeoff": ("tradeoff", "one.yaml", "jobs", "firms", "--out", "disk/out"),
    "protect": ("protect", "one.yaml", "--samples", "0", "--out", "disk/out"),
    "compare": ("compare", "one.yaml", "plan", "--out", "disk/out"),
    "explain one": ("explain", "one.yaml", "--out", "disk/out"),
    "explain two": ("explain", "one.yaml", "two.yaml", "--out", "disk/out"),
    "report": ("report", "one.yaml", "--lang", "en", "--out", "disk/out"),
    "sweep": ("sweep", "one.yaml", *GRID, "--out", "disk/out"),
    "export": ("export", "one.yaml", "--out", "disk/out.lp"),
}  # fmt: skip
#: Bytes and files for which there is room; on the whole disk there is room for everything.
ROOM = ((4_096, 900), (20_480, 900), (102_400, 900), (9_000_000, 0), (9_000_000, 3))
DISK = "size=10m,nr_inodes=1000"

#: Calls a command once with each room on a disk that is full of something else, and once more when that is gone.
#: Tells, for each call, its exit code, what it said, and what is on the disk.
TRIED = """
import contextlib, io, json, os, shutil, subprocess, sys
from kcplan.cli import main

rooms, disk, call = json.loads(sys.argv[1])

def filled(size, files):
    os.mkdir("disk/other")
    with open("disk/other/large", "wb") as file:
        there = os.statvfs("disk")
        os.posix_fallocate(file.fileno(), 0, there.f_bavail * there.f_frsize - size)
    for number in range(os.statvfs("disk").f_favail - files):
        open(f"disk/other/{number}", "w").close()

def tried():
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            main(call)
        except SystemExit as end:
            code = end.code
    walked = [entry for entry in os.walk("disk") if entry[0] != "disk/other"]
    found = sorted(os.path.join(place, name) for place, _, names in walked for name in names)
    return code, said.getvalue(), found + [place for place, inside, names in walked if not inside + names]

for size, files in rooms:
    subprocess.run(["mount", "-t", "tmpfs", "-o", disk, "tmpfs", "disk"], check=True)
    filled(size, files)
    full = tried()
    shutil.rmtree("disk/other")
    print(json.dumps([full, tried()]))
    subprocess.run(["umount", "disk"], check=True)
"""

#: Calls every command where no file may have more than so many bytes, which any user may ask for (`ulimit -f`).
TRIED_WITH_SMALL_FILES = """
import contextlib, io, json, os, resource, sys
from kcplan.cli import main

for call in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
        try:
            main(call)
        except SystemExit as end:
            code = end.code
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(json.dumps([code, said.getvalue(), sorted(os.listdir("disk"))]))
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two small scenarios and an empty folder to mount a disk on."""
    for name, local in (("one", 30.0), ("two", 20.0)):
        asked = adjustable(id=name, caps={"central": (60.0, 60.0), "local": (local, local)})
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(resolved(asked), allow_unicode=True), encoding="utf-8")
    (tmp_path / "disk").mkdir()
    return tmp_path


def test_every_command_that_writes_is_here() -> None:
    """A new command with --out must be tried on a full disk too."""
    writing = {name for name, command in group.commands.items() if {"out", "folder"} & {p.name for p in command.params}}
    assert {call[0] for call in COMMANDS.values()} == writing


@mounting
@pytest.mark.parametrize("command", COMMANDS)
def test_full_disk(place: Path, command: str) -> None:
    """On disks of several sizes it is either all there, or exit code 2, the system's own words, and an empty disk.

    A sweep keeps its chunks, all of them whole. When there is room, the same call ends well.
    """
    call = [*COMMANDS[command], *["--quiet"] * (command != "export")]
    done = subprocess.run(
        [*APART, sys.executable, "-c", TRIED, json.dumps([ROOM, DISK, call])],
        cwd=place, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    tries = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(tries) == len(ROOM)
    whole = tries[0][1][2]
    assert any(code == 2 for (code, *_), _ in tries)
    for (code, said, found), (later, _, everything) in tries:
        assert (later, everything) == (0, whole) if code == 2 else later in (0, 2)
        if code == 0:
            assert found == whole  # a new project is made once only
            continue
        assert code == 2
        assert said.startswith("cannot write disk/")
        assert ": No space left on device; " in said
        assert said.count("\n") == 1
        if command == "sweep" and "finished work is kept" in said:
            assert set(found) <= {*whole, "disk/out/chunks"}
        else:
            assert said.endswith("; nothing was written\n")
            assert found == []


def test_file_that_may_not_grow(place: Path) -> None:
    """Where the system lets no file be larger, for any user: exit code 2, its own words, and nothing is left."""
    calls = [[*COMMANDS[command], *["--quiet"] * (command != "export")] for command in COMMANDS]
    done = subprocess.run(
        [sys.executable, "-c", TRIED_WITH_SMALL_FILES, json.dumps(calls)],
        cwd=place, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    tries = map(json.loads, done.stdout.splitlines())
    for command, (code, said, left) in zip(COMMANDS, tries, strict=True):
        assert left == []
        if command == "export":  # PuLP writes it among temporary files first
            assert (code, said) == (1, "The system refuses: File too large\n")
            continue
        assert code == 2
        assert said.startswith("cannot write disk/")
        assert said.endswith(": File too large; nothing was written\n")


@mounting
@pytest.mark.parametrize("command", ["compare", "explain one", "report"])
def test_place_that_cannot_be_moved(place: Path, command: str) -> None:
    """A folder that something holds, here a mounted disk, cannot be replaced: it stays empty, and it is said."""
    script = 'mount -t tmpfs -o size=1m tmpfs disk && "$0" "$@" >/dev/null; code=$?; ls -A disk; exit $code'
    call = [str(Path(sys.executable).parent / "kcplan"), *COMMANDS[command][:-1], "disk", "--quiet"]
    done = subprocess.run(
        [*APART, "sh", "-c", script, *call], cwd=place, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "cannot write disk: Device or resource busy; nothing was written" in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in place.iterdir()) == ["disk", "one.yaml", "two.yaml"]
