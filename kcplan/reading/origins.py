"""Where each value of a resolved scenario comes from: noted while reading, looked up for the resolved values."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from kcplan.domain import Origin
from kcplan.reading import years
from kcplan.reading.log import Place
from kcplan.reading.tree import Node

#: Keys and list positions from the top of the resolved scenario; while reading, a year may stand for its table's key,
#: and targets and limits go by their key and name instead of their position.
Path: TypeAlias = tuple[str | int, ...]

#: Lists whose entries go by a name while reading.
NAMED: tuple[Path, ...] = (("model", "plan"), ("model", "targets"), ("limits",))


class Notes:
    """Origins by path, the first one written before the changes to it."""

    def __init__(self) -> None:
        self._origins: dict[Path, tuple[Origin, ...]] = {}

    def write(self, path: Path, place: Place, note: str = "") -> None:
        """A value is written here; what was known of it no longer counts."""
        self._origins[path] = (Origin(*place, note),)

    def change(self, path: Path, place: Place, why: str) -> None:
        """The value is changed here, for this reason."""
        self._origins[path] = (*self._origins.get(path, ()), Origin(*place, why))

    def last(self, path: Path) -> Origin:
        """Where the value got what it is now."""
        return self._origins[path][-1]

    def walk(self, path: Path, node: Node) -> None:
        """Note the scalars of mappings, and each list as one."""
        if node.is_mapping:
            for key, value in node.value.items():
                self.walk((*path, key), value)
        else:
            self.write(path, node.place)

    def resolve(
        self, plain: dict[str, Any], names: dict[Path, list[str]], every: tuple[int, ...]
    ) -> dict[Path, tuple[Origin, ...]]:
        """Origins of every value in the resolved scenario `plain`.

        `names` has the names behind the positions in the lists of `NAMED`, `every` the years of the model.
        """
        found = {}
        for path in _leaves((), plain):
            origins = self._lookup(_by_name(path, names), every)
            if origins:
                found[path] = origins
        return found

    def _lookup(self, path: Path, every: tuple[int, ...]) -> tuple[Origin, ...]:
        """Origins of the years that a value holds for, else of the value, else of what it is part of."""
        for length in range(len(path), 0, -1):
            part = path[:length]
            span = years.parse(part[-1]) if isinstance(part[-1], str) else None
            by_year = [(*part[:-1], year) for year in span] if span else [(*part, year) for year in every]
            together = dict.fromkeys(origin for key in by_year for origin in self._origins.get(key, ()))
            if together or part in self._origins:
                return tuple(together) or self._origins[part]
        return ()


def _by_name(path: Path, names: dict[Path, list[str]]) -> Path:
    for prefix in NAMED:
        if len(path) > len(prefix) and path[: len(prefix)] == prefix:
            return (*prefix, names[prefix][int(path[len(prefix)])], *path[len(prefix) + 1 :])
    return path


def _leaves(path: Path, value: Any) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves((*path, index), item)
    else:
        yield path
