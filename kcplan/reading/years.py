"""Years as files write them: 2014, "2014", 2014-2015, "2014,2016-2017", lists of these, and tables by them."""

import re
from collections.abc import Sequence

from kcplan.domain.scenario import years_label
from kcplan.language import _
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node

#: A year, a range (with a hyphen or a dash), or several of these. The schema uses it too.
PATTERN = r"\s*[0-9]{4}(\s*[-–]\s*[0-9]{4})?(\s*,\s*[0-9]{4}(\s*[-–]\s*[0-9]{4})?)*\s*"
_YEARS = re.compile(PATTERN)


def parse(text: str) -> tuple[int, ...] | None:
    """The years of a text in their order; None where it says something else, or a year twice."""
    if not _YEARS.fullmatch(text):
        return None
    years: list[int] = []
    for part in text.replace("–", "-").split(","):
        first, _, last = part.partition("-")
        span = range(int(first), int(last or first) + 1)
        if not span or not set(span).isdisjoint(years):
            return None
        years += span
    return tuple(sorted(years))


def within(node: Node, years: tuple[int, ...], log: Log, known: Sequence[int]) -> tuple[int, ...]:
    """Those of `years` that the model has; the others are reported at the node."""
    outside = tuple(year for year in years if year not in known)
    if outside:
        expected = _("years of the model, {years}").format(years=years_label(tuple(known)))
        log.error(node.place, expected, years_label(outside))
    return tuple(year for year in years if year in known)


def spread(node: Node, years: tuple[int, ...], log: Log) -> tuple[Node | None, ...]:
    """The node of each year: the same for all, or from a table by years, which must have each year once."""
    if not node.is_mapping:
        return (node,) * len(years)
    found: dict[int, Node] = {}
    seen: set[int] = set()
    for key, value in node.value.items():
        place = Node(node.keys[key], key, key)
        own = within(place, parse(key) or (), log, years)
        again = tuple(year for year in own if year in seen)
        if again:
            found_again = _("{years} again").format(years=years_label(again))
            log.error(place.place, _("each year once"), found_again, _("let the ranges not overlap"))
        seen.update(own)
        found |= dict.fromkeys(own, value)
    missing = tuple(year for year in years if year not in seen)
    if missing and all(parse(key) for key in node.value):
        expected = _("a value for every year, {years}").format(years=years_label(years))
        found_none = _("none for {what}").format(what=years_label(missing))
        log.error(node.place, expected, found_none, _("add {what}").format(what=years_label(missing)))
    return tuple(found.get(year) for year in years)
