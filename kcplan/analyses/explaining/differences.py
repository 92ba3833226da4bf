"""What differs between two scenarios, and scenarios between the two."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.closed import Closed
from kcplan.domain.rules import SIDES
from kcplan.domain.scenario import NO_TEXT, Activity, Bound, Choice, Limit, Line, Model, RuleSide, Scenario, Target
from kcplan.domain.written import as_written
from kcplan.errors import UsageError
from kcplan.language import _

DifferenceKind: TypeAlias = Literal[
    "cap",
    "carry_over",
    "target",
    "weight",
    "discount",
    "limit",
    "unit_cost",
    "yield",
    "payers",
    "plan",
    "periods",
    "tiers",
    "protect",
    "approved",
    "closed",
    "committed",
]

#: More than six differences are put together by these, the largest family first.
_FAMILIES: tuple[tuple[DifferenceKind, ...], ...] = (
    ("cap", "carry_over"),
    ("target",),
    ("weight", "discount"),
    ("limit",),
    ("unit_cost", "yield"),
    ("payers", "plan", "approved", "periods", "tiers", "protect", "closed", "committed"),
)
MOST = 6  # 64 scenarios between the two, 720 orders

#: What no single number tells.
_WITHOUT_FIGURES = ("plan", "approved", "payers", "periods", "tiers", "protect", "closed", "committed")

#: Budgets that a scenario may have, by line, source and year.
_BUDGETS: dict[DifferenceKind, Callable[[Scenario], FloatArray | None]] = {
    "plan": lambda scenario: scenario.model.plan,
    "approved": lambda scenario: scenario.approved,
    "committed": lambda scenario: scenario.committed,
}

_Key: TypeAlias = tuple[DifferenceKind, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a scenario that differs in another. `what` is the id of the source, limit, activity, and so on.

    `before` and `after` are figures if one number describes it: money of a cap over `years`, a target, a weight, a cost
    or yield per unit that is the same in each of `years`, the number of a limit's bound. None where no single number
    tells it. `added` and `removed` where only one scenario has it. `side`: which number of a target the figures are;
    None where both of them move, or none does.
    """

    kind: DifferenceKind
    what: str
    years: tuple[int, ...] = ()
    before: float | None = None
    after: float | None = None
    added: bool = False
    removed: bool = False
    side: RuleSide | None = None


def differences(one: Scenario, other: Scenario) -> tuple[Difference, ...]:
    """Every difference that can move the optimum, in a fixed order. Raises UsageError where the models are not alike.

    Whether targets are hard is not a difference: a plan that meets them all is the same either way.
    """
    refuse_unlike(one, other)
    before, after = _parts(one), _parts(other)
    return tuple(
        _difference(key, before.get(key), after.get(key), one)
        for key in sorted(before | after)
        if before.get(key) != after.get(key)
    )


def grouped(one: Scenario, other: Scenario) -> tuple[tuple[Difference, ...], ...]:
    """The differences in at most six groups: one each, but for limits that take over from each other.

    Where these are more than six, families are put together, the largest first.
    """
    found = differences(one, other)
    groups: list[tuple[Difference, ...]] = []
    for difference in found:
        kin = [group for group in groups if any(_take_over(own, difference, one, other) for own in group)]
        groups = [group for group in groups if group not in kin]
        groups.append((*(own for group in kin for own in group), difference))
    by_size = sorted(_FAMILIES, key=lambda family: -sum(difference.kind in family for difference in found))
    for family in by_size:
        if len(groups) > MOST:
            own = tuple(difference for difference in found if difference.kind in family)
            groups = [group for group in groups if group[0].kind not in family] + ([own] if own else [])
    return tuple(groups)


def _take_over(a: Difference, b: Difference, one: Scenario, other: Scenario) -> bool:
    """Whether two limits bound the same money in the same way: a limit that is split by years or lines, say.

    One without the other would leave that money free, or bound twice, which neither scenario means.
    """
    limits = [
        [limit for scenario in (one, other) for limit in scenario.limits if limit.name == difference.what]
        for difference in (a, b)
        if difference.kind == "limit"
    ]
    return len(limits) == 2 and any(_alike(own, theirs) for own in limits[0] for theirs in limits[1])


def _alike(own: Limit, theirs: Limit) -> bool:
    def bounds(limit: Limit) -> set[str]:
        return {bound.kind for bound in (limit.at_least, limit.at_most) if bound is not None}

    def meet(a: Choice, b: Choice) -> bool:
        return a in (None, "all") or b in (None, "all") or bool(set(a or ()) & set(b or ()))

    a, b = own.selection, theirs.selection
    return (
        (own.measure, own.per, a.source, a.region) == (theirs.measure, theirs.per, b.source, b.region)
        and bool(bounds(own) & bounds(theirs))
        and meet(a.line, b.line)
        and meet(a.activity, b.activity)
    )


def mixed(one: Scenario, other: Scenario, taken: Iterable[Difference]) -> Scenario:
    """The first scenario with these differences taken from the other; targets soft, so that most mixes have a plan."""
    parts, theirs = _parts(one), _parts(other)
    for difference in taken:
        key = (difference.kind, difference.what)
        if key in theirs:
            parts[key] = theirs[key]
        else:
            del parts[key]

    def of(kind: DifferenceKind) -> dict[str, Any]:
        return {what: value for (own, what), value in sorted(parts.items()) if own == kind}

    def budget(kind: DifferenceKind) -> FloatArray | None:
        return next((np.array(flat).reshape(one.model.shape) for flat in of(kind).values()), None)

    costs, yields, payers, caps = of("unit_cost"), of("yield"), of("payers"), of("cap")

    def activity(own: Activity) -> Activity:
        return replace(own, tranches=costs[own.id][0], yields=yields[own.id][0])

    def line(own: Line) -> Line:
        sources, counterpart = payers[own.id]
        return replace(own, sources=sources, counterpart=counterpart, activities=tuple(map(activity, own.activities)))

    protect, cut_order, uncertainty = of("protect").get("", (None, (), None))
    closed = next((facts.closed for facts in of("closed").values()), None)
    targets = sorted(of("target").values(), key=lambda target: target.rank)
    return replace(
        one,
        model=replace(
            one.model,
            lines=tuple(map(line, one.model.lines)),
            plan=budget("plan"),
            periods=of("periods")[""],
            regional_cost=_from_rows({what: rows for what, (_, rows) in costs.items()}, one.model),
            regional_yields={
                outcome.id: table
                for outcome in one.model.outcomes
                if (table := _from_rows({what: own[1].get(outcome.id) for what, own in yields.items()}, one.model))
                is not None
            },
        ),
        caps={source: total for source, (total, _) in caps.items()},
        region_caps={source: np.array(rows) for source, (_, rows) in caps.items() if rows is not None},
        carry_over=of("carry_over"),
        targets=tuple(targets),
        weights=of("weight"),
        discount=of("discount")[""],
        limits=tuple(of("limit").values()),
        tiers=of("tiers")[""],
        protect=protect,
        cut_order=cut_order,
        uncertainty=uncertainty,
        closed=closed,
        approved=budget("approved"),
        committed=budget("committed"),
        soft=True,
    )


def refuse_unlike(one: Scenario, other: Scenario) -> None:
    """Scenarios can be mixed where their models have the same bones."""
    theirs_by_name = _bones(other)
    for name, own in _bones(one).items():
        if own != (theirs := theirs_by_name[name]):
            text = _(
                "expected two scenarios of one model, found different {key}: {own} in {one}, {theirs} in {other}; "
                "kcplan compare sets such scenarios side by side"
            )
            raise UsageError(
                text.format(key=name, own=_listed(own), one=one.id, theirs=_listed(theirs), other=other.id)
            )


def _bones(scenario: Scenario) -> dict[str, list[str]]:
    model = scenario.model
    return {
        "money": [model.money],
        "years": [str(year) for year in model.years],
        "regions": list(model.regions),
        "sources": [f"{source.id} ({source.kind})" for source in model.sources],
        "outcomes": [f"{outcome.id} ({outcome.unit})" for outcome in model.outcomes],
        "lines": [line.id for line in model.lines],
        "activities": [f"{activity.line}/{activity.id} ({activity.unit})" for activity in model.activities],
    }


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(names[:8])
    if len(names) > 8:
        return _("{names} and {count} more").format(names=listed, count=len(names) - 8)
    return listed or _("none")


def _parts(scenario: Scenario) -> dict[_Key, Any]:
    """Everything that the optimum depends on, part by part, so that parts can be compared and swapped."""
    return dict(_each_part(scenario))


def _each_part(scenario: Scenario) -> Iterator[tuple[_Key, Any]]:
    model = scenario.model
    for source, caps in scenario.caps.items():
        regional = scenario.region_caps.get(source)
        yield ("cap", source), (caps, None if regional is None else tuple(map(tuple, regional.tolist())))
    for source, share in scenario.carry_over.items():
        if share:
            yield ("carry_over", source), share
    for target in as_written(scenario.targets):
        yield ("target", target.key), replace(target, origin=None, basis=NO_TEXT, order=0)
    for outcome, weight in scenario.weights.items():
        if weight:
            yield ("weight", outcome), weight
    yield ("discount", ""), scenario.discount
    for limit in scenario.limits:
        yield ("limit", limit.name), replace(limit, origin=None)
    for activity in model.activities:
        yield ("unit_cost", activity.id), (activity.tranches, _rows(model.regional_cost, model, activity))
        own = {outcome: _rows(table, model, activity) for outcome, table in model.regional_yields.items()}
        regional_yields = {outcome: rows for outcome, rows in own.items() if rows is not None}
        yield ("yield", activity.id), (dict(activity.yields), regional_yields)
    for line in model.lines:
        yield ("payers", line.id), (line.sources, line.counterpart)
    yield ("tiers", ""), scenario.tiers
    if scenario.protect is not None:
        yield ("protect", ""), (scenario.protect, scenario.cut_order, scenario.uncertainty)
    if scenario.closed is not None:
        yield ("closed", ""), _Facts(scenario.closed)
    yield ("periods", ""), model.periods  # years within one are even
    for kind, budget in _BUDGETS.items():
        if (money := budget(scenario)) is not None:
            yield (kind, ""), tuple(money.ravel().tolist())


class _Facts:
    """Closed years, which are the same where all their figures are."""

    def __init__(self, closed: Closed) -> None:
        self.closed = closed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Facts) and self._figures == other._figures

    def __hash__(self) -> int:
        return hash(self._figures)

    @property
    def _figures(self) -> tuple[object, ...]:
        own = self.closed
        arrays = (own.money, np.nan_to_num(own.by_activity, nan=-1.0), own.units)
        return *(tuple(one.ravel().tolist()) for one in arrays), tuple(own.carried.items())


def _rows(table: FloatArray | None, model: Model, activity: Activity) -> tuple[tuple[float | None, ...], ...] | None:
    """What regions have otherwise for an activity, by region and year; None where nothing, or no region has it."""
    if table is None:
        return None
    own = table[:, model.activities.index(activity)]
    if np.isnan(own).all():
        return None
    return tuple(tuple(None if value != value else value for value in row) for row in own.tolist())


def _from_rows(rows: dict[str, Any], model: Model) -> FloatArray | None:
    """The table by region, activity and year of the rows of each activity."""
    if not any(rows.values()):
        return None
    table = np.full((len(model.regions), len(model.activities), len(model.years)), np.nan)
    for a, activity in enumerate(model.activities):
        if rows[activity.id]:
            table[:, a] = np.array(rows[activity.id], dtype=float)
    return table


def _difference(key: _Key, before: Any, after: Any, scenario: Scenario) -> Difference:
    kind, what = key
    if kind == "target":
        return _target_difference(what, before, after)
    years, figures = _figures(kind, before, after, scenario)
    return Difference(kind, what, years, *figures, before is None, after is None)


def _target_difference(what: str, before: Target | None, after: Target | None) -> Difference:
    """The only number of a target that differs. Of two that are alike, priorities or weights differ: then any."""
    old, new = (dict(target.sides) if target else {} for target in (before, after))
    moved = [side for side in SIDES if old.get(side) != new.get(side)] or list(old)[:1]
    side = moved[0] if len(moved) == 1 else None
    figures = (old.get(side), new.get(side)) if side else (None, None)
    years = (before or after).years  # type: ignore[union-attr]
    return Difference("target", what, years, *figures, before is None, after is None, side)


def _figures(
    kind: DifferenceKind, before: Any, after: Any, scenario: Scenario
) -> tuple[tuple[int, ...], tuple[float | None, float | None]]:
    """The years that differ, and the figures that tell how."""
    nothing: tuple[float | None, float | None] = (None, None)
    years = scenario.model.years
    if kind in ("carry_over", "weight", "discount"):
        return (), (before or 0.0, after or 0.0)
    if kind == "limit":
        return (), _bound_figures(before, after)
    if before is None or after is None or kind in _WITHOUT_FIGURES:
        return (), nothing
    if kind in ("cap", "unit_cost", "yield"):
        (before, rows), (after, other_rows) = before, after
        if kind != "cap" and rows != other_rows:
            return (), nothing
    if kind == "cap":
        moved = [t for t in range(len(years)) if before[t] != after[t]]
        if not moved:
            return (), nothing  # divided differently between the regions
        return tuple(years[t] for t in moved), (sum(before[t] for t in moved), sum(after[t] for t in moved))
    if kind == "unit_cost":
        moved = [t for t in range(len(years)) if before[t] != after[t]]
        pairs = {tuple(tuple(tranche.cost for tranche in side[t]) for side in (before, after)) for t in moved}
    else:
        (outcome, *more) = [o for o in sorted(before | after) if before.get(o) != after.get(o)]
        zero = (0.0,) * len(years)
        old, new = before.get(outcome, zero), after.get(outcome, zero)
        moved = [t for t in range(len(years)) if old[t] != new[t]]
        pairs = set() if more else {((old[t],), (new[t],)) for t in moved}
    one_number = len(pairs) == 1 and all(len(side) == 1 for pair in pairs for side in pair)
    (old_side, new_side) = pairs.pop() if one_number else ((None,), (None,))
    return tuple(years[t] for t in moved), (old_side[0], new_side[0])


def _bound_figures(before: Limit | None, after: Limit | None) -> tuple[float | None, float | None]:
    """The numbers of the only bound that differs, where it is of one kind and all else is the same."""
    if before is None or after is None:
        return None, None
    sides: list[tuple[Bound | None, Bound | None]] = [
        (before.at_least, after.at_least),
        (before.at_most, after.at_most),
    ]
    moved = [(old, new) for old, new in sides if old != new]
    if replace(before, at_least=after.at_least, at_most=after.at_most) == after and len(moved) == 1:
        old, new = moved[0]
        if old is not None and new is not None and replace(old, value=new.value) == new:
            return old.value, new.value
    return None, None
