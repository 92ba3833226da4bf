"""A model as plain data -> the tables of its workbook, which read back to the same model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kcplan.reading.model_tables import TABLES, ModelTable, activity_table
from kcplan.reading.norms import COLUMNS as NORMS

Plain = Mapping[str, Any]
#: What the sheets are called, whatever the language: model files name them.
SHEETS = {
    "sources": "Sources", "outcomes": "Outcomes", "lines": "Lines", "activities": "Activities", "targets": "Targets",
    "plan": "Plan", "regional": "Regional", "norms": "Norms",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class BookTable:
    """A table: its heads, which are the names of columns or years, and its rows."""

    key: str
    head: tuple[str | int, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


def tables(model: Plain, years: Sequence[int]) -> list[BookTable]:
    """The tables of a model as `resolved` has it; those of which it has nothing are left out, but for what it needs."""
    lines = {name: dict(line) for name, line in model["lines"].items()}
    activities = [
        ({"line": name, "id": own}, about)
        for name, line in lines.items()
        for own, about in line.pop("activities", {}).items()
    ]
    things: dict[str, list[tuple[dict[str, str], Plain]]] = {
        "sources": _by_id(model["sources"]),
        "outcomes": _by_id(model["outcomes"]),
        "lines": _by_id(lines),
        "activities": activities,
        "targets": [({}, target) for target in model.get("targets", [])],
    }
    forms = {**TABLES, "activities": activity_table(model["outcomes"])}
    found = [_table(key, forms[key], own) for key, own in things.items()]
    if model.get("plan"):
        found.append(_plan(model["plan"], years))
    if model.get("regional"):
        found.append(_listed("regional", ("region", "activity", "item", "years", "value"), model["regional"]))
    if model.get("norms"):
        found.append(_listed("norms", NORMS, model["norms"]))
    return found


def _by_id(things: Mapping[str, Plain]) -> list[tuple[dict[str, str], Plain]]:
    return [({"id": name}, about) for name, about in things.items()]


def _table(key: str, form: ModelTable, things: Sequence[tuple[dict[str, str], Plain]]) -> BookTable:
    """A row a thing, and a row more for each further span of years and each tranche."""
    rows = [row for names, about in things for row in _rows(names, about, form)]
    used = {name for row in rows for name in row}
    alone = {name for name in form.titles if name not in used}  # in two languages, where it is not written in one
    head = [name for name in (*form.columns.required, *form.columns.optional) if name not in alone]
    return BookTable(key, tuple(head), tuple(tuple(row.get(name) for name in head) for row in rows))


def _rows(names: Mapping[str, str], about: Plain, form: ModelTable) -> Iterator[dict[str, Any]]:
    first: dict[str, Any] = dict(names)
    for key in (*form.texts, *form.numbers, *form.lists, *form.titles):
        value = about.get(key)
        if isinstance(value, Mapping):
            first |= {f"{key}.{language}": text for language, text in value.items()}
        elif value is not None:
            first[key] = _text(value) if key not in form.numbers else value
    spans: dict[tuple[Any, int], dict[str, Any]] = {}
    for key in form.by_years:
        group, _dot, part = key.partition(".")
        value = about.get(group, {}).get(part) if part else about.get(group)
        for span, step, cells in _spans(key, value):
            spans.setdefault((span, step), {"years": span} if span != "" else {}).update(cells)
    own = [spans.pop(("", 0), {}), *spans.values()]
    if not own[0] and len(own) > 1:
        own.pop(0)
    for more in own:
        yield {**first, **more}
        first = dict(names)


def _spans(key: str, value: Any) -> Iterator[tuple[Any, int, dict[str, Any]]]:
    """A number, numbers by years, or tranches: the years, the number of the tranche, and the cells."""
    by_years = value if isinstance(value, Mapping) else {} if value is None else {"": value}
    for span, steps in by_years.items():
        if isinstance(steps, list):
            for number, step in enumerate(steps):
                yield span, number, {key: step["cost"]} | ({"up_to": step["up_to"]} if "up_to" in step else {})
        else:
            yield span, 0, {key: steps}


def _plan(rows: Sequence[Plain], years: Sequence[int]) -> BookTable:
    """The plan with a column a year."""
    names = [name for name in ("region", "line", "source") if any(name in row for row in rows)] or ["line", "source"]
    found: dict[tuple[str, ...], dict[int, float]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), {})[row["year"]] = row["amount"]
    return BookTable(
        "plan", (*names, *years), tuple((*key, *(own.get(year) for year in years)) for key, own in found.items())
    )


def _listed(key: str, head: Sequence[str], rows: Sequence[Plain]) -> BookTable:
    return BookTable(key, tuple(head), tuple(tuple(row.get(name) for name in head) for row in rows))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
