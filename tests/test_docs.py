"""The documentation runs: every console block is executed, in order, in a fresh starter project.

A line that begins with `$ ` is run and must exit with 0, or with N where it ends in `# exits N`. The lines below it
must be in what it prints, in that order; `...` stands for anything left out. The shell runs what only a shell can;
kcplan's own commands are called in this process, which has loaded their needs. What a page says in Python (`pycon`) is
run too, one call after the other, and must print what stands below it.

A block of YAML or CSV that names a file (`yaml models/mine/model.yaml`) is written there first. One that says
`into` a file is laid over what was last written there whole: its keys over the file's keys, at any depth.

A table below `<!-- models/mine/programme.xlsx#Sheet -->` is typed into that sheet, below its row of heads; a head that
the sheet lacks is typed too. Pages of docs/vi run in Vietnamese, as they tell their reader to set it.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from kcplan.cli import main

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(console|yaml|csv)(?: (into))?(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^<!-- (\S+\.xlsx#\S+) -->\n\n((?:\|.*\|\n)+)", re.MULTILINE)
#: A file or folder named in a text; NAME stands for one to be made.
NAMED = re.compile(r"`((?:kcplan|tests|docs|models|scenarios)/[^`\s]*)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page, with its exit code, the lines that it is said to print, and what is written before it."""

    text: str
    code: int
    shown: list[str]
    files: list[tuple[str, bool, str]]  # a path, whether it is laid over what stands there, and what is written


def commands(page: Path) -> list[Command]:
    """Each command of a page."""
    found: list[Command] = []
    files: list[tuple[str, bool, str]] = []
    text = page.read_text(encoding="utf-8")
    blocks = [(block.start(), *block.groups()) for block in BLOCK.finditer(text)]
    blocks += [(table.start(), "table", "into", *table.groups()) for table in TYPED.finditer(text)]
    for _start, kind, into, path, text in sorted(blocks):
        if kind != "console":
            files += [(path, bool(into), text)] if path else []
            continue
        for line in text.splitlines():
            if line.startswith("$ "):
                command, _, code = line[2:].partition("# exits ")
                found.append(Command(command.strip(), int(code or 0), [], files))
                files = []
            elif line.strip() not in ("", "..."):
                found[-1].shown.append(line.rstrip())
    assert not files, f"no command after {files[-1][0]}"
    return found


class Files:
    """The files that a page tells its reader to write, and the sheets to fill in."""

    def __init__(self, page: Path) -> None:
        self._whole: dict[str, Any] = {}
        self._vietnamese = page.parent.name == "vi"

    def write(self, path: str, into: bool, text: str) -> None:
        """Write a file, or what stood there whole with some of its keys changed."""
        if ".xlsx#" in path:
            type_in(*path.split("#"), text, ".," if self._vietnamese else ",.")
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if into:
            text = yaml.safe_dump(laid_over(self._whole[path], yaml.safe_load(text)), sort_keys=False)
        elif path.endswith(".yaml"):
            self._whole[path] = yaml.safe_load(text)
        Path(path).write_text(text, encoding="utf-8")


def laid_over(below: Any, above: Any) -> Any:
    """Mappings key by key, all else as it is above."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: laid_over(below.get(key), value) for key, value in above.items()}


def type_in(book: str, sheet: str, table: str, marks: str) -> None:
    """The rows of a table of a page, below the row of heads of a sheet; numbers with these marks as a person types."""
    thousands, decimal = marks
    heads, _rule, *rows = ([cell.strip() for cell in row.strip("|\n").split("|")] for row in table.splitlines())
    opened = openpyxl.load_workbook(book)
    page = opened[sheet]
    found = next(row for row in page.iter_rows() if sum(cell.value is not None for cell in row) > 1)
    columns = {str(cell.value): cell.column for cell in found if cell.value is not None}
    for head in heads:
        if head not in columns:
            columns[head] = len(columns) + 1
            page.cell(found[0].row, columns[head], head)
    for line, row in enumerate(rows, start=found[0].row + 1):
        for head, text in zip(heads, row, strict=True):
            plain = text.replace(thousands, "").replace(decimal, ".")
            number = text[:1].isdigit() and re.fullmatch(r"\d+(\.\d+)?", plain)
            page.cell(line, columns[head], float(plain) if number else text or None)
    opened.save(book)


def in_shell(command: str) -> tuple[int, str]:
    """Exit code of a command line and what it prints, with the kcplan of this environment on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path}
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def in_this_process(command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The same of a command of kcplan alone."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main(shlex.split(command)[1:])
    assert isinstance(end.value.code, int)
    return end.value.code, "".join(capsys.readouterr())


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_commands_of_a_page_do_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command exits as the page says and prints the lines that the page shows."""
    for folder in ("models", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    if page.parent.name == "vi":
        monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    files = Files(page)
    for command in commands(page):
        for file in command.files:
            files.write(*file)
        alone = command.text.startswith("kcplan ") and not set(command.text) & set("|>&;$`")
        found, printed = in_this_process(command.text, capsys) if alone else in_shell(command.text)
        assert found == command.code, f"{command.text}\n{printed}"
        rest = iter([line.rstrip() for line in printed.splitlines()])
        missing = [line for line in command.shown if line not in rest]  # `in` reads on, so the order counts
        assert not missing, f"{command.text}\nlacks {missing}\n{printed}"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```pycon" in page.read_text("utf-8")], ids=lambda page: page.name
)
def test_python_of_a_page_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call gives the answer that the page shows."""
    for folder in ("models", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    done = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("adding-*.md")), ids=lambda page: page.name)
def test_recipe_names_files_that_are_there(page: Path) -> None:
    """A recipe for the next person leads to files and folders of the tree."""
    named = [name for name in NAMED.findall(page.read_text("utf-8")) if "NAME" not in name]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
    folders = {name.partition("NAME")[0] for name in NAMED.findall(page.read_text("utf-8")) if "NAME" in name}
    assert [name for name in folders if not (ROOT / name).parent.is_dir()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to a file of the project finds it."""
    assert [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()] == []
