"""The simplex method in exact numbers, from a basis that a solver found: most often that is the optimal one already.

A basis says which columns are basic and which rows are tight, as many of one as of the other; other columns stand at 0
or at their upper bound, tight rows at one of their sides. Where floating numbers ended a hair off, pivots mend it:
until every bound is kept, then until no column or row makes the first tier that it moves better. Of several the first
one enters and the first one leaves, so that it ends (R. G. Bland, New finite pivoting rules for the simplex method,
Mathematics of Operations Research 2, 1977, 103-107, doi:10.1287/moor.2.2.103).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kcplan.engine.exact.factors import Factors
from kcplan.engine.exact.programme import ExactNumber, ExactProgramme, Vector

#: A column, or a row: (False, column) or (True, row).
_Side = tuple[bool, int]


@dataclass(frozen=True, eq=False)
class ExactOptimum:
    """The optimal point, and of each tier the prices of rows that prove it; only what is not 0."""

    x: Vector
    prices: tuple[Vector, ...]
    pivots: int


@dataclass(frozen=True, eq=False)
class Contradiction:
    """Weights of rows by which they ask for more than the columns can give."""

    weights: Vector


@dataclass(eq=False)
class _Basis:
    """Where everything stands. `at_high`: columns at their upper bound, and tight rows at their higher side."""

    programme: ExactProgramme
    columns: set[int]
    tight: set[int]
    at_high: set[_Side]
    factors: Factors = field(init=False)
    x: Vector = field(init=False)
    loose: dict[int, ExactNumber] = field(init=False)  # what rows come to that are not tight

    def solve(self) -> None:
        """Factorise, and find the point. What has no pivot leaves the basis."""
        own = self.programme
        self.factors = Factors.of(self._matrix(), self.columns)
        if self.factors.spare_rows or self.factors.spare_columns:
            self.columns -= self.factors.spare_columns
            self.tight -= self.factors.spare_rows
        placed: Vector = {}
        for is_row, column in self.at_high:
            if not is_row and column not in self.columns and (upper := own.upper[column]):
                placed[column] = upper
        sides: Vector = {}
        for row in self.tight:
            side = own.high[row] if (True, row) in self.at_high else own.low[row]
            assert side is not None, "a tight row stands at a side"
            sides[row] = side - (own.value(row, placed) if placed else 0)
        self.x = placed | self.factors.solve(sides)
        self.loose = {row: own.value(row, self.x) for row in range(len(own.rows)) if row not in self.tight}

    def _matrix(self) -> dict[int, dict[int, ExactNumber]]:
        own = self.programme
        return {row: {c: v for c, v in own.rows[row].items() if c in self.columns} for row in sorted(self.tight)}

    def bounds(self, side: _Side) -> tuple[ExactNumber | None, ExactNumber | None]:
        """The bounds of a column or a row."""
        is_row, number = side
        return (
            (self.programme.low[number], self.programme.high[number]) if is_row else (0, self.programme.upper[number])
        )

    def basic(self) -> Iterator[tuple[_Side, ExactNumber]]:
        """All that is free to move, and where it stands."""
        for column in sorted(self.columns):
            yield (False, column), self.x.get(column, 0)
        for row, value in self.loose.items():
            yield (True, row), value

    def direction(self, entering: _Side, sign: int) -> tuple[Vector, dict[int, ExactNumber]]:
        """How columns, and rows that are not tight, move as the entering one moves by 1 up or down."""
        is_row, number = entering
        own = self.programme
        if is_row:
            moved = self.factors.solve({number: sign})
        else:
            entries = {row: -sign * value for row, value in own.by_column[number] if row in self.tight}
            moved = self.factors.solve(entries) | {number: sign}
        rows: dict[int, ExactNumber] = {}
        for column, step in moved.items():
            for row, value in own.by_column[column]:
                if row not in self.tight:
                    rows[row] = rows.get(row, 0) + step * value
        return moved, rows

    def exchange(self, entering: _Side, leaving: _Side, high: bool) -> None:
        """One enters the basis and another leaves it, to its higher bound or its lower one."""
        self.at_high.discard(entering)
        (self.tight.discard if entering[0] else self.columns.add)(entering[1])
        (self.tight.add if leaving[0] else self.columns.discard)(leaving[1])
        (self.at_high.add if high else self.at_high.discard)(leaving)


def exact_optimum(
    programme: ExactProgramme, columns: Iterable[int], tight: Iterable[int], at_high: Iterable[_Side], most: int
) -> ExactOptimum | Contradiction:
    """The lexicographic optimum from a basis, or why no point keeps all bounds. RuntimeError after `most` pivots."""
    basis = _Basis(programme, set(columns), set(tight), set(at_high))
    for pivots in range(most):
        basis.solve()
        cost = _breach(basis)
        tiers = [cost] if cost is not None else programme.tiers
        prices = tuple(_prices(basis, tier) for tier in tiers)
        found = _entering(basis, tiers, prices)
        if found is None and cost is None:
            return ExactOptimum(basis.x, prices, pivots)
        if found is None:
            return Contradiction(_weights(basis, prices[0]))
        _move(basis, *found)
    raise RuntimeError(f"no exact optimum after {most} pivots")


def _breach(basis: _Basis) -> Vector | None:
    """How the sum of what is beyond bounds changes with the columns; None where all are kept."""
    cost: Vector = {}
    broken = False
    for (is_row, number), value in basis.basic():
        low, high = basis.bounds((is_row, number))
        sign = -1 if low is not None and value < low else 1 if high is not None and value > high else 0
        if sign:
            broken = True
            for column, entry in basis.programme.rows[number].items() if is_row else ((number, 1),):
                cost[column] = cost.get(column, 0) + sign * entry
    return cost if broken else None


def _weights(basis: _Basis, prices: Vector) -> Vector:
    """What proves that a least breach above 0 is the least."""
    weights = dict(prices)
    for (is_row, number), value in basis.basic():
        low, high = basis.bounds((is_row, number))
        if is_row and low is not None and value < low:
            weights[number] = 1
        elif is_row and high is not None and value > high:
            weights[number] = -1
    return weights


def _prices(basis: _Basis, cost: Mapping[int, ExactNumber]) -> Vector:
    return basis.factors.prices({column: cost[column] for column in basis.columns if cost.get(column)})


def _entering(
    basis: _Basis, tiers: Iterable[Mapping[int, ExactNumber]], prices: Iterable[Vector]
) -> tuple[_Side, int] | None:
    """The first column or row that is not basic and makes the tiers better, and which way: 1 up, -1 down."""
    own, signs = basis.programme, dict[_Side, bool]()
    for tier, price in zip(tiers, prices, strict=True):
        reduced = own.less_rows(tier, price)
        signs = {(False, c): value > 0 for c, value in reduced.items() if c not in basis.columns} | signs
        signs = {(True, row): value > 0 for row, value in price.items()} | signs
    wrong = []
    for side, above in signs.items():
        low, high = basis.bounds(side)
        if low != high and above == (side in basis.at_high):
            wrong.append(side)
    if not wrong:
        return None
    first = min(wrong)
    return first, -1 if first in basis.at_high else 1


def _move(basis: _Basis, entering: _Side, sign: int) -> None:
    """Move the entering one as far as bounds allow; what stops it leaves the basis."""
    columns, rows = basis.direction(entering, sign)
    low, high = basis.bounds(entering)
    best: tuple[ExactNumber, _Side, bool] | None = None
    if low is not None and high is not None:
        best = (high - low, entering, sign > 0)
    for side, value in basis.basic():
        speed = (rows if side[0] else columns).get(side[1], 0)
        if not speed:
            continue
        low, high = basis.bounds(side)
        # What is beyond a bound stops where it comes back to it.
        if speed > 0:
            bound, up = (low, False) if low is not None and value < low else (high, True)
            beyond = bound is not None and value > bound
        else:
            bound, up = (high, True) if high is not None and value > high else (low, False)
            beyond = bound is not None and value < bound
        if bound is None or beyond:
            continue
        step = Fraction(bound - value) / Fraction(speed)
        if best is None or (step, side) < best[:2]:
            best = (step, side, up)
    if best is None:
        raise RuntimeError("nothing stops a column: the programme has no optimum")
    _, leaving, up = best
    if leaving == entering:
        (basis.at_high.add if up else basis.at_high.discard)(entering)
    else:
        basis.exchange(entering, leaving, up)
