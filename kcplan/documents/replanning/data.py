"""A programme planned again as data, for JSON and tables."""

from kcplan.analyses.replanning.causes import Causes
from kcplan.analyses.replanning.moved import AdjustedFigure
from kcplan.analyses.replanning.progress import TargetProgress
from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.elements.data import Data, figure, share
from kcplan.documents.plan import summary


def data(result: Replanned) -> Data:
    """The names of `kcplan solve`, and those of planning again."""
    return summary.of_recommendation(result.answer.optimum, result.answer.published) | more(result)


def more(result: Replanned) -> Data:
    """What summary.json has beside the names of `kcplan solve`."""
    return {
        "closed": list(result.closed),
        "move": figure(result.move),
        "moved": {
            "amount": figure(result.moved.amount),
            "share": [{"year": year, "share": share(value)} for year, value in result.moved.shares],
            "figures": result.moved.figures,
        },
        "frontier": frontier(result),
        "adjusted": adjusted(result),
        "progress": [
            {"line": own.line, "year": own.year, "planned": figure(own.planned), "actual": figure(own.actual)}
            for own in result.lines
        ],
        "progress_units": [
            {"activity": own.activity, "year": own.year, "planned": figure(own.planned), "actual": figure(own.actual)}
            for own in result.units
        ],
        "progress_targets": [_target(own) for own in result.targets],
        "causes": None if result.causes is None else _causes(result.causes),
    }


def frontier(result: Replanned) -> list[Data]:
    """The break-points, straight lines between them."""
    return [
        {"moved": figure(point.moved), "miss": figure(point.miss), "outcomes": figure(point.outcomes)}
        for point in result.frontier.points
    ]


def adjusted(result: Replanned) -> list[Data]:
    """Every public figure of open years, beside what was approved; `reason` is null where it stays."""
    several = len(result.asked.model.regions) > 1
    return [_figure(own, several) for own in result.adjusted]


def progress(result: Replanned) -> list[Data]:
    """Money by line, then units by activity, as one table; `activity` is empty in rows of money."""
    model = result.asked.model
    of = {activity.id: activity for activity in model.activities}
    rows: list[Data] = [
        {"line": own.line, "activity": "", "year": own.year, "unit": model.money}
        | {"planned": figure(own.planned), "actual": figure(own.actual)}
        for own in result.lines
    ]
    return rows + [
        {"line": of[own.activity].line, "activity": own.activity, "year": own.year, "unit": of[own.activity].unit}
        | {"planned": figure(own.planned), "actual": figure(own.actual)}
        for own in result.units
    ]


def _figure(own: AdjustedFigure, several: bool) -> Data:
    return {
        **({"region": own.region} if several else {}),
        "line": own.line,
        "source": own.source,
        "year": own.year,
        "approved": figure(own.approved),
        "adjusted": figure(own.adjusted),
        "reason": own.reason.why if own.reason else None,
        "rules": [str(rule) for rule in own.reason.rules] if own.reason else [],
    }


def _target(own: TargetProgress) -> Data:
    return {
        "outcome": own.target.outcome,
        **({"regions": own.target.place} if own.target.place else {}),
        "years": list(own.target.years),
        "delivered": figure(own.delivered),
        "needed": figure(own.needed),
        "room": figure(own.room),
        "planned": figure(own.planned),
        "closed": own.is_past,
        "met": own.met,
    }


def _causes(own: Causes) -> Data:
    return {
        "before": own.before,
        "outcomes": figure(own.outcomes),
        "miss": figure(own.miss),
        "parts": [
            {"family": part.family, "outcomes": figure(part.outcomes), "miss": figure(part.miss)} for part in own.parts
        ],
        "orders": own.orders,
        "dropped": own.dropped,
    }
