"""Every benchmark, or some: what kcplan adds to the least that its work can cost, and what its peers need.

Each figure is a ratio within one run, of works that run in turn, so that a slow or busy machine slows both alike.
Exit code 1 where a ratio is above its limit.
"""

import argparse
import subprocess
import sys
from pathlib import Path

PARTS = {
    "processes": "processes.py",
    "peers": "beside_peers.py",
    "others": "other_tools.py",
    "whole": "whole_solve.py",
    "publishing": "publishing.py",
    "methods": "methods.py",
    "large": "large.py",
    "shortfall": "shortfall.py",
    "replan": "replan.py",
    "sweep": "sweep.py",
    "kill": "kill_sweep.py",
    "protect": "protect.py",
    "ladder": "ladder.py",
    "money": "money.py",
    "tables": "tables.py",
    "alternatives": "alternatives.py",
    "proof": "proof.py",
    "page": "page.py",
    "diagnose": "diagnose.py",
    "before": "before.py",
}
OF_REGIONS = ("peers", "whole", "methods", "large", "money", "proof")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    parser.add_argument("--regions", type=int, nargs="+", help="sizes, where the part has any")
    asked = parser.parse_args()
    failed = []
    for part in asked.only:
        print(f"\n== {part}", flush=True)
        sizes = ["--regions", *map(str, asked.regions)] if asked.regions and part in OF_REGIONS else []
        if subprocess.run([sys.executable, Path(__file__).parent / PARTS[part], *sizes], check=False).returncode:
            failed.append(part)
    if failed:
        print(f"\nabove a limit: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
