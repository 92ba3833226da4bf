"""Results on a disk that is really full, and in a place that cannot be moved: a message, and nothing half-written.

The disks are small ones in memory, mounted where no other process sees them.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.small import scenario

from kcplan.cli import group
from kcplan.reading.read import resolved

APART = ("unshare", "--mount", "--map-root-user")
TRIED = [*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
ALLOWED = shutil.which("unshare") and not subprocess.run(TRIED, check=False, capture_output=True).returncode

pytestmark = pytest.mark.skipif(not ALLOWED, reason="this system lets nobody mount a disk of his own (unshare)")

GRID = ("--vary", "local=60%..100%:5%", "--chunk", "2", "--workers", "1")
COMMANDS = {
    "new": ("new", "disk/deep/out"),
    "new synthetic": ("new", "disk/deep/out", "--synthetic", "3"),
    "solve": ("solve", "one.yaml", "--out", "disk/out"),
    "evaluate": ("evaluate", "one.yaml", "--out", "disk/out"),
    "shortfall": ("shortfall", "one.yaml", "--cut", "local", "--out", "disk/out"),
    "map": ("shortfall", "one.yaml", "--map", "central", "local", "--out", "disk/out"),
    "compare": ("compare", "one.yaml", "plan", "--out", "disk/out"),
    "explain one": ("explain", "one.yaml", "--out", "disk/out"),
    "explain two": ("explain", "one.yaml", "two.yaml", "--out", "disk/out"),
    "report": ("report", "one.yaml", "--lang", "en", "--out", "disk/out"),
    "sweep": ("sweep", "one.yaml", *GRID, "--out", "disk/out"),
    "export": ("export", "one.yaml", "--out", "disk/out.lp"),
}  # fmt: skip
DISKS = ("size=4k", "size=20k", "size=100k", "nr_inodes=1", "nr_inodes=4")
#: Room for everything.
LARGE = "size=10m,nr_inodes=1000"

#: Calls a command once for each disk, and once more when there is room. Tells, for each call, its exit code, what it
#: said, and what is on the disk.
TRIED_ON_DISKS = """
import contextlib, io, json, os, subprocess, sys
from kcplan.cli import main

disks, large, call = json.loads(sys.argv[1])

def tried():
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            main(call)
        except SystemExit as end:
            code = end.code
    found = sorted(os.path.join(place, name) for place, _, names in os.walk("disk") for name in names)
    return code, said.getvalue(), found + [place for place, inside, names in os.walk("disk") if not inside + names]

for disk in disks:
    subprocess.run(["mount", "-t", "tmpfs", "-o", disk, "tmpfs", "disk"], check=True)
    full = tried()
    subprocess.run(["mount", "-o", f"remount,{large}", "disk"], check=True)
    print(json.dumps([full, tried()]))
    subprocess.run(["umount", "disk"], check=True)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two small scenarios and an empty folder to mount a disk on."""
    for name, local in (("one", 30.0), ("two", 20.0)):
        asked = scenario(id=name, caps={"central": (60.0, 60.0), "local": (local, local)})
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(resolved(asked), allow_unicode=True), encoding="utf-8")
    (tmp_path / "disk").mkdir()
    return tmp_path


def test_every_command_that_writes_is_here() -> None:
    """A new command with --out must be tried on a full disk too."""
    writing = {name for name, command in group.commands.items() if {"out", "folder"} & {p.name for p in command.params}}
    assert {call[0] for call in COMMANDS.values()} == writing


@pytest.mark.once
@pytest.mark.parametrize("command", COMMANDS)
def test_full_disk(place: Path, command: str) -> None:
    """On disks of several sizes it is either all there, or exit code 2, the system's own words, and an empty disk.

    A sweep keeps its chunks, all of them whole. When there is room, the same call ends well.
    """
    call = [*COMMANDS[command], *["--quiet"] * (command != "export")]
    done = subprocess.run(
        [*APART, sys.executable, "-c", TRIED_ON_DISKS, json.dumps([DISKS, LARGE, call])],
        cwd=place, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    tries = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(tries) == len(DISKS)
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
            assert found == ["disk"]


@pytest.mark.once
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
