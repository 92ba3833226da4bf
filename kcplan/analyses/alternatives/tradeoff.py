"""What one outcome costs in another: the exact frontier of two or three, and every weight that changes the plan.

The frontier is of plans that keep every rule and miss targets as little as the recommendation does: those of which no
other has more of one outcome and no less of the rest. Of several plans at a corner it is the best by the scenario's own
tiers. As the weight of one outcome moves from 0 upwards, the best plans walk along the frontier of that outcome against
the weighted rest; between two of its corners both are as good at one weight, the break-point.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kcplan import tolerances
from kcplan.analyses.alternatives.alternatives import refuse_huge
from kcplan.arrays import FloatArray
from kcplan.checking import review as checking
from kcplan.domain.recommendation import Allocation, Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import OUTCOMES
from kcplan.engine import solvers
from kcplan.engine.frontier import EfficientCorner, efficient_corners
from kcplan.engine.lexicographic import lexicographic_minimum, optimal_face
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.errors import CheckFailed, UsageError
from kcplan.language import _
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.mathematics.tiers import discounts, yields
from kcplan.planning.allocation import allocated, with_facts
from kcplan.planning.solve import solve


@dataclass(frozen=True, eq=False)
class TradeoffCorner:
    """A corner of the frontier: the plan, and what it has of every outcome of the model over all years."""

    amounts: Mapping[str, float]
    allocation: Allocation


@dataclass(frozen=True, eq=False)
class WeightBreak:
    """A weight at which the recommendation changes, with that below, at and above it; none is below 0.

    `moved` is the sum over lines, activities, sources and years of the public money that differs above from below (or,
    at 0, from at it); 0 where only units do. `third`: the recommendation at it is neither that below nor that above.
    """

    weight: float
    below: Recommendation | None
    at: Recommendation
    above: Recommendation
    moved: float
    third: bool


@dataclass(frozen=True, slots=True)
class WeightWalk:
    """An outcome with its weight now, and every weight from 0 upwards at which the recommendation changes."""

    outcome: str
    weight: float
    breaks: tuple[WeightBreak, ...]

    @property
    def next_below(self) -> WeightBreak | None:
        """The first change of money as the weight falls."""
        return next((own for own in reversed(self.breaks) if own.moved and own.weight < self.weight), None)

    @property
    def next_above(self) -> WeightBreak | None:
        """The first change of money as the weight rises."""
        return next((own for own in self.breaks if own.moved and own.weight > self.weight), None)


@dataclass(frozen=True, eq=False)
class Tradeoff:
    """The frontier of `outcomes`, by the first of them, least first, and the walk along the weight of each.

    `here` is what the recommendation has of every outcome over all years. All of it is before any rounding.
    """

    recommendation: Recommendation
    outcomes: tuple[str, ...]
    here: Mapping[str, float]
    corners: tuple[TradeoffCorner, ...]
    walks: tuple[WeightWalk, ...]

    @property
    def scenario(self) -> Scenario:
        return self.recommendation.scenario


def refuse_outcomes(scenario: Scenario, outcomes: Sequence[str]) -> None:
    """Raise UsageError unless they are two or three outcomes of the model, each once."""
    known = [outcome.id for outcome in scenario.model.outcomes]
    for outcome in outcomes:
        if outcome not in known:
            text = _("expected an outcome of the model ({known}), found {found}")
            raise UsageError(text.format(known=", ".join(known), found=outcome))
    if not 2 <= len(set(outcomes)) == len(outcomes) <= 3:
        text = _("expected two or three outcomes, each once, found {found}")
        raise UsageError(text.format(found=", ".join(outcomes) or "-"))
    refuse_huge(scenario)


def tradeoff(
    scenario: Scenario,
    outcomes: Sequence[str],
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Tradeoff:
    """The frontier and the weights of a scenario. Raises what `kcplan.planning.solve.solve` does."""
    best = solve(scenario, solver)
    asked = _Asked(scenario, solver)
    corners = tuple(asked.corner(outcomes, corner) for corner in asked.frontier(outcomes))
    walks = []
    for number, outcome in enumerate(outcomes):
        progress((number + 1) / (len(outcomes) + 1))
        walks.append(_walk(asked, outcome, solver))
    return Tradeoff(best, tuple(outcomes), amounts(best.allocation), corners, tuple(walks))


def amounts(allocation: Allocation) -> dict[str, float]:
    """What an allocation has of every outcome over all years."""
    model = allocation.scenario.model
    place = (allocation.unit_region, allocation.unit_activity, allocation.unit_year)
    return {
        own.id: float((model.yields(own.id)[place] * allocation.units).sum()) if model.activities else 0.0
        for own in model.outcomes
    }


def weight_breaks(scenario: Scenario, outcome: str, solver: str = solvers.DEFAULT) -> list[float]:
    """Every weight of an outcome, from 0 upwards, at which two corners of the frontier are as good."""
    return _Asked(scenario, solver).weights(outcome)


class _Asked:
    """The plans that are best in the tiers before outcomes, among which weights choose."""

    def __init__(self, scenario: Scenario, solver: str) -> None:
        self.scenario = scenario
        self.columns = columns_of(scenario)
        self.programme = programme_of(self.columns)
        self._session = solvers.open_session(solver, self.programme)
        place = next(number for number, tier in enumerate(self.programme.objectives) if tier.id == OUTCOMES)
        self._before, self._after = self.programme.objectives[:place], self.programme.objectives[place:]
        bounds = self.programme.bounds
        if self._before:
            bounds, _x = optimal_face(replace(self.programme, objectives=self._before), self._session)
        self._face: LinearProgramme = replace(self.programme, bounds=bounds)

    def gain(self, outcome: str, discounted: bool = False) -> FloatArray:
        """What each column yields of an outcome, shape (n,)."""
        found = np.zeros(self.programme.column_count)
        units = self.columns.units
        found[units.columns] = yields(self.columns, outcome)
        if discounted:
            found[units.columns] *= discounts(self.scenario)[units.year]
        return found

    def frontier(self, outcomes: Sequence[str]) -> tuple[EfficientCorner, ...]:
        return efficient_corners(self._face, self._session, [self.gain(own) for own in outcomes])

    def corner(self, outcomes: Sequence[str], of: EfficientCorner) -> TradeoffCorner:
        """The plan of a corner: of those there are, the best by the scenario's own tiers."""
        cost = -sum(weight * self.gain(own) for weight, own in zip(of.weights, outcomes, strict=True))
        held = Objective("corner", np.asarray(cost))
        programme = replace(self.programme, objectives=(*self._before, held, *self._after))
        allocation = with_facts(allocated(self.columns, lexicographic_minimum(programme, self._session).x))
        broken = checking.review(allocation).broken
        if broken:
            raise CheckFailed("\n".join(rule.fault for rule in broken))
        return TradeoffCorner(amounts(allocation), allocation)

    def weights(self, outcome: str) -> list[float]:
        """The weights of an outcome at which two corners are as good."""
        own = self.gain(outcome, discounted=True)
        now = self.scenario.weights.get(outcome, 0.0)
        rest = -self._after[0].cost - now * own
        corners = sorted((corner.gains for corner in self._against(rest, own)), key=lambda gains: gains[1])
        return [float((one[0] - two[0]) / (two[1] - one[1])) for one, two in pairwise(corners)]

    def _against(self, rest: FloatArray, own: FloatArray) -> Sequence[EfficientCorner]:
        return efficient_corners(self._face, self._session, [rest, own])


def _walk(asked: _Asked, outcome: str, solver: str) -> WeightWalk:
    scenario = asked.scenario
    found = asked.weights(outcome)

    def plan(weight: float) -> Recommendation:
        return solve(replace(scenario, weights={**scenario.weights, outcome: weight}), solver)

    edges = [0.0, *found, 2 * found[-1] if found else 1.0]
    between = [plan((one + two) / 2) for one, two in pairwise(edges)]
    breaks = []
    here = plan(0.0)
    if _moved(here, between[0]):
        breaks.append(WeightBreak(0.0, None, here, between[0], _moved(here, between[0]), False))
    for weight, (below, above) in zip(found, pairwise(between), strict=True):
        at = plan(weight)
        third = bool(_moved(at, below)) and bool(_moved(at, above))
        breaks.append(WeightBreak(weight, below, at, above, _moved(below, above), third))
    return WeightWalk(outcome, scenario.weights.get(outcome, 0.0), tuple(breaks))


def _moved(one: Recommendation, other: Recommendation) -> float:
    """The sum of the differences of public money, cell by cell; 0 for what rounding leaves."""
    public = one.scenario.model.public[one.allocation.source]
    apart = np.abs(one.allocation.amount - other.allocation.amount)[public]
    return float(apart[apart > tolerances.SAME_PLAN * one.scenario.money_size].sum())
