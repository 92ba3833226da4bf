"""Whole solves of large models by decomposition, beside bare HiGHS that solves their first linear programme as one.

Each runs in a process of its own; the bare side is handed finished arrays. kcplan reads files, formulates, minimises
all tiers but ties, and checks. Exit code 1 above the limit, or where the optima differ by more than the gap stated.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import highspy
import numpy as np
from bare_solve import hand_over
from timing import arrays_of, told

import kcplan
from kcplan.mathematics.programme import formulate
from kcplan.planning.solve import solve
from kcplan.projects.synthetic import write

#: kcplan's time, of that of bare HiGHS with its own choice of method.
MOST = 0.5


def bare(folder: Path, method: str) -> float:
    arrays = dict(np.load(folder / "first.npz"))
    highs = hand_over(arrays)
    highs.setOptionValue("solver", method)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -highs.getInfo().objective_function_value


def ours(folder: Path, method: str) -> float:
    found = solve(kcplan.load(folder / "scenarios" / "base.yaml"), method=method)
    assert found.gap is None or found.gap <= 1e-4
    return found.review.objective


def measured(folder: Path, side: str, method: str) -> dict[str, float]:
    """Seconds, peak memory in MB and optimum of one work, in a process of its own."""
    command = [sys.executable, __file__, "--folder", folder, "--side", side, "--method", method]
    result: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    print(
        f"  {side} {method}: {result['seconds']:.1f} s, {result['megabytes']:.0f} MB, {result['optimum']:.4f}",
        flush=True,
    )
    return result


def work(folder: Path, side: str, method: str) -> None:
    start = time.perf_counter()
    optimum = (bare if side == "bare" else ours)(folder, method)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak, "optimum": optimum}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[200, 700])
    parser.add_argument("--all-methods", action="store_true", help="interior point too, on both sides")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--method", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder:
        work(asked.folder, asked.side, asked.method)
        return 0
    within = True
    for regions in asked.regions:
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "case"
            folder.mkdir()
            write(folder, regions, 1, lambda _: None)
            programme = formulate(kcplan.load(folder / "scenarios" / "base.yaml"))
            np.savez(folder / "first.npz", **arrays_of(programme))
            print(f"{regions} regions, {programme.column_count:,} columns", flush=True)
            first, found = measured(folder, "bare", "choose"), measured(folder, "kcplan", "decompose")
            if asked.all_methods:
                measured(folder, "bare", "ipm")
                measured(folder, "kcplan", "ipm")
        name = f"{regions} regions, all of kcplan solve / bare HiGHS, first linear programme alone"
        fast = told(name, found["seconds"], first["seconds"], MOST if regions >= 700 else None)
        agree = abs(found["optimum"] - first["optimum"]) <= 1e-4 * abs(first["optimum"])
        within &= agree and fast
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
