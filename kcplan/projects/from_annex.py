"""A model that begins with an official annex: its lines, sources and plan, and nothing that is counted yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kcplan.reading.official_annex import ReadAnnex, ReadLine

#: Words in the titles of sources, their ids, and whether they are public.
_SOURCES = (
    (("trung ương", "central"), "central", "public"),
    (("địa phương", "tỉnh", "local", "province"), "local", "public"),
    (("khác", "thụ hưởng", "đối ứng", "other", "beneficiar"), "other", "counterpart"),
)
#: The unit of money where the annex says none.
MONEY = "million VND"


@dataclass(frozen=True)
class AnnexModel:
    """The model as plain data, with what is assumed in it.

    `taken_public` are the titles of sources that tell no kind; `averaged` are lines with counterpart money and no
    public money in some year: their ratio is that of all years together.
    """

    plain: dict[str, Any]
    taken_public: tuple[str, ...]
    averaged: tuple[int, ...]


def model_of(annex: ReadAnnex, name: str) -> AnnexModel:
    """The model of an annex, with the id `name`."""
    titles = list(dict.fromkeys(title for line in annex.lines.values() for title in line.money))
    kinds = _kinds(titles)
    ids = {title: own for title, (own, _kind, _told) in kinds.items()}
    public = {title for title, (_own, kind, _told) in kinds.items() if kind == "public"}
    lines, plan, averaged = {}, [], []
    for number, line in sorted(annex.lines.items()):
        paying = [title for title, money in line.money.items() if any(money)] or [t for t in titles if t in public]
        about: dict[str, Any] = {"number": number, "title": line.title, "sources": [ids[title] for title in paying]}
        if not public.issuperset(paying):
            about["counterpart"] = ratio = _counterpart(line, public)
            averaged += [number] if ratio != "plan" else []
        lines[f"line-{number}"] = about
        plan += [
            {"line": f"line-{number}", "source": ids[title], "year": year, "amount": amount}
            for title in paying
            for year, amount in zip(annex.years, line.money.get(title, (0.0,) * len(annex.years)), strict=True)
        ]
    span = f"{annex.years[0]}-{annex.years[-1]}" if len(annex.years) > 1 else annex.years[0]
    plain = {
        "format": 1,
        "id": name,
        "title": {"en": f"Programme {span}", "vi": f"Chương trình giai đoạn {span}"},
        "money": annex.money or MONEY,
        "years": span,
        "sources": {own: {"kind": kind, "title": title} for title, (own, kind, _told) in kinds.items()},
        "outcomes": {},
        "lines": lines,
        "plan": plan,
    }
    return AnnexModel(plain, tuple(t for t, (_own, _kind, told) in kinds.items() if not told), tuple(averaged))


def _kinds(titles: list[str]) -> Mapping[str, tuple[str, str, bool]]:
    """Id and kind of each source, and whether its title tells the kind."""
    found: dict[str, tuple[str, str, bool]] = {}
    for number, title in enumerate(titles, 1):
        known = next((rest for words, *rest in _SOURCES if any(word in title.casefold() for word in words)), None)
        own, kind = known or (f"source-{number}", "public")
        if own in {other for other, _kind, _told in found.values()}:
            own = f"{own}-{number}"
        found[title] = own, kind, known is not None
    return found


def _counterpart(line: ReadLine, public: set[str]) -> str | float:
    """As planned; where a year has counterpart money and no public money, the ratio of all years."""
    paid = [sum(money) for money in zip(*(own for title, own in line.money.items() if title in public), strict=True)]
    matched = [sum(own) for own in zip(*(own for title, own in line.money.items() if title not in public), strict=True)]
    paid = paid or [0.0] * len(matched)
    if all(own > 0 or other == 0 for own, other in zip(paid, matched, strict=True)):
        return "plan"
    return round(sum(matched) / sum(paid), 9) if any(paid) else 0.0
