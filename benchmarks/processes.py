"""Whole processes: a solve and the start of the command, beside the least that each can cost, and Calliope's start."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from timing import arrays_of, medians, told

import kcplan
from kcplan.mathematics.programme import formulate

HERE = Path(__file__).parent
BASE = HERE.parent / "scenarios" / "base.yaml"
COMMAND = Path(sys.executable).parent / "kcplan"
CALLIOPE = HERE.parent / ".venv-calliope" / "bin" / "calliope"


def process(*command: str | Path) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, capture_output=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    solve = process(COMMAND, "solve", BASE, "--quiet")
    start = process(COMMAND, "--help")
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "first.npz"
        np.savez(saved, **arrays_of(formulate(kcplan.load(BASE))))
        bare = process(sys.executable, HERE / "bare_solve.py", saved)
        within = told("`kcplan solve scenarios/base.yaml --quiet` / bare script", *medians(solve, bare, repeats), 3.0)
    bare = process(sys.executable, HERE / "bare_click.py", "--help")
    within &= told("`kcplan --help` / bare click program", *medians(start, bare, repeats), 1.5)
    if CALLIOPE.exists():
        peer = process(CALLIOPE, "--help")
        within &= told("`kcplan --help` / `calliope --help`", *medians(start, peer, max(1, repeats // 3)), 1.0)
        name = "a whole `kcplan solve scenarios/base.yaml --quiet` / `calliope --help`"
        within &= told(name, *medians(solve, peer, max(1, repeats // 3)), 1.0)
    else:
        print(f"no Calliope at {CALLIOPE}: `make bench` installs it")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
