"""Whole processes in processor seconds: a solve, a start and a sweep beside the least of each, and Calliope's start."""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from timing import arrays_of, medians, process, told

import kcplan
from kcplan.mathematics.programme import formulate

HERE = Path(__file__).parent
BASE = HERE.parent / "scenarios" / "base.yaml"
SWEPT = HERE.parent / "scenarios" / "uncertain-funding.yaml"
COMMAND = Path(sys.executable).parent / "kcplan"
CALLIOPE = HERE.parent / ".venv-calliope" / "bin" / "calliope"


#: What a sweep must import, whoever writes it: the floor of what it costs before its first future.
SWEEP_FLOOR = "import click, numpy, highspy, pyarrow.parquet, scipy.special"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    solve, start = process(COMMAND, "solve", BASE, "--quiet"), process(COMMAND, "--help")
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "first.npz"
        np.savez(saved, **arrays_of(formulate(kcplan.load(BASE))))
        bare = process(sys.executable, HERE / "bare_solve.py", saved)
        name = "`kcplan solve scenarios/base.yaml --quiet` / bare script"
        within = told(name, *medians(solve, bare, repeats), 1.35)
    bare = process(sys.executable, HERE / "bare_click.py", "--help")
    within &= told("`kcplan --help` / bare click program", *medians(start, bare, repeats), 1.5)
    sweep = process(COMMAND, "sweep", SWEPT, "--samples", "10", "--workers", "1", "--quiet")
    floor = process(sys.executable, "-c", SWEEP_FLOOR)
    name = "`kcplan sweep scenarios/uncertain-funding.yaml --samples 10 --quiet` / its imports alone"
    within &= told(name, *medians(sweep, floor, repeats), 2.5)
    if CALLIOPE.exists():
        peer, few = process(CALLIOPE, "--help"), max(1, repeats // 3)
        within &= told("`kcplan --help` / `calliope --help`", *medians(start, peer, few), 1.0)
        name = "a whole `kcplan solve scenarios/base.yaml --quiet` / `calliope --help`"
        within &= told(name, *medians(solve, peer, few), 1.0)
    else:
        print(f"no Calliope at {CALLIOPE}: `make bench` installs it")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
