"""Help and complaints in Vietnamese: every word is a message's, or is typed as it stands."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support.blotted import blotted, words

from kcplan.cli import group
from kcplan.cli.speaking import Command
from kcplan.engine import solvers

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
#: What stands in messages as the files and solvers have it; click's ranges are of x.
NAMES = words("central local million VND region line activity source year amount format x " + " ".join(solvers.names()))


def typed(command: click.Command) -> Iterator[str]:
    """What stands in a help text as it is typed: names of commands and options, and of the values they take."""
    yield from ("kcplan", "[OPTIONS]", "COMMAND [ARGS]", "-h --help", command.name or "")
    for parameter in command.params:
        yield from parameter.opts
        yield from (str(parameter.metavar), str(parameter.default))
        yield from getattr(parameter.type, "choices", ())
    if isinstance(command, click.Group):
        yield from command.commands


@pytest.mark.parametrize("name", ["", *group.commands])
def test_help_is_told_in_the_reader_s_language(call, name: str) -> None:
    """Every paragraph of a command's help, each option's and click's own headings are messages."""
    command = group.commands[name] if name else group
    assert isinstance(command, Command), "make it with kcplan.cli.speaking.command"
    with blotted():
        done = call(*name.split(), "--help", "--lang", "vi")
    assert (done.code, done.err) == (0, "")
    assert words(done.out) - words(" ".join(typed(command))) - {"x"} == set()


CALLS = {
    "no command": (2, ["slove", "base.yaml"]),
    "no option": (2, ["solve", "base.yaml", "--bogus"]),
    "no value": (2, ["solve", "base.yaml", "--solver"]),
    "no argument": (2, ["solve"]),
    "an argument more": (2, ["solve", "base.yaml", "more.yaml"]),
    "no number": (2, ["shortfall", "base.yaml", "--by", "many"]),
    "out of range": (2, ["new", "demo", "--synthetic", "0"]),
    "no language": (2, ["solve", "base.yaml", "--lang", "fr"]),
    "one value of two": (2, ["shortfall", "base.yaml", "--map", "central"]),
    "no share": (2, ["shortfall", "base.yaml", "--cut", "central", "--to", "deep"]),
    "a share above 1": (2, ["shortfall", "base.yaml", "--cut", "central", "--to", "2"]),
    "no years": (2, ["shortfall", "base.yaml", "--cut", "central", "--years", "soon"]),
    "no source": (2, ["shortfall", "base.yaml", "--late", "central"]),
    "a source twice": (2, ["shortfall", "base.yaml", "--late", "central=1/3", "--late", "central=1/2"]),
    "nothing to cut": (2, ["shortfall", "base.yaml"]),
    "two depths": (2, ["shortfall", "base.yaml", "--cut", "central", "--to", "1", "--by", "1"]),
    "a map of one": (2, ["shortfall", "base.yaml", "--map", "central", "central"]),
    "a source unknown": (2, ["shortfall", "base.yaml", "--cut", "centrl"]),
    "a year unknown": (2, ["shortfall", "base.yaml", "--cut", "central", "--years", "2030"]),
    "too deep": (2, ["shortfall", "base.yaml", "--cut", "central", "--by", "1e9"]),
    "nothing late": (2, ["shortfall", "base.yaml", "--late", "central=1"]),
    "no solver": (2, ["solve", "base.yaml", "--solver", "guess"]),
    "one plan": (2, ["compare", "base.yaml"]),
    "a plan twice": (2, ["compare", "base.yaml", "base.yaml"]),
    "no scenario first": (2, ["compare", "plan", "base.yaml"]),
    "three to explain": (2, ["explain", "base.yaml", "a.yaml", "b.yaml"]),
    "another ending": (2, ["export", "base.yaml", "--out", "base.txt"]),
    "a folder that is foreign": (2, ["solve", "base.yaml", "--out", "full"]),
    "a folder that is none": (2, ["solve", "base.yaml", "--out", "none/out"]),
    "a file for a folder": (2, ["solve", "base.yaml", "--out", "full/file"]),
    "no name": (2, ["solve", "base.yaml", "--out", ".."]),
    "a project that is there": (2, ["new", "full"]),
    "a folder for a file": (2, ["export", "base.yaml", "--out", "full.lp"]),
    "no file": (3, ["solve", "none.yaml"]),
    "no result": (3, ["explain", "full"]),
    "a given plan": (3, ["evaluate", "base.yaml", "--plan", "base.yaml"]),
}


@pytest.mark.parametrize("case", CALLS)
def test_complaint_is_told_in_the_reader_s_language(
    call, project: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """Where the locale is Vietnamese, no English is left of what a wrong call is told, but what was typed.

    The exit code is that of the English call.
    """
    code, arguments = CALLS[case]
    monkeypatch.chdir(project / "scenarios")
    for folder in ("full", "full.lp"):
        (project / "scenarios" / folder).mkdir()
    (project / "scenarios" / "full" / "file").write_text("mine")
    english = call(*arguments)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    with blotted():
        blot = call(*arguments)
    done = call(*arguments)
    assert english.code == blot.code == done.code == code
    assert english.out == done.out == ""
    assert done.err != english.err
    as_typed = " ".join([*arguments, *typed(group), *typed(group.commands.get(arguments[0], group))])
    assert words(blot.err) - words(as_typed) - NAMES - words(str(project)) == set()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--help", "--lang", "vi"], "Cách dùng:"),
        (["solve", "--lang=vi", "--help"], "Cách dùng:"),
        (["--lang", "vi", "solve", "--help"], "Cách dùng:"),
        (["--lang", "vi", "solve", "--help", "--lang", "en"], "Usage:"),
        (["solve", "--help"], "Usage:"),
    ],
)
def test_language_is_named_anywhere(call, arguments: list[str], expected: str) -> None:
    """--lang counts before a command and after it, before --help and after it, and the last one counts.

    No call changes the language of the next: each of these runs in one process with the others.
    """
    done = call(*arguments)
    assert done.code == 0
    assert done.out.startswith(expected)


def test_full_disk_is_told_in_the_reader_s_language(start, base: Path) -> None:
    """What the system refuses is Vietnamese as well, of a whole process."""
    done = start("solve", base, "--lang", "vi", cwd=ROOT, before="exec >/dev/full; ")
    assert (done.code, done.err) == (1, "Hệ thống từ chối: ổ đĩa đã đầy\n")
