"""What the names of an official annex mean: lines by number and title, sources by title, the unit of its money."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kcplan.domain.scenario import Line, Source, Title

#: How annexes call units of money, as models call them.
_MONEY = {
    "million vnd": ("triệu đồng", "million vnd", "trđ", "tr.đ", "tr.đồng"),
    "thousand vnd": ("nghìn đồng", "ngàn đồng", "1.000 đồng", "1000 đồng", "thousand vnd"),
    "billion vnd": ("tỷ đồng", "tỉ đồng", "billion vnd"),
    "vnd": ("đồng", "vnd"),
}
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNIT = re.compile(r".*(?:đơn vị(?: tính)?|đvt|unit)\s*:\s*(.+?)\W*", re.IGNORECASE | re.DOTALL)


class OfficialLine(NamedTuple):
    """A line as an annex names it: its id, and its titles."""

    id: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficialNames:
    """Lines by number, ids of sources by each of their titles, and the model's unit of money."""

    lines: Mapping[int, OfficialLine]
    sources: Mapping[str, str]
    money: str

    @classmethod
    def of(cls, lines: Iterable[Line], sources: Iterable[Source], money: str) -> "OfficialNames":
        return cls(
            {line.number: OfficialLine(line.id, _titles(line.title)) for line in lines},
            {name: source.id for source in sources for name in _titles(source.title)},
            money,
        )

    def source(self, title: str) -> str | None:
        """The source with this title, in either language."""
        found = {self.sources[name] for name in matching(title, self.sources)}
        return found.pop() if len(found) == 1 else None


def _titles(title: Title) -> tuple[str, ...]:
    return tuple(dict.fromkeys((title.vi, title.en)))


def alike(text: str) -> str:
    """A title without what varies where it is copied: capitals, spaces, signs between words."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def matching(title: str, titles: Iterable[str]) -> list[str]:
    """Those of `titles` that are alike; where none is, those that are but for what stands in brackets."""
    every = list(dict.fromkeys(titles))
    exact = [one for one in every if alike(one) == alike(title)]
    return exact or [one for one in every if alike(_BRACKETS.sub("", one)) == alike(_BRACKETS.sub("", title))]


def money_of(text: str) -> str | None:
    """The unit of money that a text above an annex says, as models call it: `million VND`; None where it says none."""
    said = _UNIT.fullmatch(text)
    if said is None:
        return None
    unit = " ".join(said[1].casefold().split())
    return next((name.replace("vnd", "VND") for name, words in _MONEY.items() if unit in words), None)
