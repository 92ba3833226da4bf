"""A scenario whose money is written in another unit."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Activity, Bound, Limit, Line, Model, Scenario


def in_other_money(scenario: Scenario, factor: float) -> Scenario:
    """The same question where what was 1 of money is written as `factor`: prices, plan, caps, limits, rounding."""

    def many(values: Mapping[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
        return {name: tuple(value * factor for value in own) for name, own in values.items()}

    return replace(
        scenario,
        model=_model(scenario.model, factor),
        caps=many(scenario.caps),
        region_caps={source: own * factor for source, own in scenario.region_caps.items()},
        limits=tuple(_limit(limit, factor) for limit in scenario.limits),
        rounding=None if scenario.rounding is None else scenario.rounding * factor,
    )


def _model(model: Model, factor: float) -> Model:
    def cost(values: FloatArray | None) -> FloatArray | None:
        return None if values is None else np.asarray(values * factor)

    def line(own: Line) -> Line:
        return replace(own, activities=tuple(_activity(activity, factor) for activity in own.activities))

    return replace(
        model,
        lines=tuple(line(own) for own in model.lines),
        plan=model.plan * factor,
        regional_cost=cost(model.regional_cost),
        norms=tuple(replace(n, cap=None if n.cap is None else n.cap * factor) for n in model.norms),
    )


def _activity(activity: Activity, factor: float) -> Activity:
    tranches = tuple(tuple(replace(t, cost=t.cost * factor) for t in year) for year in activity.tranches)
    return replace(activity, tranches=tranches)


def _limit(limit: Limit, factor: float) -> Limit:
    def bound(own: Bound | None) -> Bound | None:
        counts = own is not None and own.kind == "amount" and limit.measure == "money"
        return replace(own, value=own.value * factor) if own is not None and counts else own

    return replace(limit, at_least=bound(limit.at_least), at_most=bound(limit.at_most))
