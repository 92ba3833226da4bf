"""A screen to be taken in at a glance: the verdict first, then what fits, what tells most before the rest."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Protocol, Self

from rich.console import Console

from kcplan.documents.elements.folding import fill
from kcplan.language import _, n_


def most_lines(width: int) -> int:
    """Lines of a screen, at most, unless all of it is asked for; where they are short, a planner scrolls a little."""
    return 50 if width >= 100 else 64


_FEWEST = 3  # rows of a part that is shown in part


class ScreenPart(Protocol):
    """A table, a list or a picture."""

    @property
    def title(self) -> str: ...
    @property
    def length(self) -> int:
        """How many rows it can be cut to fewer of; 0 where it is shown whole or not at all."""
        ...

    def show(self, to: Console) -> None: ...
    def cut(self, length: int) -> Self:
        """The same with its first rows, and how many more there are."""
        ...


@dataclass(frozen=True)
class Listed:
    """Sentences under a heading, each with a dash."""

    title: str
    sentences: Sequence[str]
    dash: str = "- "
    before: str = ""  # a sentence that they belong to
    whole: bool = False  # sentences are not folded: a terminal makes links of the places in them
    first: bool = False  # nothing stands above it

    @property
    def length(self) -> int:
        return len(self.sentences)

    def show(self, to: Console) -> None:
        if not self.sentences:
            return
        if not self.first:
            to.print()
        if self.title:
            to.print(fill(self.title, to.width), style="bold")
        if self.before:
            to.print(fill(self.before, to.width))
        for sentence in self.sentences:
            if self.whole:
                to.print(sentence, soft_wrap=True)
            else:
                to.print(fill(f"{self.dash}{sentence}", to.width, subsequent_indent=" " * len(self.dash)))

    def cut(self, length: int) -> "Listed":
        return replace(self, sentences=[*self.sentences[:length], more(len(self.sentences) - length)])


@dataclass(frozen=True)
class Drawing:
    """A picture in letters under its heading, whole or not at all."""

    title: str
    lines: Sequence[str]
    length: int = 0

    def show(self, to: Console) -> None:
        to.print()
        to.print(fill(self.title, to.width), style="bold")
        to.print("\n".join(self.lines), soft_wrap=True)

    def cut(self, length: int) -> "Drawing":  # noqa: ARG002 - it has no rows
        return self


def more(count: int) -> str:
    """What stands for rows that are not shown."""
    return n_("... and {count} more", "... and {count} more", count).format(count=count)


@dataclass
class Screen:
    """Sentences and parts in the order in which they are read; what does not fit is left out, by rank, unless `full`.

    The verdict is said again at the end where the screen is longer than the window of a terminal.
    """

    to: Console
    full: bool
    verdict: Sequence[str]
    above: Sequence[str] = ()  # what the verdict is of
    notes: Sequence[str] = ()  # what is to be known of the figures
    parts: list[tuple[int, ScreenPart]] = field(default_factory=list)
    last: Sequence[str] = ()  # sentences at the end, in one line each
    shortened: bool = False  # whether something that --full shows was never added
    rest: str = ""  # what --full shows, where it is not just every table

    def add(self, part: ScreenPart, rank: int) -> None:
        """A part, and how soon it is left out: of the highest rank first."""
        if _lines(part, self.to.width):
            self.parts.append((rank, part))

    def show(self) -> None:
        """Print it."""
        if isinstance(self.to, PartsConsole):
            self.to.kept = self
            return
        with_style = [*((text, None) for text in self.above), *((text, "bold") for text in self.verdict)]
        with_style += [(text, None) for text in self.notes]
        for text, style in with_style:
            self.to.print(fill(text, self.to.width), style=style)
        used = sum(_height(text, self.to.width) for text, _style in with_style)
        closing = 1 + sum(_height(text, self.to.width) for text in self.verdict)
        used += len(self.last) + bool(self.last)
        most = most_lines(self.to.width)
        scrolls = self.to.is_terminal and self.to.height <= most
        room = most - used - _height(self.rest, self.to.width) - (closing if scrolls else 0)
        chosen = self.parts if self.full else self._chosen(room)
        for _rank, part in chosen:
            part.show(self.to)
        used += sum(_lines(part, self.to.width) for _rank, part in chosen)
        if self.last:
            self.to.print()
        for text in self.last:
            self.to.print(text, soft_wrap=True)
        if not self.full and (self.shortened or chosen != self.parts):
            rest = fill(self.rest or _("For every table in full: --full."), self.to.width)
            self.to.print(rest, style="dim")
            used += 1 + rest.count("\n")
        if self.to.is_terminal and used >= self.to.height:
            self.to.print()
            for text in self.verdict:
                self.to.print(fill(text, self.to.width), style="bold")

    def _chosen(self, room: int) -> list[tuple[int, ScreenPart]]:
        """The parts that fit, those of the lowest rank first, whole or with their first rows."""
        found: dict[int, tuple[int, ScreenPart]] = {}
        for place in sorted(range(len(self.parts)), key=lambda place: self.parts[place][0]):
            rank, part = self.parts[place]
            fitting = _fitting(part, room, self.to.width)
            if fitting is not None:
                found[place] = rank, fitting
                room -= _lines(fitting, self.to.width)
        return [found[place] for place in sorted(found)]


def _fitting(part: ScreenPart, room: int, width: int) -> ScreenPart | None:
    if _lines(part, width) <= room:
        return part
    rows = range(_FEWEST, min(part.length, room + 1))
    most = bisect_right(rows, room, key=lambda length: _lines(part.cut(length), width))
    return part.cut(rows[most - 1]) if most else None


def _lines(part: ScreenPart, width: int) -> int:
    """How many lines it takes."""
    page = Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False)
    with page.capture() as made:
        part.show(page)
    return made.get().count("\n")


def _height(text: str, width: int) -> int:
    return fill(text, width).count("\n") + 1


class PartsConsole(Console):
    """A console that prints nothing and keeps the screen in its parts, for a page; a table is never too wide there."""

    def __init__(self) -> None:
        super().__init__(file=StringIO(), width=_WIDE, highlight=False, markup=False, emoji=False)
        self.kept: Screen | None = None


_WIDE = 1_000
