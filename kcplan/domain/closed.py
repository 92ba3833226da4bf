"""Years that are over: what was spent and delivered in them. Facts, which no plan changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from kcplan.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Closed:
    """The closed years of a programme, from its first one on; the last axis of every array is these years.

    `money` has the shape (regions, lines, sources, closed years), `units` (regions, activities, closed years).
    `by_activity` has the money of single activities, (regions, activities, sources, closed years), and is NaN where
    only that of the line is known. `carried` is what the last closed year left for the first open one, by source, where
    that is said.
    """

    money: FloatArray
    by_activity: FloatArray
    units: FloatArray
    carried: Mapping[str, float]

    @property
    def count(self) -> int:
        """How many years are closed."""
        return int(self.units.shape[-1])
