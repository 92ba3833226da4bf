"""What a ladder says: each rung with its chances, misses and outcomes, and what one rung gains over another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.domain.protection import WORST
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario, Target
from kcplan.domain.uncertainty import Method
from kcplan.sweeping.outlook import SURE, Chance

#: Rungs beside those of signed plans, which are called as the caller does: official, recommended, protected.
REPLANNED, LATE, FORESIGHT = "replanned", "replanned-mid-year", "foresight"

_RESAMPLES, _TOGETHER = 1_000, 50


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of the futures drawn, and the interval in which that of all futures lies with 95 %.

    The interval is from the percentiles of 1,000 samples drawn with replacement from these futures, the same ones for
    every figure (B. Efron, Annals of Statistics 7, 1979, 1-26, doi:10.1214/aos/1176344552). NaN where no future has a
    plan. A Latin hypercube is commonly nearer than that.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rung:
    """What a policy comes to over all futures.

    `met` are the chances of the targets, in the scenario's order, `all_met` that of all at once; a future without a
    plan, of which there are `lacking`, meets none. Of the others: `mean_miss` and `worst_tenth` are of the weighted
    shares of targets missed, of all priorities: the mean of all futures, and of the tenth that misses most.
    `outcomes`: mean weighted outcomes. `moved`: mean public money signed away from the budget in force, None where
    there is no such budget. `cut`: mean money signed that did not come. `gave_way`: futures in which limits gave way
    in some plan made, as no plan kept them all.
    """

    policy: str
    lacking: int
    met: tuple[Chance, ...]
    all_met: Chance
    mean_miss: Estimate
    worst_tenth: Estimate
    outcomes: Estimate
    moved: Estimate | None
    cut: Estimate
    gave_way: int


#: What a gain is the worth of. Protection: of a protected plan over the recommended one. Waiting: of planning every
#: year again with its money known over the best plan that is signed once. Adjusting: the same where money is known in
#: mid-year only. Early word: of knowing the year's money when it is planned over knowing it in mid-year.
#: Foresight: of knowing everything over planning every year again.
GainKind: TypeAlias = Literal["protection", "waiting", "adjusting", "early word", "foresight"]


@dataclass(frozen=True, slots=True)
class Gain:
    """What rung `better` gains over rung `worse`, in the futures in which every rung has a plan.

    `mean_miss` and `worst_tenth`: how much less is missed; `outcomes`: how much more is delivered; negative where it is
    the other way round.
    """

    of: GainKind
    better: str
    worse: str
    mean_miss: Estimate
    worst_tenth: Estimate
    outcomes: Estimate


@dataclass(frozen=True, eq=False)
class Ladder:
    """The rungs on the same fresh futures, those of signed plans first, then planning again, then foresight.

    `foresight_from` counts in how many futures foresight has the figures of which other rung, since the plan that
    keeps the limits with the money that comes misses more; "foresight" where it is that plan.
    """

    scenario: Scenario
    targets: tuple[Target, ...]
    samples: int
    seed: int
    method: Method
    rungs: tuple[Rung, ...]
    gains: tuple[Gain, ...]
    foresight_from: Mapping[str, int]
    solver: SolverInfo

    def rung(self, policy: str) -> Rung:
        """The rung of a policy; LookupError where there is none."""
        found = next((rung for rung in self.rungs if rung.policy == policy), None)
        if found is None:
            raise LookupError(policy)
        return found


def worths(signed: tuple[str, ...]) -> Iterator[tuple[GainKind, str, str]]:
    """The gains that are told: of what, the better rung, the worse one. The last signed plan is taken for the best."""
    if "protected" in signed and "recommended" in signed:
        yield "protection", "protected", "recommended"
    if signed:
        yield "waiting", REPLANNED, signed[-1]
        yield "adjusting", LATE, signed[-1]
    yield "early word", REPLANNED, LATE
    yield "foresight", FORESIGHT, REPLANNED


class Resampled:
    """Figures (n,) of futures with the percentiles of their means and worst tenths over resamples of the futures."""

    def __init__(self, futures: int) -> None:
        self._futures = futures

    def means(self, values: FloatArray) -> FloatArray:
        """The mean of values (n,) that are there, then that of each resample; shape (1 + resamples,)."""
        there = ~np.isnan(values)
        held = np.where(there, values, 0.0)
        parts = [self._mean(weights, held, there) for weights in self._weights()]
        return np.concatenate(parts)

    @staticmethod
    def _mean(weights: FloatArray, held: FloatArray, there: FloatArray) -> FloatArray:
        count = (weights * there).sum(axis=1)
        total = (weights * held).sum(axis=1)
        return np.asarray(np.divide(total, count, out=np.full(count.size, np.nan), where=count > 0))

    def worst_tenths(self, values: FloatArray) -> FloatArray:
        """The same of the mean of the tenth that is largest, of a future in part where a tenth ends within it.

        R. T. Rockafellar and S. Uryasev, Journal of Risk 2, 2000, 21-41, doi:10.21314/JOR.2000.038.
        """
        order = np.flatnonzero(~np.isnan(values))
        order = order[np.argsort(-values[order], kind="stable")]
        ranked = values[order]
        parts = []
        for weights in self._weights():
            own = weights[:, order]
            tail = WORST * own.sum(axis=1)
            upto = np.cumsum(own, axis=1)
            counted = np.clip(tail[:, None] - (upto - own), 0.0, own)
            total = (counted * ranked).sum(axis=1)
            parts.append(np.divide(total, tail, out=np.full(tail.size, np.nan), where=tail > 0))
        return np.concatenate(parts)

    def _weights(self) -> Iterator[FloatArray]:
        """How often each future is in the sample: first once each, then as often as it is drawn again."""
        yield np.ones((1, self._futures))
        for counts in self._drawn:
            yield counts.astype(float)

    @cached_property
    def _drawn(self) -> list[NDArray[np.uint16]]:
        """How often each future is in each resample, some resamples at a time."""
        random = np.random.default_rng(1)
        found = []
        for _ in range(_RESAMPLES // _TOGETHER):
            drawn = random.integers(self._futures, size=(_TOGETHER, self._futures))
            drawn += np.arange(_TOGETHER)[:, None] * self._futures
            counts = np.bincount(drawn.reshape(-1), minlength=_TOGETHER * self._futures)
            found.append(counts.reshape(_TOGETHER, self._futures).astype(np.uint16))
        return found


def estimate(figures: FloatArray) -> Estimate:
    """A figure, then those of the resamples."""
    again = figures[1:][~np.isnan(figures[1:])]
    if not again.size:
        return Estimate(float(figures[0]), np.nan, np.nan)
    low, high = np.quantile(again, [(1 - SURE) / 2, (1 + SURE) / 2]).tolist()
    return Estimate(float(figures[0]), low, high)
