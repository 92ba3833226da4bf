"""Limits of a scenario: what they select, and whether their bounds make sense for it."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Literal

from kcplan.domain.scenario import DIMENSIONS, Activity, Bound, Choice, Limit, Line, Model, Origin, Selection
from kcplan.language import _, either, together
from kcplan.reading.regions import region_choice
from kcplan.reading.selectors import choice, years_choice
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node

_MEASURES: tuple[Literal["units", "change"], ...] = ("units", "change")
KINDS: tuple[Literal["plan", "approved", "share", "previous_year"], ...] = (
    "plan", "approved", "share", "previous_year"
)  # fmt: skip


def read_limit(node: Node, model: Model, log: Log) -> Limit:
    """A limit of a mapping that has its shape (formats.LIMIT)."""
    measure = node.get("measure")
    selection = _selection(node, model, log)
    per = node.get("per")
    named = {item.value for item in (per.value if per.is_list else [per])} if per is not None else set()
    limit = Limit(
        name=node["name"].value,
        measure=next((one for one in _MEASURES if measure is not None and measure.value == one), "money"),
        selection=selection,
        per=tuple(dimension for dimension in DIMENSIONS if dimension in named),
        at_least=read_bound(node.get("at_least"), model, log),
        at_most=read_bound(node.get("at_most"), model, log),
        origin=Origin(*node.place),
    )
    check_limit(limit, node, model, log)
    return limit


def read_bound(node: Node | None, model: Model, log: Log) -> Bound | None:
    """One side of a limit: a plain number is an amount."""
    if node is None:
        return None
    if not node.is_mapping:
        return Bound("amount", node.value)
    kinds = [kind for kind in KINDS if kind in node.value]
    if len(kinds) != 1:
        expected = _("a bound of one kind, {kinds}").format(kinds=either(KINDS))
        found = together(kinds) if kinds else _("none")
        log.error(node.place, expected, found, _("write a limit for each kind"))
        return Bound("amount", float("nan"))
    (kind,) = kinds
    of = node.get("of")
    if of is not None and kind != "share":
        log.error(node.keys["of"], _("'of' with a share only"), _("it with {kind}").format(kind=kind))
    if of is None and kind == "share":
        mend = _("say what it is a share of, such as {example}").format(example="of: {lines: all}")
        log.error(node.place, _("'of' with a share"), _("none"), mend)
    return Bound(kind, node[kind].value, None if of is None else _selection(of, model, log))


def check_limit(limit: Limit, node: Node, model: Model, log: Log) -> None:
    """Whether the limit selects something, and whether its bounds make sense for what it counts."""
    bounds = [bound for bound in (limit.at_least, limit.at_most) if bound is not None]
    if not bounds:
        expected = _("at_least or at_most in {limit}").format(limit=limit.name)
        log.error(node.place, expected, _("neither"), _("add one, or remove the limit"))
    selections = [limit.selection, *(bound.of for bound in bounds if bound.of is not None)]
    if any(getattr(selection, dimension) == () for selection in selections for dimension in DIMENSIONS):
        return  # a selector is wrong, and the log says so
    years = model.years if limit.selection.year in (None, "all") else limit.selection.year
    if any(bound.kind == "previous_year" for bound in bounds) and tuple(years) == model.years[:1]:
        expected = _("a year after {year} in {limit}, which is bound by the year before").format(
            year=model.years[0], limit=limit.name
        )
        log.warn(node.place, expected, str(model.years[0]), _("as it stands, it bounds nothing"))
    if limit.measure == "units":
        _check_units(limit, bounds, node, model, log)
    else:
        if limit.measure == "change":
            _check_change(limit, bounds, node, model, log)
        _check_money(limit, bounds, node, model, log)


def _check_money(limit: Limit, bounds: list[Bound], node: Node, model: Model, log: Log) -> None:
    if not any(_cells(limit.selection, model)):
        expected = _("a selection of {limit} that holds money").format(limit=limit.name)
        log.error(node.place, expected, _("nothing"), _("no such line may use such a source"))
    if any(bound.kind == "plan" for bound in bounds) and model.plan is None:
        expected = _("no multiple of the plan in {limit}, as the model has no plan").format(limit=limit.name)
        log.error(node.place, expected, "plan", _("write an amount, a share or previous_year"))
    elif any(bound.kind in ("plan", "approved") for bound in bounds):
        _check_plan(limit, node, model, log)
    for bound in bounds:
        if bound.of is not None:
            pairs = {f.name: getattr(bound.of, f.name) for f in fields(Selection)}
            whole = {name: getattr(limit.selection, name) if own is None else own for name, own in pairs.items()}
            if not any(_cells(Selection(**whole), model)):
                log.error(node.place, _("an 'of' of {limit} that holds money").format(limit=limit.name), _("nothing"))


def _check_change(limit: Limit, bounds: list[Bound], node: Node, model: Model, log: Log) -> None:
    """Change is of public money by line, source and year, and has a most alone: a least would not be convex."""
    if limit.at_least is not None:
        expected = _("at_most alone in {limit}, which measures change").format(limit=limit.name)
        log.error(node.place, expected, "at_least", _("leave at_least out"))
    for bound in bounds:
        if bound.kind in ("share", "previous_year"):
            expected = _("an amount, plan or approved as bound of the change of {limit}").format(limit=limit.name)
            log.error(node.place, expected, bound.kind)
    if limit.selection.activity is not None or "activity" in limit.per:
        expected = _("no activities in {limit}, which measures change").format(limit=limit.name)
        log.error(node.place, expected, "activities", _("budgets are approved by line"))
    counterpart = {source.id for source in model.sources if not source.public}
    named = counterpart if limit.selection.source == "all" else counterpart & set(limit.selection.source or ())
    if named:
        expected = _("public sources in {limit}, which measures change").format(limit=limit.name)
        log.error(node.place, expected, ", ".join(sorted(named)), _("counterpart money follows public money"))


def _check_units(limit: Limit, bounds: list[Bound], node: Node, model: Model, log: Log) -> None:
    for bound in bounds:
        if bound.kind in ("plan", "approved", "share"):
            expected = _("an amount or previous_year as bound of the units of {limit}").format(limit=limit.name)
            log.error(node.place, expected, bound.kind, _("plan, approved and share are for money only"))
    if limit.selection.source is not None or "source" in limit.per:
        expected = _("no sources in {limit}, which measures units").format(limit=limit.name)
        log.error(node.place, expected, "sources", _("units have no source"))
    found = {activity.unit for _line, activity in _cells(limit.selection, model) if activity is not None}
    if not found:
        log.error(node.place, _("a selection of {limit} that has activities").format(limit=limit.name), _("none"))
    elif len(found) > 1 and "activity" not in limit.per:
        expected = _("units of one kind in {limit}").format(limit=limit.name)
        log.error(node.place, expected, ", ".join(sorted(found)), _("write a limit for each, or per: activity"))


def _check_plan(limit: Limit, node: Node, model: Model, log: Log) -> None:
    """Budgets know lines, not activities: a multiple of one needs every activity of a line, together."""
    for line in model.lines:
        chosen = [a.id for of, a in _cells(limit.selection, model) if of is line and a is not None]
        count = len(set(chosen))
        if count and (count < len(line.activities) or (count > 1 and "activity" in limit.per)):
            expected = _("every activity of {line} together in {limit}, a multiple of a budget by line")
            found = _("{activities} separately").format(activities=", ".join(dict.fromkeys(chosen)))
            mend = _("select the line, or bound it by an amount")
            log.error(node.place, expected.format(line=line.id, limit=limit.name), found, mend)


def _cells(selection: Selection, model: Model) -> Iterator[tuple[Line, Activity | None]]:
    """The lines, with their activities, of the cells that a selection holds; once for each source."""
    public = {source.id for source in model.sources if source.public}
    for line in model.lines:
        for source in line.sources:
            paid = source in public if selection.source is None else _holds(selection.source, source)
            for activity in line.activities or (None,):
                held = activity is None and selection.activity in (None, "all")
                held = held or (activity is not None and _holds(selection.activity, activity.id))
                if paid and held and _holds(selection.line, line.id):
                    yield line, activity


def _holds(chosen: Choice, name: str) -> bool:
    return chosen is None or chosen == "all" or name in chosen


def _selection(node: Node, model: Model, log: Log) -> Selection:
    ids = {
        "region": region_choice(node.get("regions"), model, log),
        "line": choice(node.get("lines"), _("line"), [line.id for line in model.lines], log),
        "activity": choice(node.get("activities"), _("activity"), [one.id for one in model.activities], log),
        "source": choice(node.get("sources"), _("source"), [source.id for source in model.sources], log),
    }
    return Selection(**ids, year=years_choice(node.get("years"), model.years, log))
