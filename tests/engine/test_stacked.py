"""Futures that share their first columns: a published two-stage programme, and random ones by another solver."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from support.dense_programme import dense_programme, named

from kcplan.arrays import FloatArray
from kcplan.engine import solvers
from kcplan.engine.lexicographic import Optimum, lexicographic_minimum
from kcplan.engine.linear_programme import Family, LinearProgramme
from kcplan.engine.stacking import Future, stacked

INFINITY = np.inf

#: The farmer of J. R. Birge and F. Louveaux, Introduction to Stochastic Programming, section 1.1: 500 acres of wheat,
#: corn and sugar beets; yields 20 % above and below the usual ones are as likely as these.
YIELDS = {"above": 1.2, "usual": 1.0, "below": 0.8}


def farm(share: float) -> LinearProgramme:
    """The farmer's year with yields of `share` of the usual ones."""
    wheat, corn, beets = share * np.array([2.5, 3.0, 20.0])  # tonnes an acre
    # acres of each; bought wheat and corn; sold wheat, corn, beets within the quota, beets beyond it
    cost = [150, 230, 260, 238, 210, -170, -150, -36, -10]
    matrix = [
        [1, 1, 1, 0, 0, 0, 0, 0, 0],
        [wheat, 0, 0, 1, 0, -1, 0, 0, 0],
        [0, corn, 0, 0, 1, 0, -1, 0, 0],
        [0, 0, beets, 0, 0, 0, 0, -1, -1],
    ]
    columns = (
        named("acres", 0, "wheat", "corn", "beets"),
        named("bought", 3, "wheat", "corn"),
        named("sold", 5, "wheat", "corn", "beets", "beets beyond"),
    )
    rows = (Family("land", 0, 1), named("need", 1, "wheat", "corn", "beets"))
    sides = [-INFINITY, 200, 240, 0], [500, INFINITY, INFINITY, INFINITY]
    return dense_programme([cost], matrix, sides, (np.zeros(9), [INFINITY] * 7 + [6000, INFINITY]), (columns, rows))


def least(programme: LinearProgramme) -> Optimum:
    return lexicographic_minimum(programme, solvers.open_session(solvers.DEFAULT, programme))


def cost_of(programme: LinearProgramme) -> float:
    return least(programme).values["tier 1"]


def with_acres(programme: LinearProgramme, acres: FloatArray) -> LinearProgramme:
    bounds = programme.bounds.copy()
    bounds.column_lower[:3] = bounds.column_upper[:3] = acres
    return programme.within(bounds)


FARM = stacked(3, [Future(name, 1 / 3, farm(share)) for name, share in YIELDS.items()])


def test_the_farmer_of_birge_and_louveaux() -> None:
    """The published plan, its worth, what knowing the weather would be worth, and what planning for it is."""
    best = least(FARM)
    assert best.x[:3] == pytest.approx([170, 80, 250])
    known = np.mean([cost_of(farm(share)) for share in YIELDS.values()])
    mean_plan = least(farm(1.0)).x[:3]
    assert mean_plan == pytest.approx([120, 80, 300])
    recourse, usual = best.values["tier 1"], cost_of(with_acres(FARM, mean_plan))
    assert [recourse, known, usual] == pytest.approx([-108_390, -115_405.56, -107_240], abs=0.005)
    assert [recourse - known, usual - recourse] == pytest.approx([7_015.56, 1_150], abs=0.005)


def test_labels_name_the_future() -> None:
    """What is decided before has the labels of one future, and so has the land; all else says in which future it is."""
    columns, rows = FARM.labels(FARM.columns), FARM.labels(FARM.rows)
    assert columns[:3] == ["acres[wheat]", "acres[corn]", "acres[beets]"]
    assert columns[3:9] == [f"bought[{name},{crop}]" for name in YIELDS for crop in ("wheat", "corn")]
    assert rows == ["land", *(f"need[{name},{crop}]" for name in YIELDS for crop in ("wheat", "corn", "beets"))]
    assert FARM.column_family("sold").dimensions == ("future", "sold")
    by_future = least(FARM).x[FARM.column_family("sold").slice].reshape(3, 4)
    # published: wheat, corn and beets sold in each of the three
    assert by_future == pytest.approx(np.array([[310, 48, 6000, 0], [225, 0, 5000, 0], [140, 0, 4000, 0]]))


def test_rows_over_shared_columns_that_differ_stand_once_a_future() -> None:
    """With less land in one future, what is planted must fit into each."""
    short = farm(1.0)
    bounds = short.bounds.copy()
    bounds.row_upper[0] = 400
    both = stacked(3, [Future("all", 0.5, farm(1.0)), Future("less", 0.5, short.within(bounds))])
    assert both.labels(both.rows)[:2] == ["land[all]", "land[less]"]
    assert cost_of(both) == pytest.approx(cost_of(short.within(bounds)))


def test_shared_columns_keep_the_bounds_of_every_future() -> None:
    """The tightest bound of all futures holds before one knows which of them comes."""
    narrow = farm(1.0).within(replace(farm(1.0).bounds, column_lower=np.array([150.0] + [0.0] * 8)))
    other = farm(1.0).within(replace(farm(1.0).bounds, column_upper=np.array([200.0] + [INFINITY] * 8)))
    both = stacked(3, [Future("one", 1.0, narrow), Future("other", 0.0, other)])
    assert (both.bounds.column_lower[0], both.bounds.column_upper[0]) == (150, 200)


def test_what_cannot_be_stacked_is_refused() -> None:
    """Half a family cannot be shared, and a tier's room is that of the whole, not of one future."""
    with pytest.raises(ValueError, match="family"):
        stacked(2, [Future("usual", 1.0, farm(1.0))])
    with pytest.raises(ValueError, match="stacked"):
        stacked(3, [Future("usual", 1.0, farm(1.0).giving_up("tier 1", 0.1))])


def random_futures(seed: int) -> tuple[int, list[Future]]:
    """Feasible, bounded programmes of one shape; some entries, sides and bounds differ from future to future."""
    rng = np.random.default_rng(seed)
    shared, own, count = (int(n) for n in rng.integers(1, 5, 3))
    n, common, rows = shared + own, 2, int(rng.integers(1, 6))
    alike = np.c_[rng.uniform(0, 2, (common, shared)), np.zeros((common, own))]
    columns = (named("first", 0, *"abcd"[:shared]), named("then", shared, *"abcd"[:own]))
    families = (columns, (named("both", 0, "x", "y"), named("each", common, *"pqrst"[:rows])))
    futures = []
    for number in range(count):
        matrix = np.r_[alike, rng.uniform(-2, 2, (rows, n)) * (rng.random((rows, n)) < 0.7)]
        sides = np.full(common + rows, -INFINITY), np.r_[np.full(common, 3.0), rng.uniform(0, 4, rows)]
        bounds = np.zeros(n), rng.uniform(1, 5, n)
        programme = dense_programme(rng.uniform(-3, 1, (2, n)), matrix, sides, bounds, families)
        futures.append(Future(f"f{number}", float(rng.uniform(0.1, 1)), programme))
    return shared, futures


def dense(programme: LinearProgramme) -> FloatArray:
    found = np.zeros((programme.row_count, programme.column_count))
    found[programme.entry_rows, programme.indices] = programme.values
    return found


@pytest.mark.parametrize("seed", range(40))
def test_random_futures_by_another_solver(seed: int) -> None:
    """Both tiers are those of the extensive form that is written here anew, future behind future, by scipy."""
    shared, futures = random_futures(seed)
    count, own = len(futures), futures[0].programme.column_count - shared
    programmes = [future.programme for future in futures]
    matrix = np.block(
        [
            [dense(p)[:, :shared], *(dense(p)[:, shared:] * (other == at) for other in range(count))]
            for at, p in enumerate(programmes)
        ]
    )
    upper = np.concatenate([p.bounds.row_upper for p in programmes])
    limits = [
        *((0, min(p.bounds.column_upper[j] for p in programmes)) for j in range(shared)),
        *((0, p.bounds.column_upper[shared + j]) for p in programmes for j in range(own)),
    ]
    costs = [
        np.r_[
            np.sum([f.weight * f.programme.objectives[tier].cost[:shared] for f in futures], axis=0),
            *(f.weight * f.programme.objectives[tier].cost[shared:] for f in futures),
        ]
        for tier in (0, 1)
    ]
    first = linprog(costs[0], matrix, upper, bounds=limits)
    second = linprog(costs[1], np.r_[matrix, [costs[0]]], np.r_[upper, first.fun + 1e-9], bounds=limits)
    found = least(stacked(shared, futures)).values
    assert list(found.values()) == pytest.approx([first.fun, second.fun], abs=1e-6)
