"""Whether the tiers of an optimum are as small as can be: each is held against the bound that its prices prove.

By weak duality, for any prices y of the rows and d = c - A'y, no point within the bounds has a cost below the sum of
each price times the side of its row, and of each d times the bound of its column, that its sign names (D. Bertsimas,
J. N. Tsitsiklis, Introduction to Linear Optimization, 1997, section 4.3). So a solver is not asked twice whether it was
right: its prices say it, or say nothing.
"""

from collections.abc import Iterator

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine.implied import implied_upper
from kcplan.engine.lexicographic import Minimum, Optimum, Tier
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.errors import CheckFailed
from kcplan.language import _, significant

#: A column that no row bounds is taken to go no farther than so many times where it is, or so many scaled units.
_FAR = 1e3


def check(programme: LinearProgramme, optimum: Optimum) -> None:
    """Raise CheckFailed unless each tier that was minimised still has, at the end, the least value there is."""
    faults = list(_faults(programme, optimum))
    if faults:
        raise CheckFailed("\n".join([_("the result is not proved to be the best:"), *faults]))


def _faults(programme: LinearProgramme, optimum: Optimum) -> Iterator[str]:
    most = np.maximum(_FAR, _FAR * np.abs(optimum.x / programme.scaling.columns))
    nearer: FloatArray | None = None
    for tier in optimum.tiers:
        if tier.minimum is None or (bound := _unproved(programme, optimum.x, tier, tier.minimum, most)) is None:
            continue
        if nearer is None:  # most proofs stand without it, and it takes as long as they do
            nearer = np.minimum(implied_upper(programme.scaled), most)
        if (bound := _unproved(programme, optimum.x, tier, tier.minimum, nearer)) is not None:
            text = _("tier {name}: expected the least value, proved to be at least {bound}, found {value}")
            yield text.format(name=tier.objective.name, bound=significant(bound, 9), value=significant(tier.value, 9))


def _unproved(
    programme: LinearProgramme, x: FloatArray, tier: Tier, minimum: Minimum, most: FloatArray
) -> float | None:
    """The bound that a tier is above; None where it is proved to be least."""
    bound, size = _bound(programme, tier.objective, minimum, most)
    size = max(size, float(np.abs(tier.objective.cost * x).sum()))
    room = tier.objective.room.share * abs(minimum.value) if tier.objective.room else 0.0
    if tier.value <= bound + room + tolerances.KEPT * size:
        return None
    size = max(size, programme.price_sizes[tier.id])  # what one scaled unit of a rule counts for
    return bound if tier.value > bound + room + tolerances.KEPT * size else None


def _bound(programme: LinearProgramme, objective: Objective, minimum: Minimum, most: FloatArray) -> tuple[float, float]:
    """What the prices prove of a tier's least value, and the sum of the absolute terms of that proof.

    `most` (n,) are upper bounds of scaled columns.
    """
    face, cost, far = minimum.face, objective.cost, most * programme.scaling.columns
    endless = ((minimum.prices > 0) & np.isinf(face.row_lower)) | ((minimum.prices < 0) & np.isinf(face.row_upper))
    prices = np.where(endless, 0.0, minimum.prices)
    reduced = cost - programme.weighted_rows(prices)
    terms = np.bincount(programme.indices, np.abs(programme.values * prices[programme.entry_rows]), cost.size)
    reduced[np.abs(reduced) <= tolerances.SUMMED * (np.abs(cost) + terms)] = 0.0
    sides = np.where(prices > 0, face.row_lower, np.where(prices < 0, face.row_upper, 0.0))
    bounds = np.where(reduced < 0, np.minimum(face.column_upper, far), np.maximum(face.column_lower, -far))
    parts = np.concatenate([prices * sides, reduced * bounds])
    return float(parts.sum()), float(np.abs(parts).sum())
