"""Files and folders that an ordinary user may not read or write: a sentence with the place, and nothing is left."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.every_call import CALLS, NEEDED, named

from kcplan.cli import group

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read and write everywhere"),
]

READING = [name for name, command in group.commands.items() if any(p.name in ("file", "files") for p in command.params)]
WRITING = [
    (command, words) for command, calls in CALLS.items() for words in calls if "DIR" in words or "DIR.lp" in words
]


@pytest.fixture
def place(tmp_path: Path, two_lines: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder `place` with a scenario, two_lines.yaml beside it; what is locked in it is unlocked afterwards."""
    monkeypatch.chdir(tmp_path)
    place = Path("place")
    place.mkdir()
    shutil.copy(two_lines, place / "one.yaml")
    yield place
    for folder, _, files in os.walk(place):
        os.chmod(folder, 0o700)
        for name in files:
            os.chmod(os.path.join(folder, name), 0o600)
    place.chmod(0o700)


@pytest.mark.parametrize("command", READING)
def test_file_that_may_not_be_read(call, place: Path, command: str) -> None:
    """A file without the right to read it, and one in a folder that may not be entered."""
    file = place / "one.yaml"
    for locked in (file, place):
        locked.chmod(0o000)
        done = call(command, file, *NEEDED.get(command, []))
        locked.chmod(0o700)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith(f"{file}: expected a file that can be read, found {file}: Permission denied")


@pytest.mark.parametrize("command", ["compare", "explain", "evaluate", "sweep"])
def test_folder_that_may_not_be_read(call, place: Path, command: str) -> None:
    """A result, a given plan or a folder of scenarios that may be entered but not looked into, or not even entered."""
    more = {"compare": ["small.yaml"], "evaluate": ["small.yaml", "--plan"]}
    for right in (0o100, 0o000):
        place.chmod(right)
        done = call(command, *more.get(command, []), place)
        place.chmod(0o700)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("place: expected a folder that ")
        assert done.err.count("\n") == 1


def test_files_that_a_file_names_may_not_be_read(call, project: Path) -> None:
    """A model, a table, and a scenario that is extended: told where they are named."""
    model = project / "models" / "ben-tre-2014-2020"
    for locked, told in (
        (model / "model.yaml", "base.yaml:"), (model / "plan.csv", "model.yaml:"),
        (project / "scenarios" / "base.yaml", "central-60.yaml:"),
    ):  # fmt: skip
        locked.chmod(0o000)
        done = call("solve", project / "scenarios" / "central-60.yaml")
        locked.chmod(0o600)
        assert (done.code, done.out) == (3, "")
        assert told in done.err.split(": expected")[0]
        assert f"{locked}: Permission denied" in done.err


@pytest.mark.parametrize(("command", "words"), WRITING)
def test_place_that_may_not_be_written(call, place: Path, two_lines: Path, command: str, words: list[str]) -> None:
    """Beside it nothing may be made, or the folder above may not even be entered: nothing is left, and it is said."""
    shutil.copy(two_lines, "other.yaml")
    arguments = named(words, FILE=two_lines.name, OTHER="other.yaml", DIR=place / "out", vi="en")
    for right in (0o500, 0o000):
        place.chmod(right)
        done = call(command, *arguments)
        place.chmod(0o700)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert "place" in done.err
        assert "read-only" in done.err or "Permission denied" in done.err
        assert [path.name for path in place.iterdir()] == ["one.yaml"]


def test_folder_of_somebody_else_is_not_replaced(call, place: Path, two_lines: Path) -> None:
    """An empty folder that may not be looked into stays as it is."""
    (place / "out").mkdir(mode=0o000)
    done = call("evaluate", two_lines, "--out", place / "out")
    assert (done.code, done.out) == (2, "")
    assert done.err == "cannot write place/out: Permission denied; nothing was written\n"
    assert sorted(path.name for path in place.iterdir()) == ["one.yaml", "out"]
