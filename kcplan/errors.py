"""What can go wrong, one type for each exit code of the command line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kcplan.language import _
from kcplan.visible import shown

#: A sheet as kcplan names it, in place of a file.
_SHEET = re.compile(r"(.+\.xls[xm])#([^/\\?*\[\]:]+)", re.IGNORECASE)


def place_of(file: str, line: int, column: int, brief: bool = False) -> str:
    """A place as people read it: `plan.csv:14:5`, or `book.xlsx:Sheet!E14` in a sheet that is named `book.xlsx#Sheet`.

    Lines and columns count from 1; 0 where the whole is meant. `brief`: of a file that is no sheet, its line alone.
    """
    file = shown(file)
    sheet = _SHEET.fullmatch(file)
    if not line:
        return file
    if not sheet:
        return f"{file}:{line}" if brief else f"{file}:{line}:{column}"
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{sheet[1]}:{sheet[2]}!{letters}{line}"


class KcplanError(Exception):
    """Base of every error that kcplan raises on purpose; its text is written for a planner."""

    exit_code = 1


class UsageError(KcplanError):
    """The call itself is wrong: an absent solver, a result folder that kcplan did not write."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one input file, or one warning about it.

    `line` and `column` count from 1; 0 where the file as a whole is meant. The texts are in the reader's language.
    """

    file: str
    line: int
    column: int
    expected: str
    found: str
    mend: str = ""  # what to do, or the nearest known name
    warning: bool = False

    def __str__(self) -> str:
        place = place_of(self.file, self.line, self.column)
        text = (
            _("warning: expected {expected}, found {found}")
            if self.warning
            else _("expected {expected}, found {found}")
        )
        mend = f"; {self.mend}" if self.mend else ""
        return f"{place}: {text.format(expected=self.expected, found=self.found)}{mend}"


class InvalidInput(KcplanError):
    """Input files with mistakes: all of them, in the order of file, line and column."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(map(str, self.problems)))


class Infeasible(KcplanError):
    """No allocation meets every rule of the scenario."""

    exit_code = 4


class Unbounded(KcplanError):
    """Outcomes can grow without end: the scenario lacks a rule or has a unit cost of zero."""

    exit_code = 5


class SolverStopped(KcplanError):
    """The solver ended without a proof: time, iterations, numerical trouble."""

    exit_code = 6


class CheckFailed(KcplanError):
    """A result that breaks the scenario's own rules when recomputed; it is never printed as one."""

    exit_code = 7
