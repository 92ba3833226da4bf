"""What happens as the money of some sources falls short: the exact piecewise-linear answer.

Targets are soft from the moment they must be: the scenario is walked with soft targets, whose first tier keeps
every target that can be kept. Depth is the share of the money cut, from 0 to 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kcplan import parametric, planning, solvers, tolerances
from kcplan.analyses import directions
from kcplan.analyses.diagnose import conflicts
from kcplan.cells import Table
from kcplan.domain import FloatArray, Scenario, Target
from kcplan.errors import UsageError
from kcplan.linear_programme import Bounds, Objective
from kcplan.parametric import Derivative, Piece, Walk
from kcplan.planning import Solved


@dataclass(frozen=True, slots=True)
class BreakPoint:
    """A depth at which a slope changes. `tier` is the highest that changes; "plan" where only cells of the plan do.

    Slopes are of weighted shares missed and of weighted outcomes, per unit of depth.
    """

    depth: float
    tier: str
    miss_left: float
    miss_right: float
    outcomes_left: float
    outcomes_right: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one target. Depths; None where it never comes to that, up to the end of the curve.

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
    """Money that a line gives up in a year, from one source, per unit of money cut; negative: it gains."""

    line: str
    source: str
    year: int
    share: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Between two break-points: who gives up the next million, and what that costs (changes per unit of money cut)."""

    start: float
    end: float
    given: tuple[Given, ...]
    miss: float
    outcomes: float


@dataclass(frozen=True, eq=False)
class Shortfall:
    """The curve of a cut and what it says. `money` is what a depth of 1 cuts."""

    scenario: Scenario
    sources: tuple[str, ...]
    years: tuple[int, ...]
    money: float
    to: float
    spend: Table  # which columns of the walk are money, from 0 on
    walk: Walk
    clash: float | None  # beyond this depth no plan keeps the limits
    clash_rules: tuple[tuple[str, ...], ...]  # the rules that clash there
    all_targets: float | None  # the deepest cut at which every target is met; None: not even at 0
    break_points: tuple[BreakPoint, ...]
    fates: tuple[Fate, ...]
    stretches: tuple[Stretch, ...]

    def targets_met(self, depth: float) -> int:
        """How many targets the plan meets at a depth of the curve."""
        return sum(all(not start < depth <= end for start, end in fate.missed) for fate in self.fates)

    def order(self, start: float, end: float) -> dict[str, float]:
        """Public money that each line gives up from one depth to another, per unit of money cut; largest first."""
        model = self.scenario.model
        lost = np.zeros(len(model.lines))
        public = np.flatnonzero(model.public[self.spend.source])
        np.add.at(lost, self.spend.line[public], (self.walk.at(start) - self.walk.at(end))[public])
        shares = lost / (self.money * (end - start))
        order = np.argsort(-shares, kind="stable")
        return {model.lines[n].id: float(shares[n]) for n in order if abs(shares[n]) > tolerances.KEPT}

    def at(self, depth: float) -> tuple[float, float]:
        """Weighted shares missed, and weighted outcomes, at a depth of the curve."""
        piece = next(piece for piece in self.walk.pieces if depth <= piece.end)
        miss, outcomes = reported(piece)
        miss_slope, outcomes_slope = slopes(piece)
        return miss + (depth - piece.start) * miss_slope, outcomes + (depth - piece.start) * outcomes_slope


def shortfall(
    scenario: Scenario,
    sources: tuple[str, ...],
    years: tuple[int, ...] | None = None,
    to: float = 1.0,
    solver: str = solvers.DEFAULT,
) -> Shortfall:
    """The exact effect of cutting the caps of `sources` in `years` (None: all) by the same share, from 0 to `to`.

    Raises UsageError for a source without a cap or with no money there, Infeasible where the limits clash at once.
    """
    years = years or scenario.model.years
    change = -_cut(scenario, sources, years)
    if not 0 < to <= 1:
        raise UsageError(f"expected a depth above 0 % and up to 100 %, found {to:.6g}")
    solved = planning.optimise(replace(scenario, soft=True), solver)
    direction = directions.of_caps(solved, change)
    derivative = Derivative(solved.programme, solvers.open_session(solver, solved.programme))
    walk = parametric.walk(derivative, solved.optimum.x, direction, to)
    money = float(-change.sum())
    return Shortfall(
        scenario=scenario,
        sources=sources,
        years=years,
        money=money,
        to=to,
        spend=solved.columns.spend,
        walk=walk,
        clash=walk.end if walk.clash else None,
        clash_rules=tuple(_clash(solved, direction, walk, solver)) if walk.clash else (),
        all_targets=_all_targets(solved, walk),
        break_points=break_points(walk, solved.columns.spend.columns),
        fates=tuple(_fate(solved, walk, direction, number, solver) for number in range(len(scenario.targets))),
        stretches=tuple(_stretch(solved, piece, money) for piece in walk.pieces),
    )


def _clash(solved: Solved, direction: Bounds, walk: Walk, solver: str) -> Iterator[tuple[str, ...]]:
    """The irreducible sets of rules that clash a hair beyond the end of the walk."""
    beyond = parametric.moved(solved.programme.bounds, direction, walk.end + 1e-5)
    return conflicts(replace(solved.programme, bounds=beyond), solver)


def depth_of(scenario: Scenario, sources: tuple[str, ...], years: tuple[int, ...] | None, amount: float) -> float:
    """The depth at which an amount of money is cut. Raises UsageError where there is not so much."""
    money = float(_cut(scenario, sources, years or scenario.model.years).sum())
    if amount > money:
        raise UsageError(f"expected a cut of at most {money:,.1f} of {', '.join(sources)}, found {amount:,.1f}")
    return amount / money


def _cut(scenario: Scenario, sources: tuple[str, ...], years: tuple[int, ...]) -> FloatArray:
    """The money of the sources in the years, shape (sources, years)."""
    model = scenario.model
    money = np.zeros((len(model.sources), len(model.years)))
    for source in sources:
        if source not in scenario.caps:
            raise UsageError(f"expected a source with a cap ({', '.join(sorted(scenario.caps))}), found {source}")
        row = [other.id for other in model.sources].index(source)
        for t, year in enumerate(model.years):
            money[row, t] = scenario.caps[source][t] if year in years else 0.0
    if not money.any():
        raise UsageError(f"expected money to cut, found none of {', '.join(sources)} in those years")
    return money


def reported(piece: Piece) -> tuple[float, float]:
    """Weighted shares missed, and weighted outcomes, at the start of a piece."""
    return float(sum(piece.values[:-4])), -piece.values[-4]


def slopes(piece: Piece) -> tuple[float, float]:
    """The change of both per unit of the parameter."""
    return float(sum(piece.value_slopes[:-4])), -piece.value_slopes[-4]


def break_points(walk: Walk, spend: NDArray[np.int64]) -> tuple[BreakPoint, ...]:
    """Every depth where the slope of a tier or of a cell of the plan changes, with the highest tier that does."""
    found = []
    for before, after in pairwise(walk.pieces):
        tiers = [
            i for i, (a, b) in enumerate(zip(before.value_slopes, after.value_slopes, strict=True)) if _differ(a, b)
        ]
        names = [*(f"miss {i + 1}" for i in range(len(before.values) - 4)), "outcomes", "change"]
        tier = names[tiers[0]] if tiers and tiers[0] < len(names) else "plan"
        if tier == "plan" and not any(
            _differ(a, b) for a, b in zip(before.slope[spend], after.slope[spend], strict=True)
        ):
            continue
        (miss_left, left), (miss_right, right) = slopes(before), slopes(after)
        found.append(BreakPoint(after.start, tier, miss_left, miss_right, left, right))
    return tuple(found)


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > tolerances.KEPT * max(1.0, abs(one), abs(other))


def _missed(walk: Walk, column: int) -> tuple[tuple[float, float], ...]:
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
    starts = [part[0][0] for k in range(columns.miss_start, columns.above_start) if (part := _missed(walk, k))]
    first = min(starts, default=walk.end)
    at_once = solved.optimum.x[columns.miss_start : columns.above_start].max(initial=0.0) > tolerances.SOLVER
    return None if at_once else first


def _fate(solved: Solved, walk: Walk, direction: Bounds, number: int, solver: str) -> Fate:
    target = solved.columns.scenario.targets[number]
    missed = _missed(walk, solved.columns.miss_start + number)
    alone, to_end = _alone(solved, walk, direction, number, solver)
    return Fate(target, missed[0][0] if missed else None, missed, alone, to_end)


def _alone(solved: Solved, walk: Walk, direction: Bounds, number: int, solver: str) -> tuple[float | None, bool]:
    """The deepest cut at which a target can be met with the others dropped, and whether that is the curve's end."""
    column = solved.columns.miss_start + number
    cost = np.zeros(solved.programme.column_count)
    cost[column] = 1.0
    programme = replace(solved.programme, objectives=(Objective("miss", cost),))
    session = solvers.open_session(solver, programme)
    point = session.minimise(cost, programme.bounds).point
    if point.x[column] > tolerances.SOLVER:
        return None, False
    for piece in parametric.pieces(Derivative(programme, session, unique=False), point.x, direction, walk.end):
        if piece is None or piece.value_slopes[0] > tolerances.ZERO_PRICE:
            return (walk.end, True) if piece is None else (piece.start, False)
    return walk.end, True


def _stretch(solved: Solved, piece: Piece, money: float) -> Stretch:
    """Who gives up money along a piece, largest first."""
    spend = solved.columns.spend
    model = solved.columns.scenario.model
    moved = np.zeros((len(model.lines), len(model.sources), len(model.years)))
    np.add.at(moved, (spend.line, spend.source, spend.year), -piece.slope[spend.columns] / money)
    given = [
        Given(model.lines[n].id, model.sources[s].id, model.years[t], float(moved[n, s, t]))
        for n, s, t in zip(*np.nonzero(np.abs(moved) > tolerances.KEPT), strict=True)
    ]
    miss, outcomes = slopes(piece)
    ordered = tuple(sorted(given, key=lambda part: (-part.share, part.line, part.source, part.year)))
    return Stretch(piece.start, piece.end, ordered, miss / money, outcomes / money)
