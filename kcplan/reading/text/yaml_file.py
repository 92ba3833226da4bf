"""YAML text into nodes: the meaning of YAML 1.2, positions kept, duplicate keys and tricks refused.

PyYAML's parser (C where available) gives events; what they mean is decided here, because PyYAML's own
constructor follows YAML 1.1, keeps the last of duplicate keys and expands anchors without a limit.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from kcplan.language import _, of_library
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.plain import plain
from kcplan.reading.text.tree import Node

DEPTH = 40  # levels of nesting
REPEATED = 10_000  # values that aliases may repeat in a file
VALUES = 400_000  # of a file; 5 MB as kcplan writes them are fewer, and more take seconds and a gigabyte
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The core schema of YAML 1.2.2, section 10.3.2.
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_OURS = re.compile(r"^\W*format\W*:", re.MULTILINE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


def compose(file: str, data: bytes, log: Log) -> Node | None:
    """The only document of a file, a mapping; None where it cannot be read, and the log says why."""
    try:
        return _Composer(file, _decoded(file, data, log), log).document()
    except _RefusedError:
        return None


class _RefusedError(Exception):
    """The rest of the file cannot be read; the log already says why."""


def _decoded(file: str, data: bytes, log: Log) -> str:
    def place(text: str) -> Place:
        return Place(file, text.count("\n") + 1, len(text) - text.rfind("\n"))

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        found = _("the byte 0x{byte:02x}").format(byte=error.object[error.start])
        log.error(place(before), _("text in UTF-8"), found, _("save the file as UTF-8 text; is it a binary file?"))
        raise _RefusedError from None
    odd = _UNPRINTABLE.search(text)
    if odd:
        found = _("the control character 0x{code:02x}").format(code=ord(odd.group()))
        log.error(place(text[: odd.start()]), _("text in UTF-8"), found, _("is it a binary file?"))
        raise _RefusedError
    return text


class _Composer:
    def __init__(self, file: str, text: str, log: Log) -> None:
        self.file, self.text, self.log = file, text, log
        self.ours = bool(_OURS.search(text))  # otherwise nothing of the file is shown
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self.anchors: dict[str, tuple[Node, int]] = {}  # with the number of nodes
        self.count = self.repeated = 0

    def document(self) -> Node:
        try:
            next(self.events)  # start of the stream
            if isinstance(next(self.events), yaml.StreamEndEvent):
                self.refuse(
                    Place(self.file), _("a model or a scenario"), _("an empty file"), _("see the files of 'kcplan new'")
                )
            node = self.node(next(self.events), 1)
            next(self.events)  # end of the document
            event = next(self.events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)
            said = " ".join(of_library(part) for part in (error.problem, error.context) if part)
            said = said.removeprefix("found ")  # which the sentence has already
            lines = self.text.split("\n")
            tab = place.line and "\t" in lines[min(place.line, len(lines)) - 1][: place.column]
            mend = (
                _("indent with spaces, not tabs")
                if tab
                else _("look at the indentation, colons and quotes here and above")
            )
            self.refuse(place, _("valid YAML"), said, mend)
        except yaml.YAMLError as error:
            self.refuse(Place(self.file), _("valid YAML"), str(error))
        if not isinstance(event, yaml.StreamEndEvent):
            self.refuse(self.place(event), _("one document"), _("a second one"), _("put it into a file of its own"))
        if not node.is_mapping:
            found = _("a text") if node.text else str(node)
            self.refuse(node.place, _("a mapping (key: value)"), found, _("see the files of 'kcplan new'"))
        return node

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def plain(self, place: Place, text: str) -> str:
        """A text without what would act on a screen, and in the one form in which Unicode texts are compared."""
        return text if text.isascii() and text.isprintable() else plain(place, text, self.log)

    def shown(self, text: str) -> str:
        """What a message may say of a text of this file."""
        return text if self.ours else "..."

    def refuse(self, place: Place, expected: str, found: str, mend: str = "") -> None:
        self.log.error(place, expected, found, mend)
        raise _RefusedError

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        place = self.place(event)
        if event.tag is not None:
            found = _("the tag {tag!r}").format(tag=self.shown(event.tag))
            self.refuse(place, _("a value without a tag"), found, _("remove the tag"))
        if depth > DEPTH:
            expected = _("at most {count} levels of nesting").format(count=DEPTH)
            self.refuse(place, expected, _("more"), _("use fewer levels of brackets"))
        before = self.count
        self.count += 1
        if self.count > VALUES:
            expected = _("at most {count} values in a file").format(count=VALUES)
            self.refuse(place, expected, _("more"), _("write long lists as CSV files"))
        if isinstance(event, yaml.ScalarEvent):
            node = scalar(place, self.plain(place, event.value), quoted=not event.implicit[0])
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Node(place, [self.node(item, depth + 1) for item in self.until(yaml.SequenceEndEvent)])
        else:
            node = self.mapping(place, depth)
        if event.anchor is not None:  # known only from here on, so an anchor inside itself is refused
            self.anchors[event.anchor] = node, self.count - before
        return node

    def until(self, end: type) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def mapping(self, place: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in self.until(yaml.MappingEndEvent):
            here = self.place(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(here, _("a key in plain text"), _("a list, a mapping or an alias"))
            value = self.node(next(self.events), depth + 1)
            key = self.plain(here, event.value)
            if key in keys:
                first = keys[key]
                mend = _("first given at {place}; keep one of the two").format(place=f"{first.line}:{first.column}")
                self.log.error(here, _("each key once"), _("{name!r} again").format(name=self.shown(key)), mend)
            else:
                keys[key], values[key] = here, value
        return Node(place, values, keys=keys)

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            found = _("the alias {name!r}, whose anchor is not above or holds the alias itself")
            self.refuse(
                self.place(event), _("an alias of an anchor above"), found.format(name=self.shown(event.anchor))
            )
        node, size = self.anchors[event.anchor]
        self.count += size
        self.repeated += size
        if self.repeated > REPEATED:
            expected = _("at most {count} values repeated by aliases").format(count=REPEATED)
            self.refuse(self.place(event), expected, _("more"), _("write the values out, or fewer of them"))
        return node


def scalar(place: Place, text: str, quoted: bool) -> Node:
    """A scalar by the core schema of YAML 1.2; quoted ones are text."""
    value: Any = text
    if quoted:
        pass
    elif text in _NULL:
        value = None
    elif text in _BOOL:
        value = _BOOL[text]
    elif _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        value = int(text, base) if len(text) < 40 else float("inf")
    elif _FLOAT.fullmatch(text):
        value = float(text.replace(".i", "i").replace(".I", "I").replace(".n", "n").replace(".N", "N"))
    return Node(place, value, text, quoted)
