"""kcplan against opinions that share no code with it: scipy's linprog, every vertex in exact arithmetic, and CBC."""

from dataclasses import replace
from random import Random

import pytest
from oracles import oracle, vertices
from oracles.plain_form import plain
from support.figures import differences, figures
from support.random_models import random_scenario
from support.small import scenario

import kcplan
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.errors import Infeasible

#: Random scenarios go by their seeds, so many to a test.
BATCH = 50


def solved(asked: Scenario, solver: str = "highs") -> Recommendation | None:
    """The recommendation; None where no plan meets the scenario."""
    try:
        return kcplan.solve(asked, solver)
    except Infeasible:
        return None


def tier_values(asked: Scenario) -> list[float] | None:
    """Misses by priority, minus weighted outcomes, change from the plan, unevenness, as the check recomputed them."""
    found = solved(asked)
    if found is None:
        return None
    misses = found.review.misses if asked.soft else {}
    return [*misses.values(), -found.review.objective, found.review.change, found.review.uneven]


def oracle_values(asked: Scenario) -> list[float] | None:
    """The same by scipy's linprog."""
    answer = oracle.solve(plain(asked))
    if not answer.feasible:
        return None
    misses = (answer.misses[priority] for priority in sorted(answer.misses))
    return [*misses, -answer.objective, answer.change, answer.uneven]


@pytest.mark.once
@pytest.mark.parametrize("batch", range(12))
def test_random_scenarios_agree_with_linprog_in_every_tier(batch: int) -> None:
    """Same feasibility and same value of every tier, whatever the lines, sources, years, limits and targets."""
    feasible = 0
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        asked = random_scenario(Random(seed))
        expected, found = oracle_values(asked), tier_values(asked)
        assert (found is None) == (expected is None), f"seed {seed}: kcplan {found}, linprog {expected}"
        if expected is not None:
            assert found == pytest.approx(expected, rel=1e-6, abs=1e-6), f"seed {seed}"
            feasible += 1
    assert feasible > BATCH // 2


@pytest.mark.once
def test_tiny_scenarios_agree_with_every_vertex() -> None:
    """On scenarios of a cell or two, no vertex of the feasible set is better than the plan found."""
    compared = infeasible = 0
    for seed in range(10_000, 12_200):
        asked = random_scenario(Random(seed))
        if len(oracle.build(plain(asked), even=False).columns) > 5:
            continue
        programme = oracle.build(plain(asked))
        least, found = vertices.lexicographic_minimum(programme), tier_values(asked)
        assert (found is None) == (least is None), f"seed {seed}"
        if least is not None:
            assert found == pytest.approx([float(value) for value in least], rel=1e-6, abs=1e-6), f"seed {seed}"
        compared += 1
        infeasible += least is None
    assert compared - infeasible > 40
    assert infeasible > 5


@pytest.mark.parametrize("first", [0, *(pytest.param(seed, marks=pytest.mark.once) for seed in (10, 20, 30))])
def test_highs_and_cbc_print_the_same_figures(first: int) -> None:
    """Another solver, through other code, leaves the same plan to the last published digit."""
    for seed in range(first, first + 10):
        asked = random_scenario(Random(seed))
        one, other = solved(asked), solved(asked, "cbc")
        assert (one is None) == (other is None), f"seed {seed}"
        if one is not None and other is not None:
            assert differences(figures(one), figures(other)) == [], f"seed {seed}"


def test_a_line_without_activities_is_an_activity_of_its_own() -> None:
    """Two lines that buy nothing counted, at most 15 an activity: the works fall from 80 to 15, the office keeps 10."""
    model = scenario().model
    bare = replace(model, lines=tuple(replace(line, activities=()) for line in model.lines))
    each = Limit("each", "money", Selection(), ("activity", "year"), at_most=Bound("amount", 15.0))
    asked = scenario(model=bare, limits=(each,), targets=(), weights={})
    assert tier_values(asked) == pytest.approx([0.0, 2 * 65.0, 0.0])
    assert oracle_values(asked) == pytest.approx([0.0, 2 * 65.0, 0.0])
    found = solved(asked)
    assert found is not None
    assert [rule.name for rule in found.binding if rule.name.startswith("limit")] == [
        "limit each at most[works,2020]",
        "limit each at most[works,2021]",
    ]
