"""Walks by pivots: against the solver asked at each place, doubts on the way, and what is no proof."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from support.dense_programme import dense_programme
from support.random_models import random_scenario
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.shortfall import cuts, directions
from kcplan.domain.scenario import Scenario, Target
from kcplan.engine import factors, parametric, solvers
from kcplan.engine.factors import Doubtful
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.parametric import Derivative, Walk
from kcplan.engine.pivots import LexicographicBasis, _refuse
from kcplan.errors import Infeasible
from kcplan.planning.solve import Solved, optimise

INFINITY = np.inf
BASE = kcplan.load(Path(__file__).parents[2] / "scenarios" / "base.yaml")


class Doubting(LexicographicBasis):
    """A basis that is in doubt at each `every`-th place; at none of them is anything known of it beforehand."""

    every = 1
    asked = 0

    def speed(self, *bounds: Any) -> Any:
        Doubting.asked += 1
        if Doubting.asked % self.every == 0:
            raise Doubtful
        return super().speed(*bounds)


def walked(solved: Solved, direction: Bounds, length: float = 1.0) -> tuple[Walk, int]:
    """The walk, and how many programmes the solver was asked."""
    derivative = Derivative(solved.programme, solvers.open_session("highs", solved.programme))
    walk = parametric.walk(derivative, solved.optimum, direction, length)
    return walk, derivative.solves


def cut_of(asked: Scenario) -> tuple[Solved, Bounds] | None:
    """The optimum with soft targets, and the way of a cut of all money; None where there is none."""
    paying = [source for source, caps in asked.caps.items() if sum(caps)]
    if not paying:
        return None
    try:
        solved = optimise(replace(asked, soft=True))
    except Infeasible:
        return None
    cut = cuts.cut(asked, paying)
    return solved, directions.of_caps(solved, cut.change, cut.by_region)


def agree(solved: Solved, one: Walk, other: Walk) -> None:
    """As many pieces, with the same ends, and the same point at many places."""
    assert (one.clash, len(one.pieces)) == (other.clash, len(other.pieces))
    ends, others = ([piece.end for piece in walk.pieces] for walk in (one, other))
    assert ends == pytest.approx(others, abs=1e-9)
    size = solved.programme.scaling.columns
    for place in np.linspace(0.0, one.end, 40):
        apart = np.abs(one.at(place) - other.at(min(place, other.end)))
        assert (apart <= 1e-7 * np.maximum(size, np.abs(other.at(min(place, other.end))))).all(), place


@pytest.mark.parametrize("every", [1, 2, 5])
@pytest.mark.parametrize("seed", range(12))
def test_where_pivots_are_in_doubt_the_solver_finds_the_same(
    seed: int, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every place, every second and every fifth: from the basis that it ends with the pivots go on."""
    random = Random(seed)
    while (asked := cut_of(random_scenario(random))) is None:
        pass
    by_pivots, solves = walked(*asked)
    assert solves == 0
    monkeypatch.setattr(Doubting, "every", every)
    monkeypatch.setattr(parametric, "LexicographicBasis", Doubting)
    doubted, solves = walked(*asked)
    assert solves >= len(by_pivots.pieces) // every
    agree(asked[0], by_pivots, doubted)


def test_bases_are_factorised_afresh_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each second pivot: the walk is the same."""
    asked = cut_of(BASE)
    assert asked is not None
    usual, _ = walked(*asked)
    monkeypatch.setattr(factors, "_MOST_REPLACED", 2)
    agree(asked[0], usual, walked(*asked)[0])


def test_a_solver_without_bases_walks_the_same() -> None:
    """CBC, or whatever PuLP finds, tells no basis, and is asked at each place."""
    small = cut_of(scenario(targets=(Target("jobs", YEARS, 20.0), Target("jobs", (2020,), 3.0)), weights={"jobs": 2.0}))
    assert small is not None
    solved, direction = small
    unknown = replace(solved.optimum, basic=None)
    derivative = Derivative(solved.programme, solvers.open_session(solvers.names()[-1], solved.programme))
    walk = parametric.walk(derivative, unknown, direction, 1.0)
    assert derivative.solves >= len(walk.pieces) > 1
    agree(solved, walked(*small)[0], walk)


#: Minimise -x - y; x + y <= 4, x <= 3: all between (3, 1) and (0, 4) is as good.
TIED = dense_programme([[-1, -1]], [[1, 1], [1, 0]], ([-INFINITY] * 2, [4, 3]), ([0, 0], [INFINITY] * 2))


def at(programme: LinearProgramme, *standing: int, unique: bool = True) -> tuple[LexicographicBasis, list[Any]]:
    """The basis of all but those that stand, the rows at their upper bounds, and what bounds rows that move by 1."""
    n, every = programme.column_count, programme.column_count + programme.row_count
    stands = np.isin(np.arange(every), standing)
    upper = stands & (np.arange(every) >= n)
    basis = LexicographicBasis(programme, ~stands, (stands & ~upper, upper), unique)
    speeds = np.arange(every) >= n
    return basis, [np.where(stands & ~upper, 0.0, -INFINITY), np.where(upper, speeds.astype(float), INFINITY)]


def test_a_basis_that_is_not_optimal_is_doubted() -> None:
    """Both columns at 0, where each is worth 1."""
    basis, speeds = at(TIED, 0, 1)
    with pytest.raises(Doubtful):
        basis.speed(*speeds)


def test_one_of_several_optima_is_doubted_where_one_is_asked_for() -> None:
    """x + y = 4 and x = 3, or x = 0: the second has no price."""
    for standing in ((2, 3), (2, 0)):
        basis, speeds = at(TIED, *standing)
        with pytest.raises(Doubtful):
            basis.speed(*speeds)
        basis, speeds = at(TIED, *standing, unique=False)
        found = basis.speed(*speeds)
        assert found is not None
        assert found[:2].sum() == pytest.approx(1.0)


def test_what_a_basis_does_not_hold_is_doubted() -> None:
    """A column that stands at no bound may go anywhere."""
    basis, (_, high) = at(TIED, 2, 0)
    with pytest.raises(Doubtful):
        basis.speed(np.full(4, -INFINITY), high)


def test_a_clash_that_is_not_proved_is_doubted() -> None:
    """x - y = 0 with both from 0 to 1 has a point; with x from 2 on it has none; with y without end it has again."""
    weights, low, high = np.array([1.0, -1.0]), np.array([2.0, 0.0]), np.array([3.0, 1.0])
    _refuse(weights, low, high)
    for ends in ((np.zeros(2), np.ones(2)), (low, np.array([3.0, INFINITY]))):
        with pytest.raises(Doubtful):
            _refuse(weights, *ends)


def test_a_walk_of_base_is_two_pivots_a_piece_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all public money, as far as the limits clash; the solver is asked nothing, not even there."""
    asked = cut_of(BASE)
    assert asked is not None
    pivots: list[int] = []
    exchange = factors.Inverse.replace
    monkeypatch.setattr(
        factors.Inverse, "replace", lambda self, place, column: (pivots.append(place), exchange(self, place, column))
    )
    walk, solves = walked(*asked)
    assert walk.clash
    assert solves == 0
    assert len(walk.pieces) <= len(pivots) + 1 <= 2 * len(walk.pieces)
