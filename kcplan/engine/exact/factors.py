"""A square sparse matrix factorised in exact numbers: fewest entries first, so that little fills in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from kcplan.engine.exact.programme import ExactNumber, Vector


@dataclass(frozen=True, slots=True)
class _Step:
    """One pivot: its row, which is that of the upper factor, and how often it was taken from which rows."""

    row: int
    column: int
    pivot: ExactNumber
    others: tuple[tuple[int, ExactNumber], ...]
    taken: tuple[tuple[int, ExactNumber], ...]


@dataclass(frozen=True, eq=False)
class Factors:
    """The factors of a matrix, and the rows and columns of it that have no pivot: none where it is regular."""

    steps: tuple[_Step, ...]
    spare_rows: frozenset[int]
    spare_columns: frozenset[int]

    @classmethod
    def of(cls, rows: Mapping[int, Mapping[int, ExactNumber]], columns: Iterable[int]) -> "Factors":
        """Of rows by number, each with its entries by column."""
        left = {number: dict(row) for number, row in rows.items()}
        holding: dict[int, set[int]] = defaultdict(set)
        for number, row in left.items():
            for column in row:
                holding[column].add(number)
        open_columns, steps = set(columns), []
        shortest = [(len(row), number) for number, row in left.items()]
        heapify(shortest)
        singles = [column for column, held in holding.items() if len(held) == 1]
        while left:
            place = _single(singles, holding) or _shortest(shortest, left, holding)
            if place is None:
                break
            number, column = place
            row = left.pop(number)
            taken = []
            for other in holding.pop(column) - {number}:
                factor = _over(left[other].pop(column), row[column])
                taken.append((other, factor))
                _subtract(left[other], other, row, column, factor, holding)
                heappush(shortest, (len(left[other]), other))
            for own in row:
                if own != column:
                    holding[own].discard(number)
                    if len(holding[own]) == 1:
                        singles.append(own)
            open_columns.discard(column)
            others = tuple((own, value) for own, value in row.items() if own != column)
            steps.append(_Step(number, column, row[column], others, tuple(taken)))
        return cls(tuple(steps), frozenset(left), frozenset(open_columns))

    def solve(self, sides: Mapping[int, ExactNumber]) -> Vector:
        """The columns at which the rows come to their sides."""
        side: Vector = dict(sides)
        found: Vector = {}
        for step in self.steps:
            if own := side.get(step.row):
                for row, factor in step.taken:
                    side[row] = side.get(row, 0) - factor * own
        for step in reversed(self.steps):
            value = side.get(step.row, 0)
            for column, entry in step.others:
                if column in found:
                    value -= entry * found[column]
            if value:
                found[step.column] = _over(value, step.pivot)
        return found

    def prices(self, costs: Mapping[int, ExactNumber]) -> Vector:
        """The prices of the rows at which no column is worth more or less than its cost."""
        cost: Vector = dict(costs)
        found: Vector = {}
        for step in self.steps:
            if own := cost.get(step.column):
                found[step.row] = price = _over(own, step.pivot)
                for column, entry in step.others:
                    cost[column] = cost.get(column, 0) - entry * price
        for step in reversed(self.steps):
            price = found.get(step.row, 0)
            for row, factor in step.taken:
                if row in found:
                    price -= factor * found[row]
            if price:
                found[step.row] = price
            else:
                found.pop(step.row, None)
        return found


def _over(value: ExactNumber, by: ExactNumber) -> ExactNumber:
    """A quotient, whole where it is."""
    found = Fraction(value) / by
    return found.numerator if found.denominator == 1 else found


def _single(singles: list[int], holding: Mapping[int, set[int]]) -> tuple[int, int] | None:
    """The place of a column that stands in one row only: its pivot changes no other row."""
    while singles:
        column = singles.pop()
        if column in holding and len(holding[column]) == 1:
            return next(iter(holding[column])), column
    return None


def _shortest(
    shortest: list[tuple[int, int]], left: Mapping[int, Mapping[int, ExactNumber]], holding: Mapping[int, set[int]]
) -> tuple[int, int] | None:
    """The shortest row, and its column with fewest rows; None where only rows of nothing are left."""
    while shortest:
        length, number = heappop(shortest)
        if number in left and len(left[number]) == length and length:
            return number, min(left[number], key=lambda column: (len(holding[column]), column))
    return None


def _subtract(
    into: dict[int, ExactNumber],
    number: int,
    row: Mapping[int, ExactNumber],
    pivot: int,
    factor: ExactNumber,
    holding: dict[int, set[int]],
) -> None:
    for column, value in row.items():
        if column == pivot:
            continue
        new = into.get(column, 0) - factor * value
        if new:
            into[column] = new
            holding[column].add(number)
        elif column in into:
            del into[column]
            holding[column].discard(number)
