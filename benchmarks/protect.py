"""All tiers of a protected plan over 200 futures beside bare HiGHS that is handed the same arrays and the same tiers.

Each runs in a process of its own, in turn. kcplan solves the scenario from its file on: it draws the futures, builds
the arrays, minimises the tiers, proves that one plan is left, and checks it and the plan without protection in each
future. HiGHS gets the finished arrays and holds each tier by a row. Memory is that of the whole process.

Exit code 1 where kcplan takes more than 1.5 times the seconds or twice the memory.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "uncertain-funding.yaml"
TIME, MEMORY = 1.5, 2.0

#: How far a tier may move from its optimum in the row that holds it.
HELD = 1e-9

#: So near are two optima that are the same within the tolerances of HiGHS.
SAME = 1e-5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--side", choices=("ours", "bare", "save"), help="what a process of its own does")
    parser.add_argument("--arrays", type=Path)
    asked = parser.parse_args()
    if asked.side:
        found = bare(asked.arrays) if asked.side == "bare" else ours(asked.futures, asked.arrays)
        found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return compared(asked.futures, asked.repeats, Path(folder) / "arrays.npz")


def compared(futures: int, repeats: int, arrays: Path) -> int:
    """Run both sides in turn, and say how they compare."""

    def run(side: str) -> dict[str, float]:
        call = [sys.executable, __file__, "--futures", str(futures), "--arrays", str(arrays), "--side", side]
        return dict(json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout))

    run("save")
    pairs = [(run("ours"), run("bare")) for _ in range(repeats)]
    first, second = ({key: median(pair[n][key] for pair in pairs) for key in pairs[0][n]} for n in (0, 1))
    if abs(first["value"] - second["value"]) > SAME:
        sys.exit(f"the optima differ: {first['value']} and {second['value']}")
    time_, memory = first["seconds"] / second["seconds"], first["memory"] / second["memory"]
    print(f"{futures} futures, {second['columns']:.0f} columns, mean miss {first['value']:.6f}")
    took = f"kcplan {first['seconds']:.2f} (tiers alone {first['tiers']:.2f}), bare HiGHS {second['seconds']:.2f}"
    alone = first["tiers"] / second["seconds"]
    print(f"seconds: {took}: {time_:.2f} times (at most {TIME}), tiers alone {alone:.2f} times")
    print(f"MB: kcplan {first['memory']:.0f}, bare HiGHS {second['memory']:.0f}: {memory:.2f} times (at most {MEMORY})")
    return 0 if time_ <= TIME and memory <= MEMORY else 1


def ours(futures: int, arrays: Path) -> dict[str, float]:
    """Seconds of `kcplan.planning.solve.solve_protected`, and of its tiers over the futures alone."""
    import kcplan
    from kcplan.domain.protection import Protect
    from kcplan.domain.tiers import PROTECT, in_order
    from kcplan.planning import solve
    from kcplan.planning.protect import with_tiers

    order = in_order(["targets", "outcomes", "protect", "change", "even"])
    scenario = replace(kcplan.load(SCENARIO), tiers=order, protect=Protect(futures=futures))
    if not arrays.exists():
        programme = with_tiers(solve.solve_protected(scenario).asked)[0].scaled
        np.savez(arrays, **arrays_of_tiers(programme, PROTECT))
        return {}
    spent, minimise = [0.0], solve.lexicographic_minimum

    def timed(*arguments, **named):
        start = time.perf_counter()
        found = minimise(*arguments, **named)
        spent.append(time.perf_counter() - start)
        return found

    solve.lexicographic_minimum = timed
    start = time.perf_counter()
    found = solve.solve_protected(scenario)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "tiers": sum(spent), "value": found.after.protected.plan.mean}


def arrays_of_tiers(programme, protect) -> dict[str, np.ndarray]:
    from timing import arrays_of

    costs = np.array([tier.cost / (programme.price_sizes[tier.id] or 1.0) for tier in programme.objectives])
    place = [tier.id for tier in programme.objectives].index(protect)
    size = programme.price_sizes[protect] or 1.0
    return arrays_of(programme) | {"costs": costs, "protect": np.array([place, size])}


def bare(arrays: Path) -> dict[str, float]:
    """Seconds of HiGHS from the arrays handed over to the last tier."""
    import highspy
    from bare_solve import hand_over

    data = dict(np.load(arrays))
    start = time.perf_counter()
    highs = hand_over(data)
    place, size = data["protect"]
    every = np.arange(data["costs"].shape[1], dtype=np.int32)
    for number, cost in enumerate(data["costs"]):
        highs.changeColsCost(every.size, every, cost)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            sys.exit(f"tier {number} is not solved to its optimum: {highs.getModelStatus()}")
        value = highs.getInfo().objective_function_value
        if number == int(place):
            found = value * size
        held = np.flatnonzero(cost).astype(np.int32)
        highs.addRow(-highspy.kHighsInf, value + HELD * max(1.0, abs(value)), held.size, held, cost[held])
    return {"seconds": time.perf_counter() - start, "value": found, "columns": float(every.size)}


if __name__ == "__main__":
    sys.exit(main())
