"""annex.xlsx: the official annex with live totals, and behind it what it changes, reaches, costs and rests on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell as place

from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import table_sheet
from kcplan.documents.elements.compared import compared
from kcplan.documents.elements.data import manifest
from kcplan.documents.elements.figures import PrintedTable
from kcplan.documents.elements.misses import not_counted
from kcplan.documents.elements.units import money_unit
from kcplan.documents.elements.workbook import Book, Formula, figures, high_enough, put
from kcplan.documents.plan.counterpart import beyond_plan
from kcplan.documents.plan.verdict import of_idle, of_unpublished
from kcplan.documents.report import assumptions as report_assumptions
from kcplan.documents.report import change_sheet, moves
from kcplan.documents.report import limits as report_limits
from kcplan.documents.report import tables as report_tables
from kcplan.documents.report.annex import Annex, by_line, by_region, exact, form, in_force_money, told_apart, unit
from kcplan.documents.report.tables import ShownPlan
from kcplan.domain.recommendation import Evaluation, Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.language import _, number, title
from kcplan.planning.publish import Published, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEAD = 5  # the row of the heads, which take two; the titles are above them
_FIRST = _HEAD + 2  # the row of the first figures
_NUMBER_WIDTH, _NAME_WIDTH, _FIGURES = 6.0, 46.0, 9.5  # widths of columns in letters, of figures the least


def annex_workbook(
    recommendation: Recommendation,
    in_force: Evaluation | None,
    published: Published | Unpublished | None,
    reasons: Sequence[Reason],
) -> bytes:
    """annex.xlsx in the current language: the published budget where there is one, else the recommendation.

    `in_force` is the budget in force checked against the same scenario, None where there is none; `reasons` say why
    each line gets its money.
    """
    seen, scenario = shown(recommendation, published), recommendation.scenario
    rounded = isinstance(published, Published)
    book = Book()
    lines = told_apart(by_line(scenario.model, seen.allocation.by_line()), scenario)
    notes = [*_notes(published, scenario), *beyond_plan(seen.allocation)]
    if scenario.closed is not None:
        notes.insert(0, moves.carried_out(scenario, lines.digits))
    _sheet(book, _("Annex"), lines, scenario, notes)
    regions = by_region(seen.allocation)
    if regions is not None:
        _sheet(book, _("Regions"), told_apart(regions, scenario), scenario, notes)
    why = _("The reasons are worked out at the optimum, before rounding.") if rounded else ""
    why = " ".join(filter(None, [why, *not_counted(scenario)]))
    annex = _("Annex")

    def of_annex(row: int, column: int) -> str:
        return f"'{annex}'!{_cell(row, column)}"

    words = compared(scenario)
    plans = [ShownPlan(words.after, seen.allocation, seen.review)]
    if in_force is None:
        change_sheet.write_reasons(book, scenario, reasons, lines, of_annex, why)
    else:
        before = by_line(scenario.model, in_force_money(scenario))
        change_sheet.write(book, scenario, reasons, lines, of_annex, why, before)
        plans.insert(0, ShownPlan(words.before, in_force.allocation, in_force.review))
    money = money_unit(scenario)
    table_sheet.write(book, _("Targets"), [report_tables.outcomes(plans, shown=len(plans) - 1)])
    sources = report_tables.sources(seen.review, scenario, money, lines.digits)
    table_sheet.write(book, _("Sources and caps"), [sources])
    prices = _("Binding rules are worked out at the optimum, before rounding.") if rounded else ""
    prices = " ".join(filter(None, [prices, *not_counted(scenario)]))
    table_sheet.write(book, _("Binding rules"), [report_limits.binding(recommendation, money)], prices)
    table_sheet.write(book, _("Assumptions"), report_assumptions.tables(scenario, money))
    table_sheet.write(book, _("Run"), [_run(recommendation)])
    return book.content()


def _run(recommendation: Recommendation) -> PrintedTable:
    """Which program made the figures, from which bytes, when."""
    data = manifest(recommendation.scenario, recommendation.solver)
    table = PrintedTable("run", _("The run that made these figures"), [_("Entry"), _("Value")], words=2)
    table.add(_("Program"), f"{data['program']} {data['version']}")
    table.add(_("Solver"), f"{data['solver']} {data['solver_version']}")
    for name, value in data["options"].items():
        table.add(_("Solver option {name}").format(name=name), str(value))
    table.add(_("Time (UTC)"), data["time"])
    for path, digest in data["files"].items():
        table.add(_("SHA-256 of {path}").format(path=path), digest)
    return table


def _cell(row: int, column: int) -> str:
    """Where a figure of the annex stands in its sheet: `C8`."""
    return str(place(_FIRST + row, 2 + column))


def _sheet(book: Book, name: str, annex: Annex, scenario: Scenario, notes: Sequence[str]) -> None:
    widest = max((len(number(value, annex.digits)) for value in annex.figures.ravel()), default=1)
    widths = [_NUMBER_WIDTH, _NAME_WIDTH, *[max(_FIGURES, widest + 2.0)] * len(annex.columns)]
    sheet = book.sheet(name, widths)
    _titles(book, sheet, widths, scenario)
    _heads(book, sheet, annex)
    for r, row in enumerate(annex.rows):
        high_enough(sheet, _FIRST + r, [(row.name, _NAME_WIDTH)])
        strong = row.kind != "source"
        put(sheet, _FIRST + r, 0, row.number, book.style(border=1, align="center", bold=strong))
        put(sheet, _FIRST + r, 1, row.name, book.words(strong))
        for c in range(len(annex.columns)):
            bold = strong or bool(annex.columns[c].parts)
            style = book.style(border=1, bold=bold, num_format=figures(annex.digits))
            put(sheet, _FIRST + r, 2 + c, _figure(annex, r, c), style)
    last = _FIRST + len(annex.rows)
    for text in notes:
        last += 1
        book.note(sheet, last, text, widths, first=1)
    sheet.freeze_panes(_FIRST, 2)
    sheet.repeat_rows(_HEAD, _HEAD + 1)
    sheet.print_area(0, 0, last, len(widths) - 1)


def _notes(published: Published | Unpublished | None, scenario: Scenario) -> list[str]:
    """What amounts are multiples of, and what of them buys nothing; or why they are no multiples."""
    if isinstance(published, Unpublished):
        return [of_unpublished(published, scenario.model)]
    if published is None:
        return []
    text = _("All amounts are whole multiples of {step} {money}.")
    return [text.format(step=exact(published.step), money=money_unit(scenario)), *of_idle(published, scenario.model)]


def _titles(book: Book, sheet: "Worksheet", widths: Sequence[float], scenario: Scenario) -> None:
    book.heading(sheet, 0, _("ANNEX"), widths, 13, bold=True)
    book.heading(sheet, 1, form(scenario), widths, 13, bold=True)
    book.heading(sheet, 2, title(scenario.model.title), widths, 13, bold=True)
    book.heading(sheet, 3, _("Option: {option}").format(option=title(scenario.title)), widths, 11, bold=False)
    sheet.write_string(4, len(widths) - 1, unit(money_unit(scenario)), book.style(italic=True, align="right"))


def _heads(book: Book, sheet: "Worksheet", annex: Annex) -> None:
    """Two rows of heads: periods above their years."""
    style = book.head()
    high_enough(sheet, _HEAD + 1, [(column.head, _FIGURES) for column in annex.columns])
    for c, text in enumerate((_("No."), _("Activity / source of money"))):
        sheet.merge_range(_HEAD, c, _HEAD + 1, c, text, style)
    for c, column in enumerate(annex.columns):
        if not column.group:
            sheet.merge_range(_HEAD, 2 + c, _HEAD + 1, 2 + c, column.head, style)
            continue
        sheet.write_string(_HEAD + 1, 2 + c, column.head, style)
        if column.parts:  # the last of its group
            sheet.merge_range(_HEAD, 2 + column.parts[0], _HEAD, 2 + c, column.group, style)


def _figure(annex: Annex, r: int, c: int) -> float | Formula:
    """Money of a source in a year; anything else is the sum of such money."""
    value = float(annex.figures[r, c])
    row, column = annex.rows[r], annex.columns[c]
    if column.parts:
        return Formula("=" + _sum([_cell(r, part) for part in column.parts], column.parts), value)
    if row.parts:
        return Formula("=" + _sum([_cell(part, c) for part in row.parts], row.parts), value)
    return value


def _sum(cells: Sequence[str], positions: Sequence[int]) -> str:
    """A range where the cells are next to each other, else one by one."""
    if positions[-1] - positions[0] == len(positions) - 1:
        return f"SUM({cells[0]}:{cells[-1]})"
    return "+".join(cells)
