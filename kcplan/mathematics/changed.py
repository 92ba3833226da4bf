"""Change in a published budget: whether it is counted, and how many figures of the budget in force move.

The sum of changes has the columns of formulation.change. Of budgets that move as little money, the one is wanted that
moves fewest figures: a whole number a figure, 1 where it may move (docs/mathematics.md, Published budgets).
"""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.engine.linear_programme import Family
from kcplan.mathematics.cells import Rows, Term, labels
from kcplan.mathematics.columns import INFINITY, Columns


def leads(scenario: Scenario) -> bool:
    """Whether the scenario wants little change before it wants outcomes."""
    return scenario.in_force is not None and scenario.tiers.index("change") < scenario.tiers.index("outcomes")


def is_counted(scenario: Scenario) -> bool:
    """Whether change matters to a published budget: a limit bounds it, or it counts before outcomes."""
    return leads(scenario) or any(limit.measure == "change" for limit in scenario.limits)


def changed_figures(rows: Rows, columns: Columns, start: int) -> Family:
    """Adds rows by which a figure that moves has a 1 in a column of its own; returns these columns, from `start` on.

    None where change does not lead.
    """
    count = columns.deviations.count if leads(columns.scenario) else 0
    first = columns.spend.take(columns.public_cells[columns.deviations.first[:count]])
    places = labels(first, ("region", "line", "source", "year"))
    number = np.arange(count)
    terms: list[Term] = [
        (number, columns.above_start + number, 1.0),
        (number, columns.below_start + number, 1.0),
        (number, start + number, -_most(columns) if count else 0.0),
    ]
    rows.add(RuleId("changed figure"), terms, count, -INFINITY, 0.0, places)
    return Family("changed figures", start, count, *places)


def _most(columns: Columns) -> FloatArray:
    """The most money that each figure may move: all that is approved, or all that its source could ever pay there."""
    scenario, capped = columns.scenario, columns.capped
    approved = scenario.in_force
    assert approved is not None
    first = columns.spend.take(columns.public_cells[columns.deviations.first])
    before = approved[first.region, first.line, first.source, first.year]
    money = capped.there(capped.money) + np.pad(capped.most_carried(capped.money)[:, :-1], ((0, 0), (1, 0)))
    there = money[capped.of[first.region, first.source], first.year - scenario.first_open]
    return np.asarray(np.maximum(before, there - before))
