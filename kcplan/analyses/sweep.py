"""One future after another: what each comes to, as columns of figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kcplan import planning
from kcplan.analyses.futures import Futures, changed
from kcplan.domain import FloatArray, Scenario
from kcplan.errors import Infeasible
from kcplan.recommendation import Allocation, Review
from kcplan.uncertainty import Parameter

#: The words of `Batch.status`.
STATUSES = ("optimal", "infeasible", "stopped")


@dataclass(frozen=True, eq=False)
class Batch:
    """What m futures come to, recomputed from each future's own numbers. NaN where a future has no plan.

    `status` (m,) counts into STATUSES. `objective`: weighted outcomes; `miss`: weighted shares of targets missed;
    `change`: money moved from the official plan; `cut`: money of the given plan that could not be paid, 0 where plans
    are sought; each (m,). `outcomes` (m, targets) are the values that the targets, in the scenario's order, ask for,
    `met` (m, targets) whether they are met; `totals` (m, outcomes) are those of all years. `money` has the shape
    (m, lines, sources, years), summed over regions.
    """

    status: NDArray[np.int8]
    objective: FloatArray
    miss: FloatArray
    change: FloatArray
    cut: FloatArray
    outcomes: FloatArray
    met: NDArray[np.bool_]
    totals: FloatArray
    money: FloatArray

    @classmethod
    def of(cls, batches: "Iterable[Batch]") -> "Batch":
        """Batches one after the other."""
        parts = list(batches)
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


class Sweeper:
    """Solves futures of one scenario. A future's figures do not depend on those solved before it.

    `plan` (regions, lines, sources, years): money given, whose outcomes are wanted, instead of plans sought. Where a
    cap pays less than that, all money of the source in that year is cut by the same share.
    """

    def __init__(
        self, scenario: Scenario, parameters: tuple[Parameter, ...], plan: Mapping[planning.Cell, float] | None = None
    ) -> None:
        self._scenario = scenario
        self._parameters = parameters
        self._plan = plan

    def run(self, values: FloatArray) -> Batch:
        """The figures of futures with these values of the parameters, shape (m, k)."""
        futures = Futures(self._parameters, values, drawn=True)
        return Batch.of(self._one(changed(self._scenario, futures, number)) for number in range(len(values)))

    def _one(self, scenario: Scenario) -> Batch:
        if self._plan is not None:
            evaluation = planning.evaluate(scenario, self._plan)
            return _row(evaluation.allocation, evaluation.review)
        return solve_scenarios([scenario])


def solve_scenarios(scenarios: Iterable[Scenario]) -> Batch:
    """The figures of scenarios of one model that may differ in everything else, each solved whole."""
    return Batch.of(_solved(scenario) for scenario in scenarios)


def _solved(scenario: Scenario) -> Batch:
    try:
        recommendation = planning.solve(scenario)
    except Infeasible:
        return _nothing(scenario, STATUSES.index("infeasible"))
    return _row(recommendation.allocation, recommendation.review)


def _row(allocation: Allocation, review: Review) -> Batch:
    results = review.outcomes[: len(allocation.scenario.targets)]
    one = np.array
    return Batch(
        one([0], dtype=np.int8), one([review.objective]), one([review.miss]), one([review.change]), np.zeros(1),
        one([[result.value for result in results]]), one([[bool(result.met) for result in results]], dtype=bool),
        one([[review.totals[outcome.id] for outcome in allocation.scenario.model.outcomes]]),
        allocation.by_line()[None],
    )  # fmt: skip


def _nothing(scenario: Scenario, status: int) -> Batch:
    model = scenario.model
    none = np.full(1, np.nan)
    return Batch(
        np.array([status], dtype=np.int8), none, none, none, np.zeros(1),
        np.full((1, len(scenario.targets)), np.nan), np.zeros((1, len(scenario.targets)), dtype=bool),
        np.full((1, len(model.outcomes)), np.nan),
        np.full((1, len(model.lines), len(model.sources), len(model.years)), np.nan),
    )  # fmt: skip
