"""A linear programme in exact numbers, by rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

ExactNumber: TypeAlias = int | Fraction

#: Numbers that are not 0, by position.
Vector: TypeAlias = dict[int, ExactNumber]


@dataclass(frozen=True, eq=False)
class ExactProgramme:
    """Minimise `tiers` in order; columns from 0 to `upper` (n), rows from `low` to `high` (m). None: no bound."""

    upper: Sequence[ExactNumber | None]
    rows: Sequence[Mapping[int, ExactNumber]]
    low: Sequence[ExactNumber | None]
    high: Sequence[ExactNumber | None]
    tiers: Sequence[Mapping[int, ExactNumber]]

    @cached_property
    def by_column(self) -> list[list[tuple[int, ExactNumber]]]:
        """Of each column its rows, with the entries there."""
        found: list[list[tuple[int, ExactNumber]]] = [[] for _ in self.upper]
        for row, terms in enumerate(self.rows):
            for column, value in terms.items():
                found[column].append((row, value))
        return found

    def value(self, row: int, x: Mapping[int, ExactNumber]) -> ExactNumber:
        """What a row comes to at a point."""
        return sum(value * x[column] for column, value in self.rows[row].items() if column in x)

    def less_rows(self, cost: Mapping[int, ExactNumber], prices: Mapping[int, ExactNumber]) -> Vector:
        """A cost less the rows, each times its price; what is 0 is left out."""
        found = dict(cost)
        for row, price in prices.items():
            for column, value in self.rows[row].items():
                found[column] = found.get(column, 0) - price * value
        return {column: value for column, value in found.items() if value}
