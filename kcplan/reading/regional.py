"""Unit costs and yields of single regions: a CSV file beside the model, or rows within it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _
from kcplan.reading import years
from kcplan.reading.origins import Notes, RegionalPlaces
from kcplan.reading.regions import known
from kcplan.reading.text import csv_bulk, csv_file, progress
from kcplan.reading.text.files import CSV_BYTES, beside, open_file
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

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


@dataclass(eq=False)
class _Table:
    """The numbers of regions while they are read, with where they stand, shape (items, regions, activities, years).

    `regions` has the positions of the regions that each name stands for, by the position of the name.
    """

    model: Model
    numbers: Regional
    items: Mapping[str, int]
    names: Mapping[str, int]
    activities: Mapping[str, int]
    regions: list[IntArray]
    stepped: NDArray[np.bool_]  # whether an activity has tranches in a year, shape (activities, years)
    line: IntArray
    column: IntArray

    @classmethod
    def of(cls, model: Model) -> "_Table":
        """An empty one."""
        items = [UNIT_COST, *(outcome.id for outcome in model.outcomes)]
        region_of = {region: r for r, region in enumerate(model.regions)}
        names = known(model.regions, model.region_groups)
        regions = [np.array([region_of[one] for one in model.region_groups.get(name, (name,))]) for name in names]
        stepped = np.array([[len(year) > 1 for year in activity.tranches] for activity in model.activities], dtype=bool)
        shape = (len(model.regions), len(model.activities), len(model.years))
        return cls(
            model, Regional(shape), _positions(items), _positions(names),
            _positions([activity.id for activity in model.activities]), regions, stepped.reshape(shape[1:]),
            np.zeros((len(items), *shape), dtype=np.int64), np.zeros((len(items), *shape), dtype=np.int64),
        )  # fmt: skip


def _positions(names: Sequence[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}


def read_regional(node: Node, model: Model, log: Log, notes: Notes) -> Regional:
    """The regional numbers of a model that is known but for them."""
    table = _Table.of(model)
    written = node.get("regional")
    if written is None or written.value == "":
        return table.numbers
    if not known(model.regions, {}):
        log.error(written.place, _("numbers of single regions in a model that names regions"), _("none of them"))
        return table.numbers
    path = written.place.file if written.is_list else beside(written.place.file, written.text)
    if written.is_list:
        _one_by_one(_inline(written), table, log)
    else:
        file = open_file(path, CSV_BYTES, log, written.place)
        if file is not None and not _in_bulk(file, table):
            file.seek(0)
            table = _Table.of(model)
            _one_by_one(_csv(file, path, log), table, log)
        progress.done()
    words = table.items, _positions(model.regions), table.activities, {year: t for t, year in enumerate(model.years)}
    notes.regional = RegionalPlaces(path, words, table.line, table.column)
    return table.numbers


class _Spans(dict[str, int]):
    """Positions in `years` of texts that name years of the model, nothing for all; KeyError for any other."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model
        self.years: list[IntArray] = []

    def __missing__(self, text: str) -> int:
        span = years.parse(text) if text else self._model.years
        if span is None or not set(span) <= set(self._model.years):
            raise KeyError(text)
        self.years.append(np.array(span) - self._model.years[0])
        self[text] = len(self.years) - 1
        return self[text]


def _in_bulk(file: BinaryIO, table: _Table) -> bool:
    """Fill the table from a CSV file without looking at each row; False where something is odd and must be told."""
    spans = _Spans(table.model)
    columns = {"region": table.names, "activity": table.activities, "item": table.items, "years": spans}
    shape = table.line.shape
    try:
        for (names, activities, items, spanned), values, lines, column in csv_bulk.chunks(
            file, columns, "value", optional=("years",)
        ):
            row, region = _spread(table.regions, names)
            other, year = _spread(spans.years, spanned[row])
            row, region = row[other], region[other]
            if ((items[row] == table.items[UNIT_COST]) & table.stepped[activities[row], year]).any():
                return False
            cells = np.ravel_multi_index((items[row], region, activities[row], year), shape)
            if table.line.flat[cells].any():
                return False
            table.line.flat[cells] = lines[row]
            table.column.flat[cells] = column
            if (table.line.flat[cells] != lines[row]).any():
                return False  # a number twice in these rows
            for item, position in table.items.items():
                held = items[row] == position
                if held.any():
                    table.numbers.of(item)[region[held], activities[row[held]], year[held]] = values[row[held]]
    except csv_bulk.OddTableError:
        return False
    file.close()
    return True


def _spread(members: Sequence[IntArray], chosen: IntArray) -> tuple[IntArray, IntArray]:
    """Each member of the lists chosen (n,): the position in `chosen` that it comes from, and the member itself."""
    size = np.array([own.size for own in members], dtype=np.int64)[chosen]
    start = (np.cumsum([0, *(own.size for own in members)])[:-1])[chosen]
    row = np.repeat(np.arange(chosen.size), size)
    within = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size)
    return row, np.concatenate([*members, np.zeros(0, dtype=np.int64)])[start[row] + within]


def _one_by_one(rows: Iterable[_Row], table: _Table, log: Log) -> None:
    """Fill the table row by row; what is wrong with a row goes into the log."""
    model = table.model
    for row in rows:
        at_region, at_activity, at_item, at_years, at_value = row.places
        region = _known(row.region, _("region or group of regions"), table.names, at_region, log)
        activity = _known(row.activity, _("activity"), table.activities, at_activity, log)
        item = _known(row.item, _("item: unit_cost or an outcome"), table.items, at_item, log)
        if region is None or activity is None or item is None:
            continue
        span = model.years
        if row.years is not None:
            span = years.within(Node(at_years, row.years), row.years, log, model.years)
        a, t = table.activities[activity], np.array(span, dtype=np.int64) - model.years[0]
        stepped = tuple(year for year, steps in zip(span, table.stepped[a, t], strict=True) if steps)
        if item == UNIT_COST and stepped:
            expected = _("a unit cost by region only where that of {activity} is one number").format(activity=activity)
            found = _("tranches in {years}").format(years=years_label(stepped))
            log.error(at_value, expected, found, _("take the row away, or give the activity one number"))
            continue
        lines, columns = table.line[table.items[item]], table.column[table.items[item]]
        for r in table.regions[table.names[region]]:
            if lines[r, a, t].any():
                line = int(lines[r, a, t].max())
                found = _("a second one of {what}").format(what=f"{model.regions[r]}, {activity}, {item}")
                mend = _("the first is in line {line}; keep one of the two").format(line=line)
                log.error(at_value, _("one number for each region, activity, item and year"), found, mend)
                break
            lines[r, a, t], columns[r, a, t] = at_value.line, at_value.column
            table.numbers.of(item)[r, a, t] = row.value


def _known(name: str, kind: str, names: Collection[str], place: Place, log: Log) -> str | None:
    return name if name in names else log.unknown(place, kind, name[:100], names)


def _csv(file: BinaryIO, path: str, log: Log) -> Iterator[_Row]:
    for row in csv_file.rows_of(file, path, COLUMNS, ("years",), log):
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
