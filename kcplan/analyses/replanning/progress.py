"""What has happened so far, beside what was planned for these years, and what targets still need."""

from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.closed import Closed
from kcplan.domain.recommendation import Allocation, Review
from kcplan.domain.scenario import Scenario, Target
from kcplan.engine import solvers
from kcplan.mathematics.facts import reached
from kcplan.planning.evaluate import evaluate


@dataclass(frozen=True, slots=True)
class LineProgress:
    """Public money of a line in a closed year, of all regions. `planned` is None where nobody planned anything."""

    line: str
    year: int
    planned: float | None
    actual: float


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """Units of an activity in a closed year, of all regions. `planned` is what the planned money buys at best."""

    activity: str
    year: int
    planned: float | None
    actual: float


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """A target beside what closed years count towards it.

    `needed` is how much of its least is still to be delivered, and `room` how much its most still allows; None where it
    has no such number. `planned` is what the open years of the adjusted budget deliver. `is_past`: it is over closed
    years alone, met or missed whatever the plan.
    """

    target: Target
    delivered: float
    needed: float | None
    room: float | None
    planned: float
    is_past: bool
    met: bool


def as_planned(scenario: Scenario, solver: str = solvers.DEFAULT) -> Closed | None:
    """The closed years as they were planned: the budget in force, else the official plan, and what it buys at best.

    None where no year is closed, or nothing was planned for it.
    """
    if scenario.closed is None:
        return None
    budget, plan = scenario.in_force, scenario.model.plan
    if budget is None or (plan is None and np.isnan(budget[..., : scenario.first_open]).any()):
        return None
    planned = budget if plan is None else np.where(np.isnan(budget), plan, budget)
    asked = replace(
        scenario,
        model=replace(scenario.model, plan=planned),
        closed=None,
        approved=None,
        committed=None,
        uncertainty=None,
        rounding=None,
    )
    return _first_years(evaluate(asked, solver=solver).allocation, scenario.first_open)


def _first_years(allocation: Allocation, count: int) -> Closed:
    """The first years of an allocation as if they were over; money by activity where lines have activities."""
    model = allocation.scenario.model
    money = np.zeros(model.shape)
    np.add.at(money, (allocation.region, allocation.line, allocation.source, allocation.year), allocation.amount)
    regions, activities, years = len(model.regions), len(model.activities), len(model.years)
    by_activity = np.full((regions, activities, len(model.sources), years), np.nan)
    own = allocation.activity >= 0
    place = (allocation.region[own], allocation.activity[own], allocation.source[own], allocation.year[own])
    by_activity[place] = 0.0
    np.add.at(by_activity, place, allocation.amount[own])
    return Closed(money[..., :count], by_activity[..., :count], allocation.by_activity()[..., :count], {})


def lines(scenario: Scenario, planned: Closed | None) -> tuple[LineProgress, ...]:
    """Money of each line and closed year, in their order."""
    model, closed = scenario.model, scenario.closed
    if closed is None:
        return ()

    def public(facts: Closed) -> FloatArray:
        return np.asarray(facts.money[:, :, model.public].sum(axis=(0, 2)))

    before, after = None if planned is None else public(planned), public(closed)
    return tuple(
        LineProgress(line.id, model.years[t], None if before is None else float(before[n, t]), float(after[n, t]))
        for n, line in enumerate(model.lines)
        for t in range(closed.count)
    )


def units(scenario: Scenario, planned: Closed | None) -> tuple[UnitProgress, ...]:
    """Units of each activity and closed year, in their order."""
    model, closed = scenario.model, scenario.closed
    if closed is None:
        return ()
    before, after = None if planned is None else planned.units.sum(axis=0), closed.units.sum(axis=0)
    return tuple(
        UnitProgress(own.id, model.years[t], None if before is None else float(before[a, t]), float(after[a, t]))
        for a, own in enumerate(model.activities)
        for t in range(closed.count)
    )


def targets(scenario: Scenario, review: Review) -> tuple[TargetProgress, ...]:
    """Each target, in the order in which the review has them."""
    found = []
    for result in review.outcomes:
        target = result.target
        if target is None:
            continue
        delivered = reached(scenario, target)
        found.append(
            TargetProgress(
                target,
                delivered,
                None if target.at_least is None else max(0.0, target.at_least - delivered),
                None if target.at_most is None else max(0.0, target.at_most - delivered),
                result.value - delivered,
                result.is_past,
                bool(result.met),
            )
        )
    return tuple(found)
