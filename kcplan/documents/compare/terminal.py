"""A comparison for a planner's terminal."""

from rich.console import Console

from kcplan.analyses.compare import Comparison
from kcplan.documents.compare import tables, words
from kcplan.documents.elements.figures import PrintedTable
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Screen
from kcplan.documents.elements.tables import Figures
from kcplan.domain.scenario import Period, years_label
from kcplan.language import _


def show(found: Comparison, to: Console, full: bool = False) -> None:
    """Which plans, what each loses and gains, then the tables under their short names."""
    heads = [_("Official plan") if plan.kind == "official" else plan.name for plan in found.plans]
    above = [f"{head}: {words.described(plan)}" for head, plan in zip(heads, found.plans, strict=True)]
    notes = [*tables.sentences(found, heads), points(found.plans[0].scenario)]
    screen = Screen(to, full, words.losses_and_gains(found, heads), above, notes, shortened=not full)
    if full:
        for rank, table in enumerate(tables.all_tables(found, heads, by_source=False)):
            screen.add(_as_figures(table), rank)
    else:
        screen.add(_as_figures(tables.overview(found, heads)), 0)
        if found.targets:
            screen.add(_as_figures(tables.targets(found, heads, missed_alone=True)), 1)
        whole = Period(years_label(found.years), found.years)
        screen.add(_as_figures(tables.budgets(found, heads, whole, by_source=False)), 2)
        screen.add(_as_figures(tables.outcomes(found, heads, changed_alone=True)), 3)
        screen.add(_as_figures(tables.sources(found, heads)), 4)
    screen.show()


def _as_figures(table: PrintedTable) -> Figures:
    """A table for the terminal; parts of a row are indented."""
    shown = Figures(table.caption, table.head, left=table.words, breaks=table.breaks)
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        indent = "  " if row.kind == "part" else ""
        shown.add(indent + texts[0], *texts[1:], strong=row.kind == "total")
    return shown
