"""Methods for large models: each gives what the simplex method gives, and decomposition the gap that it states."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.country import BASE, country, within
from support.figures import differences, figures
from support.random_models import random_scenario

import kcplan
from kcplan import notices, tolerances
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.engine.decomposition.blocks import Blocks
from kcplan.engine.decomposition.minimum import sampled_prices
from kcplan.engine.decomposition.workers import in_threads
from kcplan.engine.solvers.highs import HighsSession
from kcplan.errors import Infeasible, SolverStopped, UsageError
from kcplan.mathematics.columns import columns_of, region_of
from kcplan.mathematics.programme import formulate, programme_of
from kcplan.planning import solve as planning
from kcplan.projects.synthetic import write

pytestmark = pytest.mark.once


@pytest.mark.parametrize("method", ["ipm", "pdlp"])
def test_every_method_gives_the_one_recommendation(method: str) -> None:
    """Interior point and first-order methods end, by crossover, in the plan of the simplex method.

    Of a country the twelfth digit may differ, where it was rounded.
    """
    base = kcplan.load(BASE)
    for scenario in (base, country(5)):
        expected, found = planning.solve(scenario), planning.solve(scenario, method=method)
        assert found.solver.options["solver"] == method
        for amounts in ("amount", "units"):
            there = getattr(expected.allocation, amounts)
            assert getattr(found.allocation, amounts) == pytest.approx(there, rel=1e-10, abs=1e-9)
        assert found.gap is None
    assert differences(figures(planning.solve(base)), figures(planning.solve(base, method=method))) == []


@pytest.mark.parametrize("money", [1.0, 0.9])
def test_decomposition_of_a_country(money: float) -> None:
    """Hard targets, and soft ones that are missed: within the gap stated of what the simplex method proves."""
    scenario = country(30, money=money)
    if money < 1:
        scenario = replace(scenario, soft=True, limits=tuple(replace(x, at_least=None) for x in scenario.limits))
    exact, near = planning.solve(scenario, method="simplex"), planning.solve(scenario, method="decompose")
    assert near.status == "near-optimal"
    assert exact.gap is None
    assert near.gap is not None
    assert 0 <= near.gap <= tolerances.GAP
    within(exact, near)
    assert near.review.broken == ()
    assert near.review.change == pytest.approx(exact.review.change, rel=1e-4)


#: Random models of two regions and more.
SEVERAL = [seed for seed in range(100) if len(random_scenario(Random(seed)).model.regions) > 1]


@pytest.mark.parametrize("seed", SEVERAL)
def test_decomposition_of_random_models(seed: int) -> None:
    """Other shapes: tranches, carry-over, limits over all regions, targets of one. Two regions are blocks enough."""
    scenario = random_scenario(Random(seed))
    try:
        exact = planning.solve(scenario, method="simplex")
    except Infeasible:
        with pytest.raises(SolverStopped):
            planning.solve(scenario, method="decompose")
        return
    within(exact, planning.solve(scenario, method="decompose"))


@pytest.mark.parametrize("money", [1.0, 0.85])
def test_decomposition_of_an_invented_country(tmp_path: Path, money: float) -> None:
    """Local caps by region tie the lines of a region together, a share floor of a group all regions.

    With less money targets are missed, so that the plan of the tier before is a start for the next; and limits of each
    line and year over all regions have prices that a sample does not tell.
    """
    scenario = invented(tmp_path, 12, 5)
    if money < 1:
        flex = next(limit for limit in scenario.limits if limit.name == "flex")
        over_all = replace(flex, name="over-all", per=("line", "year"), at_least=None)
        caps = scenario.caps | {"central": tuple(money * cap for cap in scenario.caps["central"])}
        scenario = replace(scenario, soft=True, caps=caps, limits=(*scenario.limits, over_all))
    within(planning.solve(scenario, method="simplex"), planning.solve(scenario, method="decompose"))


def test_prices_of_a_sample_are_near_those_of_the_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a sample holds another share of the priority regions than the country does, as small ones do."""
    monkeypatch.setattr("kcplan.engine.decomposition.minimum._SAMPLE", 6)
    scenario = invented(tmp_path, 40, 4)
    columns = columns_of(scenario)
    programme = programme_of(columns)
    cost = programme.objectives[0].cost
    least = cost @ HighsSession(programme).minimise(cost, programme.bounds).point.x
    with in_threads() as open_workers:
        blocks = Blocks(programme, region_of(columns), HighsSession, open_workers)
        for prices in sampled_prices(blocks, cost):
            bound = blocks.respond(cost, prices).bound
            assert bound <= least + 1e-6 * abs(least)
            assert bound == pytest.approx(least, rel=0.02)


def invented(folder: Path, regions: int, seed: int) -> Scenario:
    write(folder, regions, seed, lambda _share: None)
    return kcplan.load(folder / "scenarios" / "base.yaml")


@pytest.mark.parametrize("seed", range(5))
def test_no_prices_prove_more_than_there_is(seed: int) -> None:
    """The Lagrangian bound at any prices of the coupling rows is below the optimum; of a wrong sign they count as 0."""
    random = np.random.default_rng(seed)
    scenario = country(4, seed)
    columns = columns_of(scenario)
    programme = programme_of(columns)
    cost = programme.objectives[0].cost
    least = HighsSession(programme).minimise(cost, programme.bounds).point
    with in_threads() as open_workers:
        blocks = Blocks(programme, region_of(columns), HighsSession, open_workers)
        best = blocks.respond(cost, least.row_duals[blocks.rows]).bound
        assert best == pytest.approx(cost @ least.x)
        for scale in (0.1, 1.0, 100.0):
            prices = least.row_duals[blocks.rows] + scale * random.normal(size=blocks.rows.size)
            assert blocks.respond(cost, prices).bound <= cost @ least.x + 1e-6


def test_the_plan_does_not_depend_on_how_many_cores_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit."""
    scenario = country(20)
    found = []
    for cores in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        found.append(planning.solve(scenario, method="decompose").allocation.amount)
    assert np.array_equal(*found)


def test_the_largest_models_are_decomposed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default from a size on; where the gap is not reached, interior point takes over, and says so, unless asked."""
    scenario = country(6)
    monkeypatch.setattr("kcplan.planning.solve._DECOMPOSED_FROM", 1000)
    assert planning.solve(scenario).solver.options["method"] == "decompose"
    monkeypatch.setattr("kcplan.engine.decomposition.minimum._ROUNDS_OF_SMALL", 1)
    heard: list[str] = []
    with notices.heard(heard.append):
        found = planning.solve(scenario)
    assert found.gap is None
    assert found.solver.options["instead_of"] == "decompose"
    assert [text.partition(":")[0] for text in heard] == [
        "decomposition was chosen by size, but interior point takes over"
    ]
    with pytest.raises(SolverStopped, match="gap"):
        planning.solve(scenario, method="decompose")


def test_methods_that_do_not_fit() -> None:
    """One region has nothing to decompose; other solvers choose their own method."""
    scenario = kcplan.load(BASE)
    with pytest.raises(UsageError, match="several regions"):
        planning.solve(scenario, method="decompose")
    other = next((name for name in solvers.names() if name != solvers.DEFAULT), None)
    if other is None:
        pytest.skip("no second solver")
    for method in ("ipm", "decompose"):
        with pytest.raises(UsageError):
            planning.solve(country(2), other, method)


def test_region_of_columns() -> None:
    """No row but those over all regions holds columns of two."""
    scenario = country(3)
    programme, region = formulate(scenario), region_of(columns_of(scenario))
    over_all = [family for family in programme.rows if family.name in ("cap", "target")]
    for row in range(programme.row_count):
        held = set(region[programme.indices[programme.starts[row] : programme.starts[row + 1]]])
        if not any(family.start <= row < family.start + family.size for family in over_all):
            assert len(held) == 1
            assert held.isdisjoint({-1})
