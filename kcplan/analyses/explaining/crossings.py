"""Where one number of a scenario, as it moves outwards, makes the recommendation as asked, and where no longer.

The walk goes from basis to basis: each is followed to where it ends (kcplan/engine/bases.py), and what is asked for is
looked up along it; a hair beyond its end the scenario is solved again. Only a stretch shorter than the hair could be
passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from kcplan import tolerances
from kcplan.analyses.explaining.numbers import SingleNumber
from kcplan.analyses.explaining.question import WhyNotQuestion
from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.engine.bases import Basis, Moving
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.errors import Infeasible, SolverStopped, Unbounded
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.planning.allocation import allocated, with_facts
from kcplan.planning.solve import Solved, optimise


def turns(number: SingleNumber, question: WhyNotQuestion, far: float) -> Iterator[tuple[float, bool]]:
    """Each factor, from 1 towards `far`, at which the recommendation becomes as asked (True) or is no longer (False).

    At a factor of 1 it is not as asked. The walk is by the default solver, which tells its bases, and ends where no
    plan keeps every rule.
    """
    moving, outwards = moving_programme(number), 1.0 if far > 1 else -1.0
    before, was, hair = 1.0, False, tolerances.BEFORE

    def solved_as_asked(at: float) -> bool | None:
        return is_asked(number.times(at), question)

    while (far - (place := before * (1 + outwards * hair))) * outwards > 0:
        solved = _solved(number.times(place), solvers.DEFAULT)
        if solved is None:
            return
        if _is_asked(solved.columns, solved.optimum.x, question) is not was:
            was = not was
            yield _halved(before, place, solved_as_asked, was), was
        basis = Basis(solved.programme, solved.optimum)
        end = basis.until(moving, place, far)
        if (end - place) * outwards <= hair * place:
            hair *= 2  # the basis of a solver may hold within its rounding alone
            before = place
            continue
        hair = tolerances.BEFORE

        def along(at: float, basis: Basis = basis, columns: Columns = solved.columns) -> bool:
            point = basis.at(moving(at))
            return point is not None and _is_asked(columns, point.x, question)

        if along(end) is not was:
            was = not was
            yield _halved(place, end, along, was), was
        before = end


def is_asked(scenario: Scenario, question: WhyNotQuestion, solver: str = solvers.DEFAULT) -> bool | None:
    """Whether the recommendation of a scenario is as asked; None where it has none."""
    solved = _solved(scenario, solver)
    return None if solved is None else _is_asked(solved.columns, solved.optimum.x, question)


def _solved(scenario: Scenario, solver: str) -> Solved | None:
    try:
        return optimise(scenario, solver)
    except (Infeasible, Unbounded, SolverStopped):
        return None


def _is_asked(columns: Columns, x: FloatArray, question: WhyNotQuestion) -> bool:
    plan = with_facts(allocated(columns, x))
    return question.holds(question.value(plan), question.size(columns.scenario))


def _halved(near: float, far: float, answer: Callable[[float], bool | None], turned: bool) -> float:
    """Where an answer turns between two places; at the second it has."""
    while abs(far - near) > tolerances.SAME_PARAMETER * abs(far):
        middle = (near + far) / 2
        near, far = (near, middle) if answer(middle) is turned else (middle, far)
    return far


def moving_programme(number: SingleNumber) -> Moving:
    """The programme of a scenario as a number of it is multiplied: by the line where all its numbers go along one."""

    def built(factor: float) -> LinearProgramme:
        return programme_of(columns_of(number.times(factor)))

    one, two, between = built(1.0), built(2.0), built(1.5)
    if not all(np.array_equal(one.indices, own.indices) for own in (two, between)):
        return built

    def along(factor: float) -> LinearProgramme:
        by = factor - 1.0
        tiers = zip(one.objectives, two.objectives, strict=True)
        return one.sized_alike(
            replace(
                one,
                bounds=Bounds(*(_between(low, high, by) for low, high in zip(_arrays(one), _arrays(two), strict=True))),
                values=_between(one.values, two.values, by),
                objectives=tuple(tier.with_cost(_between(tier.cost, other.cost, by)) for tier, other in tiers),
            )
        )

    return along if _same(along(1.5), between) else built


def _arrays(of: LinearProgramme) -> tuple[FloatArray, ...]:
    bounds = of.bounds
    return bounds.column_lower, bounds.column_upper, bounds.row_lower, bounds.row_upper


def _between(one: FloatArray, two: FloatArray, by: float) -> FloatArray:
    """Along the line through two arrays of numbers; what is infinite stays."""
    moves = np.isfinite(one) & np.isfinite(two)
    return one + by * np.subtract(two, one, out=np.zeros_like(one), where=moves)


def _same(one: LinearProgramme, other: LinearProgramme) -> bool:
    numbers = ([*_arrays(own), own.values, *(tier.cost for tier in own.objectives)] for own in (one, other))
    return all(np.allclose(a, b, rtol=tolerances.SUMMED, atol=0.0) for a, b in zip(*numbers, strict=True))
