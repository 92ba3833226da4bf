"""A file as a tree of nodes, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from kcplan.language import _
from kcplan.reading.text.log import Place

_NO_KEYS: Mapping[str, Place] = MappingProxyType({})  # one for all scalars, of which a file has hundreds of thousands


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list of nodes or a mapping of text to nodes.

    `text` is a scalar as it was written; `keys` says where each key of a mapping stands. A shape (shapes.py) may
    replace the value by what it means: years by a tuple of numbers, a single id by a list of one.
    """

    place: Place
    value: Any
    text: str = ""
    quoted: bool = False
    keys: Mapping[str, Place] = field(default_factory=lambda: _NO_KEYS)

    def __getitem__(self, key: str) -> "Node":
        node: Node = self.value[key]
        return node

    def get(self, key: str) -> "Node | None":
        """The node under a key of a mapping, or None."""
        node: Node | None = self.value.get(key)
        return node

    def table(self, key: str) -> "dict[str, Node]":
        """The mapping under a key, empty if there is none."""
        node = self.get(key)
        return {} if node is None else node.value

    def entries(self, key: str) -> "list[Node]":
        """The list under a key, empty if there is none."""
        node = self.get(key)
        return [] if node is None else node.value

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)

    @property
    def is_model(self) -> bool:
        """Whether the file is a model: its lines stand at the top, not under the key `model`."""
        return "lines" in self.value and "model" not in self.value and "extends" not in self.value

    def __str__(self) -> str:
        """What a problem says was found."""
        if self.is_mapping:
            return _("a mapping")
        if self.is_list:
            return _("a list")
        if self.value is None:
            return _("nothing")
        shown = self.text if len(self.text) <= 60 else self.text[:57] + "..."
        return _("the text {text!r}").format(text=shown) if isinstance(self.value, str) else shown
