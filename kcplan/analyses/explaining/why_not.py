"""Why not something else: what it would cost, which rules are in the way, and what would make it the recommendation.

What is asked for is a limit; the best plan with it says the cost. Then each single number of the scenario is changed,
upwards and downwards, step by step, until the recommendation is as asked; the crossing is halved down to a millionth.
Each change that is told is proved by two solves: a millionth beyond it the recommendation is as asked, a millionth
before it is not. The break-points of weights are exact; of other numbers a stretch that lies between two steps may be
passed over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kcplan import tolerances
from kcplan.analyses.alternatives.alternatives import refuse_huge
from kcplan.analyses.alternatives.tradeoff import weight_breaks
from kcplan.analyses.explaining.numbers import SingleNumber, single_numbers
from kcplan.analyses.explaining.question import WhyNotQuestion
from kcplan.analyses.mending.diagnose import Clash, diagnose
from kcplan.domain.recommendation import Binding, Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import Infeasible, SolverStopped, Unbounded
from kcplan.planning.allocation import allocated, with_facts
from kcplan.planning.solve import optimise, solve

#: Factors at which a number is tried, from what it is now outwards.
_FALLS = (0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.35, 0.2, 0.1, 0.05)
_RISES = (1.01, 1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 3.0, 5.0, 10.0)


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
        return self.question.holds(self.value, _size(self.question, self.recommendation.scenario))

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
    wish = replace(scenario, limits=tuple(sorted((*scenario.limits, limit), key=lambda own: own.name)))
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


def _size(question: WhyNotQuestion, scenario: Scenario) -> float:
    """What is small beside it is next to nothing in a figure of the question."""
    return scenario.money_size if question.measure == "money" else 1.0


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

    def asked(factor: float) -> bool | None:
        return _is_asked(number.times(factor), question, solver)

    for steps in (_FALLS, _RISES):
        where = _first(asked, (1.0, *steps), True)
        if where is None:
            continue
        beyond = [step for step in steps if abs(step - 1.0) > abs(where - 1.0)]
        yield MakingChange(number, where, _first(asked, beyond, False))


def _first(asked: Callable[[float], bool | None], steps: Sequence[float], wanted: bool) -> float | None:
    """Where the answer first is as wanted, from step to step outwards; None where it never is, or no plan is left."""
    for before, step in pairwise(steps):
        answer = asked(step)
        if answer is None:
            return None
        if answer is wanted:
            near, far = before, step
            while abs(far - near) > tolerances.SAME_PARAMETER * far:
                middle = (near + far) / 2
                near, far = (near, middle) if asked(middle) is wanted else (middle, far)
            beyond, inside = _beside(far)
            return far if asked(beyond) is wanted and asked(inside) is not wanted else None
    return None


def _beside(factor: float) -> tuple[float, float]:
    """A millionth beyond a factor, as one comes from 1, and a millionth before it."""
    further, nearer = factor * (1 + tolerances.KEPT), factor * (1 - tolerances.KEPT)
    return (further, nearer) if factor > 1 else (nearer, further)


def _is_asked(scenario: Scenario, question: WhyNotQuestion, solver: str) -> bool | None:
    """Whether the recommendation of a scenario is as asked; None where it has none."""
    try:
        solved = optimise(scenario, solver)
    except (Infeasible, Unbounded, SolverStopped):
        return None
    plan = with_facts(allocated(solved.columns, solved.optimum.x))
    return question.holds(question.value(plan), _size(question, scenario))


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
            answers = [bool(_is_asked(times(_beside(factor)[0]), question, solver)) for factor in side]
            place = answers.index(True) if True in answers else None
            if place is not None and not _is_asked(times(_beside(side[place])[1]), question, solver):
                lost = (float(own) for own, is_so in zip(side[place:], answers[place:], strict=True) if not is_so)
                yield MakingChange(number, float(side[place]), next(lost, None))
