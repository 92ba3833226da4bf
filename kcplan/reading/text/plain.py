"""Texts as they may be kept and shown: in one Unicode form, and without characters that act on a screen."""

import re
import unicodedata

from kcplan.language import _
from kcplan.reading.text.log import Log, Place

# All control characters but tab and line feed; separators of lines, and marks that turn the direction of writing.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def can_be_seen(text: str) -> bool:
    """Whether a text has a letter, a digit, a mark or a sign: more than spaces and what has no width."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


def plain(place: Place, text: str, log: Log) -> str:
    """The text in the composed form (NFC). A character that acts on a screen is reported, and left out."""
    if acting := _ACTING.search(text):
        found = _("the control character 0x{code:02x}").format(code=ord(acting.group()))
        log.error(place, _("a text without control characters"), found, _("remove it, or write it in letters"))
        text = _ACTING.sub("", text)
    return unicodedata.normalize("NFC", text)
