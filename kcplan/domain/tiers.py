"""What the tiers of a programme are for. A tier is known by its role, never by its name or its place in the order."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias


class Role(Enum):
    """What a tier minimises."""

    GIVE_WAY = "give way"  # rules that no budget in whole multiples keeps, as shares of their size
    MISS = "miss"  # weighted shares of targets missed, of one priority
    OUTCOMES = "outcomes"  # weighted outcomes, turned round
    CHANGE = "change"  # money of public figures away from the plan
    FIGURES = "figures"  # how many public figures of a published budget are not as in the budget in force
    PROTECT = "protect"  # targets missed over futures in which money falls short
    AGAIN = "outcomes again"  # weighted outcomes once more, where some were given up for the tier before
    EVEN = "even"  # cost of units of a year away from its share of those of the period
    IDLE = "idle"  # public money that buys nothing; of a published budget in whole steps, by line and year
    UNEVEN = (
        "uneven"  # money of counts of a published budget that are further from even years than one, or than the plan
    )
    DISTANCE = "distance"  # money of a published budget away from the recommendation
    REST = "rest"  # public money of a published budget that buys nothing, less than a step in a line and year
    TIES = "ties"  # the fixed rule that leaves one plan
    SETTLE = "settle"  # columns that money leaves open: tranches, carried money, misses
    FUTURES = "futures"  # what futures buy and miss, where the signed plan leaves it open


#: What a scenario calls the tiers that it may put in another order.
TierName: TypeAlias = Literal["targets", "outcomes", "change", "protect", "even"]

#: Their order where a scenario names none; a tier that it leaves out follows those that it names in this order.
ORDER: tuple[TierName, ...] = ("targets", "outcomes", "change", "protect", "even")


def in_order(named: Iterable[TierName]) -> tuple[TierName, ...]:
    """Every tier: targets, then those that are named, then the others."""
    return tuple(dict.fromkeys((*ORDER[:1], *named, *ORDER)))


def fewest_names(order: Sequence[TierName]) -> list[TierName]:
    """The fewest names that give an order: none of the default, and none that follow by themselves.

    An order may lack a tier that nothing asks for, which follows all the same.
    """
    fewest = next(count for count in range(len(order) + 1) if in_order(order[:count])[: len(order)] == tuple(order))
    return list(order[:fewest])


@dataclass(frozen=True, slots=True)
class TierId:
    """A role; of misses also the priority. Prints as the name that people see: `miss 2`, `outcomes`."""

    role: Role
    priority: int | None = None

    def __str__(self) -> str:
        return self.role.value if self.priority is None else f"{self.role.value} {self.priority}"


OUTCOMES = TierId(Role.OUTCOMES)
CHANGE = TierId(Role.CHANGE)
EVEN = TierId(Role.EVEN)
PROTECT = TierId(Role.PROTECT)


def is_reported(tier: Hashable) -> bool:
    """Whether a tier's value is a reported figure: misses of some priority, or weighted outcomes."""
    return isinstance(tier, TierId) and tier.role in (Role.MISS, Role.OUTCOMES)


def reported(values: Mapping[Hashable, float]) -> tuple[float, float]:
    """Weighted shares of targets missed, over all priorities, and weighted outcomes, of tiers' values as minimised.

    Of their slopes along some way it gives the slopes of both.
    """
    misses = [value for tier, value in values.items() if isinstance(tier, TierId) and tier.role is Role.MISS]
    return float(sum(misses)), -values[OUTCOMES]
