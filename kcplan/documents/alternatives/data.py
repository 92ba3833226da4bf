"""Alternatives as data, for JSON and tables."""

from collections.abc import Iterable

from kcplan.analyses.alternatives.alternatives import Alternative, Alternatives
from kcplan.documents.elements.data import Data, figure, manifest, share


def data(found: Alternatives) -> Data:
    """`kcplan alternatives --json`. Money is public, of open years and before rounding; totals have no source or year.

    `scenario` is the file of an alternative in the folder of --out.
    """
    return {
        "status": found.recommendation.status,
        "money": found.scenario.model.money,
        "scenario": found.scenario.id,
        "within": share(found.within),
        "objective": figure(found.recommendation.review.objective),
        "miss": figure(found.recommendation.review.miss),
        "ranges": ranges(found),
        "ends": [
            {"line": end.line, "end": end.kind, "outcomes": figure(end.outcomes), "budget": by_line(end)}
            for end in found.ends
        ],
        "alternatives": [
            {
                "name": own.name,
                "scenario": file_name(own),
                "outcomes": figure(own.outcomes),
                "given_up": share(own.given),
                "moved": figure(own.moved),
                "kind": own.kind,
                "line": own.line or None,
                "source": own.source or None,
                "bound": figure(own.bound) if own.line else None,
            }
            for own in found.named
        ],
        "manifest": manifest(found.scenario, found.recommendation.solver),
    }


def ranges(found: Alternatives) -> list[Data]:
    """Lines, lines by source, lines by source and year."""
    return [
        {
            "line": own.line,
            "source": own.source,
            "year": own.year,
            "least": figure(own.least),
            "recommended": figure(own.recommended),
            "most": figure(own.most),
            "planned": figure(own.planned),
            "word": own.word,
        }
        for own in found.ranges
    ]


def by_line(of: Alternative) -> Data:
    """Public money of each line, over all years."""
    model = of.scenario.model
    money = of.recommendation.allocation.by_line()[:, model.public].sum(axis=(1, 2))
    return {line.id: figure(float(own)) for line, own in zip(model.lines, money, strict=True)}


def ends(found: Alternatives) -> Iterable[Data]:
    """The plan at each end of a line's range: public money of each line, source and year that has any."""
    for end in found.ends:
        model = end.scenario.model
        money = end.recommendation.allocation.by_line()
        for n, line in enumerate(model.lines):
            for s, source in enumerate(model.sources):
                for t, year in enumerate(model.years):
                    if source.public and (amount := figure(float(money[n, s, t]))):
                        place = {"line": line.id, "source": source.id, "year": year}
                        yield {"range_of": end.line, "end": end.kind} | place | {"amount": amount}


def file_name(of: Alternative) -> str:
    """The scenario file of an alternative."""
    return f"alternative-{of.name}.yaml"
