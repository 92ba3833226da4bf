"""The table of a sweep: a row a future, a column a figure. Batches into columns, and columns into batches.

Columns, in this order: `future`, its number from 0; `name` of its scenario where they come from a folder; a column for
each parameter; then of the plan sought, and with `plan: ` before each name for the given plan: `status`, `objective`,
`miss`, `change from plan`, (`cut` of the given plan), `targets met`, `met TARGET`, `value TARGET`, (of the plan given
`kept limit NAME at least`, or `at most`), `total OUTCOME`, and `money LINE SOURCE YEAR` for each source that may pay
for a line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.checking.dense import limit_rules
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario, Target
from kcplan.sweeping.outlook import Sweep
from kcplan.sweeping.running.work import TableColumns
from kcplan.sweeping.sweep import STATUSES, Batch

_GIVEN = "plan: "


@dataclass(frozen=True, eq=False)
class Layout:
    """Which columns there are: `targets` of all futures, names of `parameters`, and whether a plan is given.

    `limits` are the sides of limits of all futures (dense.limit_rules) that the given plan may keep.
    """

    scenario: Scenario
    targets: tuple[Target, ...]
    limits: tuple[RuleId, ...]
    parameters: tuple[str, ...]
    given: bool

    def columns(
        self,
        first: int,
        values: FloatArray,
        found: Batch,
        given: Batch | None = None,
        asked: Scenario | None = None,
        names: Sequence[str] = (),
    ) -> TableColumns:
        """Rows from number `first` on. `asked` has their targets and limits, where these are not all."""
        columns: dict[str, NDArray[Any]] = {"future": np.arange(first, first + len(values))}
        if len(names):
            columns["name"] = np.array(names, dtype=object)
        columns |= {name: values[:, k] for k, name in enumerate(self.parameters)}
        keys = [target.key for target in (self if asked is None else asked).targets]
        limits = [*map(str, self.limits if asked is None else limit_rules(asked))]
        place = {name: k for own in (keys, limits) for k, name in enumerate(own)}
        columns |= dict(self.figures("", found, place))
        if given is not None:
            columns |= dict(self.figures(_GIVEN, given, place))
        return columns

    def figures(self, before: str, batch: Batch, place: dict[str, int]) -> Iterator[tuple[str, NDArray[Any]]]:
        """Columns of a batch, with `before` in their names; `place` has where targets and limits stand in it."""
        rows = len(batch.status)
        yield f"{before}status", np.array(STATUSES, dtype=object)[batch.status]
        yield f"{before}objective", batch.objective
        yield f"{before}miss", batch.miss
        if self.scenario.in_force is not None:
            yield f"{before}change from plan", batch.change
        if before:
            yield f"{before}cut", batch.cut
        yield f"{before}targets met", batch.met.sum(axis=1)
        for key in (target.key for target in self.targets):
            absent = key not in place
            yield f"{before}met {key}", np.full(rows, None) if absent else batch.met[:, place[key]]
            yield f"{before}value {key}", np.full(rows, np.nan) if absent else batch.outcomes[:, place[key]]
        for name in map(str, self.limits if before else ()):
            yield f"{before}kept {name}", np.full(rows, None) if name not in place else batch.kept[:, place[name]]
        for k, outcome in enumerate(self.scenario.model.outcomes):
            yield f"{before}total {outcome.id}", batch.totals[:, k]
        for name, line, source, year in self._money:
            yield f"{before}{name}", batch.money[:, line, source, year]

    @cached_property
    def _money(self) -> list[tuple[str, int, int, int]]:
        """Columns of money with their places."""
        model = self.scenario.model
        return [
            (f"money {line.id} {source.id} {year}", n, s, t)
            for n, line in enumerate(model.lines)
            for s, source in enumerate(model.sources)
            if source.id in line.sources
            for t, year in enumerate(model.years)
        ]

    def sweep(self, columns: TableColumns, kind: Any, scenarios: tuple[Scenario, ...]) -> Sweep:
        """The table read back."""
        rows = len(columns["future"])
        values = np.stack([columns[name] for name in self.parameters], axis=1) if self.parameters else None

        def there(names: Sequence[str]) -> NDArray[np.bool_]:
            """Which rows have which of these columns, shape (rows, names)."""
            found = [~np.isnan(columns[name].astype(float)) for name in names]
            return np.array(found, dtype=bool).reshape(len(names), rows).T

        return Sweep(
            kind,
            self.scenario,
            scenarios,
            self.targets,
            self.limits,
            self.parameters,
            np.zeros((rows, 0)) if values is None else values,
            tuple(columns["name"].tolist()) if "name" in columns else (),
            there([f"met {target.key}" for target in self.targets]),
            there([f"{_GIVEN}kept {name}" for name in self.limits]) if self.given else None,
            self.batch("", columns),
            self.batch(_GIVEN, columns) if self.given else None,
        )

    def batch(self, before: str, columns: TableColumns) -> Batch:
        """The batch whose columns have `before` in their names."""
        model = self.scenario.model
        rows = len(columns["future"])
        keys = [target.key for target in self.targets]

        def several(names: Sequence[str]) -> FloatArray:
            found = [columns[f"{before}{name}"].astype(float) for name in names]
            return np.stack(found, axis=1) if found else np.zeros((rows, 0))

        money = np.zeros((rows, len(model.lines), len(model.sources), len(model.years)))
        for name, line, source, year in self._money:
            money[:, line, source, year] = columns[f"{before}{name}"]
        words = columns[f"{before}status"]
        return Batch(
            np.array([STATUSES.index(word) for word in words], dtype=np.int8),
            columns[f"{before}objective"],
            columns[f"{before}miss"],
            columns.get(f"{before}change from plan", np.zeros(rows)),
            columns[f"{before}cut"] if before else np.zeros(rows),
            several([f"value {key}" for key in keys]),
            np.nan_to_num(several([f"met {key}" for key in keys])) > 0,
            several([f"total {outcome.id}" for outcome in model.outcomes]),
            money,
            np.nan_to_num(several([f"kept {name}" for name in self.limits] if before else [])) > 0,
        )
