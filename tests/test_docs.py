"""The documentation runs: every console block is executed, in order, in a fresh starter project.

A line that begins with `$ ` is run by the shell and must exit with 0, or with N where it ends in `# exits N`. The
lines below it must be in what it prints, in that order; `...` stands for anything left out.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def commands(page: Path) -> list[tuple[str, int, list[str]]]:
    """Each command of a page with its exit code and the lines that it is said to print."""
    found: list[tuple[str, int, list[str]]] = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                command, _, code = line[2:].partition("# exits ")
                found.append((command.strip(), int(code or 0), []))
            elif line.strip() not in ("", "..."):
                found[-1][2].append(line.rstrip())
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """Each command exits as the page says and prints the lines that the page shows."""
    for folder in ("models", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, code, shown in commands(page):
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=os.environ | {"PATH": path, "COLUMNS": "100"},
            capture_output=True,
            text=True,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == code, f"{command}\n{printed}"
        rest = iter([line.rstrip() for line in printed.splitlines()])
        missing = [line for line in shown if line not in rest]  # `in` reads on, so the order counts
        assert not missing, f"{command}\nlacks {missing}\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to a file of the project finds it."""
    assert [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()] == []
