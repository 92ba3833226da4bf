"""Bad input at the door: each mistake is a clear error of a whole process within 2 seconds, and nothing is written.

Reading has its own tests of what each mistake is told as (tests/reading); here is what the planner's shell sees.
"""

import os
import resource
from pathlib import Path

import pytest
from support.every_call import NEEDED

from kcplan.cli import group

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
FILED = [name for name, command in group.commands.items() if any(p.name in ("file", "files") for p in command.params)]


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def scenario(old: str, new: str):
    return lambda project: edited(project / "scenarios" / "base.yaml", old, new)


def bytes_(content: bytes):
    return lambda project: (project / "scenarios" / "base.yaml").write_bytes(content)


def plan(old: str, new: str):
    return lambda project: edited(project / "models" / "ben-tre-2014-2020" / "plan.csv", old, new)


MISTAKES = {
    "unknown key": (scenario("caps: plan", "caps: plan\ncolour: red"), "base.yaml:9:1: expected a known key"),
    "duplicate key": (scenario("caps: plan", "caps: plan\ncaps: plan"), "base.yaml:9:1: expected each key once"),
    "misspelt line": (scenario("[training,", "[trainin,"), "did you mean 'training'?"),
    "negative cap": (scenario("caps: plan", "caps: {central: -1, local: plan}"), "found -1"),
    "NaN": (scenario("jobs: 1,", "jobs: .nan,"), "found .nan"),
    "text for a number": (scenario("jobs: 1,", "jobs: many,"), "found the text 'many'"),
    "missing CSV row": (plan("training,central,2015,72\n", ""), "found none for training, central, 2015"),
    "selector that matches nothing": (
        scenario("limits:", "changes:\n  - {target: {outcome: jobs, years: 2014}, set: 1}\nlimits:"),
        "a selector that matches a target, found nothing",
    ),
    "circular extends": (scenario("model: ben-tre-2014-2020", "extends: central-60"), "central-60.yaml -> base.yaml"),
    "empty file": (bytes_(b""), "found an empty file"),
    "file of 50 MB": (bytes_(b"- a\n" * 12_500_000), "found 50.0 MB"),
    "binary file": (bytes_(b"\x7fELF" + os.urandom(10_000)), "text in UTF-8"),
    "bomb of anchors": (bytes_(BOMB.encode()), "values repeated by aliases"),
}


@pytest.mark.once
@pytest.mark.parametrize(("spoil", "words"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_a_clear_error_within_two_seconds(start, project: Path, spoil, words: str) -> None:
    """Exit 3, the words on standard error, no traceback, nothing printed as a result, no file made.

    The seconds are the processor's for that process: how busy the machine is does not count.
    """
    spoil(project)
    before = sorted(project.rglob("*"))
    before_it = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = start("solve", "scenarios/central-60.yaml", "--out", "result", cwd=project)
    after_it = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after_it.ru_utime + after_it.ru_stime - before_it.ru_utime - before_it.ru_stime < 2
    assert (done.code, done.out) == (3, "")
    assert words in done.err
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("command", FILED)
def test_every_command_refuses_a_bad_file(call, project: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Two mistakes in one file are two lines with their places for every command that reads it; nothing is written."""
    edited(project / "scenarios" / "base.yaml", "targets: hard", "targets: hrad")
    edited(project / "scenarios" / "base.yaml", "jobs: 1,", "jobs: -1,")
    monkeypatch.chdir(project)
    before = sorted(project.rglob("*"))
    done = call(command, "scenarios/base.yaml", *NEEDED.get(command, []))
    printed = [line for line in done.out.splitlines() if command != "check" or ": warning: " not in line]
    assert (done.code, printed) == (3, [])
    lines = done.err.splitlines()
    assert [line.split(": expected")[0] for line in lines] == ["scenarios/base.yaml:9:10", "scenarios/base.yaml:10:17"]
    assert sorted(project.rglob("*")) == before


def test_mistakes_of_a_given_plan_are_told_at_once(call, base: Path, tmp_path: Path) -> None:
    """A given plan with a misspelt line, a year outside, money where it may not go, and text: four lines."""
    own = tmp_path / "own.csv"
    own.write_text(
        "line,source,year,amount\ntrainin,central,2014,1\ntraining,central,2024,1\n"
        "training,local,2014,1\ntraining,central,2014,one\ntraining,other,2014,0\n"
    )
    done = call("evaluate", base, "--plan", own)
    assert (done.code, done.out) == (3, "")
    assert [line.split(": ")[0] for line in done.err.splitlines()] == [
        f"{own}:2:1", f"{own}:3:3", f"{own}:4:2", f"{own}:5:4"
    ]  # fmt: skip
