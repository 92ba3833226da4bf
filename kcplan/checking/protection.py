"""What futures miss of their targets, from a signed plan, the units that each buys, and the scenario's own words.

Shares no code with the mathematics of the tier `protect`, as review.py does not: every future is a scenario of its own.
"""

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.futures import Futures, changed
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Scenario
from kcplan.errors import CheckFailed
from kcplan.language import _, significant


def future_misses(allocation: Allocation, futures: Futures, units: FloatArray) -> FloatArray:
    """Weighted shares of targets missed in each future, shape (futures,).

    `units` are what each buys, shape (futures, regions, activities, years); of closed years they are not read. Raises
    CheckFailed where they cost more than the money that comes.
    """
    scenario = allocation.scenario
    signed = _signed(allocation)
    return np.array(
        [_misses(scenario, changed(scenario, futures, n), signed, units[n].copy(), n) for n in range(len(units))]
    )


def _signed(allocation: Allocation) -> FloatArray:
    """Public money by (region, item, source, year); items are the activities, and then lines that have none."""
    model = allocation.scenario.model
    count = len(model.activities)
    money = np.zeros((len(model.regions), count + len(model.lines), len(model.sources), len(model.years)))
    item = np.where(allocation.activity >= 0, allocation.activity, count + allocation.line)
    np.add.at(money, (allocation.region, item, allocation.source, allocation.year), allocation.amount)
    money[:, :, ~model.public] = 0.0
    return money


def _misses(scenario: Scenario, future: Scenario, signed: FloatArray, units: FloatArray, number: int) -> float:
    model, first = future.model, scenario.first_open
    comes = _coming(scenario, future, signed).sum(axis=2)
    for a, activity in enumerate(model.activities):
        for t in range(first, len(model.years)):
            cost, left = np.zeros(len(model.regions)), units[:, a, t].copy()
            for tranche in activity.tranches[t]:
                taken = np.minimum(left, tranche.width)
                price = np.full(left.size, tranche.cost)
                if model.regional_cost is not None:
                    own = model.regional_cost[:, a, t]
                    price = np.where(np.isnan(own), price, own)
                cost += taken * price
                left -= taken
            size = np.maximum(scenario.money_size, comes[:, a, t])
            if (cost > comes[:, a, t] + tolerances.KEPT * size).any() or (left > 0).any():
                text = _("future {number}: expected {activity} of {year} within {most} {money}, found {value}")
                raise CheckFailed(
                    text.format(
                        number=number + 1,
                        activity=activity.id,
                        year=model.years[t],
                        most=significant(float(comes[:, a, t].sum()), 9),
                        money=model.money,
                        value=significant(float(cost.sum()), 9),
                    )
                )
    if scenario.closed is not None:
        units[:, :, :first] = scenario.closed.units
    total, place = 0.0, {region: r for r, region in enumerate(model.regions)}
    for target in scenario.targets:
        if target.can_be_missed and not scenario.is_past(target.years):
            made = (units * model.yields(target.outcome)).sum(axis=1)
            counted = [place[region] for region in target.regions or model.regions]
            value = float(made[counted][:, [model.years.index(year) for year in target.years]].sum())
            total += target.weight * target.miss(value)
    return total


def _coming(scenario: Scenario, future: Scenario, signed: FloatArray) -> FloatArray:
    """The signed money that comes: each source pays its cap in the future, lines of the cut order giving first."""
    model, found = scenario.model, signed.copy()
    item_line: IntArray = np.array(
        [*(_line_of(scenario, activity.line) for activity in model.activities), *range(len(model.lines))]
    )
    for s, source in enumerate(model.sources):
        if not source.public or source.id not in scenario.caps:
            continue
        regional = source.id in scenario.region_caps
        groups: list[list[int]] = (
            [[r] for r in range(len(model.regions))] if regional else [list(range(len(model.regions)))]
        )
        for number, own in enumerate(groups):
            for t in range(scenario.first_open, len(model.years)):
                if regional:
                    cap, comes = (one.region_caps[source.id][number, t] for one in (scenario, future))
                else:
                    cap, comes = scenario.caps[source.id][t], future.caps[source.id][t]
                found[own, :, s, t] = _cut(scenario, found[own, :, s, t], item_line, cap, comes)
    return found


def _cut(scenario: Scenario, money: FloatArray, item_line: IntArray, cap: float, comes: float) -> FloatArray:
    """Money (regions, items) of one source and year, where so much of its cap comes."""
    short, kept, named = max(0.0, cap - comes), 0.0, 0.0
    first = np.zeros(item_line.size, dtype=bool)
    found = money.copy()
    for line in scenario.cut_order:
        own = item_line == _line_of(scenario, line)
        total = float(money[:, own].sum())
        given = min(short, total)
        if total > 0:
            found[:, own] *= (total - given) / total
        short, kept, named, first = short - given, kept + total - given, named + total, first | own
    if cap > named:
        found[:, ~first] *= min(1.0, max(0.0, (comes - kept) / (cap - named)))
    return found


def _line_of(scenario: Scenario, line: str) -> int:
    return [one.id for one in scenario.model.lines].index(line)
