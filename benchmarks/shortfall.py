"""What the exact curve of a cut costs against bare re-solves, and the map in seconds: `make bench`.

A bare re-solve is what a sampled curve would pay for one depth: HiGHS, warm from the depth before, is handed the caps
by changeRowsBounds, runs and gives its solution. There are as many as the curve has pieces, at their starts; so
also of invented models, for how the cost of a piece grows.
Exit code 1 where a curve is above its limit of re-solves of the first tier, or the map above its seconds.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import highspy
import numpy as np
from bare_solve import hand_over
from cases import make
from timing import arrays_of, medians, told

import kcplan
from kcplan.analyses.shortfall import cuts, directions
from kcplan.analyses.shortfall.cuts import Cut
from kcplan.analyses.shortfall.exact import shortfall
from kcplan.analyses.shortfall.two_sources import two_sources
from kcplan.arrays import FloatArray
from kcplan.engine import parametric, solvers
from kcplan.engine.parametric import Derivative, Walk
from kcplan.planning.solve import Solved, optimise

BASE = Path(__file__).parents[1] / "scenarios" / "base.yaml"
MOST_RESOLVES, MOST_SECONDS = 3.0, 10.0

#: Regions of invented models whose curves are followed too.
SIZES = (4, 12)


def walked(solved: Solved, cut: Cut) -> Walk:
    direction = directions.of_caps(solved, cut.change, cut.by_region)
    derivative = Derivative(solved.programme, solvers.open_session(solvers.DEFAULT, solved.programme))
    return parametric.walk(derivative, solved.optimum, direction, 1.0)


class Bare:
    """One HiGHS model whose caps move; each call solves it once a depth and cost."""

    def __init__(self, solved: Solved, cut: Cut, costs: Sequence[FloatArray]) -> None:
        programme = solved.programme
        self._highs = hand_over(arrays_of(programme))
        self._highs.setOptionValue("presolve", "off")
        self._direction = directions.of_caps(solved, cut.change, cut.by_region).row_upper
        self._rows = np.flatnonzero(self._direction).astype(np.int32)
        self._lower, self._upper = (
            side[self._rows] for side in (programme.bounds.row_lower, programme.bounds.row_upper)
        )
        self._columns = np.arange(programme.column_count, dtype=np.int32)
        self._costs = costs
        self._highs.changeColsCost(self._columns.size, self._columns, costs[0])
        self._highs.run()

    def __call__(self, depths: Sequence[float]) -> None:
        for depth in depths:
            moved = self._upper + depth * self._direction[self._rows]
            self._highs.changeRowsBounds(self._rows.size, self._rows, self._lower, moved)
            for cost in self._costs:
                if len(self._costs) > 1:
                    self._highs.changeColsCost(self._columns.size, self._columns, cost)
                self._highs.run()
                assert self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
                self._highs.getSolution()


def of_first_tier(solved: Solved, cut: Cut, repeats: int) -> bool:
    """Print what a walk costs beside bare re-solves of the first tier, one for each piece; whether it is within."""
    pieces = walked(solved, cut).pieces
    bare, depths = Bare(solved, cut, _costs(solved)[:1]), [piece.start for piece in pieces]
    ours, theirs = medians(lambda: walked(solved, cut), lambda: bare(depths), repeats)
    print(f"  {len(pieces)} pieces, {1000 * ours / len(pieces):.2f} ms a piece")
    return told("  walk / bare re-solves of the first tier, shares missed", ours, theirs, MOST_RESOLVES)


def of_size(regions: int) -> bool:
    """The same of an invented model of so many regions."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = make(Path(folder) / "invented", regions)
    solved = optimise(replace(scenario, soft=True))
    print(f"the curve of central money of {regions} invented regions, {solved.programme.column_count} columns")
    return of_first_tier(solved, cuts.cut(scenario, ["central"]), repeats=1)


def _costs(solved: Solved) -> list[FloatArray]:
    return [tier.cost / np.abs(tier.cost).max() for tier in solved.programme.objectives]


def main() -> int:
    scenario = kcplan.load(BASE)
    cut = cuts.cut(scenario, ["central"])
    solved = optimise(replace(scenario, soft=True))
    depths, costs = [piece.start for piece in walked(solved, cut).pieces], _costs(solved)
    print("the curve of central money of the base scenario")
    within = of_first_tier(solved, cut, repeats=9)
    for name, chosen in (
        ("the outcomes alone, with nothing held", costs[1:2]),
        (f"all {len(costs)} tiers, with nothing held between them", costs),
    ):
        bare = Bare(solved, cut, chosen)
        told(
            f"  walk / bare re-solves of {name}", *medians(lambda: walked(solved, cut), partial(bare, depths), 9), None
        )
    within &= all(map(of_size, SIZES))
    for name, work in (
        ("whole analysis of the curve, with `alone`, clash and carry-over", lambda: shortfall(scenario, cut)),
        ("map of central and local money", lambda: two_sources(scenario, ("central", "local"))),
    ):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
        within &= median(seconds) <= MOST_SECONDS
        print(f"{name}: {median(seconds):.2f} s (at most {MOST_SECONDS})")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
