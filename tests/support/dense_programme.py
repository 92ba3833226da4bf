"""Small linear programmes written as dense arrays, for tests of the engine."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from kcplan.engine.linear_programme import Bounds, Family, LinearProgramme, Objective


def dense_programme(
    costs: Sequence[ArrayLike],
    matrix: ArrayLike,
    rows: tuple[ArrayLike, ArrayLike],
    columns: tuple[ArrayLike, ArrayLike],
    families: tuple[Sequence[Family], Sequence[Family]] = ((), ()),
) -> LinearProgramme:
    """Minimise each cost in turn with matrix @ x within `rows` and x within `columns` (lower, upper).

    `families` are those of columns and of rows. Zeros of the matrix are no entries.
    """
    dense = np.array(matrix, dtype=float)
    row, column = np.nonzero(dense)
    column_bounds = (np.array(side, dtype=float) for side in columns)
    row_bounds = (np.array(side, dtype=float) for side in rows)
    return LinearProgramme(
        Bounds(*column_bounds, *row_bounds),
        np.append(0, np.cumsum(np.bincount(row, minlength=len(dense)))),
        column,
        dense[row, column],
        tuple(Objective(f"tier {tier}", np.array(cost, dtype=float)) for tier, cost in enumerate(costs, start=1)),
        *(tuple(own) for own in families),
    )


def named(name: str, start: int, *words: str) -> Family:
    """A family with one dimension of words."""
    return Family(name, start, len(words), (words,), (np.arange(len(words)),), (name,))
