"""The curve of a cut at chosen depths, of programmes too large to be followed exactly: each a plan of its own.

How deep a cut may be at all, with every target met, or with one of them met and the others dropped, is exact here too
(kcplan/analyses/shortfall/alone.py). Between the depths that are worked out nothing is claimed.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kcplan import tolerances
from kcplan.analyses.shortfall import directions
from kcplan.analyses.shortfall.alone import Deepest
from kcplan.analyses.shortfall.cuts import Cut
from kcplan.analyses.shortfall.exact import (
    Fate,
    Shortfall,
    clashes_beyond,
    missed_along,
    shortfall,
    stretch_of,
    with_carry_over,
)
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.parametric import Piece, Walk
from kcplan.mathematics.columns import columns_of
from kcplan.planning.allocation import solver_info
from kcplan.planning.solve import Solved, optimise

#: Columns of a programme up to which a curve is followed exactly: it takes no longer than one at chosen depths there.
FOLLOWED = 10_000

#: Depths at even distances from 0 to the depth asked for, both among them.
_DEPTHS = 21

#: Between two depths a target begins to be missed; depths are added until they are no farther apart than this.
_NEAR = 0.005


def curve(
    scenario: Scenario,
    cut: Cut,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Shortfall:
    """The exact curve of a cut; of programmes with more than `FOLLOWED` columns, one at chosen depths.

    `progress` receives the share of the work done. Raises what `kcplan.analyses.shortfall.exact.shortfall` does.
    """
    if columns_of(scenario).count <= FOLLOWED:
        return shortfall(scenario, cut, solver, progress)
    return sampled(scenario, cut, solver, progress)


def sampled(
    scenario: Scenario,
    cut: Cut,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Shortfall:
    """The curve of a cut at chosen depths. Raises Infeasible where the limits clash with all of the money there."""
    curves = _Curve(scenario, cut, solver)
    solved, end = curves.solved, curves.end
    every = curves.deepest.every()
    depths = {*(depth for depth in np.linspace(0.0, cut.to, _DEPTHS).tolist() if depth < end), end}
    if every is not None:
        depths |= {every, min(every + _NEAR, end)}  # who fails first is missed at the second
    for number, depth in enumerate(sorted(depths), start=1):
        curves.work_out(depth)
        progress(number / len(depths) / 4)
    while (between := curves.widest()) is not None:
        start, stop = between
        curves.work_out((start + stop) / 2)
        progress(1 / 4 + _NEAR / (stop - start) / 4)
    walk = curves.walk()
    fates = []
    for number, target in enumerate(scenario.targets):
        missed = missed_along(walk, solved.columns.miss_start + number)
        fates.append(Fate(target, missed[0][0] if missed else None, missed, *curves.deepest.alone(number, end)))
        progress(1 / 2 + number / len(scenario.targets) / 4)
    return Shortfall(
        scenario=scenario,
        cut=cut,
        spend=solved.columns.spend,
        misses=slice(solved.columns.miss_start, solved.columns.above_start),
        walk=walk,
        clash=end if walk.clash else None,
        clashes=tuple(clashes_beyond(solved, curves.direction, walk, solver)) if walk.clash else (),
        all_targets=every,
        break_points=(),
        fates=tuple(fates),
        stretches=tuple(stretch_of(solved, piece, cut.money) for piece in walk.pieces),
        carry_over=with_carry_over(scenario, cut, end, solver),
        solver=solver_info(solved.session),
        tolerance=_NEAR,
    )


@dataclass(frozen=True, eq=False)
class _Worked:
    """The optimum at a depth, (n,), the values of its tiers, and which targets are missed there."""

    x: FloatArray
    values: Mapping[Hashable, float]
    missed: frozenset[int]


class _Curve:
    """Optima along a cut, and how deep it may be: `end`, the depth asked for or that where the limits clash."""

    def __init__(self, scenario: Scenario, cut: Cut, solver: str) -> None:
        self.solved: Solved = optimise(replace(scenario, soft=True), solver)
        self.direction = directions.of_caps(self.solved, cut.change, cut.by_region)
        self._to = cut.to
        self.deepest = Deepest(self.solved, self.direction, cut.to, solver)
        self._found: dict[float, _Worked] = {}
        self.end = self.deepest() or 0.0

    def work_out(self, depth: float) -> None:
        """Find the plan at a depth: at that of a clash, the plan a hair before."""
        held = min(depth, self.end * (1 - tolerances.BEFORE)) if self.end < self._to else depth
        programme = self.solved.programme
        programme = programme.within(parametric.moved(programme.bounds, self.direction, held))
        optimum = lexicographic_minimum(programme, self.solved.session) if depth else self.solved.optimum
        x, columns = optimum.x.copy(), self.solved.columns
        shares = x[columns.miss_start : columns.above_start]
        shares[shares <= tolerances.KEPT] = 0.0
        missed = frozenset(np.flatnonzero(shares).tolist())
        self._found[depth] = _Worked(x, optimum.values, missed)

    def widest(self) -> tuple[float, float] | None:
        """The two depths farthest apart between which some target begins to be missed; None where all are near."""
        seen: frozenset[int] = frozenset()
        found = []
        for start, stop in pairwise(sorted(self._found)):
            seen |= self._found[start].missed
            if self._found[stop].missed - seen and stop - start > _NEAR * (1 + tolerances.KEPT):
                found.append((start, stop))
        return max(found, key=lambda ends: ends[1] - ends[0], default=None)

    def walk(self) -> Walk:
        """The plans that were found, joined."""
        depths = sorted(self._found)
        pieces = [self._joined(start, stop) for start, stop in pairwise(depths)] or [self._joined(0.0, 0.0)]
        return Walk(tuple(pieces), self.end < self._to)

    def _joined(self, start: float, stop: float) -> Piece:
        before, after = self._found[start], self._found[stop]
        length = (stop - start) or 1.0
        slopes = {tier: (after.values[tier] - value) / length for tier, value in before.values.items()}
        return Piece(start, stop, before.x, (after.x - before.x) / length, before.values, slopes)
