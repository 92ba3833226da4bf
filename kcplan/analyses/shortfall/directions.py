"""Which bounds of the programme move when a rule of the scenario moves by one unit."""

from collections.abc import Mapping

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.rules import RuleId
from kcplan.engine import parametric
from kcplan.engine.linear_programme import Bounds
from kcplan.mathematics.rules import number_of_target, position
from kcplan.planning.solve import Solved


def of_caps(solved: Solved, change: FloatArray, by_region: Mapping[str, FloatArray]) -> Bounds:
    """Caps move by `change`, shape (sources, years), in money; what may be carried over moves with them.

    Those of sources capped by region move by `by_region`, shape (regions, years). Of closed years nothing moves.
    """
    capped, first = solved.columns.capped, solved.columns.scenario.first_open
    moved = change[capped.source, first:]
    for s, source in enumerate(solved.columns.scenario.model.sources):
        if source.id in by_region:
            moved[capped.of[:, s]] = by_region[source.id][:, first:]
    return _of_blocks(solved, moved)


def _of_blocks(solved: Solved, change: FloatArray) -> Bounds:
    """The same, where caps are those of blocks (kcplan.mathematics.capped): shape (blocks, open years)."""
    direction, columns = parametric.no_change(solved.programme), solved.columns
    direction.row_upper[solved.programme.row_family("cap").slice] = change.ravel()
    most = columns.capped.most_carried(change)[columns.capped.carrying]
    direction.column_upper[columns.carry_start : columns.miss_start] = most.ravel()
    return direction


def of_rule(solved: Solved, rule: RuleId) -> Bounds:
    """The limit of a rule, as a check finds it, rises by one unit. Raises LookupError where it is no row or column."""
    programme, columns = solved.programme, solved.columns
    scenario = columns.scenario
    row = position(scenario, programme.rows, rule)
    if rule.family == "cap" and row is not None:
        family = next(family for family in programme.rows if family.start <= row < family.start + family.size)
        change = np.zeros(family.size)
        change[row - family.start] = 1.0
        return _of_blocks(solved, change.reshape(columns.capped.money.shape))
    direction = parametric.no_change(programme)
    if row is None:
        column = position(scenario, programme.columns, rule)
        if column is None:
            raise LookupError(str(rule))
        direction.column_upper[column] = 1.0  # its lower bound is no rule
        return direction
    direction.row_lower[row] = direction.row_upper[row] = 1.0
    if rule.family == "target":
        # A target that rises by one asks for 1 - miss more, or allows 1 + miss, as the share missed is of the target.
        miss = solved.optimum.x[columns.miss_start + number_of_target(scenario, rule)]
        kept = 1.0 - miss
        direction.row_lower[row] = kept if kept > tolerances.AT_BOUND else 0.0  # all but 0 by rounding
        direction.row_upper[row] = 1.0 + miss
    return direction
