"""Runs a ladder, as far as it is not kept, and says what its rungs come to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.domain.futures import sampled
from kcplan.domain.protection import FEWEST_TENTH
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Method
from kcplan.engine import solvers
from kcplan.engine.cluster_address import Cluster
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.reading.given_plan import Cell
from kcplan.sweeping.ladder.job import LadderJob, RungFigures
from kcplan.sweeping.ladder.results import FORESIGHT, Estimate, Gain, Ladder, Resampled, Rung, estimate, worths
from kcplan.sweeping.outlook import chance
from kcplan.sweeping.running import run
from kcplan.sweeping.running.store import Store
from kcplan.sweeping.running.work import TableColumns
from kcplan.sweeping.sweep import STATUSES


def ladder_job(
    scenario: Scenario,
    signed: Mapping[str, Mapping[Cell, float]],
    samples: int,
    seed: int,
    method: Method = "lhs",
    chunk: int = 50,
) -> LadderJob:
    """The job of a ladder on `samples` fresh futures; arguments as `ladder` has them."""
    if samples < FEWEST_TENTH:
        text = _("expected at least 10 futures for their worst tenth, found {count}")
        raise UsageError(text.format(count=samples))
    soft = replace(scenario, soft=True)
    how = {"samples": samples, "seed": seed, "method": method}
    return LadderJob(soft, sampled(soft, samples, seed, method), signed, chunk, how)


def ladder(
    scenario: Scenario,
    signed: Mapping[str, Mapping[Cell, float]],
    samples: int = 2_000,
    seed: int = 2,
    method: Method = "lhs",
    workers: int | None = None,
    cluster: Cluster | None = None,
    chunk: int = 50,
    out: Path | None = None,
    results: frozenset[str] = frozenset(),
    progress: Callable[[int], None] = lambda _rows: None,
) -> Ladder:
    """What signed plans, planning again every year and foresight come to in the same futures of a scenario.

    `signed` has public and counterpart money by cell, in the model's money, for each policy, in the order of the rungs:
    `official` ({}: the official plan), `recommended`, `protected`. Money of a line that names no activity is split
    over its activities at best in each future; the shares of a plan whose money names them stay. In a future and year
    a source pays min(1, cap / signed money) of what was signed; lines of the scenario's cut_order give first. Targets
    are soft. Futures are drawn with a seed of their own, which should not be the one that the plans were found with.

    The work is done as that of a sweep (kcplan.sweeping.running): by `workers` processes, by default one a core, or on
    a cluster; `out` keeps each chunk of futures, where a stopped ladder goes on, and may hold files of `results`.
    `progress` receives how many futures are done.

    Raises UsageError where nothing is uncertain, there are fewer than 10 futures, or `out` holds something else.
    """
    job = ladder_job(scenario, signed, samples, seed, method, chunk)
    if out is None:
        with TemporaryDirectory() as place:
            return ladder_of(job, run.store_of(job, Path(place) / "ladder", results), workers, cluster, progress)
    return ladder_of(job, run.store_of(job, out, results), workers, cluster, progress)


def ladder_of(
    job: LadderJob,
    store: Store,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Ladder:
    """The ladder of a job, run as far as it is not kept in its store (running.run.store_of)."""

    def run_on(missing: list[int], count: int, client: Any) -> Ladder:
        return summary(job, run.completed(job, store, missing, count, client, progress))

    return run.on_workers(store, workers, cluster, run_on)


def summary(job: LadderJob, columns: TableColumns) -> Ladder:
    """What the whole table says."""
    found = job.figures(columns)
    resampled = Resampled(job.rows)
    every = np.all([~np.isnan(own.batch.miss) for own in found.values()], axis=0)
    gains = []
    for of, better, worse in worths(tuple(job.signed)):
        one, other = (_only(found[policy], np.asarray(every)) for policy in (better, worse))
        gains.append(
            Gain(
                of, better, worse,
                estimate(resampled.means(other[0] - one[0])),
                estimate(resampled.worst_tenths(other[0]) - resampled.worst_tenths(one[0])),
                estimate(resampled.means(one[1] - other[1])),
            )
        )  # fmt: skip
    names, counts = np.unique(columns[f"{FORESIGHT}: from"].astype(str), return_counts=True)
    return Ladder(
        job.scenario,
        job.scenario.targets,
        job.rows,
        job.how["seed"],
        job.how["method"],
        tuple(_rung(job, policy, own, resampled) for policy, own in found.items()),
        tuple(gains),
        dict(zip(names.tolist(), counts.tolist(), strict=True)),
        SolverInfo(solvers.DEFAULT, solvers.default_version(), {}),
    )


def _only(own: RungFigures, held: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Misses and outcomes of futures that are `held`; NaN elsewhere."""
    return np.where(held, own.batch.miss, np.nan), np.where(held, own.batch.objective, np.nan)


def _rung(job: LadderJob, policy: str, own: RungFigures, resampled: Resampled) -> Rung:
    batch = own.batch
    solved = batch.status == STATUSES.index("optimal")

    def mean(values: FloatArray) -> Estimate:
        return estimate(resampled.means(np.where(solved, values, np.nan)))

    return Rung(
        policy,
        int((~solved).sum()),
        tuple(chance(batch.met[:, k], sampled=True) for k in range(batch.met.shape[1])),
        chance(solved & batch.met.all(axis=1), sampled=True),
        mean(batch.miss),
        estimate(resampled.worst_tenths(batch.miss)),
        mean(batch.objective),
        None if job.scenario.in_force is None else mean(own.moved),
        mean(batch.cut),
        int((own.gave_way > 0).sum()),
    )
