"""What one reading has found so far: problems with their places, and the files that were read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, NamedTuple

from kcplan.domain.file_read import FileRead
from kcplan.errors import InvalidInput, Problem
from kcplan.language import _

#: How many known names a problem lists where none is near.
LISTED = 12
#: So many mistakes of one file are listed, and as many warnings: nobody reads more, and a screen must not be flooded.
ENOUGH = 100


class Place(NamedTuple):
    """Where something is written; line and column from 1, or 0 for the file as a whole."""

    file: str
    line: int = 0
    column: int = 0


class Log:
    """Problems and files, gathered while reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.files: dict[str, FileRead] = {}  # by path
        self.errors = 0  # told so far, listed or not
        self.number_styles: dict[str, Literal["en", "vi"]] = {}  # of the tables that a file names, by its path
        self._of_file: Counter[tuple[str, bool]] = Counter()
        self._told: set[Problem] = set()

    def error(self, place: Place, expected: str, found: str, mend: str = "") -> None:
        self.errors += 1
        self._list(Problem(*place, expected, found, mend))

    def warn(self, place: Place, expected: str, found: str, mend: str = "") -> None:
        self._list(Problem(*place, expected, found, mend, warning=True))

    def _list(self, problem: Problem) -> None:
        if problem in self._told:
            return  # as where a table has a year that no model knows: it is told at the head of its column
        count = self._of_file[problem.file, problem.warning] = self._of_file[problem.file, problem.warning] + 1
        if count <= ENOUGH:
            self._told.add(problem)
            self.problems.append(problem)
        elif count == ENOUGH + 1 and not problem.warning:
            expected, found = _("a file with fewer mistakes"), _("more than {count}").format(count=ENOUGH)
            self.problems.append(replace(problem, expected=expected, found=found, mend=_("the others are not listed")))

    def is_full(self, file: str) -> bool:
        """Whether the file has more mistakes than are listed, so that looking for others is of no use."""
        return self._of_file[file, False] > ENOUGH

    def unknown(self, place: Place, kind: str, name: str, known: Iterable[str], hint: str = "") -> str | None:
        """Report a name that is not known, with a hint if none is near; return the nearest, if any.

        `kind` is in the language of the reader, like every text of a problem.
        """
        if self.is_full(place.file):
            self.errors += 1
            return None  # to look for the nearest of many names takes long
        names = list(known)
        near = nearest(name, names)
        if near is not None:
            mend = _("did you mean {name!r}?").format(name=near)
        elif hint:
            mend = hint
        elif names:
            mend = _("known: {names}").format(
                names=", ".join(names[:LISTED]) + (", ..." if len(names) > LISTED else "")
            )
        else:
            mend = _("there is no {kind} here").format(kind=kind)
        self.error(place, _("a known {kind}").format(kind=kind), repr(name), mend)
        return near

    def raise_errors(self) -> None:
        """Raise InvalidInput with every error, if there is one. Warnings alone raise nothing."""
        errors = [problem for problem in self.problems if not problem.warning]
        if errors:
            raise InvalidInput(errors)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was most likely meant to be."""
    from difflib import get_close_matches  # imported only where something is wrong

    matches = get_close_matches(name[:100], list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
