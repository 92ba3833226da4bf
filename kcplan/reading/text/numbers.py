"""Numbers as people write them in tables and files."""

import re
from decimal import Decimal

from kcplan.language import _
from kcplan.reading.text.log import Log, Place

#: Numbers lie between these or are 0, in the model's units: beyond, the solver's digits run out.
LEAST = 1e-9
MOST = 1e15

_PLAIN = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(_PLAIN)
#: A share in per cent. The schema uses it too.
PERCENT = r"\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*%\s*"
_PERCENT = re.compile(PERCENT)


def parse(text: str) -> float | None:
    """The number of a text in plain decimals; None if it is not one or not finite."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value + 0.0 if abs(value) < float("inf") else None  # a negative zero is zero


def parse_percent(text: str) -> float | None:
    """The share of a text in per cent: 0.005 of `0.5 %` or `0.5%`; None if it is not one."""
    found = _PERCENT.fullmatch(text)
    return float(Decimal(found[1]) / 100) if found else None


def can_be_reckoned(value: float) -> bool:
    """Whether a number is of a size that a solver can take."""
    return value == 0 or LEAST <= abs(value) <= MOST


def refuse_size(place: Place, name: str, found: str, log: Log) -> None:
    """Report a number that is too large or too small."""
    expected = _("{name} to be 0 or a number from {least:g} to {most:g}").format(name=name, least=LEAST, most=MOST)
    log.error(place, expected, found, _("choose a unit of money in which numbers are neither so large nor so small"))


def mend_number(text: str, quoted: bool = False) -> str:
    """How a text that should be a number can be mended, or nothing."""
    if quoted and re.fullmatch(r"[0-9.]+", text):
        return _("remove the quotes")
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", text):
        whole, part = text.split(",")
        return _("write {whole} or {decimal}, as is meant").format(whole=whole + part, decimal=f"{whole}.{part}")
    if re.fullmatch(r"[1-9][0-9]{0,2}([, _][0-9]{3})+(\.[0-9]+)?", text):
        return _("write {number}, without separators").format(number=re.sub("[, _]", "", text))
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        return _("write {number}, with a decimal point").format(number=text.replace(",", "."))
    if re.fullmatch(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+|\.[0-9]{3})", text):  # as in Vietnamese
        return _("write {number}, without separators").format(number=text.replace(".", "").replace(",", "."))
    return ""
