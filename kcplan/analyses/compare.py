"""Plans side by side on what they share: money, targets, outcomes, and which plan dominates which.

Plans of different models share the lines, sources, outcomes and years that have the same id (and kind, or unit) in
all of them; what they do not share is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Allocation, Proof, Review, SolverInfo, Unpublished
from kcplan.domain.scenario import Model, Period, Scenario, Target
from kcplan.domain.written import as_written
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.mathematics.tiers import discounts
from kcplan.planning.evaluate import evaluate
from kcplan.planning.publish import Published, publish
from kcplan.planning.solve import solve
from kcplan.reading.given_plan import Cell, UnitCell
from kcplan.reading.result_folder import ResultFolder
from kcplan.writing.resolved import regional_rows


@dataclass(frozen=True, eq=False)
class ComparedPlan:
    """A plan to be compared: kcplan's own (`published` in whole multiples), the official one, a file's.

    `gap` is that of the recommendation, and `proof` that of the published budget, where it is not proved the best, or
    says that there is none.
    """

    name: str
    kind: Literal["recommended", "published", "official", "given"]
    allocation: Allocation
    review: Review
    solver: SolverInfo
    gap: float | None = None
    proof: Proof | Unpublished | None = None

    @property
    def scenario(self) -> Scenario:
        return self.allocation.scenario


@dataclass(frozen=True, slots=True)
class Apart:
    """What only some plans have, or what is not the same in all; `having` are positions of plans."""

    kind: Literal["line", "source", "outcome", "year", "target", "weights", "coefficients"]
    what: str
    having: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of at least one plan. Of each plan: whether it asks for it, the value, the share of it missed."""

    outcome: str
    years: tuple[int, ...]
    place: str  # the name of its regions; "": all
    at_least: float | None
    at_most: float | None
    asked: tuple[bool, ...]
    values: tuple[float, ...]
    misses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A source of each plan over the shared years, in money; the cap is None where there is none."""

    source: str
    caps: tuple[float | None, ...]
    used: tuple[float, ...]
    unspent: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything is over the shared years. Ids of lines, sources and outcomes are the shared ones.

    `money` has the shape (plans, lines, sources, years). `public` is all public money of a plan and year, shape (plans,
    years); it also holds lines and sources that are not shared. `totals` has the shape (plans, outcomes);
    `weighted` are those totals by the weights and discount of the first plan; `costs` the public money of activities
    that yield an outcome, per unit of it, shape (plans, outcomes), NaN where there is none of it.
    """

    plans: tuple[ComparedPlan, ...]
    years: tuple[int, ...]
    periods: tuple[Period, ...]
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    outcomes: tuple[str, ...]
    money: FloatArray
    public: FloatArray
    totals: FloatArray
    weighted: FloatArray
    costs: FloatArray
    targets: tuple[TargetRow, ...]
    uses: tuple[Use, ...]
    apart: tuple[Apart, ...]
    dominates: tuple[tuple[int, int], ...]  # the first is at least as good for no more public money, and better in one

    @property
    def model(self) -> Model:
        """The model of the first plan, which names things."""
        return self.plans[0].scenario.model


def recommended(name: str, scenario: Scenario, solver: str = solvers.DEFAULT) -> ComparedPlan:
    """The published budget of a scenario that has rounding, else its recommendation."""
    found = solve(scenario, solver)
    rounded = publish(found)
    if isinstance(rounded, Published):
        return ComparedPlan(
            name, "published", rounded.allocation, rounded.review, found.solver, found.gap, rounded.proof
        )
    return ComparedPlan(name, "recommended", found.allocation, found.review, found.solver, found.gap, rounded)


def given(
    name: str,
    kind: Literal["recommended", "published", "official", "given"],
    scenario: Scenario,
    amounts: Mapping[Cell, float] | None,
    solver: str = solvers.DEFAULT,
    units: Mapping[UnitCell, float] | None = None,
) -> ComparedPlan:
    """Money as it is given, at best, or with the units that go with it; the official plan where `amounts` is None."""
    found = evaluate(scenario, amounts, solver, units)
    return ComparedPlan(name, kind, found.allocation, found.review, found.solver)


def held(name: str, folder: ResultFolder, solver: str = solvers.DEFAULT) -> ComparedPlan:
    """The money of a result folder, with its units or at best, and what is proved of it there."""
    plan = given(name, folder.kind, folder.scenario, folder.amounts, solver, folder.units)
    return replace(plan, gap=folder.gap, proof=folder.proof)


def compare(plans: Sequence[ComparedPlan]) -> Comparison:
    """Plans on what they share. Raises UsageError where that is nothing: other units of money, no common year."""
    models = [plan.scenario.model for plan in plans]
    if len({model.money for model in models}) > 1:
        text = _("{money} in {plan}")
        units = [text.format(money=model.money, plan=plan.name) for plan, model in zip(plans, models, strict=True)]
        raise UsageError(_("expected plans in one unit of money, found {units}").format(units=", ".join(units)))
    years = tuple(map(int, _shared([model.years for model in models])))
    if not years:
        raise UsageError(_("expected plans that have a year in common, found none"))
    lines = _shared([[line.id for line in model.lines] for model in models])
    sources = [name for name, _ in _shared([[(s.id, s.kind) for s in model.sources] for model in models])]
    outcomes = [name for name, _ in _shared([[(o.id, o.unit) for o in model.outcomes] for model in models])]
    produced = [{o: _produced(plan.allocation, o) for o in outcomes} for plan in plans]
    at = [[model.years.index(year) for year in years] for model in models]
    first = plans[0].scenario
    totals = np.array([[float(own[o][:, a].sum()) for o in outcomes] for own, a in zip(produced, at, strict=True)])
    discount = discounts(first)[at[0]]
    weighted = [
        sum(first.weights.get(o, 0.0) * float(own[o][:, a].sum(axis=0) @ discount) for o in outcomes)
        for own, a in zip(produced, at, strict=True)
    ]
    public = [plan.allocation.by_line()[:, plan.scenario.model.public].sum(axis=(0, 1)) for plan in plans]
    found = Comparison(
        plans=tuple(plans),
        years=years,
        periods=tuple(p for p in models[0].periods if set(p.years) <= set(years) and p.years != years),
        lines=tuple(lines),
        sources=tuple(sources),
        outcomes=tuple(outcomes),
        money=np.array([_money(plan.allocation, lines, sources, a) for plan, a in zip(plans, at, strict=True)]),
        public=np.array([money[a] for money, a in zip(public, at, strict=True)]),
        totals=totals.reshape(len(plans), len(outcomes)),
        weighted=np.array(weighted),
        costs=np.array([[_cost(plan.allocation, o, a) for o in outcomes] for plan, a in zip(plans, at, strict=True)]),
        targets=tuple(_targets(plans, outcomes, years, produced)),
        uses=tuple(_use(plans, source, years) for source in sources),
        apart=tuple(_apart(plans, lines, sources, outcomes, years)),
        dominates=(),
    )
    return replace(found, dominates=tuple(_domination(found)))


def _shared(lists: Sequence[Sequence[Any]]) -> list[Any]:
    """What is in every list, in the order of the first."""
    return [item for item in lists[0] if all(item in other for other in lists[1:])]


def _money(allocation: Allocation, lines: Sequence[str], sources: Sequence[str], years: Sequence[int]) -> FloatArray:
    model = allocation.scenario.model
    own_lines, own_sources = [line.id for line in model.lines], [source.id for source in model.sources]
    at = np.ix_([own_lines.index(line) for line in lines], [own_sources.index(source) for source in sources], years)
    return np.asarray(allocation.by_line()[at])


def _produced(allocation: Allocation, outcome: str) -> FloatArray:
    """An outcome by region and year of the plan's own model."""
    model, a = allocation.scenario.model, allocation
    total = np.zeros((len(model.regions), len(model.years)))
    np.add.at(
        total,
        (a.unit_region, a.unit_year),
        a.units * model.yields(outcome)[a.unit_region, a.unit_activity, a.unit_year],
    )
    return total


def _cost(allocation: Allocation, outcome: str, years: Sequence[int]) -> float:
    """Public money of the activities that yield an outcome, per unit of it; NaN where there is none of it."""
    model, a = allocation.scenario.model, allocation
    got = float(_produced(a, outcome)[:, years].sum())
    yielding = np.append(model.yields(outcome).any(axis=(0, 2)), False)
    counted = yielding[a.activity] & model.public[a.source] & np.isin(a.year, years)
    return float(a.amount[counted].sum()) / got if got > 0 else float("nan")


def _targets(
    plans: Sequence[ComparedPlan],
    outcomes: Sequence[str],
    years: Sequence[int],
    produced: Sequence[Mapping[str, FloatArray]],
) -> Iterator[TargetRow]:
    """Every target that all plans can be compared with, in the order in which the first plan that has it writes it."""
    own = [{_asked(target) for target in plan.scenario.targets} for plan in plans]
    every = {_asked(target): target for plan in plans for target in plan.scenario.targets}
    common = set(_shared([plan.scenario.model.regions for plan in plans]))
    place: dict[tuple[object, ...], int] = {}
    for plan in plans:
        for target in as_written(plan.scenario.targets):
            place.setdefault(target.rank, len(place))
    for key, target in sorted(every.items(), key=lambda item: (place[item[1].rank], item[0])):
        outcome, span, of_regions = target.rank
        regions = target.regions or ()
        if outcome in outcomes and set(span) <= set(years) and set(regions) <= common:
            values = [
                _value(by_outcome[outcome], plan.scenario.model, span, regions)
                for plan, by_outcome in zip(plans, produced, strict=True)
            ]
            asked = tuple(key in targets for targets in own)
            misses = tuple(target.miss(value) for value in values)
            yield TargetRow(outcome, span, of_regions, target.at_least, target.at_most, asked, tuple(values), misses)


def _asked(target: Target) -> tuple[object, ...]:
    """What makes two targets one, in their order."""
    return (*target.rank, target.sides, target.regions or ())


def _value(produced: FloatArray, model: Model, years: tuple[int, ...], regions: tuple[str, ...]) -> float:
    """What counts for a target, of an outcome by region and year; no regions: all of them."""
    own = produced[:, [model.years.index(year) for year in years]]
    return float((own[np.isin(model.regions, regions)] if regions else own).sum())


def _use(plans: Sequence[ComparedPlan], source: str, years: Sequence[int]) -> Use:
    uses = [[use for use in plan.review.sources if use.source == source and use.year in years] for plan in plans]
    return Use(
        source,
        tuple(None if own[0].cap is None else sum(use.cap or 0.0 for use in own) for own in uses),
        tuple(sum(use.used for use in own) for own in uses),
        tuple(sum(use.unspent for use in own) for own in uses),
    )


def _apart(
    plans: Sequence[ComparedPlan],
    lines: Sequence[str],
    sources: Sequence[str],
    outcomes: Sequence[str],
    years: Sequence[int],
) -> Iterator[Apart]:
    """What is not compared, and what is not the same where it is."""
    models = [plan.scenario.model for plan in plans]
    named: tuple[tuple[Literal["line", "source", "outcome", "year"], Sequence[Any], list[list[Any]]], ...] = (
        ("line", lines, [[line.id for line in model.lines] for model in models]),
        ("source", sources, [[source.id for source in model.sources] for model in models]),
        ("outcome", outcomes, [[outcome.id for outcome in model.outcomes] for model in models]),
        ("year", years, [list(model.years) for model in models]),
    )
    for kind, common, owned in named:
        for what in sorted({item for own in owned for item in own if item not in common}):
            yield Apart(kind, str(what), tuple(i for i, own in enumerate(owned) if what in own))
    keys = [[t.key for t in as_written(plan.scenario.targets)] for plan in plans]
    for target in dict.fromkeys(key for own in keys for key in own):
        having = tuple(i for i, own in enumerate(keys) if target in own)
        if len(having) < len(plans):
            yield Apart("target", target, having)
    for i, plan in enumerate(plans):
        asked, first = plan.scenario, plans[0].scenario
        if any(asked.weights.get(o, 0.0) != first.weights.get(o, 0.0) for o in outcomes) or (
            asked.discount != first.discount
        ):
            yield Apart("weights", plan.name, (i,))
        if not _same_coefficients(plan, plans[0], years):
            yield Apart("coefficients", plan.name, (i,))


def _same_coefficients(one: ComparedPlan, other: ComparedPlan, years: Sequence[int]) -> bool:
    """Whether two plans are believed to buy the same for the same money: unit costs and yields of the shared years."""

    def beliefs(plan: ComparedPlan) -> dict[str, Any]:
        model = plan.scenario.model
        at = [model.years.index(year) for year in years]
        return {
            activity.id: (
                [activity.tranches[t] for t in at],
                {outcome: [values[t] for t in at] for outcome, values in activity.yields.items()},
            )
            for activity in model.activities
        } | {"regional": regional_rows(model)}

    return beliefs(one) == beliefs(other)


def _domination(found: Comparison) -> Iterator[tuple[int, int]]:
    """Pairs of plans with the same unit costs and yields, of which the first dominates the second.

    It uses no more public money, misses no more of any target and has at least as much of every outcome that has a
    weight in a scenario; one of these is better. Other outcomes count by their targets alone. Figures within the
    tolerance of a target are equal.
    """
    weighing = [any(plan.scenario.weights.get(outcome, 0.0) > 0 for plan in found.plans) for outcome in found.outcomes]
    misses = np.array([row.misses for row in found.targets]).reshape(-1, len(found.plans)).T
    costs = np.column_stack([found.public.sum(axis=1), -found.totals[:, weighing], misses])
    money = max(plan.scenario.money_size for plan in found.plans)
    sizes = np.array([money, *np.zeros(sum(weighing)), *np.ones(misses.shape[1])])
    near = tolerances.KEPT * np.maximum(sizes, np.abs(costs).max(axis=0))
    for i, one in enumerate(found.plans):
        for k, other in enumerate(found.plans):
            if i != k and _same_coefficients(one, other, found.years):
                better = costs[i] < costs[k] - near
                if better.any() and not (costs[i] > costs[k] + near).any():
                    yield i, k
