"""Where each value of a resolved scenario comes from: noted while reading, looked up for the resolved values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from kcplan.arrays import IntArray
from kcplan.domain.scenario import Origin, Scenario
from kcplan.domain.written import as_written
from kcplan.reading import years
from kcplan.reading.text.log import Place
from kcplan.reading.text.tree import Node
from kcplan.writing.resolved import regional_rows, resolved

#: Keys and list positions from the top of the resolved scenario; while reading, a year may stand for its table's key,
#: and targets and limits go by their key and name instead of their position.
ValuePath: TypeAlias = tuple[str | int, ...]

#: Lists whose entries go by a name while reading.
NAMED: tuple[ValuePath, ...] = (("model", "targets"), ("model", "regional"), ("limits",))

#: The rows of the plan, which may be millions, and the numbers of single regions have their places in arrays.
PLAN: ValuePath = ("model", "plan")
REGIONAL: ValuePath = ("model", "regional")


@dataclass(frozen=True, eq=False)
class PlanPlaces:
    """Where the amounts of the plan stand in its table, in the order of a resolved scenario's rows: shape (rows,)."""

    table: Place
    line: IntArray
    column: IntArray


@dataclass(frozen=True, eq=False)
class RegionalPlaces:
    """Where numbers of single regions stand in their table: shape (items, regions, activities, years), 0 where none is.

    `words` has the items, regions, activities and years of a model with their positions.
    """

    table: Place
    words: tuple[Mapping[Any, int], ...]
    line: IntArray
    column: IntArray

    def of(self, path: ValuePath) -> tuple[Origin, ...]:
        """The origin of a number of one region and year; none where the path is of something else."""
        if path[:2] != REGIONAL or len(path) != 4 or path[3] not in self.words[3]:
            return ()
        region, activity, item = str(path[2]).split("/")
        cell = tuple(known[word] for known, word in zip(self.words, (item, region, activity, path[3]), strict=True))
        return (_origin(self.table, self.line[cell], self.column[cell]),) if self.line[cell] else ()


class Notes:
    """Origins by path, the first one written before the changes to it."""

    def __init__(self) -> None:
        self._origins: dict[ValuePath, tuple[Origin, ...]] = {}
        self.plan: PlanPlaces | None = None
        self.regional: RegionalPlaces | None = None

    def write(self, path: ValuePath, place: Place, note: str = "") -> None:
        """A value is written here; what was known of it no longer counts."""
        self._origins[path] = (Origin(*place, note),)

    def change(self, path: ValuePath, place: Place, why: str) -> None:
        """The value is changed here, for this reason."""
        known = self._known(path) or self._known(path[:-1])  # of the year, or of all years together
        self._origins[path] = (*known, Origin(*place, why))

    def last(self, path: ValuePath) -> Origin:
        """Where the value got what it is now."""
        return self._known(path)[-1]

    def _known(self, path: ValuePath) -> tuple[Origin, ...]:
        """What is known of exactly this path."""
        return self._origins.get(path) or (self.regional.of(path) if self.regional else ())

    def walk(self, path: ValuePath, node: Node) -> None:
        """Note the scalars of mappings, and each list as one."""
        if node.is_mapping:
            for key, value in node.value.items():
                self.walk((*path, key), value)
        else:
            self.write(path, node.place)

    def lookup(self, path: ValuePath, every: tuple[int, ...]) -> tuple[Origin, ...]:
        """Origins of the years that a value holds for, else of the value, else of what it is part of."""
        for length in range(len(path), 0, -1):
            part = path[:length]
            span = years.parse(part[-1]) if isinstance(part[-1], str) else None
            by_year = [(*part[:-1], year) for year in span] if span else [(*part, year) for year in every]
            together = dict.fromkeys(origin for key in by_year for origin in self._known(key))
            if together or part in self._origins:
                return tuple(together) or self._origins[part]
        return ()


class Origins(Mapping[ValuePath, tuple[Origin, ...]]):
    """Origins of the values of a resolved scenario, worked out when they are asked for.

    Those of the plan's rows, which nothing changes, are found by their path and are not among the paths listed.
    """

    def __init__(self, notes: Notes, scenario: Scenario) -> None:
        self._notes, self._scenario = notes, scenario

    @cached_property
    def _listed(self) -> dict[ValuePath, tuple[Origin, ...]]:
        scenario = self._scenario
        names: dict[ValuePath, list[ValuePath]] = {
            ("model", "targets"): [(target.key,) for target in as_written(scenario.targets)],
            ("model", "regional"): [
                (row_name(row["region"], row["activity"], row["item"]), str(row.get("years", "")))
                for row in regional_rows(scenario.model)
            ],
            ("limits",): [(limit.name,) for limit in scenario.limits],
        }
        years = scenario.model.years
        paths = _leaves((), resolved(scenario, with_plan=False))
        found = ((path, self._notes.lookup(_by_name(path, names), years)) for path in paths)
        return {path: origins for path, origins in found if origins}

    def __getitem__(self, path: ValuePath) -> tuple[Origin, ...]:
        plan = self._notes.plan
        if path[:2] != PLAN or plan is None:
            return self._listed[path]
        row = int(path[2])
        return (_origin(plan.table, plan.line[row], plan.column[row]),)

    def __iter__(self) -> Iterator[ValuePath]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)


def _origin(table: Place, line: np.int64, column: np.int64) -> Origin:
    return Origin(*table._replace(line=int(line), column=int(column)))


def row_name(region: str, activity: str, item: str) -> str:
    """How the notes call what is otherwise in a region."""
    return f"{region}/{activity}/{item}"


def _by_name(path: ValuePath, names: dict[ValuePath, list[ValuePath]]) -> ValuePath:
    for prefix in NAMED:
        if len(path) > len(prefix) and path[: len(prefix)] == prefix:
            return (*prefix, *names[prefix][int(path[len(prefix)])], *path[len(prefix) + 1 :])
    return path


def _leaves(path: ValuePath, value: Any) -> Iterator[ValuePath]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves((*path, index), item)
    else:
        yield path
