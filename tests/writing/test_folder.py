"""Results are written whole or not at all: processes killed at every step, foreign folders, disks that refuse."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kcplan.errors import UsageError
from kcplan.writing import folder

#: Writes the result "new" over the result "old", once for each step of the work, and dies by kill -9 at that step.
#: Each step is an event that Python announces before it touches the disk or calls the system. Prints how many.
KILLED_AT_EACH_STEP = """
import os, signal, sys
from pathlib import Path
from kcplan.writing import folder

def files(word):
    manifest = '{"manifest": {"program": "kcplan", "written": ["summary.json", "budget.csv", "more.csv"]}}'
    return {"summary.json": manifest.encode(), "budget.csv": word.encode(), "more.csv": word.encode()}

place, there, exchange = Path(sys.argv[1]), sys.argv[2] == "old", sys.argv[3] == "exchange"
if not exchange:
    folder._exchanged = lambda one, other: False
for step in range(1000):
    result = place / str(step) / "result"
    result.parent.mkdir(parents=True)
    if there:
        folder.write(result, files("old"))
    child = os.fork()
    if not child:
        seen = 0
        def die(event, arguments):
            global seen
            if event.startswith(("open", "os.", "shutil.", "ctypes.dlsym")) and not event.startswith("os.putenv"):
                seen += 1
                if seen > step:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(die)
        folder.write(result, files("new"))
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        print(step)
        break
"""


def word_of(result: Path) -> str:
    """Which of the two results a folder holds, whole; "none" where there is no folder."""
    if not result.exists():
        return "none"
    assert sorted(os.listdir(result)) == ["budget.csv", "more.csv", "summary.json"]
    json.loads((result / "summary.json").read_text())
    (word,) = {(result / name).read_text() for name in ("budget.csv", "more.csv")}
    return word


@pytest.mark.once
@pytest.mark.parametrize("there", ["old", "none"])
@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_kill_at_any_step_leaves_the_old_result_or_the_new_one(tmp_path: Path, there: str, way: str) -> None:
    """Killed before each step in turn, writing leaves one of the two whole; the next run removes what was left over.

    Where the system cannot swap two folders, the old one may stand beside its place until the next run.
    """
    command = [sys.executable, "-c", KILLED_AT_EACH_STEP, str(tmp_path), there, way]
    steps = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert steps >= 8  # each file, the folder, the swap
    left = []
    for step in range(steps + 1):
        result = tmp_path / str(step) / "result"
        if way == "exchange":
            left.append(word_of(result))
        folder.refuse_foreign(result)
        if way != "exchange":
            left.append(word_of(result))
        assert [path.name for path in result.parent.iterdir()] == (["result"] if result.exists() else [])
    turn = left.index("new")
    assert left == [there] * turn + ["new"] * (len(left) - turn)
    assert 0 < turn < len(left) - 1 or there == "none"


def files(word: str) -> dict[str, bytes]:
    written = ["summary.json", "budget.csv"]
    manifest = json.dumps({"manifest": {"program": "kcplan", "written": written}})
    return {"summary.json": manifest.encode(), "budget.csv": word.encode()}


def listed(place: Path) -> list[str]:
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


def test_result_is_replaced_with_nothing_of_the_old_one_left(tmp_path: Path) -> None:
    """A result takes the place of another, of an empty folder, and of nothing; files of the old one are gone."""
    result = tmp_path / "result"
    folder.write(result, files("first") | {"summary.json": files("")["summary.json"]})
    folder.write(result, {"summary.json": files("")["summary.json"]})
    assert listed(tmp_path) == ["result", "result/summary.json"]
    (tmp_path / "empty").mkdir()
    folder.write(tmp_path / "empty", files("second"))
    assert (tmp_path / "empty" / "budget.csv").read_bytes() == b"second"


@pytest.mark.parametrize(
    "kind", ["a file more", "no manifest", "another program", "text", "brackets", "file", "link", "dead link"]
)
def test_what_kcplan_did_not_write_is_refused_and_stays(tmp_path: Path, kind: str) -> None:
    """A folder with a file that no manifest of kcplan names, a file, a link to a result: refused, and left as it is."""
    result = tmp_path / "result"
    if kind == "file":
        result.write_text("mine")
    elif kind == "link":
        folder.write(tmp_path / "other", files("theirs"))
        result.symlink_to(tmp_path / "other")
    elif kind == "dead link":
        result.symlink_to(tmp_path / "nowhere")
    else:
        folder.write(result, files("old"))
        changed = {"a file more": "notes.txt", "no manifest": "summary.json", "another program": "summary.json"}
        (result / changed.get(kind, "summary.json")).write_text(
            {"no manifest": "{}", "another program": '{"manifest": {"program": "x", "written": ["budget.csv"]}}'}.get(
                kind, "[" * 100_000 if kind == "brackets" else "mine"
            )
        )
    before = listed(tmp_path)
    with pytest.raises(UsageError, match=r"^expected .*result.*, found "):
        folder.write(result, files("new"))
    assert listed(tmp_path) == before
    assert result.is_symlink() == ("link" in kind)


@pytest.mark.parametrize("name", ["", ".", "..", "absent/result", "file/result", "x" * 300])
def test_place_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No name, no parent, a parent that is a file, a name too long: a message, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"^(expected|cannot write) "):
        folder.write(Path(name), files("new"))
    assert listed(tmp_path) == ["file"]


DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("write", [lambda path: folder.write(path, files("new")),
                                   lambda path: folder.replace_file(path, b"new"),
                                   lambda path: folder.copy_whole(DATA, ("infeasible",), path)])  # fmt: skip
def test_system_that_refuses_is_a_message(write) -> None:
    """Where nobody can make a folder or file, not even the superuser, the error names the place that was asked for.

    Of a result's folder it is seen before any work that an ordinary user may not write there.
    """
    refused = r"^cannot write /proc/result: |^expected a folder that can be written to, found /proc read-only$"
    with pytest.raises(UsageError, match=refused):
        write(Path("/proc/result"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_read_only_parent_is_refused(tmp_path: Path) -> None:
    """A parent without the right to write is refused before any work."""
    tmp_path.chmod(0o555)
    with pytest.raises(UsageError, match="read-only"):
        folder.refuse_foreign(tmp_path / "result")


def test_recovery_touches_nothing_of_others(tmp_path: Path) -> None:
    """What a dead run left is removed; what a running one writes, and folders that only look alike, stay."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    stay = [
        "2019",
        f".result.kcplan-{os.getpid()}",
        f".other.kcplan-{ended.pid}",
        ".result.kcplan-x",
        "result.kcplan-1",
    ]
    for name in [*stay, f".result.kcplan-{ended.pid}"]:
        (tmp_path / name).mkdir()
    folder.refuse_foreign(tmp_path / "result")
    assert sorted(os.listdir(tmp_path)) == sorted(stay)


def test_file_is_replaced_whole(tmp_path: Path) -> None:
    """A file takes the place of another; a folder of that name is refused."""
    for word in ("one", "two"):
        folder.replace_file(tmp_path / "a.lp", word.encode())
        assert (tmp_path / "a.lp").read_text() == word
    with pytest.raises(UsageError, match="expected a file name, found the folder"):
        folder.replace_file(tmp_path, b"three")
    assert listed(tmp_path) == ["a.lp"]
