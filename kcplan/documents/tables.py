"""Tables and figures for the terminal: money to 1 decimal, outcomes to 2, never cut off."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

#: Width where there is no terminal to ask.
_PIPE_WIDTH = 100


def console() -> Console:
    """Standard output, as wide as its terminal (or COLUMNS); plain text in a pipe."""
    # Names may hold brackets, which are no markup.
    found = Console(highlight=False, markup=False)
    if not found.is_terminal and "COLUMNS" not in found._environ:
        found = Console(highlight=False, markup=False, width=_PIPE_WIDTH)
    return found


def money(value: float) -> str:
    """`1,234.5`; 0 as a dash, so that the figures that matter stand out."""
    return "-" if abs(value) < 0.05 else f"{value:,.1f}"


def signed(value: float) -> str:
    """`+12.0`, `-3.5`, or a dash."""
    return "-" if abs(value) < 0.05 else f"{value:+,.1f}"


def quantity(value: float) -> str:
    """An outcome or units: `1,234.50`."""
    return f"{value + 0.0:,.2f}"


def price(value: float | None) -> str:
    """A price with 4 significant digits; "none" where there is no plan on that side."""
    return "none" if value is None else "0" if abs(value) < 1e-9 else f"{value:+.4g}"


@dataclass
class Figures:
    """Rows of figures under a heading. `left` counts the columns of words; `strong` are the numbers of total rows."""

    title: str
    head: Sequence[str]
    left: int = 1
    rows: list[Sequence[str]] = field(default_factory=list)
    strong: set[int] = field(default_factory=set)

    def add(self, *cells: str, strong: bool = False) -> None:
        if strong:
            self.strong.add(len(self.rows))
        self.rows.append(cells)

    def show(self, to: Console) -> None:
        """Print the table; where it is too wide, its columns of figures in several tables, none of them cut."""
        if not self.rows:
            return
        to.print()
        to.print(self.title, style="bold")
        widths = [max(len(row[i]) for row in (self.head, *self.rows)) + 2 for i in range(self.left, len(self.head))]
        words = min(
            sum(max(len(row[i]) for row in (self.head, *self.rows)) + 2 for i in range(self.left)), to.width // 2
        )
        for first, last in _chunks(widths, to.width - words - 1):
            self._part(first + self.left, last + self.left, to)

    def _part(self, first: int, last: int, to: Console) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim")
        for i, name in enumerate(self.head):
            if i < self.left:
                table.add_column(name, overflow="fold")
            elif first <= i < last:
                table.add_column(name, justify="right", no_wrap=True)
        for number, row in enumerate(self.rows):
            style = "bold" if number in self.strong else None
            table.add_row(*row[: self.left], *row[first:last], style=style)
        to.print(table)


def _chunks(widths: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Ranges of columns that fit into the room, at least one column each."""
    found: list[tuple[int, int]] = []
    first, used = 0, 0
    for i, width in enumerate(widths):
        if used + width > room and i > first:
            found.append((first, i))
            first, used = i, 0
        used += width
    return [*found, (first, len(widths))]
