"""Which bounds of the programme move when a rule of the scenario moves by one unit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.rules import RuleId
from kcplan.engine import parametric
from kcplan.engine.linear_programme import Added, Bounds, Family, LinearProgramme
from kcplan.mathematics.rules import position
from kcplan.planning.solve import Solved


def of_caps(solved: Solved, change: FloatArray, by_region: Mapping[str, FloatArray]) -> Bounds:
    """Caps move by `change`, shape (sources, years), in money; what may be carried over moves with them.

    Those of sources capped by region move by `by_region`, shape (regions, years).
    """
    capped = solved.columns.capped
    moved = change[capped.source]
    for s, source in enumerate(solved.columns.scenario.model.sources):
        if source.id in by_region:
            moved[capped.of[:, s]] = by_region[source.id]
    return _of_blocks(solved, moved)


def _of_blocks(solved: Solved, change: FloatArray) -> Bounds:
    """The same, where caps are those of blocks (kcplan.mathematics.capped): shape (blocks, years)."""
    direction, columns = parametric.no_change(solved.programme), solved.columns
    for family in solved.programme.rows:
        if family.name == "cap":
            direction.row_upper[family.slice] = change.ravel()
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
        direction.column_lower[column] = direction.column_upper[column] = 1.0
        return direction
    direction.row_lower[row] = direction.row_upper[row] = 1.0
    if rule.family == "target":
        # A target that rises by one asks for 1 - miss more, as the share that is missed is of the target.
        number = [RuleId.of_target(target) for target in scenario.targets].index(rule)
        kept = 1.0 - solved.optimum.x[columns.miss_start + number]
        direction.row_lower[row] = kept if kept > tolerances.AT_BOUND else 0.0  # all but 0 by rounding
    return direction


def with_steps(programme: LinearProgramme, moves: Sequence[Bounds]) -> LinearProgramme:
    """The programme with a column for each move, shut, by which it goes along; column bounds that move become rows."""
    rows = programme.row_count
    moving = np.flatnonzero(np.any([move.column_upper != 0 for move in moves], axis=0)) if moves else np.zeros(0, int)
    bounds = programme.bounds.copy()
    bounds.column_upper[moving] = np.inf
    matrix = np.arange(moving.size + 1), moving, np.ones(moving.size)
    upper = programme.bounds.column_upper[moving]
    wider = replace(programme, bounds=bounds).with_rows(
        Family("moving", 0, moving.size), np.full(moving.size, -np.inf), upper, matrix
    )
    sides = np.isfinite(wider.bounds.row_upper[:rows])
    change = [np.append(np.where(sides, move.row_upper, move.row_lower), move.column_upper[moving]) for move in moves]
    of_move = [np.flatnonzero(own) for own in change]
    return wider.with_columns(
        Added(
            "step",
            np.zeros(len(moves)),
            np.concatenate([np.zeros(0, int), *of_move]),
            np.repeat(np.arange(len(moves)), [own.size for own in of_move]),
            -np.concatenate([np.zeros(0), *(own[at] for own, at in zip(change, of_move, strict=True))]),
        )
    )
