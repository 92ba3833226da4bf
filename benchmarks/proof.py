"""How long a proof takes: made from a plan, and checked without kcplan; for invented models of many regions.

Processor time, in seconds. Exit code 1 where making and checking take longer than some three times what was measured,
or checking alone longer than an auditor is promised.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cases import make

import kcplan
from kcplan.documents.plan import proofs

#: Seconds of the processor that making and checking together may take, by regions.
LIMITS = {1: 2.0, 63: 30.0}

#: Seconds of the processor that checking may take, of up to 63 regions.
CHECKED = 10.0


def measured(regions: int) -> tuple[int, float, float]:
    """Columns of the plan that are not 0, seconds to make a proof, seconds to check it."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = make(Path(folder) / "model", regions)
        plan = kcplan.solve(scenario, method="ipm" if regions > 200 else None)
        before = time.process_time()
        proof = kcplan.prove(plan)
        made = time.process_time() - before
        for name, content in proofs.files(proof).items():
            (Path(folder) / name).write_bytes(content)
        began = _of_children()
        call = [sys.executable, "-I", str(Path(folder) / proofs.CHECKER)]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        return len(proof.plan), made, _of_children() - began


def _of_children() -> float:
    """Seconds of the processor of programs that were called and have ended."""
    used = os.times()
    return used.children_user + used.children_system


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, nargs="+", default=list(LIMITS))
    slow = False
    print(f"{'regions':>8}{'not 0':>10}{'made':>10}{'checked':>10}")
    for regions in parser.parse_args().regions:
        count, made, checked = measured(regions)
        print(f"{regions:8}{count:10}{made:9.2f}s{checked:9.2f}s")
        slow |= made + checked > LIMITS.get(regions, float("inf")) or (regions <= 63 and checked > CHECKED)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
