"""A sweep whose figures are known without a solver, and which can kill or fail its workers at a chunk."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class CountedJob:
    """Rows of a number, its square and a word. In chunk `deadly` a worker kills itself as long as `marks` lets it."""

    rows: int = 23
    chunk: int = 5
    deadly: int | None = None
    times: int = 0
    marks: Path | None = None
    failing: int | None = None

    @property
    def key(self) -> str:
        return repr(self)

    def engine(self):
        def run(first: int, last: int) -> dict:
            number = first // self.chunk
            if number == self.failing:
                raise ValueError(f"chunk {number} fails")
            if number == self.deadly:
                self._die()
            rows = np.arange(first, last)
            figures = np.where(rows % 3 == 0, np.nan, rows**2)
            return {"future": rows, "figure": figures, "status": np.array(["optimal"] * rows.size, dtype=object)}

        return run

    def _die(self) -> None:
        assert self.marks is not None
        deaths = len(list(self.marks.iterdir()))
        if deaths < self.times:
            (self.marks / f"{deaths}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
