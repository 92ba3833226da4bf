"""What is wanted of a plan, in strict order: each tier as an objective over the columns of a programme."""

from collections.abc import Sequence

import numpy as np

from kcplan.arrays import FloatArray, distinct
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import CHANGE, EVEN, OUTCOMES, Role, TierId, TierName, is_reported
from kcplan.engine.linear_programme import Objective
from kcplan.engine.ties import tie_costs
from kcplan.language import _
from kcplan.mathematics.columns import Columns


def yields(columns: Columns, outcome: str) -> FloatArray:
    """Outcome units per delivered unit, one a column of `units`."""
    units = columns.units
    return np.asarray(columns.scenario.model.yields(outcome)[units.region, units.activity, units.year])


def tiers(columns: Columns) -> tuple[Objective, ...]:
    """The objectives in strict order; each is minimised within the optimum of those before it."""
    own = named_tiers(columns)
    return (*(tier for name in columns.scenario.tiers for tier in own[name]), *_fixed(columns))


def named_tiers(columns: Columns) -> dict[TierName, tuple[Objective, ...]]:
    """The objectives of each tier that a scenario may put in another order; `protect` counts over futures
    (kcplan.mathematics.protection) and has none here."""
    return {
        "targets": _misses(columns),
        "outcomes": (_outcomes(columns),),
        "change": _change(columns),
        "protect": (),
        "even": (_even(columns),),
    }


def told(objectives: Sequence[Objective]) -> tuple[Objective, ...]:
    """The tiers on which reported figures depend: those up to the last that is reported."""
    last = max(place for place, tier in enumerate(objectives) if is_reported(tier.id))
    return tuple(objectives[: last + 1])


def _misses(columns: Columns) -> tuple[Objective, ...]:
    """Weighted shares of soft targets missed, of each priority."""
    scenario = columns.scenario
    result: list[Objective] = []
    weight = np.array([target.weight if target.can_be_missed else 0.0 for target in scenario.targets])
    weight[[scenario.is_past(target.years) for target in scenario.targets]] = 0.0
    priority = np.array([target.priority for target in scenario.targets])
    if scenario.soft:
        for level in distinct(priority):
            cost = np.zeros(columns.count)
            cost[columns.miss_start : columns.above_start] = np.where(priority == level, weight, 0.0)
            result.append(Objective(TierId(Role.MISS, int(level)), cost))
    return tuple(result)


def _outcomes(columns: Columns) -> Objective:
    """Weighted outcomes, turned round."""
    scenario = columns.scenario
    outcomes = np.zeros(columns.count)
    discounted = discounts(scenario)
    for outcome, value in scenario.weights.items():
        if value > 0:
            outcomes[columns.units.columns] -= value * yields(columns, outcome) * discounted[columns.units.year]
    free = (outcomes[columns.units.columns] < 0) & (columns.cost == 0) & np.isinf(columns.width)
    names = {scenario.model.activities[a].id: None for a in columns.units.activity[free].tolist()}
    endless = _("outcomes can grow without end: the unit cost of {activities} is 0").format(activities=", ".join(names))
    return Objective(OUTCOMES, outcomes, unbounded=endless)


def _change(columns: Columns) -> tuple[Objective, ...]:
    """Money of public figures away from the budget in force; none where there is no such budget."""
    if columns.scenario.in_force is None:
        return ()
    nearness = np.zeros(columns.count)
    nearness[columns.above_start : columns.even.cells.start] = 1.0
    return (Objective(CHANGE, nearness),)


def _even(columns: Columns) -> Objective:
    """Cost of units away from their share of those of the period."""
    uneven = np.zeros(columns.count)
    uneven[columns.units.columns], uneven[columns.even.cells.columns] = columns.even.cost(columns.cost)
    return Objective(EVEN, uneven)


def _fixed(columns: Columns) -> tuple[Objective, ...]:
    """What leaves one plan: the rule for ties, then what money leaves open."""
    ties = np.zeros(columns.count)
    ties[columns.spend.columns] = tie_costs(columns.spend.size)

    # Money is settled by now: fill the cheapest tranches first, carry no more than needed, miss no more than needed.
    # Money counts as shares of usual money, beside units that cost nothing and shares missed.
    rest, money = np.zeros(columns.count), columns.scenario.usual_money
    rest[columns.units.columns], rest[columns.even.cells.columns] = settling(columns, columns.cost)
    rest[columns.carry_start : columns.miss_start] = 1.0 / money
    rest[columns.miss_start : columns.above_start] = 1.0
    return Objective(TierId(Role.TIES), ties), Objective(TierId(Role.SETTLE), rest)


def settling(columns: Columns, costs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What the last tier makes of units, and of units below their share, where these are the costs of units.

    Units of activities that cost and yield alike are told apart by a tie cost; all tranches of a cell have the same.
    """
    cell = np.cumsum(columns.tranche == 0) - 1  # the tranches of a cell stand one after the other
    own = np.where(costs > 0, costs / columns.scenario.usual_money, 1.0) * tie_costs(cell.size)[cell]
    return np.asarray((columns.tranche + 1) * own, dtype=float), own[columns.even.first]


def discounts(scenario: Scenario) -> FloatArray:
    """How much an outcome of each year counts compared with the first year, shape (years,)."""
    years = np.array(scenario.model.years, dtype=float)
    return np.asarray((1.0 + scenario.discount) ** -(years - years[0]))
