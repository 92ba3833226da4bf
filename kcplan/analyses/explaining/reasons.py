"""Why each line gets its money from each source, and no more: what a unit of money more or less there would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.coverage import Hold, MoneyPlace, holds
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Dimension
from kcplan.domain.tiers import reported
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import Optimum
from kcplan.engine.linear_programme import Family, LinearProgramme
from kcplan.mathematics.cells import Groups, Rows
from kcplan.mathematics.tiers import told
from kcplan.planning.solve import Solved, optimise

Why: TypeAlias = Literal["not allowed", "follows", "ceiling", "floor", "target", "elsewhere", "no plan", "tie"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one unit of money does there, with all rules kept and the rest of the plan at its best again.

    `outcomes` are weighted outcomes, `miss` the weighted shares of targets missed.
    """

    outcomes: float
    miss: float

    @property
    def free(self) -> bool:
        return self.outcomes == 0.0 == self.miss


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line gets `amount` money of a source over `years`.

    - not allowed: the source may not pay for the line; follows: counterpart money, `ratio` times the line's public
      money over these years (None: there is none)
    - ceiling, floor, target: `rules` that stand at their limit there hold it (or targets that are missed as it is)
    - elsewhere: a unit of money more here would be taken from the lines `giving`, and lose what `more` says (none: from
      other years, sources or activities of its own); no plan: none that keeps every rule has more
    - tie: more or less here would lose nothing; of equally good plans this one is nearest to the official plan

    `more` and `less` are None where no plan keeps every rule with one unit more, or less, or none was sought. Where the
    money could as well come from another source or in another year, they are of the line's public money of all years:
    `whole`.
    """

    line: str
    source: str
    years: tuple[int, ...]
    amount: float
    why: Why
    rules: tuple[Hold, ...] = ()
    more: Effect | None = None
    less: Effect | None = None
    ratio: float | None = None
    whole: bool = False
    giving: tuple[str, ...] = ()


def reasons(answer: Answer, progress: Callable[[float], object] = lambda _: None) -> tuple[Reason, ...]:
    """Every line and source in their order, each open year in one reason; years with the same one are together.

    Money is of the budget that planners see, the reasons of the optimum, before any rounding.
    """
    model, first = answer.scenario.model, answer.scenario.first_open
    money, best = answer.allocation.by_line(), answer.optimum.allocation.by_line()
    found: list[Reason] = []
    asked = _Asked(answer)
    for n, line in enumerate(model.lines):
        for s, source in enumerate(model.sources):
            if source.id not in line.sources:
                found.append(Reason(line.id, source.id, model.years, 0.0, "not allowed"))
            elif not source.public:
                amount, public = float(money[n, s].sum()), float(best[n, model.public].sum())
                ratio = float(best[n, s].sum()) / public if public else None
                found.append(Reason(line.id, source.id, model.years, amount, "follows", ratio=ratio))
            else:
                own = [
                    asked.reason((line.id, source.id, year), float(best[n, s, t]))
                    for t, year in enumerate(model.years)
                    if t >= first
                ]
                found += _together([replace(why, amount=float(money[n, s, t])) for t, why in enumerate(own, first)])
        progress((n + 1) / len(model.lines))
    return tuple(found)


class _Asked:
    """The optimum with a row for the public money of each place and of each line, to be pushed up or down."""

    def __init__(self, answer: Answer) -> None:
        solved = optimise(answer.scenario)
        self._x = solved.optimum.x
        self._money_size = answer.scenario.money_size
        self._holds = holds(answer.standing, solved)
        self._programme, self._rows_of = _with_sums(solved)
        self._of_line: dict[str, tuple[Effect | None, Effect | None]] = {}
        session = solvers.open_session(solvers.DEFAULT, self._programme)
        self._derivative = parametric.Derivative(self._programme, session, unique=False)

    def reason(self, place: MoneyPlace, amount: float) -> Reason:
        line, source, year = place
        there = amount > tolerances.AT_BOUND * self._money_size
        more = self._effect(self._rows_of[place], 1.0)
        less = self._effect(self._rows_of[place], -1.0) if there else None
        own = [rule for rule in self._holds if place in rule.places]

        def of(*kinds: str) -> tuple[Hold, ...]:
            return tuple(rule for rule in own if rule.kind in kinds)

        why: Why
        held = bool(of("ceiling")) and more is None
        whole = not held and there and (more.free if more else bool(less and less.free))
        if whole:
            more, less = self._whole(line)
        if (rules := of("ceiling")) and more is None:
            why = "ceiling"  # a floor is no reason for no more
        elif (rules := of("floor")) and not (less and less.free):
            why = "floor"
        elif (rules := of("target")) and there and (less is None or less.miss > 0):
            why = "target"
        elif (rules := of("ceiling")) and not (more and more.free):
            why = "ceiling"
        elif more is None:
            why, rules = "no plan", of("cap")
        else:
            why, rules = ("tie" if more.free else "elsewhere"), of("cap")
        giving = self._giving(line if whole else place) if why == "elsewhere" else ()
        return Reason(line, source, (year,), amount, why, rules, more, less, whole=whole, giving=giving)

    def _giving(self, place: MoneyPlace | str) -> tuple[str, ...]:
        """The lines that would give a unit of money more at a place."""
        slope = self._slope(self._rows_of[place], 1.0)
        if slope is None:
            return ()
        moved = self._programme.row_values(slope.x)
        here = place if isinstance(place, str) else place[0]
        return tuple(
            own
            for own, row in self._rows_of.items()
            if isinstance(own, str) and own != here and moved[row] < -tolerances.KEPT
        )

    def _whole(self, line: str) -> tuple[Effect | None, Effect | None]:
        """What more and less public money of a line does, whatever its source and year."""
        if line not in self._of_line:
            self._of_line[line] = self._effect(self._rows_of[line], 1.0), self._effect(self._rows_of[line], -1.0)
        return self._of_line[line]

    def _slope(self, row: int, sign: float) -> Optimum | None:
        """The one-sided derivative of the optimum as the money that a row sums up is pushed one way."""
        bounds, direction = self._programme.bounds.copy(), parametric.no_change(self._programme)
        side, change = (bounds.row_lower, direction.row_lower) if sign > 0 else (bounds.row_upper, direction.row_upper)
        side[row], change[row] = float(self._programme.row_values(self._x)[row]), sign
        return self._derivative(self._x, bounds, direction)

    def _effect(self, row: int, sign: float) -> Effect | None:
        """What that does to the reported figures."""
        found = self._slope(row, sign)
        if found is None:
            return None
        direction = parametric.no_change(self._programme)
        (direction.row_lower if sign > 0 else direction.row_upper)[row] = sign
        least = reported(parametric.least_slopes(self._programme, direction))
        miss, outcomes = (s if abs(s) > abs(n) else 0.0 for s, n in zip(reported(found.values), least, strict=True))
        return Effect(outcomes, miss)


def _with_sums(solved: Solved) -> tuple[LinearProgramme, dict[MoneyPlace | str, int]]:
    """The programme with the tiers behind reported figures, and free rows for public money of each place and line."""
    programme, spend = solved.programme, solved.columns.spend
    model = solved.columns.scenario.model
    public = np.flatnonzero(model.public[spend.source])
    cells, rows = spend.take(public), Rows()
    row_of: dict[MoneyPlace | str, int] = {}
    by: tuple[tuple[Dimension, ...], ...] = (("line", "source", "year"), ("line",))
    for per in by:
        groups = Groups.by(cells.key(per))
        first = cells.take(groups.first)
        for n, s, t in zip(first.line, first.source, first.year, strict=True):
            line = model.lines[n].id
            place = (line, model.sources[s].id, model.years[t])
            row_of[place if "year" in per else line] = programme.row_count + len(row_of)
        rows.add(
            RuleId("money"), [(groups.of_cell, spend.columns[public], 1.0)], groups.count, -np.inf, np.inf, ((), (), ())
        )
    lower, upper = rows.sides()
    programme = replace(programme, objectives=told(programme.objectives))
    return programme.with_rows(Family("money", 0, len(row_of)), lower, upper, rows.matrix()), row_of


def _together(own: Sequence[Reason]) -> list[Reason]:
    """Years of a line and source with the same reason and the same effects as one, money and rules summed up."""
    groups: dict[object, list[Reason]] = {}
    for one in own:
        rules = tuple(sorted({(rule.kind, str(rule.rule.id.without_year)) for rule in one.rules}))
        alike = (one.why, rules, one.whole, one.giving, _rounded(one.more), _rounded(one.less))
        groups.setdefault(alike, []).append(one)
    return [
        replace(
            group[0],
            years=tuple(year for one in group for year in one.years),
            amount=sum(one.amount for one in group),
            rules=tuple(dict.fromkeys(rule for one in group for rule in one.rules)),
        )
        for group in groups.values()
    ]


def _rounded(effect: Effect | None) -> tuple[str, str] | None:
    return None if effect is None else (f"{effect.outcomes:.4g}", f"{effect.miss:.4g}")
