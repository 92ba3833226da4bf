"""Text in lines, broken between words alone: `2016-2020` and `CN-TTCN` stay whole."""

import textwrap


def fill(text: str, width: int, subsequent_indent: str = "") -> str:
    """Lines of at most this many letters, the second and later ones indented."""
    return textwrap.fill(text, width, subsequent_indent=subsequent_indent, break_on_hyphens=False)


def wrap(text: str, width: int, subsequent_indent: str = "") -> list[str]:
    """The same as a list."""
    return textwrap.wrap(text, width, subsequent_indent=subsequent_indent, break_on_hyphens=False)
