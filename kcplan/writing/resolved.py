"""A scenario as plain data: the whole model inline, every change applied; what reads back to the same scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from itertools import groupby
from typing import Any

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import (
    WHOLE,
    Activity,
    Bound,
    Limit,
    Line,
    Model,
    Scenario,
    Selection,
    Target,
    Title,
    Tranche,
    years_label,
)
from kcplan.domain.tiers import fewest_names
from kcplan.domain.written import as_written
from kcplan.writing.closed_plain import plain_closed
from kcplan.writing.uncertain_plain import plain_uncertainty

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
            source: {"by_region": _region_caps(scenario.region_caps[source], model)}
            if source in scenario.region_caps
            else _by_years([_number(cap) for cap in caps], model.years)
            for source, caps in scenario.caps.items()
        },
        "targets": _targets_mode(scenario),
        "weights": {outcome: _number(weight) for outcome, weight in scenario.weights.items()},
        "discount": _number(scenario.discount),
        "carry_over": {source: _number(share) for source, share in scenario.carry_over.items()},
        "rounding": None if scenario.rounding is None else _number(scenario.rounding),
        **({} if scenario.closed is None else plain_closed(scenario.closed, model)),
        "committed": [] if scenario.committed is None else _contracts(scenario.committed, model),
        "approved": [] if scenario.approved is None else money_rows(model, scenario.approved),
        "tiers": fewest_names(scenario.tiers),
        "protect": None if scenario.protect is None else asdict(scenario.protect),
        "cut_order": list(scenario.cut_order),
        "limits": [_limit(limit, model) for limit in scenario.limits],
        "uncertainty": plain_uncertainty(scenario.uncertainty, scenario.model),
    }
    return {key: value for key, value in plain.items() if value or key == "caps"}


def plan_rows(model: Model) -> list[tuple[int, int, int, int]]:
    """Positions (region, line, source, year) of the plan's rows, in their order."""
    allowed = np.array([[s.id in line.sources for s in model.sources] for line in model.lines], dtype=bool)
    allowed = allowed.reshape(len(model.lines), len(model.sources))
    held = np.broadcast_to(allowed[None, :, :, None], model.shape)
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
        "regions": _regions(model) if several else [],
        "region_groups": {group: list(regions) for group, regions in model.region_groups.items()},
        "sources": {source.id: {"kind": source.kind, "title": _title(source.title)} for source in model.sources},
        "outcomes": {
            outcome.id: {"unit": _unit(outcome.unit, model), "title": _title(outcome.title)}
            for outcome in model.outcomes
        },
        "lines": {line.id: _line(line, model) for line in model.lines},
        "targets": [
            {"outcome": target.outcome, "years": _years(target.years)}
            | {side: _number(number) for side, number in target.sides}
            | ({} if target.regions is None else {"regions": _place(target, model)})
            | ({"basis": _text(target.basis)} if target.basis else {})
            for target in as_written(scenario.targets)
        ],
        "plan": money_rows(model, model.plan) if with_plan and model.plan is not None else [],
        "regional": regional_rows(model),
        "norms": [
            {"id": norm.id, "activity": norm.activity}
            | ({} if norm.cap is None else {"cap": _number(norm.cap)})
            | ({} if norm.share is None else {"max_public_share": _number(norm.share)})
            | {key: value for key in ("valid_from", "valid_to", "source") if (value := getattr(norm, key))}
            for norm in model.norms
        ],
        "basis": _text(model.basis),
    }
    needed = ("sources", "outcomes", "lines", "money", *(() if model.plan is None else ("plan",)))
    return {key: value for key, value in plain.items() if value or key in needed}


def money_rows(model: Model, budget: FloatArray) -> list[dict[str, Any]]:
    """A budget by region, line, source and year as the rows of a table."""
    rows = plan_rows(model)
    amounts = budget[tuple(np.transpose(rows).reshape(4, -1))].tolist()
    return [
        ({} if model.regions == (WHOLE,) else {"region": model.regions[r]})
        | {"line": model.lines[line].id, "source": model.sources[s].id, "year": model.years[t]}
        | {"amount": _number(amount)}
        for (r, line, s, t), amount in zip(rows, amounts, strict=True)
        if amount == amount
    ]


def _contracts(least: FloatArray, model: Model) -> list[dict[str, Any]]:
    """Rows of what is contracted; one of 0 where there is none, so that the table reads back."""
    rows = money_rows(model, least)
    return [row for row in rows if row["amount"]] or rows[-1:]


def _regions(model: Model) -> dict[str, Any] | list[str]:
    """Regions with their titles; without any, their ids."""
    titles = model.region_titles
    if not titles:
        return list(model.regions)
    return {region: {"title": _title(titles[region])} if region in titles else {} for region in model.regions}


def _region_caps(caps: FloatArray, model: Model) -> dict[str, Any]:
    return {
        region: _by_years([_number(cap) for cap in own], model.years)
        for region, own in zip(model.regions, caps.tolist(), strict=True)
    }


def _place(target: Target, model: Model) -> Any:
    """The regions of a target, by the names that its key has."""
    return target.place if target.place in (*model.region_groups, *model.regions) else target.place.split("+")


def regional_rows(model: Model) -> list[dict[str, Any]]:
    """The unit costs and yields of single regions as rows, by region, activity, item and years."""
    tables = dict(model.regional_yields)
    if model.regional_cost is not None:
        tables["unit_cost"] = model.regional_cost
    rows = []
    for item, table in tables.items():
        for r, a in np.argwhere(~np.isnan(table).all(axis=2)).tolist():
            pairs = [
                (year, None if value != value else value)
                for year, value in zip(model.years, table[r, a].tolist(), strict=True)
            ]
            for value, run in groupby(pairs, key=lambda pair: pair[1]):
                span = tuple(year for year, _ in run)
                if value is not None:
                    years = {} if span == model.years else {"years": _years(span)}
                    activity = model.activities[a].id
                    rows.append(
                        {"region": model.regions[r], "activity": activity, "item": item}
                        | years
                        | {"value": _number(value)}
                    )
    return sorted(rows, key=lambda row: (row["region"], row["activity"], row["item"], str(row.get("years"))))


def _line(line: Line, model: Model) -> dict[str, Any]:
    plain: dict[str, Any] = {"number": line.number, "title": _title(line.title)}
    if line.short is not None:
        plain["short"] = _title(line.short)
    plain["sources"] = list(line.sources)
    if line.counterpart is not None:
        plain["counterpart"] = _by_years([_number(ratio) for ratio in line.counterpart], model.years)
    if line.norm:
        plain["norm"] = line.norm
    if line.basis:
        plain["basis"] = _text(line.basis)
    if line.activities:
        plain["activities"] = {activity.id: _activity(activity, model) for activity in line.activities}
    return plain


def _activity(activity: Activity, model: Model) -> dict[str, Any]:
    years, counted = model.years, {outcome.unit for outcome in model.outcomes}
    plain = {
        "title": _title(activity.title),
        # The word of an outcome, which says its Vietnamese, is enough.
        "unit": activity.unit if activity.unit in counted else _unit(activity.unit, model),
        "unit_cost": _by_years([_cost(tranches) for tranches in activity.tranches], years),
        "yields": {
            outcome: _by_years([_number(value) for value in values], years)
            for outcome, values in activity.yields.items()
        },
        "norm": activity.norm,
        "whole": activity.whole,
        "basis": _text(activity.basis),
    }
    return {key: value for key, value in plain.items() if value or key in ("unit", "unit_cost")}


def _unit(word: str, model: Model) -> str | dict[str, str]:
    return _title(model.units[word]) if word in model.units else word


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
    priorities = _told({target.key: target.priority for target in scenario.targets})
    weights = _told({target.key: _number(target.weight) for target in scenario.targets})
    if not priorities and not weights:
        return mode
    return {"mode": mode} | {key: t for key, t in (("priorities", priorities), ("weights", weights)) if t}


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not 1, and those that would be another target's: `jobs@2020` names that of each place too."""
    told = {key: value for key, value in values.items() if value != 1}
    return {key: value for key, value in values.items() if key in told or "@".join(key.split("@")[:2]) in told}


def _limit(limit: Limit, model: Model) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": limit.name}
    if limit.name in model.limit_titles:
        plain["title"] = _title(model.limit_titles[limit.name])
    if limit.measure != "money":
        plain["measure"] = limit.measure
    plain |= _selection(limit.selection, model)
    if limit.per:
        plain["per"] = list(limit.per)
    for key, bound in (("at_least", limit.at_least), ("at_most", limit.at_most)):
        if bound is not None:
            plain[key] = _bound(bound, model)
    return plain


def _bound(bound: Bound, model: Model) -> Any:
    if bound.kind == "amount":
        return _number(bound.value)
    return {bound.kind: _number(bound.value)} | ({} if bound.of is None else {"of": _selection(bound.of, model)})


def _selection(selection: Selection, model: Model) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for dimension in fields(Selection):
        chosen = getattr(selection, dimension.name)
        if chosen is not None:
            if chosen == "all":
                listed = chosen
            elif dimension.name == "year":
                listed = _years(chosen)
            else:
                listed = model.called(chosen) if dimension.name == "region" else list(chosen)
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


def _text(text: Title) -> str | dict[str, str]:
    """In one language where the other says the same."""
    return text.en if text.en == text.vi else _title(text)


def _number(value: float) -> float | int:
    """Whole numbers without their point, as people write them."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value
