"""Unit costs and yields of single regions: a CSV file beside the model, or rows within it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _
from kcplan.reading import years
from kcplan.reading.origins import Notes, RegionalPlaces
from kcplan.reading.regions import known
from kcplan.reading.tables.filling import Grid, filled
from kcplan.reading.tables.opening import table_of
from kcplan.reading.tables.rows import Chunk, Row
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node

UNIT_COST = "unit_cost"


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


class _Numbers:
    """The numbers of regions while they are read: a grid of the shape (items, regions, activities, years)."""

    number = "value"
    optional = ("years",)

    def __init__(self, model: Model) -> None:
        items = [UNIT_COST, *(outcome.id for outcome in model.outcomes)]
        region_of = _positions(model.regions)
        names = known(model.regions, model.region_groups)
        activities = [activity.id for activity in model.activities]
        stepped = np.array([[len(year) > 1 for year in activity.tranches] for activity in model.activities], dtype=bool)
        shape = (len(model.regions), len(model.activities), len(model.years))
        self.model = model
        self.grid = Grid.of(np.zeros((len(items), *shape)))  # the memory of items that no row names is never touched
        self.items, self.names, self.activities = _positions(items), _positions(names), _positions(activities)
        #: The positions of the regions that each name stands for, by the position of the name.
        self.regions = [
            np.array([region_of[one] for one in model.region_groups.get(name, (name,))], dtype=np.int64)
            for name in names
        ]
        self.stepped = stepped.reshape(shape[1:])  # whether an activity has tranches in a year
        self.spans = _Spans(model)
        self.known: Mapping[str, Mapping[str, int]] = {
            "region": self.names, "activity": self.activities, "item": self.items, "years": self.spans
        }  # fmt: skip

    def many(self, chunk: Chunk) -> bool:
        names, activities, items, spanned = chunk.positions
        row, region = _spread(self.regions, names)
        other, year = _spread(self.spans.years, spanned[row])
        row, region = row[other], region[other]
        if ((items[row] == self.items[UNIT_COST]) & self.stepped[activities[row], year]).any():
            return False
        cells = np.ravel_multi_index((items[row], region, activities[row], year), self.grid.values.shape)
        return self.grid.put(cells, chunk.numbers[row], chunk.lines[row], chunk.columns[row])

    def one(self, row: Row, log: Log) -> None:
        span = self.model.years
        if row["years"]:
            written = years.parse(row["years"])
            if written is None:
                expected = _("years such as 2014, 2014-2015 or a list of these, or nothing for all")
                log.error(row.place("years"), expected, repr(row["years"][:60]))
                return
            span = years.within(Node(row.place("years"), written), written, log, self.model.years)
        value, place = row.number(self.number, log), row.place(self.number)
        region = _known(row, "region", _("region or group of regions"), self.names, log)
        activity = _known(row, "activity", _("activity"), self.activities, log)
        item = _known(row, "item", _("item: unit_cost or an outcome"), self.items, log)
        if region is None or activity is None or item is None:
            return
        i, a, t = self.items[item], self.activities[activity], np.array(span, dtype=np.int64) - self.model.years[0]
        stepped = tuple(year for year, steps in zip(span, self.stepped[a, t], strict=True) if steps)
        if item == UNIT_COST and stepped:
            expected = _("a unit cost by region only if that of {activity} is one number").format(activity=activity)
            found = _("tranches in {years}").format(years=years_label(stepped))
            log.error(place, expected, found, _("remove the row, or give the activity one number"))
            return
        grid = self.grid
        for r in self.regions[self.names[region]]:
            if (first := grid.line[i, r, a, t]).any():
                what = f"{self.model.regions[r]}, {activity}, {item}"
                mend = _("the first is in line {line}; keep one of the two").format(line=int(first.max()))
                expected = _("one number for each region, activity, item and year")
                log.error(place, expected, _("a second one of {what}").format(what=what), mend)
                return
            grid.values[i, r, a, t] = value
            grid.line[i, r, a, t], grid.column[i, r, a, t] = place.line, place.column

    def found(self) -> Regional:
        """The numbers, with a table for each item that a row names."""
        tables = {}
        for item, line, values in zip(self.items, self.grid.line, self.grid.values, strict=True):
            if line.any():
                tables[item] = np.where(line > 0, values, np.nan)
        return Regional(self.grid.values.shape[1:], tables)


def _positions(names: Sequence[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}


def _known(row: Row, column: str, kind: str, names: Collection[str], log: Log) -> str | None:
    name = row[column]
    return name if name in names else log.unknown(row.place(column), kind, name[:100], names)


def read_regional(node: Node, model: Model, log: Log, notes: Notes) -> Regional:
    """The regional numbers of a model that is known but for them."""
    nothing, written = Regional.of_model(model), node.get("regional")
    if written is None or written.value == "":
        return nothing
    if not known(model.regions, {}):
        log.error(written.place, _("numbers of single regions in a model that names regions"), _("none of them"))
        return nothing
    with table_of(written, log) as table:
        if table is None:
            return nothing
        read = filled(table, lambda: _Numbers(model), log)
        words = read.items, _positions(model.regions), read.activities, {year: t for t, year in enumerate(model.years)}
        notes.regional = RegionalPlaces(table.place, words, read.grid.line, read.grid.column)
        return read.found()


def _spread(members: Sequence[IntArray], chosen: IntArray) -> tuple[IntArray, IntArray]:
    """Each member of the lists chosen (n,): the position in `chosen` that it comes from, and the member itself."""
    size = np.array([own.size for own in members], dtype=np.int64)[chosen]
    start = (np.cumsum([0, *(own.size for own in members)])[:-1])[chosen]
    row = np.repeat(np.arange(chosen.size), size)
    within = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size)
    return row, np.concatenate([*members, np.zeros(0, dtype=np.int64)])[start[row] + within]
