"""Building one linear programme and handing it to a solver: kcplan, bare numpy, and the modelling libraries of Python.

Every peer builds the same programme from the same data (peers/case.py) in a process of its own, which also tells its
peak memory; what they solve, they must solve to the same optimum. Exit code 1 where kcplan is above a limit, slower
than a peer, or an optimum differs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from cases import make

HERE = Path(__file__).parent
THEIRS = HERE.parent / ".venv-bench" / "bin" / "python"
OURS = ("bare_numpy", "kcplan_itself")
PEERS = (
    "scipy_arrays", "cvxpy_arrays", "linopy_arrays", "pyoptinterface_loops", "pulp_loops", "pulp_cbc", "pyomo_rules",
)  # fmt: skip
MOST_TIME, MOST_MEMORY = 3.0, 2.0  # times bare numpy
SOLVED = 100  # regions up to which every peer also solves


def measured(peer: str, folder: Path, solve: bool) -> dict[str, object]:
    """What peers/measure.py found."""
    python = sys.executable if peer in OURS else THEIRS
    command = [python, HERE / "peers" / "measure.py", peer, folder, *(["--solve"] if solve else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{peer} failed:\n{done.stderr}")
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def compared(regions: int, repeats: int, solve: bool) -> bool:
    """Print one table; whether kcplan is within its limits and all optima agree."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "case"
        scenario = make(folder, regions)
        runs: dict[str, list[dict[str, object]]] = {peer: [] for peer in (*OURS, *PEERS)}
        for _ in range(repeats):  # in turn, so that a busy machine slows all alike
            for peer, found in runs.items():
                found.append(measured(peer, folder, solve))
    print(f"\nregions: {regions}; plan rows: {scenario.model.plan[:, 0, 0].size * 15:,}")
    print(
        f"{'':22}{'build and hand over':>20}{'x bare':>8}{'peak, handed':>14}{'x bare':>8}{'peak, solved':>14}",
        flush=True,
    )
    seconds = {peer: median(float(one["build"]) for one in found) for peer, found in runs.items()}
    handed = {peer: median(float(one["handed"]) for one in found) for peer, found in runs.items()}
    peak = {peer: median(float(one["peak"]) for one in found) for peer, found in runs.items()}
    for peer, found in runs.items():
        versions = ", ".join(f"{name} {version}" for name, version in found[0]["versions"].items())
        times = (seconds[peer] / seconds["bare_numpy"], handed[peer] / handed["bare_numpy"])
        solved = f"{peak[peer]:11.0f} MB" if solve else ""
        print(
            f"{peer:22}{1000 * seconds[peer]:17.1f} ms{times[0]:8.2f}{handed[peer]:11.0f} MB{times[1]:8.2f}{solved:>14}"
            f"   {versions}"
        )
    return _within(regions, seconds, handed if not solve else peak, [one for found in runs.values() for one in found])


def _within(regions: int, seconds: dict[str, float], memory: dict[str, float], found: list[dict[str, object]]) -> bool:
    values = [float(one["value"]) for one in found if "value" in one]
    agreed = not values or max(values) - min(values) <= 1e-6 * max(1.0, abs(values[0]))
    if values:
        print(f"optimum: {'the same' if agreed else 'DIFFERENT'} to 1e-6, {min(values):.6f} to {max(values):.6f}")
    if regions == 1:
        return agreed  # what is promised is promised for many regions
    slower = [peer for peer in PEERS if seconds[peer] <= seconds["kcplan_itself"]]
    for peer in slower:
        print(f"kcplan is slower than {peer}")
    time, size = (figures["kcplan_itself"] / figures["bare_numpy"] for figures in (seconds, memory))
    print(f"kcplan / bare: time {time:.2f} (at most {MOST_TIME}), peak memory {size:.2f} (at most {MOST_MEMORY})")
    return agreed and not slower and time <= MOST_TIME and size <= MOST_MEMORY


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[1, 63, 700])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--solve", action="store_true", help=f"let all solve, also above {SOLVED} regions")
    asked = parser.parse_args()
    if not THEIRS.exists():
        raise SystemExit(f"no environment of the peers at {THEIRS}: `make bench` sets it up")
    done = [compared(regions, asked.repeats, asked.solve or regions <= SOLVED) for regions in asked.regions]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
