"""What happens as the money of some sources falls short: the exact piecewise-linear answer.

Targets become soft as soon as they cannot all be met: the scenario is walked with soft targets, whose first tier keeps
every target that can be kept. Depth is the share of the money that is cut, or late, from 0 to 1.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.analyses.mending.conflicts import conflicting_rows
from kcplan.analyses.mending.diagnose import Clash, clash_of
from kcplan.analyses.shortfall import directions
from kcplan.analyses.shortfall.alone import Deepest
from kcplan.analyses.shortfall.cuts import Cut
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario, Target
from kcplan.domain.tiers import CHANGE, TierId, is_reported, reported
from kcplan.engine import parametric, solvers
from kcplan.engine.linear_programme import Bounds
from kcplan.engine.parametric import Derivative, Piece, Walk
from kcplan.mathematics.capped import carrying_too
from kcplan.mathematics.cells import CellTable
from kcplan.mathematics.facts import reached, weighted
from kcplan.planning.allocation import solver_info
from kcplan.planning.solve import Solved, optimise

#: The carry-over whose effect is shown beside a cut: a share of each year's money.
CARRIED = 0.1


@dataclass(frozen=True, slots=True)
class BreakPoint:
    """A depth at which a slope changes. `tier` is the first that changes; None where only cells of the plan do.

    Slopes are of weighted shares missed and of weighted outcomes, per unit of depth.
    """

    depth: float
    tier: TierId | None
    miss_left: float
    miss_right: float
    outcomes_left: float
    outcomes_right: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one target. Depths; None if it never happens up to the end of the curve.

    `missed` are the stretches in which the recommended plan misses it. `alone` is the deepest cut at which it could
    be met if the other targets were dropped (None: not even at 0), `alone_to_end` that it can be all along.
    """

    target: Target
    first_missed: float | None
    missed: tuple[tuple[float, float], ...]
    alone: float | None
    alone_to_end: bool


@dataclass(frozen=True, slots=True)
class Given:
    """Money that a line loses in a year, from one source, per unit of money cut; negative: it gains."""

    line: str
    source: str
    year: int
    share: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Between two break-points: which lines lose the next million, and at what cost (changes per unit of money cut)."""

    start: float
    end: float
    given: tuple[Given, ...]
    miss: float
    outcomes: float


@dataclass(frozen=True, slots=True)
class CarryOver:
    """The same cut where `share` of each year's money of the sources that are cut may be carried into the next year.

    Depths; `miss` and `outcomes` are those at the depth where the curve itself ends.
    """

    share: float
    all_targets: float | None
    clash: float | None
    miss: float
    outcomes: float


@dataclass(frozen=True, eq=False)
class Shortfall:
    """The curve of a cut and what it says.

    With a `tolerance` it was worked out at the ends of its pieces only (sampled.py): the pieces join these
    without a claim, there are no break-points, and a target may begin to be missed up to that much deeper than stated.
    """

    scenario: Scenario
    cut: Cut
    spend: CellTable  # which columns of the walk are money, from 0 on
    misses: slice  # which columns of the walk are shares missed, one a target
    walk: Walk
    clash: float | None  # beyond this depth no plan keeps the limits
    clashes: tuple[Clash, ...]  # the rules that clash there, a hair beyond
    all_targets: float | None  # the deepest cut at which every target is met; None: not even at 0
    break_points: tuple[BreakPoint, ...]
    fates: tuple[Fate, ...]
    stretches: tuple[Stretch, ...]
    carry_over: CarryOver
    solver: SolverInfo
    tolerance: float | None = None  # None: exact

    def targets_met(self, depth: float) -> int:
        """How many targets the plan meets at a depth of the curve."""
        missed = self.walk.at(depth)[self.misses] > tolerances.KEPT
        return missed.size - int(np.count_nonzero(missed | self.missed_already))

    @cached_property
    def missed_already(self) -> NDArray[np.bool_]:
        """Which targets over closed years alone were missed, shape (targets,)."""
        scenario = self.scenario
        past = [(target, scenario.is_past(target.years)) for target in scenario.targets]
        return np.array([over and target.miss(reached(scenario, target)) > 0 for target, over in past], dtype=bool)

    def order(self, start: float, end: float) -> dict[str, float]:
        """Public money that each line loses from one depth to another, per unit of money cut; largest first."""
        before, after = self.budgets(start), self.budgets(end)
        lost = {line: (before[line] - after[line]) / (self.cut.money * (end - start)) for line in before}
        moved = {line: share for line, share in lost.items() if abs(share) > tolerances.KEPT}
        return dict(sorted(moved.items(), key=lambda item: -item[1]))

    def budgets(self, depth: float) -> dict[str, float]:
        """Public money of each line, all years, at a depth of the curve."""
        model = self.scenario.model
        public = np.flatnonzero(model.public[self.spend.source])
        money = np.bincount(self.spend.line[public], self.walk.at(depth)[public], len(model.lines))
        if self.scenario.closed is not None:
            money = money + self.scenario.closed.money[:, :, model.public].sum(axis=(0, 2, 3))
        return {line.id: float(amount) for line, amount in zip(model.lines, money, strict=True)}

    def at(self, depth: float) -> tuple[float, float]:
        """Weighted shares missed, and weighted outcomes, at a depth of the curve."""
        miss, outcomes = _at(self.walk, depth)
        return miss, outcomes + weighted(self.scenario)


def shortfall(
    scenario: Scenario,
    cut: Cut,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Shortfall:
    """The exact effect of a cut, from depth 0 to its end. `progress` receives the share of the work that is done.

    Raises Infeasible where the limits clash with all of the money there.
    """
    solved = optimise(replace(scenario, soft=True), solver)
    direction, walk = walked(solved, cut, solver, lambda done: progress(3 / 4 * done))
    columns = solved.columns
    deepest = Deepest(solved, direction, walk.end, solver)
    fates = []
    for number, target in enumerate(scenario.targets):
        missed = missed_along(walk, columns.miss_start + number)
        fates.append(Fate(target, missed[0][0] if missed else None, missed, *deepest.alone(number, walk.end)))
        progress(3 / 4 + (number + 1) / len(scenario.targets) / 4)
    return Shortfall(
        scenario=scenario,
        cut=cut,
        spend=columns.spend,
        misses=slice(columns.miss_start, columns.above_start),
        walk=walk,
        clash=walk.end if walk.clash else None,
        clashes=tuple(clashes_beyond(solved, direction, walk, solver)) if walk.clash else (),
        all_targets=_all_targets(solved, walk),
        break_points=break_points(walk, columns.spend.columns, scenario.money_size),
        fates=tuple(fates),
        stretches=tuple(stretch_of(solved, piece, cut.money) for piece in walk.pieces),
        carry_over=with_carry_over(scenario, cut, walk.end, solver),
        solver=solver_info(solved.session),
    )


def walked(solved: Solved, cut: Cut, solver: str, progress: Callable[[float], object]) -> tuple[Bounds, Walk]:
    """The direction of a cut, and the walk along it."""
    direction = directions.of_caps(solved, cut.change, cut.by_region)
    derivative = Derivative(solved.programme, solvers.open_session(solver, solved.programme))
    return direction, parametric.walk(derivative, solved.optimum, direction, cut.to, progress)


def with_carry_over(scenario: Scenario, cut: Cut, end: float, solver: str) -> CarryOver:
    """Where money may be carried over, more is feasible, so that curve ends no earlier: of it only its ends are told.

    `end` is that of the curve itself.
    """
    solved = optimise(replace(carrying_too(scenario, cut.sources, CARRIED), soft=True), solver)
    deepest = Deepest(solved, directions.of_caps(solved, cut.change, cut.by_region), cut.to, solver)
    last = deepest() or 0.0
    clash = last if last * (1 + tolerances.SAME_PARAMETER) < cut.to else None
    miss, outcomes = reported(deepest.values_at(min(end, last)))
    return CarryOver(CARRIED, deepest.every(), clash, miss, outcomes + weighted(scenario))


def _at(walk: Walk, depth: float) -> tuple[float, float]:
    piece = walk.piece(depth)
    miss, outcomes = reported(piece.values)
    miss_slope, outcomes_slope = reported(piece.value_slopes)
    return miss + (depth - piece.start) * miss_slope, outcomes + (depth - piece.start) * outcomes_slope


def order_of_failing(fates: Sequence[Fate]) -> list[Fate]:
    """The targets that fail first, first; those that never do by what they could bear alone."""
    return sorted(
        fates,
        key=lambda fate: (
            np.inf if fate.first_missed is None else fate.first_missed,
            np.inf if fate.alone_to_end or fate.alone is None else fate.alone,
            fate.target.order,
            fate.target.key,
        ),
    )


def clashes_beyond(solved: Solved, direction: Bounds, walk: Walk, solver: str) -> Iterator[Clash]:
    """The irreducible sets of rules that clash a hair beyond the end of the walk."""
    beyond = min(walk.end + tolerances.BEYOND, (walk.end + 1) / 2)  # short of 1, where no money is left
    programme = replace(solved.programme, bounds=parametric.moved(solved.programme.bounds, direction, beyond))
    for own in conflicting_rows(programme, solver):
        yield clash_of(solved.columns.scenario, programme, own, solver)


def break_points(walk: Walk, spend: NDArray[np.int64], money_size: float) -> tuple[BreakPoint, ...]:
    """Every depth where the slope of a tier or of a cell of the plan changes, with the highest tier that does."""
    size = {CHANGE: money_size}
    told = [
        tier for tier in walk.pieces[0].values if isinstance(tier, TierId) and (tier == CHANGE or is_reported(tier))
    ]
    found = []
    for before, after in pairwise(walk.pieces):
        slopes = ((tier, before.value_slopes[tier], after.value_slopes[tier]) for tier in told)
        turned = (tier for tier, one, other in slopes if _differ(one, other, size.get(tier, 1.0)))
        tier = next(turned, None)
        if tier is None and not np.any(_differ(before.slope[spend], after.slope[spend], money_size)):
            continue
        (miss_left, left), (miss_right, right) = (reported(piece.value_slopes) for piece in (before, after))
        found.append(BreakPoint(after.start, tier, miss_left, miss_right, left, right))
    return tuple(found)


def _differ(one: FloatArray | float, other: FloatArray | float, size: float) -> NDArray[np.bool_]:
    return np.asarray(np.abs(one - other) > tolerances.KEPT * np.maximum(size, np.maximum(np.abs(one), np.abs(other))))


def missed_along(walk: Walk, column: int) -> tuple[tuple[float, float], ...]:
    """Stretches of the walk in which a miss column is above 0."""
    found: list[list[float]] = []
    for piece in walk.pieces:
        start, slope, length = float(piece.x[column]), float(piece.slope[column]), piece.end - piece.start
        last = start + slope * length
        if max(start, last) <= tolerances.SOLVER:
            continue
        zero = piece.start - start / slope if slope and min(start, last) <= tolerances.SOLVER else None
        begin = piece.start if start > tolerances.SOLVER or zero is None else zero
        end = piece.end if last > tolerances.SOLVER or zero is None else zero
        if found and abs(found[-1][1] - begin) <= tolerances.SOLVER:
            found[-1][1] = end
        else:
            found.append([begin, end])
    return tuple((begin, end) for begin, end in found)


def _all_targets(solved: Solved, walk: Walk) -> float | None:
    columns = solved.columns
    starts = [part[0][0] for k in range(columns.miss_start, columns.above_start) if (part := missed_along(walk, k))]
    first = min(starts, default=walk.end)
    at_once = solved.optimum.x[columns.miss_start : columns.above_start].max(initial=0.0) > tolerances.SOLVER
    return None if at_once else first


def stretch_of(solved: Solved, piece: Piece, money: float) -> Stretch:
    """Which lines lose money along a piece, largest first."""
    spend = solved.columns.spend
    model = solved.columns.scenario.model
    moved = np.zeros((len(model.lines), len(model.sources), len(model.years)))
    np.add.at(moved, (spend.line, spend.source, spend.year), -piece.slope[spend.columns] / money)
    given = [
        Given(model.lines[n].id, model.sources[s].id, model.years[t], float(moved[n, s, t]))
        for n, s, t in zip(*np.nonzero(np.abs(moved) > tolerances.KEPT), strict=True)
    ]
    miss, outcomes = reported(piece.value_slopes)
    ordered = tuple(sorted(given, key=lambda part: (-round(part.share, 9), part.line, part.source, part.year)))
    return Stretch(piece.start, piece.end, ordered, miss / money, outcomes / money)
