"""Figures of tables as documents print them, and rows of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from kcplan import tolerances
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.names import numbered
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Model
from kcplan.language import money_digits, number


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """What is read, and the figure behind it as summary.json has it; `tone` is `met`, `missed` or nothing."""

    text: str
    value: float | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """`kind` is `total`, `part` (of the row above) or nothing."""

    cells: Sequence[PrintedCell]
    kind: str = ""


@dataclass
class PrintedTable:
    """Rows under a caption; the first `words` columns are words, the first of all names its row.

    `breaks` are the columns before which a table that is too wide is best split.
    """

    id: str
    caption: str
    head: Sequence[str]
    words: int = 1
    breaks: Collection[int] = ()
    rows: list[PrintedRow] = field(default_factory=list)

    def add(self, *cells: PrintedCell | str, kind: str = "") -> None:
        self.rows.append(
            PrintedRow([cell if isinstance(cell, PrintedCell) else PrintedCell(cell) for cell in cells], kind)
        )

    @property
    def wide(self) -> bool:
        """Whether it needs small print on paper."""
        return len(self.head) > 7


def digits_of(allocations: Sequence[Allocation]) -> int:
    """Decimals that show money exactly where whole multiples are asked for; those of money where nothing is rounded."""
    amounts, most = np.concatenate([allocation.by_line().ravel() for allocation in allocations]), money_digits()
    near = tolerances.SHOWN * max(allocation.scenario.money_size for allocation in allocations)
    exact = (n for n in range(most + 2) if np.allclose(amounts, np.round(amounts, n), rtol=0, atol=near))
    return next(exact, most)


def budget_money(value: float, allocation: Allocation) -> str:
    """A sum of an allocation's money in a sentence, with the decimals that its amounts need."""
    return number(value, digits_of([allocation]))


def amount(value: float, digits: int) -> PrintedCell:
    return PrintedCell(number(value, digits), figure(value))


def plain(value: float) -> str:
    """A number with the decimals that it has, 4 at most, or 3 more than money has.

    Never 3 behind a whole number, as 1.100 and 1,100 are a thousand to some readers.
    """
    most = max(4, money_digits() + 3)
    shown = float(f"{value:.12g}")
    few = (n for n in range(most) if round(shown, n) == shown and (n != 3 or abs(shown) < 1))
    return number(value, next(few, most))


def exact(value: float) -> PrintedCell:
    """A figure that somebody wrote, such as a target."""
    return PrintedCell(plain(value), figure(value))


def signed(value: float, digits: int) -> PrintedCell:
    """A change; 0 without a sign."""
    return PrintedCell(number(value, digits, signed=round(value, digits) != 0), figure(value))


def line_names(model: Model) -> list[str]:
    """`1 Vocational training and skills`, in the order of the annex."""
    return [numbered(line) for line in model.lines]
