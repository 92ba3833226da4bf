"""What many futures say together: how likely each target is met, how outcomes and money spread, the worst futures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.quantiles import wilson
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario, Target
from kcplan.engine import solvers
from kcplan.sweeping.floors import floors
from kcplan.sweeping.sweep import STATUSES, Batch

#: The chances whose quantiles are shown.
CHANCES = (0.05, 0.25, 0.5, 0.75, 0.95)

#: How sure the intervals of shares are.
SURE = 0.95

_WORST = 10


@dataclass(frozen=True, eq=False)
class Sweep:
    """Every future with what it comes to: `found` for the plans sought, `given` for the given plan, if any.

    `scenarios` has one, or in a folder one a future, whose files are `names`. `values` (n, k) are of the `parameters`.
    `asked` (n, targets) says which future has which target, `limited` (n, limits) which has which side of a limit; None
    if no plan is given: only its limits are shown.
    """

    kind: Literal["sampled", "grid", "folder"]
    scenario: Scenario
    scenarios: tuple[Scenario, ...]
    targets: tuple[Target, ...]
    limits: tuple[RuleId, ...]  # sides of limits
    parameters: tuple[str, ...]
    values: FloatArray
    names: tuple[str, ...]
    asked: NDArray[np.bool_]
    limited: NDArray[np.bool_] | None
    found: Batch
    given: Batch | None

    @property
    def size(self) -> int:
        return len(self.values)

    def name(self, future: int) -> str:
        """The file of its scenario, or its number, from 0."""
        return self.names[future] if self.names else str(future)


@dataclass(frozen=True, slots=True)
class Chance:
    """In how many futures something holds, of so many; the interval of its probability where they were drawn."""

    count: int
    of: int
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the futures that have one, NaN where none has: mean, standard deviation, quantiles of CHANCES."""

    mean: float
    deviation: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LineSpread:
    """Public money of a line, all years. `at_floor`: the share of futures where it gets no more than limits demand."""

    line: str
    money: Spread
    at_floor: float | None  # None where no limit demands any


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the plans sought, or the given plan, come to over all futures.

    `met` are the chances of the targets, in their order, and `all_met` that of all at once: a future without a plan
    meets none. Spreads are over futures that have a plan. `worst` numbers futures, the worst first: those without a
    plan, then by most missed, then by fewest weighted outcomes.
    """

    statuses: Mapping[str, int]
    met: tuple[Chance, ...]
    all_met: Chance
    values: tuple[Spread, ...]  # of the targets
    totals: tuple[Spread, ...]  # of the model's outcomes, all years
    objective: Spread
    miss: Spread
    lines: tuple[LineSpread, ...]
    worst: tuple[int, ...]
    cut: int  # futures in which money of the given plan could not be paid
    kept: tuple[Chance, ...]  # that the given plan keeps the sides of limits, in their order; none of plans sought


@dataclass(frozen=True, eq=False)
class SweepSummary:
    """A sweep with what it says: of plans sought in each future, and beside it of a plan given."""

    sweep: Sweep
    found: Outlook
    given: Outlook | None
    solver: SolverInfo


def summarise(sweep: Sweep) -> SweepSummary:
    """Chances, spreads and worst futures of a sweep."""
    least = np.stack([floors(scenario) for scenario in sweep.scenarios])  # (1 or n, lines)
    given = None if sweep.given is None else _outlook(sweep, sweep.given, least)
    solver = SolverInfo(solvers.DEFAULT, solvers.default_version(), {})
    return SweepSummary(sweep, _outlook(sweep, sweep.found, least), given, solver)


def _outlook(sweep: Sweep, batch: Batch, least: FloatArray) -> Outlook:
    model = sweep.scenario.model
    solved = batch.status == STATUSES.index("optimal")
    sampled = sweep.kind == "sampled"
    by_line = batch.money[:, :, model.public].sum(axis=(2, 3))
    at_floor = (by_line <= least + tolerances.KEPT * np.maximum(sweep.scenario.money_size, least))[solved]
    floored = least.max(axis=0) > 0
    lines = tuple(
        LineSpread(
            line.id,
            spread(by_line[solved, n]),
            float(at_floor[:, n].mean()) if floored[n] and solved.any() else None,
        )
        for n, line in enumerate(model.lines)
    )
    return Outlook(
        statuses={word: int((batch.status == code).sum()) for code, word in enumerate(STATUSES)},
        met=tuple(chance(batch.met[sweep.asked[:, k], k], sampled) for k in range(len(sweep.targets))),
        all_met=chance(solved & (batch.met | ~sweep.asked).all(axis=1), sampled),
        values=tuple(spread(batch.outcomes[:, k]) for k in range(len(sweep.targets))),
        totals=tuple(spread(batch.totals[:, k]) for k in range(len(model.outcomes))),
        objective=spread(batch.objective),
        miss=spread(batch.miss),
        lines=lines,
        worst=_worst(batch, solved),
        cut=int((batch.cut > 0).sum()),
        kept=tuple(
            chance(batch.kept[sweep.limited[:, k], k], sampled)
            for k in range(batch.kept.shape[1])
            if sweep.limited is not None
        ),
    )


def chance(holds: NDArray[np.bool_], sampled: bool) -> Chance:
    """How often something holds. The interval is Wilson's, as of independent draws.

    A Latin hypercube or a Sobol sequence is spread more evenly than that, so that their error is commonly less."""
    count, of = int(holds.sum()), int(holds.size)
    if not sampled or not of:
        return Chance(count, of, None, None)
    return Chance(count, of, *wilson(count, of, SURE))


def spread(values: FloatArray) -> Spread:
    """Of the values that are there. Quantiles are interpolated between the two nearest values."""
    there = values[~np.isnan(values)]
    if not there.size:
        return Spread(np.nan, np.nan, (np.nan,) * len(CHANCES))
    quantiles: Any = np.quantile(there, CHANCES)
    deviation = tolerances.beside(float(there.std()), float(np.abs(there).max()))
    return Spread(float(there.mean()), deviation, tuple(quantiles.tolist()))


def _worst(batch: Batch, solved: NDArray[np.bool_]) -> tuple[int, ...]:
    """Rounded, so that a solver's noise does not decide."""
    missed = np.where(solved, np.round(batch.miss, 6), np.inf)
    outcomes = np.where(solved, np.round(batch.objective, 6), -np.inf)
    order = np.lexsort((np.arange(len(missed)), outcomes, -missed))
    return tuple(order[:_WORST].tolist())
