"""Bounds of columns that the bounds of others and the rows imply."""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import LinearProgramme

#: Rows pass bounds on from column to column so often: caps to money, money to units, and to counterpart money.
_PASSES = 4


def implied_upper(programme: LinearProgramme) -> FloatArray:
    """Upper bounds of columns (n,) that bounds and rows imply together; infinite where they imply none.

    Of a scaled programme they are of scaled columns.
    """
    lower, upper = programme.bounds.column_lower, programme.bounds.column_upper.copy()
    held = programme.values != 0  # an entry of 0 says nothing of a column, however large that may be
    row, column, value = programme.entry_rows[held], programme.indices[held], programme.values[held]
    for _pass in range(_PASSES):
        # A row that is at most u leaves a column what the least of its other terms leaves; one at least l likewise.
        for side, sign in ((programme.bounds.row_upper, 1.0), (-programme.bounds.row_lower, -1.0)):
            own = sign * value
            least = own * np.where(own > 0, lower[column], upper[column])
            endless = ~np.isfinite(least)
            total = np.bincount(row, np.where(endless, 0.0, least), programme.row_count)
            open_ = np.bincount(row, endless, programme.row_count)
            bounds = (own > 0) & np.isfinite(side[row]) & (open_[row] - endless == 0)
            there = np.flatnonzero(bounds)
            rest = total[row[there]] - np.where(endless[there], 0.0, least[there])
            np.minimum.at(upper, column[there], (side[row[there]] - rest) / own[there])
    return upper
