"""The official plan of a model: a CSV file beside it, or rows within it, into money by region, line, source, year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kcplan.domain import WHOLE, FloatArray, Line, Source, years_label
from kcplan.language import _
from kcplan.reading import csv_file
from kcplan.reading.files import beside
from kcplan.reading.log import Log, Place
from kcplan.reading.origins import Notes
from kcplan.reading.tree import Node

COLUMNS = ("line", "source", "year", "amount")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row wherever it stands: the text of each key with its place, and the amount."""

    texts: tuple[str, str, str, str]  # region, line, source, year
    places: tuple[Place, ...]
    amount: float
    at: Place


def row_name(region: str, line: str, source: str, year: int | str) -> str:
    """How the notes call a cell of the plan."""
    return f"{region}/{line}/{source}/{year}"


def read_plan(
    plan: Node,
    regions: Sequence[str],
    lines: Sequence[Line],
    sources: Sequence[Source],
    years: tuple[int, ...],
    log: Log,
    notes: Notes,
) -> FloatArray:
    """Money of the plan, shape (regions, lines, sources, years); NaN where a row is missing or wrong."""
    several = tuple(regions) != (WHOLE,)
    names = (
        {name: i for i, name in enumerate(regions)},
        {line.id: i for i, line in enumerate(lines)},
        {source.id: i for i, source in enumerate(sources)},
        {str(year): i for i, year in enumerate(years)},
    )
    allowed = np.array([[source.id in line.sources for source in sources] for line in lines], dtype=bool)
    allowed = allowed.reshape(len(lines), len(sources))
    money = np.zeros((len(regions), len(lines), len(sources), len(years)))
    money[:, allowed] = np.nan
    if plan.value == "":
        return money  # neither a file nor rows, and the log says so
    first: dict[tuple[int, ...], Place] = {}
    known_problems = len(log.problems)
    source_rows = _inline(plan, several, log) if plan.is_list else _csv(plan, several, log)
    for row in source_rows:
        index = _index(row, names, log)
        if index is None:
            continue
        if index in first:
            found = _("a second one of {cell}").format(cell=_said(row, several))
            mend = _("the first is in line {line}; keep one of the two").format(line=first[index].line)
            log.error(row.at, _("one row for each line, source and year"), found, mend)
            continue
        first[index] = row.at
        notes.write(("model", "plan", row_name(*row.texts)), row.at)
        if allowed[index[1], index[2]]:
            money[index] = row.amount
        elif row.amount > 0:
            expected = _("no money of {source} for {line}, which may not use it")
            mend = _("add {source} to the sources of {line}, or 0")
            expected, mend = (text.format(source=row.texts[2], line=row.texts[1]) for text in (expected, mend))
            log.error(row.at, expected, f"{row.amount:g}", mend)
    if first or len(log.problems) == known_problems:  # else the file as a whole is wrong, and the log says so
        place = plan.place if plan.is_list else Place(beside(plan.place.file, plan.text))
        for region, line_index, source_index in np.argwhere(np.ones(len(regions))[:, None, None] * allowed):
            missing = tuple(y for t, y in enumerate(years) if (region, line_index, source_index, t) not in first)
            if missing:
                of = f"{lines[line_index].id}, {sources[source_index].id}, {years_label(missing)}"
                of = f"{regions[region]}, {of}" if several else of
                expected = _("a row for every year of each line and source it may use")
                log.error(place, expected, _("none for {what}").format(what=of), _("add it; the amount may be 0"))
    return money


def _csv(plan: Node, several: bool, log: Log) -> Iterator[_Row]:
    required = ("region", *COLUMNS) if several else COLUMNS
    for row in csv_file.rows(beside(plan.place.file, plan.text), required, (), log, plan.place):
        region, place = (row["region"], row.place("region")) if several else (WHOLE, row.place("line"))
        yield _Row(
            (region, row["line"], row["source"], row["year"]),
            (place, row.place("line"), row.place("source"), row.place("year")),
            csv_file.number(row, "amount", log),
            row.place("amount"),
        )


def _inline(plan: Node, several: bool, log: Log) -> Iterator[_Row]:
    for row in plan.value:
        region = row.get("region")
        if several and region is None:
            expected = _("the key 'region' in a row of the plan")
            log.error(row.place, expected, _("none"), _("the model has several regions"))
        here = region or Node(row.place, "" if several else WHOLE)
        keys = (here, row["line"], row["source"], row["year"])
        texts = (here.value, row["line"].value, row["source"].value, row["year"].value)
        if all(texts):  # else a key is missing or wrong, and the log says so
            yield _Row(texts, tuple(key.place for key in keys), row["amount"].value, row["amount"].place)


def _index(row: _Row, names: Sequence[dict[str, int]], log: Log) -> tuple[int, int, int, int] | None:
    """Position of the row's cell. A misspelt name is reported and taken for the nearest, so that it is told once."""
    index = []
    kinds = (_("region"), _("line"), _("source"), _("year"))
    for text, place, known, kind in zip(row.texts, row.places, names, kinds, strict=True):
        name: str | None = text
        if text not in known:
            name = log.unknown(place, kind, text[:100], known)
        if name is not None:
            index.append(known[name])
    return (index[0], index[1], index[2], index[3]) if len(index) == 4 else None


def _said(row: _Row, several: bool) -> str:
    return ", ".join(row.texts if several else row.texts[1:])
