"""An independent programme for how near to even years the counts of a published budget can be: scipy's milp, no kcplan.

It is that of whole_oracle with one more cost. A count of units in a year may be one from its share of those of the span
of years, or as many whole units as the recommendation is; each unit further costs what the first unit of the year does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from oracles import oracle, whole_oracle
from oracles.oracle import Plain, Row
from oracles.plain_facts import year_weights

#: A region, activity and year.
Place = tuple[str, str, int]
Units = Mapping[Place, float]


@dataclass(frozen=True)
class Count:
    """A count of whole units: its span of years, its share of the units there, how far it may be, and its price."""

    place: Place
    span: list[int]
    share: float
    allowed: int
    price: float

    def off(self, units: Units) -> float:
        """Units less their share of those of the span."""
        region, activity, _ = self.place
        return units[self.place] - self.share * sum(units[region, activity, year] for year in self.span)


def counts(plain: Plain, whole: Collection[str], recommended: Units) -> Iterator[Count]:
    """The counts of activities that are bought whole, in spans of several years. `recommended`: before rounding."""
    for line, about in plain["lines"].items():
        for activity in set(about["activities"]) & set(whole):
            for place in [place for place in recommended if place[1] == activity]:
                span = next((span for span in oracle.spans(plain) if place[2] in span), [])
                if len(span) < 2:
                    continue
                weights = year_weights(plain, place[0], about["sources"], line, span)
                price: Any = about["activities"][activity]["tranches"][place[2]][0][1]
                price = plain.get("regional", {}).get((place[0], activity, "unit_cost", place[2]), price)
                one = Count(place, span, float(weights[place[2]] / sum(weights.values())), 0, float(price))
                yield replace(one, allowed=max(1, ceil(abs(one.off(recommended)) - 1e-6)))


def beyond(of: Iterable[Count], units: Units) -> float:
    """The money of counts further from even years than they may be."""
    return sum(one.price * max(0.0, abs(one.off(units)) - one.allowed) for one in of)


def least_beyond(
    plain: Plain, step: float, whole: Collection[str], in_period: Collection[str], of: Iterable[Count]
) -> float | None:
    """The least such money where all before it is the best; None where no budget keeps every rule."""
    built = whole_oracle.build(plain, step, whole, in_period)
    cost: Row = {}
    for one in of:
        region, activity, own = one.place
        row: Row = {}
        for year in one.span:
            row[built.programme.columns["count", region, activity, year]] = (year == own) - one.share
        gap = built.programme.column("beyond", *one.place)
        cost[gap] = one.price
        for sign in (1.0, -1.0):
            entries = {column: sign * entry for column, entry in row.items()} | {gap: 1.0}
            built.at_least.append((entries, -one.allowed))
    values = whole_oracle.in_turn(built, [*built.costs, built.steps, cost])
    return None if values is None else values[-1]
