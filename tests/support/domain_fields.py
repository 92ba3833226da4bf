"""The fields of a dataclass, and of all dataclasses within it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints


def every_field(root: type) -> Iterator[tuple[type, str]]:
    """The fields of a dataclass and of all dataclasses that its fields speak of, each once."""
    seen: list[type] = []

    def within(hint: Any) -> Iterator[type]:
        if is_dataclass(hint) and isinstance(hint, type) and hint not in seen:
            seen.append(hint)
            yield hint
        for part in get_args(hint) if get_origin(hint) is not None else ():
            yield from within(part)

    left = list(within(root))
    while left:
        here = left.pop(0)
        hints = get_type_hints(here)
        for field in fields(here):
            yield here, field.name
            left += within(hints[field.name])
