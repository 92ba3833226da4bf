"""What of the budget in force moves: figure by figure with a reason, and in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.coverage import Hold, MoneyPlace, holds
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Allocation, Recommendation
from kcplan.domain.rules import RuleId
from kcplan.engine import solvers
from kcplan.planning.solve import optimise

#: Why a figure moves (`MoveReason`).
WhyMoved: TypeAlias = Literal[
    "contract", "floor", "target", "payer", "outcomes", "ceiling", "less money", "elsewhere", "rounding"
]


@dataclass(frozen=True, slots=True)
class MoveReason:
    """Why a figure of the budget in force moves.

    It rises: contract or floor: `rules` that ask for as much; target: `rules` are targets that need it, or are missed
    even so; outcomes: it buys more there. It falls: ceiling: `rules` that allow no more; less money: the source can pay
    less in the year than was approved; elsewhere: the money buys more in another place. payer: the line has as much
    in the year, and another source pays. rounding: the unrounded plan keeps the figure.
    """

    why: WhyMoved
    rules: tuple[RuleId, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjustedFigure:
    """Public money of a line, source and open year: as approved, and as it is now. `reason` is None where it stays.

    `region` is that of the model, in a model of one too.
    """

    region: str
    line: str
    source: str
    year: int
    approved: float
    adjusted: float
    reason: MoveReason | None

    @property
    def moved(self) -> float:
        """Money more, or less below 0; exactly 0 where it stays."""
        return self.adjusted - self.approved if self.reason else 0.0


@dataclass(frozen=True, slots=True)
class MovedSum:
    """What moves in all. A million that goes from one figure to another counts twice; new money counts once.

    `shares` has for each open year the sum over lines of |adjusted - approved in proportion to the new total|, over
    the new total (public expenditure and financial accountability, indicator PI-2); None where a total is 0.
    """

    amount: float
    shares: tuple[tuple[int, float | None], ...]
    figures: int


def adjusted(answer: Answer, solver: str = solvers.DEFAULT) -> tuple[AdjustedFigure, ...]:
    """Every public figure of an open year of the budget that planners see, beside the budget in force."""
    scenario = answer.scenario
    model, before = scenario.model, scenario.in_force
    assert before is not None
    after, best = _money(answer.allocation), _money(answer.optimum.allocation)
    near = tolerances.SAME_PLAN * scenario.money_size
    hold_of: dict[MoneyPlace, list[Hold]] = {}
    for hold in holds(answer.standing, optimise(scenario, solver)):
        for place in hold.places:
            hold_of.setdefault(place, []).append(hold)
    short = _short(answer.optimum)
    found = []
    for r, region in enumerate(model.regions):
        for n, line in enumerate(model.lines):
            for t in range(scenario.first_open, len(model.years)):
                in_line = float((after - before)[r, n, model.public, t].sum())
                for s, source in enumerate(model.sources):
                    if not source.public or source.id not in line.sources:
                        continue
                    place = (line.id, source.id, model.years[t])
                    approved, now = float(before[r, n, s, t]), float(after[r, n, s, t])
                    reason = None
                    if abs(now - approved) > near:
                        own = [hold for hold in hold_of.get(place, ()) if hold.rule.id.region in ("", region)]
                        if abs(float(best[r, n, s, t]) - approved) <= near:
                            reason = MoveReason("rounding")
                        elif now > approved:
                            reason = _rises(own, in_line > near)
                        else:
                            reason = _falls(own, in_line < -near, place[1:] in short)
                    found.append(AdjustedFigure(region, *place, approved, now, reason))
    return tuple(found)


def _rises(own: Sequence[Hold], line_too: bool) -> MoveReason:
    """Why a figure has more than was approved; `line_too`: so has its line in the year."""
    floors = [hold for hold in own if hold.kind == "floor" and hold.rule.limit > 0]
    contracts = [hold for hold in floors if hold.rule.id.family == "committed"]
    wanted = [hold for hold in own if hold.kind == "target"]
    if floors:
        return MoveReason("contract", _ids(contracts)) if contracts else MoveReason("floor", _ids(floors))
    if not line_too:
        return MoveReason("payer")
    return MoveReason("target", _ids(wanted)) if wanted else MoveReason("outcomes")


def _falls(own: Sequence[Hold], line_too: bool, is_short: bool) -> MoveReason:
    """Why a figure has less than was approved; `is_short`: its source can pay less in the year."""
    if ceilings := [hold for hold in own if hold.kind == "ceiling"]:
        return MoveReason("ceiling", _ids(ceilings))
    if not line_too:
        return MoveReason("payer")
    return MoveReason("less money" if is_short else "elsewhere")


def _ids(rules: Iterable[Hold]) -> tuple[RuleId, ...]:
    return tuple(hold.rule.id for hold in rules)


def _short(found: Recommendation) -> set[tuple[str, int]]:
    """Sources and open years in which less can be paid than was approved."""
    scenario = found.scenario
    before = scenario.in_force
    assert before is not None
    asked, names = before.sum(axis=(0, 1)), [source.id for source in scenario.model.sources]
    near = tolerances.SAME_PLAN * scenario.money_size
    return {
        (use.source, use.year)
        for use in found.review.sources
        if use.cap is not None
        and use.cap + use.carried_in
        < float(asked[names.index(use.source), scenario.model.years.index(use.year)]) - near
    }


def total(figures: Sequence[AdjustedFigure]) -> MovedSum:
    """What figures come to in all."""
    moved = [figure for figure in figures if figure.reason]
    years = sorted({figure.year for figure in figures})
    shares = tuple((year, _share([figure for figure in figures if figure.year == year])) for year in years)
    return MovedSum(float(sum(abs(figure.moved) for figure in moved)), shares, len(moved))


def _share(figures: Sequence[AdjustedFigure]) -> float | None:
    """The share of a year: by line, over all regions and public sources."""
    approved: dict[str, float] = {}
    now: dict[str, float] = {}
    for figure in figures:
        approved[figure.line] = approved.get(figure.line, 0.0) + figure.approved
        now[figure.line] = now.get(figure.line, 0.0) + figure.adjusted
    before, after = sum(approved.values()), sum(now.values())
    if not before > 0 or not after > 0:
        return None
    return sum(abs(now[line] - approved[line] * after / before) for line in approved) / after


def _money(allocation: Allocation) -> FloatArray:
    """Money shaped like the plan."""
    table = np.zeros(allocation.scenario.model.shape)
    np.add.at(table, (allocation.region, allocation.line, allocation.source, allocation.year), allocation.amount)
    return table
