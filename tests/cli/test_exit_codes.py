"""Each exit code of the design is reached, with a message and nothing on standard output."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kcplan.engine.session import Solution, Status
from kcplan.engine.solvers.highs import HighsSession
from kcplan.mathematics import families
from kcplan.planning import solve as planning
from kcplan.planning import too_many

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


def failed(done, code: int, *words: str) -> None:
    """The exit code, the words on standard error, and nothing on standard output."""
    assert (done.code, done.out) == (code, "")
    for word in words:
        assert word in done.err


def test_usage(call, base: Path) -> None:
    """2: an option that is none, a command that is none, an argument too few."""
    failed(call("solve", base, "--sources"), 2, "No such option", "--sources")
    failed(call("resolve", base), 2, "No such command")
    failed(call("solve"), 2, "Missing argument")
    failed(call("export", base), 2, "--out")


@pytest.mark.parametrize("command", ["solve", "report", "compare", "explain"])
def test_too_many_whole_amounts(call, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2, before the solve: a scenario that no plan meets would else end with 4. The province has 105 amounts."""
    monkeypatch.setattr(too_many, "MOST", 100)
    path = ROOT / "tests" / "data" / "infeasible" / "local-90.yaml"
    more = {"compare": ["plan"], "report": ["--out", tmp_path / "out"]}.get(command, [])
    failed(call(command, path, *more), 2, "expected at most 100 whole amounts", "found 105")
    assert list(tmp_path.iterdir()) == []


def test_invalid_input(call, tmp_path: Path) -> None:
    """3: a file that is not there."""
    failed(call("solve", tmp_path / "none.yaml"), 3, "expected a file that exists", "none.yaml")


def test_infeasible(call) -> None:
    """4: the cut scenario with its targets hard; nothing is printed as if it were a plan."""
    path = ROOT / "tests" / "data" / "infeasible" / "central-60.yaml"
    failed(call("solve", path), 4, "No plan keeps every rule", f"kcplan diagnose {path}")


def test_infeasible_leaves_the_old_result(call, base: Path, tmp_path: Path) -> None:
    """A result folder is not touched by a solve that finds no plan."""
    call("evaluate", base, "--out", tmp_path / "result", "--quiet")
    before = {path.name: path.read_bytes() for path in (tmp_path / "result").iterdir()}
    done = call("solve", ROOT / "tests" / "data" / "infeasible" / "local-90.yaml", "--out", tmp_path / "result")
    failed(done, 4)
    assert {path.name: path.read_bytes() for path in (tmp_path / "result").iterdir()} == before


def test_unbounded(call, project: Path) -> None:
    """5: training that costs nothing brings trainees without end."""
    free = project / "scenarios" / "free.yaml"
    free.write_text(
        "format: 1\nid: free\nextends: base\nlimits: []\nchanges:\n"
        "  - {limit: flex, remove: true}\n  - {unit_cost: {activities: vocational-training}, set: 0}\n"
    )
    failed(call("solve", free), 5, "outcomes can grow without end: the unit cost of vocational-training is 0")


def test_solver_that_stops_short(call, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """6: where the solver ends without a proof, its reason is told and no plan is printed."""
    stopped = Solution(Status.STOPPED, "time limit reached")
    monkeypatch.setattr(HighsSession, "minimise", lambda *_: stopped)
    failed(call("solve", base), 6, "expected a proven optimum", "time limit reached")


def test_result_that_breaks_a_rule(call, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """7: with the caps left out of the programme, the check finds each cap that the plan breaks; nothing is written."""
    kept = tuple(family for family in families.FAMILIES if family.name != "cap")
    monkeypatch.setattr(families, "FAMILIES", kept)
    failed(call("solve", base, "--out", tmp_path / "result"), 7, "cap[central,2014]: expected at most 1,410, found")
    assert list(tmp_path.iterdir()) == []


def test_internal_error(call, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1: a mistake of kcplan is a message that says so, and how to see more; no traceback unasked."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(planning, "solve", broken)
    failed(call("solve", base), 1, "Internal error: ZeroDivisionError: by nothing", "KCPLAN_TRACEBACK=1")


def test_interrupt(tmp_path: Path) -> None:
    """130: stopped by the user, it says that nothing was written, and nothing was."""
    waiting = (
        "from kcplan.planning import solve as planning\nimport time\nfrom kcplan.cli import main\n"
        "def solve(*_):\n    print('ready', flush=True)\n    time.sleep(60)\n"
        "planning.solve = solve\nmain()\n"
    )
    base = ROOT / "scenarios" / "base.yaml"
    command = [sys.executable, "-c", waiting, "solve", str(base), "--out", str(tmp_path / "result")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, "\nStopped; nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_reader_that_goes_away(base: Path) -> None:
    """A pipe that is closed early (`| head`) is no error and leaves no message."""
    command = f"{Path(sys.executable).parent / 'kcplan'} show {base} 2>&1 >&3 | cat"
    done = subprocess.run(
        ["bash", "-c", f"{{ {command}; }} 3>&1 | head -1"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "The resolved scenario: what it says itself, and what it changes in its model\n"
    assert "Error" not in done.stdout + done.stderr


def test_full_disk_behind_standard_output(start, base: Path) -> None:
    """A result that cannot be printed is an error in words."""
    done = start("evaluate", base, cwd=ROOT, before="exec >/dev/full; ")
    assert done.code == 1
    assert done.err == "The system refuses: No space left on device\n"


def test_full_disk_behind_a_result(start, base: Path, tmp_path: Path) -> None:
    """A result that does not fit is an error of usage, and nothing is left of it."""
    done = start("evaluate", base, "--quiet", "--out", tmp_path / "result", cwd=tmp_path, before="ulimit -f 8; ")
    failed(done, 2, f"cannot write {tmp_path / 'result'}: File too large; nothing was written")
    assert list(tmp_path.iterdir()) == []


def test_foreign_folder_is_refused_before_the_scenario_is_read(call, tmp_path: Path) -> None:
    """With --out on a folder of others, even a scenario that is not there goes unread: nobody waits in vain."""
    (tmp_path / "mine.txt").write_text("mine")
    for command in ("solve", "evaluate"):
        failed(call(command, tmp_path / "none.yaml", "--out", tmp_path), 2, "mine.txt", "kcplan did not write")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_kill_at_random_moments_leaves_a_whole_result(two_lines: Path, tmp_path: Path) -> None:
    """Four solves of two scenarios in turn, each killed somewhere on its way: the folder is one of both, whole."""
    (tmp_path / "results").mkdir()
    result, whole = tmp_path / "results" / "result", []
    command = [str(Path(sys.executable).parent / "kcplan"), "solve", "--quiet", "--out", str(result)]
    start = time.monotonic()
    subprocess.run([*command, str(two_lines)], check=True)
    took = time.monotonic() - start
    other = tmp_path / "other.yaml"
    text = two_lines.read_text("utf-8").replace("id: small\n", "id: other\n", 1)
    other.write_text(text.replace("central: 60\n", "central: 50\n", 1), "utf-8")
    for turn in range(4):
        with subprocess.Popen([*command, str(other if turn % 2 == 0 else two_lines)]) as process:
            time.sleep(took * (0.7 + 0.09 * turn))
            os.kill(process.pid, signal.SIGKILL)
        files = {path.name: path.read_text("utf-8") for path in result.iterdir()}
        assert sorted(files) == sorted(json.loads(files["summary.json"])["manifest"]["written"])
        name = "other" if '"scenario": "other"' in files["summary.json"] else "small"
        assert f"id: {name}\n" in files["resolved.yaml"]
        whole.append(files["budget.csv"] + files["outcomes.csv"])
    subprocess.run([*command, str(two_lines)], check=True)
    assert len(set(whole)) <= 2
    assert [path.name for path in result.parent.iterdir()] == ["result"]
