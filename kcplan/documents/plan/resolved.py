"""A resolved scenario as lines of text: each value with the file and line it came from, and each change to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from rich.console import Console

from kcplan.documents.elements.data import unmistakable
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.domain.scenario import Origin
from kcplan.language import _
from kcplan.reading.origins import ValuePath

WrittenAt: TypeAlias = Mapping[ValuePath, tuple[Origin, ...]]


def show(resolved: Mapping[str, Any], origins: WrittenAt, to: Console, full: bool = False) -> None:
    """Print the lines of `full` as they are: none is folded. Else what fits of the scenario, and of changed values."""
    if full:
        to.out("\n".join(lines(resolved, origins)), highlight=False)
        return
    screen = Screen(to, full, [_("The resolved scenario: what it says itself, and what it changes in its model")])
    screen.shortened = True
    screen.add(Listed("", brief(resolved, origins), dash=""), 0)
    screen.show()


def brief(resolved: Mapping[str, Any], origins: WrittenAt) -> list[str]:
    """The values outside the model, and those in it that a change made; years and lists of one origin in one line."""
    told: dict[tuple[ValuePath, tuple[Origin, ...]], list[tuple[str | int, Any]]] = {}
    for path, value in _leaves((), resolved):
        own = origins.get(path, ())
        if path[0] != "model" or len(own) > 1:
            together = isinstance(path[-1], int)
            told.setdefault((path[:-1] if together else path, own), []).append((path[-1], value))
    return [_line(path, _joined(values), own) for (path, own), values in told.items()]


def _joined(values: Sequence[tuple[str | int, Any]]) -> str:
    """`1410 (2014), 1422 (2015)` of years, words of a list with commas, else the only value."""
    if isinstance(values[0][0], str):
        return _written(values[0][1])
    told = [(key, _written(value)) for key, value in values]
    return ", ".join(f"{value} ({key})" if int(key) > len(values) else value for key, value in told)


def _written(value: Any) -> str:
    """A value as a file has it: a number of 12 digits at most, as sums and shares of numbers end in noise."""
    return str(unmistakable(float(f"{value:.12g}") if isinstance(value, float) else value))


def lines(resolved: Mapping[str, Any], origins: WrittenAt) -> list[str]:
    """One line a value, `path = value  # file:line note`; a change follows as `<- file:line why`."""
    return [_line(path, _written(value), origins.get(path, ())) for path, value in _leaves((), resolved)]


def _leaves(path: ValuePath, value: Any) -> Iterator[tuple[ValuePath, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves((*path, index), item)
    else:
        yield path, value


def _line(path: ValuePath, value: str, origins: tuple[Origin, ...]) -> str:
    name = "".join(f"[{part}]" if isinstance(part, int) and index else f".{part}" for index, part in enumerate(path))
    places = [f"{origin} {origin.note}".rstrip() for origin in origins]
    text = f"{name.removeprefix('.')} = {value}"
    return f"{text}  # {' <- '.join(places)}" if places else text
