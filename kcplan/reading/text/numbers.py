"""Numbers as people write them in tables and files."""

import re

from kcplan.language import _

_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def parse(text: str) -> float | None:
    """The number of a text in plain decimals; None where it is none or not finite."""
    if not _PLAIN.fullmatch(text):
        return None
    value = float(text)
    return value + 0.0 if abs(value) < float("inf") else None  # a negative zero is zero


def mend_number(text: str, quoted: bool = False) -> str:
    """How a text that should be a number can be mended, or nothing."""
    if quoted and re.fullmatch(r"[0-9.]+", text):
        return _("take the quotes away")
    if re.fullmatch(r"[0-9]{1,3}([, _][0-9]{3})+(\.[0-9]+)?", text):
        return _("write {number}, without separators").format(number=re.sub("[, _]", "", text))
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        return _("write {number}, with a decimal point").format(number=text.replace(",", "."))
    return ""
