"""Standard output and locale as a machine may give them, in an environment with nothing of ours."""

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from support.every_call import CALLS, named
from support.small import adjustable
from support.surroundings import BARE

from kcplan.reading.read import resolved

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
KCPLAN = Path(sys.executable).parent / "kcplan"
EVALUATE = f"{KCPLAN} evaluate scenarios/base.yaml --lang vi"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command line in a scrubbed environment."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, env=BARE | environment,
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


@pytest.mark.surroundings
@pytest.mark.parametrize("call", ["--help", "--version", "schema", "check {}", "show {}", "evaluate {}", "need {}"])
def test_full_disk_is_told_once(call: str) -> None:
    """What is left in a buffer is not tried again at exit, where Python would complain of it."""
    done = shell(f"{KCPLAN} --lang vi {call.format('scenarios/base.yaml')} >/dev/full")
    assert (done.returncode, done.stderr) == (1, "Hệ thống từ chối: ổ đĩa đã đầy\n")


@pytest.mark.surroundings
@pytest.mark.parametrize("streams", [">/dev/full 2>&1", ">&- 2>&-", ">&-", "2>&-"])
def test_nothing_else_is_said_where_nothing_can_be(streams: str) -> None:
    """With both streams full or closed the exit code is all there is; a closed one alone does no harm."""
    done = shell(f"{EVALUATE} {streams}")
    assert done.returncode == (1 if "full" in streams else 0)
    assert "Exception" not in done.stdout + done.stderr
    assert "Error" not in done.stdout + done.stderr


@pytest.mark.surroundings
@pytest.mark.parametrize(("call", "code"), [
    ("evaluate scenarios/base.yaml", 0), ("evaluate scenarios/base.yaml 2>&1", 0), ("schema 2>&1", 0),
    ("--help 2>&1", 0), ("solve none.yaml 2>&1", 3), ("solve --none 2>&1", 2),
    ("check scenarios/base.yaml none.yaml", 3), ("check scenarios/base.yaml none.yaml 2>&1", 3),
    ("solve tests/data/infeasible/local-90.yaml 2>&1", 4),
])  # fmt: skip
def test_a_reader_that_goes_away_changes_no_exit_code(call: str, code: int) -> None:
    """Behind `| true` the exit code is that of the result, also where something was printed first; nothing is said."""
    for unbuffered in ("", "1"):
        away = shell(f"{KCPLAN} {call} | true; exit ${{PIPESTATUS[0]}}", PYTHONUNBUFFERED=unbuffered)
        assert (away.returncode, away.stdout) == (code, "")
        assert away.stderr == "" or "2>&1" not in call
        assert "Broken" not in away.stderr
        assert "Exception" not in away.stderr


@pytest.mark.surroundings
def test_what_was_read_before_is_whole() -> None:
    """A reader that goes away after some lines has them as they are."""
    whole = shell(f"{KCPLAN} show scenarios/base.yaml").stdout.splitlines()
    assert shell(f"{KCPLAN} show scenarios/base.yaml | head -3").stdout.splitlines() == whole[:3]


@pytest.mark.surroundings
@pytest.mark.parametrize("columns", ["0", "1", "20", "x"])
def test_any_width_of_a_terminal_will_do(columns: str) -> None:
    """COLUMNS may be 0, tiny or no number."""
    done = shell(f"{KCPLAN} solve scenarios/base.yaml", COLUMNS=columns)
    assert (done.returncode, done.stderr) == (0, "")


#: What a machine may set, and the encoding of what comes out: of letters that it lacks, `?`.
SURROUNDINGS = {
    "C": ({"LANG": "C"}, "utf-8"),
    "ASCII": ({"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "utf-8"),
    "Vietnamese": ({"LC_ALL": "vi_VN.UTF-8"}, "utf-8"),
    "asked for ASCII": ({"PYTHONIOENCODING": "ascii"}, "utf-8"),
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, "cp1252"),
    "cp1258": ({"PYTHONIOENCODING": "cp1258:strict"}, "cp1258"),
}
#: Every call of every command, in Vietnamese.
EVERY = [
    [command, *named(words, FILE="small.yaml", OTHER="other.yaml", DIR=f"{command}-{number}"), *("--lang", "vi")]
    for command, calls in CALLS.items()
    for number, words in enumerate(calls)
]
#: Makes the calls in turn, in one process and at one hour; a disk behind standard output is full for each of them.
EVERY_CALL = """
import json, os, sys
from kcplan.cli import main
from kcplan.documents.elements import data
from xlsxwriter import core

class Noon(data.datetime):
    now = classmethod(lambda cls, zone: cls(2026, 11, 27, 12, tzinfo=zone))

data.datetime = core.datetime = Noon
codes = open("codes", "w")
for call in json.loads(sys.argv[1]):
    if sys.argv[2] == "full":
        sys.stdout = open("/dev/full", "w")
    try:
        main(call)
    except SystemExit as end:
        print(end.code, file=codes)
"""


@dataclass(frozen=True)
class Tried:
    """What every call came to: exit codes, what was printed, and parts of files by name."""

    codes: list[str]
    out: bytes
    err: bytes
    files: dict[Path, object]


def parts(path: Path) -> object:
    """The bytes of a file; of a document those of its parts, as their hour is that of the disk."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as document:
        return {name: document.read(name) for name in document.namelist()}


def tried(place: Path, streams: str = "", **environment: str) -> Tried:
    """Every call in a folder, with standard streams as a shell gives them."""
    for name in ("small", "other"):
        text = yaml.safe_dump(resolved(adjustable(rounding=1.0)), allow_unicode=True)
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", EVERY_CALL, json.dumps(EVERY), "full" if "full" in streams else ""]
    done = subprocess.run(
        ["sh", "-c", f'"$@" {streams}', "sh", *command],
        cwd=place,
        env=BARE | environment,
        check=True,
        capture_output=True,
    )
    codes = (place / "codes").read_text().split()
    (place / "codes").unlink()
    files = {path.relative_to(place): parts(path) for path in place.rglob("*") if path.is_file()}
    return Tried(codes, done.stdout, done.stderr, files)


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    found = tried(tmp_path_factory.mktemp("ordinary"))
    assert set(found.codes) == {"0"}
    return found


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_no_result_depends_on_locale_or_encoding(ordinary: Tried, tmp_path: Path, name: str) -> None:
    """Every command prints the same and writes the same bytes, whatever the machine sets."""
    environment, encoding = SURROUNDINGS[name]
    found = tried(tmp_path, **environment)
    out, err = (text.decode().encode(encoding, "replace") for text in (ordinary.out, ordinary.err))
    assert found == replace(ordinary, out=out, err=err)


@pytest.mark.surroundings
@pytest.mark.parametrize("streams", [">&- 2>&- <&-", "2>&1 | true", ">/dev/full"])
def test_what_is_written_is_whole_wherever_the_screen_goes(ordinary: Tried, tmp_path: Path, streams: str) -> None:
    """Streams that are closed, a pipe that ends, a full disk: the files are all there.

    On a full disk the exit code is 1 where there is something to print, which a new project and an export have not.
    """
    found = tried(tmp_path, streams)
    assert found.files == ordinary.files
    silent = [call[0] in ("new", "export") for call in EVERY]
    assert found.codes == ["1" if "full" in streams and not nothing else "0" for nothing in silent]
