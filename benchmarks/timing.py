"""What the benchmarks share: pairs of works timed in turn, and a programme as the arrays of the bare script."""

import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TypeAlias

import numpy as np

from kcplan.engine.linear_programme import LinearProgramme

Command: TypeAlias = Sequence[str | Path]


def medians(first: Callable[[], object], second: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median seconds of each, run in turn; the first round only warms up."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for round_ in range(repeats + 1):
        for work, taken in zip((first, second), seconds, strict=True):
            start = time.perf_counter()
            work()
            if round_:
                taken.append(time.perf_counter() - start)
    return median(seconds[0]), median(seconds[1])


def processor(*command: str | Path) -> float:
    """Seconds of the processor that a command and its processes take; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def processor_medians(first: Command, second: Command, repeats: int) -> tuple[float, float]:
    """Median seconds of the processor of two commands, run in turn; the first round only warms up."""
    rounds = [(processor(*first), processor(*second)) for _ in range(repeats + 1)][1:]
    return median(own for own, _ in rounds), median(other for _, other in rounds)


def told(name: str, first: float, second: float, limit: float | None) -> bool:
    """Print a ratio of two times with its limit, where one is promised; whether it is within."""
    ratio = first / second
    promised = "" if limit is None else f" (at most {limit})"
    print(f"{name}: {1000 * first:.1f} ms / {1000 * second:.1f} ms = {ratio:.2f}{promised}", flush=True)
    return limit is None or ratio <= limit


def arrays_of(programme: LinearProgramme) -> dict[str, np.ndarray]:
    bounds = programme.bounds
    return {
        "cost": programme.objectives[0].cost,
        "column_lower": bounds.column_lower,
        "column_upper": bounds.column_upper,
        "row_lower": bounds.row_lower,
        "row_upper": bounds.row_upper,
        "starts": programme.starts.astype(np.int32),
        "indices": programme.indices.astype(np.int32),
        "values": programme.values,
    }
