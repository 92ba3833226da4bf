"""Spans of years over which units of an activity are to be even: the periods of a model, and the years between them."""

import numpy as np

from kcplan.arrays import IntArray
from kcplan.domain.scenario import Model


def spans(model: Model) -> IntArray:
    """The span of each year, counted from 0, shape (years,).

    Years of one period are a span. Years in no period, or in several, go by maximal runs of years in the same ones.
    """
    found: list[int] = []
    of_period: dict[int, int] = {}
    before: list[int] | None = None
    for year in model.years:
        own = [number for number, period in enumerate(model.periods) if year in period.years]
        new = max(found, default=-1) + 1
        if len(own) == 1:
            found.append(of_period.setdefault(own[0], new))
        else:
            found.append(found[-1] if own == before else new)
        before = own
    return np.array(found, dtype=np.int64)
