"""The inverse of a basis, followed as one column after another of it is replaced.

With B the basis that the solver knows and W what B makes of the columns that came since, the basis is now B times the
identity with W in the places of these columns; so a solve takes one of B and a system of one equation a replaced
column (G. B. Dantzig, W. Orchard-Hays, The Product Form for the Inverse in the Simplex Method, Mathematical Tables and
Other Aids to Computation 8, 1954, 64-67).
"""

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.session import Bases

#: After so many columns were replaced the basis is taken up afresh: solves take twice as long by then.
_MOST_REPLACED = 50


class Doubtful(ArithmeticError):
    """Rounding, or a basis without an inverse, leaves open what is so."""


class Inverse:
    """The basis of those columns and rows (n + m, as one list) that `basic` numbers in ascending order.

    Its matrix B (m, m) has a column of [A, -I] for each of them. Raises Doubtful where it has no inverse.
    """

    def __init__(self, bases: Bases, basic: IntArray) -> None:
        if not bases.take(basic):
            raise Doubtful
        self._bases = bases
        self._places: list[int] = []
        self._columns = np.zeros((_MOST_REPLACED, basic.size))
        self._small = np.zeros((0, 0))

    @property
    def worn(self) -> bool:
        """Whether no further column can be replaced."""
        return len(self._places) == _MOST_REPLACED

    def before(self, side: FloatArray) -> FloatArray:
        """x (m,) with B @ x = side for B as it was taken up."""
        return self._bases.solve(side)

    def since(self, found: FloatArray) -> FloatArray:
        """x (m,) for B as it is now, from that for B as it was taken up."""
        if not self._places:
            return found
        moved = _solved(self._small, found[self._places])
        found = found - np.einsum("km,k->m", self._columns[: len(self._places)], moved)
        found[self._places] = moved
        return found

    def weights(self, side: FloatArray) -> FloatArray:
        """y (m,) with y @ B = side."""
        if self._places:
            side = side.copy()
            own = side[self._places]
            side[self._places] = 0.0
            others = np.einsum("km,m->k", self._columns[: len(self._places)], side)
            side[self._places] = _solved(self._small.T, own - others)
        return self._bases.weights(side)

    def replace(self, place: int, column: FloatArray) -> None:
        """Put another column, as `before` makes it, into a place of B."""
        if place in self._places:
            self._columns[self._places.index(place)] = column
        else:
            self._columns[len(self._places)] = column
            self._places.append(place)
        self._small = self._columns[: len(self._places), self._places].T


def _solved(matrix: FloatArray, side: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(matrix, side), dtype=float)
    except np.linalg.LinAlgError as singular:
        raise Doubtful from singular
