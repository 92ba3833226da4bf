"""A trade-off as data, for JSON and tables."""

from kcplan.analyses.alternatives.tradeoff import Tradeoff
from kcplan.documents.elements.data import Data, figure, manifest
from kcplan.domain.recommendation import Allocation


def data(found: Tradeoff) -> Data:
    """`kcplan tradeoff --json`. Amounts are over all years and before rounding; neighbours of two are joined straight.

    `moved` is public money that differs above a weight from below it, cell by cell; `below` is null at 0.
    """
    return {
        "status": found.recommendation.status,
        "money": found.scenario.model.money,
        "scenario": found.scenario.id,
        "outcomes": list(found.outcomes),
        "recommended": {outcome: figure(amount) for outcome, amount in found.here.items()},
        "frontier": [
            {
                "amounts": {outcome: figure(amount) for outcome, amount in corner.amounts.items()},
                "budget": by_line(corner.allocation),
            }
            for corner in found.corners
        ],
        "weights": [
            {
                "outcome": walk.outcome,
                "weight": figure(walk.weight),
                "changes": [
                    {
                        "weight": figure(own.weight),
                        "moved": figure(own.moved),
                        "third_plan": own.third,
                        "below": None if own.below is None else by_line(own.below.allocation),
                        "at": by_line(own.at.allocation),
                        "above": by_line(own.above.allocation),
                    }
                    for own in walk.breaks
                ],
            }
            for walk in found.walks
        ],
        "manifest": manifest(found.scenario, found.recommendation.solver),
    }


def frontier(found: Tradeoff) -> list[Data]:
    """A row for each corner: every outcome, then the public money of each line."""
    rows = []
    for number, corner in enumerate(found.corners, start=1):
        amounts = {outcome: figure(amount) for outcome, amount in corner.amounts.items()}
        rows.append({"corner": number} | amounts | {f"money {k}": v for k, v in by_line(corner.allocation).items()})
    return rows


def weights(found: Tradeoff) -> list[Data]:
    """A row for each weight at which the recommendation changes."""
    return [
        {
            "outcome": walk.outcome,
            "now": figure(walk.weight),
            "weight": figure(own.weight),
            "moved": figure(own.moved),
            "third_plan": own.third,
        }
        for walk in found.walks
        for own in walk.breaks
    ]


def by_line(of: Allocation) -> Data:
    """Public money of each line, over all years."""
    model = of.scenario.model
    money = of.by_line()[:, model.public].sum(axis=(1, 2))
    return {line.id: figure(float(own)) for line, own in zip(model.lines, money, strict=True)}
