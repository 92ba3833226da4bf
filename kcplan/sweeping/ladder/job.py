"""The ladder as a job of chunks: its rows are futures, with the figures of every rung."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.futures import Futures
from kcplan.domain.scenario import Scenario
from kcplan.errors import CheckFailed, SolverStopped
from kcplan.planning.evaluate import evaluate, given_amounts
from kcplan.reading.given_plan import Cell
from kcplan.reading.read import resolved
from kcplan.sweeping.ladder.policies import Ground, PolicyFuture, Replanning, SignedPlan, by_activity
from kcplan.sweeping.ladder.results import FORESIGHT, LATE, REPLANNED
from kcplan.sweeping.running.jobs import sha256_of, sha256_of_plan
from kcplan.sweeping.running.table import Layout
from kcplan.sweeping.running.work import Engine, TableColumns
from kcplan.sweeping.sweep import Batch, Sweeper, batch_of


@dataclass(frozen=True, eq=False)
class RungFigures:
    """A rung in m futures: what the plans come to, money signed away from the budget in force (m,), and how far limits
    gave way (m,)."""

    batch: Batch
    moved: FloatArray
    gave_way: FloatArray

    def taking(self, other: "RungFigures", taken: NDArray[np.bool_]) -> "RungFigures":
        """The same with the figures of another rung in the futures that are `taken` (m,)."""
        mine, theirs = self.batch, other.batch
        parts = {
            name: np.where(taken.reshape(-1, *(1,) * (own.ndim - 1)), getattr(theirs, name), own)
            for name, own in vars(mine).items()
        }
        return RungFigures(
            Batch(**parts), np.where(taken, other.moved, self.moved), np.where(taken, other.gave_way, self.gave_way)
        )


@dataclass(frozen=True, eq=False)
class LadderJob:
    """The rungs of a scenario whose targets are soft: plans that are `signed`, by policy, {} for the official one, and
    planning again. Workers get it as it is."""

    scenario: Scenario
    futures: Futures
    signed: Mapping[str, Mapping[Cell, float]]
    chunk: int
    how: Mapping[str, Any]

    @property
    def rows(self) -> int:
        return len(self.futures.values)

    @property
    def policies(self) -> tuple[str, ...]:
        """The rungs, in order."""
        return (*self.signed, LATE, REPLANNED, FORESIGHT)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What distinguishes the ladder from every other."""
        return {
            "kind": "ladder",
            "scenario": self.scenario.id,
            **self.how,
            "futures": self.rows,
            "parameters": [parameter.name for parameter in self.futures.parameters],
            "chunk": self.chunk,
            "scenario_sha256": sha256_of(resolved(self.scenario)),
            "values_sha256": sha256_of(self.futures.values.tolist()),
            "plans_sha256": {policy: sha256_of_plan(plan) for policy, plan in self.signed.items()},
        }

    @property
    def key(self) -> str:
        return sha256_of(self.identity)

    @cached_property
    def layout(self) -> Layout:
        names = tuple(parameter.name for parameter in self.futures.parameters)
        return Layout(self.scenario, self.scenario.targets, (), names, given=True)

    def engine(self) -> Engine:
        rungs = Rungs(self)

        def run(first: int, last: int) -> TableColumns:
            values = self.futures.values[first:last]
            columns: dict[str, NDArray[Any]] = {"future": np.arange(first, last)}
            columns |= {name: values[:, k] for k, name in enumerate(self.layout.parameters)}
            found, source = rungs.run(values)
            place = {target.key: k for k, target in enumerate(self.scenario.targets)}
            for policy, own in found.items():
                columns |= dict(self.layout.figures(f"{policy}: ", own.batch, place))
                columns |= {f"{policy}: moved": own.moved, f"{policy}: gave way": own.gave_way}
            return {**columns, f"{FORESIGHT}: from": source}

        return run

    def figures(self, columns: TableColumns) -> dict[str, RungFigures]:
        """The rungs of a table read back."""
        return {
            policy: RungFigures(
                self.layout.batch(f"{policy}: ", columns), columns[f"{policy}: moved"], columns[f"{policy}: gave way"]
            )
            for policy in self.policies
        }


class Rungs:
    """Every rung of a job, in one worker."""

    def __init__(self, job: LadderJob) -> None:
        self._scenario = job.scenario
        parameters, middle = job.futures.parameters, job.futures.middle
        ground = Ground(job.scenario, parameters)
        self._again = Replanning(ground, middle)
        self._fixed: dict[str, SignedPlan] = {}
        self._split: dict[str, tuple[Sweeper, float]] = {}  # plans whose money buys what is best in each future
        self._keeping: list[str] = []  # plans that keep every rule as they are signed
        for policy, plan in job.signed.items():
            cells = by_activity(ground, plan)
            if cells is not None and not ground.has_a_most:
                self._fixed[policy] = SignedPlan(ground, cells)
                keeps = self._fixed[policy].keeps_rules()
            else:
                keeps = self._is_kept(plan)
                sweeper = Sweeper(job.scenario, parameters, plan, middle, spends_all=not ground.has_a_most)
                self._split[policy] = sweeper, ground.moved(given_amounts(job.scenario, plan or None)[0])
            if keeps:
                self._keeping.append(policy)
        self._order = job.policies

    def _is_kept(self, plan: Mapping[Cell, float]) -> bool:
        """Whether a plan keeps every rule as it is signed; not where its best is not proved."""
        try:
            return not evaluate(self._scenario, plan or None).review.broken
        except (SolverStopped, CheckFailed):
            return False

    def run(self, values: FloatArray) -> tuple[dict[str, RungFigures], NDArray[Any]]:
        """The figures of futures (m, k), and the rung whose figures foresight has in each."""
        found = {policy: self._signed(policy, values) for policy in self._order[:-3]}
        again = self._again
        found[LATE] = self._rung([again.future(row, late=True) for row in values])
        found[REPLANNED] = self._rung([again.future(row, late=False) for row in values])
        best = self._rung([again.foresight(row) for row in values])
        source = np.full(len(values), FORESIGHT, dtype=object)
        for policy in (*self._keeping, LATE, REPLANNED):
            less = np.where(np.isnan(best.batch.miss), np.inf, best.batch.miss) - found[policy].batch.miss
            taken = less > tolerances.KEPT
            best, source = best.taking(found[policy], taken), np.where(taken, policy, source)
        return {**found, FORESIGHT: best}, source

    def _signed(self, policy: str, values: FloatArray) -> RungFigures:
        if policy in self._fixed:
            return self._rung([self._fixed[policy].future(row) for row in values])
        sweeper, moved = self._split[policy]
        batch = sweeper.run(values)
        solved = batch.status == 0
        return RungFigures(
            replace(batch, kept=batch.kept[:, :0]), np.where(solved, moved, np.nan), np.zeros(len(values))
        )

    def _rung(self, futures: Sequence[PolicyFuture]) -> RungFigures:
        batch = batch_of(self._scenario, [own.solved for own in futures])
        return RungFigures(batch, np.array([own.moved for own in futures]), np.array([own.gave_way for own in futures]))
