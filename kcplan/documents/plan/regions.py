"""Public money by region, largest first: what screens and pages show of many regions."""

import numpy as np

from kcplan.arrays import FloatArray, to_digits
from kcplan.documents.elements import names
from kcplan.domain.recommendation import Allocation
from kcplan.language import n_, number

#: Regions that are shown one by one; budget.csv and the annex have them all.
SHOWN = 20
#: The same on a screen that fits into a window.
FEW = 5

#: A name with public money by year, shape (years,).
RegionRow = tuple[str, FloatArray]


def largest(allocation: Allocation, shown: int = SHOWN) -> tuple[list[RegionRow], RegionRow | None]:
    """The `shown` regions with most public money, in their order, then all others together, where there are more."""
    model, a = allocation.scenario.model, allocation
    spent = np.zeros((len(model.regions), len(model.years)))
    held = model.public[a.source]
    np.add.at(spent, (a.region[held], a.year[held]), a.amount[held])
    total = to_digits(spent.sum(axis=1))  # what rounding alone keeps apart stays in the order of the regions
    order = np.argsort(-total, kind="stable")
    rows = [(names.region(model, model.regions[r]), spent[r]) for r in order[:shown].tolist()]
    rest = order[shown:]
    if not rest.size:
        return rows, None
    return rows, (
        n_("{count} other region", "{count} other regions", rest.size).format(count=number(rest.size, 0)),
        spent[rest].sum(axis=0),
    )
