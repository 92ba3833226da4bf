"""Why the rest comes out otherwise than it would have: what was spent and delivered, new money, costs and rules.

The start is the scenario before, with its closed years as they were planned. From there to the scenario as it is, the
change of misses and weighted outcomes is divided over families of differences, as `explain` divides it over single ones
(analyses/explaining/shapley.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.analyses.explaining.differences import Difference, DifferenceKind, differences, mixed, refuse_unlike
from kcplan.analyses.explaining.shapley import divide
from kcplan.arrays import FloatArray
from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import reported
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.errors import Infeasible, Unbounded, UsageError
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.facts import weighted
from kcplan.mathematics.programme import programme_of
from kcplan.mathematics.tiers import told

CauseFamily: TypeAlias = Literal["spent", "delivered", "money", "costs", "rules"]

_MONEY: tuple[DifferenceKind, ...] = ("cap", "carry_over")
_COSTS: tuple[DifferenceKind, ...] = ("unit_cost", "yield")


@dataclass(frozen=True, slots=True)
class Cause:
    """What a family of differences does to weighted outcomes and to the weighted shares of targets missed.

    spent: money of closed years, and what they left; delivered: their units; money: caps and carry-over; costs: unit
    costs and yields; rules: all else, such as targets, limits, contracts and weights.
    """

    family: CauseFamily
    outcomes: float
    miss: float


@dataclass(frozen=True, slots=True)
class Causes:
    """The change from the scenario `before`, its closed years as planned, to the scenario; the parts sum to it.

    Both are optima before any rounding. `dropped` of `orders` passed a mix that has no plan. `merged`: no order was
    left, and the change is not divided.
    """

    before: str
    outcomes: float
    miss: float
    parts: tuple[Cause, ...]
    orders: int
    dropped: int

    @property
    def merged(self) -> bool:
        return self.dropped == self.orders


def causes(
    before: Scenario, scenario: Scenario, planned: Closed | None, solver: str = solvers.DEFAULT
) -> Causes | None:
    """The causes; None where the start has no plan, or another model. `planned`: the closed years as planned.

    Raises Infeasible where the scenario has no plan.
    """
    try:
        refuse_unlike(before, scenario)
    except UsageError:
        return None
    start = replace(before, closed=planned, approved=scenario.approved, tiers=scenario.tiers)
    families = _families(start, scenario)
    end = _figures(_mix(start, scenario, families, families.keys()), solver)
    begin = _value(_mix(start, scenario, families, ()), solver)
    if begin is None:
        return None
    names = list(families)

    def value(taken: frozenset[int]) -> FloatArray | None:
        if len(taken) in (0, len(names)):
            return end if taken else begin
        return _value(_mix(start, scenario, families, [names[number] for number in taken]), solver)

    if not names:
        return Causes(before.id, 0.0, 0.0, (), 1, 0)
    division = divide(len(names), value)
    change, rounding = end - begin, tolerances.SAME_SUM * np.maximum(np.abs(end), 1.0)
    parts = () if division.parts is None else np.where(np.abs(division.parts) > rounding, division.parts, 0.0)
    return Causes(
        before.id,
        float(change[0]),
        float(change[1]),
        tuple(Cause(name, float(own[0]), float(own[1])) for name, own in zip(names, parts, strict=False)),
        division.orders,
        division.dropped,
    )


def _families(start: Scenario, end: Scenario) -> dict[CauseFamily, list[Difference]]:
    """The differences by family, those families that have any, in the order in which they are told."""
    found: dict[CauseFamily, list[Difference]] = {}
    if start.closed is not None and end.closed is not None:
        one, other = start.closed, end.closed
        if not np.array_equal(one.money, other.money) or dict(one.carried) != dict(other.carried):
            found["spent"] = []
        if not np.array_equal(one.units, other.units):
            found["delivered"] = []
    by_family: dict[CauseFamily, list[Difference]] = {"money": [], "costs": [], "rules": []}
    for difference in differences(replace(start, closed=end.closed), end):
        kind = difference.kind
        by_family["money" if kind in _MONEY else "costs" if kind in _COSTS else "rules"].append(difference)
    return found | {family: own for family, own in by_family.items() if own}


def _mix(
    start: Scenario, end: Scenario, families: Mapping[CauseFamily, Sequence[Difference]], taken: Iterable[CauseFamily]
) -> Scenario:
    """The start with some families of differences taken from the end; targets soft, so that most mixes have a plan."""
    of_end = set(taken)
    own = (difference for family in of_end for difference in families[family])
    mix = mixed(replace(start, closed=end.closed), end, own)
    if start.closed is None or end.closed is None:
        return mix
    money = end.closed if "spent" in of_end or "spent" not in families else start.closed
    units = end.closed if "delivered" in of_end or "delivered" not in families else start.closed
    return replace(mix, closed=Closed(money.money, money.by_activity, units.units, money.carried))


def _value(mix: Scenario, solver: str) -> FloatArray | None:
    try:
        return _figures(mix, solver)
    except (Infeasible, Unbounded):
        return None


def _figures(mix: Scenario, solver: str) -> FloatArray:
    """Weighted outcomes and misses of the best plan."""
    programme = programme_of(columns_of(mix))
    programme = replace(programme, objectives=told(programme.objectives))
    session = solvers.open_session(solver, programme)
    miss, outcomes = reported(lexicographic_minimum(programme, session, unique=False).values)
    return np.array([outcomes + weighted(mix), miss])
