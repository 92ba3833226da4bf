"""How even units are over the years, and which counts are not, from an allocation's money and units alone.

Shares no code with the formulation, as review.py does not: it goes activity by activity, the formulation by a list of
cells.
"""

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, distinct
from kcplan.domain.recommendation import Allocation, UnevenCount
from kcplan.domain.scenario import Line, Scenario
from kcplan.domain.spans import spans


def unevenness(scenario: Scenario, units: FloatArray) -> float:
    """Cost x |units - their share of those of the span|, over all of units (regions, activities, years), open years."""
    off, cost = _off(scenario, units)
    return float((cost * np.abs(off)).sum())


def uneven_counts(allocation: Allocation) -> tuple[UnevenCount, ...]:
    """Counts of whole units that are more than one from their share of those of the span, in the order of the model."""
    scenario, model = allocation.scenario, allocation.scenario.model
    units = allocation.by_activity()
    off, cost = _off(scenario, units)
    counted = np.array([bool(activity.whole) for activity in model.activities], dtype=bool)
    far = (np.abs(off) > 1 + tolerances.KEPT) & counted[:, None]
    return tuple(
        UnevenCount(
            model.regions[r],
            model.activities[a].id,
            model.years[t],
            float(units[r, a, t]),
            float(units[r, a, t] - off[r, a, t]),
            float(-cost[r, a, t] * off[r, a, t]),
        )
        for r, a, t in np.argwhere(far).tolist()
    )


def _off(scenario: Scenario, units: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Units of open years less their share of those of the span, and what one costs, (regions, activities, years)."""
    model, span, first = scenario.model, spans(scenario.model), scenario.first_open
    all_off, costs, number = np.zeros(units.shape), np.zeros(units.shape), 0
    for at, line in enumerate(model.lines):
        weights = _weights(scenario, at, line)
        for activity in line.activities:
            cost = np.array([[tranches[0].cost for tranches in activity.tranches]] * len(model.regions))
            if model.regional_cost is not None:
                own = model.regional_cost[:, number]
                cost = np.where(np.isnan(own), cost, own)
            for years in (first + np.flatnonzero(span[first:] == one) for one in distinct(span[first:])):
                bought = units[:, number][:, years]
                wanted = _divided(bought.sum(axis=1), [weight[:, years] for weight in weights])
                off = bought - wanted
                off[np.abs(off) <= tolerances.ROUNDING * bought.sum(axis=1, keepdims=True)] = 0.0
                all_off[:, number, years], costs[:, number, years] = off, cost[:, years]
            number += 1
    return all_off, costs


def _weights(scenario: Scenario, at: int, line: Line) -> list[FloatArray]:
    """What years are weighed by, first choice first: planned public money, caps, nothing; each (regions, years)."""
    model = scenario.model
    planned, capped = np.zeros((2, len(model.regions), len(model.years)))
    for s, source in enumerate(model.sources):
        if source.public and source.id in line.sources:
            if model.plan is not None:
                planned += model.plan[:, at, s]
            capped += scenario.region_caps.get(source.id, np.array(scenario.caps[source.id]))
    return [planned, capped, np.ones(planned.shape)]


def _divided(total: FloatArray, weights: list[FloatArray]) -> FloatArray:
    """A total (regions,) divided over years by the first weights (regions, years) of each region that are not all 0."""
    found = np.zeros(weights[0].shape)
    for region, amount in enumerate(total.tolist()):
        own = next(weight[region] for weight in weights if weight[region].sum() > 0)
        found[region] = amount * own / own.sum()
    return found
