"""Scenario -> linear programme: every family of constraints, every tier."""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import CHANGE, Role, TierId, is_reported
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective
from kcplan.mathematics import families
from kcplan.mathematics.cells import Rows
from kcplan.mathematics.columns import Columns, column_bounds, column_families, column_sizes, columns_of
from kcplan.mathematics.formulation import HeldCells, delivery, even, given, target
from kcplan.mathematics.sizes import refuse_sizes
from kcplan.mathematics.tiers import tiers


def formulate(scenario: Scenario) -> LinearProgramme:
    """The linear programme of a scenario, its tiers as objectives in their order."""
    return programme_of(columns_of(scenario))


def programme_of(columns: Columns, held: HeldCells | None = None) -> LinearProgramme:
    """The same, of columns made before: every family, every tier. `held`: cells that are as given, not sought."""
    rows = Rows()
    for family in families.FAMILIES:
        family.add(rows, columns)
    if held is not None:
        given(rows, columns, held)
    return _programme(columns, rows, column_bounds(columns), tiers(columns))


def given_programme(columns: Columns, amounts: FloatArray, least: FloatArray) -> LinearProgramme:
    """What given money buys at best: no caps, limits or counterpart, and no more idle money than must be.

    Money that is given is spent: none is left idle to stay below the most that a target allows.

    `amounts` has the shape (regions, lines, sources, years), `least` one entry a cell of `spend`: money named for
    an activity. The columns must have been made with `idle`, and with soft targets.
    """
    rows = Rows()
    delivery(rows, columns)
    target(rows, columns)
    even(rows, columns)
    given(rows, columns, HeldCells.of_money(columns.scenario.model, amounts))
    lower, upper = column_bounds(columns)
    lower[columns.spend.columns] = least
    upper[columns.carry_start : columns.miss_start] = 0.0
    upper[columns.above_start : columns.even.cells.start] = 0.0
    idle = np.zeros(columns.count)
    idle[columns.idle.columns] = 1.0
    own = [tier for tier in tiers(columns) if tier.id != CHANGE]
    best = [tier for tier in own if is_reported(tier.id)]
    order = (Objective(TierId(Role.IDLE), idle), *best, *(tier for tier in own if not is_reported(tier.id)))
    return _programme(columns, rows, (lower, upper), order)


def _programme(
    columns: Columns, rows: Rows, bounds: tuple[FloatArray, FloatArray], order: tuple[Objective, ...]
) -> LinearProgramme:
    programme = LinearProgramme(
        Bounds(*bounds, *rows.sides()),
        *rows.matrix(),
        order,
        column_families(columns),
        tuple(rows.families),
        column_sizes(columns, columns.scenario.money_size),
    )
    refuse_sizes(columns.scenario, programme)
    return programme
