"""A change divided exactly between its causes: the Shapley value.

Each cause gets what it changes when it is applied, averaged over every order in which the causes can be applied
(L. S. Shapley, A value for n-person games, in: Contributions to the Theory of Games II, Annals of Mathematics Studies
28, 1953, 307-317; for the division of an economic figure A. F. Shorrocks, Decomposition procedures for
distributional analysis, Journal of Economic Inequality 11, 2013, 99-126, doi:10.1007/s10888-011-9214-z). An order that
passes a set of causes with no value is left out; the parts still sum to the whole over the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np

from kcplan.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Division:
    """`parts` has the shape (causes, figures); None where every order was dropped. `orders` counts them all."""

    parts: FloatArray | None
    orders: int
    dropped: int


def divide(causes: int, value: Callable[[frozenset[int]], FloatArray | None]) -> Division:
    """Divide value(all) - value(none), both of shape (figures,), over the causes 0, 1, ...

    `value` is asked once for each set of causes; None where there is none.
    """
    known: dict[frozenset[int], FloatArray | None] = {}

    def of(done: frozenset[int]) -> FloatArray | None:
        if done not in known:
            known[done] = value(done)
        return known[done]

    start = of(frozenset())
    assert start is not None
    parts, kept = np.zeros((causes, start.size)), 0
    for order in permutations(range(causes)):
        values = [of(frozenset(order[:count])) for count in range(causes + 1)]
        passed = [one for one in values if one is not None]
        if len(passed) == len(values):
            kept += 1
            parts[list(order)] += np.diff(passed, axis=0)
    return Division(parts / kept if kept else None, factorial(causes), factorial(causes) - kept)
