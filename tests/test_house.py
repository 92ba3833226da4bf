"""The house itself: what the wheel carries, what a quick command leaves unimported, how files begin."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.every_call import SERVER

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
FILES = sorted(path for folder in ("kcplan", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py"))


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def imported_by(*arguments: str) -> set[str]:
    """The packages and modules that a kcplan command has imported by its end."""
    code = (
        "import sys\nfrom kcplan.cli import main\n"
        f"sys.argv = ['kcplan', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules} | {*sys.modules}))"
    )
    return set(run(sys.executable, "-c", code, cwd=ROOT).splitlines()[-1].split())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an empty environment into which the built wheel was installed, with what it declares, offline."""
    house = Path(sys.prefix) / "wheelhouse"
    if not (house / "ready").exists():
        pytest.skip("the packages for an empty environment were not downloaded: run make test where they can be")
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place / "dist", cwd=ROOT)
    (wheel,) = (place / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", place / "environment", cwd=place)
    python = place / "environment" / "bin" / "python"
    install = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-index", "--find-links", house)
    run(*install, "--python", python, wheel, cwd=place)
    return python.parent


def test_wheel_in_an_empty_environment_makes_a_project_that_solves(installed: Path, tmp_path: Path) -> None:
    """The built wheel, installed where nothing of the checkout can be seen, makes a starter project and solves it."""
    place = run(installed / "python", "-c", "import kcplan; print(kcplan.__file__)", cwd=tmp_path)
    assert place.startswith(str(installed.parent))
    kcplan = installed / "kcplan"
    assert run(kcplan, "--help", "--lang", "vi", cwd=tmp_path).startswith("Cách dùng:")
    run(kcplan, "new", "demo", cwd=tmp_path)
    run(kcplan, "solve", "demo/scenarios/base.yaml", cwd=tmp_path)
    for folder in ("models", "scenarios"):
        here, there = ROOT / folder, tmp_path / "demo" / folder
        names = [path.relative_to(here) for path in here.rglob("*") if path.is_file()]
        assert sorted(names) == sorted(path.relative_to(there) for path in there.rglob("*") if path.is_file())
        assert all((here / name).read_bytes() == (there / name).read_bytes() for name in names)


#: A call of each command, in a folder with a starter project.
CALLS = {
    "new": ["other"],
    "check": ["demo/scenarios/base.yaml"],
    "show": ["demo/scenarios/local-90.yaml"],
    "schema": [],
    "solve": ["demo/scenarios/base.yaml", "--out", "solved"],
    "evaluate": ["demo/scenarios/base.yaml"],
    "diagnose": ["demo/scenarios/central-60.yaml"],
    "need": ["demo/scenarios/central-60.yaml"],
    "shortfall": ["demo/scenarios/base.yaml", "--cut", "central", "--out", "cut"],
    "compare": ["demo/scenarios/base.yaml", "plan", "--out", "compared"],
    "explain": ["demo/scenarios/base.yaml", "--out", "explained"],
    "alternatives": ["demo/scenarios/base.yaml", "--out", "others"],
    "tradeoff": ["demo/scenarios/base.yaml", "jobs", "projects", "--out", "traded"],
    "replan": ["demo/scenarios/in-force.yaml", "--out", "again"],
    "protect": ["demo/scenarios/uncertain-funding.yaml", "--samples", "10", "--workers", "1", "--out", "protected"],
    "report": ["demo/scenarios/base.yaml", "--out", "reported"],
    "sweep": ["demo/scenarios/uncertain-funding.yaml", "--samples", "8", "--workers", "1", "--out", "swept"],
    "export": ["demo/scenarios/base.yaml", "--out", "base.mps"],
}


def test_every_command_has_a_call_here() -> None:
    """A new command must be tried in an empty environment too."""
    from kcplan.cli import group

    assert {*CALLS, SERVER} == set(group.commands)


def test_every_command_runs_on_declared_packages_alone(installed: Path, tmp_path: Path) -> None:
    """No command, nor the map of two sources, needs a package that is not declared."""
    kcplan = installed / "kcplan"
    run(kcplan, "new", "demo", cwd=tmp_path)
    in_force = "format: 1\nid: in-force\nextends: base\napproved: ../models/ben-tre-2014-2020/plan.csv\n"
    (tmp_path / "demo" / "scenarios" / "in-force.yaml").write_text(in_force, encoding="utf-8")
    for command, arguments in CALLS.items():
        run(kcplan, command, *arguments, cwd=tmp_path)
    run(kcplan, "shortfall", "demo/scenarios/base.yaml", "--map", "central", "local", "--out", "map", cwd=tmp_path)


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """Each package that the code imports stands in pyproject.toml, and no other does."""
    names = {
        "python-docx": "docx", "python-multipart": "python_multipart", "PyYAML": "yaml",
        "vl-convert-python": "vl_convert", "XlsxWriter": "xlsxwriter",
    }  # fmt: skip
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for more in project["optional-dependencies"].values() for one in more]
    asked = [re.match(r"[\w-]+", one) for one in (*project["dependencies"], *extras)]
    declared = {names.get(name[0], name[0]) for name in asked if name}
    imported: set[str] = set()
    for path in (ROOT / "kcplan").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    assert imported - set(sys.stdlib_module_names) - {"kcplan"} == declared


def test_plain_solve_imports_no_heavy_package() -> None:
    """A solve whose tables nobody reads leaves alone what it does not need, of others and of kcplan."""
    heavy = {"pandas", "scipy", "pulp", "rich", "numpy.ma", "importlib.metadata", "concurrent.futures", "xml"}
    heavy |= {"kcplan.planning.publish", "kcplan.planning.near", "kcplan.engine.cluster", "kcplan.cli.sweep"}
    assert not heavy & imported_by("solve", "scenarios/base.yaml", "--quiet")


def test_plain_sweep_draws_no_picture_and_imports_for_none() -> None:
    """Without a folder nothing is drawn; futures are drawn and kept without scipy.stats and pandas."""
    heavy = {"pandas", "scipy.stats", "altair", "vl_convert"}
    assert not heavy & imported_by("sweep", "scenarios/uncertain-funding.yaml", "--samples", "4", "--quiet")


def test_help_imports_little() -> None:
    """`kcplan --help` needs click alone."""
    heavy = {"numpy", "highspy", "pydantic", "yaml", "pandas", "scipy", "pulp", "rich", "babel"}
    assert not heavy & imported_by("--help")


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(ROOT / "kcplan")],
                         ids=lambda path: str(path.relative_to(ROOT)))  # fmt: skip
def test_functions_are_short(path: Path) -> None:
    """No function of the package has more than 60 lines."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert {f.name: n for f in functions if (n := (f.end_lineno or f.lineno) - f.lineno + 1) > 60} == {}


def public_types() -> Iterator[tuple[str, Path]]:
    """Each class and type alias that a file defines for others, with its file."""
    for path in (ROOT / "kcplan").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            name = node.name if isinstance(node, ast.ClassDef) else target.id if isinstance(target, ast.Name) else "_"
            if name[0].isupper() and not name.isupper():
                yield name, path


def test_a_type_has_a_name_of_its_own() -> None:
    """No two files define a type of the same name."""
    files: dict[str, set[Path]] = {}
    for name, path in public_types():
        files.setdefault(name, set()).add(path)
    assert {name: paths for name, paths in files.items() if len(paths) > 1} == {}


def rooms() -> list[str]:
    """The rooms of the package by the layers contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in settings["contracts"] if contract["id"] == "layers")
    return [room.strip() for layer in layers for room in layer.split("|")]


def test_readme_draws_the_house_as_it_is() -> None:
    """The map of the README has each room in the order of the layers, with the first line of its docstring."""
    lines = []
    for room in rooms():
        folder = ROOT / "kcplan" / room
        path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[0]
        lines.append(f"{room:<12} {first}")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "```\n" + "\n".join(lines) + "\n```" in text, "\n".join(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_small_and_says_its_purpose(path: Path) -> None:
    """Each file names its purpose in its first line and stays under 400 lines."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert ast.get_docstring(ast.parse(text)) if text else path.name == "__init__.py"


def test_tolerances_stand_in_one_place() -> None:
    """No other file of the package has a small number of its own, but for the least number that is read."""
    found = [
        (path.name, node.value)
        for path in (ROOT / "kcplan").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1e-4
    ]
    assert {name for name, value in found} == {"tolerances.py", "numbers.py"}


def test_the_commands_of_the_house_are_executable() -> None:
    """Continuous integration can start its one command."""
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
