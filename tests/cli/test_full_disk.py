"""Documents on a disk that is really full, and in a place that cannot be moved: a message, and nothing half-written.

The disks are small ones in memory, mounted where no other process sees them.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.small import scenario

from kcplan.reading.read import resolved

APART = ("unshare", "--mount", "--map-root-user")
TRIED = [*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
ALLOWED = shutil.which("unshare") and not subprocess.run(TRIED, check=False, capture_output=True).returncode

pytestmark = pytest.mark.skipif(not ALLOWED, reason="this system lets nobody mount a disk of his own (unshare)")

COMMANDS = {
    "compare": ("compare", "one.yaml", "plan"),
    "explain one": ("explain", "one.yaml"),
    "explain two": ("explain", "one.yaml", "two.yaml"),
    "report": ("report", "one.yaml", "--lang", "en"),
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two small scenarios and an empty folder to mount a disk on."""
    for name, local in (("one", 30.0), ("two", 20.0)):
        asked = scenario(id=name, caps={"central": (60.0, 60.0), "local": (local, local)})
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(resolved(asked), allow_unicode=True), encoding="utf-8")
    (tmp_path / "disk").mkdir()
    return tmp_path


def mounted(place: Path, size: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """kcplan with a disk of this size at `disk`; standard output is what stands on it afterwards."""
    script = f'mount -t tmpfs -o size={size} tmpfs disk && "$0" "$@" >/dev/null; code=$?; ls -A disk; exit $code'
    command = str(Path(sys.executable).parent / "kcplan")
    return subprocess.run(
        [*APART, "sh", "-c", script, command, *arguments],
        cwd=place, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_full_disk(place: Path, command: str) -> None:
    """Exit code 2 and the system's own words; the disk is as empty as before."""
    done = mounted(place, "8k", *COMMANDS[command], "--out", "disk/out", "--quiet")
    assert done.returncode == 2
    assert "cannot write disk/out: No space left on device; nothing was written" in done.stderr
    assert done.stdout == ""


@pytest.mark.once
@pytest.mark.parametrize("command", ["compare", "explain one", "report"])
def test_place_that_cannot_be_moved(place: Path, command: str) -> None:
    """A folder that something holds, here a mounted disk, cannot be replaced: it stays empty, and it is said."""
    done = mounted(place, "1m", *COMMANDS[command], "--out", "disk", "--quiet")
    assert done.returncode == 2
    assert "cannot write disk: Device or resource busy; nothing was written" in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in place.iterdir()) == ["disk", "one.yaml", "two.yaml"]
