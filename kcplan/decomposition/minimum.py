"""The least of a cost over a programme in blocks, within a proven gap."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kcplan import tolerances
from kcplan.decomposition.blocks import Blocks
from kcplan.decomposition.mix import Mix
from kcplan.domain import FloatArray, IntArray
from kcplan.errors import SolverStopped

#: A sample of so many blocks gives the first prices.
_SAMPLE = 64

#: Rounds after which the gap that is left is all that can be said. Some ten are usual.
_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Near:
    """A point (n,) that keeps every row, its cost, and a bound that no point goes below."""

    x: FloatArray
    cost: float
    bound: float
    prices: FloatArray

    @property
    def gap(self) -> float:
        """How far the cost may be above the least: a share of it, or of 1 where it is smaller."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost))


def near_minimum(blocks: Blocks, cost: FloatArray) -> Near:
    """A point within tolerances.GAP of the least of cost @ x.

    Raises SolverStopped where no such point is proved: where the programme is infeasible, or rounds run out.
    """
    mix = Mix(blocks, cost)
    bound, centre, width = -np.inf, np.zeros(0), np.zeros(0)
    starts = []
    for sampled in _samples(blocks):
        prices = blocks.sample(sampled, cost)
        response = blocks.respond(cost, prices)
        mix.add(response.x)
        starts.append(prices)
        if response.bound > bound:
            bound, centre = response.bound, prices
    width = np.ptp(np.array(starts), axis=0) + 0.05 * np.abs(centre) + 1e-3 * float(np.abs(centre).max(initial=1.0))
    best: Near | None = None
    for _ in range(_ROUNDS):
        mixed = mix.cheapest(centre, width)
        kept = mixed.violation <= tolerances.KEPT
        response = blocks.respond(cost, mixed.prices)
        if response.bound > bound:
            bound, centre = response.bound, mixed.prices
        if kept and (best is None or mixed.cost < best.cost):
            best = Near(mixed.x, mixed.cost, bound, mixed.prices)
        if best is not None:
            best = Near(best.x, best.cost, bound, best.prices)
            if best.gap <= tolerances.GAP:
                return best
        if not mix.add(response.x):
            width *= 4.0  # nothing new at these prices: the box is what binds
    found = "no plan that keeps the rules over all regions" if best is None else f"a gap of {best.gap:.1e}"
    raise SolverStopped(found)


def _samples(blocks: Blocks) -> Iterator[IntArray]:
    """Two sets of blocks, each with small and large ones alike; all of them where they are few."""
    order = blocks.by_size()
    count = min(_SAMPLE, order.size)
    for offset in (0.25, 0.75):
        yield np.sort(order[((np.arange(count) + offset) * order.size / count).astype(np.int64)])
