"""One peer in a process of its own: builds the programme of a saved case, hands it to a solver, solves it if asked.

Prints JSON: seconds of building and handing over, peak memory after it and in the end (MB), the optimum, versions.
"""

import argparse
import importlib
import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--solve", action="store_true")
    asked = parser.parse_args()
    module = importlib.import_module(asked.peer)
    data = module.read(asked.folder)
    before = peak()
    start = time.perf_counter()
    model = module.build(data)
    built = time.perf_counter()
    found = {"build": built - start, "before": before, "handed": peak()}
    if asked.solve:
        found["value"] = module.solve(model)
        found["solve"] = time.perf_counter() - built
    found["peak"] = peak()
    found["versions"] = {name: version(name) for name in module.PACKAGES}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
