"""Standard output as a machine may give it, in an environment with nothing of ours: no test here sets PYTHON*."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
KCPLAN = Path(sys.executable).parent / "kcplan"
EVALUATE = f"{KCPLAN} evaluate scenarios/base.yaml --lang vi"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command line in a scrubbed environment."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, env=bare | {"LANG": "C.UTF-8"} | environment,
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


@pytest.mark.parametrize("call", ["--help", "--version", "schema", "check {}", "show {}", "evaluate {}", "need {}"])
def test_full_disk_is_told_once(call: str) -> None:
    """What is left in a buffer is not tried again at exit, where Python would complain of it."""
    done = shell(f"{KCPLAN} --lang vi {call.format('scenarios/base.yaml')} >/dev/full")
    assert (done.returncode, done.stderr) == (1, "Hệ thống từ chối: ổ đĩa đã đầy\n")


@pytest.mark.parametrize("streams", [">/dev/full 2>&1", ">&- 2>&-", ">&-", "2>&-"])
def test_nothing_else_is_said_where_nothing_can_be(streams: str) -> None:
    """With both streams full or closed the exit code is all there is; a closed one alone does no harm."""
    done = shell(f"{EVALUATE} {streams}")
    assert done.returncode == (1 if "full" in streams else 0)
    assert "Exception" not in done.stdout + done.stderr
    assert "Error" not in done.stdout + done.stderr


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


def test_what_was_read_before_is_whole() -> None:
    """A reader that goes away after some lines has them as they are."""
    whole = shell(f"{KCPLAN} show scenarios/base.yaml").stdout.splitlines()
    assert shell(f"{KCPLAN} show scenarios/base.yaml | head -3").stdout.splitlines() == whole[:3]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1258"])
def test_output_that_lacks_letters_has_others_in_their_place(encoding: str) -> None:
    """Asked for an encoding without Vietnamese letters, kcplan prints the rest of each word."""
    done = shell(EVALUATE, PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert "2014-2020" in done.stdout


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}])
def test_a_locale_without_letters_prints_utf_8(locale: dict[str, str]) -> None:
    """Where the system allows it, the letters come out whatever the locale."""
    done = shell(EVALUATE, **locale)
    assert done.returncode == 0
    assert "Kế hoạch" in done.stdout


@pytest.mark.parametrize("columns", ["0", "1", "20", "x"])
def test_any_width_of_a_terminal_will_do(columns: str) -> None:
    """COLUMNS may be 0, tiny or no number."""
    done = shell(f"{KCPLAN} solve scenarios/base.yaml", COLUMNS=columns)
    assert (done.returncode, done.stderr) == (0, "")
