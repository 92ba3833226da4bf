"""How much kcplan adds to the least that its work can cost, as ratios within one run: `make bench`.

Each pair is run in turn, over and over, and the medians are compared, so that a busy machine slows both alike.
Exit code 1 where a ratio is above its limit.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from bare_solve import hand_over

import kcplan
from kcplan.domain import Scenario
from kcplan.formulation import formulate
from kcplan.linear_programme import LinearProgramme

HERE = Path(__file__).parent
BASE = HERE.parent / "scenarios" / "base.yaml"
COMMAND = Path(sys.executable).parent / "kcplan"


def process(*command: str | Path) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, capture_output=True)


def medians(first: Callable[[], object], second: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median seconds of each, run in turn; the first round only warms up."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for round_ in range(repeats + 1):
        for work, taken in zip((first, second), seconds, strict=True):
            start = time.perf_counter()
            work()
            if round_:
                taken.append(time.perf_counter() - start)
    return median(seconds[0]), median(seconds[1])


def arrays_of(programme: LinearProgramme) -> dict[str, np.ndarray]:
    bounds = programme.bounds
    return {
        "cost": programme.objectives[0].cost,
        "column_lower": bounds.column_lower,
        "column_upper": bounds.column_upper,
        "row_lower": bounds.row_lower,
        "row_upper": bounds.row_upper,
        "starts": programme.starts.astype(np.int32),
        "indices": programme.indices.astype(np.int32),
        "values": programme.values,
    }


def country(scenario: Scenario, regions: int = 63) -> Scenario:
    """The same programme in each of many regions, with limits of their own and caps for all together."""
    model = replace(
        scenario.model,
        regions=tuple(f"region-{number:02}" for number in range(regions)),
        plan=np.repeat(scenario.model.plan, regions, axis=0),
    )
    return replace(
        scenario,
        model=model,
        caps={source: tuple(regions * cap for cap in caps) for source, caps in scenario.caps.items()},
        targets=tuple(replace(target, at_least=regions * target.at_least) for target in scenario.targets),
        limits=tuple(replace(limit, per=("region", *limit.per)) for limit in scenario.limits),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    scenario = kcplan.load(BASE)
    large = country(scenario)
    programme = formulate(large)
    finished = arrays_of(programme)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "first.npz"
        np.savez(saved, **arrays_of(formulate(scenario)))
        pairs = [
            (
                "whole process `kcplan solve scenarios/base.yaml --quiet` / bare script",
                3.0,
                process(COMMAND, "solve", BASE, "--quiet"),
                process(sys.executable, HERE / "bare_solve.py", saved),
            ),
            (
                "`kcplan --help` / bare click program",
                1.5,
                process(COMMAND, "--help"),
                process(sys.executable, HERE / "bare_click.py", "--help"),
            ),
            (
                f"building the programme of 63 regions ({programme.column_count:,} columns) / handing HiGHS its arrays",
                3.0,
                lambda: formulate(large),
                lambda: hand_over(finished),
            ),
        ]
        within = True
        for name, limit, ours, bare in pairs:
            first, second = medians(ours, bare, repeats)
            ratio = first / second
            within &= ratio <= limit
            print(f"{name}: {1000 * first:.1f} ms / {1000 * second:.1f} ms = {ratio:.2f} (at most {limit})")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
