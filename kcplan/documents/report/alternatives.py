"""What else is about as good, as tables of the page: ranges of lines and payers, and the plans that differ most."""

from collections.abc import Sequence

from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.analyses.alternatives.ranges import Range
from kcplan.documents.alternatives import words
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount
from kcplan.documents.elements.units import unit
from kcplan.language import _, money_digits, percent


def tables(found: Alternatives) -> list[PrintedTable]:
    """Those that have a row."""
    lines = _ranges("alternatives-lines", _("Public money of each line, {money}"), found, found.lines)
    payers = _ranges("alternatives-payers", _("Who pays for each line, {money}"), found, found.payers)
    return [table for table in (lines, _named(found), payers) if table.rows]


def _ranges(id: str, caption: str, found: Alternatives, of: Sequence[Range]) -> PrintedTable:
    model, digits = found.scenario.model, money_digits()
    planned = [] if found.scenario.in_force is None else [_("planned")]
    head = [_("Line"), _("what it says"), _("least"), _("recommended"), _("most"), *planned]
    table = PrintedTable(id, caption.format(money=unit(model.money)), head, words=2)
    for own in of:
        amounts = [own.least, own.recommended, own.most, *([] if own.planned is None else [own.planned])]
        cells = [amount(value, digits) for value in amounts]
        table.add(words.range_name(own, found), words.word(own.word), *cells)
    return table


def _named(found: Alternatives) -> PrintedTable:
    heading = _("Plans that lose at most {share} of the weighted outcomes and differ most, {money}")
    heading = heading.format(share=percent(found.within, 2), money=unit(found.scenario.model.money))
    head = [_("alternative"), _("points"), _("given up"), _("moved")]
    table = PrintedTable("alternatives-named", heading, head)
    for own in found.named:
        given = PrintedCell(percent(own.given, 2), figure(own.given))
        name = words.alternative_name(own, found)
        table.add(name, amount(own.outcomes, 2), given, amount(own.moved, money_digits()))
    return table
