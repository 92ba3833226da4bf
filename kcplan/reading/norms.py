"""Cost norms: a table beside a model, or rows within it; and warnings where the model goes beyond them."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.norms import Norm
from kcplan.domain.scenario import Activity, Line, Model, years_label
from kcplan.language import _, percent
from kcplan.reading.format.formats import NORMS_ARE
from kcplan.reading.origins import Notes, ValuePath, row_name
from kcplan.reading.tables.opening import table_at, table_of
from kcplan.reading.tables.rows import NamedColumns, Row, Table
from kcplan.reading.text.files import beside
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

COLUMNS = ("id", "activity", "unit", "max_public_share", "cap", "valid_from", "valid_to", "source")
NUMBERS = ("max_public_share", "cap")
#: The first day of a year and its last, where only the year is given.
_ENDS = {"valid_from": "-01-01", "valid_to": "-12-31"}


def read_norms(model: Node, log: Log, notes: Notes) -> tuple[Norm, ...]:
    """The rows by id and first day: those of the key `norms`, else those of norms.csv beside the file."""
    inline, path = model.get("norms"), beside(model.place.file, "norms.csv")
    if inline is not None and inline.value not in NORMS_ARE.options:
        if inline.value == "":
            return ()  # not a name, and the log says so
        with table_of(inline, log) as table:
            found = _norms(table, ("id",), log)
    elif os.path.isfile(path):
        with table_at(path, log, style=log.number_styles.get(model.place.file)) as table:
            found = _norms(table, COLUMNS, log)
    else:
        return ()
    found.sort(key=lambda pair: (pair[0].id, pair[0].valid_from))
    for (one, _first), (other, place) in pairwise(found):
        if one.id == other.id and (not one.valid_to or other.valid_from <= one.valid_to):
            day = other.valid_from or _("the first day")
            expected = _("one norm {norm!r} at a time").format(norm=one.id)
            log.error(place, expected, _("two on {day}").format(day=day))
    for index, (_norm_here, place) in enumerate(found):
        notes.write(("model", "norms", index), place)
    return tuple(norm for norm, _ in found)


def _norms(table: Table | None, required: Sequence[str], log: Log) -> list[tuple[Norm, Place]]:
    """The rows of a table, with their places."""
    columns = NamedColumns(tuple(required), tuple(name for name in COLUMNS if name not in required), NUMBERS)
    return [(_norm(row, log), row.place("id")) for row in (() if table is None else table.rows(columns, log))]


def _norm(row: Row, log: Log) -> Norm:
    first, last = (_day(row, name, log) for name in _ENDS)
    if first and last and last < first:
        log.error(row.place("valid_to"), _("a day not before {day}").format(day=first), last)
    cap = row.number("cap", log) if row["cap"] else None
    share = row.share("max_public_share", log) if row["max_public_share"] else None
    return Norm(row["id"], row["activity"], cap, share, first, last, row["source"])


def _day(row: Row, name: str, log: Log) -> str:
    """A day as it is written, or the first or last one of a year; "" where there is none, or it is wrong."""
    text = row[name] + _ENDS[name] * bool(re.fullmatch("[0-9]{4}", row[name]))
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError:
        expected = _("{name} to be a day such as 2018-05-11, or a year").format(name=name)
        log.error(row.place(name), expected, repr(row[name]))
        return ""


def are_limits(written: Node | None) -> bool:
    """Whether norms are limits, not only warnings."""
    return written is not None and written.value == "limits"


def refuse_norms_without_share(lines: Mapping[str, Node], norms: Sequence[Norm], log: Log) -> None:
    """Report a norm of a line that bounds no share: what a unit may get means nothing to a whole line."""
    for node in lines.values():
        norm = node.get("norm")
        if norm is not None and any(own.id == norm.value and own.share is None for own in norms):
            expected = _("a norm with max_public_share for a line")
            log.error(norm.place, expected, _("{norm!r} without one").format(norm=norm.value))


#: By year: the norm that a model goes beyond, and the number with which it does.
Beyond: TypeAlias = dict[int, tuple[Norm, float]]


def costs_beyond(model: Model, activity: Activity) -> Beyond:
    """The years in which the dearest unit of an activity costs more than its norm allows, with that cost."""
    found: Beyond = {}
    for year, tranches in zip(model.years, activity.tranches, strict=True):
        norm, cost = model.norm_in(activity.norm, year), max((tranche.cost for tranche in tranches), default=0.0)
        if norm is not None and norm.cap is not None and cost > norm.cap:
            found[year] = norm, cost
    return found


def shares_beyond(model: Model, line: Line, activity: Activity) -> Beyond:
    """The years in which public money is a larger share of the cost of a unit than its norm allows, with that share.

    What the beneficiaries bring is known of lines with counterpart money alone.
    """
    found: Beyond = {}
    for year, ratio in zip(model.years, line.counterpart or (), strict=False):
        norm, share = model.norm_in(activity.norm, year), 1 / (1 + ratio)
        if norm is not None and norm.share is not None and share > norm.share * (1 + tolerances.KEPT):
            found[year] = norm, share
    return found


def _planned_beyond(model: Model, number: int) -> Beyond:
    """The years in which the plan gives a line a larger share of all public money than its norm allows."""
    found: Beyond = {}
    if model.plan is None:
        return found
    public = model.plan[:, :, model.public].sum(axis=(0, 2))
    for t, year in enumerate(model.years):
        norm, whole = model.norm_in(model.lines[number].norm, year), float(public[:, t].sum())
        share = float(public[number, t]) / whole if whole else 0.0
        if norm is not None and norm.share is not None and share > norm.share * (1 + tolerances.KEPT):
            found[year] = norm, share
    return found


def warn_of_norms(model: Model, log: Log, notes: Notes, are_limits: bool = False) -> None:
    """A warning for each norm that ends too early; and, where norms are no limits, for each run of years beyond one."""
    _warn_of_ends(model, log, notes)
    if are_limits:
        return
    for number, line in enumerate(model.lines):
        for years, norm, share in _runs(_planned_beyond(model, number)):
            expected = _("{line} to get at most {share} of the public money of a year, norm {norm} ({source})")
            expected = expected.format(
                line=line.id, share=percent(norm.share or 0.0, 2), norm=norm.id, source=norm.source
            )
            found = _("{share} in the plan of {years}").format(share=percent(share, 2), years=years)
            log.warn(_place(notes, ("model", "lines", line.id, "norm")), expected, found)
        for activity in line.activities:
            path: ValuePath = ("model", "lines", line.id, "activities", activity.id)
            for years, norm, cost in _runs(costs_beyond(model, activity)):
                found = _("{cost:g} in {years}").format(cost=cost, years=years)
                log.warn(_place(notes, (*path, "unit_cost", int(years[:4]))), _within(activity, norm, model), found)
            for years, norm, share in _runs(shares_beyond(model, line, activity)):
                expected = _("{activity} to get at most {share} of its cost from public money, norm {norm} ({source})")
                words = {"activity": activity.id, "norm": norm.id, "source": norm.source}
                expected = expected.format(share=percent(norm.share or 0.0, 2), **words)
                found = _("{share} in {years}, as counterpart money of the line is").format(
                    share=percent(share, 2), years=years
                )
                log.warn(_place(notes, (*path, "norm")), expected, found)
    if model.regional_cost is not None:
        _warn_of_regions(model, model.regional_cost, log, notes)


def _warn_of_ends(model: Model, log: Log, notes: Notes) -> None:
    """One warning for each norm in use of which no row is in force any more in years of the model."""
    used = {line.norm for line in model.lines} | {activity.norm for activity in model.activities}
    for name in sorted(filter(None, used)):
        rows = [(norm, index) for index, norm in enumerate(model.norms) if norm.id == name]
        ended = [(norm, index) for norm, index in rows if norm.valid_to and norm.valid_to < f"{model.years[-1]}-01-01"]
        years = tuple(
            year
            for year in model.years
            if model.norm_in(name, year) is None and any(norm.valid_to < f"{year}-01-01" for norm, _ in ended)
        )
        if years:
            norm, index = max(ended, key=lambda row: row[0].valid_to)
            expected = _("norm {norm} ({source}) in force in {years}")
            expected = expected.format(norm=name, source=norm.source, years=years_label(years))
            mend = _("add the row that is in force then; without it these years are not checked")
            log.warn(
                _place(notes, ("model", "norms", index)),
                expected,
                _("its end on {day}").format(day=norm.valid_to),
                mend,
            )


def _runs(beyond: Beyond) -> Iterator[tuple[str, Norm, float]]:
    """Years that follow each other and go beyond one norm by one number, with both."""
    for year, found in beyond.items():
        if beyond.get(year - 1) == found:
            continue  # told with the first year of its run
        last = year
        while beyond.get(last + 1) == found:
            last += 1
        yield years_label(tuple(range(year, last + 1))), *found


def _place(notes: Notes, path: ValuePath) -> Place:
    origin = notes.last(path)
    return Place(origin.file, origin.line, origin.column)


def _warn_of_regions(model: Model, cost: FloatArray, log: Log, notes: Notes) -> None:
    """One warning for each activity with regions that exceed its norm: where it is dearest, and how many they are."""
    for a, activity in enumerate(model.activities):
        norms = [model.norm_in(activity.norm, year) for year in model.years]
        caps = np.array([np.inf if norm is None or norm.cap is None else norm.cap for norm in norms])
        excess = np.nan_to_num(cost[:, a] - caps, nan=0.0, neginf=0.0)
        if excess.max(initial=0.0) > 0:
            r, t = (int(index) for index in np.unravel_index(np.argmax(excess), excess.shape))
            region, year, norm = model.regions[r], model.years[t], norms[t]
            assert norm is not None
            found = _("{cost:g} in {region} in {year}; regions above it: {count}")
            count = int((excess > 0).any(axis=1).sum())
            found = found.format(cost=float(cost[r, a, t]), region=region, year=year, count=count)
            place = _place(notes, ("model", "regional", row_name(region, activity.id, "unit_cost"), year))
            log.warn(place, _within(activity, norm, model), found)


def _within(activity: Activity, norm: Norm, model: Model) -> str:
    return _("{activity} to cost at most {cap:g} {money} a unit, norm {norm} ({source})").format(
        activity=activity.id, cap=norm.cap, money=model.money, norm=norm.id, source=norm.source
    )
