"""What futures cost, as one objective: on the average, in the worst of them, or beyond the least that each could cost.

The objectives are linear over the columns of a programme in which futures are stacked, with a few columns and rows
more: the average of the worst share (R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, Journal
of Risk 2, 2000, 21-41, doi:10.21314/JOR.2000.038), and the largest regret (L. J. Savage, Journal of the American
Statistical Association 46, 1951, 55-67).
"""

from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.linear_programme import Added, Family, LinearProgramme


@dataclass(frozen=True, eq=False)
class Losses:
    """The loss of each of `count` futures, which are equally likely: entries (future, column, value) over columns."""

    count: int
    future: IntArray
    column: IntArray
    value: FloatArray

    def of(self, x: FloatArray) -> FloatArray:
        """The losses at a point, shape (count,)."""
        return np.bincount(self.future, self.value * x[self.column], self.count).astype(float)


def mean_loss(programme: LinearProgramme, losses: Losses) -> tuple[LinearProgramme, FloatArray]:
    """The programme, and the cost of its columns that is the average loss."""
    cost = np.bincount(losses.column, losses.value / losses.count, programme.column_count)
    return programme, cost.astype(float)


def worst_loss(programme: LinearProgramme, losses: Losses, share: float) -> tuple[LinearProgramme, FloatArray]:
    """The same of the average over the worst `share` of futures.

    It is the least of a level plus what losses are above it, over the share; a part of a future counts in part.
    """
    wider = _with_columns(programme, "worst level", 1, np.array([-np.inf]))
    level = wider.column_count - 1
    wider = _with_columns(wider, "above level", losses.count, np.zeros(losses.count))
    above = level + 1 + np.arange(losses.count)
    number = np.arange(losses.count)
    wider = _with_rows(
        wider,
        "worst futures",
        losses,
        (np.concatenate([number, number]), np.concatenate([np.full(losses.count, level), above])),
        np.zeros(losses.count),
    )
    cost = np.zeros(wider.column_count)
    cost[level] = 1.0
    cost[above] = 1.0 / (losses.count * share)
    return wider, cost


def largest_regret(programme: LinearProgramme, losses: Losses, least: FloatArray) -> tuple[LinearProgramme, FloatArray]:
    """The same of the most that any future costs beyond the `least` (count,) that it could cost."""
    wider = _with_columns(programme, "regret", 1, np.zeros(1))
    column = wider.column_count - 1
    taken = np.arange(losses.count), np.full(losses.count, column)
    wider = _with_rows(wider, "regret", losses, taken, least)
    cost = np.zeros(wider.column_count)
    cost[column] = 1.0
    return wider, cost


def _with_columns(programme: LinearProgramme, name: str, count: int, lower: FloatArray) -> LinearProgramme:
    """The programme with columns of size 1 in no row, from `lower` (count,) on."""
    nothing = np.zeros(0, dtype=np.int64)
    added = Added(name, np.full(count, np.inf), nothing, nothing, np.zeros(0), np.ones(count))
    wider = programme.with_columns(added)
    bounds = wider.bounds
    return replace(wider, bounds=replace(bounds, column_lower=np.append(programme.bounds.column_lower, lower)))


def _with_rows(
    programme: LinearProgramme, name: str, losses: Losses, taken: tuple[IntArray, IntArray], most: FloatArray
) -> LinearProgramme:
    """The programme with a row a future: its loss, less the columns `taken` (future, column), is at most so much."""
    future = np.concatenate([losses.future, taken[0]])
    column = np.concatenate([losses.column, taken[1]])
    value = np.concatenate([losses.value, -np.ones(taken[0].size)])
    order = np.argsort(future, kind="stable")
    starts = np.append(0, np.cumsum(np.bincount(future, minlength=losses.count)))
    names = [str(number + 1) for number in range(losses.count)]
    family = Family(name, 0, losses.count, (names,), (np.arange(losses.count),), ("future",))
    matrix = starts, column[order], value[order]
    return programme.with_rows(family, np.full(losses.count, -np.inf), most, matrix)
