"""What a ladder takes beside a sweep of the same futures, and what a second core gains.

A ladder has every rung: the official plan and the recommendation in each future, planning again every year with money
known beforehand and in mid-year, and foresight. Both run in this process in turn, in parts of the futures, so that a
busy machine slows both alike. Exit code 1 where the ladder takes more than ten times a sweep, or, with --cores, two
cores are less than 1.7 times as fast as one.
"""

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import kcplan
from kcplan.domain.futures import sampled
from kcplan.reading.given_plan import Cell
from kcplan.sweeping.decision import signed_cells
from kcplan.sweeping.ladder.climb import ladder
from kcplan.sweeping.ladder.job import LadderJob, Rungs
from kcplan.sweeping.sweep import Sweeper

SCENARIO = Path(__file__).parents[1] / "scenarios" / "uncertain-funding.yaml"
MOST, LEAST = 10.0, 1.7


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=2000)
    parser.add_argument("--part", type=int, default=50)
    parser.add_argument("--cores", action="store_true", help="compare two cores with one instead")
    asked = parser.parse_args()
    scenario = kcplan.load(SCENARIO)
    plans: Mapping[str, Mapping[Cell, float]] = {
        "official": {},
        "recommended": signed_cells(kcplan.solve(scenario).allocation),
    }
    if asked.cores:
        seconds = {}
        for workers in (1, 2):
            start = time.perf_counter()
            ladder(scenario, plans, asked.futures, workers=workers)
            seconds[workers] = time.perf_counter() - start
        gained = seconds[1] / seconds[2]
        print(f"{asked.futures} futures: {seconds[1]:.1f} s on one core, {seconds[2]:.1f} s on two, {gained:.2f} times")
        return 0 if gained >= LEAST else 1
    futures = sampled(scenario, asked.futures, 2)
    job = LadderJob(scenario, futures, plans, asked.part, {"seed": 2, "method": "lhs"})
    rungs, sweeper = Rungs(job), Sweeper(scenario, futures.parameters, start=futures.middle)
    swept = climbed = 0.0
    for first in range(0, asked.futures, asked.part):
        values = futures.values[first : first + asked.part]
        start = time.perf_counter()
        sweeper.run(values)
        between = time.perf_counter()
        rungs.run(values)
        swept, climbed = swept + between - start, climbed + time.perf_counter() - between
    print(f"sweep: {1000 * swept / asked.futures:.2f} ms a future, ladder: {1000 * climbed / asked.futures:.2f} ms")
    print(f"the ladder takes {climbed / swept:.2f} times a sweep of {asked.futures} futures (at most {MOST:g})")
    return 0 if climbed <= MOST * swept else 1


if __name__ == "__main__":
    sys.exit(main())
