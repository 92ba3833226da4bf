"""A protected plan for a planner's terminal."""

from rich.console import Console

from kcplan.documents.elements import names
from kcplan.documents.elements.figures import PrintedTable
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.tables import Figures, quantity
from kcplan.documents.plan import terminal
from kcplan.documents.protecting import tables, words
from kcplan.language import _, number, percent
from kcplan.sweeping.decision import Decision


def show(found: Decision, to: Console, full: bool = False) -> None:
    """What protection does and costs, who pays for what, and the ladder."""
    hedge = found.hedge
    screen = Screen(
        to,
        full,
        words.verdicts(found),
        above=[names.heading(hedge.asked)],
        notes=[*words.notes(found), points(hedge.asked)],
        shortened=not full,
    )
    screen.add(_figures(tables.beside(hedge)), 0)
    if found.ladder is not None:
        screen.add(_ladder(found), 1)
    screen.add(Listed(words.of_payers(), words.payers(hedge, full)), 2)
    for part, table in enumerate(tables.curves(hedge), start=3):
        screen.add(_figures(table), part)
    if found.ladder is not None:
        screen.add(_worth(found), 5)
    if full:
        screen.add(terminal.budgets(hedge.after.allocation, by_source=True), 6)
        screen.add(terminal.targets_table(hedge.after.review, hedge.asked.model), 7)
    screen.show()


def _figures(table: PrintedTable) -> Figures:
    """A table of documents on the screen."""
    shown = Figures(table.caption, table.head, table.words)
    for row in table.rows:
        shown.add(*(cell.text for cell in row.cells))
    return shown


def _ladder(found: Decision) -> Figures:
    """Every rung on the fresh futures, with intervals."""
    ladder = found.ladder
    assert ladder is not None
    heading = _("What each way of deciding comes to on {count} fresh futures, with 95 % intervals")
    head = [
        _("way of deciding"),
        _("missed on the average"),
        _("in the worst tenth"),
        _("all targets met"),
        _("points"),
    ]
    table = Figures(heading.format(count=number(ladder.samples, 0)), head)
    for own in ladder.rungs:
        table.add(
            words.policy(own.policy),
            words.interval(own.mean_miss),
            words.interval(own.worst_tenth),
            percent(own.all_met.count / own.all_met.of, 1),
            quantity(own.outcomes.value),
        )
    return table


def _worth(found: Decision) -> Figures:
    """What protection, waiting and knowing are worth."""
    ladder = found.ladder
    assert ladder is not None
    table = Figures(
        _("What it is worth: how much less is missed"), [_("what"), _("on the average"), _("in the worst tenth")]
    )
    for own in ladder.gains:
        table.add(words.worth(own.of), words.interval(own.mean_miss), words.interval(own.worst_tenth))
    return table
