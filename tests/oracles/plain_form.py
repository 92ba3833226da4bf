"""A scenario of kcplan as the plain dictionary that the oracle reads."""

from dataclasses import fields
from typing import Any

from oracles.oracle import Plain

from kcplan.domain.scenario import Activity, Bound, Limit, Line, Scenario, Selection


def plain(scenario: Scenario) -> Plain:
    """Every value that bears on an answer, by id and year."""
    model = scenario.model
    places = {
        (region, line.id, source.id, year): (r, n, s, t)
        for r, region in enumerate(model.regions)
        for n, line in enumerate(model.lines)
        for s, source in enumerate(model.sources)
        for t, year in enumerate(model.years)
    }
    approved, closed = scenario.approved, scenario.closed
    spent, delivered = {}, {}
    for (region, line, source, year), (r, n, s, t) in places.items():
        if closed is None or t >= closed.count or source not in model.lines[n].sources:
            continue
        own = [(a, one.id) for a, one in enumerate(model.activities) if one.line == line]
        amounts = [float(closed.by_activity[r, a, s, t]) for a, _ in own]
        if own and all(amount == amount for amount in amounts):
            for (_, name), amount in zip(own, amounts, strict=True):
                spent[region, line, name, source, year] = amount
        else:
            spent[region, line, "", source, year] = float(closed.money[r, n, s, t])
    for r, region in enumerate(model.regions if closed is not None else ()):
        for a, activity in enumerate(model.activities):
            for t in range(closed.count):
                delivered[region, activity.id, model.years[t]] = float(closed.units[r, a, t])
    return {
        "years": list(model.years),
        "periods": [list(period.years) for period in model.periods],
        "regions": list(model.regions),
        "sources": {source.id: source.kind for source in model.sources},
        "lines": {line.id: _line(line, model.years) for line in model.lines},
        "plan": {key: float(model.plan[place]) for key, place in places.items()},
        "approved": None if approved is None else {key: float(approved[place]) for key, place in places.items()},
        "caps": {
            (source, year): cap
            for source, caps in scenario.caps.items()
            if source not in scenario.region_caps
            for year, cap in zip(model.years, caps, strict=True)
        },
        "region_caps": {
            (region, source, year): float(caps[r, t])
            for source, caps in scenario.region_caps.items()
            for r, region in enumerate(model.regions)
            for t, year in enumerate(model.years)
        },
        "regional": {
            (region, activity.id, item, year): float(table[r, a, t])
            for item, table in {"unit_cost": model.regional_cost, **model.regional_yields}.items()
            if table is not None
            for r, region in enumerate(model.regions)
            for a, activity in enumerate(model.activities)
            for t, year in enumerate(model.years)
            if table[r, a, t] == table[r, a, t]
        },
        "carry_over": dict(scenario.carry_over),
        "committed": None
        if scenario.committed is None
        else {key: float(scenario.committed[place]) for key, place in places.items()},
        "closed": list(model.years[: scenario.first_open]),
        "spent": spent,
        "delivered": delivered,
        "carried": {} if closed is None else dict(closed.carried),
        "targets": [
            {
                name: getattr(target, name)
                for name in ("outcome", "years", "regions", "at_least", "at_most", "priority", "weight")
            }
            for target in scenario.targets
        ],
        "soft": scenario.soft,
        "weights": dict(scenario.weights),
        "discount": scenario.discount,
        "tiers": list(scenario.tiers),
        "limits": [_limit(limit) for limit in scenario.limits],
    }


def _line(line: Line, years: tuple[int, ...]) -> Plain:
    return {
        "sources": list(line.sources),
        "counterpart": None if line.counterpart is None else dict(zip(years, line.counterpart, strict=True)),
        "activities": {activity.id: _activity(activity, years) for activity in line.activities},
    }


def _activity(activity: Activity, years: tuple[int, ...]) -> Plain:
    return {
        "tranches": {
            year: [(None if tranche.width == float("inf") else tranche.width, tranche.cost) for tranche in tranches]
            for year, tranches in zip(years, activity.tranches, strict=True)
        },
        "yields": {outcome: dict(zip(years, values, strict=True)) for outcome, values in activity.yields.items()},
    }


def _limit(limit: Limit) -> Plain:
    return {
        "measure": limit.measure,
        "select": _selection(limit.selection),
        "per": list(limit.per),
        "at_least": _bound(limit.at_least),
        "at_most": _bound(limit.at_most),
    }


def _bound(bound: Bound | None) -> Plain | None:
    if bound is None:
        return None
    return {"kind": bound.kind, "value": bound.value, "of": None if bound.of is None else _selection(bound.of)}


def _selection(selection: Selection) -> dict[str, Any]:
    chosen = {dimension.name: getattr(selection, dimension.name) for dimension in fields(Selection)}
    return {dimension: ids for dimension, ids in chosen.items() if ids is not None}
