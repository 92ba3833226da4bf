"""What one reading has found so far: problems with their places, and the files that were read."""

from collections.abc import Iterable
from typing import NamedTuple

from kcplan.domain.scenario import FileRead
from kcplan.errors import InvalidInput, Problem
from kcplan.language import _

#: How many known names a problem lists where none is near.
LISTED = 12


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

    def error(self, place: Place, expected: str, found: str, mend: str = "") -> None:
        self.problems.append(Problem(*place, expected, found, mend))

    def warn(self, place: Place, expected: str, found: str, mend: str = "") -> None:
        self.problems.append(Problem(*place, expected, found, mend, warning=True))

    def unknown(self, place: Place, kind: str, name: str, known: Iterable[str], hint: str = "") -> str | None:
        """Report a name that is not known, with a hint if none is near; return the nearest, if any.

        `kind` is in the language of the reader, like every text of a problem.
        """
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
