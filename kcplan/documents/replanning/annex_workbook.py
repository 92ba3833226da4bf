"""annex.xlsx of a programme planned again: approved, spent and adjusted money with live totals; progress; reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell as place

from kcplan.analyses.replanning.replan import Replanned
from kcplan.arrays import FloatArray
from kcplan.documents.elements import table_sheet
from kcplan.documents.elements.figures import PrintedTable, amount, signed
from kcplan.documents.elements.units import money_unit
from kcplan.documents.elements.workbook import Book, Formula, figures, high_enough, put
from kcplan.documents.replanning import progress_sheet, words
from kcplan.documents.report.annex import AnnexRow, by_line, digits, source_order, unit
from kcplan.domain.scenario import years_label
from kcplan.language import _, number, title

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEAD = 5  # the row of the heads, which take two; the titles are above them
_FIRST = _HEAD + 2
_NUMBER_WIDTH, _NAME_WIDTH, _FIGURES = 6.0, 38.0, 9.0  # widths of columns in letters, of figures the least


@dataclass(frozen=True, eq=False)
class MoneyColumn:
    """Money by line and source, or what is worked out of the columns at `parts`: their sum, or a difference.

    `amounts` is None where nobody knows them, or where there are parts; `is_change`: the second part less the first.
    """

    group: str
    head: str
    amounts: FloatArray | None = None  # (lines, sources), sources as the annex has them
    parts: tuple[int, ...] = ()
    is_change: bool = False


def annex_workbook(result: Replanned) -> bytes:
    """annex.xlsx in the current language."""
    book = Book()
    _sheet(book, _("Adjustment"), _("ADJUSTED ESTIMATE OF PROGRAMME MONEY"), list(_open(result)), result)
    if result.closed:
        _sheet(book, _("Closed years"), _("MONEY SPENT IN CLOSED YEARS"), list(_closed(result)), result)
        progress_sheet.write(book, result)
    table_sheet.write(book, _("Reasons"), [_reasons(result)])
    return book.content()


def _open(result: Replanned) -> Iterator[MoneyColumn]:
    """Each open year as approved and as adjusted, all of them, and the whole programme with what was spent."""
    model, first = result.asked.model, result.asked.first_open
    approved, adjusted = result.asked.in_force, result.answer.allocation.by_line()
    assert approved is not None
    order = source_order(model)
    years = model.years[first:]
    for k, year in enumerate(years):
        amounts = approved[..., first + k].sum(axis=0)[:, order], adjusted[..., first + k][:, order]
        yield from _pair(_("Year {year}").format(year=year), _("adjusted"), amounts, 3 * k)
    ends = range(0, 3 * len(years), 3)
    label = years_label(years)
    yield MoneyColumn(label, _("approved"), parts=tuple(ends))
    yield MoneyColumn(label, _("adjusted"), parts=tuple(c + 1 for c in ends))
    yield MoneyColumn(label, _("change"), parts=(3 * len(years), 3 * len(years) + 1), is_change=True)
    if result.asked.closed is not None:
        whole, at = years_label(model.years), 3 * len(years) + 3
        spent = result.asked.closed.money.sum(axis=(0, 3))[:, order]
        yield MoneyColumn(whole, _("spent"), spent)
        yield MoneyColumn(whole, _("spent and adjusted"), parts=(at, at - 2))


def _closed(result: Replanned) -> Iterator[MoneyColumn]:
    """Each closed year as approved and as spent, and all of them."""
    model, closed = result.asked.model, result.asked.closed
    assert closed is not None
    order, before = source_order(model), _approved_then(result)
    for t, year in enumerate(result.closed):
        was = None if before is None else before[..., t].sum(axis=0)[:, order]
        yield from _pair(
            _("Year {year}").format(year=year), _("spent"), (was, closed.money[..., t].sum(axis=0)[:, order]), 3 * t
        )
    ends, at = range(0, 3 * closed.count, 3), 3 * closed.count
    label = years_label(result.closed)
    yield MoneyColumn(label, _("approved"), parts=() if before is None else tuple(ends))
    yield MoneyColumn(label, _("spent"), parts=tuple(c + 1 for c in ends))
    yield MoneyColumn(label, _("change"), parts=() if before is None else (at, at + 1), is_change=True)


def _pair(group: str, head: str, amounts: tuple[FloatArray | None, FloatArray], at: int) -> Iterator[MoneyColumn]:
    """Approved money, what it became, and the difference; `at` is where the first of these columns stands."""
    was, now = amounts
    yield MoneyColumn(group, _("approved"), was)
    yield MoneyColumn(group, head, now)
    yield MoneyColumn(group, _("change"), parts=() if was is None else (at, at + 1), is_change=True)


def _approved_then(result: Replanned) -> FloatArray | None:
    """What was approved for closed years: the budget in force, else the plan; None where neither tells of them."""
    budget, plan = result.asked.in_force, result.asked.model.plan
    assert budget is not None
    own = budget if plan is None else np.where(np.isnan(budget), plan, budget)
    return None if np.isnan(own[..., : result.asked.first_open]).any() else own


def _values(rows: Sequence[AnnexRow], columns: Sequence[MoneyColumn]) -> FloatArray:
    """The value of each cell, NaN where it stays empty: those of sources, then sums of rows, then of columns."""
    values = np.full((len(rows), len(columns)), np.nan)
    own = [r for r, row in enumerate(rows) if not row.parts]
    for c, column in enumerate(columns):
        if column.amounts is not None:
            values[own, c] = column.amounts.ravel()
            for kind in ("line", "total"):
                for r, row in enumerate(rows):
                    if row.parts and row.kind.startswith(kind):
                        values[r, c] = values[list(row.parts), c].sum()
        elif column.is_change and column.parts:
            values[:, c] = values[:, column.parts[1]] - values[:, column.parts[0]]
        elif column.parts:
            values[:, c] = values[:, list(column.parts)].sum(axis=1)
    return values


def _sheet(book: Book, name: str, heading: str, columns: Sequence[MoneyColumn], result: Replanned) -> None:
    scenario = result.asked
    rows = by_line(scenario.model, result.answer.allocation.by_line()).rows
    values = _values(rows, columns)
    shown = digits(np.nan_to_num(values))
    widest = max((len(number(value, shown)) for value in values.ravel() if value == value), default=1)
    widths = [_NUMBER_WIDTH, _NAME_WIDTH, *[max(_FIGURES, widest + 1.5)] * len(columns)]
    sheet = book.sheet(name, widths)
    for r, text in enumerate((_("ANNEX"), heading, title(scenario.model.title))):
        book.heading(sheet, r, text, widths, 13, bold=True)
    book.heading(sheet, 3, _("Option: {option}").format(option=title(scenario.title)), widths, 11, bold=False)
    sheet.write_string(4, len(widths) - 1, unit(money_unit(scenario)), book.style(italic=True, align="right"))
    _heads(book, sheet, columns)
    for r, row in enumerate(rows):
        strong = row.kind != "source"
        high_enough(sheet, _FIRST + r, [(row.name, _NAME_WIDTH)])
        put(sheet, _FIRST + r, 0, row.number, book.style(border=1, align="center", bold=strong))
        put(sheet, _FIRST + r, 1, row.name, book.words(strong))
        for c, column in enumerate(columns):
            style = book.style(border=1, bold=strong, num_format=figures(shown, signed=column.is_change))
            put(sheet, _FIRST + r, 2 + c, _cell(values, r, c, row, column), style)
    sheet.freeze_panes(_FIRST, 2)
    sheet.repeat_rows(_HEAD, _HEAD + 1)


def _heads(book: Book, sheet: "Worksheet", columns: Sequence[MoneyColumn]) -> None:
    """Two rows of heads: years above what is of them."""
    style = book.head()
    for c, text in enumerate((_("No."), _("Activity / source of money"))):
        sheet.merge_range(_HEAD, c, _HEAD + 1, c, text, style)
    high_enough(sheet, _HEAD + 1, [(column.head, _FIGURES) for column in columns])
    for c, column in enumerate(columns):
        sheet.write_string(_HEAD + 1, 2 + c, column.head, style)
        if c == 0 or columns[c - 1].group != column.group:
            width = sum(other.group == column.group for other in columns)
            sheet.merge_range(_HEAD, 2 + c, _HEAD, 1 + c + width, column.group, style)


def _cell(values: FloatArray, r: int, c: int, row: AnnexRow, column: MoneyColumn) -> float | Formula | None:
    """A figure of a source, or a live formula of the cells that it comes from; None where it is not known."""
    value = float(values[r, c]) + 0.0
    if value != value:
        return None
    if column.is_change:
        before, after = (place(_FIRST + r, 2 + part) for part in column.parts)
        return Formula(f"={after}-{before}", value)
    if column.parts:
        return Formula("=" + "+".join(place(_FIRST + r, 2 + part) for part in column.parts), value)
    if row.parts:
        return Formula("=" + "+".join(place(_FIRST + part, 2 + c) for part in row.parts), value)
    return value


def _reasons(result: Replanned) -> PrintedTable:
    """Each public figure that changes, and why."""
    scenario = result.asked
    moved = [own for own in result.adjusted if own.reason]
    shown = digits(np.array([value for own in moved for value in (own.approved, own.adjusted)]))
    caption = _("Figures of the approved budget that change, {money}").format(money=money_unit(scenario))
    head = [_("figure"), _("approved"), _("adjusted"), _("change"), _("reason")]
    table = PrintedTable("reasons", caption, head)
    for own in moved:
        numbers = (amount(own.approved, shown), amount(own.adjusted, shown), signed(own.moved, shown))
        table.add(words.figure_name(own, scenario.model), *numbers, words.reason(own, scenario.model))
    return table
