"""What was spent and delivered in closed years: a workbook, one table or two, or rows; what is missing is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, n_
from kcplan.reading.given_plan import Cell, MoneyRow, UnitCell, money_rows, unit_rows
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.opening import table_of
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node


@dataclass(frozen=True, eq=False)
class Actuals:
    """Rows of both tables by cell, and where the tables are."""

    money: Mapping[Cell, MoneyRow]
    units: Mapping[UnitCell, MoneyRow]
    place: Place
    units_place: Place


def read_actuals(node: Node, model: Model, log: Log) -> Actuals:
    """The rows of the key: one name is that of a workbook, or of a CSV file with both; a list names two tables."""
    if node.is_mapping:
        pair = [node["money"], node["units"]]
    elif node.is_list and len(node.value) == 2:
        pair = node.value
    elif node.is_list or node.value == "":
        if node.is_list:
            expected = _("one workbook, or a table of money and one of units")
            log.error(
                node.place, expected, n_("{count} name", "{count} names", len(node.value)).format(count=len(node.value))
            )
        return Actuals({}, {}, node.place, node.place)
    else:
        pair = [node, node]
    names = OfficialNames.of(model.lines, model.sources, model.money)
    money: Mapping[Cell, MoneyRow] = {}
    units: Mapping[UnitCell, MoneyRow] = {}
    place, units_place, told = node.place, node.place, log.errors
    with table_of(pair[0], log, names) as table:
        if table is not None:
            money = money_rows(table, model, log, of_both=pair[0] is pair[1])
            place = table.place
    if log.errors > told and pair[0] is pair[1] and not money:
        return Actuals(money, units, place, place)  # one mistake of a file is told once
    with table_of(pair[1], log) as table:
        if table is not None:
            units = unit_rows(table, model, log, of_both=pair[0] is pair[1])
            units_place = table.place
    return Actuals(money, units, place, units_place)


def closed_of(actuals: Actuals, count: int, carried: Mapping[str, float], model: Model, log: Log) -> Closed:
    """The first `count` years of a programme as they were; what is missing, or of another year, goes into the log."""
    regions, lines, sources, _years = model.shape
    activities = len(model.activities)
    money = np.full((regions, lines, sources, count), np.nan)
    by_activity = np.full((regions, activities, sources, count), np.nan)
    units = np.full((regions, activities, count), np.nan)
    number = {activity.id: a for a, activity in enumerate(model.activities)}
    known = model.years[:count]
    for cell, row in actuals.money.items():
        if _is_closed(cell.year, known, row.place, log):
            r, n, s, t = model.place(cell.region, cell.line, cell.source, cell.year)
            if cell.activity:
                by_activity[r, number[cell.activity], s, t] = row.amount
            else:
                money[r, n, s, t] = row.amount
    for (region, activity, year), row in actuals.units.items():
        if _is_closed(year, known, row.place, log):
            units[model.regions.index(region), number[activity], model.years.index(year)] = row.amount
    _sum_activities(money, by_activity, actuals, model, log)
    if actuals.money or not log.errors:  # else the whole table is wrong, and told
        _report_missing_money(money, actuals.place, model, log)
    if actuals.units or not log.errors:
        _report_missing_units(money, units, actuals.units_place, model, log)
    return Closed(np.nan_to_num(money), by_activity, np.nan_to_num(units), dict(sorted(carried.items())))


def _is_closed(year: int, known: Sequence[int], place: Place, log: Log) -> bool:
    if year in known:
        return True
    expected = _("years that are closed, {years}").format(years=years_label(tuple(known)))
    log.error(place, expected, str(year), _("leave the row out, or close the year too"))
    return False


def _sum_activities(money: FloatArray, by_activity: FloatArray, actuals: Actuals, model: Model, log: Log) -> None:
    """Money of lines that is told by activity; a line has it as a whole, or of every activity."""
    start = 0
    for n, line in enumerate(model.lines):
        own = by_activity[:, start : start + len(line.activities)]
        start += len(line.activities)
        told = np.asarray(~np.isnan(own))
        some, every = np.asarray(told.any(axis=1)), np.asarray(told.all(axis=1) & bool(line.activities))
        for r, s, t in np.argwhere(some).tolist():
            of = _called(model, r, n, s, (model.years[t],))
            if not np.isnan(money[r, n, s, t]):
                expected = _("money of {what} as a whole, or of its activities").format(what=of)
                log.error(actuals.place, expected, _("both"), _("leave one out"))
            elif not every[r, s, t]:
                expected = _("money of every activity of {what}").format(what=of)
                log.error(actuals.place, expected, _("not of all"), _("add it; the amount may be 0"))
                money[r, n, s, t] = 0.0
            else:
                money[r, n, s, t] = own[r, :, s, t].sum()
        own[~np.broadcast_to(every[:, None], own.shape)] = np.nan


def _report_missing_money(money: FloatArray, place: Place, model: Model, log: Log) -> None:
    may = np.array([[source.id in line.sources for source in model.sources] for line in model.lines], dtype=bool)
    missing = np.isnan(money) & may[None, :, :, None]
    for r, n, s in np.argwhere(missing.any(axis=3)).tolist():
        years = tuple(year for year, lost in zip(model.years, missing[r, n, s], strict=False) if lost)
        expected = _("money spent in every closed year by each line and source")
        found = _("none for {what}").format(what=_called(model, r, n, s, years))
        log.error(place, expected, found, _("add it; the amount may be 0"))


def _report_missing_units(money: FloatArray, units: FloatArray, place: Place, model: Model, log: Log) -> None:
    """Each activity of a line that spent public money in a year needs its units."""
    line_of = {line.id: n for n, line in enumerate(model.lines)}
    spent = np.nan_to_num(money)[:, :, model.public].sum(axis=2) > 0
    for a, activity in enumerate(model.activities):
        missing = np.isnan(units[:, a]) & spent[:, line_of[activity.line]]
        for r in np.flatnonzero(missing.any(axis=1)).tolist():
            years = tuple(year for year, lost in zip(model.years, missing[r], strict=False) if lost)
            of = f"{activity.id}, {years_label(years)}"
            of = f"{model.regions[r]}, {of}" if len(model.regions) > 1 else of
            expected = _("units delivered in every closed year of each activity whose line spent money")
            log.error(place, expected, _("none for {what}").format(what=of), _("add them; units may be 0"))


def _called(model: Model, region: int, line: int, source: int, years: tuple[int, ...]) -> str:
    of = f"{model.lines[line].id}, {model.sources[source].id}, {years_label(years)}"
    return f"{model.regions[region]}, {of}" if len(model.regions) > 1 else of
