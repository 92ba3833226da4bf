"""Money that is contracted in open years: a table by line, source and year, or rows; what has no row is free."""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _
from kcplan.reading.given_plan import money_rows
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.opening import table_of
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node


def read_committed(node: Node | None, model: Model, closed: int, log: Log) -> FloatArray | None:
    """The least money of each line, source and year, shaped like the plan; None where nothing is contracted.

    The first `closed` years are over, and have no contracts.
    """
    if node is None or node.value == "":
        return None  # none, or not a name, and the log says so
    least = np.zeros(model.shape)
    still = model.years[closed:]
    with table_of(node, log, OfficialNames.of(model.lines, model.sources, model.money)) as table:
        found = {} if table is None else money_rows(table, model, log)
        for cell, row in found.items():
            if cell.year not in still:
                expected = _("contracts of open years, {years}").format(years=years_label(still))
                log.error(row.place, expected, str(cell.year), _("what is spent belongs into actuals"))
            elif cell.activity:
                expected, mend = _("contracts by line, source and year"), _("leave the activity out")
                log.error(row.place, expected, _("the activity {name}").format(name=cell.activity), mend)
            elif row.amount > 0:
                least[model.place(cell.region, cell.line, cell.source, cell.year)] = row.amount
    return least
