"""How a table writes its numbers: 1,234.5 in English (en), 1.234,5 in Vietnamese (vi); found from all its numbers."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kcplan.reading.text.log import Place

NumberStyle: TypeAlias = Literal["en", "vi"]

#: A number in each style, to be seen by people.
EXAMPLES: dict[NumberStyle, str] = {"en": "1,234.5", "vi": "1.234,5"}
_GROUP_AND_POINT: dict[NumberStyle, tuple[str, str]] = {"en": (",", "."), "vi": (".", ",")}
_PATTERNS = {
    style: re.compile(
        rf"[+-]?(?:[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+(?:\{point}[0-9]*)?"
        rf"|(?:[0-9]+(?:\{point}[0-9]*)?|\{point}[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    )
    for style, (group, point) in _GROUP_AND_POINT.items()
}


def reading(text: str, style: NumberStyle) -> float | None:
    """The number of a text in a style; None if it is not one or not finite."""
    if not _PATTERNS[style].fullmatch(text):
        return None
    group, point = _GROUP_AND_POINT[style]
    value = float(text.replace(group, "").replace(point, "."))
    return value + 0.0 if abs(value) < float("inf") else None  # a negative zero is zero


def telling(text: str) -> NumberStyle | Literal["doubtful"] | None:
    """The only style in which a text is a number; `doubtful` where each style makes another number of it.

    None where both make the same number of it, or neither makes one.
    """
    en, vi = reading(text, "en"), reading(text, "vi")
    if en == vi:
        return None
    if en is None or vi is None:
        return "vi" if en is None else "en"
    return "doubtful"


@dataclass(slots=True)
class FoundStyle:
    """The style of a table's numbers: said by a file, found from the table, or None where nothing tells."""

    style: NumberStyle | None = None
    #: Gives the texts of all numbers of the table that may tell it; None where that was asked, or need not be.
    texts: Callable[[], Iterable[tuple[str, Place]]] | None = None
    example: tuple[str, Place] | None = None  # the number that told it
    doubted: bool = False  # whether the log says of a number that it could be either

    @property
    def said(self) -> bool:
        return self.style is not None and self.example is None

    def settle(self) -> None:
        """Find the style that most numbers tell, where it is not known: asked once, and only for one that needs it."""
        if self.texts is None:
            return
        texts, self.texts = self.texts, None
        count, first = Counter[NumberStyle](), dict[NumberStyle, tuple[str, Place]]()
        for text, place in texts():
            told = telling(text.removesuffix("%").rstrip())
            if told == "en" or told == "vi":
                count[told] += 1
                first.setdefault(told, (text, place))
        for style, _times in count.most_common(1):
            self.style, self.example = style, first[style]
