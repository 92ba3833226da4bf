"""The language of what people read: messages from a catalogue, numbers and names in its ways. English is the key.

Texts stand in the code in English, as `_("...")`; kcplan/locale has the catalogue of each other language.
Values go in by name: `_("Period {years}").format(years=...)`. Where a noun changes with a count, `n_` has a text for
one and a text for several: `n_("{count} region", "{count} regions", count).format(count=count)`.
A text is in the language of the moment when it is made; an error's, when the error is found.
"""

import gettext
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, reduce
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LANGUAGES = ("en", "vi")
_CATALOGUES = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")
_decimals: ContextVar[int] = ContextVar("decimals of money", default=1)


class Named(Protocol):
    """A name for people in every language, as the titles of a model are."""

    @property
    def en(self) -> str: ...
    @property
    def vi(self) -> str: ...


def preferred() -> str:
    """The language of the environment's locale where kcplan has it, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return next((code for code in LANGUAGES if value.lower().startswith(code)), "en")
    return "en"


def current() -> str:
    """`en` or `vi`."""
    return _language.get()


@contextmanager
def using(code: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


@contextmanager
def counting(usual: float) -> Iterator[None]:
    """Show money for a while with the decimals that its unit needs.

    1 where usual money is some hundred, as in millions; three more where it is a thousandth of that, else none.
    """
    token = _decimals.set(max(0, 1 - 3 * round((log10(usual) - 2) / 3)))
    try:
        yield
    finally:
        _decimals.reset(token)


def money_digits() -> int:
    """The decimals with which money is shown."""
    return _decimals.get()


def _(message: str) -> str:
    """A message in the current language."""
    return message if current() == "en" else _catalogue(current(), "kcplan").gettext(message)


def n_(one: str, several: str, count: float) -> str:
    """A message with a count, in the form that the current language has for it: one for 1, several for all others.

    A count that is no whole number reads as 2 does."""
    if current() == "en":
        return one if count == 1 else several
    return _catalogue(current(), "kcplan").ngettext(one, several, int(count) if count == int(count) else 2)


def of_library(message: str) -> str:
    """What a library or the system says, in the current language; as it was said where no catalogue has it."""
    return message if current() == "en" else _catalogue(current(), "libraries").gettext(message)


def of_library_filled(message: str) -> str:
    """The same of what a library has filled its values into: the template that fits best is told with these values.

    A value that a template calls `message` is itself what the library says.
    """
    if current() == "en":
        return message
    fits = [(words, text, found) for pattern, words, text in _templates() if (found := pattern.fullmatch(message))]
    if not fits:
        return of_library(message)
    # What holds another message goes before what could hold it by chance; else the one with the most words of its own.
    _words, template, found = max(fits, key=lambda fit: ("message" in fit[2].groupdict(), len(fit[0])))
    values = found.groupdict()
    if "message" in values:
        values["message"] = of_library_filled(values["message"])
    return re.sub(r"{(\w+)[^}]*}", lambda place: str(values[place[1]]), of_library(template))


def either(words: Iterable[str]) -> str:
    """`hard or soft`."""
    return reduce(lambda before, word: _("{before} or {word}").format(before=before, word=word), words)


def together(words: Iterable[str]) -> str:
    """`set and scale`."""
    return reduce(lambda before, word: _("{before} and {word}").format(before=before, word=word), words)


def title(name: Named) -> str:
    """A name for people in the current language."""
    return str(getattr(name, current()))


def number(value: float, digits: int, signed: bool = False) -> str:
    """A number with so many decimals: 1,234.5 or 1.234,5. It is read to 5 more, so that 168.7499999996 is 168.75."""
    from babel.numbers import format_decimal

    # Rounded here, as everywhere in Python: Babel's own rounding differs at half a digit.
    exact = Decimal(f"{round(value, digits + 5):.{digits}f}") + 0  # no minus zero
    decimals = f"#,##0.{'0' * digits}" if digits else "#,##0"
    pattern = f"+{decimals};-{decimals}" if signed else decimals
    return format_decimal(exact, format=pattern, locale=current())


def money(value: float, signed: bool = False) -> str:
    """Money with the decimals that its unit needs."""
    return number(value, money_digits(), signed)


def shows_money(value: float) -> bool:
    """Whether so much money shows as more than 0."""
    return money(abs(value)) != money(0.0)


def significant(value: float, digits: int, signed: bool = False) -> str:
    """A number with so many significant digits: 0.2843 or 0,2843, and 1,000,000; never 1e+06."""
    text = f"{Decimal(f'{value + 0.0:.{digits}g}'):{'+' if signed else ''},f}"
    return text if current() == "en" else text.translate(str.maketrans(",.", ".,"))


def ratio(value: float) -> str:
    """What comes to one of something: 17.87, 1 or 0.013, to 2 decimals and without needless zeros."""
    return significant(round(value, 2) if abs(value) >= 0.1 else value, 2 if abs(value) < 0.1 else 12)


def percent(share: float, digits: int, signed: bool = False) -> str:
    """A share as 3.01 % or 3,01 %: in both languages with a space."""
    return f"{number(100 * share, digits, signed)} %"


@cache
def _templates() -> list[tuple[re.Pattern[str], str, str]]:
    """The messages of libraries that have values: what they look like filled in, their own words, and as they stand."""
    found = []
    for entry in _read("vi", "libraries"):
        message = str(entry.id)
        if not re.search(r"{\w", message):
            continue
        parts = re.split(r"{(\w+)[^}]*}", message)  # words and the names of values in turn
        pattern = "".join(f"(?P<{part}>.+)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
        found.append((re.compile(pattern, re.DOTALL), "".join(parts[::2]), message))
    return found


@cache
def _catalogue(code: str, name: str) -> gettext.NullTranslations:
    from babel.messages import mofile

    compiled = io.BytesIO()
    mofile.write_mo(compiled, _read(code, name))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _read(code: str, name: str) -> "Catalog":
    from babel.messages import pofile

    with (_CATALOGUES / code / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
        return pofile.read_po(file, locale=code)
