"""The matrix of a basis, factorised, and followed as one column after another of it is replaced.

With B the matrix that was factorised and W what B makes of the columns that came since, the matrix is now B times the
identity with W in the places of these columns; so a solve takes one of B and a system of one equation a replaced
column (G. B. Dantzig, W. Orchard-Hays, The Product Form for the Inverse in the Simplex Method, Mathematical Tables and
Other Aids to Computation 8, 1954, 64-67).
"""

from typing import TYPE_CHECKING

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.linear_programme import LinearProgramme

if TYPE_CHECKING:
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import SuperLU

#: After so many columns were replaced the matrix is factorised afresh: solves take twice as long by then.
_MOST_REPLACED = 50


class Doubtful(ArithmeticError):
    """Rounding, or a matrix that cannot be inverted, leaves open what is so."""


def matrix_of(programme: LinearProgramme) -> "csr_array":
    """The matrix of a programme, shape (m, n)."""
    from scipy.sparse import csr_array

    shape = (programme.row_count, programme.column_count)
    return csr_array((programme.values, programme.indices, programme.starts), shape=shape)


def core_factors(matrix: "csr_array") -> "SuperLU":
    """The factors of a square matrix. Raises Doubtful where it is singular."""
    from scipy.sparse.linalg import splu

    try:
        return splu(matrix.tocsc(), relax=1, panel_size=1)  # the columns of a programme are nothing like a dense matrix
    except RuntimeError as singular:
        raise Doubtful from singular


class Factors:
    """The basis of the columns and rows (n + m, numbered as one list) at which `basic` is True.

    Its matrix B (m, m) has a column for each of them in order, of [A, -I]: that of A for a column, and minus a unit
    for a row. Rows are the others' business; only basic columns in rows that are not basic are factorised.
    """

    def __init__(self, matrix: "csr_array", basic: IntArray) -> None:
        rows, columns = matrix.shape
        self._free, self._loose = basic[basic < columns], basic[basic >= columns] - columns
        tight = np.ones(rows, dtype=bool)
        tight[self._loose] = False
        self._tight = np.flatnonzero(tight)
        if self._tight.size != self._free.size:
            raise Doubtful
        own = matrix[:, self._free]
        self._core = core_factors(own[self._tight]) if self._free.size else None
        self._loose_rows = own[self._loose]
        self._loose_columns = self._loose_rows.T.tocsr()
        self._places: list[int] = []
        self._columns = np.zeros((_MOST_REPLACED, rows))
        self._small = np.zeros((0, 0))

    @property
    def worn(self) -> bool:
        """Whether no further column can be replaced."""
        return len(self._places) == _MOST_REPLACED

    def before(self, side: FloatArray) -> FloatArray:
        """x (m,) with B @ x = side for B as it was factorised."""
        found, count = np.empty(side.size), self._free.size
        found[:count] = self._core.solve(side[self._tight]) if self._core else 0.0
        found[count:] = self._loose_rows @ found[:count] - side[self._loose]
        return found

    def since(self, found: FloatArray) -> FloatArray:
        """x (m,) for B as it is now, from that for B as it was factorised."""
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
        found, count = np.empty(side.size), self._free.size
        found[self._loose] = -side[count:]
        if self._core:
            side = side[:count] - self._loose_columns @ found[self._loose]
            found[self._tight] = self._core.solve(side, "T")  # type: ignore[call-overload]
        return found

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
