"""Unit costs and yields of single regions: a CSV file beside the model, or rows within it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from kcplan.domain import FloatArray, IntArray, Model, years_label
from kcplan.language import _
from kcplan.reading import csv_file, years
from kcplan.reading.files import beside
from kcplan.reading.log import Log, Place
from kcplan.reading.origins import Notes, row_name
from kcplan.reading.regions import known
from kcplan.reading.tree import Node

UNIT_COST = "unit_cost"
COLUMNS = ("region", "activity", "item", "value")


@dataclass(eq=False)
class Regional:
    """Numbers of regions by item, `unit_cost` or an outcome: shape (regions, activities, years), NaN where none."""

    shape: tuple[int, int, int]
    tables: dict[str, FloatArray] = field(default_factory=dict)

    def of(self, item: str) -> FloatArray:
        """The table of an item, made where there is none yet."""
        if item not in self.tables:
            self.tables[item] = np.full(self.shape, np.nan)
        return self.tables[item]

    @classmethod
    def of_model(cls, model: Model) -> "Regional":
        """The numbers of a model, to be changed."""
        tables = {outcome: table.copy() for outcome, table in model.regional_yields.items()}
        if model.regional_cost is not None:
            tables[UNIT_COST] = model.regional_cost.copy()
        return cls((len(model.regions), len(model.activities), len(model.years)), tables)

    @property
    def cost(self) -> FloatArray | None:
        return self.tables.get(UNIT_COST)

    @property
    def yields(self) -> dict[str, FloatArray]:
        return {item: table for item, table in sorted(self.tables.items()) if item != UNIT_COST}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row wherever it stands; `places` are those of region, activity, item, years and value."""

    region: str
    activity: str
    item: str
    years: tuple[int, ...] | None  # None: all
    value: float
    places: tuple[Place, ...]


def read_regional(node: Node, model: Model, log: Log, notes: Notes) -> Regional:
    """The regional numbers of a model that is known but for them."""
    regional = Regional((len(model.regions), len(model.activities), len(model.years)))
    written = node.get("regional")
    if written is None or written.value == "":
        return regional
    if not known(model.regions, {}):
        log.error(written.place, _("numbers of single regions in a model that names regions"), _("none of them"))
        return regional
    activities = {activity.id: a for a, activity in enumerate(model.activities)}
    items = [UNIT_COST, *(outcome.id for outcome in model.outcomes)]
    region_of = {region: r for r, region in enumerate(model.regions)}
    names = dict.fromkeys(known(model.regions, model.region_groups))  # looked up for every row
    first: dict[str, IntArray] = {item: np.zeros(regional.shape, dtype=np.int64) for item in items}
    for row in _inline(written) if written.is_list else _csv(written, log):
        at_region, at_activity, at_item, at_years, at_value = row.places
        region = _known(row.region, _("region or group of regions"), names, at_region, log)
        activity = _known(row.activity, _("activity"), activities, at_activity, log)
        item = _known(row.item, _("item: unit_cost or an outcome"), items, at_item, log)
        if region is None or activity is None or item is None:
            continue
        span = model.years
        if row.years is not None:
            span = years.within(Node(at_years, row.years), row.years, log, model.years)
        a, t = activities[activity], [year - model.years[0] for year in span]
        stepped = [year for year, n in zip(span, t, strict=True) if len(model.activities[a].tranches[n]) > 1]
        if item == UNIT_COST and stepped:
            expected = _("a unit cost by region only where that of {activity} is one number").format(activity=activity)
            found = _("tranches in {years}").format(years=years_label(tuple(stepped)))
            log.error(at_value, expected, found, _("take the row away, or give the activity one number"))
            continue
        lines = first[item]
        for one in model.region_groups.get(region, (region,)):
            r = region_of[one]
            if lines[r, a, t].any():
                line = int(lines[r, a, t].max())
                found = _("a second one of {what}").format(what=f"{one}, {activity}, {item}")
                mend = _("the first is in line {line}; keep one of the two").format(line=line)
                log.error(at_value, _("one number for each region, activity, item and year"), found, mend)
                break
            lines[r, a, t] = at_value.line
            regional.of(item)[r, a, t] = row.value
            for year in span:
                notes.write(("model", "regional", row_name(one, activity, item), year), at_value)
    return regional


def _known(name: str, kind: str, names: Collection[str], place: Place, log: Log) -> str | None:
    return name if name in names else log.unknown(place, kind, name[:100], names)


def _csv(node: Node, log: Log) -> Iterator[_Row]:
    for row in csv_file.rows(beside(node.place.file, node.text), COLUMNS, ("years",), log, node.place):
        span = years.parse(row["years"]) if row["years"] else None
        if row["years"] and span is None:
            expected = _("years such as 2014, 2014-2015 or a list of these, or nothing for all")
            log.error(row.place("years"), expected, repr(row["years"][:60]))
            continue
        places = tuple(row.place(name) for name in ("region", "activity", "item", "years", "value"))
        yield _Row(row["region"], row["activity"], row["item"], span, csv_file.number(row, "value", log), places)


def _inline(node: Node) -> Iterator[_Row]:
    for row in node.value:
        keys = [row[key] for key in ("region", "activity", "item")]
        span = row.get("years")
        if all(key.value for key in keys) and (span is None or span.value):  # else the log says what is wrong
            region, activity, item = (key.value for key in keys)
            places = *(key.place for key in keys), (span or row).place, row["value"].place
            yield _Row(region, activity, item, None if span is None else span.value, row["value"].value, places)
