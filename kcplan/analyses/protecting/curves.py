"""What protection costs: the least that futures miss against points given up, and against money that moves.

Each point is an exact optimum, with its price: the slope of the curve there, which is convex and falls. Between two
points the curve is below the straight line and above both tangents (G. Rote, The convergence rate of the sandwich
algorithm for approximating convex functions, Computing 48, 1992, 337-361, doi:10.1007/BF02238642); where these are
farthest apart the next point is worked out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.tiers import CHANGE, OUTCOMES, Role, TierId
from kcplan.engine import solvers
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective
from kcplan.engine.session import Point, Session, Status
from kcplan.errors import SolverStopped
from kcplan.language import _
from kcplan.planning.protect import Protecting
from kcplan.planning.solve import by_size

#: A curve has no more points, and no further one where it is known to this share of its fall.
MOST_POINTS, CLOSE = 9, 0.01

#: Not more than this share of the points is given up.
MOST_GIVEN_UP = 0.1


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """So much of something, and the measure of protection at best."""

    at: float
    value: float


@dataclass(frozen=True, eq=False)
class ProtectionCurve:
    """Points from the left, each exact; between two of them the curve is below their straight line by at most `gap`."""

    points: tuple[CurvePoint, ...]
    gap: float


def give_up_curve(asked: Protecting) -> ProtectionCurve | None:
    """Protection against the share of points given up; None where outcomes do not come before it."""
    order = asked.columns.scenario.tiers
    if order.index("protect") < order.index("outcomes"):
        return None
    own = _Parametric(asked, OUTCOMES)
    size = abs(own.value)
    if size == 0.0:
        return None

    def at(share: float) -> tuple[float, float]:
        value, slope = own.at(own.value + share * size)
        return value, slope * size

    far, _slope = at(MOST_GIVEN_UP)
    end = min(MOST_GIVEN_UP, max(0.0, (own.least_of_own(far) - own.value) / size))
    return _between(at, 0.0, end)


def moved_curve(asked: Protecting) -> ProtectionCurve | None:
    """Protection against money away from the budget in force, in money; None where there is no such budget."""
    if asked.columns.scenario.in_force is None:
        return None
    own = _Parametric(asked, CHANGE)
    best, _slope = own.at(np.inf)
    return _between(own.at, own.value, own.least_of_own(best))


class _Parametric:
    """The tier `protect` alone, within what comes before it, with a row for the value of one tier."""

    def __init__(self, asked: Protecting, of: TierId) -> None:
        scenario, values = asked.columns.scenario, asked.optimum.values
        programme, self._tier = asked.many.measured(asked.protect.measure, asked.least)
        before = scenario.tiers[: scenario.tiers.index("protect")]
        self._row, self.value = -1, values[of]
        for tier in programme.objectives:
            name = "targets" if isinstance(tier.id, TierId) and tier.id.role is Role.MISS else str(tier.id)
            if tier.id != of and name not in before:
                continue
            room = asked.protect.give_up * abs(values[tier.id]) if tier.id == OUTCOMES else 0.0
            if tier.id == of:
                self._row, self._cost = programme.row_count, tier.cost
            programme = _held(programme, tier, values[tier.id] + room)
        self._programme = replace(programme, objectives=(self._tier,))
        self._bounds = programme.bounds
        method = by_size(solvers.DEFAULT, self._programme, again=True)
        self._session: Session = solvers.open_session(solvers.DEFAULT, self._programme, method)

    def at(self, most: float) -> tuple[float, float]:
        """The least of the tier where the other one's value is at most so much, and the slope there."""
        bounds = self._bounds.copy()
        bounds.row_upper[self._row] = most + tolerances.SAME_SUM * abs(most) if np.isfinite(most) else np.inf
        point = _proved(self._session, self._tier.cost, bounds)
        return self._tier.value(point.x), float(point.row_duals[self._row])

    def least_of_own(self, protection: float) -> float:
        """The least value of the other tier at which protection is as good as this."""
        held = _held(self._programme, self._tier, protection)
        bounds = held.bounds.copy()
        bounds.row_upper[self._row] = np.inf
        session = solvers.open_session(solvers.DEFAULT, held, "simplex")
        return self._cost_of(_proved(session, self._cost, bounds).x)

    def _cost_of(self, x: FloatArray) -> float:
        return float((self._cost * x).sum())


def _proved(session: Session, cost: FloatArray, bounds: Bounds) -> Point:
    """The optimum of a cost."""
    solution = session.minimise(cost, bounds)
    if solution.status is not Status.OPTIMAL:
        text = _("expected a proven optimum of a curve, {solver} says: {said}")
        raise SolverStopped(text.format(solver=session.name, said=solution.reason or solution.status.value))
    return solution.point


def _between(at: Callable[[float], tuple[float, float]], start: float, end: float) -> ProtectionCurve:
    """The curve from `start` to `end`; `at` has its value and its slope."""
    first, last = (start, *at(start)), (end, *at(end))
    fall = first[1] - last[1]
    least = tolerances.KEPT * max(1.0, abs(first[1]))
    if end <= start or fall <= least:
        return ProtectionCurve((CurvePoint(start, first[1]),), 0.0)
    found = [first, last]
    while True:
        gaps = [_gap(left, right) for left, right in pairwise(found)]
        widest = max(range(len(gaps)), key=lambda number: gaps[number][0])
        if gaps[widest][0] <= CLOSE * fall or len(found) >= MOST_POINTS:
            break
        place = gaps[widest][1]
        found.insert(widest + 1, (place, *at(place)))
    return ProtectionCurve(tuple(CurvePoint(x, value) for x, value, _slope in found), max(gap for gap, _place in gaps))


def _gap(left: tuple[float, float, float], right: tuple[float, float, float]) -> tuple[float, float]:
    """How far the straight line between two points is above both tangents at most, and where that is."""
    (a, fa, sa), (b, fb, sb) = left, right
    if sb - sa <= tolerances.ROUNDING * max(abs(sa), abs(sb), 1.0):
        return 0.0, (a + b) / 2
    place = min(max((fb - fa + sa * a - sb * b) / (sa - sb), a), b)
    chord = fa + (fb - fa) * (place - a) / (b - a)
    lower = max(fa + sa * (place - a), fb + sb * (place - b))
    inside = min(max(place, a + 0.1 * (b - a)), b - 0.1 * (b - a))
    return max(0.0, chord - lower), inside


def _held(programme: LinearProgramme, tier: Objective, most: float) -> LinearProgramme:
    """The programme in which a tier is at most so much."""
    return programme.with_value(tier, -np.inf, most + tolerances.SAME_SUM * abs(most))
