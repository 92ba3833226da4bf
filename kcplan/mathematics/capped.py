"""What is capped: money of a source in all regions together, or in each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Capped:
    """Blocks of caps, in the order of sources: one for all regions together, or one each where a source is capped so.

    A block has a cap for each open year, and what is not spent of it may be carried into its own next year.
    """

    scenario: Scenario
    of: IntArray  # the block in which money of a region and source counts, shape (regions, sources); -1: in none
    region: IntArray  # of each block, -1: all; shape (blocks,)
    source: IntArray
    money: FloatArray  # the caps, shape (blocks, open years)
    share: FloatArray  # of its cap that a block may carry into the next year, shape (blocks,)
    kept: FloatArray  # money carried out of closed years, shape (blocks, closed years)

    @cached_property
    def carrying(self) -> IntArray:
        """The blocks that may carry money over."""
        return np.flatnonzero(self.share > 0)

    @property
    def brought(self) -> FloatArray:
        """Money that closed years leave for the first open one, shape (blocks,)."""
        return self.kept[:, -1] if self.kept.shape[1] else np.zeros(len(self.kept))

    def there(self, money: FloatArray) -> FloatArray:
        """The caps (blocks, open years) with what closed years leave."""
        found = money.copy()
        found[:, 0] += self.brought
        return found

    def most_carried(self, money: FloatArray) -> FloatArray:
        """The most that each block may carry out of each open year, where `money` (blocks, open years) are the caps."""
        share = self.share[:, None]
        most = np.multiply(share, money, out=np.zeros(money.shape), where=share > 0)
        most[:, -1] = 0  # nothing is carried out of the last year
        return most

    def used(self, by_region: FloatArray) -> FloatArray:
        """Money that counts in each block, shape (blocks, open years); `by_region` is (regions, sources, years)."""
        return _used(self.of, self.money.shape, by_region[..., self.scenario.first_open :])

    def over_all(self, values: FloatArray) -> FloatArray:
        """Money carried by blocks (blocks, open years) as (sources, years); 0 for what is not capped over all."""
        model, values = self.scenario.model, np.concatenate([self.kept, values], axis=1)
        found = np.zeros((len(model.sources), len(model.years)))
        for s, source in enumerate(model.sources):
            if source.id in self.scenario.caps and source.id not in self.scenario.region_caps:
                found[s] = values[self.of[0, s]]
        return found

    def by_region(self, values: FloatArray) -> Mapping[str, FloatArray]:
        """The same as (regions, years), for each source capped by region."""
        values = np.concatenate([self.kept, values], axis=1)
        sources = [source.id for source in self.scenario.model.sources]
        return {source: values[self.of[:, sources.index(source)]] for source in self.scenario.region_caps}


def capped(scenario: Scenario) -> Capped:
    """The caps of a scenario."""
    model = scenario.model
    of = np.full((len(model.regions), len(model.sources)), -1)
    nothing = np.zeros(0, dtype=np.int64)
    of_region, of_source, money = [nothing], [nothing], [np.zeros((0, len(model.years)))]
    for s, source in enumerate(model.sources):
        if source.id in scenario.caps:
            caps = scenario.region_caps.get(source.id, np.array([scenario.caps[source.id]]))
            blocks = np.arange(len(caps))
            of[:, s] = sum(part.size for part in of_source) + blocks
            of_region.append(blocks if len(blocks) > 1 else np.array([-1]))
            of_source.append(np.full(len(blocks), s))
            money.append(caps)
    sources = np.concatenate(of_source)
    share = np.array([scenario.carry_over.get(source.id, 0.0) for source in model.sources], dtype=float)
    caps, first = np.concatenate(money), scenario.first_open
    kept = _kept(scenario, of, caps[:, :first], share[sources], sources)
    return Capped(scenario, of, np.concatenate(of_region), sources, caps[:, first:], share[sources], kept)


def _kept(scenario: Scenario, of: IntArray, caps: FloatArray, share: FloatArray, sources: IntArray) -> FloatArray:
    """Money carried out of closed years (blocks, closed years): all that is left and may be; of the last as said."""
    kept = np.zeros(caps.shape)
    if scenario.closed is None:
        return kept
    used = _used(of, caps.shape, scenario.closed.money.sum(axis=1))
    left = np.zeros(len(caps))
    for t in range(caps.shape[1]):
        left = np.clip(caps[:, t] + left - used[:, t], 0.0, share * caps[:, t])
        kept[:, t] = left
    for block, s in enumerate(sources.tolist()):
        kept[block, -1] = scenario.closed.carried.get(scenario.model.sources[s].id, kept[block, -1])
    return kept


def carrying_too(scenario: Scenario, sources: Iterable[str], least: float) -> Scenario:
    """The scenario where these sources may carry at least this share into the next open year.

    What closed years left stays what it was, of sources capped over all regions.
    """
    share = {source: max(least, scenario.carry_over.get(source, 0.0)) for source in sources}
    closed = scenario.closed
    if closed is not None:
        own = capped(scenario)
        left = {
            scenario.model.sources[s].id: float(amount)
            for r, s, amount in zip(own.region, own.source, own.brought, strict=True)
            if r < 0
        }
        closed = replace(closed, carried=left)
    return replace(scenario, carry_over={**scenario.carry_over, **share}, closed=closed)


def _used(of: IntArray, shape: tuple[int, ...], by_region: FloatArray) -> FloatArray:
    used = np.zeros(shape)
    held = of >= 0
    np.add.at(used, of[held], by_region[held])
    return used
