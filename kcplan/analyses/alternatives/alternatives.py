"""What else is as good: how far each figure can move, the plan at each end, and a few plans that differ most.

Each of these plans is the recommendation of a scenario: the one that was asked with a limit more, or a few, which hold
a sum of money where it was least or most. What moves with it is then what moves least.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.analyses.alternatives.ranges import Alike, Range, Sum, alike, ranges
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Bound, Limit, Model, RuleSide, Scenario, Selection, Title
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.planning.solve import is_huge, solve

#: Named alternatives: so many ends of ranges at most, and the furthest plan. Where ends of lines give fewer than a few,
#: ends of the lines by source with the widest ranges are taken too.
_ENDS = 5
_FEW = 3
_WIDEST = 5

#: Plans that differ from the recommendation, or from one that is named already, by less than this share of all public
#: money are not named.
_ALIKE = 0.005

#: From so many of the plans at the ends of ranges the furthest is sought, each time in so many steps at most.
_STARTS, _STEPS = 5, 5

AlternativeKind: TypeAlias = Literal["most", "least", "furthest"]

_ENDS_OF_RANGES: tuple[tuple[AlternativeKind, RuleSide], ...] = (("least", "at_most"), ("most", "at_least"))


@dataclass(frozen=True, slots=True)
class AskedAmount:
    """What an alternative asks for: so much public money of a line at least, or at most, in all or from a source."""

    line: str
    source: str | None
    side: RuleSide
    amount: float


@dataclass(frozen=True, eq=False)
class Alternative:
    """A plan that is as good but for a share: the recommendation of `scenario`, before any rounding.

    `kind`: the most or the least money of a line (and a source, else ""); `bound` is the amount that its limit asks
    for. The furthest: of the plans looked at, the one that moves most; others may move more. `moved` is the sum over
    lines, sources and years of the difference from the recommendation: money that goes elsewhere counts twice. `given`
    is the share of weighted outcomes that it gives up.
    """

    name: str
    kind: AlternativeKind
    line: str
    source: str
    bound: float
    recommendation: Recommendation
    moved: float
    given: float

    @property
    def scenario(self) -> Scenario:
        return self.recommendation.scenario

    @property
    def outcomes(self) -> float:
        """Weighted outcomes."""
        return self.recommendation.review.objective


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Ranges of public money, and plans at their ends, where the plan may be worse by `within` of weighted outcomes.

    `ranges` has lines, then lines by source, then lines by source and year. `ends` are the plans at the ends of the
    ranges of lines that move, by line, the least first. `named` are those of them, and of lines by source, that differ
    most, and the furthest plan.
    """

    recommendation: Recommendation
    within: float
    ranges: tuple[Range, ...]
    ends: tuple[Alternative, ...]
    named: tuple[Alternative, ...]

    @property
    def scenario(self) -> Scenario:
        return self.recommendation.scenario

    @property
    def lines(self) -> tuple[Range, ...]:
        return tuple(own for own in self.ranges if own.source is None)

    @property
    def payers(self) -> tuple[Range, ...]:
        return tuple(own for own in self.ranges if own.source is not None and own.year is None)

    @property
    def figures(self) -> tuple[Range, ...]:
        return tuple(own for own in self.ranges if own.year is not None)


def refuse_share(share: float) -> None:
    """Raise UsageError unless it is a share of weighted outcomes that may be given up: from 0 to 1."""
    if not 0 <= share <= 1:
        text = _("expected a share from 0 to 1, such as 0.01 (1 %), found {found:g}")
        raise UsageError(text.format(found=share))


def refuse_huge(scenario: Scenario) -> None:
    """Raise UsageError where ranges would take too long: where a scenario is solved region by region."""
    if is_huge(scenario):
        raise UsageError(
            _(
                "expected a programme that is solved as a whole, found one that is solved region by region as it is "
                "large: ask about a part of it"
            )
        )


def alternatives(
    scenario: Scenario,
    within: float = 0.0,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Alternatives:
    """The ranges and alternatives of a scenario. `within`: the share of weighted outcomes that may be given up.

    Raises what `kcplan.planning.solve.solve` does.
    """
    best = solve(scenario, solver)
    like = alike(scenario, within, solver)
    found = list(ranges(like, lambda share: progress(0.7 * share)))
    made = _Maker(like, best, solver)
    ends: list[Alternative] = []
    for range_, _low, _high in found:
        if range_.source is None:
            ends += made.ends(range_)
    progress(0.8)
    payers = [range_ for range_, _low, _high in found if range_.source is not None and range_.year is None]
    payers.sort(key=lambda range_: range_.least - range_.most)
    named = made.different(ends)
    if len(named) < _FEW:
        named = made.different([*named, *(end for payer in payers[:_WIDEST] for end in made.ends(payer))])
    progress(0.9)
    furthest = made.furthest([x for _range, low, high in found for x in (low, high)])
    if furthest is not None and made.is_new(furthest, named):
        named.append(furthest)
    return Alternatives(best, within, tuple(range_ for range_, _low, _high in found), tuple(ends), tuple(named))


class _Maker:
    """Makes alternatives: scenarios with a limit more, solved and held against the recommendation."""

    def __init__(self, like: Alike, best: Recommendation, solver: str) -> None:
        self._like, self._best, self._solver = like, best, solver
        self._scenario = best.scenario
        self._step = self._scenario.rounding or _round_amount(self._scenario.usual_money)
        self._public = best.allocation.by_line()[:, self._scenario.model.public]

    def ends(self, of: Range) -> Iterator[Alternative]:
        """The plans at the two ends of a range, but for less than a step; none at an end that is where it is now."""
        for kind, side in _ENDS_OF_RANGES:
            bound = self._inward(of.most if kind == "most" else of.least, kind == "most")
            moves = (bound - of.recommended) * (1 if kind == "most" else -1)
            if of.moves and moves >= self._step / 2:
                yield self._made(kind, of, bound, [AskedAmount(of.line, of.source, side, bound)])

    def furthest(self, starts: Sequence[FloatArray]) -> Alternative | None:
        """Of plans reached from some ends, that which moves most between lines and sources; None where none moves."""
        own = [one for one in self._like.sums if one.source is not None and one.year is None]
        here = self._amounts(own, self._like.solved.optimum.x)
        plans = {id(x): (float(np.abs(self._amounts(own, x) - here).sum()), x) for x in starts}
        best: tuple[float, FloatArray] = (0.0, self._like.solved.optimum.x)
        for moved, x in sorted(plans.values(), key=lambda plan: -plan[0])[:_STARTS]:
            best = max(best, self._farther(own, here, moved, x), key=lambda plan: plan[0])
        amounts = self._amounts(own, best[1])
        floors = [(one, self._inward(amount, True)) for one, amount in zip(own, amounts.tolist(), strict=True)]
        rises = [
            AskedAmount(one.line, one.source, "at_least", bound)
            for (one, bound), before in zip(floors, here.tolist(), strict=True)
            if bound - before >= self._step
        ]
        return self._made("furthest", None, 0.0, rises) if rises else None

    def _farther(self, own: Sequence[Sum], here: FloatArray, moved: float, x: FloatArray) -> tuple[float, FloatArray]:
        """From a plan to ones that move more: away from the recommendation in each figure as it stands there now."""
        for _step in range(_STEPS):
            signs = np.sign(self._amounts(own, x) - here)
            cost = np.zeros(self._like.solved.programme.column_count)
            for one, sign in zip(own, signs, strict=True):
                cost[one.columns] -= sign
            further = self._like.furthest(cost)
            more = float(np.abs(self._amounts(own, further) - here).sum())
            if more <= moved + self._step:
                break
            moved, x = more, further
        return moved, x

    def different(self, found: Sequence[Alternative]) -> list[Alternative]:
        """Those that move most, none of them twice."""
        kept: list[Alternative] = []
        for end in sorted(found, key=lambda end: -end.moved):
            if len(kept) < _ENDS and self.is_new(end, kept):
                kept.append(end)
        return kept

    def is_new(self, plan: Alternative, kept: Sequence[Alternative]) -> bool:
        """Whether it is not about the same plan as the recommendation, or one that is named already."""
        own, near = self._money(plan.recommendation), _ALIKE * float(self._public.sum())
        others = (self._public, *(self._money(other.recommendation) for other in kept))
        return all(float(np.abs(own - other).sum()) > near for other in others)

    def _money(self, of: Recommendation) -> FloatArray:
        return np.asarray(of.allocation.by_line()[:, self._scenario.model.public])

    def _amounts(self, own: Sequence[Sum], x: FloatArray) -> FloatArray:
        return np.array([x[one.columns].sum() for one in own])

    def _inward(self, amount: float, most: bool) -> float:
        """A round amount on the side of the range: what is asked for to the last digit no plan may keep."""
        steps, near = amount / self._step, tolerances.KEPT
        return self._step * (math.floor(steps + near) if most else math.ceil(steps - near))

    def _made(
        self,
        kind: AlternativeKind,
        of: Range | None,
        bound: float,
        asked: Sequence[AskedAmount],
    ) -> Alternative:
        line, source = (of.line, of.source or "") if of else ("", "")
        name = "-".join(filter(None, (line, source, kind)))
        scenario = self._asking(name, kind, (line, source), asked)
        found = solve(scenario, self._solver)
        best = self._best.review.objective
        given = tolerances.beside(best - found.review.objective, best) / (abs(best) or 1.0)
        moved = float(np.abs(self._money(found) - self._public).sum())
        return Alternative(name, kind, line, source, bound, found, moved, max(0.0, given))

    def _asking(
        self,
        name: str,
        kind: AlternativeKind,
        of: tuple[str, str],
        asked: Sequence[AskedAmount],
    ) -> Scenario:
        """The scenario with a limit for each amount that is asked for."""
        scenario, model = self._scenario, self._scenario.model
        taken = {limit.name for limit in scenario.limits}
        open_years = model.years[scenario.first_open :] if scenario.first_open else None
        limits, titles = list(scenario.limits), dict(model.limit_titles)
        for number, one in enumerate(asked, start=1):
            own = name if len(asked) == 1 else f"{name}-{number}"
            while own in taken:
                own += "-"
            source = None if one.source is None else (one.source,)
            selection, bound = Selection(line=(one.line,), source=source, year=open_years), Bound("amount", one.amount)
            sides = (bound, None) if one.side == "at_least" else (None, bound)
            limits.append(Limit(own, "money", selection, (), *sides))
            en, vi = (_of(model, one.line, one.source or "", code) for code in ("en", "vi"))
            titles[own] = Title(f"Alternative for {en}", f"Phương án khác cho {vi}")
        return replace(
            scenario,
            id=f"{scenario.id}-{name}",
            title=_title(scenario, kind, *of),
            model=replace(model, limit_titles=titles),
            limits=tuple(sorted(limits, key=lambda limit: limit.name)),
            origins={},
        )


def _title(scenario: Scenario, kind: AlternativeKind, line: str, source: str) -> Title:
    """`As much as possible for 3 Demonstration models from central money`, in both languages."""
    texts = {
        "most": Title("{asked}: as much as possible for {of}", "{asked}: nhiều nhất có thể cho {of}"),
        "least": Title("{asked}: as little as possible for {of}", "{asked}: ít nhất có thể cho {of}"),
        "furthest": Title(
            "{asked}: as different as was found", "{asked}: khác nhiều nhất trong các phương án đã tìm được"
        ),
    }[kind]
    parts = [
        text.format(asked=getattr(scenario.title, code) or scenario.id, of=_of(scenario.model, line, source, code))
        for text, code in ((texts.en, "en"), (texts.vi, "vi"))
    ]
    return Title(*parts)


def _of(model: Model, line: str, source: str, code: str) -> str:
    """`3 Technology transfer (Central)` in a language."""
    own = next((one for one in model.lines if one.id == line), None)
    payer = next((one for one in model.sources if one.id == source), None)
    if own is None:
        return ""
    name = f"{own.number} {getattr(own.title if own.short is None else own.short, code)}"
    return name if payer is None else f"{name} ({getattr(payer.title, code)})"


def _round_amount(usual: float) -> float:
    """A step of money where a scenario has none: a thousandth of usual money, as a power of ten."""
    return 10.0 ** (math.floor(math.log10(usual)) - 3)
