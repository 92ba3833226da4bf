"""Help and documentation name every command and every option."""

import re
from pathlib import Path

import click
import pytest

from kcplan.cli import group

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")


def options(command: str) -> list[click.Option]:
    return [parameter for parameter in group.commands[command].params if isinstance(parameter, click.Option)]


@pytest.mark.parametrize("command", group.commands)
def test_help_of_a_command_is_complete(call, command: str) -> None:
    """--help says what the command is for and what each option does."""
    done = call(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert group.commands[command].help
    for option in options(command):
        assert option.help
        assert all(name in done.out for name in option.opts)


@pytest.mark.parametrize("command", group.commands)
def test_documentation_names_each_command_and_option(command: str) -> None:
    """docs/commands.md has a section of each command; each option stands there, or among the common ones above."""
    common, *sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (own,) = [section for section in sections if section.startswith(f"`kcplan {command} ")]
    for option in options(command):
        assert all(f"`{name}" in common + own for name in option.opts), option.name


@pytest.mark.parametrize(("language", "heading"), [("en", "Commands:\n"), ("vi", "Các lệnh:\n")])
def test_summary_of_commands_is_not_cut(call, monkeypatch: pytest.MonkeyPatch, language: str, heading: str) -> None:
    """On 80 columns the list of commands shows a whole sentence for each, in both languages."""
    monkeypatch.setenv("COLUMNS", "80")
    done = call("--help", "--lang", language)
    assert done.code == 0
    listed = done.out.partition(heading)[2].splitlines()
    assert [line.split()[0] for line in listed] == sorted(group.commands)
    assert [line for line in listed if "..." in line] == []


def test_documentation_lists_the_exit_codes() -> None:
    """Each exit code of the help text has its row."""
    assert group.help is not None
    for code in re.findall(r"(\d) [a-z]", group.help.partition("Exit codes:")[2]):
        assert f"\n| {code} | " in PAGE
