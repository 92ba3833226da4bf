"""The least public money that a scenario's limits demand for each line."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Choice, Limit, Scenario


def floors(scenario: Scenario) -> FloatArray:
    """Money of all years, shape (lines,), by lower limits on public money that are amounts or multiples of the plan.

    Limits on several lines together or on an activity demand nothing of one line; of two on the same money the higher
    one counts. Shares and multiples of the year before depend on the plan sought and are left out.
    """
    model = scenario.model
    by_year = np.zeros((len(model.lines), len(model.years)))
    whole = np.zeros(len(model.lines))
    for limit in scenario.limits:
        named = _among(limit.selection.line, [line.id for line in model.lines])
        if "line" not in limit.per and named.sum() != 1:
            continue
        demanded = _demanded(scenario, limit) * named[:, None]
        if "year" in limit.per:
            by_year = np.maximum(by_year, demanded)
        else:
            # An amount without years of its own is demanded once for all of them.
            once = limit.at_least is not None and limit.at_least.kind == "amount"
            whole = np.maximum(whole, demanded.max(axis=1) if once else demanded.sum(axis=1))
    return np.asarray(np.maximum(whole, by_year.sum(axis=1)))


def _demanded(scenario: Scenario, limit: Limit) -> FloatArray:
    """What a limit demands of each line and year, were it kept for them; 0 where that cannot be told."""
    model, chosen, bound = scenario.model, limit.selection, limit.at_least
    nothing = np.zeros((len(model.lines), len(model.years)))
    sources = _among(chosen.source, [source.id for source in model.sources]) if chosen.source else model.public
    if bound is None or limit.measure != "money" or chosen.activity is not None or (sources & ~model.public).any():
        return nothing
    pays = np.array([[source.id in line.sources for source in model.sources] for line in model.lines]) & sources
    regions = _among(chosen.region, model.regions)
    years = _among(chosen.year, model.years)
    if bound.kind == "plan":
        planned = model.approved[regions].sum(axis=0) * pays[:, :, None]
        return np.asarray(bound.value * planned.sum(axis=1) * years)
    if bound.kind == "amount":
        often = (pays.sum(axis=1) if "source" in limit.per else pays.any(axis=1)).astype(float)
        regional = float(regions.sum()) if "region" in limit.per else 1.0
        return np.asarray(bound.value * regional * often[:, None] * years)
    return nothing


def _among(choice: Choice, names: Any) -> NDArray[np.bool_]:
    return np.array([choice is None or choice == "all" or name in choice for name in names], dtype=bool)
