"""A small scenario of two regions, with a protected share and targets."""

from dataclasses import replace
from typing import Any

import numpy as np
from support.small import INFINITY, YEARS, scenario

from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Tranche


def two_regions(**changes: Any) -> Scenario:
    """The small scenario twice, each with its own local money: 30 and 10 in the east, 0 and 40 in the west."""
    asked = scenario(tranches=(Tranche(INFINITY, 10.0),))
    model = replace(
        asked.model,
        regions=("east", "west"),
        plan=np.repeat(asked.model.plan, 2, axis=0),
        region_groups={"sea": ("east",)},
        regional_cost=np.array([[[np.nan, np.nan]], [[np.nan, 12.0]]]),
        regional_yields={"jobs": np.array([[[np.nan, np.nan]], [[5.0, np.nan]]])},
    )
    local = np.array([[30.0, 10.0], [0.0, 40.0]])
    return replace(asked, model=model, caps={"central": (60.0, 60.0), "local": (30.0, 50.0)},
                   region_caps={"local": local}, **changes)  # fmt: skip


PROTECT = Limit(
    "protect", "money", Selection(region=("east",)), ("year",), Bound("share", 0.4, Selection(region="all"))
)


TARGETS = (Target("jobs", (2020,), 9.0), Target("jobs", YEARS, 6.0, regions=("east",), place="east"))
