"""Texts and names of files as they may be shown: what acts on a screen, or is no character, is written in letters."""

import os
import re
import shlex

#: Control characters but tab and line feed; separators of lines, marks that turn the direction of writing, and
#: surrogates: for Python, bytes of a file's name that are no UTF-8.
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_UNSEEN = re.compile(f"[\t\n]|{ACTING.pattern}")
_BYTES = range(0xDC80, 0xDD00)
_ONE_WORD_OF_WINDOWS = re.compile(r"[\w:.\\-]+")


def visible(text: str) -> str:
    r"""The text in one line: a line feed as `\n`, an escape as `\x1b`, a byte that is no UTF-8 as `\xff`."""
    return _UNSEEN.sub(_in_letters, text)


def shown(path: str | os.PathLike[str]) -> str:
    """The name of a file as messages and documents show it, whatever the encoding of the locale."""
    return visible(_as_utf_8(path))


def typed(path: str | os.PathLike[str]) -> str:
    """The name of a file as it can be typed in a shell, as a word of its own."""
    text = _as_utf_8(path)
    if text.startswith("-"):  # it would be an option
        text = os.path.join(os.curdir, text)
    if os.name == "nt":
        return text if _ONE_WORD_OF_WINDOWS.fullmatch(text) else f'"{text}"'
    if _UNSEEN.search(text):
        quoted = text.replace("\\", r"\\").replace("'", r"\'")
        return f"$'{visible(quoted)}'"
    return shlex.quote(text)


def _as_utf_8(path: str | os.PathLike[str]) -> str:
    """Python decodes names as the locale says; kcplan, and those who name files on any other machine, mean UTF-8."""
    try:
        return os.fsencode(path).decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a name that no file can have here
        return os.fspath(path)


def _in_letters(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code in _BYTES:
        return f"\\x{code - 0xDC00:02x}"
    return {9: r"\t", 10: r"\n"}.get(code) or (f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}")
