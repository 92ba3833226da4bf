"""Every vertex of a tiny linear programme by brute force, in whole numbers: what an oracle is checked against.

A vertex is a point of the feasible set at which as many independent bounds hold with equality as there are columns.
Where each tier has a least value, and columns are at least 0, a lexicographic minimum is found at a vertex.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from oracles.oracle import Programme

Whole = list[int]  # coefficients, then the right-hand side


def lexicographic_minimum(programme: Programme) -> tuple[Fraction, ...] | None:
    """The least vector of tier values, in lexicographic order; None where nothing is feasible."""
    count = len(programme.columns)
    costs = [[Fraction(cost.get(column, 0)) for column in range(count)] for _, cost in programme.tiers]
    values = (tuple(dot(cost, point) for cost in costs) for point in vertices(programme))
    return min(values, default=None)


def vertices(programme: Programme) -> Iterator[tuple[Fraction, ...]]:
    """Each vertex, more than once where it is degenerate."""
    count = len(programme.columns)
    equal = [whole(row, value, count) for row, value in programme.equal]
    least = [whole(row, value, count) for row, value in programme.at_least]
    least += [whole({column: 1}, 0, count) for column in range(count)]
    start: list[Whole] = []
    for row in equal:
        start = with_row(start, row) or start
    for basis in bases(start, least, count):
        point = tuple(Fraction(row[-1], row[pivot(row)]) for row in sorted(basis, key=pivot))
        if all(dot(row[:-1], point) == row[-1] for row in equal) and all(
            dot(row[:-1], point) >= row[-1] for row in least
        ):
            yield point


def bases(basis: list[Whole], rows: list[Whole], count: int) -> Iterator[list[Whole]]:
    """Each way to fill up a reduced basis to `count` independent rows."""
    if len(basis) == count:
        yield basis
        return
    for number in range(len(rows) - (count - len(basis)) + 1):
        grown = with_row(basis, rows[number])
        if grown is not None:
            yield from bases(grown, rows[number + 1 :], count)


def with_row(basis: list[Whole], row: Whole) -> list[Whole] | None:
    """The basis with one more row, fully reduced; None where the row depends on it."""
    for held in basis:
        row = eliminated(row, held)
    if not any(row[:-1]):
        return None
    return [eliminated(held, row) for held in basis] + [row]


def eliminated(row: Whole, by: Whole) -> Whole:
    """The row without the pivot column of another."""
    column = pivot(by)
    if row[column] == 0:
        return row
    own, other = row[column], by[column]
    result = [entry * other - own * taken for entry, taken in zip(row, by, strict=True)]
    divisor = gcd(*result) or 1
    return [entry // divisor for entry in result]


def pivot(row: Whole) -> int:
    """The first column that a row speaks of."""
    return next(column for column, entry in enumerate(row) if entry)


def whole(row: dict[int, object], value: object, count: int) -> Whole:
    """A row times what makes its numbers whole; decimals are taken as written."""
    entries = [Fraction(str(row.get(column, 0))) for column in range(count)] + [Fraction(str(value))]
    scale = lcm(*(entry.denominator for entry in entries))
    return [int(entry * scale) for entry in entries]


def dot(one: Sequence[Fraction | int], other: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0))
