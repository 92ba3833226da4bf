"""A command whose result cannot be made, wherever that fails, has printed nothing and written nothing."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.every_call import CALLS, SERVER, named

from kcplan import language
from kcplan.cli import group

pytestmark = pytest.mark.once


class InjectedFaultError(Exception):
    """What no command expects."""


@contextmanager
def fault(at: float) -> Iterator[list[int]]:
    """Let the word of that number fail that is asked for in the language of the reader; count them all."""
    count, current = [0], language.current

    def failing() -> str:
        count[0] += 1
        if count[0] == at:
            raise InjectedFaultError
        return current()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "current", failing)
        yield count


def test_every_command_is_here() -> None:
    """A command that is added later needs a call here."""
    assert {*CALLS, SERVER} == set(group.commands)


@pytest.mark.parametrize(
    ("command", "words"), [(command, words) for command, calls in CALLS.items() for words in calls]
)
def test_a_fault_leaves_no_half_a_screen_and_no_folder(
    command: str, words: list[str], call: Callable[..., object], two_lines: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The fault is put halfway, near the end and at it: either all is put out or nothing is."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(two_lines, tmp_path / "other.yaml")
    before = {path.name for path in tmp_path.iterdir()}
    arguments = [command, *named(words, FILE=two_lines.name, OTHER="other.yaml", DIR="result")]

    def remains() -> set[str]:
        left = {path.name for path in tmp_path.iterdir()} - before
        shutil.rmtree(tmp_path / "result", ignore_errors=True)
        (tmp_path / "result.lp").unlink(missing_ok=True)
        return left

    with fault(at=float("inf")) as count:
        whole = call(*arguments)
    assert whole.code == 0, whole.err
    written, every = remains(), count[0]
    for at in sorted({max(1, at) for at in (every // 2, every - 2, every)}):
        with fault(at):
            done = call(*arguments)
        left = remains()
        # A message behind the result, such as where it was written, may be what fails.
        assert (done.out, left) in (("", set()), (whole.out, written)), f"the fault at {at} of {every}"
