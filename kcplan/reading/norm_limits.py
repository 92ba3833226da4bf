"""Norms as limits of a scenario, where it or its model says so: named by the norm, with its legal text in sentences.

Limits come where the scenario would go beyond a norm, by its coefficients; a norm that these keep anyway adds nothing.
"""

from collections.abc import Iterator

import numpy as np

from kcplan.domain.norms import Norm
from kcplan.domain.scenario import Activity, Bound, Dimension, Limit, Model, Origin, Selection
from kcplan.language import _
from kcplan.reading.norms import shares_beyond
from kcplan.reading.origins import Notes
from kcplan.reading.text.log import Log, Place


def add_norm_limits(limits: dict[str, Limit], model: Model, log: Log, notes: Notes) -> None:
    """Add the limits of the model's norms. A limit that somebody gave such a name is an error."""
    for norm, limit in _limits(model):
        origin = notes.last(("model", "norms", model.norms.index(norm)))
        if limit.name in limits:
            place = limits[limit.name].origin or origin
            expected = _("another name: norms are limits here, and this is one of theirs")
            log.error(Place(place.file, place.line, place.column), expected, repr(limit.name))
            continue
        limits[limit.name] = Limit(
            limit.name, limit.measure, limit.selection, limit.per, limit.at_least, limit.at_most,
            Origin(origin.file, origin.line, origin.column, norm.source),
        )  # fmt: skip
        notes.write(("limits", limit.name, "at_most"), Place(origin.file, origin.line, origin.column), norm.source)


def _limits(model: Model) -> Iterator[tuple[Norm, Limit]]:
    """Of each line its share of all money; of each activity the units within its norm, and its public share."""
    several: tuple[Dimension, ...] = ("region",) if len(model.regions) > 1 else ()
    for line in model.lines:
        for norm, years in _in_force(model, line.norm):
            if norm.share is not None:
                share = Bound("share", norm.share, Selection(line="all"))
                own = Selection(line=(line.id,), year=years)
                yield norm, Limit(f"{norm.limit}.{line.id}", "money", own, ("line", "year"), None, share)
        for activity in line.activities:
            beyond = shares_beyond(model, line, activity)
            for norm, years in _in_force(model, activity.norm):
                broken = tuple(year for year in years if year in beyond)
                if norm.share is not None and broken:
                    share = Bound("share", norm.share, Selection(source="all"))
                    own, per = Selection(activity=(activity.id,), year=broken), (*several, *_EACH)
                    yield norm, Limit(f"{norm.limit}.{activity.id}.share", "money", own, per, None, share)
            yield from _within_cap(model, activity, several)


_EACH: tuple[Dimension, ...] = ("activity", "year")


def _in_force(model: Model, name: str) -> Iterator[tuple[Norm, tuple[int, ...]]]:
    """The rows of a norm, each with the years of the model in which it is in force."""
    for norm in model.norms:
        years = tuple(year for year in model.years if norm.id == name and norm.holds(year))
        if years:
            yield norm, years


def _within_cap(model: Model, activity: Activity, several: tuple[Dimension, ...]) -> Iterator[tuple[Norm, Limit]]:
    """At most the units that cost no more than the norm: those of cheaper tranches, or none. Like years go together."""
    most: dict[tuple[Norm, float, tuple[str, ...] | None], list[int]] = {}
    for t, year in enumerate(model.years):
        norm = model.norm_in(activity.norm, year)
        if norm is None or norm.cap is None:
            continue
        own = np.full(len(model.regions), np.nan)
        if model.regional_cost is not None:
            own = model.regional_cost[:, model.activities.index(activity), t]
        within = sum(tranche.width for tranche in activity.tranches[t] if tranche.cost <= norm.cap)
        dear = any(tranche.cost > norm.cap for tranche in activity.tranches[t])
        for regions, units, beyond in (
            (np.isnan(own), float(within), dear),
            (~np.isnan(own) & (np.nan_to_num(own) > norm.cap), 0.0, True),
        ):
            if beyond and regions.any():
                named = tuple(model.regions[r] for r in np.flatnonzero(regions)) if several else None
                most.setdefault((norm, units, named), []).append(year)
    for number, ((norm, units, named), years) in enumerate(most.items(), start=1):
        name = f"{norm.limit}.{activity.id}.cap" + (f".{number}" if len(most) > 1 else "")
        own_cells = Selection(region=named, activity=(activity.id,), year=tuple(years))
        yield norm, Limit(name, "units", own_cells, (*several, *_EACH), None, Bound("amount", units))
