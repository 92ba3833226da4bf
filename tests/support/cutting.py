"""Scenarios whose money is cut, to be solved by themselves."""

from dataclasses import replace

import numpy as np

from kcplan.analyses.shortfall.cuts import Cut
from kcplan.domain.scenario import Scenario


def soft(asked: Scenario) -> Scenario:
    return replace(asked, soft=True)


def at_depth(asked: Scenario, cut: Cut, depth: float) -> Scenario:
    """The scenario itself with its caps cut."""
    rows = zip(asked.model.sources, cut.change, strict=True)
    moved = {source.id: depth * row for source, row in rows}
    return replace(
        asked,
        caps={s: tuple((np.array(caps) + moved[s]).tolist()) for s, caps in asked.caps.items()},
        region_caps={s: caps + depth * cut.by_region.get(s, 0.0) for s, caps in asked.region_caps.items()},
    )
