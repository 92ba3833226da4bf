"""A protected plan as data, for JSON and tables."""

from kcplan.analyses.protecting.curves import ProtectionCurve
from kcplan.documents.elements.data import Data, figure, share
from kcplan.documents.plan import summary
from kcplan.sweeping.decision import Decision
from kcplan.sweeping.ladder.results import Estimate, Gain, Rung


def data(found: Decision) -> Data:
    """The names of `kcplan solve` for the protected plan, and those of protecting."""
    return summary.of_recommendation(found.hedge.after) | more(found)


def more(found: Decision) -> Data:
    """What summary.json has beside the names of `kcplan solve`."""
    hedge = found.hedge
    return {
        "recommended": {
            "objective": figure(hedge.before.review.objective),
            "miss": figure(hedge.before.review.miss),
            "change_from_plan": figure(hedge.before.review.change),
        },
        "payers": payers(found),
        "curve": {
            "give_up": None if hedge.give_up is None else give_up(hedge.give_up),
            "moved": None if hedge.moved is None else moved(hedge.moved),
        },
        "curve_gap": {
            "give_up": None if hedge.give_up is None else figure(hedge.give_up.gap),
            "moved": None if hedge.moved is None else figure(hedge.moved.gap),
        },
        "ladder": ladder(found),
        "worth": [] if found.ladder is None else [_gain(own) for own in found.ladder.gains],
    }


def payers(found: Decision) -> list[Data]:
    """Money that another source pays; `from` or `to` is null where it is new, or gone."""
    return [
        {
            "line": own.line,
            "year": own.year,
            "from": own.before,
            "to": own.after,
            "amount": figure(own.amount),
            "reason": own.reason,
        }
        for own in found.hedge.payers
    ]


def give_up(curve: ProtectionCurve) -> list[Data]:
    """The share of points given up, and the measure of protection."""
    return [{"given_up": share(own.at), "protection": figure(own.value)} for own in curve.points]


def moved(curve: ProtectionCurve) -> list[Data]:
    """Money away from the budget in force, and the measure of protection."""
    return [{"moved": figure(own.at), "protection": figure(own.value)} for own in curve.points]


def ladder(found: Decision) -> list[Data]:
    """Each rung on the fresh futures."""
    return [] if found.ladder is None else [_rung(own, found.ladder.samples) for own in found.ladder.rungs]


def _rung(own: Rung, samples: int) -> Data:
    return {
        "policy": own.policy,
        "futures": samples,
        "lacking": own.lacking,
        "mean_miss": figure(own.mean_miss.value),
        "worst_tenth": figure(own.worst_tenth.value),
        "all_targets": share(own.all_met.count / own.all_met.of),
        "outcomes": figure(own.outcomes.value),
        "moved": None if own.moved is None else figure(own.moved.value),
        "interval": {
            "mean_miss": _interval(own.mean_miss),
            "worst_tenth": _interval(own.worst_tenth),
            "all_targets": [share(own.all_met.low), share(own.all_met.high)],
            "outcomes": _interval(own.outcomes),
        },
        "targets": [share(one.count / one.of) for one in own.met],
        "gave_way": own.gave_way,
    }


def _gain(own: Gain) -> Data:
    return {
        "of": own.of,
        "better": own.better,
        "worse": own.worse,
        "mean_miss": figure(own.mean_miss.value),
        "worst_tenth": figure(own.worst_tenth.value),
        "outcomes": figure(own.outcomes.value),
        "interval": {"mean_miss": _interval(own.mean_miss), "worst_tenth": _interval(own.worst_tenth)},
    }


def _interval(own: Estimate) -> list[float | None]:
    return [figure(own.low), figure(own.high)]
