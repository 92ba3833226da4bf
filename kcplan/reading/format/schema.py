"""The JSON schemas of both files, for editors; made from the shapes that reading itself checks against."""

from typing import Any

from kcplan.reading.format.formats import MODEL, SCENARIO
from kcplan.reading.format.shapes import Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of a model file and of a scenario file, by `model` and `scenario`.

    JSON Schema knows no order of keys and no names of other places: what refers to a line, a source or a year of the
    model is checked by reading alone.
    """
    return {"model": _schema("model", MODEL), "scenario": _schema("scenario", SCENARIO)}


def _schema(title: str, record: Record) -> dict[str, Any]:
    return {"$schema": DIALECT, "title": f"kcplan {title}", **record.schema()}
