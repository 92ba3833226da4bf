"""How a signed plan is protected against money that is not known yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray

#: What is kept small: misses on the average of futures, in the worst tenth of them, or beyond the best plan of each.
ProtectMeasure: TypeAlias = Literal["mean", "worst-tenth", "regret"]
PROTECT_MEASURES: tuple[ProtectMeasure, ...] = ("mean", "worst-tenth", "regret")

#: The share of futures, those that miss most, over which the worst tenth counts; of fewer futures it is less than one.
WORST = 0.1
FEWEST_TENTH = 10


@dataclass(frozen=True, slots=True)
class Protect:
    """The tier `protect`: its measure over so many futures drawn from a seed, and the share of the weighted outcomes at
    full money that may be given up for it."""

    measure: ProtectMeasure = "mean"
    futures: int = 200
    seed: int = 1
    give_up: float = 0.0


@dataclass(frozen=True, eq=False)
class Protection:
    """What a signed plan comes to over futures. `misses` (futures,) are weighted shares of targets missed in each.

    `least` (futures,) is what the best signed plan of each future misses; None where nobody asked for regret.
    """

    misses: FloatArray
    least: FloatArray | None = None

    @property
    def mean(self) -> float:
        """The average over the futures."""
        return float(self.misses.mean())

    @property
    def worst_tenth(self) -> float:
        """The average over the worst tenth of the futures."""
        return worst_tenth(self.misses)

    @property
    def regret(self) -> float | None:
        """The most that a future misses beyond its best signed plan."""
        return None if self.least is None else max(0.0, float((self.misses - self.least).max()))

    def value(self, measure: ProtectMeasure) -> float:
        """The figure of a measure. Raises LookupError for regret where nobody asked for it."""
        found = {"mean": self.mean, "worst-tenth": self.worst_tenth, "regret": self.regret}[measure]
        if found is None:
            raise LookupError("the best plan of each future is not known")
        return found


@dataclass(frozen=True, eq=False)
class Protected:
    """What protecting a plan came to: the plan's own figures, and those of the plan without the tier `protect`."""

    protect: Protect
    plan: Protection
    before: Protection


def worst_tenth(misses: Sequence[float] | FloatArray) -> float:
    """The average of the largest tenth, with a part of one where a tenth of them is no whole number.

    The figure of R. T. Rockafellar and S. Uryasev, Journal of Risk 2, 2000, 21-41, doi:10.21314/JOR.2000.038, by
    sorting.
    """
    falling = np.sort(np.asarray(misses, dtype=float))[::-1]
    share = WORST * falling.size
    held = np.clip(share - np.arange(falling.size), 0.0, 1.0)
    held[held < tolerances.SUMMED] = 0.0
    return float(held @ falling / share)
