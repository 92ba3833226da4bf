"""The house itself: what the wheel carries, what a quick command leaves unimported, how files begin."""

import ast
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
FILES = sorted(path for folder in ("kcplan", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py"))


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def imported_by(*arguments: str) -> set[str]:
    """The top-level packages that a kcplan command has imported by its end."""
    code = (
        "import sys\nfrom kcplan.cli import main\n"
        f"sys.argv = ['kcplan', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    return set(run(sys.executable, "-c", code, cwd=ROOT).splitlines()[-1].split())


def test_wheel_in_an_empty_environment_makes_a_project_that_solves(tmp_path: Path) -> None:
    """The built wheel, installed where nothing of the checkout can be seen, makes a starter project and solves it."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--python", python, wheel, cwd=tmp_path)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    # The packages it depends on are this environment's, to save the download. Files that make a checkout
    # importable are not read there.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    place = run(python, "-c", "import kcplan; print(kcplan.__file__)", cwd=empty)
    assert place.startswith(str(environment))
    kcplan = environment / "bin" / "kcplan"
    assert run(kcplan, "--help", "--lang", "vi", cwd=empty).startswith("Cách dùng:")
    run(kcplan, "new", "demo", cwd=empty)
    run(kcplan, "solve", "demo/scenarios/base.yaml", cwd=empty)
    for folder in ("models", "scenarios"):
        here, there = ROOT / folder, empty / "demo" / folder
        names = [path.relative_to(here) for path in here.rglob("*") if path.is_file()]
        assert sorted(names) == sorted(path.relative_to(there) for path in there.rglob("*") if path.is_file())
        assert all((here / name).read_bytes() == (there / name).read_bytes() for name in names)


def test_plain_solve_imports_no_heavy_package() -> None:
    """A solve whose tables nobody reads leaves pandas, scipy, pulp and rich alone."""
    heavy = {"pandas", "scipy", "pulp", "rich"}
    assert not heavy & imported_by("solve", "scenarios/base.yaml", "--quiet")


def test_help_imports_little() -> None:
    """`kcplan --help` needs click alone."""
    heavy = {"numpy", "highspy", "pydantic", "yaml", "pandas", "scipy", "pulp", "rich", "babel"}
    assert not heavy & imported_by("--help")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_small_and_says_its_purpose(path: Path) -> None:
    """Each file names its purpose in its first line and stays under 400 lines."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert ast.get_docstring(ast.parse(text)) if text else path.name == "__init__.py"


def test_the_commands_of_the_house_are_executable() -> None:
    """Continuous integration can start its one command."""
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
