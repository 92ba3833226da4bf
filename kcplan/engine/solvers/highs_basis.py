"""Bases of one programme, whose equations HiGHS solves: for pivots of our own."""

import highspy
import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.solvers.highs import hand_over


class HighsBases:
    """See `kcplan.engine.session.Bases`."""

    def __init__(self, programme: LinearProgramme) -> None:
        self._highs = highspy._Highs()  # type: ignore[attr-defined]  # as in highs.py
        self._highs.setOptionValue("output_flag", False)
        hand_over(self._highs, programme.scaled)
        self._columns, self._rows = programme.column_count, programme.row_count

    def take(self, basic: IntArray) -> bool:
        """Take up a basis, in ascending order; whether it has an inverse."""
        if basic.size != self._rows:
            return False
        states = np.full(self._columns + self._rows, highspy.HighsBasisStatus.kNonbasic, dtype=object)
        states[basic] = highspy.HighsBasisStatus.kBasic
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = states[: self._columns].tolist(), states[self._columns :].tolist()
        basis.valid = True
        if self._highs.setBasis(basis) != highspy.HighsStatus.kOk:
            return False
        status, variables = self._highs.getBasicVariables()
        if status != highspy.HighsStatus.kOk:
            return False
        own = np.array(variables, dtype=np.int64)  # a row is -1 - its number
        number = np.where(own >= 0, own, self._columns - 1 - own)
        self._order = np.argsort(number)
        self._sign = np.where(own >= 0, 1.0, -1.0)  # HiGHS has a unit for a row, we its negative
        return bool(np.array_equal(number[self._order], basic))

    def solve(self, side: FloatArray) -> FloatArray:
        """x (m,), in the order of the basis, with B @ x = side."""
        _status, found = self._highs.getBasisSolve(side)
        return np.asarray((self._sign * np.asarray(found))[self._order])

    def weights(self, side: FloatArray) -> FloatArray:
        """y (m,), a number a row, with y @ B = side."""
        own = np.empty(side.size)
        own[self._order] = side
        _status, found = self._highs.getBasisTransposeSolve(self._sign * own)
        return np.asarray(found, dtype=float)
