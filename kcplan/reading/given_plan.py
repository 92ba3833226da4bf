"""A given allocation: a table of line, source, year and amount, with an activity and a region where it has them.

Units that go with it are a table of activity and year, with a region where there are several.
"""

import os
from typing import NamedTuple

from kcplan.domain.scenario import WHOLE, Model
from kcplan.language import _
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.opening import table_at
from kcplan.reading.tables.rows import NamedColumns, Row, Table
from kcplan.reading.tables.styles import NumberStyle
from kcplan.reading.text.log import Log, Place


class Cell(NamedTuple):
    """What money is of; the activity is "" where it is left to be split."""

    region: str
    line: str
    activity: str
    source: str
    year: int


class MoneyRow(NamedTuple):
    """Money of a cell, or units, and where they are written."""

    amount: float
    place: Place


#: Region, activity, year.
UnitCell = tuple[str, str, int]


def read_given_plan(path: str | os.PathLike[str], model: Model, style: NumberStyle | None = None) -> dict[Cell, float]:
    """Money by cell; what has no row gets none. InvalidInput with every mistake of the table.

    `style` is how its numbers are written, where a file says so.
    """
    log = Log()
    names = OfficialNames.of(model.lines, model.sources, model.money)
    with table_at(os.fspath(path), log, style=style, names=names) as table:
        found = {} if table is None else money_rows(table, model, log)
    log.raise_errors()
    return {cell: row.amount for cell, row in found.items() if row.amount > 0}


def money_rows(table: Table, model: Model, log: Log, of_both: bool = False) -> dict[Cell, MoneyRow]:
    """Money of a table by cell, also where it is 0; what is wrong with its rows goes into the log.

    `of_both`: the table may be one of units too, whose rows have a cell of units and none of money.
    """
    found: dict[Cell, MoneyRow] = {}
    region = ("region",) if len(model.regions) > 1 else ()
    more, numbers = (("units",), ("amount", "units")) if of_both else ((), ("amount",))
    columns = NamedColumns((*region, "line", "source", "year", "amount"), ("region", "activity", *more), numbers)
    for row in table.rows(columns, log):
        if of_both and row["units"] and not row["amount"]:
            continue
        amount = row.number("amount", log)
        cell = _cell(row, amount, model, log)
        if cell is None:
            continue
        if cell in found:
            again = _("a second one; the first is in line {line}").format(line=found[cell].place.line)
            log.error(row.place("line"), _("one row for each cell"), again)
        found.setdefault(cell, MoneyRow(amount, row.place("line")))
    return found


def read_given_units(path: str | os.PathLike[str], model: Model) -> dict[UnitCell, float]:
    """Units by cell; what has no row is not bought. InvalidInput with every mistake of the table."""
    log = Log()
    with table_at(os.fspath(path), log, style="en") as table:  # kcplan wrote it
        found = {} if table is None else unit_rows(table, model, log)
    log.raise_errors()
    return {cell: row.amount for cell, row in found.items()}


def unit_rows(table: Table, model: Model, log: Log, of_both: bool = False) -> dict[UnitCell, MoneyRow]:
    """Units of a table by cell; what is wrong with its rows goes into the log.

    `of_both`: the table may be one of money too, whose rows have no cell of units.
    """
    found: dict[UnitCell, MoneyRow] = {}
    known = {
        "activity": (_("activity"), {activity.id: activity.id for activity in model.activities}),
        "year": (_("year of the model"), {str(year): str(year) for year in model.years}),
        "region": (_("region"), {region: region for region in model.regions}),
    }
    required = ("region",) if len(model.regions) > 1 else ()
    more, numbers = (("line", "source", "amount"), ("units", "amount")) if of_both else ((), ("units",))
    columns = NamedColumns((*required, "activity", "year", "units"), ("region", *more), numbers)
    for row in table.rows(columns, log):
        if of_both and row["amount"] and not row["units"]:
            continue
        units, texts = row.number("units", log), {name: row[name] for name in known}
        texts["region"] = texts["region"] or WHOLE
        odd = [name for name, (_kind, words) in known.items() if texts[name] not in words]
        for name in odd:
            kind, words = known[name]
            log.unknown(row.place(name), kind, texts[name][:100], words)
        if odd:
            continue
        cell = (texts["region"], texts["activity"], int(texts["year"]))
        if cell in found:
            again = _("a second one; the first is in line {line}").format(line=found[cell].place.line)
            log.error(row.place("activity"), _("one row for each cell"), again)
        found.setdefault(cell, MoneyRow(units, row.place("activity")))
    return found


def _cell(row: Row, amount: float, model: Model, log: Log) -> Cell | None:
    """The cell of a row; None where there is none: the log says why, or the row says 0 as a plan.csv may."""
    lines = {line.id: line for line in model.lines}
    line = lines.get(row["line"])
    if line is None:
        log.unknown(row.place("line"), _("line"), row["line"][:100], lines)
        return None
    known = True
    activities = {activity.id for activity in line.activities}
    if row["activity"] and row["activity"] not in activities:
        kind = _("activity of {line}").format(line=line.id)
        log.unknown(row.place("activity"), kind, row["activity"][:100], sorted(activities))
        known = False
    if row["source"] not in line.sources:
        if amount == 0 and any(source.id == row["source"] for source in model.sources):
            return None
        kind = _("source that may pay for {line}").format(line=line.id)
        log.unknown(row.place("source"), kind, row["source"][:100], line.sources)
        known = False
    years = {str(year): year for year in model.years}
    if row["year"] not in years:
        log.unknown(row.place("year"), _("year of the model"), row["year"][:100], years)
        known = False
    region = row["region"] or WHOLE
    if region not in model.regions:
        log.unknown(row.place("region"), _("region"), region[:100], model.regions)
        known = False
    return Cell(region, line.id, row["activity"], row["source"], years[row["year"]]) if known else None
