"""What no screen may say, in either language: places left open, empty names, words twice, ids, the other language.

It looks at texts whose lines are not folded.
"""

import re
from collections.abc import Collection

_COMMON = {
    r"\{[^}]*\}": "a place that was not filled in",
    r"\b(?:None|nan|NaN|inf|Empty|Infinity|Traceback)\b": "a word of a program",
    r"\(\s*\)|“\s*”|\"\s*\"|''": "an empty name",
    r" [,;:](?=\s)| \.(?=\s|$)": "nothing before a mark",
    r"[,;:]\s*[,;:.](?!\.)": "nothing between two marks",
    r"(?i)\b([^\W\d_]{2,}) \1\b": "a word twice",
    r"\d%": "per cent without a space",
}
_OF = {
    "en": {
        r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.]|,\d)": "three decimals, which some read as thousands",
        r"(?<![\d.,/-])\b1 (?!times\b)[a-z]{3,}[^s\W]s\b": "one of several",
        r"\b(?:(?<!is a share )of|in|to|and|within|for|or|the|at)[.;,)]": "nothing behind a word",
        r"(?i)\ball 0\b|\b0 of 0\b": "all of nothing",
    },
    "vi": {
        r"(?<![\d,])[1-9][\d.]*,\d{3}(?![\d,]|\.\d)": "three decimals, which some read as thousands",
        r"\b(?:the|of|and|with|money|target|floor|ceiling|more|less|year)\b": "English",
        r"\b(?:của|và|từ|đến|trong|thuộc)[.;,:)]": "nothing behind a word",
    },
}


def false_words(text: str, code: str, others: Collection[str] = ()) -> list[str]:
    """What is false in a text of a language, each with what is around it; `others` may not stand there either."""
    patterns = _COMMON | _OF[code] | {re.escape(other): "an id, or the other language" for other in others}
    return [
        f"{what}: {text[max(0, found.start() - 40) : found.end() + 40]!r}"
        for pattern, what in patterns.items()
        for found in re.finditer(pattern, text)
    ]
