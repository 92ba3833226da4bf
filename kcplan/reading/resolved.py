"""A scenario as plain data: the whole model inline, every change applied; what reads back to the same scenario."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from itertools import groupby
from typing import Any

import numpy as np

from kcplan.domain import WHOLE, Activity, Bound, Limit, Line, Model, Scenario, Selection, Title, Tranche, years_label
from kcplan.reading.uncertain_plain import plain_uncertainty

SELECTORS = {"region": "regions", "line": "lines", "activity": "activities", "source": "sources", "year": "years"}


def resolved(scenario: Scenario, with_plan: bool = True) -> dict[str, Any]:
    """The scenario as a scenario file holds it: mappings, lists, texts and numbers. Defaults are left out.

    Without its plan it is small, whatever the number of regions.
    """
    model = scenario.model
    plain: dict[str, Any] = {
        "format": 1,
        "id": scenario.id,
        "title": _title(scenario.title),
        "question": _question(scenario.question),
        "model": _model(model, scenario, with_plan),
        "caps": {
            source: _by_years([_number(cap) for cap in caps], model.years) for source, caps in scenario.caps.items()
        },
        "targets": _targets_mode(scenario),
        "weights": {outcome: _number(weight) for outcome, weight in scenario.weights.items()},
        "discount": _number(scenario.discount),
        "carry_over": {source: _number(share) for source, share in scenario.carry_over.items()},
        "rounding": None if scenario.rounding is None else _number(scenario.rounding),
        "limits": [_limit(limit) for limit in scenario.limits],
        "uncertainty": plain_uncertainty(scenario.uncertainty),
    }
    return {key: value for key, value in plain.items() if value or key == "caps"}


def plan_rows(model: Model) -> list[tuple[int, int, int, int]]:
    """Positions (region, line, source, year) of the plan's rows, in their order."""
    allowed = np.array([[s.id in line.sources for s in model.sources] for line in model.lines], dtype=bool)
    allowed = allowed.reshape(len(model.lines), len(model.sources))
    held = np.broadcast_to(allowed[None, :, :, None], model.plan.shape)
    return [(r, line, s, t) for r, line, s, t in np.argwhere(held).tolist()]


def _model(model: Model, scenario: Scenario, with_plan: bool) -> dict[str, Any]:
    several = model.regions != (WHOLE,)
    plain: dict[str, Any] = {
        "format": 1,
        "id": model.id,
        "title": _title(model.title),
        "money": model.money,
        "years": years_label(model.years),
        "periods": [_years(period.years) for period in model.periods],
        "regions": list(model.regions) if several else [],
        "sources": {source.id: {"kind": source.kind, "title": _title(source.title)} for source in model.sources},
        "outcomes": {outcome.id: {"unit": outcome.unit, "title": _title(outcome.title)} for outcome in model.outcomes},
        "lines": {line.id: _line(line, model.years) for line in model.lines},
        "targets": [
            {"outcome": target.outcome, "years": _years(target.years), "at_least": _number(target.at_least)}
            | ({"basis": target.basis} if target.basis else {})
            for target in scenario.targets
        ],
        "plan": _plan(model, several) if with_plan else [],
        "norms": [
            {"id": norm.id, "activity": norm.activity}
            | ({} if norm.cap is None else {"cap": _number(norm.cap)})
            | ({} if norm.share is None else {"max_public_share": _number(norm.share)})
            | {key: value for key in ("valid_from", "valid_to", "source") if (value := getattr(norm, key))}
            for norm in model.norms
        ],
    }
    needed = ("sources", "outcomes", "lines", "plan", "money")
    return {key: value for key, value in plain.items() if value or key in needed}


def _plan(model: Model, several: bool) -> list[dict[str, Any]]:
    rows = plan_rows(model)
    amounts = model.plan[tuple(np.transpose(rows).reshape(4, -1))].tolist()
    return [
        ({"region": model.regions[r]} if several else {})
        | {"line": model.lines[line].id, "source": model.sources[s].id, "year": model.years[t]}
        | {"amount": _number(amount)}
        for (r, line, s, t), amount in zip(rows, amounts, strict=True)
    ]


def _line(line: Line, years: Sequence[int]) -> dict[str, Any]:
    plain: dict[str, Any] = {"number": line.number, "title": _title(line.title), "sources": list(line.sources)}
    if line.counterpart is not None:
        plain["counterpart"] = _by_years([_number(ratio) for ratio in line.counterpart], years)
    if line.activities:
        plain["activities"] = {activity.id: _activity(activity, years) for activity in line.activities}
    return plain


def _activity(activity: Activity, years: Sequence[int]) -> dict[str, Any]:
    plain = {
        "title": _title(activity.title),
        "unit": activity.unit,
        "unit_cost": _by_years([_cost(tranches) for tranches in activity.tranches], years),
        "yields": {
            outcome: _by_years([_number(value) for value in values], years)
            for outcome, values in activity.yields.items()
        },
        "norm": activity.norm,
        "whole": activity.whole,
        "basis": activity.basis,
    }
    return {key: value for key, value in plain.items() if value or key in ("unit", "unit_cost")}


def _cost(tranches: Sequence[Tranche]) -> Any:
    if len(tranches) == 1 and tranches[0].width == float("inf"):
        return _number(tranches[0].cost)
    steps, done = [], Decimal(0)
    for tranche in tranches:
        step: dict[str, Any] = {}
        if tranche.width < float("inf"):
            done += Decimal(repr(tranche.width))
            step["up_to"] = _number(float(done))
        steps.append(step | {"cost": _number(tranche.cost)})
    return steps


def _targets_mode(scenario: Scenario) -> Any:
    mode = "soft" if scenario.soft else "hard"
    priorities = {target.key: target.priority for target in scenario.targets if target.priority != 1}
    weights = {target.key: _number(target.weight) for target in scenario.targets if target.weight != 1}
    if not priorities and not weights:
        return mode
    return {"mode": mode} | {key: t for key, t in (("priorities", priorities), ("weights", weights)) if t}


def _limit(limit: Limit) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": limit.name}
    if limit.measure == "units":
        plain["measure"] = "units"
    plain |= _selection(limit.selection)
    if limit.per:
        plain["per"] = list(limit.per)
    for key, bound in (("at_least", limit.at_least), ("at_most", limit.at_most)):
        if bound is not None:
            plain[key] = _bound(bound)
    return plain


def _bound(bound: Bound) -> Any:
    if bound.kind == "amount":
        return _number(bound.value)
    return {bound.kind: _number(bound.value)} | ({} if bound.of is None else {"of": _selection(bound.of)})


def _selection(selection: Selection) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for dimension in fields(Selection):
        chosen = getattr(selection, dimension.name)
        if chosen is not None:
            listed = chosen if chosen == "all" else _years(chosen) if dimension.name == "year" else list(chosen)
            plain[SELECTORS[dimension.name]] = listed
    return plain


def _by_years(values: Sequence[Any], years: Sequence[int]) -> Any:
    """One value where all years agree, else a table by runs of equal years."""
    pairs = list(zip(years, values, strict=True))
    if all(value == values[0] for value in values):
        return values[0]
    runs = [(value, tuple(year for year, _ in run)) for value, run in groupby(pairs, key=lambda pair: pair[1])]
    return {_years(span): value for value, span in runs}


def _years(years: tuple[int, ...]) -> int | str:
    return years[0] if len(years) == 1 else years_label(years)


def _question(question: Title) -> str | dict[str, str]:
    """One text where it serves for both languages."""
    return question.en if question.en == question.vi else _title(question)


def _title(title: Title) -> dict[str, str]:
    return {"en": title.en, "vi": title.vi}


def _number(value: float) -> float | int:
    """Whole numbers without their point, as people write them."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value
