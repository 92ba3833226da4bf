"""Recomputes an allocation from its scenario alone, and says which rules stand at their limit or are broken.

Shares no code with the formulation, on purpose. The formulation groups a list of cells; here money is a dense
array M[region, item, source, year], an item being an activity or a line without any, and every rule is a sum over axes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.domain import Bound, Dimension, FloatArray, Limit, Scenario, Selection
from kcplan.errors import CheckFailed
from kcplan.language import _, significant
from kcplan.recommendation import Allocation, OutcomeResult, Review, Rule, SourceUse


def review(allocation: Allocation, counterpart_within: float = 0.0) -> Review:
    """What an allocation comes to, by the scenario's own words.

    `counterpart_within`: how far counterpart money may be from its ratio, in money; a published budget rounds it.
    """
    tables = _Tables(allocation)
    scenario = allocation.scenario
    outcomes = _outcomes(scenario, tables)
    misses: dict[int, float] = {}
    for result in outcomes:
        if result.target is not None and result.target.at_least > 0:
            misses.setdefault(result.target.priority, 0.0)
            misses[result.target.priority] += result.target.weight * result.miss
    region_use = {s.id: tables.used[:, n] for n, s in enumerate(scenario.model.sources) if s.id in scenario.region_caps}
    region_carried = {s: allocation.region_carried.get(s, np.zeros(used.shape)) for s, used in region_use.items()}
    carried = allocation.carried.copy()
    for n, source in enumerate(scenario.model.sources):
        if source.id in region_carried:
            carried[n] = region_carried[source.id].sum(axis=0)
    sources = tuple(_source_use(scenario, tables, carried))
    regional = {source: (used, region_carried[source]) for source, used in region_use.items()}
    rules = _rules(scenario, tables, outcomes, sources, regional, counterpart_within)
    at_limit = [rule for rule in rules if rule.margin <= rule.tolerance]
    return Review(
        outcomes=outcomes,
        totals={outcome.id: float(tables.produced(outcome.id).sum()) for outcome in scenario.model.outcomes},
        objective=_objective(scenario, tables),
        miss=sum(misses.values()),
        misses=dict(sorted(misses.items())),
        change=_change(scenario, tables),
        sources=sources,
        region_use=region_use,
        region_carried=region_carried,
        binding=tuple(rule for rule in at_limit if abs(rule.margin) <= rule.tolerance and rule.kind != "exactly"),
        broken=tuple(rule for rule in at_limit if rule.margin < -rule.tolerance),
    )


def check(result: Review, scenario: Scenario, claimed: dict[str, float]) -> None:
    """Raise CheckFailed unless every rule is kept and every tier's value is the one that the solver claimed."""
    faults = [rule.fault for rule in result.broken]
    actual = {f"miss {priority}": value for priority, value in result.misses.items()} if scenario.soft else {}
    actual |= {"outcomes": -result.objective, "change": result.change}
    for name, value in actual.items():
        stated = claimed.get(name, 0.0)
        if abs(stated - value) > tolerances.KEPT * max(1.0, abs(value)):
            text = _("tier {name}: expected {value} by the scenario, the solver claims {claimed}")
            faults.append(text.format(name=name, value=significant(value, 9), claimed=significant(stated, 9)))
    if faults:
        raise CheckFailed("\n".join([_("the result does not stand when recomputed from the scenario:"), *faults]))


class _Tables:
    """Dense arrays of an allocation. Items are the activities, with lines that have none in their place."""

    def __init__(self, allocation: Allocation) -> None:
        self.model = model = allocation.scenario.model
        self.items: list[tuple[int, str]] = []
        for number, line in enumerate(model.lines):
            self.items += [(number, activity.id) for activity in line.activities] or [(number, "")]
        self.line_of = np.array([number for number, _ in self.items])
        self.activity_items = np.flatnonzero([bool(activity) for _, activity in self.items])
        first_item = np.array([[n for n, _ in self.items].index(number) for number in range(len(model.lines))])
        shape = (len(model.regions), len(self.items), len(model.sources), len(model.years))
        self.money: FloatArray = np.zeros(shape)
        item = np.where(allocation.activity >= 0, self._item_of(allocation.activity), first_item[allocation.line])
        np.add.at(self.money, (allocation.region, item, allocation.source, allocation.year), allocation.amount)
        self.units = np.zeros((shape[0], shape[1], 1, shape[3]))
        unit_item = self._item_of(allocation.unit_activity)
        self.idle = np.zeros(self.units.shape)
        self.units[allocation.unit_region, unit_item, 0, allocation.unit_year] = allocation.units
        self.idle[allocation.unit_region, unit_item, 0, allocation.unit_year] = allocation.idle
        self._produced: dict[str, FloatArray] = {}
        self.allowed = np.array([[s.id in model.lines[n].sources for s in model.sources] for n, _ in self.items])

    def _item_of(self, activity: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.activity_items[activity] if self.activity_items.size else np.zeros_like(activity)

    @cached_property
    def public(self) -> FloatArray:
        """Public money, shape (regions, items, years)."""
        return np.asarray(self.money[:, :, self.model.public].sum(axis=2))

    @cached_property
    def used(self) -> FloatArray:
        """Money of each source, shape (regions, sources, years)."""
        return np.asarray(self.money.sum(axis=1))

    def produced(self, outcome: str) -> FloatArray:
        """Outcome, shape (regions, years)."""
        if outcome not in self._produced:
            total = np.zeros((len(self.model.regions), len(self.model.years)))
            regional = self.model.regional_yields.get(outcome)
            for a, (item, activity) in enumerate(zip(self.activity_items, self.model.activities, strict=True)):
                rate = np.zeros_like(total) + activity.yields.get(outcome, 0.0)
                if regional is not None:
                    own = ~np.isnan(regional[:, a])
                    rate[own] = regional[:, a][own]
                total += self.units[:, item, 0] * rate
            self._produced[outcome] = total
        return self._produced[outcome]


def _outcomes(scenario: Scenario, tables: _Tables) -> tuple[OutcomeResult, ...]:
    years = scenario.model.years
    place = {region: r for r, region in enumerate(scenario.model.regions)}
    results = []
    for target in scenario.targets:
        own = tables.produced(target.outcome)[:, [years.index(year) for year in target.years]]
        if target.regions is not None:
            own = own[[place[region] for region in target.regions]]
        value = float(own.sum())
        met = value >= target.at_least - tolerances.KEPT * max(1.0, target.at_least)
        miss = 0.0 if met else 1.0 - value / target.at_least
        results.append(OutcomeResult(target.outcome, target.years, value, target, met, miss))
    aimed_at = {target.outcome for target in scenario.targets}
    for outcome in scenario.model.outcomes:
        if outcome.id not in aimed_at:
            results.append(OutcomeResult(outcome.id, years, float(tables.produced(outcome.id).sum()), None, None, 0.0))
    return tuple(results)


def _objective(scenario: Scenario, tables: _Tables) -> float:
    age = np.array(scenario.model.years) - scenario.model.years[0]
    discount = (1.0 + scenario.discount) ** -age.astype(float)
    weighted = ((weight, outcome) for outcome, weight in scenario.weights.items() if weight)
    return sum(float(weight * tables.produced(outcome).sum(axis=0) @ discount) for weight, outcome in weighted)


def _change(scenario: Scenario, tables: _Tables) -> float:
    model = scenario.model
    spent = np.stack([tables.money[:, tables.line_of == n].sum(axis=1) for n in range(len(model.lines))], axis=1)
    used = np.array([[s.public and s.id in line.sources for s in model.sources] for line in model.lines])
    return float((np.abs(spent - model.plan) * used[None, :, :, None]).sum())


def _source_use(scenario: Scenario, tables: _Tables, carried: FloatArray) -> Iterator[SourceUse]:
    used = tables.used.sum(axis=0)
    for s, source in enumerate(scenario.model.sources):
        for t, year in enumerate(scenario.model.years):
            brought = float(carried[s, t - 1]) if t else 0.0
            cap = float(scenario.caps[source.id][t]) if source.id in scenario.caps else None
            spent, kept = float(used[s, t]), float(carried[s, t])
            unspent = 0.0 if cap is None else cap + brought - spent - kept
            yield SourceUse(source.id, year, cap, spent, brought, kept, unspent)


def _rules(
    scenario: Scenario,
    tables: _Tables,
    outcomes: Iterable[OutcomeResult],
    sources: Iterable[SourceUse],
    regional: Mapping[str, tuple[FloatArray, FloatArray]],
    counterpart_within: float,
) -> Iterator[Rule]:
    """The rules of the scenario with the value that each holds; of those kept for every region only what may matter."""
    money = scenario.model.money
    for use in sources:
        if use.cap is not None and use.source not in regional:
            here = f"[{use.source},{use.year}]"
            spent = use.used + use.carried_out - use.carried_in
            yield Rule(f"cap{here}", "at most", use.cap, spent, money)
            most = scenario.carry_over.get(use.source, 0.0) * use.cap if use.year < scenario.model.years[-1] else 0.0
            if use.carried_out > 0:
                yield Rule(f"carry{here}", "at most", most, use.carried_out, money)
    for source, (used, carried) in regional.items():
        yield from _regional_caps(scenario, source, used, carried)
    yield from _delivery(scenario, tables)
    yield from _counterpart(scenario, tables, counterpart_within)
    for result in outcomes:
        if result.target is not None and not (scenario.soft and not result.met):
            unit = next(outcome.unit for outcome in scenario.model.outcomes if outcome.id == result.outcome)
            yield Rule(f"target[{result.target.key}]", "at least", result.target.at_least, result.value, unit)
    for limit in scenario.limits:
        for bound, kind in ((limit.at_least, "at least"), (limit.at_most, "at most")):
            if bound is not None:
                yield from _limit(scenario, tables, limit, bound, kind)


def _regional_caps(scenario: Scenario, source: str, used: FloatArray, carried: FloatArray) -> Iterator[Rule]:
    """Caps of a source in each region, and what each may carry out of a year; money as (regions, years)."""
    model, caps = scenario.model, scenario.region_caps[source]
    spent = used + carried
    spent[:, 1:] -= carried[:, :-1]
    most = scenario.carry_over.get(source, 0.0) * caps
    most[:, -1] = 0.0  # nothing is carried out of the last year
    for name, limits, values, there in (("cap", caps, spent, True), ("carry", most, carried, carried > 0)):
        for r, t in np.argwhere((limits - values <= _near(limits)) & there).tolist():
            place = _place(model.regions, r, source, str(model.years[t]))
            yield Rule(f"{name}[{place}]", "at most", float(limits[r, t]), float(values[r, t]), model.money)


def _delivery(scenario: Scenario, tables: _Tables) -> Iterator[Rule]:
    """Units cost, cheapest tranche first, what is paid for them less idle money; none exceeds its tranches."""
    model = scenario.model
    for a, (item, activity) in enumerate(zip(tables.activity_items, model.activities, strict=True)):
        for t, tranches in enumerate(activity.tranches):
            left = tables.units[:, item, 0, t].copy()
            cost = np.zeros(left.size)
            for tranche in tranches:
                taken = np.minimum(left, tranche.width)
                price = np.full(left.size, tranche.cost)
                if model.regional_cost is not None:
                    own = ~np.isnan(model.regional_cost[:, a, t])
                    price[own] = model.regional_cost[own, a, t]
                cost += taken * price
                left -= taken
            paid = tables.public[:, item, t] - tables.idle[:, item, 0, t]
            most, units = float(sum(tranche.width for tranche in tranches)), tables.units[:, item, 0, t]
            for r in np.flatnonzero((np.abs(paid - cost) > _near(cost)) | (left > 0)).tolist():
                place = f"[{_place(model.regions, r, activity.id, str(model.years[t]))}]"
                yield Rule(f"delivery{place}", "exactly", float(cost[r]), float(paid[r]), model.money)
                if left[r] > 0:
                    yield Rule(f"units{place}", "at most", most, float(units[r]), activity.unit)


def _counterpart(scenario: Scenario, tables: _Tables, within: float) -> Iterator[Rule]:
    """Counterpart money is its ratio times public money, or less than `within` away from it."""
    model = scenario.model
    paid = tables.money[:, :, ~model.public].sum(axis=2)
    for item, (number, activity) in enumerate(tables.items):
        line = model.lines[number]
        if line.counterpart is None or all(source.public or source.id not in line.sources for source in model.sources):
            continue
        due = np.array(line.counterpart) * tables.public[:, item]
        apart = np.abs(paid[:, item] - due)
        for r, t in np.argwhere((apart >= within) & (apart > _near(due))).tolist():
            place = _place(model.regions, r, line.id, activity, str(model.years[t]))
            yield Rule(f"counterpart[{place}]", "exactly", float(due[r, t]), float(paid[r, item, t]), model.money)


def _limit(scenario: Scenario, tables: _Tables, limit: Limit, bound: Bound, kind: Any) -> Iterator[Rule]:
    """One side of a limit, once for each combination of `per` that holds a cell."""
    model = scenario.model
    amounts = tables.money if limit.measure == "money" else tables.units
    mask = _mask(tables, limit, limit.selection)
    if bound.kind == "previous_year":
        mask[..., 0] = False
    value = _sum(tables, amounts * mask, limit.per)
    number: FloatArray | float
    if bound.kind == "amount":
        number = bound.value
    elif bound.kind == "plan":
        number = bound.value * _sum(tables, _planned(tables, mask), limit.per)
    elif bound.kind == "previous_year":
        before = np.concatenate([np.zeros_like(amounts[..., :1]), amounts[..., :-1]], axis=3)
        # The year before counts whether or not the selection names it; the first year has none.
        number = bound.value * _sum(tables, before * mask, limit.per)
    else:
        assert bound.of is not None
        named = {f.name: getattr(bound.of, f.name) for f in fields(Selection) if getattr(bound.of, f.name) is not None}
        inherited = {f.name: getattr(limit.selection, f.name) for f in fields(Selection)}
        other = _mask(tables, limit, Selection(**(inherited | named)))
        number = bound.value * _sum(tables, amounts * other, tuple(d for d in limit.per if d not in named))
    limits = np.broadcast_to(number, value.shape)
    held = _sum(tables, mask.astype(float), limit.per) > 0
    counted = [a.unit for a, item in zip(model.activities, tables.activity_items, strict=True) if mask[:, item].any()]
    unit = model.money if limit.measure == "money" else "".join(counted[:1])
    shown = {*limit.per, "line"} if "activity" in limit.per else {*limit.per}
    seen: set[str] = set()
    margin = limits - value if kind == "at most" else value - limits
    near = held & (margin <= _near(limits))  # the rest is kept with room to spare
    region, item, source, year = places = np.nonzero(near)
    own: dict[Dimension, Sequence[str]] = {
        "region": [model.regions[r] for r in region] if len(model.regions) > 1 else [""] * region.size,
        "line": [model.lines[tables.items[i][0]].id for i in item],
        "activity": [tables.items[i][1] for i in item],
        "source": [model.sources[s].id for s in source],
        "year": [str(model.years[t]) for t in year],
    }
    chosen = [words for dimension, words in own.items() if dimension in shown]
    for most, found, *words in zip(limits[places].tolist(), value[places].tolist(), *chosen, strict=True):
        inside = ",".join(filter(None, words))
        name = f"limit {limit.name} {kind}" + (f"[{inside}]" if inside else "")
        if name not in seen:  # items of one line share its sum
            seen.add(name)
            yield Rule(name, kind, most, found, unit)


def _mask(tables: _Tables, limit: Limit, selection: Selection) -> NDArray[np.bool_]:
    """Cells that a selection names, shape (regions, items, sources or 1, years)."""
    model = tables.model

    def among(choice: Any, word: str) -> bool:
        return choice is None or choice == "all" or word in {str(name) for name in choice}

    regions = set(model.regions if selection.region in (None, "all") else selection.region)
    region = np.array([region in regions for region in model.regions])
    # An item without an activity is met only where no activity is named.
    item = np.array(
        [among(selection.line, model.lines[n].id) and among(selection.activity, a) for n, a in tables.items]
    )
    year = np.array([among(selection.year, str(year)) for year in model.years])
    if limit.measure == "units":
        source = np.array([[bool(a)] for _, a in tables.items])
    else:
        named = [s.public if selection.source is None else among(selection.source, s.id) for s in model.sources]
        source = tables.allowed & np.array(named)
    return np.asarray(region[:, None, None, None] & (item[:, None] & source)[None, :, :, None] & year)


def _planned(tables: _Tables, mask: NDArray[np.bool_]) -> FloatArray:
    """The plan of the lines selected, each on the first of its items that is selected."""
    planned = np.zeros(mask.shape)
    for number in range(len(tables.model.lines)):
        items = np.flatnonzero((tables.line_of == number) & mask.any(axis=(0, 2, 3)))
        if items.size:
            planned[:, items[0]] = tables.model.plan[:, number] * mask[:, items[0]]
    return planned


def _sum(tables: _Tables, values: FloatArray, per: tuple[Dimension, ...]) -> FloatArray:
    """Sums over the dimensions outside `per`; kept as axes of size 1, and items of one line share their line's sum."""
    axes: list[tuple[int, Dimension]] = [(0, "region"), (2, "source"), (3, "year")]
    total = values.sum(axis=tuple(axis for axis, dimension in axes if dimension not in per), keepdims=True)
    if "activity" in per:
        return np.asarray(total)
    if "line" not in per:
        return np.asarray(total.sum(axis=1, keepdims=True))
    same_line = (tables.line_of[:, None] == tables.line_of).astype(float)
    return np.asarray(np.einsum("ij,rjst->rist", same_line, total))


def _near(limits: FloatArray) -> FloatArray:
    """The margins below which rules count as standing at their limit, or as broken: `Rule.tolerance` of each."""
    return np.asarray(tolerances.KEPT * np.maximum(1.0, np.abs(limits)))


def _place(regions: tuple[str, ...], region: int, *words: str) -> str:
    """What a rule is kept for; the region only where there are several."""
    return ",".join(word for word in ((regions[region],) if len(regions) > 1 else ()) + words if word)
