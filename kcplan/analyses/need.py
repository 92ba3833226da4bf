"""The least additional money, by source and year, that meets every target with every limit kept."""

from dataclasses import dataclass, replace

import numpy as np

from kcplan import solvers, tolerances
from kcplan.domain import FloatArray, Scenario
from kcplan.errors import Infeasible
from kcplan.formulation import columns_of, programme_of
from kcplan.lexicographic import lexicographic_minimum
from kcplan.linear_programme import Added, LinearProgramme, Objective


@dataclass(frozen=True, slots=True)
class Extra:
    """Money to be added to the cap of a source in a year."""

    source: str
    year: int
    amount: float


@dataclass(frozen=True, eq=False)
class Need:
    """`additional` is the least sum on top of the caps, in `extra` by source and year (the unique split that then buys
    the most outcomes, and so on through the tiers). `total` is the least public money that meets every target and
    limit whatever the caps are, and `planned` the public money of the caps as they stand."""

    scenario: Scenario
    additional: float
    extra: tuple[Extra, ...]
    total: float
    planned: float


def need(scenario: Scenario, solver: str = solvers.DEFAULT) -> Need:
    """The least money for every target. Raises Infeasible where limits and targets clash whatever the money."""
    columns = columns_of(replace(scenario, soft=False))
    programme = programme_of(columns)
    cap = next(family for family in programme.rows if family.name == "cap")
    rows = np.arange(cap.start, cap.start + cap.size)
    added = Added("extra", np.full(cap.size, np.inf), rows, np.arange(cap.size), np.full(cap.size, -1.0))
    wider = programme.with_columns(added)
    start = programme.column_count
    more = np.zeros(wider.column_count)
    more[start:] = 1.0
    tiers = list(wider.objectives)
    # Among equal splits the earliest year and first source: a cost that grows along them, before the plan is settled.
    order = np.zeros(wider.column_count)
    order[start:] = np.arange(1.0, cap.size + 1)
    tiers.insert(0, Objective("extra", more))
    tiers.insert(2, Objective("extra order", order))
    x = _least(replace(wider, objectives=tuple(tiers)), solver)
    extra = [Extra(*_place(cap.parts(i)), float(round(x[start + i], 9))) for i in range(cap.size)]

    model = scenario.model
    spent = np.zeros(programme.column_count)
    spent[columns.spend.columns[model.public[columns.spend.source]]] = 1.0
    open_upper = programme.bounds.row_upper.copy()
    open_upper[cap.slice] = np.inf
    uncapped = replace(
        programme, bounds=replace(programme.bounds, row_upper=open_upper), objectives=(Objective("money", spent),)
    )
    total = float(spent @ _least(uncapped, solver, unique=False))
    planned = float(sum(sum(scenario.caps[source.id]) for source in model.sources if source.public))
    held = tuple(part for part in extra if part.amount > tolerances.KEPT)
    return Need(scenario, float(sum(part.amount for part in held)), held, total, planned)


def _least(programme: LinearProgramme, solver: str, unique: bool = True) -> FloatArray:
    try:
        return lexicographic_minimum(programme, solvers.open_session(solver, programme), unique).x
    except Infeasible:
        raise Infeasible("no money meets every target: the targets and limits clash by themselves") from None


def _place(parts: tuple[str, ...]) -> tuple[str, int]:
    return parts[0], int(parts[1])
