"""Random scenarios in the middle of a programme: closed years with what was spent and delivered in them."""

from dataclasses import replace
from random import Random

import numpy as np
from support.random_models import random_scenario

from kcplan.arrays import FloatArray
from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Bound, Dimension, Limit, Period, Scenario, Selection, years_label


def closed_scenario(seed: int) -> Scenario:
    """At least one year closed, another budget in force at times, any limits that facts by activity allow."""
    random = Random(seed)
    asked = random_scenario(random)
    while len(asked.model.years) < 2:
        asked = random_scenario(random)
    years = asked.model.years
    count = random.randrange(1, len(years))
    if random.random() < 0.5:
        split = random.randrange(1, len(years))
        periods = tuple(Period(years_label(own), own) for own in (years[:split], years[split:]))
        asked = replace(asked, model=replace(asked.model, periods=periods))
    asked = replace(asked, closed=random_facts(random, asked, count))
    if random.random() < 0.4:
        approved = asked.model.plan * random.choice([0.8, 1.0, 1.1])
        approved[..., :count] = np.nan
        asked = replace(asked, approved=approved)
    if random.random() < 0.4:
        asked = replace(asked, committed=random_contracts(random, asked))
    return replace(asked, tiers=random.choice([asked.tiers, ("targets", "change", "outcomes", "even")]))


def in_the_middle(random: Random) -> Scenario:
    """Closed years, contracts in open ones, and a limit on change or two from a budget in force of its own at times.

    Targets are soft in most: so many rules rarely leave a plan that meets all of them.
    """
    asked = closed_scenario(random.randrange(1 << 32))
    if asked.committed is None:
        asked = replace(asked, committed=random_contracts(random, asked))
    limits = (*asked.limits, *limits_on_change(random, asked.model.years))
    return replace(asked, limits=limits, soft=asked.soft or random.random() < 0.8)


def limits_on_change(random: Random, years: tuple[int, ...]) -> list[Limit]:
    """One or two, on all years or on the last one, in all or once for each of a dimension."""
    pers: list[tuple[Dimension, ...]] = [(), ("year",), ("line",), ("source",), ("line", "year")]
    found = []
    for number in range(random.choice([1, 2])):
        kind, value = random.choice([("amount", 40.0), ("amount", 150.0), ("plan", 0.3), ("approved", 0.4)])
        selection = Selection(year=random.choice([None, years[-1:]]))
        found.append(Limit(f"moved{number}", "change", selection, random.choice(pers), at_most=Bound(kind, value)))
    return found


def random_contracts(random: Random, asked: Scenario) -> FloatArray:
    """Shares of the planned public money of open years, many of them nothing."""
    assert asked.closed is not None
    shares = np.array([random.choice([0.0, 0.0, 0.2, 0.5]) for _ in range(asked.model.plan.size)])
    contracted = np.round(asked.model.plan * shares.reshape(asked.model.shape), 2)
    contracted[..., : asked.closed.count] = 0.0
    contracted[:, :, ~asked.model.public] = 0.0
    return contracted


def random_facts(random: Random, asked: Scenario, count: int) -> Closed:
    """Money about as planned, by activity where a limit tells activities apart; units as they may have been."""
    model = asked.model
    factors = np.array([random.choice([0.5, 0.8, 1.0, 1.1]) for _ in range(model.plan.size)]).reshape(model.shape)
    money = np.round((model.plan * factors)[..., :count], 2)
    by_activity = np.full((len(model.regions), len(model.activities), len(model.sources), count), np.nan)
    whole = random.random() < 0.5 and not any(map(by_activities, asked.limits))
    number = 0
    for n, line in enumerate(model.lines):
        for k in range(len(line.activities)):
            for s, source in enumerate(model.sources):
                if source.id in line.sources and not whole:
                    part = 1.0 if len(line.activities) == 1 else [0.25, 0.75][k]
                    by_activity[:, number, s] = money[:, n, s] * part
            number += 1
    units = np.array(
        [random.choice([0.0, 0.5, 1.5, 3.0]) for _ in range(len(model.regions) * len(model.activities) * count)]
    ).reshape(len(model.regions), len(model.activities), count)
    carried = {
        source: random.choice([0.0, 7.5])
        for source in asked.caps
        if source not in asked.region_caps and random.random() < 0.3
    }
    return Closed(money, by_activity, units, carried)


def by_activities(limit: Limit) -> bool:
    """Whether a limit on money tells activities apart."""
    selections = [limit.selection, *(b.of for b in (limit.at_least, limit.at_most) if b is not None and b.of)]
    return limit.measure == "money" and (
        "activity" in limit.per or any(own.activity not in (None, "all") for own in selections)
    )
