"""Why the recommendations of two scenarios differ: parts, binding rules, lines whose money changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kcplan import tolerances
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.coverage import Hold, holds
from kcplan.analyses.explaining.differences import Difference, grouped, mixed
from kcplan.analyses.explaining.shapley import divide
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import Allocation, Binding, Recommendation
from kcplan.domain.rules import RuleId
from kcplan.engine import solvers
from kcplan.errors import Infeasible, Unbounded
from kcplan.planning.publish import Published
from kcplan.planning.solve import optimise, solve


@dataclass(frozen=True, slots=True)
class Part:
    """What differences, taken together, do to weighted outcomes and to the weighted shares of targets missed.

    Without differences it is what rounding does.
    """

    differences: tuple[Difference, ...]
    outcomes: float
    miss: float


@dataclass(frozen=True, slots=True)
class Move:
    """Public money that a line gains (or, below 0, loses) over the years in which it changes that way.

    `shares` has the part of `amount` that each part of the explanation causes, in their order, `rounding` what comes
    of whole multiples; together they sum to it. `own` are the targets and the floors (where it loses) or ceilings
    (where it gains) that hold the line itself in one of these years in the second optimum; `others` are floors or
    ceilings of lines that share a source with it.
    """

    line: str
    years: tuple[int, ...]
    amount: float
    by_year: tuple[float, ...]
    shares: tuple[float, ...]
    rounding: float
    own: tuple[Hold, ...]
    others: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """A line whose public money stays and comes from other sources: money more (or less) of each, over `years`."""

    line: str
    years: tuple[int, ...]
    by_source: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Explanation:
    """The way from `before` to `after`: from the published budget, where there is one, to the published budget.

    The parts divide the change of the optima; with `rounding` they sum to the change of weighted outcomes (each by its
    own scenario's weights) and of misses. `rounding` is None where no budget is published. `dropped` of `orders` passed
    a mix that has no plan. `merged`: no order was left, and all differences are one part.
    """

    before: Answer
    after: Answer
    parts: tuple[Part, ...]
    rounding: Part | None
    orders: int
    dropped: int
    merged: bool
    began: tuple[Binding, ...]
    stopped: tuple[Binding, ...]
    moves: tuple[Move, ...]
    swaps: tuple[Swap, ...]

    @property
    def same_optimum(self) -> bool:
        """Whether each figure of public money is the same in both before any rounding."""
        before, after = (_by_source(end.optimum.allocation) for end in (self.before, self.after))
        return bool((np.abs(after - before) <= _same(self.after)).all())


def explain(
    before: Answer,
    after: Answer,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Explanation:
    """Divide the change between two answers over the differences of their scenarios.

    Raises UsageError where their models are not alike, and what `kcplan.planning.solve.solve` does.
    """
    one, other = before.scenario, after.scenario
    groups = grouped(one, other)
    ends = {frozenset[int](): _figures(before.optimum), frozenset(range(len(groups))): _figures(after.optimum)}
    asked = 0

    def value(taken: frozenset[int]) -> FloatArray | None:
        nonlocal asked
        asked += 1
        progress(asked / 2 ** len(groups))
        if taken in ends:
            return ends[taken]
        mix = mixed(one, other, (difference for number in taken for difference in groups[number]))
        try:
            return _figures(solve(mix, solver))
        except (Infeasible, Unbounded):
            return None

    division = divide(len(groups), value)
    parts, merged = division.parts, division.parts is None
    if parts is None:
        groups = (tuple(difference for group in groups for difference in group),)
        parts = (_figures(after.optimum) - _figures(before.optimum)).reshape(1, -1)
    shape = (len(groups), len(one.model.lines), len(one.model.years))
    return Explanation(
        before,
        after,
        tuple(Part(group, float(own[0]), float(own[1])) for group, own in zip(groups, parts, strict=True)),
        _rounding(before, after),
        division.orders,
        division.dropped,
        merged,
        tuple(_new(before, after)),
        tuple(rule for rule in before.standing if rule.id not in {own.id for own in after.standing}),
        tuple(_moves(before, after, parts[:, 2:].reshape(shape))),
        tuple(_swaps(before, after)),
    )


def _rounding(before: Answer, after: Answer) -> Part | None:
    """What whole multiples cost before less what they cost after."""
    both = ((1.0, before.published), (-1.0, after.published))
    ends = [(sign, end) for sign, end in both if isinstance(end, Published)]
    if not ends:
        return None
    return Part((), sum(sign * end.loss for sign, end in ends), sum(-sign * end.loss_in_misses for sign, end in ends))


def _figures(found: Recommendation) -> FloatArray:
    """Weighted outcomes, misses, then public money by line and year."""
    reached = np.array([found.review.objective, found.review.miss])
    return np.concatenate([reached, _public(found.allocation).ravel()])


def _by_source(allocation: Allocation) -> FloatArray:
    """Public money, shape (lines, public sources, years)."""
    return np.asarray(allocation.by_line()[:, allocation.scenario.model.public])


def _public(allocation: Allocation) -> FloatArray:
    """Public money, shape (lines, years)."""
    return np.asarray(allocation.by_line()[:, allocation.scenario.model.public].sum(axis=1))


def _new(before: Answer, after: Answer) -> Iterator[Binding]:
    """Rules that come to their limit, and targets that come to be missed, even from their limit."""
    results = before.review.outcomes
    missed = {RuleId.of_target(r.target, r.missed_side) for r in results if r.target and r.missed_side}
    standing = {rule.id for rule in before.standing}
    for rule in after.standing:
        newly = rule.is_missed and rule.id not in missed
        if newly or rule.id not in standing:
            yield rule


def _moves(before: Answer, after: Answer, parts: FloatArray) -> Iterator[Move]:
    """What each line gains, and what it loses, in the order of the lines."""
    model, rules = after.scenario.model, holds(after.standing, optimise(after.scenario))
    change, same = _public(after.allocation) - _public(before.allocation), _same(after)
    for n, line in enumerate(model.lines):
        for sign in (-1.0, 1.0):
            moved = np.flatnonzero(sign * change[n] > same)
            if moved.size == 0:
                continue
            years = tuple(model.years[t] for t in moved)
            paying = {source.id for source in model.sources if source.public and source.id in line.sources}
            near = [rule for rule in rules if any(s in paying and year in years for _, s, year in rule.places)]
            own = [rule for rule in near if any(name == line.id and year in years for name, _, year in rule.places)]
            other = "floor" if sign < 0 else "ceiling"
            shares = tuple(float(part[n, moved].sum()) for part in parts)
            yield Move(
                line.id,
                years,
                float(change[n, moved].sum()),
                tuple(float(change[n, t]) for t in moved),
                shares,
                float(change[n, moved].sum()) - sum(shares),
                tuple(rule for rule in own if rule.kind in (other, "target")),
                tuple(rule for rule in near if rule.kind == other and rule not in own and rule.rule.limit > 0),
            )


def _same(answer: Answer) -> float:
    """Money that is no difference between two figures."""
    return tolerances.SAME_PLAN * answer.scenario.money_size


def _swaps(before: Answer, after: Answer) -> Iterator[Swap]:
    """Lines that change their sources in years in which their public money stays."""
    model = after.scenario.model
    change = _by_source(after.allocation) - _by_source(before.allocation)
    public = [source.id for source in model.sources if source.public]
    same = _same(after)
    near = len(public) * same
    for n, line in enumerate(model.lines):
        still = np.abs(change[n].sum(axis=0)) <= same
        moved = np.flatnonzero(still & (np.abs(change[n]).max(axis=0) > near))
        if moved.size:
            sums = change[n][:, moved].sum(axis=1)
            by_source = tuple((s, float(value)) for s, value in zip(public, sums, strict=True))
            yield Swap(line.id, tuple(model.years[t] for t in moved), by_source)
