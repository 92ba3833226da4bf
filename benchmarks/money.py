"""A question whose money is in thousandths, thousands, millions or billions of its unit, beside the same in its own.

The whole of `kcplan.solve` and of publishing. Exit code 1 where another unit takes more than twice as long.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from cases import make
from timing import medians, told

import kcplan
from kcplan.domain.scenario import Scenario
from kcplan.errors import KcplanError
from kcplan.planning.publish import publish

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.other_money import in_other_money  # noqa: E402

FACTORS = (1e-3, 1e3, 1e6, 1e9)
MOST = 2.0


def answer(scenario: Scenario) -> None:
    """The plan, and the budget in whole multiples where one is asked for; or that there is none."""
    try:
        publish(kcplan.solve(scenario))
    except KcplanError as error:
        print(f"{scenario.id}: {type(error).__name__}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=[63])
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    scenarios = [kcplan.load(path) for path in sorted((ROOT / "scenarios").glob("*.yaml"))]
    with tempfile.TemporaryDirectory() as parent:
        for regions in asked.regions:
            scenarios.append(make(Path(parent) / str(regions), regions))
    within = True
    for scenario in scenarios:
        for factor in FACTORS:
            other = in_other_money(scenario, factor)
            ours, own = medians(lambda other=other: answer(other), lambda own=scenario: answer(own), asked.repeats)
            within &= told(f"{scenario.id}, money times {factor:g} / in its own unit", ours, own, MOST)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
