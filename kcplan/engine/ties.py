"""Costs that no two different points share: roots of the square-free numbers, which have no rational relation."""

import numpy as np

from kcplan.arrays import FloatArray, IntArray


def tie_costs(count: int) -> FloatArray:
    """1 + frac(sqrt(n)) for the first `count` square-free numbers n from 2 on: 2, 3, 5, 6, 7, 10, ...; shape (count,).

    With 1 these roots are linearly independent over the rationals (A. S. Besicovitch, On the linear independence of
    fractional powers of integers, Journal of the London Mathematical Society 15, 1940, 3-6,
    doi:10.1112/jlms/s1-15.1.3), so that a difference of two points in rational numbers costs nothing only where it is
    none. Of the roots of all numbers 2, 3, 4, ... some are whole, and their cells would cost the same.
    """
    return np.asarray(1.0 + np.modf(np.sqrt(_square_free(count)))[0])


def _square_free(count: int) -> IntArray:
    """The first square-free numbers from 2 on: six in ten numbers are (6 / pi squared of them in the long run)."""
    free = np.ones(2 * count + 4, dtype=bool)
    for root in range(2, int(free.size**0.5) + 1):
        free[root * root :: root * root] = False
    return np.flatnonzero(free)[2 : count + 2]
