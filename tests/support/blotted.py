"""A language in which messages are blotted out: what can still be read came from the files, or was never a message."""

import re
import string
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kcplan import language
from kcplan.reading.format.schema import schemas


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


class _Blotted:
    """A catalogue in place of another: its translations lose their letters, and keep their values."""

    def __init__(self, code: str, name: str) -> None:
        self.real = _catalogue(code, name)

    def gettext(self, message: str) -> str:
        told = self.real.gettext(message)
        return message if told == message else _blot(told)

    def ngettext(self, one: str, several: str, count: int) -> str:
        told = self.real.ngettext(one, several, count)
        return told if told in (one, several) else _blot(told)


def _blot(told: str) -> str:
    try:
        parts = list(string.Formatter().parse(told))
    except ValueError:  # a library's text, with a brace that is none of a value
        parts = [(told, None, None, None)]
    return "".join(
        re.sub(r"[^\W\d_]", "·", text)
        + ("" if name is None else f"{{{name}{f'!{conversion}' if conversion else ''}:{form}}}")
        for text, name, form, conversion in parts
    )


_catalogue = language._catalogue


@contextmanager
def blotted() -> Iterator[None]:
    """Speak the blotted language for a while; --lang vi speaks it too."""
    with pytest.MonkeyPatch.context() as patch, language.using("vi"):
        patch.setattr(language, "_catalogue", _Blotted)
        yield


def words_of_the_files() -> set[str]:
    """Keys and fixed words of both files, as their schemas have them."""

    def of(schema: object) -> Iterator[str]:
        if isinstance(schema, dict):
            yield from schema.get("properties", ())
            yield from map(str, [schema.get("const", ""), *schema.get("enum", ())])
        for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
            yield from of(part)

    return words(" ".join(of(schemas())))
