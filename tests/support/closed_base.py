"""The province in 2016: the recommendation of base for 2014-2015, with central money short and fewer units."""

from dataclasses import replace
from pathlib import Path

import numpy as np

import kcplan
from kcplan.domain.closed import Closed
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Scenario

ROOT = Path(__file__).parents[2]


def closed_at(allocation: Allocation, count: int, central: float = 1.0, units: float = 1.0) -> Closed:
    """The first years of an allocation as facts: central money and units times a factor."""
    model = allocation.scenario.model
    money = np.zeros(model.shape)
    by_activity = np.full((len(model.regions), len(model.activities), len(model.sources), len(model.years)), np.nan)
    factor = [central if source.id == "central" else 1.0 for source in model.sources]
    cells = zip(
        allocation.region, allocation.line, allocation.activity, allocation.source, allocation.year, allocation.amount,
        strict=True,
    )  # fmt: skip
    for region, line, activity, source, year, amount in cells:
        money[region, line, source, year] += amount * factor[source]
        if activity >= 0:
            before = np.nan_to_num(by_activity[region, activity, source, year])
            by_activity[region, activity, source, year] = before + amount * factor[source]
    delivered = np.zeros((len(model.regions), len(model.activities), len(model.years)))
    np.add.at(delivered, (allocation.unit_region, allocation.unit_activity, allocation.unit_year), allocation.units)
    return Closed(money[..., :count], by_activity[..., :count], units * delivered[..., :count], {})


def closed_base() -> Scenario:
    """Limits of uncertain-funding, targets soft, a tenth more central money from 2016 on, the plan in force."""
    recommended = kcplan.solve(replace(kcplan.load(ROOT / "scenarios" / "base.yaml"), rounding=None)).allocation
    asked = kcplan.load(ROOT / "scenarios" / "uncertain-funding.yaml")
    more = tuple(
        cap * (1.1 if year >= 2016 else 1.0) for year, cap in zip(asked.model.years, asked.caps["central"], strict=True)
    )
    asked = replace(
        asked,
        rounding=None,
        uncertainty=None,
        tiers=("targets", "change", "outcomes", "even"),
        closed=closed_at(recommended, 2, central=0.8, units=0.9),
    )
    return asked.with_caps({**asked.caps, "central": more})
