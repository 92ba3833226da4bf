"""The sizes of columns and rows in which a programme is solved.

A programme is written in the units of whoever made it, and money may be in đồng or in billions. What solvers and we
ourselves call zero, or at a bound, is a fixed number; so it is asked of scaled numbers only. Scales are powers of two,
of money times a power of a thousand: in any unit of money the solver meets the same numbers, and goes the same way.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray

#: Decimals that are kept of what is of size 1; usual figures have three digits before the point.
_DECIMALS = 9

#: Digits of scaled numbers: a number as people write it has no more; those beyond depend on the unit of money.
_DIGITS = 15

#: In how many parts of 1 numbers are counted, from each power of two to the next: 10 to a whole number.
_POWERS = np.arange(-1075, 1024)
_PARTS = 10.0 ** np.clip(_DIGITS - 1.0 - np.floor(_POWERS * np.log10(2.0)), -300, 300)

#: How much larger than its size a term of a row may be.
_WIDEST = 4096.0


@dataclass(frozen=True, eq=False)
class Scaling:
    """Column j is `columns[j]` (n,) times, and row i `rows[i]` (m,) times, what it is in scaled numbers."""

    columns: FloatArray
    rows: FloatArray

    @cached_property
    def both(self) -> FloatArray:
        """Those of columns and then of rows, shape (n + m,)."""
        return np.concatenate([self.columns, self.rows])


def without_noise(values: FloatArray, sizes: FloatArray | float) -> FloatArray:
    """Values without what solvers leave by rounding, so that every figure prints one way: 0 for next to nothing."""
    # Decimals of the values themselves, though as many as their size has, so that a figure given comes out as it was.
    decimals = _DECIMALS - np.ceil(np.log10(sizes))
    more, fewer = 10.0 ** np.maximum(decimals, 0.0), 10.0 ** np.maximum(-decimals, 0.0)
    rounded = np.rint(values * more / fewer) * fewer / more
    return np.where(np.abs(values) <= tolerances.SOLVER * sizes, 0.0, rounded) + 0.0  # no negative zero


def over(values: FloatArray, sizes: FloatArray | float) -> FloatArray:
    """Values in scaled numbers, to the digits that they have in any unit of money."""
    scaled = values / sizes
    parts = _PARTS[np.frexp(scaled)[1] - 1 - _POWERS[0]]
    return np.asarray(np.rint(scaled * parts) / parts)


def power_of_two(sizes: FloatArray) -> FloatArray:
    """The power of two nearest to each size, by its logarithm; 1 for a size that is 0 or not finite."""
    there = (sizes > 0) & np.isfinite(sizes)
    return np.exp2(nearest(np.log2(np.where(there, sizes, 1.0))))


def nearest(values: FloatArray) -> FloatArray:
    """The whole number nearest to each value; the lower one for a half, also where rounding moves it off the half."""
    return np.ceil(values - (0.5 + tolerances.ROUNDING))


def row_sizes(columns: FloatArray, rows: IntArray, indices: IntArray, values: FloatArray, count: int) -> FloatArray:
    """The size between the largest and the smallest term of each row, every column at its own size; shape (m,).

    But the largest is no more than `_WIDEST` of it, or a solver could not keep the row as closely as it is asked to.
    Entry k of the matrix stands in row `rows[k]` and column `indices[k]`; entries of 0 do not count.
    """
    terms = np.abs(values) * columns[indices]
    there = terms > 0
    largest, smallest = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(largest, rows[there], terms[there])
    np.minimum.at(smallest, rows[there], terms[there])
    between = np.sqrt(largest) * np.sqrt(np.where(largest > 0, smallest, 1.0))
    # What is counted in steps that are no power of two makes rows of such steps, and its entries stay whole numbers.
    step = np.ones(count)
    np.maximum.at(step, rows, _steps(columns)[indices])
    return step * power_of_two(np.maximum(between, largest / _WIDEST) / step)


def added_sizes(rows: FloatArray, row: IntArray, column: IntArray, values: FloatArray, count: int) -> FloatArray:
    """The sizes of columns that are added to rows of known sizes: their terms are of size 1, by the geometric mean."""
    there = values != 0
    step = np.ones(count)
    np.maximum.at(step, column[there], _steps(rows)[row[there]])
    logarithm = np.log2(rows[row[there]] / np.abs(values[there]) / step[column[there]])
    entries = np.maximum(np.bincount(column[there], minlength=count), 1)
    return step * np.exp2(nearest(np.bincount(column[there], logarithm, count) / entries))


def _steps(sizes: FloatArray) -> FloatArray:
    """What each size is a power of two of: from 1 to 2."""
    return sizes / np.exp2(np.floor(np.log2(sizes)))
