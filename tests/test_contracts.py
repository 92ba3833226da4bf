"""The contracts of the house, each shown to fail: an import that breaks one is named by lint-imports."""

import subprocess
import sys
import tomllib
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]

#: An import that breaks a contract: the contract's id, the file it stands in, and the line.
BREAKS = {
    "layers": ("engine/plane.py", "from kcplan.planning import solve"),
    "engine": ("engine/parametric.py", "from kcplan.domain import scenario"),
    "siblings": ("documents/elements/units.py", "from kcplan.documents.plan import terminal"),
    "solvers": ("planning/publish.py", "import highspy"),
    "web": ("web/words.py", "from kcplan.planning import solve"),
    "cli": ("cli/options.py", "from kcplan.domain import scenario"),
}


def linted(house: Path, *contracts: str) -> str:
    """What lint-imports prints of a copy of the package, and that it fails."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    asked = [word for contract in contracts for word in ("--contract", contract)]
    done = subprocess.run([*command, *asked], cwd=house, capture_output=True, text=True, check=False)
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with its contracts."""
    place = tmp_path_factory.mktemp("house")
    copytree(ROOT / "kcplan", place / "kcplan", ignore=ignore_patterns("__pycache__"))
    (place / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return place


def test_every_contract_is_shown_to_fail() -> None:
    """A contract without an import that breaks it is a mistake."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert {contract["id"] for contract in settings["contracts"]} == set(BREAKS)


def test_all_but_the_solvers_is_held_to_what_it_may_name() -> None:
    """Whoever adds a folder, or a file to the engine, is told to list it among those that may not name a solver."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = (contract for contract in settings["contracts"] if contract["id"] == "solvers")
    rooms = [place for place in (ROOT / "kcplan").iterdir() if (place / "__init__.py").is_file()]
    files = [place for place in (ROOT / "kcplan" / "engine").iterdir() if place.stem not in ("__init__", "solvers")]
    expected = {f"kcplan.{room.name}" for room in rooms if room.name != "engine"}
    expected |= {f"kcplan.engine.{file.stem}" for file in files if file.name != "__pycache__"}
    assert set(contract["source_modules"]) == expected


def test_the_command_line_may_reach_no_folder_but_the_commands() -> None:
    """Whoever adds a folder is told to list it among those that only a command may call; the server calls commands."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = (contract for contract in settings["contracts"] if contract["id"] == "cli")
    rooms = {place.name for place in (ROOT / "kcplan").iterdir() if (place / "__init__.py").is_file()}
    assert {f"kcplan.{room}" for room in rooms - {"cli", "web", "commands"}} <= set(contract["forbidden_modules"])


@pytest.mark.parametrize("contract", BREAKS)
def test_contract_fails_where_it_is_broken(contract: str, house: Path) -> None:
    """One import is enough; without it the contract is kept."""
    name, line = BREAKS[contract]
    file = house / "kcplan" / name
    text = file.read_text(encoding="utf-8")
    assert linted(house, contract).startswith("0\n")
    file.write_text(f"{text}\n\n{line}\n", encoding="utf-8")
    try:
        told = linted(house, contract)
    finally:
        file.write_text(text, encoding="utf-8")
    assert told.startswith("1\n")
    assert "BROKEN" in told


def test_a_room_without_a_place_fails(house: Path) -> None:
    """The layers are exhaustive: a new folder must be given its place."""
    attic = house / "kcplan" / "attic.py"
    attic.write_text('"""Nobody said where this stands."""\n', encoding="utf-8")
    try:
        told = linted(house, "layers")
    finally:
        attic.unlink()
    assert told.startswith("1\n")
    assert "attic" in told


def counted(checkout: Path) -> list[str]:
    """What the command that counts modules, arrows and circles prints of a checkout."""
    command = ROOT / "benchmarks" / "house.py"
    if not command.is_file():
        pytest.skip("benchmarks/ stands in a checkout only")
    done = subprocess.run([sys.executable, command, checkout], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_no_module_stands_in_a_circle() -> None:
    """The figures of docs/decisions.md come of a command that anyone can run, and no circle is among them."""
    whole, *folders = counted(ROOT)
    assert whole.endswith(", 0 circles")
    assert all(line.endswith(", 0 circles") for line in folders)


def test_a_circle_is_counted(tmp_path: Path) -> None:
    """Four modules: two import each other, a third stands on them, the fourth is the package."""
    package = tmp_path / "kcplan"
    package.mkdir()
    for name, text in (
        ("__init__", ""),
        ("one", "import kcplan.two"),
        ("two", "import kcplan.one"),
        ("top", "import kcplan.one"),
    ):
        (package / f"{name}.py").write_text(text + "\n", encoding="utf-8")
    assert counted(tmp_path) == [
        "4 modules, 3 arrows, 1 circles",
        "kcplan: 3 in a row on 2 floors, 3 arrows, 1 circles",
        "  circle: kcplan.one, kcplan.two",
    ]
