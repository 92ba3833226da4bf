"""The rungs of a ladder are what the machinery of closed years, scipy and loops give, future by future.

The chains of planning again are walked once more with `kcplan.solve` on scenarios with closed years, each plan held to
scipy's least values of every tier; signed plans are carried out by the loops of oracles.ladder_oracle.
"""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from oracles import ladder_oracle, oracle
from oracles.plain_form import plain
from support.random_models import random_scenario
from support.samples import LONG

import kcplan
from kcplan.domain.closed import Closed
from kcplan.domain.futures import Futures, changed, mean_of, sampled
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.errors import Infeasible, SolverStopped
from kcplan.sweeping.decision import signed_cells
from kcplan.sweeping.ladder.job import LadderJob, RungFigures, Rungs
from kcplan.sweeping.ladder.results import FORESIGHT, LATE, REPLANNED

#: Futures of each model.
FUTURES = 10


def question(seed: int, carry: bool = False, ranges: bool = False) -> Scenario:
    """A random scenario with soft targets in which caps of a source, by year, and a cost or a yield are uncertain.

    With `carry`, what is left over of its other sources may be carried over as it says; else nothing may. With `ranges`
    some targets have a most.
    """
    random = Random(seed)
    asked = replace(random_scenario(random, ranges), soft=True)
    source = random.choice([source for source in asked.caps if asked.model.public[_number(asked, source)]])
    carried = {other: share for other, share in asked.carry_over.items() if other != source}
    asked = replace(asked, carry_over=carried if carry else {})
    years = asked.model.years
    what = [
        Uncertain(
            Parameter("money", "cap", "scale", years, (source,)),
            Distribution("triangular", (0.5, 0.7, 1.0)),
            ("year",),
        )
    ]
    if asked.model.activities:
        activity = random.choice(asked.model.activities)
        cost = Parameter("cost", "unit_cost", "scale", years, activities=(activity.id,))
        what.append(Uncertain(cost, Distribution("uniform", (0.9, 1.2))))
        if activity.yields:
            brings = Parameter(
                "yield", "yield", "scale", years, activities=(activity.id,), outcomes=(*activity.yields,)
            )
            what.append(Uncertain(brings, Distribution("discrete", (0.8, 1.0), (0.5, 0.5)), ("year",)))
    return replace(asked, uncertainty=Uncertainty(tuple(what), Correlation(years=0.5), FUTURES, 1, "lhs"))


def _number(asked: Scenario, source: str) -> int:
    return [own.id for own in asked.model.sources].index(source)


def job_of(asked: Scenario) -> LadderJob:
    plans = {"recommended": signed_cells(kcplan.solve(asked).allocation)}
    return LadderJob(asked, sampled(asked, FUTURES, 5), plans, FUTURES, {"seed": 5, "method": "lhs"})


def models(count: int, least_years: int = 1) -> list[int]:
    """Seeds of models that have a plan today."""
    found: list[int] = []
    for seed in range(15_000, 16_000):
        asked = question(seed)
        if len(asked.model.years) < least_years:
            continue
        try:
            kcplan.solve(asked)
        except Infeasible:
            continue
        found.append(seed)
        if len(found) == count:
            break
    return found


COUNT = 200 if LONG else 16


def rungs_of(job: LadderJob) -> dict[str, RungFigures]:
    return Rungs(job).run(job.futures.values)[0]


@pytest.mark.parametrize("seed", models(COUNT))
def test_signed_plan_comes_to_what_loops_say(seed: int) -> None:
    """Misses of a signed plan in each future, with the last line giving first."""
    asked = question(seed)
    order = (asked.model.lines[-1].id,)
    asked = replace(asked, cut_order=order)
    job = job_of(asked)
    signed = {tuple(cell): amount for cell, amount in job.signed["recommended"].items()}
    found = rungs_of(job)["recommended"].batch
    for number in range(FUTURES):
        future = plain(changed(asked, job.futures, number))
        _, units = ladder_oracle.carried_out(future, signed, [*order])
        assert found.miss[number] == pytest.approx(ladder_oracle.misses(future, units), abs=2e-6)


def known_in(asked: Scenario, futures: Futures, number: int, t: int, late: bool) -> Scenario:
    """The scenario as it is believed to be when year `t` is planned."""
    assert asked.uncertainty is not None
    expected = [mean_of(own) for own in asked.uncertainty.distributions]
    first = [min(parameter.years) - asked.model.years[0] for parameter in futures.parameters]
    known = [value if since <= t - late else mean
             for value, since, mean in zip(futures.values[number], first, expected, strict=True)]  # fmt: skip
    return changed(asked, Futures(futures.parameters, np.array([known]), drawn=True), 0)


def with_closed(asked: Scenario, money: ladder_oracle.Money, units: ladder_oracle.Units, count: int) -> Scenario:
    """The scenario with its first years closed."""
    model = asked.model
    if not count:
        return asked
    lines, activities = [line.id for line in model.lines], [activity.id for activity in model.activities]
    by_line = np.zeros((*model.shape[:3], count))
    by_activity = np.full((len(model.regions), len(activities), len(model.sources), count), np.nan)
    for (region, line, activity, source, year), amount in money.items():
        t = year - model.years[0]
        if t < count:
            place = model.regions.index(region), _number(asked, source), t
            by_line[place[0], lines.index(line), place[1], t] += amount
            if activity:
                by_activity[place[0], activities.index(activity), place[1], t] = amount
    delivered = np.zeros((len(model.regions), len(activities), count))
    for (region, activity, year), amount in units.items():
        if year - model.years[0] < count:
            delivered[model.regions.index(region), activities.index(activity), year - model.years[0]] = amount
    return replace(asked, closed=Closed(by_line, by_activity, delivered, {}))


def walked(asked: Scenario, futures: Futures, number: int, late: bool) -> tuple[float, float]:
    """Misses and weighted outcomes of planning every year again, by the machinery of closed years.

    Raises Infeasible where limits would have to give way, and SolverStopped where facts stand so near the sides of
    limits that rounding leaves no plan.
    """
    model = asked.model
    future = plain(changed(asked, futures, number))
    money: ladder_oracle.Money = {}
    units: ladder_oracle.Units = {}
    for t, year in enumerate(model.years):
        believed = with_closed(known_in(asked, futures, number, t, late), money, units, t)
        plan = kcplan.solve(believed)
        held_to_scipy(plan)
        cells = {tuple(key): amount for key, amount in signed_cells(plan.allocation).items() if key.year == year}
        paid, bought = ladder_oracle.carried_out(
            future if late else {**future, "caps": {}, "region_caps": {}}, cells, []
        )
        money |= paid
        units |= {key: amount for key, amount in bought.items() if key[2] == year}
    weighted = sum(
        count * weight * (1 + asked.discount) ** (model.years[0] - year)
        * oracle.brings(future, {"region": region, "line": line, "activity": activity, "year": year}, outcome)
        for (region, activity, year), count in units.items()
        for line in [next(own.line for own in model.activities if own.id == activity)]
        for outcome, weight in asked.weights.items()
    )  # fmt: skip
    return ladder_oracle.misses(future, units), weighted


def held_to_scipy(plan: Recommendation) -> None:
    """The plan's tiers are the least that scipy finds."""
    best = oracle.solve(plain(plan.scenario))
    assert best.feasible
    assert plan.review.miss == pytest.approx(sum(best.misses.values()), abs=1e-5)
    assert plan.review.objective == pytest.approx(best.objective, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("seed", models(COUNT // 2, least_years=2))
def test_planning_again_is_the_machinery_of_closed_years(seed: int, late: bool) -> None:
    """Misses and outcomes of both ways to plan again, where no limit has to give way."""
    asked = question(seed, carry=not late, ranges=not late)
    job = job_of(asked)
    found = rungs_of(job)[LATE if late else REPLANNED]
    compared = 0
    for number in range(4):
        try:
            miss, outcomes = walked(asked, job.futures, number, late)
        except (Infeasible, SolverStopped):
            continue
        compared += 1
        assert found.batch.miss[number] == pytest.approx(miss, abs=1e-5)
        assert found.batch.objective[number] == pytest.approx(outcomes, rel=1e-5, abs=1e-5)
    assert compared or (found.gave_way > 0).any() or (found.batch.status > 0).any()


@pytest.mark.parametrize("seed", models(COUNT))
def test_order_of_the_rungs(seed: int) -> None:
    """Foresight misses no more than any other rung does in the same future, and as little as scipy's best plan."""
    asked = question(seed, ranges=True)
    job = job_of(asked)
    found = rungs_of(job)
    best = found[FORESIGHT]
    for policy in ("recommended", LATE, REPLANNED):
        own = found[policy]
        both = (best.batch.status == 0) & (own.batch.status == 0) & (own.gave_way == 0)
        assert (best.batch.miss <= own.batch.miss + 1e-6)[both].all(), policy
    for number in range(3):
        future = oracle.solve(plain(changed(asked, job.futures, number)))
        if future.feasible:
            assert best.batch.miss[number] <= sum(future.misses.values()) + 1e-5
