"""A whole solve of many regions, from reading to the checked result, beside bare HiGHS that does the same tiers.

The bare side is handed the finished arrays and, tier by tier, the costs and bounds that kcplan asked for; it changes
what differs, runs and takes the solution. Exit code 1 above the limit.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import highspy
import numpy as np
from bare_solve import hand_over
from cases import make
from timing import arrays_of, medians, told

import kcplan
from kcplan.arrays import FloatArray
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.session import Solution
from kcplan.engine.solvers.highs import HighsSession
from kcplan.mathematics.programme import formulate

MOST = 1.3


class Recorder(HighsSession):
    """Notes what each tier asks for."""

    def __init__(self, programme: LinearProgramme) -> None:
        super().__init__(programme)
        self.asked: list[tuple[FloatArray, Bounds]] = []

    def minimise(self, cost: FloatArray, bounds: Bounds) -> Solution:
        self.asked.append((cost.copy(), bounds.copy()))
        return super().minimise(cost, bounds)


def replayed(programme: LinearProgramme, asked: list[tuple[FloatArray, Bounds]], options: dict[str, object]) -> None:
    highs = hand_over(arrays_of(programme))
    for option, value in options.items():
        highs.setOptionValue(option, value)
    columns = np.arange(programme.column_count, dtype=np.int32)
    rows = np.arange(programme.row_count, dtype=np.int32)
    before = programme.bounds
    for cost, bounds in asked:
        highs.changeColsCost(columns.size, columns, cost)
        moved = (bounds.column_lower != before.column_lower) | (bounds.column_upper != before.column_upper)
        highs.changeColsBounds(int(moved.sum()), columns[moved], bounds.column_lower[moved], bounds.column_upper[moved])
        moved = (bounds.row_lower != before.row_lower) | (bounds.row_upper != before.row_upper)
        highs.changeRowsBounds(int(moved.sum()), rows[moved], bounds.row_lower[moved], bounds.row_upper[moved])
        before = bounds
        highs.run()
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        highs.getSolution()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[63])
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    within = True
    for regions in asked.regions:
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "case"
            programme = formulate(make(folder, regions))
            session = Recorder(programme)
            lexicographic_minimum(programme, session)
            ours, bare = medians(
                lambda folder=folder: kcplan.solve(kcplan.load(folder / "scenarios" / "base.yaml")),
                lambda programme=programme, session=session: replayed(programme, session.asked, dict(session.options)),
                asked.repeats,
            )
        name = f"reading, solving and checking {regions} regions / bare HiGHS, the same {len(session.asked)} solves"
        within &= told(name, ours, bare, MOST)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
