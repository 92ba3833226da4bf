"""Values that a file may hold: each checks a node and states the same as JSON schema.

`check(node, name, log)` reports what is wrong and gives back a node that surely has the shape, so that reading can
go on and find every mistake: what is wrong in it is left out or blank. A blank number is NaN, which breaks no rule.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from kcplan.language import _, either
from kcplan.reading import years
from kcplan.reading.text.log import Log, Place, nearest
from kcplan.reading.text.numbers import can_be_reckoned, mend_number, refuse_size
from kcplan.reading.text.plain import can_be_seen
from kcplan.reading.text.tree import Node
from kcplan.reading.text.yaml_file import scalar

Schema: TypeAlias = dict[str, Any]


class Shape(Protocol):
    def check(self, node: Node, name: str, log: Log) -> Node: ...
    def blank(self, place: Place) -> Node: ...
    def schema(self) -> Schema: ...


@dataclass(frozen=True)
class Text:
    """A text; a number or a word such as `no` is taken as it is written. `empty`: it may have nothing to be seen."""

    empty: bool = False

    def check(self, node: Node, name: str, log: Log) -> Node:
        if node.is_mapping or node.is_list or node.value is None:
            log.error(node.place, _("{name} to be text").format(name=name), str(node))
            return self.blank(node.place)
        if not self.empty and not can_be_seen(node.text):
            log.error(node.place, _("{name} to be a name").format(name=name), _("an empty text"))
            return self.blank(node.place)
        return Node(node.place, node.text, node.text)

    def blank(self, place: Place) -> Node:
        return Node(place, "")

    def schema(self) -> Schema:
        return {"type": ["string", "number", "boolean"]} | ({} if self.empty else {"minLength": 1})


@dataclass(frozen=True)
class Id:
    """A short name: letters (of any language), digits, and . _ - within."""

    PATTERN = r"\w[\w.-]*"

    def check(self, node: Node, name: str, log: Log) -> Node:
        if node.is_mapping or node.is_list or not re.fullmatch(self.PATTERN, node.text) or node.text == "all":
            everything = _("'all' means everything; take another id")
            mend = everything if node.text == "all" else _("write it such as clean-water")
            expected = _("{name} to be an id of letters, digits and . _ -").format(name=name)
            log.error(node.place, expected, str(node), mend)
            return self.blank(node.place)
        return Node(node.place, node.text, node.text)

    def blank(self, place: Place) -> Node:
        return Node(place, "")

    def schema(self) -> Schema:
        return {"type": ["string", "number"], "pattern": f"^{self.PATTERN}$"}


@dataclass(frozen=True)
class Number:
    """A finite number between `least` and `most`, in no quotes."""

    least: float = 0.0
    most: float = math.inf
    above: bool = False  # more than `least`, not only at least
    whole: bool = False

    @property
    def words(self) -> str:
        """What it must be, in the current language."""
        kind = _("a whole number") if self.whole else _("a number")
        if self.most < math.inf:
            return _("{kind} from {least:g} to {most:g}").format(kind=kind, least=self.least, most=self.most)
        if self.least == -math.inf:
            return kind
        bounded = _("{kind} above {least:g}") if self.above else _("{kind} of at least {least:g}")
        return bounded.format(kind=kind, least=self.least)

    def check(self, node: Node, name: str, log: Log) -> Node:
        value = self.value(node)
        if value is None:
            expected = _("{name} to be {what}").format(name=name, what=self.words)
            log.error(node.place, expected, str(node), mend_number(node.text, node.quoted))
            return self.blank(node.place)
        if not self.whole and not can_be_reckoned(value):
            refuse_size(node.place, name, str(node), log)
            return self.blank(node.place)
        return Node(node.place, value, node.text)

    def value(self, node: Node) -> float | None:
        if not node.is_number or not math.isfinite(node.value):
            return None
        value = float(node.value)
        if not self.least <= value <= self.most or (self.above and value == self.least):
            return None
        if self.whole:
            return int(value) if value == int(value) else None
        return value + 0.0  # a negative zero is zero

    def blank(self, place: Place) -> Node:
        return Node(place, 0 if self.whole else math.nan)

    def schema(self) -> Schema:
        result: Schema = {"type": "integer" if self.whole else "number"}
        if self.least > -math.inf:
            result["exclusiveMinimum" if self.above else "minimum"] = self.least
        if self.most < math.inf:
            result["maximum"] = self.most
        return result


@dataclass(frozen=True)
class Word:
    """One of a few fixed words."""

    options: tuple[str, ...]

    def check(self, node: Node, name: str, log: Log) -> Node:
        if node.text not in self.options:
            near = nearest(node.text, self.options)
            mend = _("did you mean {name!r}?").format(name=near) if near else ""
            expected = _("{name} to be {what}").format(name=name, what=either(self.options))
            log.error(node.place, expected, str(node), mend)
            return Node(node.place, near or "")  # read on as if it were spelt right
        return Node(node.place, node.text, node.text)

    def blank(self, place: Place) -> Node:
        return Node(place, "")

    def schema(self) -> Schema:
        values = [scalar(Place(""), option, quoted=False).value for option in self.options]
        return {"const": values[0]} if len(values) == 1 else {"enum": values}


@dataclass(frozen=True)
class Years:
    """A year, a range, or a list of these; the value becomes a tuple of years, empty where it cannot be read."""

    def check(self, node: Node, name: str, log: Log) -> Node:
        parts = node.value if node.is_list else [node]
        found = years.parse(",".join(part.text for part in parts))
        if found is None or any(part.is_mapping or part.is_list for part in parts):
            written = "[" + ", ".join(part.text for part in parts) + "]" if node.is_list else str(node)
            expected = _("{name} to be years such as 2014, 2014-2015 or a list of these").format(name=name)
            log.error(node.place, expected, written, _("write each year once, ranges in ascending order"))
            return self.blank(node.place)
        return Node(node.place, found, node.text)

    def blank(self, place: Place) -> Node:
        return Node(place, ())

    def schema(self) -> Schema:
        one: Schema = {"type": ["integer", "string"], "pattern": f"^{years.PATTERN}$"}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


@dataclass(frozen=True)
class WordOr:
    """A fixed word, or else another value."""

    word: str
    other: Shape

    def check(self, node: Node, name: str, log: Log) -> Node:
        if node.text == self.word:
            return Node(node.place, self.word, self.word)
        return self.other.check(node, _("{name}, if not {word!r},").format(name=name, word=self.word), log)

    def blank(self, place: Place) -> Node:
        return self.other.blank(place)

    def schema(self) -> Schema:
        return {"anyOf": [{"const": self.word}, self.other.schema()]}
