"""Texts as they may be kept and shown: in one Unicode form, and without characters that act on a screen."""

import unicodedata

from kcplan.language import _
from kcplan.reading.text.log import Log, Place
from kcplan.visible import ACTING


def can_be_seen(text: str) -> bool:
    """Whether a text has a letter, a digit, a mark or a sign: more than spaces and what has no width."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


def plain(place: Place, text: str, log: Log) -> str:
    """The text in the composed form (NFC). A character that acts on a screen is reported, and left out."""
    if acting := ACTING.search(text):
        found = _("the control character 0x{code:02x}").format(code=ord(acting.group()))
        log.error(place, _("a text without control characters"), found, _("remove it, or write it in letters"))
        text = ACTING.sub("", text)
    return unicodedata.normalize("NFC", text)
