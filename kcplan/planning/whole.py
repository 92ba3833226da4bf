"""The best budget in whole multiples: a search of bounded work, and what is proved of what it finds."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.checking import optimality
from kcplan.domain.recommendation import Proof
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import CHANGE, Role, TierId, is_reported
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Effort, WholePoint
from kcplan.errors import Infeasible, SolverStopped
from kcplan.mathematics.giving_way import GIVE_WAY
from kcplan.mathematics.rules import rule_of_row
from kcplan.mathematics.whole import WholeProgramme, giving_way

#: Up to so many whole numbers the best budget is sought, by proof. A province has some 100; this takes seconds.
EXACT = 500

#: In so many nodes each objective is sought, some seconds of a province; a node takes no longer where there are many
#: regions. Idle money has short nodes. What only chooses among budgets that are as good gets few, which are long. Of
#: evenness and nearness, where much is fixed by what is worth more, the point found before is near the best one.
NODES, MANY, FEW = 5_000, 20_000, 500

_FIGURES = TierId(Role.FIGURES)
_IDLE, _UNEVEN, _DISTANCE = TierId(Role.IDLE), TierId(Role.UNEVEN), TierId(Role.DISTANCE)


@dataclass(frozen=True, eq=False)
class BestWhole:
    """A point of a programme in whole numbers, the rules that give way for it, and what is proved of it.

    `proof` is None where it is the best by proof. `even`: that no point as good has counts nearer to even years is
    proved.
    """

    x: FloatArray
    given_way: frozenset[RuleId]
    proof: Proof | None
    even: bool


def best_whole(asked: WholeProgramme, scenario: Scenario, met: NDArray[np.bool_]) -> BestWhole | None:
    """The best point; None where none was found.

    Targets that are `met` (targets,) stay met. Where no point does that, they may be missed if targets are soft; where
    none keeps every rule, limits and hard targets give way.
    """
    exact = asked.count <= EXACT
    asked = asked if exact else asked.near_in_public_money()
    meeting = asked.meeting(met) if scenario.soft and met.any() else None
    for tried in filter(None, (meeting, asked, giving_way(asked, scenario.soft))):
        try:
            found = _sought(tried, exact)
            x = None if found is None else _finished(tried, found, exact)
        except Infeasible:
            continue
        except SolverStopped:  # numbers that HiGHS cannot handle: the recommendation is proved all the same
            return None
        if found is None and tried is meeting:
            continue  # whether a budget meets all of these targets is not known; one that need not may be found
        if found is None or x is None or GIVE_WAY in found.unproved:
            return None  # which rules no budget keeps is not known
        given_way = frozenset(_given_way(scenario, tried.programme, x))
        return BestWhole(x, given_way, _proof(tried, found, x, exact), exact and _UNEVEN not in found.unproved)
    return None


def _sought(asked: WholeProgramme, exact: bool) -> WholePoint | None:
    """Whole numbers as good as the work allows."""
    programme = asked.programme
    free = programme.bounds.column_upper > programme.bounds.column_lower
    efforts: dict[Hashable, Effort] = {}
    for tier in programme.objectives:
        if _is_stated(tier.id):
            efforts[tier.id] = Effort(0.0 if exact else tolerances.ROUNDED_GAP, NODES, leaves=True)
        elif tier.id in (_FIGURES, _IDLE) and free[tier.cost != 0].any():
            efforts[tier.id] = Effort(0.0, MANY if exact else FEW)
        elif tier.id == _UNEVEN and exact and free[tier.cost != 0].any():
            efforts[tier.id] = Effort(0.0, MANY, near=FEW)
        elif tier.id == _DISTANCE and free[tier.cost != 0].any():
            gap = tolerances.NEAR_GAP if exact else tolerances.ROUNDED_NEAR_GAP
            # Of budgets with the same units in each period the nearest is found; of all it would take far longer.
            efforts[tier.id] = Effort(gap, FEW, near=FEW if exact else 0, keeps=asked.in_spans if exact else ())
    return solvers.whole_minimum(programme, asked.whole, efforts)


def _finished(asked: WholeProgramme, found: WholePoint, exact: bool) -> FloatArray:
    """All else exactly, with the whole numbers fixed."""
    bounds = asked.programme.bounds.copy()
    bounds.column_lower[asked.whole] = bounds.column_upper[asked.whole] = found.x[asked.whole]
    fixed = replace(asked.programme, bounds=bounds)
    session = solvers.open_session(solvers.DEFAULT, fixed)
    try:
        optimum = lexicographic_minimum(fixed, session, unique=exact)  # one of several anyway where not exact
    except Infeasible as error:  # only by rounding: these whole numbers were found to keep every rule
        raise SolverStopped(str(error)) from error
    optimality.check(fixed, optimum)
    return optimum.x


def _proof(asked: WholeProgramme, found: WholePoint, x: FloatArray, exact: bool) -> Proof | None:
    """What is proved of a point; None where it is the best by proof. Of an exact one nearness is not promised."""
    if exact and not found.unproved - {_UNEVEN, _DISTANCE}:
        return None
    value = {tier.id: tier.value(x) for tier in asked.programme.objectives}
    stated = {tier: bound for tier, bound in found.bounds.items() if _is_stated(tier)}
    more = {
        tier: max(0.0, tolerances.apart(own, found.bounds.get(tier, own)))
        for tier, own in ((tier, value.get(tier, 0.0)) for tier in (_FIGURES, _IDLE, _DISTANCE))
    }
    return Proof(
        solvers.proven_gap(asked.programme, x, stated),
        value[_DISTANCE],
        more[_DISTANCE] / value[_DISTANCE] if value[_DISTANCE] else 0.0,
        "all" if exact else "public",
        asked.step * round(more[_IDLE]),
        int(more[_FIGURES] + tolerances.KEPT),
    )


def _is_stated(tier: Hashable) -> bool:
    """Whether the gap that is stated is of this tier."""
    return tier in (GIVE_WAY, CHANGE) or is_reported(tier)


def _given_way(scenario: Scenario, programme: LinearProgramme, x: FloatArray) -> Iterator[RuleId]:
    """The rules that give way."""
    for family in programme.columns:
        if family.name == "gives":
            entries = np.flatnonzero(np.isin(programme.indices, np.arange(family.start, family.start + family.size)))
            rows = np.searchsorted(programme.starts, entries, side="right") - 1
            for row, column in zip(rows.tolist(), programme.indices[entries], strict=True):
                if x[column] > 0:
                    yield rule_of_row(scenario, programme, row)
