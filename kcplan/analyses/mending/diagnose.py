"""Why no plan meets a scenario: the least that would mend it, and which rules clash. Nothing is relaxed for good."""

from dataclasses import dataclass

import numpy as np

from kcplan.analyses.mending.conflicts import conflicting_rows, feasible, only
from kcplan.analyses.mending.levers import Levers, Mend
from kcplan.analyses.mending.rules import NamedRule, facts_of, rules_of
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.engine.irreducible import ClashingRows, clashing
from kcplan.engine.linear_programme import Added, Bounds, LinearProgramme
from kcplan.mathematics.programme import formulate
from kcplan.mathematics.rules import rows_of_rules
from kcplan.planning.allocation import solver_info


@dataclass(frozen=True, slots=True)
class Clash:
    """An irreducible set of rules that cannot be kept together, each with its number: the side of its row.

    `there` is what its caps come to, `needed` the least to which they must be raised, where money helps most, to keep
    its other rules (both None where it has no cap). `reached` is the most that its other rules leave to its target, or
    the least where they ask for more than it allows; None unless it has one target alone. `facts` is what closed years
    already count in each rule; none where nothing is closed. `untried` of its rules, in a large programme, may not be
    needed: whether the others clash without one of them was too much work.
    """

    rules: tuple[NamedRule, ...]
    numbers: tuple[float, ...]
    needed: float | None
    there: float | None
    reached: float | None
    facts: tuple[float, ...] = ()
    untried: int = 0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`mends`: each alone makes the scenario feasible. `mix`: the cheapest together, where none does alone.

    `targets`: how far targets must come down together, where none mends alone and caps and limits stay.
    `untried`: how many rules, of a large programme, were not tried for `mends`.
    `clashes`: disjoint irreducible sets of rules; without them the others can be kept.
    """

    scenario: Scenario
    solver: SolverInfo
    feasible: bool
    mends: tuple[Mend, ...] = ()
    mix: tuple[Mend, ...] = ()
    targets: tuple[Mend, ...] = ()
    clashes: tuple[Clash, ...] = ()
    untried: int = 0


def diagnose(scenario: Scenario, solver: str = solvers.DEFAULT) -> Diagnosis:
    """The mends and the conflicts of a scenario; none where it is feasible."""
    programme = formulate(scenario)
    session = solvers.open_session(solver, programme)
    info = solver_info(session)
    # A certificate is there to be found, where to find nothing at all can take thirty times as long.
    if not clashing(programme, rows_of_rules(programme), solver).size and feasible(session, programme.bounds):
        return Diagnosis(scenario, info, True)
    levers = Levers(scenario, solver)
    mends = levers.alone()
    one_target = any(mend.rule.kind == "target" for mend in mends)
    return Diagnosis(
        scenario,
        info,
        False,
        mends,
        () if mends else levers.mix(),
        () if one_target else levers.targets(),
        tuple(clash_of(scenario, programme, own, solver) for own in conflicting_rows(programme, solver)),
        levers.untried,
    )


def clash_of(scenario: Scenario, programme: LinearProgramme, clashing_rows: ClashingRows, solver: str) -> Clash:
    """The conflict of rows of a scenario's programme, such as `conflicting_rows` finds."""
    rows = clashing_rows.rows
    rules = rules_of(scenario, programme, tuple(rows.tolist()))
    named = rows_of_rules(programme)
    lower, upper = programme.bounds.row_lower[rows], programme.bounds.row_upper[rows]
    caps, targets = (rows[[rule.kind == kind for rule in rules]] for kind in ("cap", "target"))
    needed = there = reached = None
    if caps.size:
        there = float(programme.bounds.row_upper[caps].sum())
        raised = Added("raised", np.full(caps.size, np.inf), caps, np.arange(caps.size), np.full(caps.size, -1.0))
        wider = programme.with_columns(raised)
        cost = np.zeros(wider.column_count)
        cost[programme.column_count :] = 1.0
        needed = there + _least(wider, cost, only(wider.bounds, named, rows), solver)
    if targets.size == 1:
        sign = -1.0 if np.isfinite(programme.bounds.row_lower[targets[0]]) else 1.0
        cost = sign * programme.weighted_rows(np.isin(np.arange(programme.row_count), targets).astype(float))
        rest = only(programme.bounds, named, np.setdiff1d(rows, targets))
        reached = sign * _least(programme, cost, rest, solver) + float(facts_of(programme)[targets[0]])
    before = facts_of(programme)[rows]
    numbers = np.where(np.isfinite(lower), lower, upper) + before
    facts = tuple(before.tolist()) if scenario.first_open else ()
    return Clash(rules, tuple(numbers.tolist()), needed, there, reached, facts, clashing_rows.untried)


def _least(programme: LinearProgramme, cost: FloatArray, bounds: Bounds, solver: str) -> float:
    return float(cost @ solvers.open_session(solver, programme).minimise(cost, bounds).point.x)
