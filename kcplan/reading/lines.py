"""Lines and activities of a model: what they cost, what they yield, and the counterpart money they need."""

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np

from kcplan import language
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Activity, Line, Source, Title, Tranche, Whole
from kcplan.language import _, together
from kcplan.reading.origins import Notes
from kcplan.reading.selectors import choice
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node
from kcplan.reading.years import spread

#: How a file says of what whole units are bought.
_WHOLE: dict[str, Whole] = {"true": "year", "year": "year", "period": "period"}


def read_title(node: Node | None, default: str) -> Title:
    """A title in both languages; one text serves for both."""
    if node is None:
        return Title(default, default)
    if node.is_mapping:
        return Title(node["en"].value, node["vi"].value)
    return Title(node.value, node.value)


def read_units(counted: Iterable[Node], log: Log) -> dict[str, Title]:
    """The units of outcomes and activities that are in both languages, by the English word, which means one thing."""
    found: dict[str, Title] = {}
    for unit in (node["unit"] for node in counted):
        own = read_title(unit, "")
        if unit.is_mapping and found.setdefault(own.en, own) != own:
            expected = _("one Vietnamese word for the unit {unit!r}").format(unit=own.en)
            log.error(unit.place, expected, together([repr(found[own.en].vi), repr(own.vi)]))
    return dict(sorted(found.items()))


def text_of(node: Node | None) -> str:
    return "" if node is None else str(node.value)


def read_line(
    name: str,
    node: Node,
    sources: Sequence[str],
    outcomes: Sequence[str],
    years: tuple[int, ...],
    log: Log,
    notes: Notes,
) -> Line:
    """A line, its counterpart still to come."""
    chosen = choice(node["sources"], _("source"), sources, log)
    own = sources if chosen is None or chosen == "all" else chosen
    found = [
        _activity(key, name, value, outcomes, years, log, notes) for key, value in node.table("activities").items()
    ]
    ordered = tuple(sorted(found, key=lambda activity: activity.id))
    title, norm = read_title(node.get("title"), name), text_of(node.get("norm"))
    basis, short = (
        read_title(node.get("basis"), ""),
        None if node.get("short") is None else read_title(node["short"], name),
    )
    return Line(name, node["number"].value, title, tuple(sorted(own)), ordered, norm=norm, basis=basis, short=short)


def _activity(
    name: str, line: str, node: Node, outcomes: Sequence[str], years: tuple[int, ...], log: Log, notes: Notes
) -> Activity:
    path, basis = ("model", "lines", line, "activities", name), read_title(node.get("basis"), "")
    note = language.title(basis)
    costs = spread(node["unit_cost"], years, log)
    tranches: dict[Place | None, tuple[Tranche, ...]] = {
        None: (Tranche(math.inf, math.nan),)
    }  # by place, so that each mistake is reported once
    for year, cost in zip(years, costs, strict=True):
        if cost is not None:
            if cost.place not in tranches:
                tranches[cost.place] = _tranches(cost, log)
            notes.write((*path, "unit_cost", year), cost.place, note)
    yields: dict[str, tuple[float, ...]] = {}
    for key, value in node.table("yields").items():
        if key not in outcomes:
            log.unknown(node["yields"].keys[key], _("outcome"), key, outcomes)
            continue
        nodes = spread(value, years, log)
        for year, amount in zip(years, nodes, strict=True):
            notes.write((*path, "yields", key, year), (amount or value).place, note)
        yields[key] = tuple(math.nan if amount is None else amount.value for amount in nodes)
    title = read_title(node.get("title"), name)
    return Activity(
        name,
        line,
        read_title(node["unit"], "").en,
        title,
        tuple(tranches[cost.place if cost else None] for cost in costs),
        dict(sorted(yields.items())),
        text_of(node.get("norm")),
        basis,
        _WHOLE.get(text_of(node.get("whole")), ""),
    )


def _tranches(cost: Node, log: Log) -> tuple[Tranche, ...]:
    """The tranches of one year. Only the last may be without end, and none costs less than the one before."""
    if not cost.is_list:
        return (Tranche(math.inf, cost.value),)
    found: list[Tranche] = []
    done, last = 0.0, 0.0
    for index, step in enumerate(cost.value):
        end, price = step.get("up_to"), step["cost"]
        if end is None and index < len(cost.value) - 1:
            log.error(step.place, _("up_to in every tranche but the last"), _("none"))
        if end is not None and end.value <= done:
            expected = _("up_to above {before:g}, that of the tranche before").format(before=done)
            log.error(end.place, expected, f"{end.value:g}")
        if price.value < last:
            expected = _("a cost of at least {before:g}, that of the tranche before").format(before=last)
            log.error(price.place, expected, f"{price.value:g}")
        found.append(Tranche(math.inf if end is None else _width(end.value, done), price.value))
        done, last = done if end is None else end.value, price.value
    if not found:
        log.error(cost.place, _("at least one tranche"), _("an empty list"))
    return tuple(found)


def _width(end: float, start: float) -> float:
    """The difference as people write it, so that adding the widths up again gives the same numbers."""
    return float(Decimal(repr(end)) - Decimal(repr(start)))


def read_counterpart(
    line: Line,
    node: Node,
    sources: Sequence[Source],
    plan: FloatArray | None,
    years: tuple[int, ...],
    log: Log,
    notes: Notes,
) -> tuple[float, ...] | None:
    """Counterpart money per unit of public money, one a year; `plan` is the line's, shape (sources, years)."""
    written = node.get("counterpart")
    if not all(source.kind for source in sources):
        return None  # which of them are public is not known, and the log says so
    partners = [source.id for source in sources if not source.public and source.id in line.sources]
    if written is None:
        if partners:
            expected = _("the key 'counterpart' in {line}, which uses {sources}")
            expected = expected.format(line=line.id, sources=", ".join(partners))
            log.error(node.place, expected, _("none"), _("add counterpart: plan, or a number"))
        return None
    if not partners:
        expected = _("a counterpart source among the sources of {line}").format(line=line.id)
        mend = _("add the source to the line's sources, or remove the key")
        log.error(node.keys["counterpart"], expected, _("none"), mend)
    path = ("model", "lines", line.id, "counterpart")
    if written.value != "plan":
        nodes = spread(written, years, log)
        for year, ratio in zip(years, nodes, strict=True):
            notes.write((*path, year), (ratio or written).place)
        return tuple(math.nan if ratio is None else ratio.value for ratio in nodes)
    if plan is None:
        expected = _("the counterpart of {line} in numbers, as the model has no plan").format(line=line.id)
        log.error(written.place, expected, "plan", _("give the ratio as a number or by years"))
        return (math.nan,) * len(years)
    public = np.array([source.public for source in sources], dtype=bool)
    ratios = []
    for year, paid, matched in zip(years, plan[public].sum(axis=0), plan[~public].sum(axis=0), strict=True):
        notes.write((*path, year), written.place, _("as planned"))
        if paid == 0 and matched > 0:
            expected = _("public money in the plan of {line} where it has counterpart money").format(line=line.id)
            found = _("{amount:g} of counterpart money and no public money in {year}").format(amount=matched, year=year)
            log.error(written.place, expected, found, _("give the ratio as a number or by years"))
        ratios.append(float(matched / paid) if paid > 0 else (0.0 if paid == 0 else math.nan))
    return tuple(ratios)


def unique_activities(lines: Mapping[str, Node], log: Log) -> None:
    """Report an activity id that two lines use."""
    first: dict[str, str] = {}
    for line, node in lines.items():
        for name in node.table("activities"):
            if name in first:
                found = _("{name!r} in {first} and in {line}").format(name=name, first=first[name], line=line)
                place = node["activities"].keys[name]
                log.error(place, _("each activity id once in a model"), found, _("rename one of the two"))
            first.setdefault(name, line)


def unique_numbers(lines: Mapping[str, Node], log: Log) -> None:
    """Report a number that two lines have: tables of other hands name lines by it."""
    first: dict[int, str] = {}
    for line, node in lines.items():
        number = node["number"]
        if number.value in first and number.text:  # else it is no number, and the log says so
            found = _("{name!r} again").format(name=number.value)
            mend = _("{line} has it; give each line its own").format(line=first[number.value])
            log.error(number.place, _("each line number once in a model"), found, mend)
        first.setdefault(number.value, line)


def unique_titles(sources: Node, log: Log) -> None:
    """Report a title that two sources have, in either language: tables of other hands name sources by it."""
    first: dict[tuple[str, str], str] = {}
    for source, node in sources.value.items():
        title = read_title(node.get("title"), source)
        names = (("en", title.en), ("vi", title.vi))
        again = [name for name in names if name in first]
        if again:
            found = _("{name!r} again").format(name=again[0][1])
            mend = _("{source} has it; give each source its own").format(source=first[again[0]])
            place = (node.get("title") or Node(sources.keys[source], "")).place
            log.error(place, _("each title of a source once in a model"), found, mend)
        first |= {name: source for name in names if name not in first}
