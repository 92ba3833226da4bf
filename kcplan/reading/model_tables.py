"""Parts of a model as tables: sources, outcomes, lines, activities and targets, a row each, into the nodes of a file.

What a part may hold is said once, in format/formats.py; from it come the columns of its table. A text in two languages
has the columns `title.en` and `title.vi`; where one of them is empty, the other stands for both. Yields have one for
each outcome (`yields.jobs`). Where numbers differ by years or come in tranches, a thing has a row for each span of
years (`years`) and each tranche (`up_to`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kcplan.language import _
from kcplan.reading.format.formats import ACTIVITY, LINE, OUTCOME_OF_MODEL, SOURCE, TARGET
from kcplan.reading.format.scalars import Number
from kcplan.reading.format.shapes import Many, OneOf, Record
from kcplan.reading.tables.opening import table_of
from kcplan.reading.tables.rows import NamedColumns, Row
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

#: Keys with a number that may differ by years.
_BY_YEARS = ("unit_cost", "counterpart")
#: What is told apart by what a table has besides the keys of its things.
_OF_LINE, _ID = "line", "id"


@dataclass(frozen=True)
class ModelTable:
    """The columns of a part: those of texts, in two languages, of lists and of numbers, and of numbers by years."""

    record: Record
    texts: tuple[str, ...]
    titles: tuple[str, ...]
    lists: tuple[str, ...]
    numbers: tuple[str, ...]
    by_years: tuple[str, ...]
    names: tuple[str, ...]  # columns besides the keys
    tranches: bool

    @classmethod
    def of(cls, record: Record, names: Collection[str], outcomes: Collection[str] = ()) -> "ModelTable":
        shapes = {key: field.shape for key, field in record.fields.items()}
        titles = [
            key for key, shape in shapes.items() if isinstance(shape, OneOf) and isinstance(shape.mapping, Record)
        ]
        lists = [key for key, shape in shapes.items() if isinstance(shape, Many)]
        numbers = [key for key, shape in shapes.items() if isinstance(shape, Number)]
        by_years = [key for key in _BY_YEARS if key in shapes]
        other = {*titles, *lists, *numbers, *by_years, "yields", "activities"}
        return cls(
            record, tuple(key for key in shapes if key not in other), tuple(titles), tuple(lists), tuple(numbers),
            (*by_years, *([f"yields.{outcome}" for outcome in outcomes] if "yields" in shapes else ())),
            tuple(names), "unit_cost" in shapes,
        )  # fmt: skip

    @property
    def columns(self) -> NamedColumns:
        """Every column that the table may have, and those that it must have."""
        titles = [f"{title}{language}" for title in self.titles for language in ("", ".en", ".vi")]
        spans = (("years",) if self.by_years else ()) + (("up_to",) if self.tranches else ())
        every = (*self.names, *self.texts, *titles, *self.lists, *self.numbers, *self.by_years, *spans)
        needed = {key for key, field in self.record.fields.items() if field.required}
        needed = needed - {*self.titles, *self.by_years} | {*self.names}
        required = tuple(name for name in every if name in needed)
        numbers = (*self.numbers, *self.by_years, *(("up_to",) if self.tranches else ()))
        return NamedColumns(required, tuple(name for name in every if name not in required), numbers)


def activity_table(outcomes: Collection[str]) -> ModelTable:
    """The table of all activities of a model."""
    return ModelTable.of(ACTIVITY, (_OF_LINE, _ID), outcomes)


#: The tables of a model but that of its activities.
TABLES = {
    "sources": ModelTable.of(SOURCE, (_ID,)),
    "outcomes": ModelTable.of(OUTCOME_OF_MODEL, (_ID,)),
    "lines": ModelTable.of(LINE, (_ID,)),
    "targets": ModelTable.of(TARGET, ()),
}


def with_tables(model: Node, log: Log) -> Node | None:
    """The model with what its tables hold in their place; None where one cannot be read, and the log says why."""
    values = dict(model.value)
    for key, table in TABLES.items():
        written = values.get(key)
        if written is None or written.is_list or written.is_mapping:
            continue
        things = _things(written, table, log)
        if things is None:
            return None
        checked = [
            table.record.check(thing, _("{name} of {key}").format(name=key, key=name) if name else key, log)
            for (name, _line), thing in things
        ]
        if key == "targets":
            values[key] = Node(written.place, checked)
        else:
            named = {name: thing for ((name, _line), _thing), thing in zip(things, checked, strict=True)}
            values[key] = Node(written.place, named, keys={name: node.place for name, node in named.items()})
    if (written := values.pop("activities", None)) is not None:
        if not values["lines"].is_mapping or not values["outcomes"].is_mapping:
            return None
        things = _things(written, activity_table(values["outcomes"].value), log)
        if things is None:
            return None
        values["lines"] = _with_activities(values["lines"], things, log)
    return Node(model.place, values, keys=model.keys)


def _with_activities(lines: Node, things: Sequence[tuple[tuple[str, str], Node]], log: Log) -> Node:
    """The lines with their activities."""
    found = dict(lines.value)
    for (name, line), thing in things:
        if line not in found:
            place = thing.keys.get(_OF_LINE, thing.place)
            log.unknown(place, _("line"), line[:100], lines.value)
            continue
        own = found[line]
        activities = own.get("activities") or Node(thing.place, {})
        if name in activities.value:
            log.error(thing.place, _("each activity id once in a model"), _("{name!r} again").format(name=name))
            continue
        checked = ACTIVITY.check(thing, _("{name} of {key}").format(name="activities", key=name), log)
        more = Node(activities.place, {**activities.value, name: checked}, keys={**activities.keys, name: thing.place})
        values, keys = {**own.value, "activities": more}, {**own.keys, "activities": activities.place}
        found[line] = replace(own, value=values, keys=keys)
    return replace(lines, value=found)


def _things(written: Node, table: ModelTable, log: Log) -> list[tuple[tuple[str, str], Node]] | None:
    """What the rows of a table say, by id and line ("" where it has none), in the order of the rows."""
    if written.value == "":
        return None  # not a name, and the log says so
    groups: dict[tuple[str, str, int], list[Row]] = {}
    told = log.errors
    with table_of(written, log) as opened:
        if opened is None:
            return None
        for number, row in enumerate(opened.rows(table.columns, log)):
            name = row[_ID] if _ID in table.names else ""
            line = row[_OF_LINE] if _OF_LINE in table.names else ""
            if _ID in table.names and not name:
                log.error(row.place(_ID), _("an id in every row of the table"), _("an empty cell"))
                continue
            groups.setdefault((name, line, 0 if name else number), []).append(row)
        things = [((name, line), _thing(rows, table, log)) for (name, line, _number), rows in groups.items()]
    return None if not things and log.errors > told else things


def _thing(rows: Sequence[Row], table: ModelTable, log: Log) -> Node:
    """The mapping that rows of one id are in a model file."""
    first = rows[0]
    start = first.place(_ID if _ID in table.names else table.columns.required[0])
    values: dict[str, Node] = {}
    for key in (*table.texts, *table.lists, *table.titles, *table.numbers):
        found = [node for row in rows if (node := _cell(row, key, table, log)) is not None]
        values |= {key: found[0]} if found else {}
        for other in found[1:]:
            if other.text != found[0].text:
                mend = _("say it in the first row of {name} alone").format(name=first[_ID])
                log.error(other.place, _("one {key} of each id").format(key=key), repr(other.text[:60]), mend)
    for key in table.by_years:
        value = _by_years(rows, key, table, log)
        group, _dot, part = key.partition(".")
        if value is not None and part:
            yields = values.get(group, Node(value.place, {}))
            values[group] = Node(yields.place, {**yields.value, part: value}, keys={**yields.keys, part: value.place})
        elif value is not None:
            values[key] = value
    keys = {key: value.place for key, value in values.items()}
    return Node(start, values, keys=keys | ({_OF_LINE: first.place(_OF_LINE)} if _OF_LINE in table.names else {}))


def _cell(row: Row, key: str, table: ModelTable, log: Log) -> Node | None:
    """What a row says under a key; None where it says nothing."""
    if key in table.titles:
        parts = {language: _text(row, f"{key}.{language}") for language in ("en", "vi")}
        both = {language: node for language, node in parts.items() if node is not None}
        if len(both) == 1:  # a text in one language is the name in both
            return next(iter(both.values()))
        if both:
            place = next(iter(both.values())).place
            text = " / ".join(node.text for node in both.values())
            return Node(place, both, text, keys={language: node.place for language, node in both.items()})
    if key in table.numbers:
        return _number(row, key, log) if row[key] else None
    found = _text(row, key)
    if found is not None and key in table.lists and found.text != "all":
        names = [name.strip() for name in found.text.replace(";", ",").split(",")]
        return Node(found.place, [Node(found.place, name, name) for name in names], found.text)
    return found


def _text(row: Row, column: str) -> Node | None:
    text = row[column]
    return Node(row.place(column), text, text) if text else None


def _number(row: Row, column: str, log: Log) -> Node:
    """A number; 0 where the cell holds none, and the log says so."""
    value = row.number(column, log)
    return Node(row.place(column), value if value == value else 0.0, row[column])


def _by_years(rows: Sequence[Row], key: str, table: ModelTable, log: Log) -> Node | None:
    """A number that may differ by years, and unit costs that may come in tranches, as a model file has them."""
    spans: dict[str, list[Node]] = {}
    places: dict[str, Place] = {}
    for row in rows:
        if row[key]:
            span = row["years"]
            places.setdefault(span, row.place("years") if span else row.place(key))
            spans.setdefault(span, []).append(_step(row, key, log) if table.tranches and key == "unit_cost" else
                                              _plain_or_number(row, key, log))  # fmt: skip
    if not spans:
        return None
    if "" in spans and len(spans) > 1:
        expected = _("{key} for all years in one row, or years in every row of it").format(key=key)
        log.error(places[""], expected, _("both"))
    values = {span: _steps(found, key, log) for span, found in spans.items()}
    if "" in values:
        return values[""]
    return Node(next(iter(places.values())), values, keys=places)


def _plain_or_number(row: Row, key: str, log: Log) -> Node:
    return Node(row.place(key), row[key], row[key]) if row[key] == "plan" else _number(row, key, log)


def _step(row: Row, key: str, log: Log) -> Node:
    """A tranche; `up_to` is left out where the cell is empty."""
    cost = _number(row, key, log)
    parts = {"cost": cost} | ({"up_to": _number(row, "up_to", log)} if row["up_to"] else {})
    return Node(cost.place, parts, keys={name: part.place for name, part in parts.items()})


def _steps(found: Sequence[Node], key: str, log: Log) -> Node:
    """The number of a span of years; several, and those with an end, are tranches."""
    first = found[0]
    stepped = first.is_mapping and (len(found) > 1 or "up_to" in first.value)
    if stepped:
        return Node(first.place, list(found))
    for again in found[1:]:
        log.error(again.place, _("one {key} of each id").format(key=key), repr(again.text))
    return first["cost"] if first.is_mapping else first
