"""Limits of a scenario: what they select, and whether their bounds make sense for it."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Literal

from kcplan.domain import DIMENSIONS, Activity, Bound, Choice, Dimension, Limit, Line, Model, Origin, Selection
from kcplan.reading.log import Log
from kcplan.reading.selectors import choice, years_choice
from kcplan.reading.tree import Node

KINDS: tuple[Literal["plan", "share", "previous_year"], ...] = ("plan", "share", "previous_year")


def read_limit(node: Node, model: Model, log: Log) -> Limit:
    """A limit of a mapping that has its shape (formats.LIMIT)."""
    measure = node.get("measure")
    selection = _selection(node, model, log)
    per = node.get("per")
    named = {item.value for item in (per.value if per.is_list else [per])} if per is not None else set()
    limit = Limit(
        name=node["name"].value,
        measure="units" if measure is not None and measure.value == "units" else "money",
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
        found = " and ".join(kinds) or "none"
        log.error(node.place, f"a bound of one kind, {' or '.join(KINDS)}", found, "write a limit for each kind")
        return Bound("amount", float("nan"))
    (kind,) = kinds
    of = node.get("of")
    if of is not None and kind != "share":
        log.error(node.keys["of"], "'of' with a share only", f"it with {kind}")
    if of is None and kind == "share":
        log.error(node.place, "'of' with a share", "none", "say what it is a share of, such as of: {lines: all}")
    return Bound(kind, node[kind].value, None if of is None else _selection(of, model, log))


def check_limit(limit: Limit, node: Node, model: Model, log: Log) -> None:
    """Whether the limit selects something, and whether its bounds make sense for what it counts."""
    bounds = [bound for bound in (limit.at_least, limit.at_most) if bound is not None]
    if not bounds:
        log.error(node.place, f"at_least or at_most in {limit.name}", "neither", "add one, or take the limit away")
    selections = [limit.selection, *(bound.of for bound in bounds if bound.of is not None)]
    if any(getattr(selection, dimension) == () for selection in selections for dimension in DIMENSIONS):
        return  # a selector is wrong, and the log says so
    if limit.measure == "units":
        _check_units(limit, bounds, node, model, log)
    else:
        _check_money(limit, bounds, node, model, log)


def _check_money(limit: Limit, bounds: list[Bound], node: Node, model: Model, log: Log) -> None:
    if not any(_cells(limit.selection, model)):
        log.error(node.place, f"a selection of {limit.name} that holds money", "nothing",
                  "no such line may use such a source")  # fmt: skip
    if any(bound.kind == "plan" for bound in bounds):
        _check_plan(limit, node, model, log)
    for bound in bounds:
        if bound.of is not None:
            pairs = {f.name: getattr(bound.of, f.name) for f in fields(Selection)}
            whole = {name: getattr(limit.selection, name) if own is None else own for name, own in pairs.items()}
            if not any(_cells(Selection(**whole), model)):
                log.error(node.place, f"an 'of' of {limit.name} that holds money", "nothing")


def _check_units(limit: Limit, bounds: list[Bound], node: Node, model: Model, log: Log) -> None:
    for bound in bounds:
        if bound.kind in ("plan", "share"):
            log.error(node.place, f"an amount or previous_year as bound of the units of {limit.name}", bound.kind,
                      "the plan and shares are of money")  # fmt: skip
    if limit.selection.source is not None or "source" in limit.per:
        log.error(node.place, f"no sources in {limit.name}, which measures units", "sources", "units have no source")
    found = {activity.unit for _, activity in _cells(limit.selection, model) if activity is not None}
    if not found:
        log.error(node.place, f"a selection of {limit.name} that has activities", "none")
    elif len(found) > 1 and "activity" not in limit.per:
        log.error(node.place, f"units of one kind in {limit.name}", ", ".join(sorted(found)),
                  "write a limit for each, or per: activity")  # fmt: skip


def _check_plan(limit: Limit, node: Node, model: Model, log: Log) -> None:
    """The plan knows lines, not activities: a multiple of it needs every activity of a line, together."""
    for line in model.lines:
        chosen = [a.id for of, a in _cells(limit.selection, model) if of is line and a is not None]
        count = len(set(chosen))
        if count and (count < len(line.activities) or (count > 1 and "activity" in limit.per)):
            expected = f"every activity of {line.id} together in {limit.name}, a multiple of the plan"
            found = f"{', '.join(dict.fromkeys(chosen))} apart"
            log.error(node.place, expected, found, "select the line, or bound it by an amount")


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
    known: dict[Dimension, list[str]] = {
        "region": list(model.regions),
        "line": [line.id for line in model.lines],
        "activity": [activity.id for activity in model.activities],
        "source": [source.id for source in model.sources],
    }
    names = {"region": "regions", "line": "lines", "activity": "activities", "source": "sources"}
    ids = {kind: choice(node.get(names[kind]), kind, names_known, log) for kind, names_known in known.items()}
    return Selection(**ids, year=years_choice(node.get("years"), model.years, log))
