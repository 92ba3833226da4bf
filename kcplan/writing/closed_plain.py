"""Closed years as plain data: what reads back to the same facts."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kcplan.domain.closed import Closed
from kcplan.domain.scenario import WHOLE, Model, years_label


def plain_closed(closed: Closed, model: Model) -> dict[str, Any]:
    """The keys of a scenario that say which years are over, and what was spent and delivered in them."""
    return {
        "closed": years_label(model.years[: closed.count]),
        "actuals": {"money": list(_money(closed, model)), "units": list(_units(closed, model))},
        "carried": dict(closed.carried),
    }


def _money(closed: Closed, model: Model) -> Iterator[dict[str, Any]]:
    start = 0
    for n, line in enumerate(model.lines):
        own = closed.by_activity[:, start : start + len(line.activities)]
        start += len(line.activities)
        for s, source in enumerate(model.sources):
            if source.id not in line.sources:
                continue
            for r, region in enumerate(model.regions):
                for t, year in enumerate(model.years[: closed.count]):
                    about = {} if model.regions == (WHOLE,) else {"region": region}
                    parts = own[r, :, s, t]
                    if not line.activities or np.isnan(parts).any():
                        amount = float(closed.money[r, n, s, t])
                        yield about | {"line": line.id, "source": source.id, "year": year, "amount": amount}
                        continue
                    for activity, part in zip(line.activities, parts.tolist(), strict=True):
                        named = about | {"line": line.id, "activity": activity.id}
                        yield named | {"source": source.id, "year": year, "amount": part}


def _units(closed: Closed, model: Model) -> Iterator[dict[str, Any]]:
    for r, a, t in np.ndindex(*closed.units.shape):
        about = {} if model.regions == (WHOLE,) else {"region": model.regions[r]}
        units = float(closed.units[r, a, t])
        yield about | {"activity": model.activities[a].id, "year": model.years[t], "units": units}
