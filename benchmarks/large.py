"""Whole solves of large models by decomposition, beside bare interior point for their first linear programme alone.

kcplan reads files, formulates, minimises all tiers but ties, and checks. The bare sides are handed finished arrays
(interior_point.py): HiGHS's interior point method with crossover in this version (`ipx`) and in the one of .venv-hipo,
and HiPO there, HiGHS's newer one, where it is installed. Each runs in a process of its own, in turn. Seconds are of the
processor: kcplan has a thread for each core, whose seconds are added up, and the bare sides have one thread. Exit code
1 above a limit, or where the optima differ by more than the gap stated.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import numpy as np
from timing import arrays_of, told

import kcplan
from kcplan.mathematics.programme import formulate
from kcplan.planning.solve import solve
from kcplan.projects.synthetic import write

HERE = Path(__file__).parent
THEIRS = HERE.parent / ".venv-hipo" / "bin" / "python"

#: kcplan's seconds, of those of bare interior point in the same version, from so many regions on.
MOST = {700: 1.0, 3000: 0.7}

OURS, BARE = "kcplan", "bare ipx"
OTHERS = {"ipx of .venv-hipo": "ipx", "HiPO of .venv-hipo": "hipo"}


def ours(folder: Path) -> dict[str, object]:
    """What a solve by decomposition takes, from the files to the checked result."""
    start = time.process_time()
    found = solve(kcplan.load(folder / "scenarios" / "base.yaml"), method="decompose")
    seconds = time.process_time() - start
    assert found.gap is not None
    assert found.gap <= 1e-4
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    version = found.solver.version
    return {"seconds": seconds, "megabytes": megabytes, "optimum": found.review.objective, "version": version}


def commands(folder: Path) -> dict[str, list[str | Path]]:
    """The command of each side."""
    bare = [HERE / "interior_point.py", folder / "first.npz"]
    sides = {OURS: [sys.executable, __file__, "--folder", folder], BARE: [sys.executable, *bare, "ipx"]}
    if THEIRS.exists():
        sides |= {side: [THEIRS, *bare, method] for side, method in OTHERS.items()}
    return sides


def compared(regions: int, repeats: int) -> tuple[bool, dict[str, tuple[float, float]]]:
    """Whether kcplan is within its limit, and median seconds and megabytes of each side."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "case"
        folder.mkdir()
        write(folder, regions, 1, lambda _: None)
        programme = formulate(kcplan.load(folder / "scenarios" / "base.yaml"))
        np.savez(folder / "first.npz", **arrays_of(programme))
        print(f"\n{regions} regions, {programme.column_count:,} columns", flush=True)
        del programme
        found = defaultdict[str, list[dict[str, float]]](list)
        for _ in range(repeats):  # in turn, so that a busy machine slows all alike
            for side, command in commands(folder).items():
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found[side].append(json.loads(done.stdout.splitlines()[-1]))
    taken = {
        side: (median(run["seconds"] for run in runs), median(run["megabytes"] for run in runs))
        for side, runs in found.items()
    }
    for side, (seconds, megabytes) in taken.items():
        times = taken[OURS][0] / seconds
        print(
            f"  {side}, HiGHS {found[side][0]['version']}: {seconds:.1f} s, {megabytes:.0f} MB; kcplan / it {times:.2f}"
        )
    limit = next((MOST[size] for size in sorted(MOST, reverse=True) if regions >= size), None)
    fast = told(f"{regions} regions, all of kcplan solve / bare ipx", taken[OURS][0], taken[BARE][0], limit)
    best = found[BARE][0]["optimum"]
    return fast and all(abs(run["optimum"] - best) <= 1e-4 * best for run in found[OURS]), taken


def grown(taken: dict[int, dict[str, tuple[float, float]]]) -> None:
    """Print the exponents by which seconds and memory grow with the number of regions: slopes of logarithms."""
    sizes = np.log(sorted(taken))
    for side in taken[min(taken)]:
        each = [np.log([taken[regions][side][which] for regions in sorted(taken)]) for which in (0, 1)]
        time_, memory = (np.polyfit(sizes, values, 1)[0] for values in each)
        print(f"{side}: seconds grow with the power {time_:.2f} of the regions, peak memory with {memory:.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[63, 200, 700], help="3000 takes minutes")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder:
        print(json.dumps(ours(asked.folder)))
        return 0
    if not THEIRS.exists():
        print(f"HiPO is skipped: no environment at {THEIRS}; `make bench` sets it up")
    within, taken = True, {}
    for regions in asked.regions:
        fast, taken[regions] = compared(regions, asked.repeats)
        within &= fast
    if len(taken) > 1:
        print()
        grown(taken)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
