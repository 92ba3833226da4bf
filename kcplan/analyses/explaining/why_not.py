"""Why not something else: what it would cost, which rules are in the way, and what would make it the recommendation.

What is asked for is a limit; the best plan with it says the cost. Then each single number of the scenario is followed,
upwards and downwards, until the recommendation is as asked (crossings.py); of weights the break-points are known. Each
change that is told is proved by two solves: a millionth beyond it the recommendation is as asked, a millionth before it
is not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from kcplan import tolerances
from kcplan.analyses.alternatives.alternatives import refuse_huge
from kcplan.analyses.alternatives.tradeoff import weight_breaks
from kcplan.analyses.explaining.crossings import is_asked, turns
from kcplan.analyses.explaining.numbers import SingleNumber, single_numbers
from kcplan.analyses.explaining.question import WhyNotQuestion
from kcplan.analyses.mending.diagnose import Clash, diagnose
from kcplan.domain.recommendation import Binding, Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import Infeasible
from kcplan.planning.solve import solve

#: How far numbers are followed: to a twentieth of what they are, and to ten times that.
_FARTHEST = (0.05, 10.0)


@dataclass(frozen=True, slots=True)
class MakingChange:
    """A single number that makes the recommendation as asked: just beyond `after`, which is `factor` times as much.

    `until` is the factor at which it is no longer so; None where it stays so as far as was tried.
    """

    number: SingleNumber
    factor: float
    until: float | None

    @property
    def after(self) -> float:
        return self.number.value * self.factor


@dataclass(frozen=True, eq=False)
class WhyNot:
    """What is in the way of a wish.

    `value` is what the recommendation has. `asked` is the best plan with what is asked for; None where no plan has it
    and keeps every rule: `clash` are rules that cannot be kept with it. `rules` are at their limit in that plan and not
    in the recommendation. `outcomes` and `miss` are what it does to weighted outcomes and weighted shares of targets
    missed. `changes`: the least change of each single number that makes it the recommendation, the smallest first.
    """

    question: WhyNotQuestion
    recommendation: Recommendation
    value: float
    asked: Recommendation | None
    clash: Clash | None
    rules: tuple[Binding, ...]
    changes: tuple[MakingChange, ...]

    @property
    def met(self) -> bool:
        """Whether the recommendation is as asked already."""
        return self.question.holds(self.value, self.question.size(self.recommendation.scenario))

    @property
    def outcomes(self) -> float:
        if self.asked is None:
            return 0.0
        return tolerances.apart(self.asked.review.objective, self.recommendation.review.objective)

    @property
    def miss(self) -> float:
        if self.asked is None:
            return 0.0
        return tolerances.apart(self.asked.review.miss, self.recommendation.review.miss)


def why_not(
    scenario: Scenario,
    question: WhyNotQuestion,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> WhyNot:
    """What is in the way. Raises what `kcplan.planning.solve.solve` does of the scenario itself."""
    refuse_huge(scenario)
    best = solve(scenario, solver)
    value = question.value(best.allocation)
    found = WhyNot(question, best, value, None, None, (), ())
    if found.met:
        return replace(found, asked=best)
    limit = question.limit(scenario)
    wish = question.wish(scenario)
    try:
        asked: Recommendation | None = solve(wish, solver)
    except Infeasible:
        asked = None
    clash: Clash | None = None
    rules: tuple[Binding, ...] = ()
    if asked is None:
        clash = next(iter(diagnose(wish, solver).clashes), None)
    else:
        known = {rule.id for rule in best.binding}
        rules = tuple(rule for rule in asked.binding if rule.id not in known and rule.id.limit != limit.name)
    changes = sorted(_changes(scenario, question, solver, progress), key=lambda own: abs(own.factor - 1.0))
    return replace(found, asked=asked, clash=clash, rules=rules, changes=tuple(changes))


def _changes(
    scenario: Scenario, question: WhyNotQuestion, solver: str, progress: Callable[[float], object]
) -> Iterator[MakingChange]:
    numbers = list(single_numbers(scenario))
    for done, number in enumerate(numbers):
        progress(done / (len(numbers) + 1))
        found = list(_crossings(number, question, solver))
        if found:
            yield min(found, key=lambda own: abs(own.factor - 1.0))
    yield from _weights(scenario, question, solver)


def _crossings(number: SingleNumber, question: WhyNotQuestion, solver: str) -> Iterator[MakingChange]:
    """The first change downwards and the first upwards that is proved."""
    for far in _FARTHEST:
        found = turns(number, question, far)
        for factor, so in found:
            beyond, inside = (is_asked(number.times(at), question, solver) for at in _beside(factor))
            if so and beyond and not inside:
                yield MakingChange(number, factor, next((later for later, _so in found), None))
                break


def _beside(factor: float) -> tuple[float, float]:
    """A millionth beyond a factor, as one comes from 1, and a millionth before it."""
    further, nearer = factor * (1 + tolerances.KEPT), factor * (1 - tolerances.KEPT)
    return (further, nearer) if factor > 1 else (nearer, further)


def _weights(scenario: Scenario, question: WhyNotQuestion, solver: str) -> Iterator[MakingChange]:
    """Of each weight the nearest break-point beyond which the recommendation is as asked."""
    for outcome, now in scenario.weights.items():
        if not now:
            continue

        def times(by: float, outcome: str = outcome, now: float = now) -> Scenario:
            return replace(scenario, weights={**scenario.weights, outcome: now * by})

        number = SingleNumber("weight", outcome, "", None, now, times)
        breaks = np.array(weight_breaks(scenario, outcome, solver)) / now
        for side in (sorted(breaks[breaks < 1], reverse=True), sorted(breaks[breaks > 1])):
            answers = [bool(is_asked(times(_beside(factor)[0]), question, solver)) for factor in side]
            place = answers.index(True) if True in answers else None
            if place is not None and not is_asked(times(_beside(side[place])[1]), question, solver):
                lost = (float(own) for own, is_so in zip(side[place:], answers[place:], strict=True) if not is_so)
                yield MakingChange(number, float(side[place]), next(lost, None))
