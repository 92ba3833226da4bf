"""HiGHS in this process: the default solver. It keeps its basis from call to call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.scaling import over
from kcplan.engine.session import Point, Solution, Status
from kcplan.errors import SolverStopped
from kcplan.language import _

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
}

#: What is believed only of a solve from nothing: from a warm basis HiGHS has called bounded programmes unbounded.
_DOUBTFUL = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kUnknown,
)

#: From so many columns on, presolve saves more than it takes.
PRESOLVE_FROM = 2_000

#: A tier that holds at least this share of what is free settles something.
_SETTLED = 0.01

#: Values of simplex_strategy.
DUAL, PRIMAL = 1, 4

#: The simplex method has stalled after so many pivots, and so many for each column and row. Some 0.2 are usual.
_STALLED, _STALLED_PER_SIDE = 10_000, 3

#: How closely a point keeps bounds, and prices have their sign, in scaled numbers: as HiGHS itself holds them.
_NEAR = tolerances.SOLVER


class HighsSession:
    """One linear programme inside HiGHS.

    `method`: `simplex` starts from the basis that the call before left; `ipm` (interior point, then crossover) and
    `pdlp` (first-order, then crossover and simplex) start from nothing, and are for large programmes. What is left of
    one after a tier is solved by simplex, from the vertex of that tier.
    """

    name = "highs"
    zero_price = tolerances.ZERO_PRICE

    def __init__(self, programme: LinearProgramme, method: str = "simplex") -> None:
        self._method = method
        self.options: Mapping[str, str | float | int] = {
            "solver": method,
            "threads": 1,
            "random_seed": 0,
            "presolve": "off" if method == "simplex" and programme.column_count < PRESOLVE_FROM else "choose",
            "simplex_iteration_limit": _STALLED + _STALLED_PER_SIDE * (programme.column_count + programme.row_count),
            "primal_feasibility_tolerance": tolerances.SOLVER,
            "dual_feasibility_tolerance": tolerances.SOLVER,
            "small_matrix_value": tolerances.SMALLEST,
        }
        # The bare class: highspy.Highs prints a banner on standard output before it can be told not to.
        self._highs = highspy._Highs()  # type: ignore[attr-defined]
        self._checked("setOptionValue", self._highs.setOptionValue, "output_flag", False)
        for option, value in self.options.items():
            self._checked("setOptionValue", self._highs.setOptionValue, option, value)
        self.version: str = self._highs.version()
        self._bounds = programme.bounds.copy()
        self._scaling, self._scaled = programme.scaling, programme.scaled
        self._vertex: Point | None = None  # the last optimum
        self._ordered: IntArray | None = None  # its basic columns, and rows as -1 - row, as HiGHS has them
        hand_over(self._highs, self._scaled)
        self._columns = np.arange(programme.column_count, dtype=np.int32)
        self._rows = np.arange(programme.row_count, dtype=np.int32)

    def minimise(self, cost: FloatArray, bounds: Bounds) -> Solution:
        """Minimise cost @ x within `bounds`, from the basis that the last call left."""
        standing = self._vertex if self._vertex is not None and self._is_within(self._vertex, bounds) else None
        if standing is not None and (proved := self._proved(standing, cost, bounds)) is not None:
            self._vertex = proved
            return Solution(Status.OPTIMAL, optimum=proved)
        self._vertex = None
        columns, scaled = self._columns, over(cost, 1.0 / self._scaling.columns)
        self._checked("changeColsCost", self._highs.changeColsCost, columns.size, columns, scaled)
        settled = self._method == "simplex" or self._settles(bounds)
        if self._narrow(bounds) and standing is not None and settled:
            self._from_vertex()
        else:
            self._run()
        status = self._highs.getModelStatus()
        if status in _DOUBTFUL:
            self._from_nothing()
            status = self._highs.getModelStatus()
        known = _STATUS.get(status, Status.STOPPED)
        if known is not Status.OPTIMAL:
            return Solution(known, self._highs.modelStatusToString(status))
        vertex = self._found()
        if not self._keeps_rows(vertex):
            self._again("simplex_strategy", PRIMAL, DUAL)
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return Solution(Status.STOPPED, _("a point whose rows are not what its columns come to"))
            vertex = self._found()
        self._vertex = vertex.times(self._scaling)
        return Solution(Status.OPTIMAL, optimum=self._vertex)

    def _from_nothing(self) -> None:
        """Without presolve or a warm basis, which could not tell, or told what is not so.

        By the primal simplex method; where that cannot tell, by the dual one, which has called programmes unknown that
        the other found infeasible; where neither can, by interior point, which walks no bases.
        """
        self._checked("setOptionValue", self._highs.setOptionValue, "presolve", "off")
        self._checked("setOptionValue", self._highs.setOptionValue, "solver", "simplex")
        for option, value, usual in (
            ("simplex_strategy", PRIMAL, DUAL),
            ("simplex_strategy", DUAL, DUAL),
            ("solver", "ipm", "simplex"),
        ):
            self._again(option, value, usual)
            if self._highs.getModelStatus() in _STATUS:
                break
        self._checked("setOptionValue", self._highs.setOptionValue, "solver", self._method)

    def _from_vertex(self) -> None:
        """From the last vertex, which keeps all bounds, by the primal simplex method.

        Its prices are of another cost, so that the dual method would have to seek its way afresh: many times as long.
        """
        self._checked("setOptionValue", self._highs.setOptionValue, "simplex_strategy", PRIMAL)
        self._by_simplex()
        self._checked("setOptionValue", self._highs.setOptionValue, "simplex_strategy", DUAL)

    def _found(self) -> Point:
        """The vertex that the last run ended at, in scaled numbers."""
        found = self._highs.getSolution()
        x, rows, reduced_costs, row_duals = (
            np.array(array, dtype=float) for array in (found.col_value, found.row_value, found.col_dual, found.row_dual)
        )
        self._ordered = self._basic_variables()
        return Point(
            x, rows, reduced_costs, row_duals, None if self._ordered is None else self._are_basic(self._ordered)
        )

    def _keeps_rows(self, vertex: Point) -> bool:
        """Whether rows are what their columns come to: HiGHS has called points optimal whose rows were 0.005 off.

        By its own word nothing is infeasible there, since that is about the rows that it states.
        """
        apart = np.abs(self._scaled.row_values(vertex.x) - vertex.rows)
        if (apart <= tolerances.AT_BOUND).all():
            return True
        return bool((apart <= tolerances.AT_BOUND * self._scaled.absolute_row_values(vertex.x)).all())

    def edge(self, column: int) -> FloatArray | None:
        """The change of the columns of the last vertex per unit more of one that is not basic."""
        if self._vertex is None or self._ordered is None:
            return None
        status, basic = self._highs.getReducedColumn(column)
        if status != highspy.HighsStatus.kOk:
            return None
        is_column = self._ordered >= 0
        change: FloatArray = np.zeros(self._columns.size)
        change[self._ordered[is_column]] = -np.array(basic)[is_column]
        change[column] = 1.0
        change *= self._scaling.columns / self._scaling.columns[column]
        return change

    def _basic_variables(self) -> IntArray | None:
        """Basic columns, and rows as -1 - row, in the order of the basis; None where there is none."""
        status, variables = self._highs.getBasicVariables()
        return np.array(variables, dtype=np.int64) if status == highspy.HighsStatus.kOk else None

    def _are_basic(self, ordered: IntArray) -> NDArray[np.bool_]:
        basic = np.zeros(self._columns.size + self._rows.size, dtype=bool)
        basic[np.where(ordered >= 0, ordered, self._columns.size - 1 - ordered)] = True
        return basic

    def _proved(self, vertex: Point, cost: FloatArray, bounds: Bounds) -> Point | None:
        """The last vertex with the prices of another cost, where its own basis proves that it is optimal for that too.

        The vertex must keep the bounds. So it is in most tiers that settle little: HiGHS would not pivot, and take ten
        times as long to say so.
        """
        if vertex.basic is None or self._ordered is None:
            return None
        columns, rows = self._scaling.columns, self._scaling.rows
        scaled = cost * columns
        status, duals = self._highs.getBasisTransposeSolve(
            np.where(self._ordered >= 0, scaled[np.maximum(self._ordered, 0)], 0.0)
        )
        if status != highspy.HighsStatus.kOk:
            return None
        reduced = np.where(vertex.basic[: cost.size], 0.0, scaled - self._scaled.weighted_rows(duals))
        for price, (x, low, high, near) in zip((reduced, duals), self._sides(vertex, bounds), strict=True):
            falls, rises = (price < -_NEAR) & (x < high - near), (price > _NEAR) & (x > low + near)
            if bool(np.any(falls | rises)):
                return None
        return replace(vertex, reduced_costs=reduced / columns, row_duals=duals / rows)

    def _is_within(self, vertex: Point, bounds: Bounds) -> bool:
        """Whether a vertex keeps bounds: those that it was found in, or others, such as what a tier leaves."""
        sides = self._sides(vertex, bounds)
        return all(bool(np.all((low - near <= x) & (x <= high + near))) for x, low, high, near in sides)

    def _sides(self, vertex: Point, bounds: Bounds) -> Iterator[tuple[FloatArray, FloatArray, FloatArray, FloatArray]]:
        """Of columns and of rows: values, lower and upper bounds, and how far a value may be from them."""
        yield vertex.x, bounds.column_lower, bounds.column_upper, _NEAR * self._scaling.columns
        yield vertex.rows, bounds.row_lower, bounds.row_upper, _NEAR * self._scaling.rows

    def _run(self) -> None:
        if self._method == "simplex":
            self._started()
            return
        self._checked("clearSolver", self._highs.clearSolver)  # with a basis, presolve would be left out
        self._started()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            if self._method == "pdlp":
                self._highs.crossover(self._highs.getSolution())  # interior point has its own
            self._by_simplex()

    def _by_simplex(self) -> None:
        """From the basis there is: few pivots or none after crossover, and the end of it is a vertex with its basis."""
        self._checked("setOptionValue", self._highs.setOptionValue, "solver", "simplex")
        self._started()
        self._checked("setOptionValue", self._highs.setOptionValue, "solver", self._method)

    def _started(self) -> None:
        if self._highs.run() == highspy.HighsStatus.kError:
            # The dual simplex method gives up at excessive dual values; the primal one has none to fear.
            self._again("simplex_strategy", PRIMAL, DUAL)
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._again("solver", "ipm", self._method)  # stalled

    def _again(self, option: str, value: str | int, usual: str | int) -> None:
        """Once more from nothing with an option changed."""
        self._checked("clearSolver", self._highs.clearSolver)
        self._checked("setOptionValue", self._highs.setOptionValue, option, value)
        if self._highs.run() == highspy.HighsStatus.kError:
            raise SolverStopped(_("HiGHS refuses {what}").format(what="run"))
        self._checked("setOptionValue", self._highs.setOptionValue, option, usual)

    def _settles(self, bounds: Bounds) -> bool:
        """Whether bounds hold so much more than those before that a large programme is no longer as large.

        Where they do not, as after a tier of misses, interior point from nothing is faster than pivots from the vertex.
        """
        before, now = (
            np.count_nonzero(each.column_lower < each.column_upper) + np.count_nonzero(each.row_lower < each.row_upper)
            for each in (self._bounds, bounds)
        )
        return bool(before - now >= _SETTLED * before)

    def _narrow(self, bounds: Bounds) -> bool:
        """Move the bounds; whether none of them moved outward, so that what stands at one still does."""
        held = self._bounds
        moves = (
            (self._columns, self._scaling.columns, "changeColsBounds", self._highs.changeColsBounds),
            (self._rows, self._scaling.rows, "changeRowsBounds", self._highs.changeRowsBounds),
        )
        sides = (
            (held.column_lower, held.column_upper, bounds.column_lower, bounds.column_upper),
            (held.row_lower, held.row_upper, bounds.row_lower, bounds.row_upper),
        )
        inward = True
        for (numbers, sizes, name, change), (low, high, lower, upper) in zip(moves, sides, strict=True):
            moved = (lower != low) | (upper != high)
            if moved.any():
                inward = inward and not ((lower < low) | (upper > high)).any()
                which, size = numbers[moved], sizes[moved]
                self._checked(name, change, which.size, which, over(lower[moved], size), over(upper[moved], size))
        self._bounds = bounds.copy()
        return inward

    def _checked(self, name: str, call: Callable[..., highspy.HighsStatus], *arguments: object) -> None:
        if call(*arguments) != highspy.HighsStatus.kOk:
            raise SolverStopped(_("HiGHS refuses {what}").format(what=name))


def hand_over(highs: Any, programme: LinearProgramme) -> None:
    """Put a programme into an empty HiGHS, without a cost.

    By columns and rows, because highspy takes these from arrays as they are; a HighsLp is copied number by number, and
    takes ten times as long. Entries of 0, which HiGHS refuses, are left out.
    """
    programme = _without_zeros(programme)
    bounds, columns = programme.bounds, programme.column_count
    none, no_values = np.zeros(0, dtype=np.int32), np.zeros(0)
    starts, indices = programme.starts[:-1].astype(np.int32), programme.indices.astype(np.int32)
    done = (
        highs.addCols(columns, np.zeros(columns), bounds.column_lower, bounds.column_upper, 0, none, none, no_values),
        highs.addRows(
            programme.row_count, bounds.row_lower, bounds.row_upper, indices.size, starts, indices, programme.values
        ),
    )
    if any(status != highspy.HighsStatus.kOk for status in done):
        raise SolverStopped(_("the numbers of the programme are too many orders of magnitude apart for HiGHS"))


def _without_zeros(programme: LinearProgramme) -> LinearProgramme:
    """The same without entries that are 0."""
    held = programme.values != 0
    if held.all():
        return programme
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(held)])[programme.starts]
    return replace(programme, starts=starts, indices=programme.indices[held], values=programme.values[held])
