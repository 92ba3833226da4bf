"""A result as whoever asked wants it: data for a program, files for a folder, text for a terminal or a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcplan import language
from kcplan.commands.arguments import Location

if TYPE_CHECKING:
    from rich.console import Console

    from kcplan.documents.elements.screen import Screen


def _counting(usual_money: float, make: Callable[..., Any], *arguments: Any) -> Any:
    with language.counting(usual_money):
        return make(*arguments)


@dataclass(frozen=True, slots=True)
class View:
    """Each part is made when it is asked for, in the language of that moment, and whole before any of it is put out.

    `data` has the names of --json. `files` are the bytes of a result folder by name; none where the command writes no
    folder. `screen` writes what a planner reads to a rich console; it is asked through `text` and `show` alone. Where
    `usual_money` is given (of a scenario), money is shown with the decimals that its unit needs.
    """

    data: Callable[[], dict[str, Any]]
    screen: "Callable[[Console], None]"
    files: Callable[[], Mapping[str, bytes]] = dict
    usual_money: float | None = None

    def __post_init__(self) -> None:
        if self.usual_money is not None:
            for part in ("data", "screen", "files"):
                object.__setattr__(self, part, partial(_counting, self.usual_money, getattr(self, part)))

    def json(self) -> str:
        """The data as text, as --json prints it."""
        from kcplan.documents.elements.data import as_text

        return as_text(self.data())

    def text(self, to: "Console") -> str:
        """What a planner reads, in the width and colours of a console, on which nothing is printed."""
        with to.capture() as made:
            self.screen(to)
        return made.get()

    def show(self, to: "Console") -> None:
        """Print it on a console: a terminal, or one that records for a page."""
        from rich.text import Text

        to.print(Text.from_ansi(self.text(to)), soft_wrap=True)

    def parts(self) -> "Screen":
        """What a planner reads, in its parts and not printed, for a page."""
        from kcplan.documents.elements.screen import PartsConsole

        to = PartsConsole()
        self.screen(to)
        assert to.kept is not None  # every command shows one screen
        return to.kept

    def write(self, folder: Location, files: Mapping[str, bytes] | None = None) -> None:
        """Write the files as a folder, whole or not at all. Raises UsageError where it holds other files.

        `files`: they are made already.
        """
        from kcplan.writing import folder as writing

        writing.write(Path(folder), self.files() if files is None else files)
