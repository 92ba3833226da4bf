"""The JSON schemas of both files, for editors; made from the shapes that reading itself checks against."""

import json
from typing import Any

from kcplan.reading.format import formats
from kcplan.reading.format.formats import MODEL, SCENARIO
from kcplan.reading.format.scalars import Id, Schema, Shape, Years
from kcplan.reading.format.shapes import Record, TableShape
from kcplan.reading.format.shares import Share
from kcplan.reading.format.uncertain_formats import DISTRIBUTION, NUMBERS, PER

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: Shapes that stand in several places of a file, by their names in `$defs`.
_SHAPES: dict[str, Shape] = {
    "id": Id(),
    "ids": formats.IDS,
    "title": formats.TITLE,
    "years": Years(),
    "years_or_all": formats.YEARS,
    "money_by_years": formats.BY_YEARS,
    "weights": TableShape(formats.MONEY),
    "multiple": Share(),
    "share": Share(most=1),
    "plan_or_money": formats.PLAN_OR_MONEY,
    "tranches": formats.TRANCHES,
    "target": formats.TARGET,
    "model": MODEL,
    "bound": formats.BOUND,
    "money_table": formats.MONEY_TABLE,
    "numbers": NUMBERS,
    "note": formats.BASIS.shape,
    "distribution": DISTRIBUTION,
    "per": PER,
    **{f"selected_{kind}": shape for kind, shape in formats.CHANGED.items()},
}
_NAMED: dict[str, Schema] = {
    "per_cent": Share().schema()["anyOf"][1],
    "key": TableShape(Id()).schema()["propertyNames"],
    "year_key": TableShape(Id(), by_years=True).schema()["propertyNames"],
    "year_span": Years().schema()["anyOf"][0],
    **{name: shape.schema() for name, shape in _SHAPES.items()},
}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of a model file and of a scenario file, by `model` and `scenario`.

    JSON Schema knows no order of keys and no names of other places: what refers to a line, a source or a year of the
    model is checked by reading alone.
    """
    return {"model": _schema("model", MODEL), "scenario": _schema("scenario", SCENARIO)}


def _schema(title: str, record: Record) -> dict[str, Any]:
    """What is named stands once, in `$defs`, if the file has it."""
    names = {_text(schema): name for name, schema in _NAMED.items()}
    used: dict[str, Any] = {}

    def referring(part: Any) -> Any:
        if isinstance(part, list):
            return [referring(item) for item in part]
        if not isinstance(part, dict):
            return part
        name = names.get(_text(part))
        if name is None:
            return {key: referring(value) for key, value in part.items()}
        if name not in used:
            used[name] = {}  # its place, for what it refers to in turn
            used[name] = {key: referring(value) for key, value in _NAMED[name].items()}
        about = {"description": part["description"]} if "description" in part else {}
        return {"$ref": f"#/$defs/{name}"} | about

    own = {key: referring(value) for key, value in record.schema().items()}
    return {"$schema": DIALECT, "title": f"kcplan {title}", **own, "$defs": dict(sorted(used.items()))}


def _text(schema: Any) -> str:
    """A schema to compare, whatever is said about it where it stands."""
    return json.dumps({key: value for key, value in schema.items() if key != "description"}, sort_keys=True)
