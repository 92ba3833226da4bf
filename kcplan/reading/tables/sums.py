"""Sums that a table has beside the figures that they add up: each that differs is an error."""

import math
from collections.abc import Sequence
from dataclasses import replace

from kcplan import tolerances
from kcplan.language import _
from kcplan.reading.tables.cells import DASHES, SheetCell, is_blank, number_of, text_of
from kcplan.reading.tables.sheets import Page
from kcplan.reading.text.log import Log, Place


def amount_of(page: Page, place: Place, cell: SheetCell) -> float:
    """The figure of a cell, 0 where it is blank or has a dash; NaN if it is no number, and the log says why."""
    if is_blank(cell) or text_of(cell) in DASHES:
        return 0.0
    return number_of(cell, _("the figure"), place, page.style, page.log)


def check_sum(page: Page, place: Place, cell: SheetCell, parts: Sequence[SheetCell]) -> None:
    """Report a sum that differs from that of its parts. A blank cell says nothing; parts without numbers are told."""
    if not is_blank(cell):
        silent = replace(page, log=Log())
        check_total(page, place, cell, [amount_of(silent, place, part) for part in parts])


def check_total(page: Page, place: Place, cell: SheetCell, parts: Sequence[float]) -> None:
    """The same of parts that are numbers; those that are none are NaN, and told."""
    if is_blank(cell):
        return
    shown, total = amount_of(page, place, cell), math.fsum(parts)
    if tolerances.apart(shown, total):
        expected = _("{total}, the sum of its figures").format(total=f"{total:.12g}")
        page.log.error(place, expected, f"{shown:.12g}", _("mend the sum, or a figure that it adds up"))
