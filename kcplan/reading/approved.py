"""The budget in force: a table by line, source and year, a result folder, or rows; from it change is measured."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Model, Scenario, years_label
from kcplan.language import _
from kcplan.reading.given_plan import money_rows
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.opening import table_at, table_of
from kcplan.reading.tables.rows import Table
from kcplan.reading.text.files import beside
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

#: The budget of a result folder: the published one where there is one.
_OF_FOLDER = ("published_budget.csv", "budget.csv")


def read_approved(node: Node | None, model: Model, closed: int, log: Log) -> FloatArray | None:
    """The budget in force, shaped like the plan. None: it is the plan.

    NaN where a row is missing or wrong; of the first `closed` years it may have none.
    """
    if node is None or node.value == "":
        return None  # none, or not a name, and the log says so
    money, told = np.full(model.shape, np.nan), log.errors
    with _opened(node, model, log) as table:
        if table is None:
            return money
        for cell, row in money_rows(table, model, log).items():
            place = model.place(cell.region, cell.line, cell.source, cell.year)
            money[place] = np.nan_to_num(money[place]) + row.amount
        if log.errors == told:
            _report_missing(money, model, closed, table.place, log)
    return money


@contextmanager
def _opened(node: Node, model: Model, log: Log) -> Iterator[Table | None]:
    """The table of the key; of a folder that of its budget."""
    folder = None if node.is_list else beside(node.place.file, node.value)
    names = OfficialNames.of(model.lines, model.sources, model.money)
    if folder is None or not os.path.isdir(folder):
        with table_of(node, log, names) as table:
            yield table
        return
    file = next((path for name in _OF_FOLDER if os.path.exists(path := os.path.join(folder, name))), None)
    if file is None:
        mend = _("name a folder that kcplan solve --out wrote, or a table")
        log.error(node.place, _("a folder with budget.csv"), _("none there"), mend)
        yield None
        return
    with table_at(file, log, node.place, "en") as table:  # kcplan wrote it
        yield table


def _report_missing(money: FloatArray, model: Model, closed: int, place: Place, log: Log) -> None:
    """Report each line and source that may pay for it without a figure in some year."""
    may = np.array([[source.id in line.sources for source in model.sources] for line in model.lines], dtype=bool)
    missing = np.isnan(money) & may[None, :, :, None]
    missing[..., :closed] = False
    for r, n, s in np.argwhere(missing.any(axis=3)).tolist():
        years = tuple(year for year, lost in zip(model.years, missing[r, n, s], strict=True) if lost)
        of = f"{model.lines[n].id}, {model.sources[s].id}, {years_label(years)}"
        of = f"{model.regions[r]}, {of}" if len(model.regions) > 1 else of
        expected = _("a row for every year of each line and source it may use")
        log.error(place, expected, _("none for {what}").format(what=of), _("add it; the amount may be 0"))
    money[~np.broadcast_to(may[None, :, :, None], money.shape)] = 0.0


def refuse_nothing_approved(scenario: Scenario, log: Log) -> None:
    """Report limits that speak of what is approved where neither a plan nor another budget is."""
    for limit in scenario.limits if scenario.in_force is None else ():
        speaks = any(bound and bound.kind == "approved" for bound in (limit.at_least, limit.at_most))
        if limit.origin and (speaks or limit.measure == "change"):
            origin = limit.origin
            expected = _("a plan in the model, or the key 'approved', for {limit}").format(limit=limit.name)
            log.error(Place(origin.file, origin.line, origin.column), expected, _("neither"))
