"""What the benchmarks share: pairs of works timed in turn, and a programme as the arrays of the bare script."""

import resource
import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from kcplan.engine.linear_programme import LinearProgramme


def processor_seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor that a work takes, here and in the processes that it starts and waits for."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    spent = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def medians(first: Callable[[], object], second: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median seconds of the processor of each, run in turn; the first round only warms up."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for round_ in range(repeats + 1):
        for work, taken in zip((first, second), seconds, strict=True):
            spent = processor_seconds(work)
            if round_:
                taken.append(spent)
    return median(seconds[0]), median(seconds[1])


def process(*command: str | Path) -> Callable[[], object]:
    """A command as a work to be timed; it must succeed."""
    return lambda: subprocess.run(command, check=True, capture_output=True)


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
