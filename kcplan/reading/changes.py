"""Changes of a scenario, in order, one function a kind. A selector that matches nothing is an error at its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kcplan.domain import Tranche
from kcplan.language import _, together
from kcplan.reading.draft import Draft
from kcplan.reading.limits import check_limit, read_bound
from kcplan.reading.lines import text_of
from kcplan.reading.log import Log, Place
from kcplan.reading.origins import Path
from kcplan.reading.selectors import picked, picked_activities, picked_years, years_choice
from kcplan.reading.targets import add_target
from kcplan.reading.tree import Node

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

    def value_of(self, path: Path, what: str, old: float) -> float:
        """The new value of one number, noted with its origin; below 0 is an error."""
        new = self.value if self.operation == "set" else old * self.value
        if self.operation == "add":
            new = old + self.value
        told = any((p.file, p.line, p.column) == self.place for p in self.log.problems)
        if new < 0 and not told:
            expected = _("{what} of at least 0").format(what=what)
            self.log.error(self.place, expected, f"{old:g} + {self.value:g} = {new:g}")
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
        model = draft.base
        outcomes = [outcome.id for outcome in model.outcomes]
        add_target(draft.targets, node["add_target"], outcomes, model.years, log, draft.notes, why)
    else:
        operations = [key for key in (*OPERATIONS, "remove") if key in node.value]
        if len(operations) != 1:
            found = together(operations) if operations else _("none")
            known = ", ".join((*OPERATIONS, "remove") if kind == "target" else OPERATIONS)
            expected = _("one of {operations} in a change of {kind}").format(operations=known, kind=kind)
            log.error(node.place, expected, found, _("make it one change each"))
            return
        (operation,) = operations
        done = node[operation]
        value = 0.0 if operation == "remove" else done.value
        _KINDS[kind](_Change(node[kind], operation, value, done.place, why, draft, log))


def _cap(change: _Change) -> None:
    draft, years = change.draft, change.draft.base.years
    sources = picked(change.subject.get("sources"), _("source with a cap"), draft.caps, change.log)
    for source in sources:
        for year in picked_years(change.subject.get("years"), years, change.log):
            what, at = _("a cap of {source} in {year}").format(source=source, year=year), ("caps", source, year)
            t = year - years[0]
            draft.caps[source][t] = change.value_of(at, what, draft.caps[source][t])


def _activities(change: _Change) -> list[tuple[str, Path]]:
    """The activities that a change selects, with their paths; reported where there are none."""
    return [
        (activity.id, ("model", "lines", activity.line, "activities", activity.id))
        for activity in picked_activities(change.subject, change.draft.base, change.log)
    ]


def _unit_cost(change: _Change) -> None:
    years = change.draft.base.years
    chosen = picked_years(change.subject.get("years"), years, change.log)
    for activity, path in _activities(change):
        costs = change.draft.costs[activity]
        for year in chosen:
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
    for activity, path in activities:
        table = change.draft.yields[activity]
        for outcome in outcomes:
            if outcome not in table:
                if change.operation != "set" or not named:
                    continue
                table[outcome] = [0.0] * len(model.years)
            matched = True
            for year in chosen:
                what, at = _("a yield of {outcome} by {activity} in {year}"), (*path, "yields", outcome, year)
                what = what.format(outcome=outcome, activity=activity, year=year)
                t = year - model.years[0]
                table[outcome][t] = change.value_of(at, what, table[outcome][t])
    if activities and outcomes and not matched:
        change.nothing(_("yield"), _("the activities chosen do not yield it; give it with set"))


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
    matched = [
        target
        for target in list(draft.targets.values())
        if target.outcome in outcomes and (years is None or chosen == "all" or target.years == chosen)
    ]
    if not matched and outcomes and chosen != ():
        change.nothing(_("target"), _targets_of(change, outcomes))
    for target in matched:
        if change.operation == "remove":
            del draft.targets[target.key]
            continue
        at = ("model", "targets", target.key, "at_least")
        what = _("a target {target}").format(target=target.key)
        draft.targets[target.key] = replace(target, at_least=change.value_of(at, what, target.at_least))


def _targets_of(change: _Change, outcomes: Iterable[str]) -> str:
    near = [key for key, target in change.draft.targets.items() if target.outcome in outcomes]
    if not near:
        return _("there is no such target")
    return _("the years of a target are matched exactly: {targets}").format(targets=", ".join(near))


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
