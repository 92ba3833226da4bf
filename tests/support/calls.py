"""Calls of the command line, in this process or as one of its own, and the shipped files to call it on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support.small import adjustable

from kcplan.cli import main
from kcplan.reading.read import resolved

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


#: What commands said, by their words.
_answers: dict[tuple[str, ...], Done] = {}


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Calls kcplan in this process, as its command would, 100 columns wide."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str | Path) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert isinstance(end.value.code, int)
        return Done(end.value.code, printed.out, printed.err)

    return run


@pytest.fixture
def asked(call: Callable[..., Done]) -> Callable[..., Done]:
    """The same of a command that finds the shipped files as they are: run once for all tests that look at it."""

    def run(*arguments: str | Path) -> Done:
        words = tuple(str(argument) for argument in arguments)
        if words not in _answers:
            _answers[words] = call(*words)
        return _answers[words]

    return run


@pytest.fixture
def start() -> Callable[..., Done]:
    """Starts kcplan as a process of its own, with nothing to read from and no terminal."""

    def run(*arguments: str | Path, cwd: Path, before: str = "") -> Done:
        command = Path(sys.executable).parent / "kcplan"
        done = subprocess.run(
            ["sh", "-c", f'{before}exec "$0" "$@"', str(command), *map(str, arguments)],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=300,
            env=os.environ | {"COLUMNS": "100"},
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err
        return Done(done.returncode, out, err)

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the shipped models and scenarios."""
    for name in ("models", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def two_lines(tmp_path: Path) -> Path:
    """A scenario of two lines and two years, model and all in one file: solved in a hundredth of the time of base.

    Its plan is named as the budget in force, so that there is something to adjust, and money may fall short.
    """
    file = tmp_path / "small.yaml"
    file.write_text(yaml.safe_dump(resolved(adjustable(rounding=1.0)), allow_unicode=True), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the base scenario, to be read only."""
    result = tmp_path_factory.mktemp("solved") / "result"
    with pytest.raises(SystemExit):
        main(["solve", str(ROOT / "scenarios" / "base.yaml"), "--out", str(result), "--quiet"])
    return result


@pytest.fixture
def base() -> Path:
    return ROOT / "scenarios" / "base.yaml"
