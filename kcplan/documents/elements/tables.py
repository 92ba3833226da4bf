"""Tables and figures for the terminal: money to the decimals of its unit, outcomes to 2, never cut off."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kcplan import language
from kcplan.documents.elements.folding import wrap
from kcplan.documents.elements.screen import more
from kcplan.language import number, significant

_GAP = 2  # between columns
_LEAST_WORDS = 20  # the first column is not folded to less
_READ = 6  # decimals to which a number is read when it is asked whether it is whole


def money(value: float, signed: bool = False) -> str:
    """`1,234.5`, in millions; what shows as 0 is a dash, so that the figures that matter stand out."""
    return language.money(value, signed) if language.shows_money(value) else "-"


def moneys(values: Iterable[float], whole: bool, signed: bool = False) -> list[str]:
    """The same of several, without decimals where `whole` says that a table needs none."""
    if not whole:
        return [money(value, signed) for value in values]
    return [number(value, 0, signed) if language.shows_money(value) else "-" for value in values]


def all_whole(values: Iterable[float]) -> bool:
    """Whether numbers are whole ones, so that their decimals would all be 0."""
    return all(round(value, _READ) == round(value) for value in values)


def quantity(value: float) -> str:
    """An outcome or units: `1,234.50`."""
    return number(value, 2)


def quantities(values: Sequence[float]) -> list[str]:
    """Outcomes or units of one kind: `40` and `120` where all are whole, else `40.00` and `25.02`."""
    digits = 0 if all_whole(values) else 2
    return [number(value, digits) for value in values]


def percent(depth: float) -> str:
    """How deep money is cut: `3.01 %`."""
    return language.percent(depth, 2)


def price(value: float, signed: bool = True) -> str:
    """A price with 4 significant digits, or 3 where that would be three decimals, which some read as thousands."""
    return significant(value, 3 if 1 <= abs(value) < 10 else 4, signed) if value else "0"


@dataclass
class Figures:
    """Rows of figures under a heading. `left` counts the columns of words; `strong` are the numbers of total rows.

    `breaks` are the columns before which a table that is too wide is best split.
    """

    title: str
    head: Sequence[str]
    left: int = 1
    breaks: Collection[int] = ()
    rows: list[Sequence[str]] = field(default_factory=list)
    strong: set[int] = field(default_factory=set)

    def add(self, *cells: str, strong: bool = False) -> None:
        """A row; the cells that are not given are empty."""
        if strong:
            self.strong.add(len(self.rows))
        self.rows.append((*cells, *[""] * (len(self.head) - len(cells))))

    @property
    def length(self) -> int:
        """How many rows it has, without the totals below them."""
        below = takewhile(lambda row: row in self.strong, reversed(range(len(self.rows))))
        return len(self.rows) - sum(1 for _ in below)

    def cut(self, length: int) -> "Figures":
        """Its first rows, how many more there are, and its totals."""
        few = replace(self, rows=[], strong=set())
        for position, row in enumerate(self.rows):
            if position == length:
                few.add(more(self.length - length))
            if position < length or position >= self.length:
                few.add(*row, strong=position in self.strong)
        return few

    def show(self, to: Console) -> None:
        """Print the table; where it is too wide, its columns of figures in several tables, none of them cut.

        The first column is folded where that saves a table.
        """
        if not self.rows:
            return
        to.print()
        to.print(self.title, style="bold")
        words, parts = self._laid_out(to.width)
        for part, (first, last) in enumerate(parts):
            if part:
                to.print()
            self._part(first + self.left, last + self.left, words, to)

    def fits(self, width: int) -> bool:
        """Whether it is one table, with all of its columns side by side."""
        return len(self._laid_out(width)[1]) == 1

    def _laid_out(self, width: int) -> tuple[int, list[tuple[int, int]]]:
        """The width of the first column, and the columns of figures of each table."""
        widths = [max(len(row[i]) for row in (self.head, *self.rows)) for i in range(len(self.head))]
        room = width - sum(_GAP + own for own in widths[1 : self.left])
        figures = [_GAP + own for own in widths[self.left :]]
        breaks = {number - self.left for number in self.breaks}

        def split(words: int) -> list[tuple[int, int]]:
            return _chunks(figures, breaks, room - words)

        narrow = min(widths[0], _LEAST_WORDS)
        fewest = len(split(narrow))
        most = min(widths[0], room - max(figures, default=0))
        words = max((width for width in range(narrow, most + 1) if len(split(width)) == fewest), default=narrow)
        return words, split(words)

    def _part(self, first: int, last: int, words: int, to: Console) -> None:
        """Print the columns of words and these of figures; what is longer in the first column is folded.

        They are laid out here: rich's tables take several times as long, and a screen lays out each a few times.
        """
        shown = [*range(self.left), *range(first, last)]
        lines: list[tuple[Sequence[str], str]] = [([self.head[i] for i in shown], "dim")]
        for position, row in enumerate(self.rows):
            style = "bold" if position in self.strong else ""
            begun, *further = wrap(row[0], words, subsequent_indent="  ") or [""]
            lines.append(([begun, *(row[i] for i in shown[1:])], style))
            lines.extend(([part, *[""] * (len(shown) - 1)], style) for part in further)
        widths = [max(map(cell_len, column)) for column in zip(*(cells for cells, _style in lines), strict=True)]
        text = Text("\n").join(Text(self._line(cells, widths), style) for cells, style in lines)
        to.print(text, soft_wrap=True)

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        """Cells beside each other: words from the left, figures to the right."""
        blanks = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
        pairs = enumerate(zip(cells, blanks, strict=True))
        return (" " * _GAP).join(cell + blank if i < self.left else blank + cell for i, (cell, blank) in pairs)


def _chunks(widths: Sequence[int], breaks: Collection[int], room: int) -> list[tuple[int, int]]:
    """Ranges of columns that fit into the room, at least one column each, split at a break where there is one."""
    found: list[tuple[int, int]] = []
    first = 0
    for i in range(len(widths)):
        while sum(widths[first : i + 1]) > room and i > first:
            last = max((number for number in breaks if first < number <= i), default=i)
            found.append((first, last))
            first = last
    return [*found, (first, len(widths))]
