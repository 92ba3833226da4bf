"""The sheet of annex.xlsx that sets the budget beside that in force, row by row, with reasons; or reasons alone."""

from collections.abc import Callable, Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements.compared import compared
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.units import money_unit
from kcplan.documents.elements.workbook import Book, Formula, figures, high_enough, put
from kcplan.documents.explain import words as explain_words
from kcplan.documents.report import moves
from kcplan.documents.report.annex import Annex, digits, source_order
from kcplan.domain.scenario import Scenario
from kcplan.language import _, number
from kcplan.tolerances import apart

_HEAD = 2  # the row of the heads
_NAMES, _REASONS = 34.0, 60.0  # widths of columns, in letters

#: Where a figure of the annex stands, with its sheet, by row and column of the annex.
CellAddress = Callable[[int, int], str]


def write(
    book: Book,
    scenario: Scenario,
    reasons: Sequence[Reason],
    annex: Annex,
    place: CellAddress,
    why_of: str,
    approved: Annex,
) -> None:
    """Changes of each year; approved, recommended and changed money of all years; why each source pays that much.

    `why_of` says what the reasons are of; "" where that needs no words. `approved` is the budget in force.
    """
    shown = max(annex.digits, digits(approved.figures))
    years = [c for c, column in enumerate(annex.columns) if not column.parts]
    why = _by_row(reasons, annex, scenario)
    widest = max(len(number(value, shown)) for value in annex.figures.ravel()) + 2.0
    widths = [6.0, _NAMES, *[max(8.0, widest)] * len(years), *[max(12.0, widest)] * 3, 10.0, _REASONS]
    sheet = book.sheet(_("Changes"), widths)
    words = compared(scenario)
    heading = _("Changes from {budget}, {money}").format(budget=words.old, money=money_unit(scenario))
    book.heading(sheet, 0, heading, widths, 13, bold=True)
    note = _("By year: the difference of {new} from {old}. The last columns cover all years.").format(
        new=words.new, old=words.old
    )
    if scenario.closed is not None:
        why_of = f"{moves.same_in_both(scenario)} {why_of}"
    sheet.write_string(1, 0, f"{note} {why_of}".rstrip(), book.style(italic=True))
    heads = [_("No."), _("Activity / source of money"), *(annex.columns[c].head for c in years)]
    heads += [words.before, words.after, _("Change"), _("Change, %"), _("Reasons")]
    for c, text in enumerate(heads):
        put(sheet, _HEAD, c, text, book.head())
    high_enough(sheet, _HEAD, list(zip(heads, widths, strict=True)))
    first = 2 + len(years)
    for r, row in enumerate(annex.rows):
        at, bold = _HEAD + 1 + r, row.kind != "source"
        money = book.style(border=1, bold=bold, num_format=figures(shown))
        change = book.style(border=1, bold=bold, num_format=figures(shown, signed=True))
        share = book.style(border=1, bold=bold, num_format=figures(1, signed=True, percent=True))
        before, after = xl_rowcol_to_cell(at, first), xl_rowcol_to_cell(at, first + 1)
        was, now = float(approved.figures[r, -1]), float(annex.figures[r, -1])
        put(sheet, at, 0, row.number, book.style(border=1, bold=bold, align="center"))
        put(sheet, at, 1, row.name, book.words(bold))
        for k, c in enumerate(years, start=2):
            put(sheet, at, k, figure(apart(float(annex.figures[r, c]), float(approved.figures[r, c]))), change)
        put(sheet, at, first, was, money)
        put(sheet, at, first + 1, Formula("=" + place(r, len(annex.columns) - 1), now), money)
        put(sheet, at, first + 2, Formula(f"={after}-{before}", now - was), change)
        put(sheet, at, first + 3, Formula(f"={after}/{before}-1", now / was - 1) if was else None, share)
        reason = why.get(r, "")
        put(sheet, at, first + 4, reason, book.words())
        high_enough(sheet, at, [(row.name, _NAMES), (reason, _REASONS)])
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)


def write_reasons(
    book: Book, scenario: Scenario, reasons: Sequence[Reason], annex: Annex, place: CellAddress, why_of: str
) -> None:
    """The same of a model without a plan: money of all years, and why each source pays that much."""
    why = _by_row(reasons, annex, scenario)
    widest = max(len(number(value, annex.digits)) for value in annex.figures.ravel()) + 2.0
    widths = [6.0, _NAMES, max(12.0, widest), _REASONS]
    sheet = book.sheet(_("Reasons"), widths)
    heading = _("Money of all years and its reasons, {money}").format(money=money_unit(scenario))
    book.heading(sheet, 0, heading, widths, 13, bold=True)
    sheet.write_string(1, 0, why_of, book.style(italic=True))
    heads = [_("No."), _("Activity / source of money"), compared(scenario).after, _("Reasons")]
    for c, text in enumerate(heads):
        put(sheet, _HEAD, c, text, book.head())
    for r, row in enumerate(annex.rows):
        at, bold = _HEAD + 1 + r, row.kind != "source"
        total = Formula("=" + place(r, len(annex.columns) - 1), float(annex.figures[r, -1]))
        put(sheet, at, 0, row.number, book.style(border=1, bold=bold, align="center"))
        put(sheet, at, 1, row.name, book.words(bold))
        put(sheet, at, 2, total, book.style(border=1, bold=bold, num_format=figures(annex.digits)))
        put(sheet, at, 3, why.get(r, ""), book.words())
        high_enough(sheet, at, [(row.name, _NAMES), (why.get(r, ""), _REASONS)])
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)


def _by_row(reasons: Sequence[Reason], annex: Annex, scenario: Scenario) -> dict[int, str]:
    """The reasons of a line and source at the row that has its money."""
    model = scenario.model
    lines = [row for row in annex.rows if row.kind == "line"]
    row_of = {
        (line.id, model.sources[s].id): at
        for line, row in zip(model.lines, lines, strict=True)
        for s, at in zip(source_order(model), row.parts, strict=True)
    }
    texts: dict[int, list[str]] = {}
    for reason in reasons:
        texts.setdefault(row_of[reason.line, reason.source], []).append(explain_words.dated_reason(reason, scenario))
    return {at: " ".join(own) for at, own in texts.items()}
