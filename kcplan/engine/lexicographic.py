"""Objectives in strict order on one linear programme, down to one optimal point.

After a tier, every column with a reduced cost and every row with a dual stays where it stands: by complementary
slackness these are exactly the points that keep the tier's optimum, and no row of the form "cost within its
optimum" with its tolerance is needed, save where the tiers after it may make it worse. Once all that is not basic
stays, one point is left and the tiers are done. Where that does not happen, a further linear programme tells
whether one point is left (O. L. Mangasarian, Linear Algebra and its Applications 25, 1979, 151-162; G. Appa, Journal of
the Operational Research Society 53, 2002, 1127-1132, doi:10.1057/palgrave.jors.2601320), and if not, the rest is
settled column by column.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective, Room
from kcplan.engine.session import Point, Session, Solution, Status
from kcplan.errors import Infeasible, SolverStopped, Unbounded
from kcplan.language import _, of_library


@dataclass(frozen=True, eq=False)
class Held:
    """What a tier's prices hold where it stands: columns and rows (n + m) at their lower and at their upper bound."""

    at_lower: NDArray[np.bool_]
    at_upper: NDArray[np.bool_]

    def narrow(self, face: Bounds) -> None:
        """Shut the bounds of a face on what is held."""
        n = face.column_lower.size
        for part, lower, upper in (
            (slice(None, n), face.column_lower, face.column_upper),
            (slice(n, None), face.row_lower, face.row_upper),
        ):
            upper[self.at_lower[part]] = lower[self.at_lower[part]]
            lower[self.at_upper[part]] = upper[self.at_upper[part]]


@dataclass(frozen=True, eq=False)
class Minimum:
    """How a tier's least value was found: the face of the tiers before it, the value, and the prices that prove it.

    `prices` are the duals of the rows, shape (m,).
    """

    face: Bounds
    value: float
    prices: FloatArray


@dataclass(frozen=True, eq=False)
class Tier:
    """What one tier came to: its value at the end, and what it holds for the tiers after it.

    `held` and `minimum` are None where the tiers before had left one point, so that this one was not solved; `minimum`
    is so too where what it holds was known before.
    """

    objective: Objective
    value: float
    held: Held | None
    minimum: Minimum | None = None

    @property
    def id(self) -> Hashable:
        """What distinguishes it from the other tiers."""
        return self.objective.id


@dataclass(frozen=True, eq=False)
class Optimum:
    """The point that every tier leaves, and the tiers in order.

    `basic` marks the columns and rows (n + m) of the basis at which the solver ended; None where it does not tell.
    """

    x: FloatArray
    tiers: tuple[Tier, ...]
    basic: NDArray[np.bool_] | None = None

    @property
    def values(self) -> dict[Hashable, float]:
        """The value of each tier, by its id, in order."""
        return {tier.id: tier.value for tier in self.tiers}

    def times(self, factor: float) -> "Optimum":
        """The optimum of the same programme where every finite bound is so many times as large."""
        tiers = (replace(tier, value=tier.value * factor, minimum=None) for tier in self.tiers)
        return Optimum(self.x * factor, tuple(tiers), self.basic)


def lexicographic_minimum(
    programme: LinearProgramme,
    session: Session,
    unique: bool = True,
    known: Sequence[Held] = (),
    wanted: int | None = None,
) -> Optimum:
    """Minimise each objective within the optimum of those before it, or within the room that they leave.

    `unique` False leaves out the proof that one point remains: for callers that want the tiers' values only. `known`
    is what the first tiers hold, where optimal prices of theirs are known: they are not solved again. `wanted`: of so
    many columns, the first, one point is to remain, and the others may be anywhere the tiers leave; None: of all.
    Raises Infeasible, Unbounded or SolverStopped; a status other than optimal never passes in silence.
    """
    face, point, found = _narrowed(programme, session, known)
    if unique and not _determined(face, point):
        point = _settled(programme, session, face, point, wanted)
    x = point.x
    tiers = [Tier(objective, objective.value(x), None) for objective in programme.objectives]
    for number, (kept, how) in enumerate(found):
        tiers[number] = replace(tiers[number], held=kept, minimum=how)
    return Optimum(x, tuple(tiers), point.basic)


def optimal_face(programme: LinearProgramme, session: Session) -> tuple[Bounds, FloatArray]:
    """The bounds of all points that keep every tier within the optimum, or the room, of those before it; one of them.

    Raises what `lexicographic_minimum` does.
    """
    face, point, _found = _narrowed(programme, session, ())
    return face, point.x


def _narrowed(
    programme: LinearProgramme, session: Session, known: Sequence[Held]
) -> tuple[Bounds, Point, list[tuple[Held, Minimum | None]]]:
    """What the tiers leave, a vertex of it, and what each tier holds, until one point is left."""
    face = programme.bounds.copy()
    for held in known:
        held.narrow(face)
    found: list[tuple[Held, Minimum | None]] = [(held, None) for held in known]
    for objective in programme.objectives[len(known) :]:
        size = programme.price_sizes[objective.id]
        scaled = objective.with_cost(objective.cost / size)
        point = _minimum(programme, session, scaled, face, first=len(found) == len(known))
        minimum = Minimum(face.copy(), objective.value(point.x), point.row_duals * size)
        held = _kept(programme, objective.room, face, point, session.zero_price)
        found.append((held, minimum))
        held.narrow(face)
        if _determined(face, point):
            break
    return face, point, found


def _determined(face: Bounds, point: Point) -> bool:
    """Whether all that is not basic is held, so that the vertex is the only point of the face."""
    if point.basic is None:
        return False
    open_ = np.concatenate([face.column_lower < face.column_upper, face.row_lower < face.row_upper])
    return not (open_ & ~point.basic).any()


def _minimum(programme: LinearProgramme, session: Session, tier: Objective, face: Bounds, first: bool = False) -> Point:
    solution = session.minimise(tier.cost, face) if first else _in_face(programme, session, tier.cost, face)
    if solution.status is Status.INFEASIBLE and first:
        raise Infeasible(_("no allocation meets every rule of the scenario"))
    if solution.status is Status.UNBOUNDED and tier.unbounded:
        raise Unbounded(tier.unbounded)
    if solution.status is not Status.OPTIMAL:
        said = of_library(solution.reason or solution.status.value)
        text = _("tier {tier}: expected a proven optimum, {solver} says: {said}")
        raise SolverStopped(text.format(tier=tier.name, solver=session.name, said=said))
    return solution.point


def _in_face(programme: LinearProgramme, session: Session, cost: FloatArray, face: Bounds) -> Solution:
    """The least cost in a face of which a point is known; rounding alone can make it empty: money given in digits does.

    Where it does, rows give way by what is not told from a bound.
    """
    solution = session.minimise(cost, face)
    if solution.status is not Status.INFEASIBLE:
        return solution
    room = tolerances.AT_BOUND * programme.scaling.rows
    return session.minimise(cost, replace(face, row_lower=face.row_lower - room, row_upper=face.row_upper + room))


def _kept(programme: LinearProgramme, room: Room | None, face: Bounds, point: Point, zero_price: float) -> Held:
    """What a tier holds at its optimum; nothing but a bound on the row of its value, where it leaves room.

    A share of nothing is nothing: an optimum of 0 is held as one without room.
    """
    least = float(point.rows[room.row]) if room else 0.0
    if room is None or abs(least) <= tolerances.KEPT * programme.scaling.rows[room.row]:
        return _held(programme, face, point, zero_price)
    face.row_upper[room.row] = least + room.share * abs(least)
    nothing = np.full(point.x.size + point.rows.size, False)
    return Held(nothing, nothing)


def _held(programme: LinearProgramme, face: Bounds, point: Point, zero_price: float) -> Held:
    """What must stay where it stands for a point of the face to be optimal too: all that has a price."""
    sides, scaling = [], programme.scaling
    for value, price, size, lower, upper in (
        (point.x, point.reduced_costs, scaling.columns, face.column_lower, face.column_upper),
        (point.rows, point.row_duals, scaling.rows, face.row_lower, face.row_upper),
    ):
        priced = np.abs(price) * size > zero_price
        at_lower = priced & (np.abs(value - lower) <= np.abs(upper - value))
        sides.append((at_lower, priced & ~at_lower))
    return Held(*(np.concatenate(side) for side in zip(*sides, strict=True)))


def _settled(programme: LinearProgramme, session: Session, face: Bounds, point: Point, wanted: int | None) -> Point:
    """The point itself where the face holds no other; else the least of each `wanted` column in turn."""
    if _alone(programme, session, face, point):
        return point
    changes = 0
    for column in np.flatnonzero((face.column_lower < face.column_upper)[:wanted]):
        cost = np.zeros(point.x.size)
        cost[column] = 1.0 / programme.scaling.columns[column]
        found = _minimum(programme, session, Objective("settle", cost), face)
        _held(programme, face, found, session.zero_price).narrow(face)
        changed = not _same(programme, found.x, point.x)
        point = found
        changes += changed
        # To ask costs ten times what a column does: after 1, 2, 4, ... changes.
        if changed and wanted is None and changes.bit_count() == 1 and _alone(programme, session, face, point):
            break
    return point


def _alone(programme: LinearProgramme, session: Session, face: Bounds, point: Point) -> bool:
    """Whether the face holds no other point: nothing that stands at a bound can leave it.

    A vertex is determined by the bounds at which it stands, so where the largest total move away from them is 0
    there is no other point.
    """
    scaling = programme.scaling
    columns = _standing(point.x, face.column_lower, face.column_upper, scaling.columns)
    rows = _standing(point.rows, face.row_lower, face.row_upper, scaling.rows)
    cost = -columns / scaling.columns - programme.weighted_rows(rows / scaling.rows)
    size = float(np.abs(cost * scaling.columns).max(initial=0.0)) or 1.0
    solution = _in_face(programme, session, cost / size, face)
    if solution.status is Status.UNBOUNDED:
        return False
    return _same(programme, solution.point.x, point.x)


def _standing(value: FloatArray, lower: FloatArray, upper: FloatArray, size: FloatArray) -> FloatArray:
    """1 where a value stands at its lower bound, -1 at its upper, 0 between them or where the two are one."""
    open_, near = lower < upper, tolerances.AT_BOUND * np.maximum(size, np.abs(value))
    at_lower, at_upper = open_ & (value - lower <= near), open_ & (upper - value <= near)
    return at_lower.astype(float) - (at_upper & ~at_lower)


def _same(programme: LinearProgramme, one: FloatArray, other: FloatArray) -> bool:
    near = tolerances.SAME_PLAN * np.maximum(programme.scaling.columns, np.abs(one))
    return bool(np.all(np.abs(one - other) <= near))
