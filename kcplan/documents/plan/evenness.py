"""Counts of a published budget that are not even over the years, and the money that forces it."""

import numpy as np

from kcplan.arrays import to_digits
from kcplan.documents.elements import names
from kcplan.documents.elements.tables import Figures, money, quantity
from kcplan.documents.elements.units import unit
from kcplan.domain.recommendation import UnevenCount
from kcplan.domain.scenario import Model
from kcplan.language import _, n_, number, title
from kcplan.planning.publish import Published

#: So many counts, those whose even years would move most money, are named in a sentence, and shown in a table.
_NAMED, _SHOWN = 3, 30


def of_counts(published: Published) -> list[str]:
    """How many counts are more than one unit from an even year, and why; nothing where none is counted."""
    model, uneven = published.allocation.scenario.model, published.uneven
    if not any(activity.whole for activity in model.activities):
        return []
    if not uneven:
        return [_("Counts of units are even over the years of each period, to within one unit.")]
    first = n_(
        "{count} count of units in a year is more than one unit from an even year: {named}.",
        "{count} counts of units in a year are more than one unit from an even year; those that move most money: "
        "{named}.",
        len(uneven),
    ).format(count=number(len(uneven), 0), named="; ".join(_named(own, model) for own in _largest(uneven)[:_NAMED]))
    if not published.even:
        return [first, _("It is not proved that money forces all of this.")]
    second = _(
        "Money of the years forces this, and what comes before even years: no budget that does as well in targets, "
        "points and idle money has counts nearer to even years, unless the plan before rounding is as far from them."
    )
    return [first, second]


def table(published: Published) -> Figures:
    """Those counts beside even years, and what money an even year would need more (+) or less (-); largest first."""
    model = published.allocation.scenario.model
    heading = _("Counts more than one unit from an even year")
    needs = _("it would need, {money}").format(money=unit(model.money))
    found = Figures(heading, [_("activity"), _("year"), _("published"), _("even year"), needs])
    for own in _largest(published.uneven)[:_SHOWN]:
        counts = (number(own.count, 0), quantity(own.even))
        found.add(_activity(own, model), str(own.year), *counts, money(own.money, signed=True))
    return found


def _largest(uneven: tuple[UnevenCount, ...]) -> list[UnevenCount]:
    """Counts by the money that an even year would move, largest first, else in their order."""
    order = np.argsort(-to_digits(np.array([abs(own.money) for own in uneven])), kind="stable")
    return [uneven[place] for place in order.tolist()]


def _named(own: UnevenCount, model: Model) -> str:
    return _("{activity} in {year}: {count} instead of {even}").format(
        activity=_activity(own, model), year=own.year, count=number(own.count, 0), even=quantity(own.even)
    )


def _activity(own: UnevenCount, model: Model) -> str:
    """The activity of a count, and its region where there are several."""
    name = next(title(activity.title) for activity in model.activities if activity.id == own.activity)
    return names.in_place(name, model, own.region) if len(model.regions) > 1 else name
