"""Searches over whole numbers that tests ask for many times, made once a run: a shipped budget takes seconds.

What one process of pytest-xdist has found lies in a folder of the run, where the others find it.
"""

import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Hashable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kcplan.engine import solvers
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Effort, WholePoint

#: Names the folder, to the processes of a run alone.
_FOLDER = "KCPLAN_SEARCHED_IN_THIS_RUN"

_searched: dict[str, WholePoint | None] = {}
_search = solvers.whole_minimum


def whole_minimum(
    programme: LinearProgramme, whole: NDArray[np.bool_], efforts: Mapping[Hashable, Effort]
) -> WholePoint | None:
    """What the search found for the same numbers before; a search that raises is made again."""
    numbers = programme.scaled
    parts = (
        *vars(numbers.bounds).values(), numbers.starts, numbers.indices, numbers.values, numbers.scaling.columns, whole,
        *(objective.cost for objective in numbers.objectives),
    )  # fmt: skip
    names = [str(objective.id) for objective in numbers.objectives], sorted((str(k), v) for k, v in efforts.items())
    key = hashlib.sha256(pickle.dumps((parts, names), protocol=5)).hexdigest()
    if key not in _searched:
        file = Path(os.environ[_FOLDER]) / key
        _searched[key] = pickle.loads(file.read_bytes()) if file.exists() else _search(programme, whole, efforts)
        if not file.exists():
            own = file.with_suffix(f".{os.getpid()}")
            own.write_bytes(pickle.dumps(_searched[key]))
            own.replace(file)
    return _searched[key]


def remember() -> None:
    """Let kcplan ask here. The first process of a run makes the folder, and has to `forget`."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="kcplan-searched-")
    solvers.whole_minimum = whole_minimum


def forget() -> None:
    """Drop the folder at the end of a run."""
    shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)
