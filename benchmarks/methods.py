"""The methods of `kcplan solve` by size, on several seeds and two shapes: whether the one chosen is the fastest.

Each solve runs in a process of its own, from a scenario that was read to the checked result, in processor seconds of
all its threads. Seconds of a size are summed over its models. Exit code 1 where the chosen method, or the choice of
presolve for the simplex method, takes more than its limit times the best one.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from timing import processor_seconds, told

import kcplan
from kcplan.engine import solvers
from kcplan.engine.solvers import highs
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.planning import solve as planning
from kcplan.projects.synthetic import write

SHAPES = ("base", "short")
METHODS = ("simplex", "ipm", "decompose")
OTHERWISE = "simplex, presolve otherwise"
MOST, MOST_OF_PRESOLVE = 1.15, 1.1
PRESOLVE_UP_TO = 30  # regions up to which the other choice of presolve is timed too


def short(base: dict[str, Any]) -> dict[str, Any]:
    """With less central money, soft targets, and limits of each line and year over all regions.

    The simplex method and decomposition take several times as long as for `base`: there is a tier before outcomes that
    settles next to nothing, and there are three times as many rows that tie the regions together.
    """
    changes = [{"cap": {"sources": "central", "years": "2016-2020"}, "scale": 0.85, "why": "a benchmark"}]
    flex = next(limit for limit in base["limits"] if limit["name"] == "flex")
    over_all = {"name": "over-all", "lines": flex["lines"], "per": ["line", "year"], "at_most": {"plan": 1.05}}
    return base | {"id": "short", "targets": "soft", "changes": changes, "limits": [*base["limits"], over_all]}


def make(folder: Path, regions: int, seed: int) -> None:
    """An invented model with a scenario of each shape."""
    folder.mkdir()
    write(folder, regions, seed, lambda _: None)
    scenarios = folder / "scenarios"
    base = yaml.safe_load((scenarios / "base.yaml").read_text(encoding="utf-8"))
    (scenarios / "short.yaml").write_text(yaml.safe_dump(short(base), allow_unicode=True), encoding="utf-8")


def work(path: Path, way: str) -> None:
    """Solve a scenario, and print what it took as JSON."""
    scenario = kcplan.load(path)
    programme = programme_of(columns_of(scenario))
    columns = programme.column_count
    if way == OTHERWISE:
        highs.PRESOLVE_FROM = 0 if columns < highs.PRESOLVE_FROM else columns + 1
    chosen = "decompose" if planning.is_huge(scenario) else planning.by_size(solvers.DEFAULT, programme)
    found = []
    seconds = processor_seconds(lambda: found.append(planning.solve(scenario, method=way.partition(",")[0])))
    print(json.dumps({"seconds": seconds, "columns": columns, "chosen": chosen, "found": found[0].review.objective}))


def measured(regions: int, seeds: list[int]) -> bool:
    """Print what each way takes for the models of one size; whether the choices are within their limits."""
    ways = (*METHODS, OTHERWISE) if regions <= PRESOLVE_UP_TO else METHODS
    seconds, chosen, columns = defaultdict[tuple[str, str], float](float), "", 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "case"
            make(folder, regions, seed)
            for shape in SHAPES:
                for way in ways:
                    command = [sys.executable, __file__, "--work", folder / "scenarios" / f"{shape}.yaml", way]
                    done = subprocess.run(command, check=True, capture_output=True, text=True)
                    found = json.loads(done.stdout.splitlines()[-1])
                    seconds[shape, way] += found["seconds"]
                    chosen, columns = found["chosen"], found["columns"]
    print(f"\n{regions} regions, {columns:,} columns, seeds {', '.join(map(str, seeds))}: chosen is {chosen}")
    for shape in SHAPES:
        print(f"  {shape}: " + ", ".join(f"{way} {seconds[shape, way] / len(seeds):.2f} s" for way in ways))
    total = {way: sum(seconds[shape, way] for shape in SHAPES) for way in ways}
    within = told("  chosen / best method", total[chosen], min(total[method] for method in METHODS), MOST)
    if OTHERWISE in total:
        least = min(total["simplex"], total[OTHERWISE])
        within &= told("  chosen / best presolve", total["simplex"], least, MOST_OF_PRESOLVE)
    return within


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[4, 12, 63, 130])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--work", nargs=2, metavar=("SCENARIO", "WAY"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(Path(asked.work[0]), asked.work[1])
        return 0
    within = [measured(regions, asked.seeds) for regions in asked.regions]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
