"""Scenarios small enough to be checked by hand: two years, one or two lines."""

from dataclasses import replace
from typing import Any

import numpy as np

from kcplan.domain.scenario import (
    WHOLE,
    Activity,
    Line,
    Model,
    Outcome,
    Period,
    Scenario,
    Source,
    Target,
    Title,
    Tranche,
)
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty

INFINITY = float("inf")
YEARS = (2020, 2021)


def title(text: str) -> Title:
    return Title(text, text)


def scenario(tranches: tuple[Tranche, ...] = (Tranche(INFINITY, 10.0),), **changes: Any) -> Scenario:
    """Line `works` (central, local, other money; 3 of others' per 1 public) buys projects at 10 with 2 jobs each.

    Line `office` (local) buys nothing counted. The plan: works 60 central, 20 local, 240 other; office 10 local.
    """
    sources = (
        Source("central", "public", title("Central")),
        Source("local", "public", title("Local")),
        Source("other", "counterpart", title("Other")),
    )
    projects = Activity("projects", "works", "project", title("Projects"), (tranches, tranches), {"jobs": (2.0, 2.0)})
    works = Line("works", 1, title("Works"), ("central", "local", "other"), (projects,), (3.0, 3.0))
    office = Line("office", 2, title("Office"), ("local",), ())
    plan = np.zeros((1, 2, 3, 2))
    plan[0, 0] = [[60.0, 60.0], [20.0, 20.0], [240.0, 240.0]]
    plan[0, 1, 1] = 10.0
    model = Model(
        "small", title("Small"), "million VND", YEARS, (Period("2020-2021", YEARS),), (WHOLE,), sources,
        (Outcome("jobs", "job", title("Jobs")),), (works, office), plan,
    )  # fmt: skip
    asked = Scenario(
        id="small",
        title=title("Small"),
        question=Title("What do 60 and 30 million a year buy?", "60 và 30 triệu mỗi năm mua được gì?"),
        model=model,
        caps={"central": (60.0, 60.0), "local": (30.0, 30.0)},
        targets=(Target("jobs", YEARS, 20.0),),
        soft=False,
        weights={"jobs": 1.0},
        discount=0.0,
        carry_over={},
        limits=(),
    )
    return replace(asked, **changes)


def adjustable(**changes: Any) -> Scenario:
    """The same with its plan as the budget in force, which is what `kcplan replan` adjusts, with money of the centre
    that may fall short, which is what `kcplan protect` is for, and with an outcome more, for `kcplan tradeoff`."""
    asked = scenario(**changes)
    works, office = asked.model.lines
    (projects,) = works.activities
    projects = replace(projects, yields=projects.yields | {"firms": (0.1, 0.2)})
    outcomes = (*asked.model.outcomes, Outcome("firms", "firm", title("Firms")))
    model = replace(asked.model, outcomes=outcomes, lines=(replace(works, activities=(projects,)), office))
    parameter = Parameter("central-money", "cap", "scale", YEARS, sources=("central",))
    spread = Distribution("uniform", (0.5, 1.0))
    uncertainty = Uncertainty((Uncertain(parameter, spread),), Correlation(), 1000, 1, "lhs")
    return replace(asked, model=model, approved=model.plan, uncertainty=uncertainty)
