"""A programme for ladders that can be worked out by hand: one year, two lines, two sources."""

import numpy as np
from support.small import title

from kcplan.domain.scenario import (
    WHOLE,
    Activity,
    Bound,
    Limit,
    Line,
    Model,
    Outcome,
    Period,
    Scenario,
    Selection,
    Source,
    Target,
    Tranche,
)
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.reading.given_plan import Cell

YEARS = (2020,)
HALVES = Distribution("discrete", (0.5, 1.0), (0.5, 0.5))


def question(halves: Distribution = HALVES, floor: float = 100.0) -> Scenario:
    """The programme of the first lines of this file."""
    jobs = Activity("jobs-made", "works", "job", title("Jobs"), ((Tranche(float("inf"), 1.0),),), {"jobs": (1.0,)})
    lines = (
        Line("idle", 1, title("Idle"), ("central", "local"), ()),
        Line("works", 2, title("Works"), ("central", "local"), (jobs,)),
    )
    plan = np.array([[[[0.0], [100.0]], [[100.0], [0.0]]]])
    model = Model(
        "hand", title("Hand"), "million VND", YEARS, (Period("2020", YEARS),), (WHOLE,),
        (Source("central", "public", title("Central")), Source("local", "public", title("Local"))),
        (Outcome("jobs", "job", title("Jobs")),), lines, plan,
    )  # fmt: skip
    less = Uncertain(Parameter("central", "cap", "scale", YEARS, ("central",)), halves)
    return Scenario(
        id="hand", title=title("Hand"), question=title("Who pays?"), model=model,
        caps={"central": (100.0,), "local": (100.0,)}, targets=(Target("jobs", YEARS, 100.0),), soft=False,
        weights={"jobs": 1.0}, discount=0.0, carry_over={},
        limits=(Limit("floor", "money", Selection(line=("idle",)), (), Bound("amount", floor)),),
        uncertainty=Uncertainty((less,), Correlation(), 10, 1, "lhs"),
    )  # fmt: skip


def signed(idle: tuple[float, float], works: tuple[float, float]) -> dict[Cell, float]:
    """Money of central and local for each line."""
    return {
        Cell(WHOLE, line, activity, source, 2020): amount
        for line, activity, amounts in (("idle", "", idle), ("works", "jobs-made", works))
        for source, amount in zip(("central", "local"), amounts, strict=True)
    }


#: The plan of that programme, and the other way round.
RECOMMENDED = signed((0, 100), (100, 0))
PROTECTED = signed((100, 0), (0, 100))
