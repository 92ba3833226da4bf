"""The annex behind the letter: money by line, source and year, as the programme prints it."""

from typing import TYPE_CHECKING

from kcplan.documents.elements import letter as look
from kcplan.documents.elements.letter import CENTRE, LEFT, RIGHT, plain, say
from kcplan.documents.elements.units import money_unit
from kcplan.documents.report.annex import Annex, form, unit
from kcplan.domain.scenario import Scenario
from kcplan.language import _, number, title

if TYPE_CHECKING:
    from docx.document import Document as Letter

_SIZE = 8.5  # points


def write(letter: "Letter", annex: Annex, scenario: Scenario, name: str) -> None:
    """The form on paper across; `name` is ANNEX, or has a number where there are several."""
    look.across(letter)
    say(letter, name, CENTRE, bold=True)
    say(letter, form(scenario), CENTRE, bold=True)
    say(letter, plain(title(scenario.model.title)), CENTRE, bold=True)
    say(letter, _("(Attached to submission No. ……/TTr-…… of day …… month …… year ……)"), CENTRE, italic=True)
    say(letter, unit(money_unit(scenario)), RIGHT, italic=True, size=12)
    upper = [column.group or column.head for column in annex.columns]
    words = (_("No."), _("Activity / source of money"))
    heads = [(*words, *upper), (*words, *(column.head for column in annex.columns))]
    rows = [
        (row.number, plain(row.name), *(number(float(value), annex.digits) for value in figures))
        for row, figures in zip(annex.rows, annex.figures, strict=True)
    ]
    width = min(1.9, 18.0 / len(annex.columns))
    size = look.fitting(_SIZE, width, [text for row in rows for text in row[2:]])
    widths = (1.0, look.ACROSS - 1.0 - width * len(annex.columns), *[width] * len(annex.columns))
    aligned = (CENTRE, LEFT, *[RIGHT] * len(annex.columns))
    strong = [row.kind != "source" for row in annex.rows]
    table = look.table(letter, heads, rows, widths, aligned, strong, size)
    for c, column in enumerate([None, None, *annex.columns]):
        if column is None or not column.group:
            look.join(table, (0, c), (1, c))
        elif column.parts:  # the last of its group
            look.join(table, (0, 2 + column.parts[0]), (0, c))
