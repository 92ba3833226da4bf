"""What planning a province again costs against solving it, and its frontier against bare re-solves: `make bench`.

Both in time of the processor, of works that run in turn. A bare re-solve is what a sampled frontier would pay for one
movement: HiGHS, warm from the movement before, is handed the most that may move, runs and gives its solution. There are
as many as the frontier has pieces. Exit code 1 where a ratio is above its limit.
"""

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import highspy
import numpy as np
from bare_solve import hand_over
from timing import arrays_of, processor_seconds, told

import kcplan
from kcplan.analyses.replanning.frontier import moving_at_most, walked
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import CHANGE, ORDER
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.mathematics.rules import position
from kcplan.mathematics.tiers import told as told_tiers
from kcplan.planning.solve import optimise

STORY = Path(__file__).parents[1] / "scenarios" / "replan-2017.yaml"
MOST_SOLVES, MOST_RESOLVES = 3.0, 6.0
ROUNDS = 3


def of_command(command: str) -> float:
    """Seconds of the processor that a command takes."""
    arguments = (sys.executable, "-m", "kcplan", command, STORY)
    return processor_seconds(lambda: subprocess.run(arguments, check=True, capture_output=True))


class Bare:
    """One HiGHS model in which the most that may move falls; each call solves it once a movement."""

    def __init__(self, scenario: Scenario, most: float, tiers: int) -> None:
        limited = moving_at_most(scenario, most)
        (name,) = {limit.name for limit in limited.limits} - {limit.name for limit in scenario.limits}
        programme = programme_of(columns_of(limited))
        row = position(limited, programme.rows, RuleId("limit", name, "at_most"))
        assert row is not None
        self._row, self._lower = row, programme.bounds.row_lower[row]
        self._highs = hand_over(arrays_of(programme))
        self._highs.setOptionValue("presolve", "off")
        self._columns = np.arange(programme.column_count, dtype=np.int32)
        self._costs = [tier.cost / np.abs(tier.cost).max() for tier in told_tiers(programme.objectives)[:tiers]]
        self([most])

    def __call__(self, movements: list[float]) -> None:
        for moved in movements:
            self._highs.changeRowBounds(self._row, self._lower, moved)
            for cost in self._costs:
                self._highs.changeColsCost(self._columns.size, self._columns, cost)
                self._highs.run()
                assert self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
                self._highs.getSolution()


def main() -> int:
    taken = [(of_command("replan"), of_command("solve")) for _ in range(ROUNDS)]
    ours, theirs = (median(side) for side in zip(*taken, strict=True))
    within = told("kcplan replan / kcplan solve of replan-2017, processor time", ours, theirs, MOST_SOLVES)
    scenario = kcplan.load(STORY)
    best = optimise(replace(scenario, tiers=ORDER))
    most = best.optimum.values[CHANGE]
    movements = [most - piece.start for piece in walked(scenario, best).pieces]
    print(f"the frontier: {len(movements)} pieces")
    for tiers, figures, limit in ((1, "misses alone", None), (2, "misses and outcomes, which it has", MOST_RESOLVES)):
        bare = Bare(scenario, most, tiers)
        of_both = [
            (processor_seconds(lambda: walked(scenario, best)), processor_seconds(partial(bare, movements)))
            for _ in range(15)
        ]
        ours, theirs = (median(side) for side in zip(*of_both, strict=True))
        within &= told(f"the walk / as many bare re-solves of {figures}", ours, theirs, limit)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
