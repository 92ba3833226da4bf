"""A resolved scenario as lines of text: each value with the file and line it came from, and each change to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from kcplan.domain.scenario import Origin
from kcplan.reading.origins import ValuePath


def show(resolved: Mapping[str, Any], origins: Mapping[ValuePath, tuple[Origin, ...]], to: Console) -> None:
    """Print the lines as they are: none is folded."""
    to.out("\n".join(lines(resolved, origins)), highlight=False)


def lines(resolved: Mapping[str, Any], origins: Mapping[ValuePath, tuple[Origin, ...]]) -> list[str]:
    """One line a value, `path = value  # file:line note`; a change follows as `<- file:line why`."""
    return [_line(path, value, origins.get(path, ())) for path, value in _leaves((), resolved)]


def _leaves(path: ValuePath, value: Any) -> Iterator[tuple[ValuePath, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves((*path, index), item)
    else:
        yield path, value


def _line(path: ValuePath, value: Any, origins: tuple[Origin, ...]) -> str:
    name = "".join(f"[{part}]" if isinstance(part, int) and index else f".{part}" for index, part in enumerate(path))
    places = [f"{origin} {origin.note}".rstrip() for origin in origins]
    text = f"{name.removeprefix('.')} = {value}"
    return f"{text}  # {' <- '.join(places)}" if places else text
