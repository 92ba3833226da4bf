"""A scenario whose money is written in another unit, and results that are to be the same but for that."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

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
    def many(values: FloatArray | None) -> FloatArray | None:
        return None if values is None else np.asarray(values * factor)

    def line(own: Line) -> Line:
        return replace(own, activities=tuple(_activity(activity, factor) for activity in own.activities))

    return replace(
        model,
        lines=tuple(line(own) for own in model.lines),
        plan=many(model.plan),
        regional_cost=many(model.regional_cost),
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


#: What may differ in a result: the time, how a solver was told, and sentences, whose numbers are in words.
ASIDE = {"time", "options", "sentence", "corners_certified"}

#: Figures that are differences of others, or sums of such: as exact as those are, to 9 decimals each.
DIFFERENCES = {"differences", "loss", "loss_in_misses", "idle_money", "idle"}


def leaves(data: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of nested data with its place."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in ASIDE:
                yield from leaves(value, (*place, key))
    elif isinstance(data, list | tuple):
        yield (*place, "length"), len(data)
        for number, value in enumerate(data):
            yield from leaves(value, (*place, number))
    else:
        yield place, data


def differences(one: Any, other: Any, factor: float) -> list[str]:
    """What is not the same in two results, the other with money written as `factor` times as much.

    A number is money, or a price of it, or neither: it is the same to 9 digits times the factor, over it, or as it is.
    """
    found, again = dict(leaves(one)), dict(leaves(other))
    told = [f"{place}: there in one alone" for place in found.keys() ^ again.keys()]
    for place in found.keys() & again.keys():
        value, own = found[place], again[place]
        if isinstance(value, bool) or not isinstance(value, int | float) or own is None:
            same = value == own
        else:
            alike = (value, value * factor, value / factor)
            near = 1e-8 * max(1.0, factor) if DIFFERENCES & {*place} else 0.0
            same = any(math.isclose(one, own, rel_tol=1e-9, abs_tol=near) for one in alike)
        if not same:
            told.append(f"{place}: {value} and {own}")
    return told
