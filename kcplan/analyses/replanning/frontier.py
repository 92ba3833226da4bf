"""What moving more of the budget in force buys: misses and outcomes against the sum that moves, exactly.

The most that may move is the number of one limit. The optimum is walked as that number falls, from what the best plan
moves to the least that hard rules allow (engine/parametric.py): between two break-points misses and outcomes are
straight lines.
"""

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kcplan import tolerances
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.domain.tiers import CHANGE, ORDER, OUTCOMES, Role, TierId, is_reported, reported
from kcplan.engine import parametric, solvers
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.engine.parametric import Derivative, Piece
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.facts import weighted
from kcplan.mathematics.programme import programme_of
from kcplan.mathematics.rules import position
from kcplan.mathematics.tiers import told
from kcplan.planning.solve import Solved, optimise


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The best plan that moves no more than `moved` money, a transfer counted twice.

    `misses` are weighted shares of targets missed by priority, first priority first, none where targets are hard;
    `miss` is their sum. `outcomes` are weighted outcomes with those of closed years.
    """

    moved: float
    miss: float
    outcomes: float
    misses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Break-points from the least movement that hard rules allow to that of the best plan; straight between them.

    Misses come first, then outcomes, whatever the order of the scenario's own tiers. More movement than that of the
    last point buys nothing. `solves` is how many small linear programmes it took.
    """

    points: tuple[FrontierPoint, ...]
    solves: int

    @property
    def least(self) -> float:
        """The least money that has to move."""
        return self.points[0].moved

    @property
    def most(self) -> float:
        """The most money that is of use to move."""
        return self.points[-1].moved

    def at(self, moved: float) -> FrontierPoint:
        """The point of a movement; beyond the last one it is the last. Raises ValueError below the first."""
        if moved < self.least:
            raise ValueError(moved)
        after = bisect_right(self.points, moved, key=lambda point: point.moved)
        before = self.points[after - 1]
        if after == len(self.points):
            return before
        one, other = before, self.points[after]
        share = (moved - one.moved) / (other.moved - one.moved)

        def between(a: float, b: float) -> float:
            return a + share * (b - a)

        misses = tuple(between(a, b) for a, b in zip(one.misses, other.misses, strict=True))
        return FrontierPoint(moved, between(one.miss, other.miss), between(one.outcomes, other.outcomes), misses)


def moving_at_most(scenario: Scenario, moved: float) -> Scenario:
    """The best plan that moves no more than so much money: a scenario with one limit more, outcomes before change."""
    taken = {limit.name for limit in scenario.limits}
    name = "move"
    while name in taken:
        name += "-"
    limit = Limit(name, "change", Selection(), (), at_most=Bound("amount", moved))
    limits = tuple(sorted((*scenario.limits, limit), key=lambda own: own.name))
    return replace(scenario, tiers=ORDER, limits=limits)


def frontier(scenario: Scenario, solver: str = solvers.DEFAULT) -> Frontier:
    """The frontier of a scenario with a budget in force. Raises what `kcplan.planning.solve.optimise` does."""
    best = optimise(replace(scenario, tiers=ORDER), solver)
    most = best.optimum.values[CHANGE]
    past = weighted(scenario)
    reported_tiers = _reported(best.programme)
    if most <= tolerances.KEPT * scenario.money_size:
        values = {tier.id: best.optimum.values[tier.id] for tier in reported_tiers}
        return Frontier((_point(0.0, values, past),), 0)
    found = walked(scenario, best, solver)
    return Frontier(_points(found.pieces, found.least, most, past), found.solves)


@dataclass(frozen=True, slots=True)
class FrontierWalk:
    """Straight pieces from the movement of the best plan down; slopes up to `least` are rounding."""

    pieces: Sequence[Piece]
    least: Mapping[Hashable, float]
    solves: int


def walked(scenario: Scenario, best: Solved, solver: str = solvers.DEFAULT) -> FrontierWalk:
    """The walk from a scenario's best plan, outcomes before change, to the least movement that hard rules allow."""
    most = best.optimum.values[CHANGE]
    limited = moving_at_most(scenario, most)
    (name,) = {limit.name for limit in limited.limits} - {limit.name for limit in scenario.limits}
    programme = programme_of(columns_of(limited))
    programme = replace(programme, objectives=_reported(programme))
    row = position(limited, programme.rows, RuleId("limit", name, "at_most"))
    assert row is not None
    direction = parametric.no_change(programme)
    direction.row_upper[row] = -1.0
    derivative = Derivative(programme, solvers.open_session(solver, programme), unique=False)
    walk = parametric.walk(derivative, replace(best.optimum, basic=None), direction, most)
    return FrontierWalk(walk.pieces, parametric.least_slopes(programme, direction), derivative.solves)


def _reported(programme: LinearProgramme) -> tuple[Objective, ...]:
    """The tiers on which misses and outcomes depend, without priorities all of whose targets are facts or hard."""
    return tuple(tier for tier in told(programme.objectives) if tier.id == OUTCOMES or tier.cost.any())


def _points(
    pieces: Sequence[Piece], least: Mapping[Hashable, float], most: float, past: float
) -> tuple[FrontierPoint, ...]:
    """The break-points of a walk downwards from `most`, the least movement first. Slopes up to `least` are rounding.

    So is a piece that is next to nothing long: what is about at a bound is held there a little too early.
    """
    found = [_point(most, pieces[0].values, past)]
    for before, piece in pairwise(piece for piece in pieces if piece.end - piece.start > tolerances.KEPT * most):
        if not _alike(before, piece, least):
            found.append(_point(most - piece.start, piece.values, past))
    last = pieces[-1]
    length = last.end - last.start
    if length > 0:
        values = {tier: value + length * last.value_slopes[tier] for tier, value in last.values.items()}
        found.append(_point(tolerances.beside(most - last.end, most), values, past))
    return tuple(reversed(found))


def _alike(one: Piece, other: Piece, least: Mapping[Hashable, float]) -> bool:
    """Whether no reported figure turns between two pieces."""
    return all(
        abs(slope - other.value_slopes[tier])
        <= max(least[tier], tolerances.SAME_SLOPE * max(abs(slope), abs(other.value_slopes[tier])))
        for tier, slope in one.value_slopes.items()
        if is_reported(tier)
    )


def _point(moved: float, values: Mapping[Hashable, float], past: float) -> FrontierPoint:
    """The reported figures of tiers as minimised; `past` are the weighted outcomes of closed years."""
    misses = {
        tier.priority or 0: tolerances.beside(value, 1.0)
        for tier, value in values.items()
        if isinstance(tier, TierId) and tier.role is Role.MISS
    }
    _miss, outcomes = reported(values)
    ordered = tuple(misses[priority] for priority in sorted(misses))
    return FrontierPoint(moved, sum(ordered), outcomes + past, ordered)
