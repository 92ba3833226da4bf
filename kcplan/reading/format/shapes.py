"""What holds values: lists, tables with keys of the file's own, records with known keys, and choices between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kcplan.language import _, together
from kcplan.reading import years
from kcplan.reading.format.scalars import Id, Schema, Shape
from kcplan.reading.text.log import Log, Place, nearest
from kcplan.reading.text.tree import Node


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
            found = _("an empty one") if node.is_list else str(node)
            log.error(node.place, _("{name} to be a list").format(name=name), found)
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
class TableShape:
    """A mapping with keys of the file's own: ids, targets (`jobs@2016`, `jobs@2016@priority`) or years.

    `filled`: it has at least one.
    """

    value: Shape
    by_years: bool = False
    filled: bool = False

    KEY = rf"{Id.PATTERN}(@{years.PATTERN}(@{Id.PATTERN}(\+{Id.PATTERN})*)?)?"

    def check(self, node: Node, name: str, log: Log) -> Node:
        if not node.is_mapping:
            log.error(node.place, _("{name} to be a mapping").format(name=name), str(node))
            return self.blank(node.place)
        if self.filled and not node.value:
            log.error(node.place, _("{name} to have one entry or more").format(name=name), _("none"))
        values = {}
        for key, value in node.value.items():
            if self.by_years and years.parse(key) is None:
                expected = _("{name} by years such as 2014, 2014-2015 or a list of these").format(name=name)
                log.error(node.keys[key], expected, _("the key {key!r}").format(key=key))
            elif not self.by_years and (not re.fullmatch(self.KEY, key) or key == "all"):
                expected = _("an id of letters, digits and . _ - in {name}").format(name=name)
                log.error(node.keys[key], expected, repr(key))
            values[key] = self.value.check(value, _("{name} of {key}").format(name=name, key=key), log)
        return Node(node.place, values, keys=node.keys)

    def blank(self, place: Place) -> Node:
        return Node(place, {})

    def schema(self) -> Schema:
        pattern = years.PATTERN if self.by_years else self.KEY
        names = {"pattern": f"^{pattern}$"}
        least = {"minProperties": 1} if self.filled else {}
        return {"type": "object", "propertyNames": names, "additionalProperties": self.value.schema(), **least}


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
class ByKey:
    """A choice between two mappings: one has the key, the other has not."""

    key: str
    having: Shape
    other: Shape

    def check(self, node: Node, name: str, log: Log) -> Node:
        shape = self.having if node.is_mapping and self.key in node.value else self.other
        return shape.check(node, name, log)

    def blank(self, place: Place) -> Node:
        return self.other.blank(place)

    def schema(self) -> Schema:
        return {"anyOf": [self.having.schema(), self.other.schema()]}


@dataclass(frozen=True)
class Field:
    """A key of a record, with what an editor shows about it; a message, for errors say it too."""

    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True)
class Record:
    """A mapping with known keys."""

    fields: Mapping[str, Field]

    def check(self, node: Node, name: str, log: Log) -> Node:
        if not node.is_mapping:
            expected = _("{name} to be a mapping with {keys}").format(name=name, keys=", ".join(self.fields))
            log.error(node.place, expected, str(node))
            return self.blank(node.place)
        given = dict(node.value)
        for key in [key for key in given if key not in self.fields]:
            value = given.pop(key)
            hint = "" if value.value is not None else _("between braces, a text with a comma needs quotes")
            meant = log.unknown(node.keys[key], _("key in {name}").format(name=name), key, self.fields, hint)
            if meant is not None:
                given.setdefault(meant, value)  # read on as if it were spelt right
        values = {}
        for key, spec in self.fields.items():
            if key in given:
                values[key] = spec.shape.check(given[key], key, log)
            elif spec.required:
                mend = _("add {key}: {about}").format(key=key, about=_(spec.about))
                log.error(node.place, _("the key {key!r} in {name}").format(key=key, name=name), _("none"), mend)
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
            return self.kinds[found[0]].check(node, _("{name} of {key}").format(name=name, key=found[0]), log)
        given = str(node)
        mend = ""
        if node.is_mapping and not found:
            given = _("the keys {keys}").format(keys=", ".join(node.value))
            near = [match for key in node.value if (match := nearest(key, self.kinds))]
            mend = _("did you mean {name!r}?").format(name=near[0]) if near else ""
        elif found:
            given, mend = together(found), _("make it one entry each")
        expected = _("{name} to have one of the keys {keys}").format(name=name, keys=", ".join(self.kinds))
        log.error(node.place, expected, given, mend)
        return self.blank(node.place)

    def blank(self, place: Place) -> Node:
        return Node(place, {})

    def schema(self) -> Schema:
        return {"oneOf": [record.schema() for record in self.kinds.values()]}
