"""Changes of a scenario, in order, one function a kind. A selector that matches nothing is an error at its place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kcplan.domain.rules import SIDES
from kcplan.domain.scenario import RuleSide, Target, Tranche, years_label
from kcplan.language import _, together
from kcplan.reading.draft import Draft
from kcplan.reading.limits import check_limit, read_bound
from kcplan.reading.lines import text_of
from kcplan.reading.origins import ValuePath, row_name
from kcplan.reading.regional import UNIT_COST
from kcplan.reading.regions import region_choice
from kcplan.reading.selectors import picked, picked_activities, picked_years, years_choice
from kcplan.reading.targets import add_target
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.numbers import can_be_reckoned, refuse_size
from kcplan.reading.text.tree import Node

OPERATIONS = ("set", "scale", "add")


@dataclass(frozen=True)
class _Change:
    """A change as it is applied: what it selects, the operation, and where and why it was written."""

    subject: Node
    operation: str
    value: float
    place: Place
    why: str
    draft: Draft
    log: Log
    sides: Mapping[RuleSide, Node] = field(default_factory=dict)  # of a change of a target, in place of an operation

    def value_of(self, path: ValuePath, what: str, old: float) -> float:
        """The new value of one number, noted with its origin; below 0 is an error."""
        new = self.value if self.operation == "set" else old * self.value
        if self.operation == "add":
            new = old + self.value
        told = any((p.file, p.line, p.column) == self.place for p in self.log.problems)
        if new < 0 and not told:
            expected = _("{what} of at least 0").format(what=what)
            self.log.error(self.place, expected, f"{old:g} + {self.value:g} = {new:g}")
        elif not told and not can_be_reckoned(new) and not np.isnan(new):
            refuse_size(self.place, what, f"{new:g}", self.log)
        self.draft.notes.change(path, self.place, self.why)
        return new

    def nothing(self, what: str, mend: str = "") -> None:
        """Report that the selector matches nothing."""
        expected = _("a selector that matches a {what}").format(what=what)
        self.log.error(self.subject.place, expected, _("nothing that it matches"), mend)


def apply(node: Node, draft: Draft, log: Log) -> None:
    """Make the change of a mapping that has its shape (formats.CHANGE)."""
    kind = next((key for key in (*_KINDS, "limit", "add_target") if key in node.value), None)
    if kind is None:
        return  # not a change, and the log says so
    why = text_of(node.get("why"))
    if kind == "limit":
        _limit(node, draft, log, why)
    elif kind == "add_target":
        add_target(draft.targets, node["add_target"], draft.base, log, draft.notes, why)
    else:
        sides: dict[RuleSide, Node] = {side: node[side] for side in SIDES if side in node.value}
        operations = [key for key in (*OPERATIONS, "remove") if key in node.value] + ["at_least, at_most"] * bool(sides)
        if len(operations) != 1:
            found = together(operations) if operations else _("none")
            known = ", ".join((*OPERATIONS, "remove", *SIDES) if kind == "target" else OPERATIONS)
            expected = _("one of {operations} in a change of {kind}").format(operations=known, kind=kind)
            log.error(node.place, expected, found, _("make it one change each"))
            return
        operation = "set" if sides else operations[0]
        done = node if sides else node[operation]
        value = 0.0 if sides or operation == "remove" else done.value
        _KINDS[kind](_Change(node[kind], operation, value, done.place, why, draft, log, sides))


def _cap(change: _Change) -> None:
    draft, years, named = change.draft, change.draft.base.years, change.subject.get("regions")
    known = [*draft.caps, *draft.region_caps] if named is None else draft.region_caps
    kind = _("source with a cap") if named is None else _("source capped by region")
    sources = picked(change.subject.get("sources"), kind, known, change.log)
    chosen = picked_years(change.subject.get("years"), years, change.log)
    regions = _regions(change) if draft.region_caps or named is not None else []
    if named is not None and not draft.region_caps and change.subject.get("sources") is None:
        change.nothing(_("source capped by region"), _("give a source caps by_region, or leave out the regions"))
    for source in [source for source in sources if source in draft.region_caps]:
        caps = draft.region_caps[source]
        for r, region in regions:
            for year in chosen:
                t, what = year - years[0], _("a cap of {source} in {region} in {year}")
                what = what.format(source=source, region=region, year=year)
                caps[r, t] = change.value_of(("caps", source, "by_region", region, year), what, float(caps[r, t]))
    for source in [source for source in sources if source in draft.caps]:
        for year in chosen:
            what, at = _("a cap of {source} in {year}").format(source=source, year=year), ("caps", source, year)
            t = year - years[0]
            draft.caps[source][t] = change.value_of(at, what, draft.caps[source][t])


def _regions(change: _Change) -> list[tuple[int, str]]:
    """The regions that a change selects, with their positions; all where it names none."""
    model = change.draft.base
    chosen = region_choice(change.subject.get("regions"), model, change.log)
    return [(r, name) for r, name in enumerate(model.regions) if chosen in (None, "all") or name in chosen]


def _regional(
    change: _Change, item: str, activity: str, years: tuple[int, ...], own: Sequence[float], what: str
) -> None:
    """Change a unit cost or yield in regions: in those named, else where a region has its own.

    `own` is what holds everywhere else, one a model year; `what` is the message that says which value it is.
    """
    model, regional = change.draft.base, change.draft.regional
    named = change.subject.get("regions") is not None
    if not named and item not in regional.tables:
        return
    table = regional.of(item)[:, [other.id for other in model.activities].index(activity)]
    for r, region in _regions(change):
        for year in years:
            t = year - model.years[0]
            old = float(own[t]) if np.isnan(table[r, t]) else float(table[r, t])
            if named or not np.isnan(table[r, t]):
                at = ("model", "regional", row_name(region, activity, item), year)
                told = what.format(outcome=item, activity=activity, region=region, year=year)
                table[r, t] = change.value_of(at, told, old)


def _activities(change: _Change) -> list[tuple[str, ValuePath]]:
    """The activities that a change selects, with their paths; reported where there are none."""
    return [
        (activity.id, ("model", "lines", activity.line, "activities", activity.id))
        for activity in picked_activities(change.subject, change.draft.base, change.log)
    ]


def _unit_cost(change: _Change) -> None:
    years = change.draft.base.years
    chosen = picked_years(change.subject.get("years"), years, change.log)
    named = change.subject.get("regions")
    for activity, path in _activities(change):
        costs = change.draft.costs[activity]
        stepped = tuple(year for year in chosen if len(costs[year - years[0]]) > 1)
        if named is not None and stepped:
            one_number = _("a unit cost by region only if that of {activity} is one number")
            found = _("tranches in {years}").format(years=years_label(stepped))
            change.log.error(named.place, one_number.format(activity=activity), found)
            continue
        own = [steps[0].cost for steps in costs]
        what = _("a unit cost of {activity} in {region} in {year}")
        _regional(change, UNIT_COST, activity, chosen, own, what)
        for year in chosen if named is None else ():
            what, at = _("a unit cost of {activity} in {year}"), (*path, "unit_cost", year)
            what = what.format(activity=activity, year=year)
            old = costs[year - years[0]]
            costs[year - years[0]] = tuple(Tranche(t.width, change.value_of(at, what, t.cost)) for t in old)


def _yield(change: _Change) -> None:
    model = change.draft.base
    outcomes = picked(
        change.subject.get("outcome"), _("outcome"), [outcome.id for outcome in model.outcomes], change.log
    )
    chosen = picked_years(change.subject.get("years"), model.years, change.log)
    activities, matched = _activities(change), False
    named = change.subject.get("outcome") is not None
    somewhere = change.subject.get("regions") is not None
    for activity, path in activities:
        table = change.draft.yields[activity]
        for outcome in outcomes:
            if outcome not in table:
                by_region = change.draft.regional.yields.get(outcome)
                a = [other.id for other in model.activities].index(activity)
                if (change.operation != "set" or not named) and (by_region is None or np.isnan(by_region[:, a]).all()):
                    continue
            own = table.get(outcome, [0.0] * len(model.years))
            matched = True
            what = _("a yield of {outcome} by {activity} in {region} in {year}")
            _regional(change, outcome, activity, chosen, own, what)
            if somewhere or (outcome not in table and change.operation != "set"):
                continue
            table[outcome] = own
            for year in chosen:
                what, at = _("a yield of {outcome} by {activity} in {year}"), (*path, "yields", outcome, year)
                what = what.format(outcome=outcome, activity=activity, year=year)
                t = year - model.years[0]
                table[outcome][t] = change.value_of(at, what, table[outcome][t])
    if activities and outcomes and not matched:
        change.nothing(_("yield"), _("the chosen activities do not yield it; give it with set"))


def _weight(change: _Change) -> None:
    draft = change.draft
    known = [outcome.id for outcome in draft.base.outcomes]
    outcomes = picked(change.subject.get("outcome"), _("outcome"), known, change.log)
    if change.operation != "set":
        weighted = [outcome for outcome in outcomes if outcome in draft.weights]
        if outcomes and not weighted:
            change.nothing(_("weight"), _("it has none; give it with set"))
        outcomes = weighted
    for outcome in outcomes:
        old = draft.weights.get(outcome, 0.0)
        what = _("a weight of {outcome}").format(outcome=outcome)
        draft.weights[outcome] = change.value_of(("weights", outcome), what, old)


def _counterpart(change: _Change) -> None:
    draft, years = change.draft, change.draft.base.years
    lines = picked(change.subject.get("lines"), _("line with a counterpart"), draft.ratios, change.log)
    for line in lines:
        for year in picked_years(change.subject.get("years"), years, change.log):
            what, at = _("a counterpart of {line} in {year}"), ("model", "lines", line, "counterpart", year)
            what = what.format(line=line, year=year)
            t = year - years[0]
            draft.ratios[line][t] = change.value_of(at, what, draft.ratios[line][t])


def _target(change: _Change) -> None:
    draft, years = change.draft, change.subject.get("years")
    known = [outcome.id for outcome in draft.base.outcomes]
    outcomes = picked(change.subject.get("outcome"), _("outcome"), known, change.log)
    chosen = years_choice(years, draft.base.years, change.log)
    named = change.subject.get("regions")
    regions = region_choice(named, draft.base, change.log)
    names = [item.value for item in named.value] if named is not None and named.is_list else []
    if regions == ():
        return  # not regions, and the log says so
    matched = [
        target
        for target in list(draft.targets.values())
        if target.outcome in outcomes and (years is None or chosen == "all" or target.years == chosen)
        if regions in (None, "all") or target.regions == regions or target.place in names
    ]
    if not matched and outcomes and chosen != ():
        change.nothing(_("target"), _targets_of(change, outcomes))
    for target in matched:
        if change.operation == "remove":
            del draft.targets[target.key]
            continue
        draft.targets[target.key] = _with_numbers(target, change)


def _with_numbers(target: Target, change: _Change) -> Target:
    """The target with its numbers changed: those that are named, or each that it has."""
    what, log, new = _("a target {target}").format(target=target.key), change.log, dict(target.sides)
    if change.operation == "set" and not change.sides and len(new) > 1:
        expected = _("at_least, at_most or both in a change of {what}, which is a range").format(what=what)
        log.error(change.place, expected, "set", _("write them instead of set"))
        return target
    own = {side: replace(change, value=node.value, place=node.place) for side, node in change.sides.items()}
    for side, one in (own or dict.fromkeys(new, change)).items():
        new[side] = one.value_of(("model", "targets", target.key, side), what, new.get(side, 0.0))
    least, most = new.get("at_least"), new.get("at_most")
    if most == 0:
        mend = _("remove the target, and limit the units of its activities")
        log.error(change.place, _("at_most above 0 of {what}").format(what=what), "0", mend)
    elif least is not None and most is not None and most < least:
        expected = _("at_most of at least {least:g}, which is the at_least of this target").format(least=least)
        log.error(change.place, expected, f"{most:g}", _("change both"))
    return replace(target, at_least=least, at_most=most)


def _targets_of(change: _Change, outcomes: Iterable[str]) -> str:
    near = [key for key, target in change.draft.targets.items() if target.outcome in outcomes]
    if not near:
        return _("there is no such target")
    if change.subject.get("regions") is None:
        return _("the years of a target are matched exactly: {targets}").format(targets=", ".join(near))
    return _("the years and regions of a target are matched exactly: {targets}").format(targets=", ".join(near))


def _limit(node: Node, draft: Draft, log: Log, why: str) -> None:
    """New bounds of a limit, or the limit taken away."""
    name = node["limit"]
    bounds = [key for key in ("at_least", "at_most") if key in node.value]
    if bool(bounds) == ("remove" in node.value):
        expected = _("at_least or at_most, or else remove, in a change of a limit")
        log.error(node.place, expected, _("both") if bounds else _("neither"))
        return
    if name.value not in draft.limits:
        if name.value:
            log.unknown(name.place, _("limit"), name.value, draft.limits)
        return
    if not bounds:
        del draft.limits[name.value]
        return
    limit = draft.limits[name.value]
    for key in bounds:
        bound = read_bound(node[key], draft.base, log)
        limit = replace(limit, at_least=bound) if key == "at_least" else replace(limit, at_most=bound)
        draft.notes.change(("limits", name.value, key), node[key].place, why)
    check_limit(limit, node, draft.base, log)
    draft.limits[name.value] = limit


_KINDS: dict[str, Callable[[_Change], None]] = {
    "cap": _cap,
    "unit_cost": _unit_cost,
    "yield": _yield,
    "weight": _weight,
    "counterpart": _counterpart,
    "target": _target,
}
