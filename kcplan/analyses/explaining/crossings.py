"""Where one number of a scenario, as it moves outwards, makes the recommendation as asked, and where no longer.

Where no plan of all those numbers can be as asked, which one linear programme proves, nothing is walked. Else the walk
goes from basis to basis: each is followed to where it ends (kcplan/engine/bases.py), and what is asked for is
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
from kcplan.engine.session import Status
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
    if not within_reach(number, question, far):
        return
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


def within_reach(number: SingleNumber, question: WhyNotQuestion, far: float) -> bool:
    """Whether a plan may be as asked at some factor up to `far`. Told only where False is proved, else True.

    It is where none is even without the rules whose coefficients move, every other rule being as loose as at any of the
    factors, and a little looser still.
    """
    moving = _line(replace(number, times=lambda factor: question.wish(number.times(factor))))
    if moving is None:
        return True
    near, end = moving(1.0), moving(far)
    gone = np.zeros(near.row_count, dtype=bool)
    gone[near.entry_rows[near.values != end.values]] = True
    low, high, row_low, row_high = zip(_arrays(near), _arrays(end), strict=True)
    room = np.where(gone, np.inf, tolerances.KEPT * near.scaling.rows)
    loose = Bounds(np.minimum(*low), np.maximum(*high), np.minimum(*row_low) - room, np.maximum(*row_high) + room)
    session = solvers.open_session(solvers.DEFAULT, near, "simplex")
    return session.minimise(np.zeros(near.column_count), loose).status is not Status.INFEASIBLE


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
    return _line(number) or (lambda factor: _built(number, factor))


def _line(number: SingleNumber) -> Moving | None:
    """The same by the line alone; None where not all go along one."""
    one, two, between = (_built(number, factor) for factor in (1.0, 2.0, 1.5))
    if not all(np.array_equal(one.indices, own.indices) for own in (two, between)):
        return None

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

    return along if _same(along(1.5), between) else None


def _built(number: SingleNumber, factor: float) -> LinearProgramme:
    return programme_of(columns_of(number.times(factor)))


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
