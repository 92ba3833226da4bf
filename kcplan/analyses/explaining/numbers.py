"""The single numbers of a scenario that could make another plan the recommendation: caps, costs, yields, limits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Activity, Bound, Limit, Model, RuleSide, Scenario

NumberKind: TypeAlias = Literal["cap", "unit_cost", "yield", "weight", "limit"]


@dataclass(frozen=True, eq=False)
class SingleNumber:
    """A number of a scenario, and the scenario with it multiplied by a factor.

    A cap is of a source in all open years, a unit cost or a yield of an activity in all years (and regions), a limit
    the number of one of its sides. `value` is the number now: of caps the sum, of others the first year's.
    """

    kind: NumberKind
    subject: str  # the source, the activity, the outcome of a weight, the limit
    outcome: str  # of a yield
    side: RuleSide | None  # of a limit
    value: float
    times: Callable[[float], Scenario]


def single_numbers(scenario: Scenario) -> Iterator[SingleNumber]:
    """Every one that is not 0, but for weights, which change plans at the corners of a frontier."""
    yield from _caps(scenario)
    for activity in scenario.model.activities:
        cost = activity.tranches[scenario.first_open][0].cost
        if cost:
            yield SingleNumber("unit_cost", activity.id, "", None, cost, partial(_with_cost, scenario, activity.id))
        for outcome, amounts in activity.yields.items():
            if any(amounts):
                now = next(filter(None, amounts[scenario.first_open :]), 0.0)
                times = _yield_times(scenario, activity.id, outcome)
                yield SingleNumber("yield", activity.id, outcome, None, now, times)
    for limit in scenario.limits:
        sides: tuple[tuple[RuleSide, Bound | None], ...] = (("at_least", limit.at_least), ("at_most", limit.at_most))
        for side, bound in sides:
            if bound is not None and bound.value:
                yield SingleNumber("limit", limit.name, "", side, bound.value, _limit_times(scenario, limit, side))


def _caps(scenario: Scenario) -> Iterator[SingleNumber]:
    first = scenario.first_open
    for source, caps in scenario.caps.items():
        if not any(caps[first:]):
            continue

        def times(by: float, source: str = source, caps: tuple[float, ...] = caps) -> Scenario:
            moved = (*caps[:first], *(cap * by for cap in caps[first:]))
            return scenario.with_caps({**scenario.caps, source: moved})

        yield SingleNumber("cap", source, "", None, sum(caps[first:]), times)


def _yield_times(scenario: Scenario, activity: str, outcome: str) -> Callable[[float], Scenario]:
    def change(own: Activity, by: float) -> Activity:
        moved = tuple(amount * by for amount in own.yields[outcome])
        return replace(own, yields={**own.yields, outcome: moved})

    def times(by: float) -> Scenario:
        model = _with_activity(scenario.model, activity, lambda own: change(own, by))
        regional = dict(model.regional_yields)
        if outcome in regional:
            regional[outcome] = _scaled(regional[outcome], _position(model, activity), by)
        return replace(scenario, model=replace(model, regional_yields=regional))

    return times


def _with_cost(scenario: Scenario, activity: str, by: float) -> Scenario:
    def change(own: Activity) -> Activity:
        years = tuple(tuple(replace(one, cost=one.cost * by) for one in year) for year in own.tranches)
        return replace(own, tranches=years)

    model = _with_activity(scenario.model, activity, change)
    if model.regional_cost is not None:
        model = replace(model, regional_cost=_scaled(model.regional_cost, _position(model, activity), by))
    return replace(scenario, model=model)


def _with_activity(model: Model, activity: str, change: Callable[[Activity], Activity]) -> Model:
    lines = tuple(
        replace(line, activities=tuple(change(own) if own.id == activity else own for own in line.activities))
        for line in model.lines
    )
    return replace(model, lines=lines)


def _position(model: Model, activity: str) -> int:
    return [own.id for own in model.activities].index(activity)


def _scaled(values: FloatArray, activity: int, by: float) -> FloatArray:
    moved = values.copy()
    moved[:, activity] *= by
    return moved


def _limit_times(scenario: Scenario, limit: Limit, side: RuleSide) -> Callable[[float], Scenario]:
    def times(by: float) -> Scenario:
        bound = limit.at_least if side == "at_least" else limit.at_most
        assert bound is not None
        moved = replace(bound, value=bound.value * by)
        own = replace(limit, at_least=moved) if side == "at_least" else replace(limit, at_most=moved)
        return replace(scenario, limits=tuple(own if one is limit else one for one in scenario.limits))

    return times
