"""The least of a cost over a programme in blocks, within a proven gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.decomposition.blocks import Blocks
from kcplan.engine.decomposition.mix import Mix
from kcplan.errors import SolverStopped
from kcplan.language import _, n_

#: A sample of so many blocks gives the first prices.
_SAMPLE = 64

#: Rounds after which the gap that is left is all that can be said. Some ten are usual, where regions fall into many
#: parts; hundreds, of a few milliseconds, where there are a few large ones.
_ROUNDS, _ROUNDS_OF_SMALL = 60, 1000

#: After so many rounds in a row without a new proposal there will be none.
_IDLE = 20

#: How far prices may be from those of samples, beyond how far samples are apart: shares of their size, and of the
#: largest. What binds widens; at 350 regions 0.05 and 0.001 took 14 rounds in place of 9.
_WIDTH, _LEAST_WIDTH = 2e-3, tolerances.PRICES_APART

#: Up to so many columns a programme counts as small.
_SMALL = 50_000


@dataclass(frozen=True, eq=False)
class NearMinimum:
    """A point (n,) that keeps every row, its cost, and a bound that no point goes below."""

    x: FloatArray
    cost: float
    bound: float
    prices: FloatArray

    @property
    def gap(self) -> float:
        """How far the cost may be above the least: a share of it, or of 1 where it is smaller."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost)) if np.isfinite(self.cost) else np.inf


def near_minimum(
    blocks: Blocks, cost: FloatArray, starts: Sequence[FloatArray] = (), known: Sequence[FloatArray] = ()
) -> NearMinimum:
    """A point within tolerances.GAP of the least of cost @ x; mostly within tolerances.CLOSED, which ends the rounds.

    `starts` are prices of the coupling rows to begin with, by default those of samples. `known` are points (n,) that
    keep every row, those added too, so that the added ones need no box: a price far beyond a sample's may be theirs.
    Raises SolverStopped where no such point is proved: where the programme is infeasible, or rounds run out.
    """
    if not blocks.lower.size:  # nothing couples the blocks
        alone = blocks.respond(cost, np.zeros(0))
        return NearMinimum(alone.x, alone.bound, alone.bound, np.zeros(0))
    mix = Mix(blocks, cost)
    starts = starts or sampled_prices(blocks, cost)
    responses = [blocks.respond(cost, prices) for prices in starts]
    for x in (*(response.x for response in responses), *known):
        mix.add(x)
    bounds = [response.bound for response in responses]
    bound, centre = max(bounds), starts[int(np.argmax(bounds))]
    apart = np.minimum(np.ptp(np.array(starts), axis=0), np.abs(centre))  # a sample that had to give way tells nothing
    width = apart + _WIDTH * np.abs(centre) + _LEAST_WIDTH * float(np.abs(centre).max(initial=1.0))
    if known:
        width[blocks.rows.size :] = np.inf
    best = NearMinimum(np.zeros(0), np.inf, bound, centre)
    rounds = _ROUNDS_OF_SMALL if cost.size <= _SMALL else _ROUNDS
    idle = 0
    for _round in range(rounds):
        mixed = mix.cheapest(centre, width)
        response = blocks.respond(cost, mixed.prices)
        if response.bound > bound:
            bound, centre = response.bound, mixed.prices
        width = np.where(mixed.gives > tolerances.SOLVER, 2.0 * width, width)  # there the box binds
        if mixed.gives.sum() <= tolerances.SOLVER and mixed.cost < best.cost:
            best = NearMinimum(mixed.x, mixed.cost, bound, mixed.prices)
        best = replace(best, bound=bound)
        if best.gap <= tolerances.CLOSED:
            break
        if mix.add(response.x):
            idle = 0
        elif (idle := idle + 1) > _IDLE:
            break
        else:
            width *= 4.0  # nothing new at these prices: the box is what binds
    if best.gap <= tolerances.GAP:
        return best
    found = _("a gap of {gap}").format(gap=f"{best.gap:.1e}") if np.isfinite(best.cost) else _("no plan at all")
    raise SolverStopped(
        n_(
            "expected a plan within a gap of {limit}, found {found} after {rounds} round",
            "expected a plan within a gap of {limit}, found {found} after {rounds} rounds",
            _round + 1,
        ).format(limit=f"{tolerances.GAP:.0e}", found=found, rounds=_round + 1)
    )


def sampled_prices(blocks: Blocks, cost: FloatArray) -> list[FloatArray]:
    """Prices of the coupling rows that are near the best ones, by two samples of the blocks."""
    free = blocks.respond(cost, np.zeros(blocks.lower.size)).x
    return [blocks.sample(sampled, cost, free) for sampled in _samples(blocks)]


def _samples(blocks: Blocks) -> Iterator[IntArray]:
    """Two sets of blocks, each with small and large ones alike; all of them where they are few."""
    order = blocks.by_size()
    count = min(_SAMPLE, order.size)
    for offset in (0.25, 0.75):
        yield np.sort(order[((np.arange(count) + offset) * order.size / count).astype(np.int64)])
