"""How far public money can move, figure by figure, while a plan stays as good, or as good but for a share.

The tiers before outcomes stay at their optimum, the weighted outcomes within the share of theirs, and the tiers after
them are free: of the plans that are left, the least and the most of each sum of money is a linear programme. Ranges are
one at a time: two figures need not have their most in one plan.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import OUTCOMES
from kcplan.engine import solvers
from kcplan.engine.lexicographic import optimal_face
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.scaling import without_noise
from kcplan.engine.session import Session
from kcplan.planning.solve import Solved, optimise

#: What a range says of its figure: some money has to be there; may be there; never is; just this amount has to be.
RangeWord: TypeAlias = Literal["must", "may", "never", "only"]


@dataclass(frozen=True, slots=True)
class Range:
    """Public money of open years: of a line, of a line and the source that pays (else None), or of one year of these.

    `recommended` is of the optimum before any rounding, and lies between `least` and `most`. `planned` is what
    the budget in force has; None where there is none.
    """

    line: str
    source: str | None
    year: int | None
    least: float
    recommended: float
    most: float
    planned: float | None

    @property
    def moves(self) -> bool:
        """Whether plans that are as good have other amounts there."""
        return self.most > self.least

    @property
    def word(self) -> RangeWord:
        """What the range comes to in a word."""
        if self.most == 0:
            return "never"
        if not self.moves:
            return "only"
        return "must" if self.least > 0 else "may"


@dataclass(frozen=True, eq=False)
class Sum:
    """A sum of public money of open years, over the columns of `cells`."""

    line: str
    source: str | None
    year: int | None
    columns: IntArray
    planned: float | None


@dataclass(frozen=True, eq=False)
class Alike:
    """All plans that are as good but for a share, and the optimum. Points are columns of `solved.programme`, (n,)."""

    solved: Solved
    share: float
    sums: tuple[Sum, ...]
    face: Bounds
    session: Session

    def furthest(self, cost: FloatArray) -> FloatArray:
        """The plan of them in which cost @ x is least; cost has shape (n,)."""
        wider = np.zeros(self.face.column_lower.size)
        wider[: cost.size] = cost
        return self.session.minimise(wider, self.face).point.x[: cost.size]

    def indicator(self, columns: IntArray) -> FloatArray:
        """The cost that sums up columns, shape (n,)."""
        cost = np.zeros(self.solved.programme.column_count)
        cost[columns] = 1.0
        return cost

    def amount(self, x: FloatArray, of: Sum) -> float:
        """A sum of money in a plan."""
        return float(without_noise(np.array([x[of.columns].sum()]), self.solved.columns.scenario.money_size)[0])


def alike(scenario: Scenario, share: float, solver: str = solvers.DEFAULT) -> Alike:
    """The plans that are as good as the optimum but for a share of its weighted outcomes.

    Raises what `kcplan.planning.solve.optimise` does.
    """
    solved = optimise(scenario, solver)
    programme = as_good(solved.programme, share)
    session = solvers.open_session(solver, programme)
    face, _x = optimal_face(programme, session)
    return Alike(solved, share, tuple(_sums(solved)), face, session)


def as_good(programme: LinearProgramme, share: float) -> LinearProgramme:
    """The programme with its tiers up to weighted outcomes, which may be worse by a share."""
    last = next(place for place, tier in enumerate(programme.objectives) if tier.id == OUTCOMES)
    return replace(programme, objectives=programme.objectives[: last + 1]).giving_up(OUTCOMES, share)


def ranges(of: Alike, progress: Callable[[float], object]) -> Iterator[tuple[Range, FloatArray, FloatArray]]:
    """Each sum with its range and the plans at its two ends, in the order of `Alike.sums`."""
    size, x = of.solved.columns.scenario.money_size, of.solved.optimum.x
    same = tolerances.SAME_PLAN * size
    ends = _ends(of, progress)
    for number, own in enumerate(of.sums):
        recommended = of.amount(x, own)
        low, high = (ends.get((number, sign), x) for sign in (1.0, -1.0))
        least, most = min(of.amount(low, own), recommended), max(of.amount(high, own), recommended)
        near = max(same, tolerances.SAME_SUM * recommended)
        least, most = (recommended if abs(end - recommended) <= near else end for end in (least, most))
        yield Range(own.line, own.source, own.year, least, recommended, most, own.planned), low, high


def _ends(of: Alike, progress: Callable[[float], object]) -> dict[tuple[int, float], FloatArray]:
    """The plans at both ends of each sum that can move: by its number, and 1 for the least or -1 for the most.

    Line by line, first the least of all sums of a line and then the most, as each starts from the plan before it.
    """
    shut = of.face.column_lower == of.face.column_upper
    moving = [number for number, own in enumerate(of.sums) if not shut[own.columns].all()]
    asked = [(number, sign) for number in moving for sign in (1.0, -1.0)]

    def place(end: tuple[int, float]) -> tuple[str, float, str, int]:
        own = of.sums[end[0]]
        return own.line, -end[1], own.source or "", own.year or 0

    found = {}
    for done, (number, sign) in enumerate(sorted(asked, key=place), start=1):
        found[number, sign] = of.furthest(sign * of.indicator(of.sums[number].columns))
        progress(done / len(asked))
    return found


def _sums(solved: Solved) -> Iterator[Sum]:
    """Lines, then lines by source, then lines by source and year: public money alone."""
    scenario, spend = solved.columns.scenario, solved.columns.spend
    model, first = scenario.model, scenario.first_open
    in_force = scenario.in_force
    plan = None if in_force is None else in_force.sum(axis=0)
    public = model.public[spend.source]
    places = np.unique(np.column_stack([spend.line, spend.source, spend.year])[public], axis=0)
    pairs = np.unique(places[:, :2], axis=0)
    for n in np.unique(places[:, 0]):
        own = None if plan is None else float(plan[n, model.public, first:].sum())
        yield Sum(model.lines[n].id, None, None, np.flatnonzero(public & (spend.line == n)), own)
    for n, s in pairs:
        own = None if plan is None else float(plan[n, s, first:].sum())
        held = np.flatnonzero((spend.line == n) & (spend.source == s))
        yield Sum(model.lines[n].id, model.sources[s].id, None, held, own)
    for n, s, t in places:
        own = None if plan is None else float(plan[n, s, t])
        held = np.flatnonzero((spend.line == n) & (spend.source == s) & (spend.year == t))
        yield Sum(model.lines[n].id, model.sources[s].id, model.years[t], held, own)
