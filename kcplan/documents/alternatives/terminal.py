"""Alternatives for a planner's terminal."""

from rich.console import Console

from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.documents.alternatives import tables, words
from kcplan.documents.elements import names
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.language import _


def show(found: Alternatives, to: Console, full: bool = False) -> None:
    """What can move, the ranges of lines and of who pays for them, and the plans that differ most."""
    notes = [*words.none_named(found), *words.notes(found), points(found.scenario)]
    screen = Screen(to, full, words.verdict(found), [names.heading(found.scenario)], notes, shortened=not full)
    heading = _("Public money of each line, {money}")
    screen.add(tables.ranges(found, found.lines, heading), 0)
    screen.add(Listed("", [words.words(), *words.furthest(found)], dash=""), 2)
    screen.add(tables.named(found), 1)
    screen.add(tables.ranges(found, found.payers, _("Who pays for each line, {money}")), 3)
    if full:
        screen.add(tables.ends(found), 4)
        screen.add(tables.ranges(found, found.figures, _("Each figure: line, source and year, {money}")), 5)
    screen.show()
