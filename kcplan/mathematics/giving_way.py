"""A programme whose limits give way where no plan keeps them all; first of all as little as can be."""

from dataclasses import replace

import numpy as np

from kcplan.arrays import IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.tiers import Role, TierId
from kcplan.engine.linear_programme import Added, LinearProgramme, Objective
from kcplan.mathematics import families

GIVE_WAY = TierId(Role.GIVE_WAY)


def giving_way(programme: LinearProgramme, soft: bool) -> LinearProgramme:
    """The same where limits, and targets that may not be missed, give way; caps never do.

    First of all the sum of what gives way is least, each as a share of its rule's size. Its columns are the last ones.
    """
    yielding = ("always",) if soft else ("always", "where targets are hard")
    names = {family.name for family in families.FAMILIES if family.gives_way in yielding}
    held = [
        np.arange(family.start, family.start + family.size)
        for family in programme.rows
        if isinstance(family.about, RuleId) and family.about.family in names
    ]
    rows: IntArray = np.concatenate([np.zeros(0, dtype=np.int64), *held])
    lower, upper = programme.bounds.row_lower[rows], programme.bounds.row_upper[rows]
    at_least = np.isfinite(lower)
    sides = np.where(at_least, lower, upper)
    gives = Added("gives", np.full(rows.size, np.inf), rows, np.arange(rows.size), np.where(at_least, 1.0, -1.0))
    wider = programme.with_columns(gives)
    cost = np.zeros(wider.column_count)
    cost[programme.column_count :] = 1.0 / np.maximum(programme.scaling.rows[rows], np.abs(sides))
    return replace(wider, objectives=(Objective(GIVE_WAY, cost), *wider.objectives))
