"""What one unit more or less of each limit is worth, how long that holds, and what comes then.

A price is the change of a reported figure per unit more of a limit (docs/mathematics.md, Signs). Each side is the
one-sided derivative of the lexicographic optimum, not a solver's dual, which at a degenerate optimum may belong to
neither side (B. Jansen, J. J. de Jong, C. Roos, T. Terlaky, Sensitivity analysis in linear programming: just be
careful!, European Journal of Operational Research 101, 1997, 15-28, doi:10.1016/S0377-2217(96)00172-5).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from kcplan import tolerances
from kcplan.analyses.mending.rules import bound_of, limit_of
from kcplan.analyses.shortfall import directions
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Binding, Recommendation, Side
from kcplan.domain.rules import SIDES, RuleId
from kcplan.domain.tiers import reported
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import Optimum, lexicographic_minimum
from kcplan.engine.session import ReturningSession, Status
from kcplan.errors import SolverStopped, Unbounded
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.tiers import told
from kcplan.planning.solve import Solved, optimise

#: Columns of a programme up to which prices are followed to where they change, and up to which there are any.
WALKED, PRICED = 5_000, 100_000


def priced(recommendation: Recommendation, progress: Callable[[float], object] = lambda _: None) -> Recommendation:
    """The recommendation with both prices of every limit that binds, and of every soft target that is missed.

    HiGHS works them out whichever solver found the plan, which is the same plan: they take hundreds of solves that each
    start from the one before and need all digits. Of a programme with more than `WALKED` columns the prices are those
    at the margin, without how long they hold, and limits of a single region have none; with more than `PRICED`, nothing
    has. A rule whose prices HiGHS cannot work out has none either. `progress` receives the share that is done.
    Raises what `kcplan.planning.solve.solve` does.
    """
    scenario = recommendation.scenario
    rules = (*recommendation.binding, *missed_targets(recommendation))
    columns = columns_of(scenario).count
    if columns > PRICED:
        return replace(recommendation, binding=rules)
    asked = [rule for rule in rules if columns <= WALKED or not rule.id.region]
    worth = Worth(optimise(scenario), asked, margin=columns > WALKED)
    found = {}
    for number, rule in enumerate(asked, start=1):
        found[rule.id] = worth.of(rule)
        progress(number / len(asked))
    return replace(recommendation, binding=tuple(found.get(rule.id, rule) for rule in rules))


def missed_targets(recommendation: Recommendation) -> list[Binding]:
    """Soft targets that are missed, which no check lists as rules."""
    units = {outcome.id: outcome.unit for outcome in recommendation.scenario.model.outcomes}
    return [
        Binding(RuleId.of_target(result.target, side), result.value, number, units[result.outcome], SIDES[side])
        for result in recommendation.review.outcomes
        if result.target is not None
        for side, number in result.target.sides
        if side == result.missed_side
    ]


def _side_of(value: float, sign: float, nothing: float) -> float:
    """A slope per unit more of a limit, of the side where the limit rises or falls; 0 for next to nothing."""
    return sign * value if abs(value) > nothing else 0.0


class Worth:
    """Prices of rules at one optimum. Of its tiers those count on which misses and weighted outcomes depend.

    Each rule has a column, its step: what its limit rises by. The derivative of the optimum as a step leaves 0 has
    prices (duals) that stay optimal as far as some point keeps complementary slackness with them, and no farther; so
    the longest such step, one more linear programme, is how far the price holds.
    """

    def __init__(self, solved: Solved, rules: Sequence[Binding], margin: bool = False) -> None:
        """With `margin` it is not asked how far the prices hold."""
        moves = [directions.of_rule(solved, rule.id) for rule in rules]
        asked = replace(solved.programme, objectives=told(solved.programme.objectives))
        self._programme = parametric.with_steps(asked, moves, shares=False)
        self._x = np.append(solved.optimum.x, np.zeros(len(rules)))
        least = [reported(parametric.least_slopes(asked, move)) for move in moves]
        self._nothing = {rule.id: (-outcomes, miss) for rule, (miss, outcomes) in zip(rules, least, strict=True)}
        self._step = {rule.id: solved.programme.column_count + k for k, rule in enumerate(rules)}
        self._scenario, self._margin = solved.columns.scenario, margin
        session = solvers.open_session(solvers.DEFAULT, self._programme)
        self._leaving = parametric.Derivative(self._programme, session, unique=False)

    @cached_property
    def _far(self) -> ReturningSession:
        """A solver for what lies beyond the margin, which can start from the optimum again for each side."""
        session = solvers.returning_session(self._programme)
        lexicographic_minimum(self._programme, session, unique=False)
        session.start_here()
        return session

    def of(self, binding: Binding) -> Binding:
        """The binding rule with both its sides; as it is where HiGHS does not find one."""
        # A soft target stands in a coefficient too, so there the price holds at the margin only.
        exact = not (self._margin or (binding.id.family == "target" and self._scenario.soft))
        try:
            left = self._side(binding.id, -1.0, exact, self._room(binding))
            right = self._side(binding.id, 1.0, exact, np.inf)
        except (SolverStopped, Unbounded):
            return binding
        return replace(binding, left=left, right=right)

    def _room(self, binding: Binding) -> float:
        """How far the limit can fall. What may be spent, or done, is never less than 0; else the programme tells.

        With money carried into a year its cap could fall below 0 and a plan be left, but there is no such cap.
        """
        rule = binding.id
        if binding.kind != "at most":
            return np.inf
        if rule.family == "limit" and bound_of(*limit_of(self._scenario, rule)).kind in ("share", "previous_year"):
            return np.inf  # a multiple of another sum, which moves along
        return binding.limit

    def _side(self, rule: RuleId, sign: float, exact: bool, room: float) -> Side:
        """What the limit is worth as its step leaves 0 one way, `room` at most."""
        if room <= 0:
            return Side(None, None, 0.0, "zero")
        step, nothing = self._step[rule], self._nothing[rule]
        x, bounds, direction = self._x, self._programme.bounds.copy(), parametric.no_change(self._programme)
        direction.column_lower[step] = direction.column_upper[step] = sign
        first: tuple[float, float] | None = None
        held = 0.0
        found = self._leaving(x, bounds, direction)
        if exact:
            self._far.return_to_start()
        while found is not None:
            miss, outcomes = reported(found.values)
            slopes = _side_of(outcomes, sign, nothing[0]), _side_of(miss, sign, nothing[1])
            if first is not None and not np.allclose(slopes, first, rtol=tolerances.SAME_PRICE, atol=nothing):
                rising, rose = (sign * slope > 0 for slope in (slopes[1], first[1]))
                return Side(*first, held, "targets fail" if rising and not rose else "prices change")
            first = first or slopes
            if not exact:
                return Side(*first, 0.0, "prices change")
            end = self._end(found, step, sign, held, room)
            if end is None:
                return Side(*first, np.inf, "nothing")
            if abs(end[step]) <= held:
                raise SolverStopped  # by rounding: where the price ends cannot be told
            x, held = end, abs(float(end[step]))
            if held >= room * (1 - tolerances.SOLVER):
                return Side(*first, room, "zero")
            bounds.column_lower[step] = bounds.column_upper[step] = x[step]
            found = parametric.Derivative(self._programme, self._far, unique=False)(x, bounds, direction)
        if first is None:
            return Side(None, None, 0.0, "infeasible")
        return Side(*first, held, "infeasible")

    def _end(self, derivative: Optimum, step: int, sign: float, held: float, room: float) -> FloatArray | None:
        """The optimum (n,) at the end of what a derivative's prices are good for; None where that has no end."""
        face = self._programme.bounds.copy()
        for tier in derivative.tiers:
            if tier.held:
                tier.held.narrow(face)
        face.column_lower[step], face.column_upper[step] = (held, room) if sign > 0 else (-room, -held)
        farthest = np.zeros(self._programme.column_count)
        farthest[step] = -sign / self._programme.scaling.columns[step]
        solution = self._far.minimise(farthest, face)
        return None if solution.status is Status.UNBOUNDED else solution.point.x
