"""What is capped: money of a source in all regions together, or in each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Capped:
    """Blocks of caps, in the order of sources: one for all regions together, or one each where a source is capped so.

    A block has a cap for each year, and what is not spent of it may be carried into its own next year.
    """

    scenario: Scenario
    of: IntArray  # the block in which money of a region and source counts, shape (regions, sources); -1: in none
    region: IntArray  # of each block, -1: all; shape (blocks,)
    source: IntArray
    money: FloatArray  # the caps, shape (blocks, years)
    share: FloatArray  # of its cap that a block may carry into the next year, shape (blocks,)

    @cached_property
    def carrying(self) -> IntArray:
        """The blocks that may carry money over."""
        return np.flatnonzero(self.share > 0)

    def most_carried(self, money: FloatArray) -> FloatArray:
        """The most that each block may carry out of each year, where `money` (blocks, years) are the caps."""
        share = self.share[:, None]
        most = np.multiply(share, money, out=np.zeros(money.shape), where=share > 0)
        most[:, -1] = 0  # nothing is carried out of the last year
        return most

    def used(self, by_region: FloatArray) -> FloatArray:
        """Money that counts in each block, shape (blocks, years); `by_region` has it by (regions, sources, years)."""
        used = np.zeros(self.money.shape)
        held = self.of >= 0
        np.add.at(used, self.of[held], by_region[held])
        return used

    def over_all(self, values: FloatArray) -> FloatArray:
        """Values of blocks (blocks, years) as (sources, years); 0 for what is not capped over all regions."""
        model = self.scenario.model
        found = np.zeros((len(model.sources), len(model.years)))
        for s, source in enumerate(model.sources):
            if source.id in self.scenario.caps and source.id not in self.scenario.region_caps:
                found[s] = values[self.of[0, s]]
        return found

    def by_region(self, values: FloatArray) -> Mapping[str, FloatArray]:
        """Values of blocks (blocks, years) as (regions, years), for each source capped by region."""
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
    return Capped(scenario, of, np.concatenate(of_region), sources, np.concatenate(money), share[sources])
