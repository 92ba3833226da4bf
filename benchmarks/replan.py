"""What planning a province again costs against solving it, and its frontier against bare re-solves: `make bench`.

Both in time of the processor, of works that run in turn. A bare re-solve is what a sampled frontier would pay for one
movement: HiGHS, warm from the movement before, is handed the most that may move, runs and gives its solution, for the
first tier alone. There are as many as the frontier has pieces. Exit code 1 where a ratio is above its limit.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import highspy
import numpy as np
from bare_solve import hand_over
from timing import arrays_of, told

import kcplan
from kcplan.analyses.replanning.frontier import frontier, moving_at_most
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.engine import parametric
from kcplan.engine.parametric import Walk
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.mathematics.rules import position

STORY = Path(__file__).parents[1] / "scenarios" / "replan-2017.yaml"
MOST_SOLVES, MOST_RESOLVES = 3.0, 6.0
ROUNDS = 3


def of_command(command: str) -> float:
    """Seconds of the processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "kcplan", command, STORY], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def of_work(work: Callable[[], object]) -> float:
    """Seconds of the processor that a work takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def walk_of(scenario: Scenario) -> Walk:
    """The walk of the frontier, for its pieces."""
    found: list[Walk] = []
    walk = parametric.walk
    try:
        parametric.walk = lambda *arguments, **named: found.append(walk(*arguments, **named)) or found[-1]  # type: ignore[assignment]
        frontier(scenario)
    finally:
        parametric.walk = walk
    return found[0]


class Bare:
    """One HiGHS model in which the most that may move falls; each call solves it once a movement."""

    def __init__(self, scenario: Scenario, most: float) -> None:
        limited = moving_at_most(scenario, most)
        (name,) = {limit.name for limit in limited.limits} - {limit.name for limit in scenario.limits}
        programme = programme_of(columns_of(limited))
        row = position(limited, programme.rows, RuleId("limit", name, "at_most"))
        assert row is not None
        self._row, self._lower = row, programme.bounds.row_lower[row]
        self._highs = hand_over(arrays_of(programme))
        self._highs.setOptionValue("presolve", "off")
        cost = programme.objectives[0].cost
        columns = np.arange(programme.column_count, dtype=np.int32)
        self._highs.changeColsCost(columns.size, columns, cost / np.abs(cost).max())
        self._highs.run()

    def __call__(self, movements: list[float]) -> None:
        for moved in movements:
            self._highs.changeRowBounds(self._row, self._lower, moved)
            self._highs.run()
            assert self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            self._highs.getSolution()


def main() -> int:
    taken = [(of_command("replan"), of_command("solve")) for _ in range(ROUNDS)]
    ours, theirs = (median(side) for side in zip(*taken, strict=True))
    within = told("kcplan replan / kcplan solve of replan-2017, processor time", ours, theirs, MOST_SOLVES)
    scenario = kcplan.load(STORY)
    most = frontier(scenario).most
    movements = [most - piece.start for piece in walk_of(scenario).pieces]
    bare = Bare(scenario, most)
    of_both = [(of_work(lambda: frontier(scenario)), of_work(lambda: bare(movements))) for _ in range(2 * ROUNDS + 1)]
    ours, theirs = (median(side) for side in zip(*of_both, strict=True))
    name = f"the frontier, {len(movements)} pieces / as many bare re-solves of the first tier, processor time"
    return 0 if told(name, ours, theirs, MOST_RESOLVES) and within else 1


if __name__ == "__main__":
    sys.exit(main())
