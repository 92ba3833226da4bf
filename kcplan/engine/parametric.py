"""How the lexicographic optimum moves as bounds and sides of a linear programme move along a direction: exactly.

At an optimal point x the one-sided derivative of the optimum is again a linear programme, over the directions z
that keep what stands at a bound on the right side of that bound as it moves (A. V. Fiacco, Introduction to
Sensitivity and Stability Analysis in Nonlinear Programming, 1983, section 3; for parametric linear programmes
T. Gal, Postoptimal Analyses, Parametric Programming, and Related Topics, 1995, chapter 4). Its tiers are those of
the programme, in the same order. A dual of it is a dual of the programme, and z keeps complementary slackness
with it; so x + step * z stays optimal, in every tier, until a bound that was open is reached. There the next
piece begins, without a search for the break-point. Pivots from the basis before find its z (engine/pivots.py), or a
small linear programme a tier where they are in doubt.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.factors import Doubtful
from kcplan.engine.lexicographic import Optimum, lexicographic_minimum
from kcplan.engine.linear_programme import Added, Bounds, Family, LinearProgramme
from kcplan.engine.pivots import LexicographicBasis
from kcplan.engine.scaling import power_of_two
from kcplan.engine.session import Session
from kcplan.errors import Infeasible, SolverStopped
from kcplan.language import _


@dataclass(frozen=True, eq=False)
class Piece:
    """From `start` to `end` of the parameter the optimum is x + (parameter - start) * slope, in every tier.

    `x` and `slope` have shape (n,); `values` and `value_slopes` are those of the tiers by their ids, as minimised.
    """

    start: float
    end: float
    x: FloatArray
    slope: FloatArray
    values: Mapping[Hashable, float]
    value_slopes: Mapping[Hashable, float]

    def at(self, parameter: float) -> FloatArray:
        return self.x + (parameter - self.start) * self.slope


@dataclass(frozen=True, eq=False)
class Walk:
    """Pieces one after the other. `clash`: beyond the last piece no point is feasible.

    Where that is so from the start, the only piece has no length.
    """

    pieces: tuple[Piece, ...]
    clash: bool

    @property
    def end(self) -> float:
        return self.pieces[-1].end

    def at(self, parameter: float) -> FloatArray:
        """The optimum at a parameter from 0 to `end`."""
        return self.piece(parameter).at(parameter)

    def piece(self, parameter: float) -> Piece:
        """The piece at a parameter, the first of two where it is a break-point."""
        return self.pieces[bisect_left(self.pieces, parameter, key=lambda piece: piece.end)]


class Derivative:
    """One-sided derivatives of the lexicographic optimum of one programme; keeps a warm solver between calls.

    `unique` False: the slopes of the tiers' values are right, the slope of x is one of several.
    Raises ValueError where a tier leaves room: prices do not tell what the tiers after it may do.
    """

    def __init__(self, programme: LinearProgramme, session: Session, unique: bool = True) -> None:
        if any(objective.room for objective in programme.objectives):
            raise ValueError("a tier that leaves room cannot be followed along a direction")
        self.programme = programme
        self._session = session
        self.unique = unique
        self.solves = 0

    def optimum(self, bounds: Bounds) -> Optimum:
        """The optimum of the programme itself within `bounds`. Raises Infeasible."""
        return lexicographic_minimum(self.programme.within(bounds), self._session, self.unique)

    def __call__(self, x: FloatArray, bounds: Bounds, direction: Bounds) -> Optimum | None:
        """The derivative at x as `bounds` move along `direction`: `x` of the answer is the slope of the optimum, (n,).

        None: nothing is feasible there.
        """
        n, (low, high), speed = x.size, _both(direction), _speed(self.programme, bounds, direction)
        place = _place(self.programme, x, bounds)
        low, high = np.where(place.lower, low / speed, -np.inf), np.where(place.upper, high / speed, np.inf)
        cone = self.programme.within(Bounds(low[:n], high[:n], low[n:], high[n:]))
        self.solves += len(self.programme.objectives)
        try:
            return lexicographic_minimum(cone, self._session, self.unique).times(speed)
        except Infeasible:
            return None


def walk(
    derivative: Derivative,
    start: Optimum,
    direction: Bounds,
    length: float,
    progress: Callable[[float], object] = lambda _: None,
) -> Walk:
    """The optimum of the programme as its bounds move along `direction`, from where it is at the start to `length`.

    `direction` holds the change of each bound per unit of the parameter; of infinite bounds it is not read.
    `progress` receives the share of the way that is done.
    """
    found: list[Piece] = []
    sizes = derivative.programme.scaling.columns
    for piece in pieces(derivative, start, direction, length):
        if piece is None:
            return Walk(tuple(found) or (_standstill(derivative.programme, start.x),), True)
        progress(piece.end / length)
        if found and _alike(found[-1].slope / sizes, piece.slope / sizes):
            found[-1] = replace(found[-1], end=piece.end)  # a bound was reached that turns nothing
        else:
            found.append(piece)
    return Walk(tuple(found), False)


def _alike(slope: FloatArray, other: FloatArray) -> bool:
    near = tolerances.SOLVER + tolerances.SAME_SLOPE * np.abs(other)
    return bool((np.abs(slope - other) <= near).all())


def pieces(derivative: Derivative, start: Optimum, direction: Bounds, length: float) -> Iterator[Piece | None]:
    """The pieces of a walk as they are found; None, and the end, where nothing is feasible beyond."""
    programme, x = derivative.programme, start.x
    slopes = _Slopes(derivative, direction, start.basic)
    begin, bounds = 0.0, programme.bounds
    while begin < length:
        place = _place(programme, x, bounds)
        slope = slopes.at(x, bounds, place)
        if slope is None:
            yield None
            return
        step = _step(programme, place, slope, direction)
        if (begin + step) * (
            1 + tolerances.SAME_PARAMETER
        ) >= length:  # what ends at `length` itself may do so a digit before
            step = length - begin
        if step <= 0:
            raise SolverStopped(_("the parametric walk cannot get past {depth:.9g}").format(depth=begin))
        yield Piece(begin, begin + step, x, slope, _values(programme, x), _values(programme, slope))
        begin += step
        bounds = moved(programme.bounds, direction, begin)
        x = _snapped(programme, x + step * slope, bounds)


class _Slopes:
    """The slope of the optimum at each place of a walk: by pivots, or by the solver where these are in doubt.

    `basic` is the basis of the optimum at the first place; None where it is not known.
    """

    def __init__(self, derivative: Derivative, direction: Bounds, basic: NDArray[np.bool_] | None) -> None:
        programme = derivative.programme
        self._derivative, self._direction, self._basic = derivative, direction, basic
        self._sizes = programme.scaling.both * _speed(programme, programme.bounds, direction)
        self._low, self._high = (change / self._sizes for change in _both(direction))
        self._basis: LexicographicBasis | None = None

    def at(self, x: FloatArray, bounds: Bounds, place: "_Place") -> FloatArray | None:
        """The slope (n,) at x; None where nothing is feasible beyond."""
        try:
            found = self._by_pivots(place)
        except Doubtful:
            optimum = self._derivative(x, bounds, self._direction)
            self._basis, self._basic = None, optimum.basic if optimum else None
            return optimum.x if optimum else None
        return None if found is None else found[: x.size] * self._sizes[: x.size]

    def _by_pivots(self, place: "_Place") -> FloatArray | None:
        if self._basis is None:
            if self._basic is None:
                raise Doubtful
            standing = place.lower, place.upper
            self._basis = LexicographicBasis(self._derivative.programme, self._basic, standing, self._derivative.unique)
        low, high = np.where(place.lower, self._low, -np.inf), np.where(place.upper, self._high, np.inf)
        return self._basis.speed(low, high)


def _values(programme: LinearProgramme, x: FloatArray) -> dict[Hashable, float]:
    return {objective.id: float(objective.cost @ x) for objective in programme.objectives}


def _standstill(programme: LinearProgramme, x: FloatArray) -> Piece:
    values = _values(programme, x)
    return Piece(0.0, 0.0, x, np.zeros_like(x), values, dict.fromkeys(values, 0.0))


def moved(bounds: Bounds, direction: Bounds, step: float) -> Bounds:
    """Bounds after a step along a direction; infinite ones stay."""

    def one(bound: FloatArray, change: FloatArray) -> FloatArray:
        return np.where(np.isfinite(bound), bound + step * change, bound)

    return Bounds(
        one(bounds.column_lower, direction.column_lower),
        one(bounds.column_upper, direction.column_upper),
        one(bounds.row_lower, direction.row_lower),
        one(bounds.row_upper, direction.row_upper),
    )


def least_slopes(programme: LinearProgramme, direction: Bounds) -> dict[Hashable, float]:
    """For each tier the slope of its value, as bounds move along a direction, below which it is rounding."""
    lower, upper = _both(direction)
    size = float(programme.scaling.both[(lower != 0) | (upper != 0)].max(initial=0.0)) or 1.0
    return {tier: tolerances.ZERO_PRICE * own / size for tier, own in programme.price_sizes.items()}


def no_change(programme: LinearProgramme) -> Bounds:
    """A direction along which nothing moves, to be filled in."""
    columns, rows = programme.column_count, programme.row_count
    return Bounds(np.zeros(columns), np.zeros(columns), np.zeros(rows), np.zeros(rows))


def with_steps(programme: LinearProgramme, moves: Sequence[Bounds], shares: bool) -> LinearProgramme:
    """The programme with a column for each move, shut, by which its bounds go along that move.

    With `shares` a step of 1 is a whole move, such as all money cut; else it is a unit of what moves, whichever it is.
    Bounds of columns that move become rows; infinite bounds do not move. Raises ValueError where a move takes the two
    finite sides of a row different ways.
    """
    bounds, rows = programme.bounds.copy(), programme.row_count
    lower = _moving([move.column_lower for move in moves], bounds.column_lower)
    upper = _moving([move.column_upper for move in moves], bounds.column_upper)
    bounds.column_lower[lower], bounds.column_upper[upper] = -np.inf, np.inf
    moving = np.concatenate([lower, upper])
    wider = replace(programme, bounds=bounds).with_rows(
        Family("moving", 0, moving.size),
        np.concatenate([programme.bounds.column_lower[lower], np.full(upper.size, -np.inf)]),
        np.concatenate([np.full(lower.size, np.inf), programme.bounds.column_upper[upper]]),
        (np.arange(moving.size + 1), moving, np.ones(moving.size)),
    )
    below, above = np.isfinite(wider.bounds.row_lower), np.isfinite(wider.bounds.row_upper)
    change = np.zeros((len(moves), rows + moving.size))
    for own, move in zip(change, moves, strict=True):
        low, high = (
            np.append(move.row_lower, move.column_lower[moving]),
            np.append(move.row_upper, move.column_upper[moving]),
        )
        if np.any(below & above & (low != high)):
            raise ValueError("both sides of a row must move alike")
        own[below], own[above] = low[below], high[above]
    column, row = np.nonzero(change)
    sizes = np.ones(len(moves)) if shares else None
    return wider.with_columns(Added("step", np.zeros(len(moves)), row, column, -change[column, row], sizes))


def _moving(changes: Sequence[FloatArray], bound: FloatArray) -> IntArray:
    """The columns whose finite bound some move changes."""
    return np.flatnonzero(np.isfinite(bound) & np.any([np.zeros(bound.size), *changes], axis=0))


def _both(bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    """Lower and upper bounds of columns and rows as one list of both."""
    return (
        np.concatenate([bounds.column_lower, bounds.row_lower]),
        np.concatenate([bounds.column_upper, bounds.row_upper]),
    )


def _speed(programme: LinearProgramme, bounds: Bounds, direction: Bounds) -> float:
    """The power of two nearest to the fastest bound, in scaled numbers: of size 1, whatever the parameter counts."""
    fastest = [
        np.abs(change / programme.scaling.both)[np.isfinite(bound)].max(initial=0.0)
        for bound, change in zip(_both(bounds), _both(direction), strict=True)
    ]
    return float(power_of_two(np.array(max(fastest))))


@dataclass(frozen=True, eq=False)
class _Place:
    """A point within its bounds: columns and rows as one list (n + m).

    `below` and `above` are what is left to the lower and the upper bound; `lower` and `upper` say which stand there, or
    beyond it by rounding.
    """

    below: FloatArray
    above: FloatArray
    lower: NDArray[np.bool_]
    upper: NDArray[np.bool_]


def _place(programme: LinearProgramme, x: FloatArray, bounds: Bounds) -> _Place:
    value, size = np.concatenate([x, programme.row_values(x)]), _terms(programme, x)
    lower, upper = _both(bounds)
    below, above, near = value - lower, upper - value, tolerances.AT_BOUND * size
    return _Place(below, above, below <= near, above <= near)


def _terms(programme: LinearProgramme, x: FloatArray) -> FloatArray:
    """The sizes of columns and rows, or what they sum up where that is more: rounding grows with it."""
    terms = np.concatenate([np.abs(x), programme.absolute_row_values(x)])
    return np.asarray(np.maximum(programme.scaling.both, terms))


def _step(programme: LinearProgramme, place: _Place, slope: FloatArray, direction: Bounds) -> float:
    """How far a point may go along its slope until it reaches a bound at which it does not stand now."""
    speed, noise = np.concatenate([slope, programme.row_values(slope)]), tolerances.ROUNDING * _terms(programme, slope)
    lower_change, upper_change = _both(direction)
    step = np.inf
    for gap, closing, standing in (
        (place.below, lower_change - speed, place.lower),
        (place.above, speed - upper_change, place.upper),
    ):
        ahead = ~standing & np.isfinite(gap) & (closing > noise)
        step = min(step, float(np.min(gap[ahead] / closing[ahead], initial=np.inf)))
    return step


def _snapped(programme: LinearProgramme, x: FloatArray, bounds: Bounds) -> FloatArray:
    """x with what stands at a bound of a column put exactly there."""
    near = tolerances.AT_BOUND * np.maximum(programme.scaling.columns, np.abs(x))
    x = np.where(np.abs(x - bounds.column_lower) <= near, bounds.column_lower, x)
    return np.where(np.abs(bounds.column_upper - x) <= near, bounds.column_upper, x)
