"""A linear programme in exact numbers, by rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

Number: TypeAlias = int | Fraction

#: Numbers that are not 0, by position.
Vector: TypeAlias = dict[int, Number]


@dataclass(frozen=True, eq=False)
class ExactProgramme:
    """Minimise `tiers` in order; columns from 0 to `upper` (n), rows from `low` to `high` (m). None: no bound."""

    upper: Sequence[Number | None]
    rows: Sequence[Mapping[int, Number]]
    low: Sequence[Number | None]
    high: Sequence[Number | None]
    tiers: Sequence[Mapping[int, Number]]

    @cached_property
    def by_column(self) -> list[list[tuple[int, Number]]]:
        """Of each column its rows, with the entries there."""
        found: list[list[tuple[int, Number]]] = [[] for _ in self.upper]
        for row, terms in enumerate(self.rows):
            for column, value in terms.items():
                found[column].append((row, value))
        return found

    def value(self, row: int, x: Mapping[int, Number]) -> Number:
        """What a row comes to at a point."""
        return sum(value * x[column] for column, value in self.rows[row].items() if column in x)

    def less_rows(self, cost: Mapping[int, Number], prices: Mapping[int, Number]) -> Vector:
        """A cost less the rows, each times its price; what is 0 is left out."""
        found = dict(cost)
        for row, price in prices.items():
            for column, value in self.rows[row].items():
                found[column] = found.get(column, 0) - price * value
        return {column: value for column, value in found.items() if value}
