"""A scenario in exact numbers, as a proof is of them: what `resolved.json` holds (docs/proof.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Bound, Limit, Line, Model, Scenario, Selection
from kcplan.domain.spans import spans

#: A number that was worked out has at most so many digits, or is a fraction of at most so much; else it is as it is.
_DIGITS = 12
_DENOMINATOR = 10**6


def exact(value: float) -> Fraction:
    """What number a float was meant to be: as it is written, or a near decimal or fraction where it was worked out.

    A float that prints with 15 digits or fewer is that decimal. Others come of arithmetic with rounding.
    """
    written = Fraction(repr(float(value)))
    if len(Decimal(repr(float(value))).normalize().as_tuple().digits) <= 15:
        return written
    for near in (Fraction(f"{value:.{_DIGITS}g}"), Fraction(value).limit_denominator(_DENOMINATOR)):
        if abs(near - written) <= abs(written) * Fraction(tolerances.EXACT):
            return near
    return written


def plain(value: Fraction | float) -> Any:
    """A number as JSON holds it: whole, a decimal, or a fraction of two."""
    own = value if isinstance(value, Fraction) else exact(value)
    if own.denominator == 1:
        return own.numerator
    decimal = float(own)
    return decimal if Fraction(repr(decimal)) == own else {"exact": f"{own.numerator}/{own.denominator}"}


def question(scenario: Scenario) -> dict[str, Any]:
    """Every number that bears on the answer, by names and years; years are texts.

    The only region of a model is "". No figure stands there that is not in the files, but for what is worked out from
    them by a change, or as a share of the plan: a decimal or a fraction.
    """
    model = scenario.model
    years = [str(year) for year in model.years]
    regions = _regions(model)
    span = spans(model).tolist()
    return {
        "format": 1,
        "id": scenario.id,
        "money": model.money,
        "years": years,
        "open": years[scenario.first_open :],
        "spans": [[year for year, own in zip(years, span, strict=True) if own == k] for k in sorted(set(span))],
        "regions": regions,
        "public": [source.id for source in model.sources if source.public],
        "lines": {line.id: _line(line, model, years) for line in model.lines},
        "costs": list(_costs(model, years, regions)),
        "yields": list(_yields(model, years, regions)),
        "plan": _budget(model, model.plan),
        "approved": _budget(model, scenario.approved),
        "committed": _budget(model, scenario.committed),
        "spent": list(_spent(scenario, years, regions)),
        "delivered": list(_delivered(scenario, years, regions)),
        "caps": list(_caps(scenario, regions)),
        "carry_over": _by_name(scenario.carry_over),
        "soft": scenario.soft,
        "targets": [
            {
                "name": target.key,
                "outcome": target.outcome,
                "years": [str(year) for year in target.years],
                "regions": regions if target.regions is None or len(regions) == 1 else list(target.regions),
                "at_least": None if target.at_least is None else plain(target.at_least),
                "at_most": None if target.at_most is None else plain(target.at_most),
                "priority": target.priority,
                "weight": plain(target.weight),
            }
            for target in scenario.targets
        ],
        "weights": _by_name(scenario.weights),
        "discount": plain(scenario.discount),
        "tiers": [name for name in scenario.tiers if name != "protect" or scenario.protect],
        "limits": [side for limit in scenario.limits for side in _sides(limit, model)],
        "rounding": None if scenario.rounding is None else plain(scenario.rounding),
        "usual_money": plain(scenario.usual_money),
    }


def _regions(model: Model) -> list[str]:
    return list(model.regions) if len(model.regions) > 1 else [""]


def _by_name(values: Mapping[str, float]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def _line(line: Line, model: Model, years: list[str]) -> dict[str, Any]:
    matched = any(not source.public and source.id in line.sources for source in model.sources)
    return {
        "sources": list(line.sources),
        "activities": [activity.id for activity in line.activities],
        "counterpart": dict(zip(years, _ratios(line, model), strict=True)) if line.counterpart and matched else None,
        "whole": {activity.id: activity.whole for activity in line.activities if activity.whole},
    }


def _ratios(line: Line, model: Model) -> list[Any]:
    """Counterpart money per unit of public money; where it is as planned, the planned money over that, as it is."""
    found, number = [], [one.id for one in model.lines].index(line.id)
    for t, ratio in enumerate(line.counterpart or ()):
        planned = [Fraction(0), Fraction(0)]
        for s, source in enumerate(model.sources):
            amounts = [] if model.plan is None else model.plan[:, number, s, t].tolist()
            planned[source.public] += sum(map(exact, amounts), Fraction(0))
        other, public = planned
        if public and abs(other / public - Fraction(ratio)) <= Fraction(ratio) * Fraction(tolerances.EXACT):
            whole = other.denominator == public.denominator == 1 and other % public
            found.append({"exact": f"{other}/{public}"} if whole else plain(other / public))
        else:
            found.append(plain(ratio))
    return found


def _costs(model: Model, years: list[str], regions: list[str]) -> Iterator[list[Any]]:
    """Region, activity, year, number of the tranche, its width (None: no end) and its cost."""
    for r, region in enumerate(regions):
        for t, year in enumerate(years):
            for a, activity in enumerate(model.activities):
                own = np.nan if model.regional_cost is None else model.regional_cost[r, a, t]
                for b, tranche in enumerate(activity.tranches[t]):
                    width, cost = tranche.width, tranche.cost if own != own else float(own)
                    yield [
                        region,
                        activity.id,
                        year,
                        str(b + 1),
                        None if width == np.inf else plain(width),
                        plain(cost),
                    ]


def _yields(model: Model, years: list[str], regions: list[str]) -> Iterator[list[Any]]:
    for outcome in model.outcomes:
        table = model.yields(outcome.id)
        for r, a, t in np.argwhere(table != 0).tolist():
            yield [outcome.id, regions[r], model.activities[a].id, years[t], plain(float(table[r, a, t]))]


def _budget(model: Model, budget: FloatArray | None) -> list[list[Any]]:
    if budget is None:
        return []
    regions = _regions(model)
    return [
        [regions[r], line.id, source.id, str(year), plain(float(budget[r, n, s, t]))]
        for r, _ in enumerate(regions)
        for n, line in enumerate(model.lines)
        for s, source in enumerate(model.sources)
        if source.id in line.sources
        for t, year in enumerate(model.years)
        if budget[r, n, s, t] == budget[r, n, s, t]
    ]


def _spent(scenario: Scenario, years: list[str], regions: list[str]) -> Iterator[list[Any]]:
    """Money of closed years: of each activity where that is known, else of the line."""
    model, closed = scenario.model, scenario.closed
    if closed is None:
        return
    first = 0
    for n, line in enumerate(model.lines):
        own = range(first, first + len(line.activities))
        first = own.stop
        for s, source in ((s, source.id) for s, source in enumerate(model.sources) if source.id in line.sources):
            for r, region in enumerate(regions):
                for t in range(closed.count):
                    parts = [(line.activities[a - own.start].id, float(closed.by_activity[r, a, s, t])) for a in own]
                    if not parts or any(amount != amount for _, amount in parts):
                        parts = [("", float(closed.money[r, n, s, t]))]
                    for activity, amount in parts:
                        yield [region, line.id, activity, source, years[t], plain(amount)]


def _delivered(scenario: Scenario, years: list[str], regions: list[str]) -> Iterator[list[Any]]:
    if scenario.closed is not None:
        for r, a, t in np.ndindex(*scenario.closed.units.shape):
            own = scenario.model.activities[a]
            yield [regions[r], own.line, own.id, "", years[t], plain(float(scenario.closed.units[r, a, t]))]


def _caps(scenario: Scenario, regions: list[str]) -> Iterator[list[Any]]:
    """Region ("": all), source, the caps of open years, and what closed years leave for the first of them."""
    for source, caps in scenario.caps.items():
        by_region = scenario.region_caps.get(source)
        rows = [("", list(caps))] if by_region is None else zip(regions, by_region.tolist(), strict=True)
        for region, own in rows:
            left = _left(scenario, source, regions.index(region) if by_region is not None else None, own)
            yield [region, source, [plain(cap) for cap in own[scenario.first_open :]], plain(left)]


def _left(scenario: Scenario, source: str, region: int | None, caps: Sequence[float]) -> Fraction:
    """Money that closed years leave: as it is said, or what may be carried from year to year."""
    closed = scenario.closed
    if closed is None:
        return Fraction(0)
    if source in closed.carried:
        return exact(closed.carried[source])
    share, left = exact(scenario.carry_over.get(source, 0.0)), Fraction(0)
    money = closed.money[:, :, [one.id for one in scenario.model.sources].index(source)]
    for t, cap in enumerate(map(exact, caps[: closed.count])):
        used = sum(map(exact, (money if region is None else money[region : region + 1])[:, :, t].ravel().tolist()))
        left = min(max(cap + left - used, Fraction(0)), share * cap)
    return left


def _sides(limit: Limit, model: Model) -> Iterator[dict[str, Any]]:
    """Each side of a limit: what it selects and is kept for, and what it is held against (`of`, matched by `shared`).

    Along activities a line without any counts by its line. A bound by the year before leaves out the model's first.
    """
    bounds: tuple[tuple[str, Bound | None], ...] = (("at least", limit.at_least), ("at most", limit.at_most))
    for side, bound in bounds:
        if bound is None:
            continue
        select, of, shared = _select(limit.selection, limit, model), {}, list(limit.per)
        if bound.kind == "previous_year":
            years = [str(year) for year in model.years]
            select["year"] = [year for year in select.get("year", years) if year != years[0]]
            of = select
        if bound.of is not None:
            named = {f.name: getattr(bound.of, f.name) for f in fields(Selection)}
            whole = {d: getattr(limit.selection, d) if own is None else own for d, own in named.items()}
            of, shared = _select(Selection(**whole), limit, model), [d for d in limit.per if named[d] is None]
        yield {
            "name": limit.name,
            "side": side,
            "measure": limit.measure,
            "select": select,
            "per": _kept_for(limit.per),
            "kind": bound.kind,
            "value": plain(bound.value),
            "of": of,
            "shared": _kept_for(shared),
        }


def _kept_for(per: Sequence[str]) -> list[str]:
    return [*per, "line"] if "activity" in per and "line" not in per else list(per)


def _select(selection: Selection, limit: Limit, model: Model) -> dict[str, list[str]]:
    """What is named of each dimension; a dimension of which everything counts is left out."""
    found = {}
    for dimension in fields(Selection):
        choice = getattr(selection, dimension.name)
        if dimension.name == "source" and choice is None and limit.measure != "units":
            choice = tuple(source.id for source in model.sources if source.public)
        if choice not in (None, "all") and (dimension.name != "region" or len(model.regions) > 1):
            found[dimension.name] = [str(name) for name in choice]
    return found
