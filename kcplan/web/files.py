"""The scenarios of the folder that is served, and nothing outside it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.visible import shown

#: Scenarios are looked for in the folder and so many folders below it, and no more than so many are listed.
_DEPTH, _MOST = 2, 500
_READ = 100_000  # bytes of a file in which its keys are looked for
_SCENARIO = re.compile(rb"^(extends|model):", re.MULTILINE)


def scenarios(root: Path) -> list[str]:
    """The scenario files by their paths within the folder, with / between names, in the order of names."""
    found = [path.relative_to(root).as_posix() for path in _yaml_files(root, 0) if _is_scenario(path)]
    return sorted(found, key=lambda name: (name.count("/"), name))[:_MOST]


def place(root: Path, name: str) -> Path:
    """The file of a scenario. Raises UsageError for a name that leads elsewhere, or to no scenario."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and ":" not in name
    if plain and name.endswith((".yaml", ".yml")) and not any(part in ("", ".", "..") for part in parts):
        path = root.joinpath(*parts)
        inside = path.resolve().is_relative_to(root.resolve())
        if inside and not any(part.startswith(".") for part in parts) and path.is_file():
            return path
    text = _("expected a scenario of this folder, found {name}")
    raise UsageError(text.format(name=shown(name[:120])))


def _yaml_files(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir() and depth < _DEPTH:
            yield from _yaml_files(Path(entry.path), depth + 1)
        elif entry.name.endswith((".yaml", ".yml")) and entry.is_file():
            yield Path(entry.path)


def _is_scenario(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(_SCENARIO.search(file.read(_READ)))
    except OSError:
        return False
