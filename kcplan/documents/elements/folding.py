"""Text in lines, broken between words alone: `2016-2020`, `CN-TTCN` and `12.1 %` stay whole."""

import re
import textwrap


def fill(text: str, width: int, subsequent_indent: str = "") -> str:
    """Lines of at most this many letters, the second and later ones indented."""
    return "\n".join(wrap(text, width, subsequent_indent))


def wrap(text: str, width: int, subsequent_indent: str = "") -> list[str]:
    """The same as a list."""
    bound = re.sub(r"(?<=\d) %", "\u00a0%", text)
    lines = textwrap.wrap(bound, width, subsequent_indent=subsequent_indent, break_on_hyphens=False)
    return [line.replace("\u00a0%", " %") for line in lines]
