"""Scenarios that protect their plan, small enough to be worked by hand, and random ones."""

from dataclasses import replace
from random import Random

import numpy as np
from support.random_models import random_scenario
from support.small import INFINITY, title

from kcplan.domain.protection import PROTECT_MEASURES, Protect
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

YEAR = (2020,)
#: All of central's money comes, or half of it; one as likely as the other.
HALF_OR_ALL = Distribution("discrete", (0.5, 1.0), (0.5, 0.5))
#: Half of it, for sure.
HALF = Distribution("discrete", (0.5,), (1.0,))
#: For sure all of it.
ALL = Distribution("discrete", (1.0,), (1.0,))


def uncertain_cap(spread: Distribution, source: str = "central", years: tuple[int, ...] = YEAR) -> Uncertainty:
    """Only how much of a source's cap comes."""
    parameter = Parameter(f"{source}-money", "cap", "scale", years, sources=(source,))
    return Uncertainty((Uncertain(parameter, spread),), Correlation(), 1000, 1, "lhs")


def two_lines(weight_a: float = 0.0, **changes: object) -> Scenario:
    """Lines A and B, each paid by central or local money, a million a unit; 100 of each source; one year.

    B's target is 100 units. A has a floor of 100 million, and with `weight_a` a target of 100 units of its own.
    """
    made = {
        name: Activity(
            f"{name}-units", name, "unit", title(name), ((Tranche(INFINITY, 1.0),),), {f"made-{name}": (1.0,)}
        )
        for name in "ab"
    }
    lines = tuple(
        Line(name, number, title(name), ("central", "local"), (made[name],)) for number, name in enumerate("ab", 1)
    )
    plan = np.full((1, 2, 2, 1), 50.0)
    sources = tuple(Source(name, "public", title(name)) for name in ("central", "local"))
    outcomes = tuple(Outcome(f"made-{name}", "unit", title(name)) for name in "ab")
    model = Model(
        "two", title("Two"), "million VND", YEAR, (Period("2020", YEAR),), (WHOLE,), sources, outcomes, lines, plan
    )
    targets = (Target("made-b", YEAR, 100.0, weight=2.0),)
    if weight_a:
        targets = (Target("made-a", YEAR, 100.0, weight=weight_a), *targets)
    floor = Limit("floor", "money", Selection(line=("a",)), (), at_least=Bound("amount", 100.0))
    asked = Scenario(
        id="two", title=title("Two"), question=title("Who pays for what?"), model=model,
        caps={"central": (100.0,), "local": (100.0,)}, targets=targets, soft=True,
        weights={"made-a": 1.0, "made-b": 1.0}, discount=0.0, carry_over={}, limits=(floor,),
        tiers=("targets", "outcomes", "protect", "change", "even"),
        uncertainty=uncertain_cap(HALF_OR_ALL), protect=Protect(futures=2),
    )  # fmt: skip
    return replace(asked, **changes)  # type: ignore[arg-type]


def random_protected(seed: int) -> Scenario:
    """A random scenario with something uncertain, any measure, protect anywhere after targets, sometimes giving up."""
    random = Random(seed)
    scenario = replace(random_scenario(random), carry_over={})
    model, what = scenario.model, []
    public = [source.id for source in model.sources if source.public]
    spreads = [
        Distribution("uniform", (0.3, 1.1)),
        Distribution("triangular", (0.4, 0.7, 1.0)),
        Distribution("discrete", (0.5, 1.0), (0.5, 0.5)),
    ]
    for source in random.sample(public, k=random.randrange(1, len(public) + 1)):
        parameter = Parameter(source, "cap", "scale", model.years, sources=(source,))
        along = ("year",) if random.random() < 0.5 else ()
        what.append(Uncertain(parameter, random.choice(spreads), along))
    if model.activities and random.random() < 0.7:
        activity = random.choice(model.activities)
        parameter = Parameter("costs", "unit_cost", "scale", model.years, activities=(activity.id,))
        what.append(Uncertain(parameter, Distribution("uniform", (0.8, 1.3))))
        if activity.yields:
            outcome = random.choice(sorted(activity.yields))
            parameter = Parameter(
                "yields", "yield", "scale", model.years, activities=(activity.id,), outcomes=(outcome,)
            )
            what.append(Uncertain(parameter, Distribution("uniform", (0.6, 1.1))))
    rest = ["outcomes", "change", "protect"]
    random.shuffle(rest)
    tiers = ("targets", *rest, "even")
    first = rest.index("outcomes") < rest.index("protect")
    protect = Protect(
        random.choice(PROTECT_MEASURES),
        random.choice([10, 12, 15]),
        seed,
        random.choice([0.0, 0.01, 0.1]) if first else 0.0,
    )
    uncertainty = Uncertainty(tuple(what), Correlation(), 1000, 1, "lhs")
    return replace(scenario, tiers=tiers, protect=protect, uncertainty=uncertainty)  # type: ignore[arg-type]
