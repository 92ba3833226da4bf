"""Refuses numbers that no solver takes as they are: what is as good as infinite to it would set no limit in silence."""

from collections.abc import Iterator

import numpy as np

from kcplan.arrays import distinct
from kcplan.domain.scenario import Scenario
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.errors import InvalidInput, Problem
from kcplan.language import _
from kcplan.mathematics.rules import origin_of, rule_of_row
from kcplan.tolerances import FARTHEST, LARGEST, SMALLEST

#: So many rules are named.
_NAMED = 10


def refuse_sizes(scenario: Scenario, programme: LinearProgramme) -> None:
    """Raise InvalidInput where a scaled number of a rule, or of a bound, is beyond what a solver takes.

    Reading refuses numbers that are too large or too small by themselves; here are those that come of several, such as
    a multiple of the plan, and those of scenarios that were made in Python.
    """
    if not programme.column_count:
        lines = Problem(scenario.id, 0, 0, _("a model with a line that a source may pay for"), _("none"))
        raise InvalidInput([lines])
    problems = [*_sides(scenario, programme), *_entries(scenario, programme), *_widths(scenario, programme)]
    if problems:
        raise InvalidInput(problems)


def _sides(scenario: Scenario, programme: LinearProgramme) -> Iterator[Problem]:
    """Limits that are too large, or that are none at all."""
    scaled, bounds = programme.scaled.bounds, programme.bounds
    open_ = np.isneginf(scaled.row_lower) & np.isposinf(scaled.row_upper)
    sides = [np.where(np.isinf(side) & ~open_, 0.0, side) for side in (scaled.row_lower, scaled.row_upper)]
    wrong = ~(np.maximum(np.abs(sides[0]), np.abs(sides[1])) <= FARTHEST)  # also what is no number
    for row in np.flatnonzero(wrong)[:_NAMED].tolist():
        found = next(float(s[row]) for s in (bounds.row_upper, bounds.row_lower) if s[row] != np.inf or open_[row])
        most = FARTHEST * float(programme.scaling.rows[row])
        expected = _("a number of at most {most:.2g}").format(most=most)
        mend = _("leave the rule out if it is to set no limit; else choose another unit of money")
        yield _problem(scenario, programme, row, expected, f"{found:g}", mend)


def _entries(scenario: Scenario, programme: LinearProgramme) -> Iterator[Problem]:
    """Coefficients, such as costs, yields and the number of a target, that are too far from each other."""
    sizes = np.abs(programme.scaled.values)
    wrong = ~((sizes == 0) | ((sizes >= SMALLEST) & (sizes <= LARGEST)))
    for row in distinct(programme.entry_rows[wrong])[:_NAMED]:
        own = np.abs(programme.values[programme.starts[row] : programme.starts[row + 1]])
        expected = _("costs, yields, shares and targets that are not many orders of magnitude apart")
        found = _("{least:g} beside {most:g}").format(least=own[own != 0].min(), most=own.max())
        yield _problem(scenario, programme, row, expected, found)


def _widths(scenario: Scenario, programme: LinearProgramme) -> Iterator[Problem]:
    """Bounds of columns that are too large: units of a tranche, money carried over."""
    scaled, upper = programme.scaled.bounds.column_upper, programme.bounds.column_upper
    for column in np.flatnonzero(~((scaled <= FARTHEST) | np.isposinf(scaled)))[:_NAMED].tolist():
        family = next(own for own in programme.columns if own.start <= column < own.start + own.size)
        name = programme.labels((family,))[column - family.start]
        most = FARTHEST * float(programme.scaling.columns[column])
        expected = _("{name} of at most {most:.2g}").format(name=name, most=most)
        yield Problem(scenario.id, 0, 0, expected, f"{upper[column]:g}", _("leave out what is to set no limit"))


def _problem(
    scenario: Scenario, programme: LinearProgramme, row: int, expected: str, found: str, mend: str = ""
) -> Problem:
    """What is wrong with a row, at the place of its rule where that is known."""
    rule = rule_of_row(scenario, programme, row)
    origin = origin_of(scenario, rule)
    place = (origin.file, origin.line, origin.column) if origin else (scenario.id, 0, 0)
    return Problem(*place, _("{rule}: {what}").format(rule=rule, what=expected), found, mend)
