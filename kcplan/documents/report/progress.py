"""What closed years came to beside what was planned, for every document: money by line, outputs by activity."""

from collections.abc import Sequence
from dataclasses import dataclass

from kcplan.analyses.replanning.progress import LineProgress, UnitProgress
from kcplan.documents.elements import names
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount
from kcplan.documents.elements.tables import all_whole
from kcplan.documents.elements.units import counted, money_unit
from kcplan.domain.scenario import Scenario, years_label
from kcplan.language import _, money_digits, number, percent, title

_SPANS = 5  # so many years fit beside each other on a page

#: Planned (None: nobody knows) and actual.
ProgressPair = tuple[float | None, float]


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """Rows by name with each closed year, planned and actual; `total` is the name of their sum, "" where none adds up.

    `heads` are of names, of what is actual and of shares. What adds up is money.
    """

    id: str
    heading: str
    heads: tuple[str, str, str]
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[ProgressPair, ...]], ...]
    total: str

    @property
    def digits(self) -> int:
        """0 where all is whole as it is read; else the decimals of money, or those of quantities."""
        values = (value for _name, years in self.rows for year in years for value in year if value is not None)
        return 0 if all_whole(values) else money_digits() if self.is_money else 2

    @property
    def is_money(self) -> bool:
        """Whether it is of money, and not of outputs, each in its own unit."""
        return bool(self.total)

    @property
    def spans(self) -> list[str]:
        """Each closed year, and all of them where there are several."""
        return [*map(str, self.years), *([years_label(self.years)] if len(self.years) > 1 else [])]

    def summed(self) -> list[tuple[str, list[ProgressPair]]]:
        """Rows by span, and the total of rows where there is one."""
        rows = [(name, [*years, _sum(years)][: len(self.spans)]) for name, years in self.rows]
        if self.total:
            rows.append((self.total, [_sum([own[k] for _name, own in rows]) for k in range(len(self.spans))]))
        return rows

    def texts(self, pair: ProgressPair) -> tuple[str, str, str]:
        """Planned, actual, and actual as a share of planned."""
        planned, actual = pair
        said = "–" if planned is None else number(planned, self.digits)
        return said, number(actual, self.digits), percent(actual / planned, 1) if planned else "–"


def tables(scenario: Scenario, lines: Sequence[LineProgress], units: Sequence[UnitProgress]) -> list[ProgressTable]:
    """Public money by line; outputs by activity, where the programme counts any."""
    model, years = scenario.model, scenario.model.years[: scenario.first_open]
    money = tuple(
        (names.numbered(line), tuple((own.planned, own.actual) for own in lines if own.line == line.id))
        for line in model.lines
    )
    outputs = tuple(
        (
            f"{title(activity.title)} ({counted(activity.unit, model)})",
            tuple((own.planned, own.actual) for own in units if own.activity == activity.id),
        )
        for activity in model.activities
    )
    of_money = _("Public money of closed years, {money}").format(money=money_unit(scenario))
    heads = (_("line"), _("spent"), _("spent, %"))
    found = [ProgressTable("progress-money", of_money, heads, years, money, _("Total"))]
    if outputs:
        heads = (_("activity"), _("delivered"), _("delivered, %"))
        found.append(ProgressTable("progress-units", _("Outputs of closed years"), heads, years, outputs, ""))
    return found


def printed(table: ProgressTable) -> list[PrintedTable]:
    """The same for a page: three columns a year, and a table for as many years as paper is wide."""
    first, actual, share = table.heads
    found = []
    for start in range(0, len(table.spans), _SPANS):
        own = slice(start, start + _SPANS)
        head = [f"{span}: {text}" for span in table.spans[own] for text in (_("planned"), actual, share)]
        id_ = table.id if start == 0 else f"{table.id}-{table.spans[start]}"
        found.append(PrintedTable(id_, table.heading, [first[:1].upper() + first[1:], *head]))
        for name, pairs in table.summed():
            cells = [cell for pair in pairs[own] for cell in _cells(table, pair)]
            found[-1].add(name, *cells, kind="total" if table.is_money and name == table.total else "")
    return found


def _cells(table: ProgressTable, pair: ProgressPair) -> list[PrintedCell]:
    planned, actual = pair
    first, _actual, share = table.texts(pair)
    return [
        PrintedCell(first) if planned is None else amount(planned, table.digits),
        amount(actual, table.digits),
        PrintedCell(share, figure(actual / planned) if planned else None),
    ]


def _sum(pairs: Sequence[ProgressPair]) -> ProgressPair:
    planned = [own for own, _actual in pairs if own is not None]
    return sum(planned) if len(planned) == len(pairs) else None, sum(actual for _planned, actual in pairs)
