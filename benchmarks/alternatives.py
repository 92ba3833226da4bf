"""All of `kcplan alternatives` of a province beside one solve of it: some 300 small programmes and 20 plans.

Exit code 1 where it takes longer than so many solves; a solve takes some 15 ms, so that all of it is within a second.
"""

import argparse
import sys
from pathlib import Path

from timing import medians, told

import kcplan

ROOT = Path(__file__).parents[1]
SHARES = (0.0, 0.001, 0.01)
MOST = 70.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    base = kcplan.load(ROOT / "scenarios" / "base.yaml")
    within = True
    for share in SHARES:
        ours, own = medians(
            lambda share=share: kcplan.alternatives(base, share), lambda: kcplan.solve(base), asked.repeats
        )
        within &= told(f"base, alternatives within {share:.1%} / one solve", ours, own, MOST)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
