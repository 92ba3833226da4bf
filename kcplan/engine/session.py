"""A solver that holds one linear programme, and what it says of it.

Sense: every objective is minimised. A reduced cost or a row dual is the change of the minimised objective per
unit more of that column or of that row's side, whichever solver found it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.scaling import Scaling
from kcplan.errors import SolverStopped
from kcplan.language import _, of_library


class Status(Enum):
    """What a solver proved."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"


@dataclass(frozen=True, eq=False)
class Point:
    """An optimal vertex: columns (n), rows (m), reduced costs (n) and row duals (m), by the sense above.

    `basic` marks the basic columns and rows (n + m): the others at their bounds determine the vertex. None where the
    solver does not tell.
    """

    x: FloatArray
    rows: FloatArray
    reduced_costs: FloatArray
    row_duals: FloatArray
    basic: NDArray[np.bool_] | None = None

    def times(self, scaling: Scaling) -> "Point":
        """The same of the programme itself, where this is one of its scaled numbers."""
        columns, rows = scaling.columns, scaling.rows
        return Point(
            self.x * columns, self.rows * rows, self.reduced_costs / columns, self.row_duals / rows, self.basic
        )


@dataclass(frozen=True, eq=False)
class Solution:
    """The answer of one call. `reason` is the solver's own word where it stopped short."""

    status: Status
    reason: str = ""
    optimum: Point | None = None

    @property
    def point(self) -> Point:
        """The optimal vertex; asking for it where there is none is an error."""
        if self.optimum is None:
            said = of_library(self.reason or self.status.value)
            raise SolverStopped(_("the solver gave no optimal solution: {said}").format(said=said))
        return self.optimum


@dataclass(frozen=True, slots=True)
class Effort:
    """How far the least value of an objective over whole numbers is sought: to a proven gap, as a share of the value,
    or for so many nodes of the search, which are the same on every machine.

    Where that ends without proof and the effort `leaves` what is not proved, the objectives that follow may take as
    much as the value is above its bound: a budget so much worse is as good as one that may not be the best. The rows
    that it `keeps` stay, from this objective on, what they are at the point found before it; its bound then speaks of
    such points alone. For `near` nodes it is first sought from that point, and only then afresh.
    """

    gap: float
    nodes: int
    near: int = 0
    leaves: bool = False
    keeps: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class WholePoint:
    """A point with whole numbers: its columns (n,), and the least that each objective, by its id, can have by proof.

    The least is that where the objectives before it are as good as at the point, or within their gaps. `unproved` are
    those whose effort ended before their gap was reached.
    """

    x: FloatArray
    bounds: Mapping[Hashable, float]
    unproved: frozenset[Hashable]


class Session(Protocol):
    """A solver that holds one linear programme; bounds and cost may change from call to call."""

    name: str
    version: str
    options: Mapping[str, str | float | int]
    zero_price: float
    """Scaled reduced costs and duals below this are not told from zero by this solver."""

    def minimise(self, cost: FloatArray, bounds: Bounds) -> Solution: ...

    def edge(self, column: int) -> FloatArray | None:
        """How the columns of the last optimal vertex move, shape (n,), per unit more of one that is not basic.

        Its basis stays, whether or not other bounds are then kept. None where the solver does not tell.
        """


class Bases(Protocol):
    """Bases of one programme in scaled numbers, one at a time, and the solution of their equations.

    Columns and rows are one list (n + m). The matrix B (m, m) of a basis has a column of [A, -I] for each of them.
    """

    def take(self, basic: IntArray) -> bool:
        """Take up the basis of those numbers, in ascending order; whether it has an inverse."""

    def solve(self, side: FloatArray) -> FloatArray:
        """x (m,) with B @ x = side."""

    def weights(self, side: FloatArray) -> FloatArray:
        """y (m,) with y @ B = side."""


class ReturningSession(Session, Protocol):
    """A session that goes back to the basis of one solution."""

    def start_here(self) -> None:
        """Let what is solved from here on start from the basis of the last solution."""

    def return_to_start(self) -> None:
        """Start the next call from there, whatever has been solved since."""


class RepeatedSession(ReturningSession, Protocol):
    """A session for programmes that differ in bounds, coefficients and costs only."""

    def take(self, programme: LinearProgramme) -> None:
        """Take up another programme, as if nothing had been solved before."""
