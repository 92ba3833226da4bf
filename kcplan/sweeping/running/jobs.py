"""The two kinds of sweep: futures of one scenario, and a folder of scenarios. Workers get them as they are."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Literal, TypeAlias

import numpy as np

from kcplan.checking.dense import limit_rules
from kcplan.domain.futures import Futures, sampled
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Method
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.reading.given_plan import Cell
from kcplan.reading.read import resolved
from kcplan.sweeping.grids import grid, vary_of
from kcplan.sweeping.running.table import Layout
from kcplan.sweeping.running.work import Engine, TableColumns
from kcplan.sweeping.sweep import Batch, Sweeper, solve_scenarios

#: Money given beside the plans sought.
Plan: TypeAlias = Mapping[Cell, float] | None


@dataclass(frozen=True, eq=False)
class FuturesJob:
    """Futures of one scenario, sampled or on a grid. `how` says how they came about, for people."""

    scenario: Scenario
    futures: Futures
    plan: Plan
    chunk: int
    how: Mapping[str, Any]

    @property
    def rows(self) -> int:
        return len(self.futures.values)

    @property
    def kind(self) -> Literal["sampled", "grid"]:
        return "sampled" if self.futures.drawn else "grid"

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What distinguishes the sweep from every other."""
        return {
            "kind": self.kind,
            "scenario": self.scenario.id,
            **self.how,
            "futures": self.rows,
            "parameters": [parameter.name for parameter in self.futures.parameters],
            "chunk": self.chunk,
            "scenario_sha256": sha256_of(resolved(self.scenario)),
            "values_sha256": hashlib.sha256(self.futures.values.tobytes()).hexdigest(),
            "plan_sha256": sha256_of_plan(self.plan),
        }

    @property
    def key(self) -> str:
        return sha256_of(self.identity)

    @cached_property
    def layout(self) -> Layout:
        names = tuple(parameter.name for parameter in self.futures.parameters)
        return Layout(self.scenario, self.scenario.targets, limit_rules(self.scenario), names, self.plan is not None)

    def engine(self) -> Engine:
        parameters, middle = self.futures.parameters, self.futures.middle
        seek = Sweeper(self.scenario, parameters, start=middle)
        give = None if self.plan is None else Sweeper(self.scenario, parameters, self.plan, start=middle)

        def run(first: int, last: int) -> TableColumns:
            values = self.futures.values[first:last]
            return self.layout.columns(first, values, seek.run(values), give.run(values) if give else None)

        return run


@dataclass(frozen=True, eq=False)
class FolderJob:
    """Scenarios of one model, by the names of their files."""

    scenarios: tuple[Scenario, ...]
    names: tuple[str, ...]
    plan: Plan
    chunk: int
    kind: Literal["folder"] = "folder"

    @property
    def rows(self) -> int:
        return len(self.scenarios)

    @property
    def scenario(self) -> Scenario:
        """The first one stands for what all share: the model's words."""
        return self.scenarios[0]

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What distinguishes the sweep from every other."""
        return {
            "kind": self.kind,
            "scenarios": list(self.names),
            "futures": self.rows,
            "chunk": self.chunk,
            "scenarios_sha256": sha256_of([resolved(scenario) for scenario in self.scenarios]),
            "plan_sha256": sha256_of_plan(self.plan),
        }

    @property
    def key(self) -> str:
        return sha256_of(self.identity)

    @cached_property
    def layout(self) -> Layout:
        targets = {target.key: target for scenario in self.scenarios for target in scenario.targets}
        limits = sorted({rule for scenario in self.scenarios for rule in limit_rules(scenario)}, key=str)
        every = tuple(targets[key] for key in sorted(targets))
        return Layout(self.scenario, every, tuple(limits), (), self.plan is not None)

    def engine(self) -> Engine:
        def run(first: int, last: int) -> TableColumns:
            parts = [self._columns(list(numbers)) for _, numbers in groupby(range(first, last), self._shape)]
            return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

        return run

    def _shape(self, number: int) -> tuple[Sequence[str], Sequence[str]]:
        """Scenarios with the same targets and limits have figures of one shape."""
        return [target.key for target in self.scenarios[number].targets], [
            *map(str, limit_rules(self.scenarios[number]))
        ]

    def _columns(self, numbers: Sequence[int]) -> TableColumns:
        scenarios = [self.scenarios[number] for number in numbers]
        none = np.zeros((1, 0))
        given = None
        if self.plan is not None:
            given = Batch.of(Sweeper(scenario, (), self.plan).run(none) for scenario in scenarios)
        names, values = [self.names[number] for number in numbers], np.zeros((len(numbers), 0))
        return self.layout.columns(
            numbers[0], values, solve_scenarios(scenarios, self.scenario), given, scenarios[0], names
        )


def of_sample(
    scenario: Scenario, samples: int | None, seed: int | None, method: Method | None, plan: Plan, chunk: int
) -> FuturesJob:
    """Futures drawn as the scenario says, where the call says nothing else."""
    says = scenario.uncertainty
    count = samples if samples is not None or says is None else says.samples
    own_seed = seed if seed is not None or says is None else says.seed
    own_method: Method = method or (says.method if says else "lhs")
    drawn = sampled(scenario, count or 0, own_seed or 0, own_method)
    how = {"samples": count, "seed": own_seed, "method": own_method}
    return FuturesJob(scenario, drawn, plan, chunk, how)


def of_grid(scenario: Scenario, vary: Sequence[str], plan: Plan, chunk: int) -> FuturesJob:
    """Every combination of values, as `central=40%..100%:5%` names them."""
    futures = grid([vary_of(scenario, text) for text in vary])
    return FuturesJob(scenario, futures, plan, chunk, {"vary": list(vary)})


def of_scenarios(scenarios: Mapping[str, Scenario], plan: Plan, chunk: int) -> FolderJob:
    """A job of scenarios by name; UsageError where they do not share lines, sources, years and outcomes."""
    if not scenarios:
        raise UsageError(_("expected scenarios to sweep, found none"))
    first_name, first = next(iter(scenarios.items()))
    for name, scenario in scenarios.items():
        if _words(scenario) != _words(first):
            text = _(
                "expected scenarios of one model in a folder, found different lines, sources, years or outcomes in "
                "{other} and {one}"
            )
            raise UsageError(text.format(one=first_name, other=name))
    return FolderJob(tuple(scenarios.values()), tuple(scenarios), plan, chunk)


def _words(scenario: Scenario) -> list[Any]:
    model = scenario.model
    ids = [[thing.id for thing in things] for things in (model.lines, model.sources, model.outcomes)]
    return [*ids, model.years, model.money]


def sha256_of(data: Any) -> str:
    """SHA-256 of data of JSON."""
    plain = json.loads(json.dumps(data))  # its keys are texts, which have an order
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def sha256_of_plan(plan: Plan) -> str | None:
    """SHA-256 of a given plan, whatever the order of its cells."""
    return None if plan is None else sha256_of(sorted([*cell, amount] for cell, amount in plan.items()))
