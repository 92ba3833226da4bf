"""What closed years came to, in the letter: money by line in its text, and every year in an annex of its own."""

from typing import TYPE_CHECKING

from kcplan.documents.elements import letter as look
from kcplan.documents.elements.letter import CENTRE, LEFT, RIGHT, plain, say
from kcplan.documents.elements.units import money_unit
from kcplan.documents.report.progress import ProgressTable
from kcplan.domain.scenario import Scenario, years_label
from kcplan.language import _, title

if TYPE_CHECKING:
    from docx.document import Document as Letter

_SPANS = 6  # so many years fit beside each other, with three columns each
_FIGURES, _SIZE = 18.6, 8.5  # cm for columns of figures, points


def section(letter: "Letter", money: ProgressTable, scenario: Scenario) -> None:
    """Public money of each line over all closed years: planned, spent, and its share."""
    text = _("Public money that was spent in {years} ({money}):")
    look.lead(letter, text.format(years=years_label(money.years), money=money_unit(scenario)))
    first, actual, share = money.heads
    heads = [word[:1].upper() + word[1:] for word in (first, _("planned"), actual, share)]
    rows = [(plain(name), *money.texts(pairs[-1])) for name, pairs in money.summed()]
    strong = [n == len(rows) - 1 for n in range(len(rows))]
    look.body_table(letter, heads, rows, (8.4, 2.7, 2.7, 2.7), (LEFT, RIGHT, RIGHT, RIGHT), strong)
    say(letter, _("Annex 2 has the money and the outputs of each year."), body=True)


def annex(letter: "Letter", tables: list[ProgressTable], scenario: Scenario) -> None:
    """Each table with all of its years, on paper across."""
    look.across(letter)
    say(letter, _("ANNEX 2"), CENTRE, bold=True)
    years = years_label(tables[0].years)
    say(letter, _("WHAT WAS CARRIED OUT IN {years}").format(years=years), CENTRE, bold=True)
    say(letter, plain(title(scenario.model.title)), CENTRE, bold=True)
    say(letter, _("(Attached to submission No. ……/TTr-…… of day …… month …… year ……)"), CENTRE, italic=True)
    for table in tables:
        say(letter, plain(table.heading), LEFT, bold=True, size=12, above=10).paragraph_format.keep_with_next = True
        for start in range(0, len(table.spans), _SPANS):
            _years(letter, table, start)


def _years(letter: "Letter", table: ProgressTable, start: int) -> None:
    """The years from position `start` on that fit beside each other."""
    spans, (first, actual, share) = table.spans[start : start + _SPANS], table.heads
    count = 3 * len(spans)
    heads = [
        (first[:1].upper() + first[1:], *(span for span in spans for _part in range(3))),
        (first[:1].upper() + first[1:], *(text for _span in spans for text in (_("planned"), actual, share))),
    ]
    rows = [
        (plain(name), *(text for pair in pairs[start : start + _SPANS] for text in table.texts(pair)))
        for name, pairs in table.summed()
    ]
    width = min(1.9, _FIGURES / count)
    size = look.fitting(_SIZE, width, [text for row in rows for text in row[1:]])
    widths = (look.ACROSS - width * count, *[width] * count)
    strong = [table.is_money and n == len(rows) - 1 for n in range(len(rows))]
    found = look.table(letter, heads, rows, widths, (LEFT, *[RIGHT] * count), strong, size)
    look.join(found, (0, 0), (1, 0))
    for k in range(len(spans)):
        look.join(found, (0, 1 + 3 * k), (0, 3 + 3 * k))
    say(letter, "", size=6)
