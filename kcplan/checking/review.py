"""Recomputes an allocation from its scenario alone, and says which rules stand at their limit or are broken.

Shares no code with the formulation, on purpose. The formulation groups a list of cells; here money is a dense array
(kcplan.checking.dense), and every rule is a sum over axes.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.checking.dense import (
    Items,
    SideWord,
    counterpart_figures,
    limit_figures,
    limit_rule,
    near,
    sides,
    size_of_limit,
)
from kcplan.checking.even import unevenness
from kcplan.domain.recommendation import Allocation, OutcomeResult, Review, Rule, SourceUse
from kcplan.domain.rules import SIDES, RuleId
from kcplan.domain.scenario import Bound, Dimension, Limit, Model, Scenario
from kcplan.domain.tiers import CHANGE, EVEN, OUTCOMES, Role, TierId
from kcplan.domain.written import as_written
from kcplan.errors import CheckFailed
from kcplan.language import _, significant


def review(allocation: Allocation, counterpart_within: float = 0.0) -> Review:
    """What an allocation comes to, by the scenario's own words.

    `counterpart_within`: how far counterpart money may be from its ratio, in money; a published budget rounds it.
    """
    tables = Tables(allocation)
    scenario = allocation.scenario
    outcomes = _outcomes(scenario, tables)
    misses: dict[int, float] = {}
    for result in outcomes:
        if result.target is not None and result.target.can_be_missed and not result.is_past:
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
    found = Found(scenario, tables, outcomes, sources, regional, counterpart_within)
    rules = [rule for check_of_family in CHECKS.values() for rule in check_of_family(found)]
    at_limit = [rule for rule in rules if rule.margin <= rule.tolerance]
    return Review(
        outcomes=outcomes,
        totals={outcome.id: float(tables.produced(outcome.id).sum()) for outcome in scenario.model.outcomes},
        objective=_objective(scenario, tables, len(scenario.model.years)),
        delivered=_objective(scenario, tables, scenario.first_open),
        miss=sum(misses.values()),
        misses=dict(sorted(misses.items())),
        change=_change(scenario, tables),
        uneven=unevenness(scenario, tables.units[:, tables.items.of_activity, 0]),
        sources=sources,
        region_use=region_use,
        region_carried=region_carried,
        binding=tuple(rule for rule in at_limit if abs(rule.margin) <= rule.tolerance and rule.kind != "exactly"),
        broken=tuple(rule for rule in at_limit if rule.margin < -rule.tolerance),
        past=tuple(_past(found)),
    )


def check(result: Review, scenario: Scenario, claimed: Mapping[Hashable, float]) -> None:
    """Raise CheckFailed unless every rule is kept and every tier's value is the one that the solver claimed."""
    faults = [rule.fault for rule in result.broken]
    misses = result.misses if scenario.soft else {}
    actual: dict[Hashable, float] = {TierId(Role.MISS, priority): value for priority, value in misses.items()}
    actual[OUTCOMES] = result.delivered - result.objective
    actual[EVEN] = result.uneven
    if result.change is not None:
        actual[CHANGE] = result.change
    size: dict[Hashable, float] = {
        OUTCOMES: 0.0,
        CHANGE: scenario.money_size,
        EVEN: scenario.money_size,
    }  # shares missed are of 1
    check_claims(actual, claimed, size, faults)


def check_claims(
    actual: Mapping[Hashable, float],
    claimed: Mapping[Hashable, float],
    size: Mapping[Hashable, float] | None = None,
    faults: Sequence[str] = (),
) -> None:
    """Raise CheckFailed where a tier's value is not the one that the solver claimed, or there are faults already.

    What is small beside a tier's `size` is next to nothing; of one that is not named it is 1.
    """
    found = list(faults)
    for tier, value in actual.items():
        stated = claimed.get(tier, 0.0)
        if abs(stated - value) > tolerances.KEPT * max((size or {}).get(tier, 1.0), abs(value)):
            text = _("tier {name}: expected {value} by the scenario, the solver claims {claimed}")
            found.append(text.format(name=tier, value=significant(value, 9), claimed=significant(stated, 9)))
    if found:
        raise CheckFailed("\n".join([_("the result does not hold when recomputed from the scenario:"), *found]))


class Tables:
    """Dense arrays of an allocation. Items are the activities, with lines that have none in their place."""

    def __init__(self, allocation: Allocation) -> None:
        self.model = model = allocation.scenario.model
        self.items = items = Items(model)
        self.money: FloatArray = np.zeros(items.shape)
        item = items.of(allocation.line, allocation.activity)
        np.add.at(self.money, (allocation.region, item, allocation.source, allocation.year), allocation.amount)
        regions, count, _sources, years = items.shape
        self.units = np.zeros((regions, count, 1, years))
        unit_item = items.of_activity[allocation.unit_activity]
        self.idle = np.zeros(self.units.shape)
        self.units[allocation.unit_region, unit_item, 0, allocation.unit_year] = allocation.units
        self.idle[allocation.unit_region, unit_item, 0, allocation.unit_year] = allocation.idle
        self._produced: dict[str, FloatArray] = {}

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
            for a, (item, activity) in enumerate(zip(self.items.of_activity, self.model.activities, strict=True)):
                rate = np.zeros_like(total) + activity.yields.get(outcome, 0.0)
                if regional is not None:
                    own = ~np.isnan(regional[:, a])
                    rate[own] = regional[:, a][own]
                total += self.units[:, item, 0] * rate
            self._produced[outcome] = total
        return self._produced[outcome]


def _outcomes(scenario: Scenario, tables: Tables) -> tuple[OutcomeResult, ...]:
    years = scenario.model.years
    place = {region: r for r, region in enumerate(scenario.model.regions)}
    results = []
    for target in as_written(scenario.targets):
        own = tables.produced(target.outcome)[:, [years.index(year) for year in target.years]]
        if target.regions is not None:
            own = own[[place[region] for region in target.regions]]
        value = float(own.sum())
        miss = target.miss(value)
        past = scenario.is_past(target.years)
        results.append(OutcomeResult(target.outcome, target.years, value, target, miss == 0.0, miss, past))
    aimed_at = {target.outcome for target in scenario.targets}
    for outcome in scenario.model.outcomes:
        if outcome.id not in aimed_at:
            results.append(OutcomeResult(outcome.id, years, float(tables.produced(outcome.id).sum()), None, None, 0.0))
    return tuple(results)


def _objective(scenario: Scenario, tables: Tables, years: int) -> float:
    """Weighted outcomes of the first so many years; the discount is worked out again, as a check shares no formula."""
    age = np.array(scenario.model.years) - scenario.model.years[0]
    discount = (1.0 + scenario.discount) ** -age.astype(float)
    weighted = ((weight, outcome) for outcome, weight in scenario.weights.items() if weight)
    return sum(
        float(weight * tables.produced(outcome).sum(axis=0)[:years] @ discount[:years]) for weight, outcome in weighted
    )


def _change(scenario: Scenario, tables: Tables) -> float | None:
    model, approved = scenario.model, scenario.in_force
    if approved is None:
        return None
    spent = np.stack([tables.money[:, tables.items.line == n].sum(axis=1) for n in range(len(model.lines))], axis=1)
    used = np.array([[s.public and s.id in line.sources for s in model.sources] for line in model.lines])
    spent, approved = spent[..., scenario.first_open :], approved[..., scenario.first_open :]
    moved = np.abs(spent - approved) * used[None, :, :, None]
    return float(moved[moved > tolerances.ROUNDING * np.maximum(spent, approved)].sum())


def _source_use(scenario: Scenario, tables: Tables, carried: FloatArray) -> Iterator[SourceUse]:
    used = tables.used.sum(axis=0)
    for s, source in enumerate(scenario.model.sources):
        for t, year in enumerate(scenario.model.years):
            brought = float(carried[s, t - 1]) if t else 0.0
            cap = float(scenario.caps[source.id][t]) if source.id in scenario.caps else None
            spent, kept = float(used[s, t]), float(carried[s, t])
            unspent = 0.0 if cap is None else tolerances.apart(cap + brought, spent + kept)
            unspent = max(0.0, unspent) if t < scenario.first_open else unspent  # what went beyond a cap is told apart
            yield SourceUse(source.id, year, cap, spent, brought, kept, unspent)


@dataclass(frozen=True, eq=False)
class Found:
    """What an allocation comes to, for the checks of its rules.

    `regional`: of each source capped by region the money used and carried out, (regions, years). `counterpart_within`:
    how far counterpart money may be from its ratio.
    """

    scenario: Scenario
    tables: "Tables"
    outcomes: Sequence[OutcomeResult]
    sources: Sequence[SourceUse]
    regional: Mapping[str, tuple[FloatArray, FloatArray]]
    counterpart_within: float


def _caps(found: Found) -> Iterator[Rule]:
    """What a source may pay in a year, and what of it may be carried out."""
    scenario, money, size = found.scenario, found.scenario.model.money, found.scenario.money_size
    for use in found.sources:
        if use.cap is not None and use.source not in found.regional and not scenario.is_past([use.year]):
            spent = tolerances.beside(use.used + use.carried_out - use.carried_in, size)
            yield Rule(RuleId("cap", source=use.source, year=use.year), "at most", use.cap, spent, money, size)
            most = scenario.carry_over.get(use.source, 0.0) * use.cap if use.year < scenario.model.years[-1] else 0.0
            if use.carried_out > 0:
                rule = RuleId("carry", source=use.source, year=use.year)
                yield Rule(rule, "at most", most, use.carried_out, money, size)
    for source, (used, carried) in found.regional.items():
        yield from _regional_caps(scenario, source, used, carried)


def _targets(found: Found) -> Iterator[Rule]:
    """The targets, but for soft ones that are missed."""
    units = {outcome.id: outcome.unit for outcome in found.scenario.model.outcomes}
    for result in found.outcomes:
        if result.target is not None and not result.is_past:
            for side, number in result.target.sides:
                if not (found.scenario.soft and side == result.missed_side):
                    rule, kind = RuleId.of_target(result.target, side), SIDES[side]
                    yield Rule(rule, kind, number, result.value, units[result.outcome], number)


def _limits(found: Found) -> Iterator[Rule]:
    """Both sides of every limit, where they speak of open years."""
    for limit in found.scenario.limits:
        for kind, bound in sides(limit):
            yield from _limit(found.scenario, found.tables, limit, kind, bound, past=False)


def _past(found: Found) -> Iterator[Rule]:
    """Caps over all regions and limits of closed years alone, kept or not."""
    scenario, size = found.scenario, found.scenario.money_size
    for use in found.sources:
        if use.cap is not None and scenario.is_past([use.year]):
            spent = tolerances.beside(use.used - use.carried_in, size)
            rule = RuleId("cap", source=use.source, year=use.year)
            yield Rule(rule, "at most", use.cap, spent, scenario.model.money, size)
    for limit in scenario.limits if scenario.first_open else ():
        for kind, bound in sides(limit):
            yield from _limit(scenario, found.tables, limit, kind, bound, past=True)


def _committed(found: Found) -> Iterator[Rule]:
    """Money of each region, line, source and year against what is contracted there."""
    scenario, model, size = found.scenario, found.scenario.model, found.scenario.money_size
    if scenario.committed is None:
        return
    items = found.tables.items
    for n, line in enumerate(model.lines):
        paid = found.tables.money[:, items.line == n].sum(axis=1)
        for r, s, t in np.argwhere(scenario.committed[:, n] > 0).tolist():
            rule = RuleId(
                "committed", region=_region(model, r), line=line.id, source=model.sources[s].id, year=model.years[t]
            )
            least = float(scenario.committed[r, n, s, t])
            yield Rule(rule, "at least", least, tolerances.beside(float(paid[r, s, t]), size), model.money, size)


def _regional_caps(scenario: Scenario, source: str, used: FloatArray, carried: FloatArray) -> Iterator[Rule]:
    """Caps of a source in each region, and what each may carry out of a year; money as (regions, years)."""
    model, caps, size = scenario.model, scenario.region_caps[source], scenario.money_size
    spent = used + carried
    spent[:, 1:] -= carried[:, :-1]
    most = scenario.carry_over.get(source, 0.0) * caps
    most[:, -1] = 0.0  # nothing is carried out of the last year
    for name, limits, values, there in (("cap", caps, spent, True), ("carry", most, carried, carried > 0)):
        open_year = np.arange(len(model.years)) >= scenario.first_open
        for r, t in np.argwhere((limits - values <= near(limits, size)) & there & open_year).tolist():
            rule = RuleId(name, region=_region(model, r), source=source, year=model.years[t])
            paid = tolerances.beside(float(values[r, t]), size)
            yield Rule(rule, "at most", float(limits[r, t]), paid, model.money, size)


def _delivery(found: Found) -> Iterator[Rule]:
    """Units cost, cheapest tranche first, what is paid for them less idle money; none exceeds its tranches."""
    model, tables, size = found.scenario.model, found.tables, found.scenario.money_size
    for a, (item, activity) in enumerate(zip(tables.items.of_activity, model.activities, strict=True)):
        for t, tranches in enumerate(activity.tranches):
            if t < found.scenario.first_open:
                continue  # units as they were reported, whatever they cost
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
            for r in np.flatnonzero((np.abs(paid - cost) > near(cost, size)) | (left > 0)).tolist():
                rule = RuleId("delivery", region=_region(model, r), activity=activity.id, year=model.years[t])
                yield Rule(rule, "exactly", float(cost[r]), float(paid[r]), model.money, size)
                if left[r] > 0:
                    yield Rule(replace(rule, family="units"), "at most", most, float(units[r]), activity.unit, 0.0)


def _counterpart(found: Found) -> Iterator[Rule]:
    """Counterpart money is its ratio times public money, or less than what is allowed away from it."""
    model, tables, within = found.scenario.model, found.tables, found.counterpart_within
    size = found.scenario.money_size
    for item, due, paid in counterpart_figures(tables.items, tables.money):
        number, activity = tables.items.names[item]
        apart = np.abs(paid - due)
        apart[:, : found.scenario.first_open] = 0.0
        for r, t in np.argwhere((apart >= within) & (apart > near(due, size))).tolist():
            line, year = model.lines[number].id, model.years[t]
            rule = RuleId("counterpart", region=_region(model, r), line=line, activity=activity, year=year)
            yield Rule(rule, "exactly", float(due[r, t]), float(paid[r, t]), model.money, size)


def _limit(
    scenario: Scenario, tables: Tables, limit: Limit, kind: SideWord, bound: Bound, past: bool
) -> Iterator[Rule]:
    """One side of a limit, once for each combination of `per` that holds a cell and is not kept with room to spare.

    `past`: those of closed years alone, kept or not.
    """
    model, items = scenario.model, tables.items
    figures = limit_figures(scenario, items, tables.money, tables.units, limit, kind, bound)
    counted = {
        activity.id: activity.unit
        for activity, item in zip(model.activities, items.of_activity, strict=True)
        if figures.cells[:, item].any()
    }
    size = size_of_limit(scenario, limit)
    shown = {*limit.per, "line"} if "activity" in limit.per else {*limit.per}
    seen: set[RuleId] = set()
    region, item, source, year = places = np.nonzero(
        figures.past if past else figures.held & (figures.margin <= near(figures.limits, size))
    )
    own: dict[Dimension, Sequence[str | int]] = {
        "region": [_region(model, int(r)) for r in region],
        "line": [model.lines[items.names[i][0]].id for i in item],
        "activity": [items.names[i][1] for i in item],
        "source": [model.sources[s].id for s in source],
        "year": [model.years[t] for t in year],
    }
    chosen: dict[str, Sequence[Any]] = {dimension: words for dimension, words in own.items() if dimension in shown}
    whole = limit_rule(limit, kind)
    for i, (most, found) in enumerate(
        zip(figures.limits[places].tolist(), figures.value[places].tolist(), strict=True)
    ):
        rule = replace(whole, **{dimension: words[i] for dimension, words in chosen.items()})
        if rule not in seen:  # items of one line share its sum
            seen.add(rule)
            # Only a limit that is kept for each activity counts units of several kinds.
            counts = next(iter(counted.values()), "") if not rule.activity else counted.get(rule.activity, "")
            unit = counts if limit.measure == "units" else model.money
            yield Rule(rule, kind, most, tolerances.beside(found, size), unit, size)


def _region(model: Model, region: int) -> str:
    """The region that a rule is kept for; "" where there is only one."""
    return model.regions[region] if len(model.regions) > 1 else ""


#: The check of each family of constraints by its name: what is at its limit or broken. Of rules that are kept for
#: every region only those that may matter come out. Change from the plan and even years are tiers, not rules.
CHECKS: dict[str, Callable[[Found], Iterator[Rule]]] = {
    "cap": _caps,
    "delivery": _delivery,
    "counterpart": _counterpart,
    "target": _targets,
    "limit": _limits,
    "committed": _committed,
}
