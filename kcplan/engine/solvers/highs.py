"""HiGHS in this process: the default solver. It keeps its basis from call to call."""

from collections.abc import Callable, Mapping
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

#: Values of simplex_strategy.
DUAL, PRIMAL = 1, 4

#: The simplex method has stalled after so many pivots, and so many for each column and row. Some 0.2 are usual.
_STALLED, _STALLED_PER_SIDE = 10_000, 3

_PERTURBATION = "dual_simplex_cost_perturbation_multiplier"
_PIVOTS = "simplex_iteration_limit"

#: So many pivots from a vertex, for each column and row, take longer than the whole from nothing, with presolve.
_LONG = 0.04

#: How closely a point keeps bounds, and prices have their sign, in scaled numbers: as HiGHS itself holds them.
_NEAR = tolerances.SOLVER


class HighsSession:
    """One linear programme inside HiGHS.

    `method`: `simplex` starts from the basis that the call before left; `ipm` (interior point, then crossover) and
    `pdlp` (first-order, then crossover and simplex) start from nothing, and are for large programmes. What a tier of
    theirs leaves is solved by simplex, from the vertex of that tier, if that takes few pivots.
    """

    name = "highs"
    zero_price = tolerances.ZERO_PRICE

    def __init__(self, programme: LinearProgramme, method: str = "simplex") -> None:
        self._method = method
        size = programme.column_count + programme.row_count
        presolves = method != "simplex" or programme.column_count >= PRESOLVE_FROM
        most = _STALLED + _STALLED_PER_SIDE * size
        self._long = int(_LONG * size) if presolves else most  # pivots from a vertex
        self.options: Mapping[str, str | float | int] = {
            "solver": method,
            "threads": 1,
            "random_seed": 0,
            "presolve": "choose" if presolves else "off",
            _PIVOTS: most,
            "primal_feasibility_tolerance": tolerances.SOLVER,
            "dual_feasibility_tolerance": tolerances.SOLVER,
            "small_matrix_value": tolerances.SMALLEST,
        }
        # The bare class: highspy.Highs prints a banner on standard output before it can be told not to.
        self._highs = highspy._Highs()  # type: ignore[attr-defined]
        self._set({"output_flag": False, **self.options})
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
        vertex, self._vertex = self._vertex, None
        stands = vertex is not None and self._keeps(vertex, bounds)
        if vertex is not None and stands and (proved := self._proved(vertex, cost, bounds)) is not None:
            self._vertex = proved
            return Solution(Status.OPTIMAL, optimum=proved)
        columns, scaled = self._columns, over(cost, 1.0 / self._scaling.columns)
        self._checked("changeColsCost", self._highs.changeColsCost, columns.size, columns, scaled)
        was, self._bounds = self._bounds, bounds.copy()
        self._move_bounds(was, bounds)
        if stands and _within(bounds, was):
            self._from_vertex()
        elif vertex is not None and self._method == "simplex":
            self._from_basis()
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
        """Without a warm basis, which could not tell, or told what is not so; then without presolve, which may so too.

        By the primal simplex method; where that cannot tell, by the dual one, which has called programmes unknown that
        the other found infeasible; where neither can, by interior point, which walks no bases.
        """
        self._checked("clearSolver", self._highs.clearSolver)
        self._run()
        if self._highs.getModelStatus() in _STATUS.keys() - _DOUBTFUL:
            return
        self._set({"presolve": "off", "solver": "simplex"})
        for option, value, usual in (
            ("simplex_strategy", PRIMAL, DUAL),
            ("simplex_strategy", DUAL, DUAL),
            ("solver", "ipm", "simplex"),
        ):
            self._again(option, value, usual)
            if self._highs.getModelStatus() in _STATUS:
                break
        self._set({"solver": self._method})

    def _from_vertex(self) -> None:
        """From the last vertex, which keeps all bounds, by the primal simplex method.

        So it is from tier to tier. Its prices are of another cost, so that the dual method would have to seek its way
        afresh: many times as long. After a tier that settled little, though, a large programme is solved sooner from
        nothing.
        """
        usual: dict[str, str | float | int] = {
            "solver": self._method,
            "simplex_strategy": DUAL,
            _PIVOTS: self.options[_PIVOTS],
        }
        self._set({"solver": "simplex", "simplex_strategy": PRIMAL, _PIVOTS: self._long})
        stopped = self._highs.run() == highspy.HighsStatus.kError
        self._set(usual)
        if stopped or self._highs.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._checked("clearSolver", self._highs.clearSolver)
            self._run()

    def _from_basis(self) -> None:
        """From the basis of the last vertex, which a bound may cut off now, by the dual simplex method.

        Costs are not perturbed: few pivots are needed, and a first tier that costs nothing in most columns would wander
        for ten times as many.
        """
        self._set({_PERTURBATION: 0.0})
        self._started()
        self._set({_PERTURBATION: 1.0})

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

    def _sides(
        self, vertex: Point, bounds: Bounds
    ) -> tuple[tuple[FloatArray, FloatArray, FloatArray, FloatArray], ...]:
        """Of columns and of rows: where they are at a vertex, their bounds, and how near counts as there."""
        return (
            (vertex.x, bounds.column_lower, bounds.column_upper, _NEAR * self._scaling.columns),
            (vertex.rows, bounds.row_lower, bounds.row_upper, _NEAR * self._scaling.rows),
        )

    def _keeps(self, vertex: Point, bounds: Bounds) -> bool:
        return all(
            bool(np.all((low - near <= x) & (x <= high + near))) for x, low, high, near in self._sides(vertex, bounds)
        )

    def _proved(self, vertex: Point, cost: FloatArray, bounds: Bounds) -> Point | None:
        """A vertex that keeps its bounds with the prices of another cost, where its basis proves it optimal for that.

        So it is in most tiers that settle little. HiGHS would not pivot, and take ten times as long to say so.
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
        self._set({"solver": "simplex"})
        self._started()
        self._set({"solver": self._method})

    def _started(self) -> None:
        if self._highs.run() == highspy.HighsStatus.kError:
            # The dual simplex method gives up at excessive dual values; the primal one has none to fear.
            self._again("simplex_strategy", PRIMAL, DUAL)
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._again("solver", "ipm", self._method)  # stalled

    def _again(self, option: str, value: str | int, usual: str | int) -> None:
        """Once more from nothing with an option changed."""
        self._checked("clearSolver", self._highs.clearSolver)
        self._set({option: value})
        if self._highs.run() == highspy.HighsStatus.kError:
            raise SolverStopped(_("HiGHS refuses {what}").format(what="run"))
        self._set({option: usual})

    def _move_bounds(self, was: Bounds, bounds: Bounds) -> None:
        moved = (bounds.column_lower != was.column_lower) | (bounds.column_upper != was.column_upper)
        if moved.any():
            which = self._columns[moved]
            size = self._scaling.columns[moved]
            lower, upper = over(bounds.column_lower[moved], size), over(bounds.column_upper[moved], size)
            self._checked("changeColsBounds", self._highs.changeColsBounds, which.size, which, lower, upper)
        moved = (bounds.row_lower != was.row_lower) | (bounds.row_upper != was.row_upper)
        if moved.any():
            which = self._rows[moved]
            size = self._scaling.rows[moved]
            lower, upper = over(bounds.row_lower[moved], size), over(bounds.row_upper[moved], size)
            self._checked("changeRowsBounds", self._highs.changeRowsBounds, which.size, which, lower, upper)

    def _set(self, options: Mapping[str, str | float | int]) -> None:
        for option, value in options.items():
            self._checked("setOptionValue", self._highs.setOptionValue, option, value)

    def _checked(self, name: str, call: Callable[..., highspy.HighsStatus], *arguments: object) -> None:
        if call(*arguments) != highspy.HighsStatus.kOk:
            raise SolverStopped(_("HiGHS refuses {what}").format(what=name))


def _within(bounds: Bounds, other: Bounds) -> bool:
    """Whether no bound is wider than the other."""
    return bool(
        np.all(bounds.column_lower >= other.column_lower)
        and np.all(bounds.column_upper <= other.column_upper)
        and np.all(bounds.row_lower >= other.row_lower)
        and np.all(bounds.row_upper <= other.row_upper)
    )


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
