"""What holds values: lists, tables with keys of the file's own, records with known keys, and choices between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kcplan.reading import years
from kcplan.reading.log import Log, Place, nearest
from kcplan.reading.scalars import Id, Schema, Shape
from kcplan.reading.tree import Node


@dataclass(frozen=True)
class Many:
    """A list. Where `one_or_all`, also a single item or the word `all`, as ids in selectors are written."""

    item: Shape
    one_or_all: bool = False

    def check(self, node: Node, name: str, log: Log) -> Node:
        if self.one_or_all and not node.is_list:
            if node.text == "all":
                return Node(node.place, "all", "all")
            node = Node(node.place, [node])
        if not node.is_list or (self.one_or_all and not node.value):
            log.error(node.place, f"{name} to be a list", "an empty one" if node.is_list else str(node))
            return self.blank(node.place)
        return Node(node.place, [self.item.check(item, name, log) for item in node.value])

    def blank(self, place: Place) -> Node:
        return Node(place, "all" if self.one_or_all else [])

    def schema(self) -> Schema:
        item = self.item.schema()
        if not self.one_or_all:
            return {"type": "array", "items": item}
        return {"anyOf": [{"const": "all"}, item, {"type": "array", "items": item, "minItems": 1}]}


@dataclass(frozen=True)
class Table:
    """A mapping with keys of the file's own: ids, targets (`jobs@2016`) or years."""

    value: Shape
    by_years: bool = False

    def check(self, node: Node, name: str, log: Log) -> Node:
        if not node.is_mapping:
            log.error(node.place, f"{name} to be a mapping", str(node))
            return self.blank(node.place)
        values = {}
        for key, value in node.value.items():
            if self.by_years and years.parse(key) is None:
                log.error(node.keys[key], f"{name} by {years.WORDS}", f"the key {key!r}")
            elif not self.by_years and (not re.fullmatch(rf"{Id.PATTERN}(@{years.PATTERN})?", key) or key == "all"):
                log.error(node.keys[key], f"an id of letters, digits and . _ - in {name}", repr(key))
            values[key] = self.value.check(value, f"{name} of {key}", log)
        return Node(node.place, values, keys=node.keys)

    def blank(self, place: Place) -> Node:
        return Node(place, {})

    def schema(self) -> Schema:
        pattern = years.PATTERN if self.by_years else rf"{Id.PATTERN}(@{years.PATTERN})?"
        names = {"pattern": f"^{pattern}$"}
        return {"type": "object", "propertyNames": names, "additionalProperties": self.value.schema()}


@dataclass(frozen=True)
class OneOf:
    """A choice by how the value is written: the shape for a mapping, for a list, or for anything else."""

    plain: Shape
    mapping: Shape | None = None
    many: Shape | None = None

    def check(self, node: Node, name: str, log: Log) -> Node:
        if node.is_mapping and self.mapping is not None:
            return self.mapping.check(node, name, log)
        if node.is_list and self.many is not None:
            return self.many.check(node, name, log)
        return self.plain.check(node, name, log)

    def blank(self, place: Place) -> Node:
        return self.plain.blank(place)

    def schema(self) -> Schema:
        return {"anyOf": [shape.schema() for shape in (self.plain, self.mapping, self.many) if shape is not None]}


@dataclass(frozen=True)
class Field:
    """A key of a record, with what an editor shows about it."""

    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True)
class Record:
    """A mapping with known keys."""

    fields: Mapping[str, Field]

    def check(self, node: Node, name: str, log: Log) -> Node:
        if not node.is_mapping:
            log.error(node.place, f"{name} to be a mapping with {', '.join(self.fields)}", str(node))
            return self.blank(node.place)
        given = dict(node.value)
        for key in [key for key in given if key not in self.fields]:
            value = given.pop(key)
            hint = "" if value.value is not None else "between braces, a text with a comma needs quotes"
            meant = log.unknown(node.keys[key], f"key in {name}", key, self.fields, hint)
            if meant is not None:
                given.setdefault(meant, value)  # read on as if it were spelt right
        values = {}
        for key, spec in self.fields.items():
            if key in given:
                values[key] = spec.shape.check(given[key], key, log)
            elif spec.required:
                log.error(node.place, f"the key {key!r} in {name}", "none", f"add {key}: {spec.about}")
                values[key] = spec.shape.blank(node.place)
        return Node(node.place, values, keys={key: node.keys.get(key, node.place) for key in values})

    def blank(self, place: Place) -> Node:
        return Node(place, {key: spec.shape.blank(place) for key, spec in self.fields.items() if spec.required})

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {key: spec.shape.schema() | {"description": spec.about} for key, spec in self.fields.items()},
            "required": [key for key, spec in self.fields.items() if spec.required],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Variant:
    """A record of one of several kinds, told by the one key that only its kind has."""

    kinds: Mapping[str, Record]

    def check(self, node: Node, name: str, log: Log) -> Node:
        found = [key for key in node.value if key in self.kinds] if node.is_mapping else []
        if len(found) == 1:
            return self.kinds[found[0]].check(node, f"{name} of {found[0]}", log)
        given = str(node)
        mend = ""
        if node.is_mapping and not found:
            given = f"the keys {', '.join(node.value)}"
            near = [match for key in node.value if (match := nearest(key, self.kinds))]
            mend = f"did you mean {near[0]!r}?" if near else ""
        elif found:
            given, mend = " and ".join(found), "make it one entry each"
        log.error(node.place, f"{name} to have one of the keys {', '.join(self.kinds)}", given, mend)
        return self.blank(node.place)

    def blank(self, place: Place) -> Node:
        return Node(place, {})

    def schema(self) -> Schema:
        return {"oneOf": [record.schema() for record in self.kinds.values()]}
