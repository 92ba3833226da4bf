"""Cost norms: a table beside a model, or rows within it; and warnings where a unit costs more."""

import os
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Activity, Model, Norm, years_label
from kcplan.language import _
from kcplan.reading.origins import Notes, row_name
from kcplan.reading.tables.opening import table_at, table_of
from kcplan.reading.tables.rows import NamedColumns, Row, Table
from kcplan.reading.text.files import beside
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

COLUMNS = ("id", "activity", "unit", "max_public_share", "cap", "valid_from", "valid_to", "source")
NUMBERS = ("max_public_share", "cap")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")


def read_norms(model: Node, log: Log, notes: Notes) -> tuple[Norm, ...]:
    """The rows by id and first day: those of the key `norms`, else those of norms.csv beside the file."""
    inline, path = model.get("norms"), beside(model.place.file, "norms.csv")
    if inline is not None:
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
    for name in ("valid_from", "valid_to"):
        if not _DAY.fullmatch(row[name]):
            log.error(row.place(name), _("{name} to be a day such as 2018-05-11").format(name=name), repr(row[name]))
    cap = row.number("cap", log) if row["cap"] else None
    share = row.share("max_public_share", log) if row["max_public_share"] else None
    return Norm(row["id"], row["activity"], cap, share, row["valid_from"], row["valid_to"], row["source"])


def in_force(norms: Sequence[Norm], norm: str, year: int) -> Norm | None:
    """The row of a norm that holds on 1 January of a year."""
    day = f"{year}-01-01"
    held = [n for n in norms if n.id == norm and n.valid_from <= day and (not n.valid_to or day <= n.valid_to)]
    return held[0] if held else None


def warn_of_norms(model: Model, log: Log, notes: Notes) -> None:
    """One warning for each activity and run of years in which its dearest unit costs more than the norm's cap."""
    for activity in model.activities:
        over: dict[int, tuple[Norm, float]] = {}
        for year, tranches in zip(model.years, activity.tranches, strict=True):
            norm = in_force(model.norms, activity.norm, year)
            cost = max((tranche.cost for tranche in tranches), default=0.0)
            if norm is not None and norm.cap is not None and cost > norm.cap:
                over[year] = norm, cost
        for year in over:
            if year - 1 in over and over[year - 1] == over[year]:
                continue  # told with the first year of its run
            last = year
            while over.get(last + 1) == over[year]:
                last += 1
            norm, cost = over[year]
            place = notes.last(("model", "lines", activity.line, "activities", activity.id, "unit_cost", year))
            years = years_label(tuple(range(year, last + 1)))
            found = _("{cost:g} in {years}").format(cost=cost, years=years)
            log.warn(Place(place.file, place.line, place.column), _within(activity, norm, model), found)
    if model.regional_cost is not None:
        _warn_of_regions(model, model.regional_cost, log, notes)


def _warn_of_regions(model: Model, cost: FloatArray, log: Log, notes: Notes) -> None:
    """One warning for each activity with regions that exceed its norm: where it is dearest, and how many they are."""
    for a, activity in enumerate(model.activities):
        norms = [in_force(model.norms, activity.norm, year) for year in model.years]
        caps = np.array([np.inf if norm is None or norm.cap is None else norm.cap for norm in norms])
        excess = np.nan_to_num(cost[:, a] - caps, nan=0.0, neginf=0.0)
        if excess.max(initial=0.0) > 0:
            r, t = (int(index) for index in np.unravel_index(np.argmax(excess), excess.shape))
            region, year, norm = model.regions[r], model.years[t], norms[t]
            assert norm is not None
            place = notes.last(("model", "regional", row_name(region, activity.id, "unit_cost"), year))
            found = _("{cost:g} in {region} in {year}; regions above it: {count}")
            count = int((excess > 0).any(axis=1).sum())
            found = found.format(cost=float(cost[r, a, t]), region=region, year=year, count=count)
            log.warn(Place(place.file, place.line, place.column), _within(activity, norm, model), found)


def _within(activity: Activity, norm: Norm, model: Model) -> str:
    return _("{activity} to cost at most {cap:g} {money} a unit, norm {norm} ({source})").format(
        activity=activity.id, cap=norm.cap, money=model.money, norm=norm.id, source=norm.source
    )
