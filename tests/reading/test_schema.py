"""The JSON schemas that editors use: the committed copies, and what they accept and refuse."""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import kcplan
from kcplan.reading.format import formats
from kcplan.reading.format.schema import schemas
from kcplan.reading.format.shapes import Record
from kcplan.reading.read import resolved

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "ben-tre-2014-2020" / "model.yaml"


def refused(kind: str, data: object) -> list[str]:
    validator = jsonschema.Draft202012Validator(schemas()[kind])
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("kind", ["model", "scenario"])
def test_committed_copy_is_in_step(kind: str) -> None:
    """docs/schema/ holds what `kcplan schema` prints, and it is a schema."""
    committed = json.loads((ROOT / "docs" / "schema" / f"{kind}.schema.json").read_text("utf-8"))
    assert committed == schemas()[kind], f"run: kcplan schema {kind} > docs/schema/{kind}.schema.json"
    jsonschema.Draft202012Validator.check_schema(committed)


def written_out(part: Any, named: dict[str, Any]) -> Any:
    """A schema with what it refers to in the place of each reference."""
    if isinstance(part, list):
        return [written_out(item, named) for item in part]
    if not isinstance(part, dict):
        return part
    own = {key: written_out(value, named) for key, value in part.items() if key not in ("$ref", "$defs")}
    return written_out(named[part["$ref"].rpartition("/")[2]], named) | own if "$ref" in part else own


def parts(schema: Any) -> Iterator[str]:
    """Every part of a schema as text, but for what is said about it."""
    if isinstance(schema, dict):
        yield json.dumps({key: value for key, value in schema.items() if key != "description"}, sort_keys=True)
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
        yield from parts(part)


@pytest.mark.parametrize(("kind", "record"), [("model", formats.MODEL), ("scenario", formats.SCENARIO)])
def test_references_say_what_the_shapes_say(kind: str, record: Record) -> None:
    """With each reference written out the schema is that of the shapes; without, no part of any size is there twice."""
    schema = schemas()[kind]
    own = written_out(schema, schema["$defs"])
    assert {key: own[key] for key in own if key not in ("$schema", "title")} == record.schema()
    twice = {part for part, count in Counter(parts(schema)).items() if count > 1 and len(part) > 100}
    assert twice == set()


def test_resolved_scenario_is_accepted() -> None:
    """An editor marks nothing in a scenario with the whole model inline and every change applied."""
    assert refused("scenario", resolved(kcplan.load(ROOT / "scenarios" / "central-60.yaml"))) == []


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        ("scenario", ["wieghts"], {"jobs": 1}),
        ("scenario", ["format"], 2),
        ("scenario", ["targets"], "sotf"),
        ("scenario", ["weights", "jobs"], -1),
        ("scenario", ["weights", "jobs"], "half"),
        ("scenario", ["caps"], {"central": -1}),
        ("scenario", ["carry_over"], {"local": 1.5}),
        ("scenario", ["rounding"], 0),
        ("scenario", ["limits", 0, "per"], "month"),
        ("scenario", ["limits", 0, "at_most"], {"plans": 1}),
        ("scenario", ["changes"], [{"cap": {"sources": "central"}, "scale": -1}]),
        ("scenario", ["changes"], [{"caps": {"sources": "central"}, "set": 1}]),
        ("model", ["years"], "from 2014"),
        ("model", ["sources", "central", "kind"], "private"),
        ("model", ["lines", "training", "numbre"], 1),
        ("model", ["targets", 0, "at_least"], None),
    ],
)
def test_mistake_is_refused(kind: str, place: list[Any], value: object) -> None:
    """An editor marks a misspelt key, a wrong word, and a number that cannot be."""
    path = MODEL if kind == "model" else ROOT / "scenarios" / "base.yaml"
    data = copy.deepcopy(yaml.safe_load(path.read_text("utf-8")))
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert refused(kind, data)


#: What may be left empty: notes for readers, the question, the first and last day of a norm.
NOTES = {"basis", "why", "question", "activity", "unit", "source", "valid_from", "valid_to"}


@pytest.mark.parametrize("kind", ["model", "scenario"])
def test_nothing_has_an_empty_name(kind: str) -> None:
    """A text that is empty is refused wherever a text is taken, but for notes."""
    schema = schemas()[kind]
    allowed = set()

    def look(part: object) -> None:
        if isinstance(part, dict):
            for key, value in part.get("properties", {}).items():
                if jsonschema.Draft202012Validator({**value, "$defs": schema["$defs"]}).is_valid(""):
                    allowed.add(key)
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else []:
            look(inner)

    look(schema)
    assert {"title", "money"} & allowed == set()
    assert allowed - {"en", "vi"} <= NOTES, allowed


@pytest.mark.parametrize("kind", ["model", "scenario"])
def test_required_key_is_asked_for(kind: str) -> None:
    """A file without its format or id is marked."""
    path = MODEL if kind == "model" else ROOT / "scenarios" / "base.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    for key in ("format", "id"):
        assert refused(kind, {name: value for name, value in data.items() if name != key})
