"""A sweep gives what solving each future by itself gives, to the last digit the same in any order."""

from dataclasses import fields, replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support import small
from support.random_models import random_scenario
from support.regions import two_regions

import kcplan
from kcplan.checking import dense
from kcplan.checking.review import review
from kcplan.domain.futures import Futures, changed, sampled, with_rate
from kcplan.domain.recommendation import OutcomeResult, Review
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Tranche
from kcplan.domain.uncertainty import Parameter
from kcplan.engine import lexicographic
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective
from kcplan.engine.session import Point, Session
from kcplan.errors import CheckFailed
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.numbers import NumberPlaces
from kcplan.mathematics.programme import formulate, programme_of
from kcplan.planning.allocation import allocated
from kcplan.planning.solve import optimise
from kcplan.sweeping.figures import Bookkeeper
from kcplan.sweeping.grids import grid, vary_of
from kcplan.sweeping.in_place import differs_in_numbers
from kcplan.sweeping.rules import SweptRules
from kcplan.sweeping.sweep import STATUSES, Batch, Sweeper, solve_scenarios

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios" / "uncertain-funding.yaml"


def same(one: Batch, other: Batch) -> None:
    """Two batches agree in every bit."""
    for name in (part.name for part in fields(Batch)):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


def rows(batch: Batch, chosen: np.ndarray) -> Batch:
    return Batch(*(getattr(batch, part.name)[chosen] for part in fields(Batch)))


def random_futures(random: Random, scenario: Scenario, count: int) -> Futures:
    """A cap, and where the model has activities a unit cost and a yield; scaled, set, and set to 0."""
    model = scenario.model
    some = tuple(random.sample(model.years, k=random.randrange(1, len(model.years) + 1)))
    source = random.choice(sorted(scenario.caps))
    parameters = [Parameter("cap", "cap", "scale", some, (source,))]
    values = [[random.choice([0.0, 0.7, 0.9, 1.0, 1.3]) for _ in range(count)]]
    if random.random() < 0.3:
        parameters.append(Parameter("set", "cap", "set", model.years[:1], (source,)))
        values.append([random.choice([0.0, 55.5, 300.0]) for _ in range(count)])
    if model.activities:
        activity = random.choice(model.activities).id
        parameters.append(Parameter("cost", "unit_cost", "scale", some, activities=(activity,)))
        values.append([random.choice([0.5, 1.0, 1.1]) for _ in range(count)])
        outcomes = tuple(outcome.id for outcome in random.sample(model.outcomes, 1))
        how = random.choice(["scale", "set"])
        parameters.append(Parameter("yield", "yield", how, some, activities=(activity,), outcomes=outcomes))
        values.append([random.choice([0.0, 0.8, 3.0]) for _ in range(count)])
    if len(model.regions) > 1:
        parameters += [replace(one, name=f"{one.name} there", regions=model.regions[-1:]) for one in parameters
                       if (one.kind != "cap" or source in scenario.region_caps)
                       and (one.kind != "unit_cost" or not stepped(scenario, one))]  # fmt: skip
        values += [[random.choice([0.5, 1.0, 2.0]) for _ in range(count)] for _ in parameters[len(values) :]]
    return Futures(tuple(parameters), np.array(values).T, drawn=True)


def stepped(scenario: Scenario, parameter: Parameter) -> bool:
    """Whether an activity of a parameter has tranches; its cost cannot be by region then."""
    own = [activity for activity in scenario.model.activities if activity.id in parameter.activities]
    return any(len(tranches) > 1 for activity in own for tranches in activity.tranches)


@pytest.mark.parametrize("seed", range(8))
def test_a_future_in_place_is_the_changed_scenario(seed: int) -> None:
    """Bounds, coefficients and costs are those of the changed scenario, formulated anew; entries of 0 apart."""
    random = Random(seed)
    scenario = random_scenario(random)
    futures = random_futures(random, scenario, 3)
    places = NumberPlaces(scenario, futures.parameters, programme_of)
    for number, values in enumerate(futures.values):
        found, wanted = places.programme_of(places.numbers(values)), formulate(changed(scenario, futures, number))
        for part in fields(wanted.bounds):
            assert np.array_equal(getattr(found.bounds, part.name), getattr(wanted.bounds, part.name)), part.name
        for one, other in zip(found.objectives, wanted.objectives, strict=True):
            assert np.array_equal(one.cost, other.cost), one.name
        weights = np.arange(1.0, wanted.row_count + 1)
        x = np.arange(1.0, wanted.column_count + 1)
        assert np.array_equal(found.row_values(x), wanted.row_values(x))
        assert np.array_equal(found.weighted_rows(weights), wanted.weighted_rows(weights))


@pytest.mark.parametrize("seed", range(8))
def test_a_sweep_is_solving_each_future_alone(seed: int) -> None:
    """Of random scenarios and futures: the same figures and the same plan, and infeasible where solve says so."""
    random = Random(1000 + seed)
    scenario = random_scenario(random)
    futures = random_futures(random, scenario, 6)
    found = Sweeper(scenario, futures.parameters).run(futures.values)
    alone = solve_scenarios([changed(scenario, futures, number) for number in range(6)])
    assert found.status.tolist() == alone.status.tolist()
    for part in fields(Batch):
        one, other = getattr(found, part.name), getattr(alone, part.name)
        assert one.shape == other.shape
        assert one == pytest.approx(other, rel=1e-6, abs=1e-6, nan_ok=True), part.name


def test_regions_vary_by_themselves() -> None:
    """A target of the east, hard: 12 jobs of 2020 take 60, and it has 30 of local money and all 60 of central.

    At a tenth of its local money 63 are left, at nothing 60; what the west has makes no difference to it.
    """
    asked = two_regions(targets=(Target("jobs", (2020,), 12.5, regions=("east",), place="east"),))
    futures = grid([vary_of(asked, "local@east=0%,10%"), vary_of(asked, "local@west=0%,100%")])
    found = Sweeper(asked, futures.parameters).run(futures.values)
    assert [STATUSES[status] for status in found.status] == ["infeasible", "infeasible", "optimal", "optimal"]
    # The west's 40 of 2021 buy 40 / 12 projects of 2 jobs.
    assert found.totals[3] - found.totals[2] == pytest.approx(2 * 40 / 12)


def test_shipped_sweep_is_solving_each_future_alone() -> None:
    """The shipped uncertain scenario, as kcplan.solve and its review see it."""
    scenario = kcplan.load(SHIPPED)
    futures = sampled(scenario, 8, 1)
    found = Sweeper(scenario, futures.parameters, start=futures.middle).run(futures.values)
    for number in range(8):
        recommendation = kcplan.solve(changed(scenario, futures, number))
        review = recommendation.review
        assert found.status[number] == STATUSES.index("optimal")
        assert (found.objective[number], found.miss[number], found.change[number]) == pytest.approx(
            (review.objective, review.miss, review.change), rel=1e-6, abs=1e-6
        )
        results = of_targets(review)
        assert found.outcomes[number] == pytest.approx([result.value for result in results], abs=1e-6)
        assert found.met[number].tolist() == [result.met for result in results]
        assert found.money[number] == pytest.approx(recommendation.allocation.by_line(), abs=1e-6)


def of_targets(found: Review) -> list[OutcomeResult]:
    """What the targets get in the order of the scenario, which is not the one in which they are written."""
    return sorted((result for result in found.outcomes if result.target), key=lambda one: one.target.rank)  # type: ignore[union-attr]


@pytest.mark.parametrize("before", ["30,100", "0,60"])
def test_caps_say_what_is_even_where_nothing_is_planned(before: str) -> None:
    """Each future is even by its own caps, also where a year has no money in the scenario, or in a future."""
    most = Limit("most", "money", Selection(), (), at_most=Bound("amount", 50.0))
    asked = small.scenario(caps={"central": (0.0, 60.0), "local": (30.0, 30.0)}, targets=(), limits=(most,))
    unplanned = replace(asked, model=replace(asked.model, plan=np.zeros(asked.model.shape)))
    futures = grid([vary_of(unplanned, f"central@2020={before}"), vary_of(unplanned, "local=10%,200%")])
    found = Sweeper(unplanned, futures.parameters).run(futures.values)
    for number in range(4):
        alone = kcplan.solve(changed(unplanned, futures, number))
        assert found.money[number] == pytest.approx(alone.allocation.by_line(), abs=1e-6)


def test_order_and_company_leave_no_trace() -> None:
    """Shuffled, one at a time, in batches, by another sweeper: each future is the same to the last bit."""
    scenario = kcplan.load(SHIPPED)
    futures = sampled(scenario, 24, 2)
    sweeper = Sweeper(scenario, futures.parameters, start=futures.middle)
    whole = sweeper.run(futures.values)
    order = np.random.default_rng(1).permutation(24)
    same(sweeper.run(futures.values[order]), rows(whole, order))
    same(Batch.of(sweeper.run(row[None]) for row in futures.values), whole)
    other = Sweeper(scenario, futures.parameters, start=futures.middle)
    same(
        Batch.of([other.run(futures.values[15:]), other.run(futures.values[:15])]),
        rows(whole, np.roll(np.arange(24), -15)),
    )


def test_infeasible_futures_are_counted() -> None:
    """20 jobs need 100 of money in two years: hard, they cannot be had from 40 a year, nor soft from it in full."""
    futures = grid([vary_of(small.scenario(), "central=0%,100%"), vary_of(small.scenario(), "local=20,30")])
    found = Sweeper(small.scenario(), futures.parameters).run(futures.values)
    assert [STATUSES[status] for status in found.status] == ["infeasible", "infeasible", "optimal", "optimal"]
    assert np.isnan(found.objective[:2]).all()
    assert np.isnan(found.money[:2]).all()
    assert not found.met[:2].any()
    # Each year 60 central and 20, or 30, local at 10 a project with 2 jobs.
    assert found.totals[2:, 0] == pytest.approx([32.0, 36.0])
    soft = Sweeper(small.scenario(soft=True), futures.parameters).run(futures.values)
    assert soft.totals[:, 0] == pytest.approx([8.0, 12.0, 32.0, 36.0])
    assert soft.miss == pytest.approx([0.6, 0.4, 0.0, 0.0])


def test_scenarios_that_differ_in_numbers_run_in_place() -> None:
    """A folder's scenarios: caps, costs and yields in place, all else whole; the figures are those of solving whole."""
    base = kcplan.load(ROOT / "scenarios" / "central-60.yaml")
    names = ("local-90", "training-at-cost", "growth")
    known = {name: kcplan.load(ROOT / "scenarios" / f"{name}.yaml") for name in names}
    jobs = Parameter(
        "jobs", "yield", "scale", base.model.years, activities=("technology-projects",), outcomes=("jobs",)
    )
    classes = replace(jobs, how="set", outcomes=("classes",))
    asked = {
        "itself": (base, True),
        "other caps": (known["local-90"], True),
        "another cost": (known["training-at-cost"], True),
        "hard targets": (known["growth"], False),
        "other yields": (with_rate(base, jobs, 0.9), True),
        "a yield more": (with_rate(base, classes, 0.1), False),
        "another weight": (replace(base, weights={**base.weights, "jobs": 2.0}), False),
        "another priority": (replace(base, targets=(replace(base.targets[0], priority=2), *base.targets[1:])), False),
        "another target": (replace(base, targets=(replace(base.targets[0], at_least=1.0), *base.targets[1:])), False),
    }
    for what, (scenario, in_place) in asked.items():
        assert differs_in_numbers(base, scenario) == in_place, what
    scenarios = [scenario for scenario, _ in asked.values()]
    found, whole = solve_scenarios(scenarios, base), solve_scenarios(scenarios)
    for part in fields(Batch):
        assert getattr(found, part.name) == pytest.approx(getattr(whole, part.name), rel=1e-6, abs=1e-6), part.name


def test_given_plan_is_cut_to_what_its_sources_pay() -> None:
    """The official plan: works 60 central and 20 local, office 10 local, others 240, each of two years; 2 jobs per 10.

    Central at half: 30 of central money less a year, 10 jobs instead of 16; works keeps 50 of 80, and others follow.
    Local at 15 of its 30: works 10, office 5. Both: 60 + 30 less in all.
    """
    scenario = small.scenario()
    futures = grid([vary_of(scenario, "central=50%,100%"), vary_of(scenario, "local=15,30")])
    found = Sweeper(scenario, futures.parameters, plan={}).run(futures.values)
    assert found.cut == pytest.approx([90.0, 60.0, 30.0, 0.0])
    assert found.outcomes[:, 0] == pytest.approx([16.0, 20.0, 28.0, 32.0])
    assert found.met[:, 0].tolist() == [False, True, True, True]
    assert found.miss == pytest.approx([0.2, 0.0, 0.0, 0.0])
    works, office = 0, 1
    assert found.money[0, works] == pytest.approx(np.array([[30.0, 30.0], [10.0, 10.0], [120.0, 120.0]]))
    assert found.money[1, works] == pytest.approx(np.array([[30.0, 30.0], [20.0, 20.0], [150.0, 150.0]]))
    assert found.money[2, office] == pytest.approx(np.array([[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]]))
    assert found.change == pytest.approx([90.0, 60.0, 30.0, 0.0])


def test_given_plan_by_activity_is_cut_alike() -> None:
    """Two activities of one line with 30 and 10 of central money; 20 come: 15 and 5 buy 3 jobs and half a course."""
    base = small.scenario()
    works, office = base.model.lines
    courses = replace(works.activities[0], id="courses", yields={"courses": (1.0, 1.0)})
    lines = (replace(works, activities=(courses, *works.activities)), office)
    outcomes = (replace(base.model.outcomes[0], id="courses"), *base.model.outcomes)
    scenario = replace(base, model=replace(base.model, lines=lines, outcomes=outcomes))
    plan = {("all", "works", "projects", "central", 2020): 30.0, ("all", "works", "courses", "central", 2020): 10.0}
    parameters = (Parameter("central", "cap", "set", (2020, 2021), ("central",)),)
    found = Sweeper(scenario, parameters, plan=plan).run(np.array([[20.0], [40.0], [0.0]]))
    assert found.cut == pytest.approx([20.0, 0.0, 40.0])
    assert found.totals == pytest.approx(np.array([[0.5, 3.0], [1.0, 6.0], [0.0, 0.0]]))


def test_given_plan_says_which_limits_it_keeps() -> None:
    """Works gets 60 central and 20 local as planned. At half of central money it has 50 of the 60 that a floor asks.

    At a fifth, 12 + 20, it has less than twice what it had the year before all the same, and office is a larger share.
    """
    floor = Limit("floor", "money", Selection(line=("works",)), ("year",), at_least=Bound("amount", 60.0))
    ramp = Limit("ramp", "money", Selection(line=("works",)), ("year",), at_most=Bound("previous_year", 2.0))
    every = Selection(line="all")
    office = Limit("office", "money", Selection(line=("office",)), (), at_most=Bound("share", 0.2, every))
    scenario = small.scenario(limits=(floor, office, ramp))
    futures = grid([vary_of(scenario, "central=100%,50%,20%")])
    found = Sweeper(scenario, futures.parameters, plan={}).run(futures.values)
    assert [*map(str, dense.limit_rules(scenario))] == [
        "limit floor at least",
        "limit office at most",
        "limit ramp at most",
    ]
    # Office has 10 of 90, of 60 and of 42: 0.111, 0.167 and 0.238.
    assert found.kept.tolist() == [[True, True, True], [False, True, True], [False, False, True]]
    assert Sweeper(scenario, futures.parameters).run(futures.values).kept.shape == (3, 0)


def test_given_plan_lives_on_money_carried() -> None:
    """30 local planned each year; 40 come in the first and 15 in the second: 8 carried (a fifth of 40), 7 cut."""
    scenario = small.scenario(carry_over={"local": 0.2})
    parameters = tuple(Parameter(f"local {year}", "cap", "set", (year,), ("local",)) for year in (2020, 2021))
    found = Sweeper(scenario, parameters, plan={}).run(np.array([[40.0, 15.0]]))
    assert found.cut == pytest.approx([7.0])
    assert found.money[0, :, 1].sum(axis=0) == pytest.approx([30.0, 23.0])


def test_given_plan_is_cut_region_by_region() -> None:
    """30 local planned each year in either region. The east has 30, then 10 and what it carried of the 30: nothing.

    The west has nothing, then 40. So 20 are cut in the east, 30 in the west, and its 10 to spare help nobody. At
    double the caps the east has 60, carries 30 (half) and lacks nothing; the west still has nothing in 2020.
    """
    scenario = two_regions(carry_over={"local": 0.5})
    parameters = (Parameter("local", "cap", "scale", (2020, 2021), ("local",)),)
    found = Sweeper(replace(scenario, caps={**scenario.caps, "central": (120.0, 120.0)}), parameters, plan={}).run(
        np.array([[1.0], [2.0]])
    )
    assert found.cut == pytest.approx([50.0, 30.0])
    assert found.money[:, :, 1].sum(axis=1) == pytest.approx(np.array([[30.0, 40.0], [30.0, 60.0]]))


def test_given_plan_is_evaluated_as_kcplan_does() -> None:
    """Where nothing is cut, the figures are those of kcplan.evaluate at the unit costs and yields of the future."""
    scenario = kcplan.load(SHIPPED)
    futures = sampled(scenario, 8, 3)
    values = futures.values.copy()
    values[:, :6] = 1.0
    found = Sweeper(scenario, futures.parameters, plan={}).run(values)
    assert found.cut.tolist() == [0.0] * 8
    for number in range(8):
        review = kcplan.evaluate(changed(scenario, replace(futures, values=values), number)).review
        assert (found.objective[number], found.miss[number]) == pytest.approx((review.objective, review.miss), rel=1e-6)
        results = of_targets(review)
        assert found.outcomes[number] == pytest.approx([result.value for result in results], abs=1e-6)


def without_limits(columns: Columns) -> LinearProgramme:
    """The programme with rows of limits that bound nothing."""
    programme = programme_of(columns)
    bounds = programme.bounds.copy()
    for family in programme.rows:
        if family.name.startswith(("limit", "counterpart")):
            bounds.row_lower[family.slice], bounds.row_upper[family.slice] = -np.inf, np.inf
    return replace(programme, bounds=bounds)


def test_every_row_is_held_to_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that the programme has lost are missed: at most 50 a year for works, which only the second future has.

    Others' money, 3 per 1 of public money, is missed in the second as well where nothing was spent in the first.
    """
    monkeypatch.setattr("kcplan.sweeping.sweep.programme_of", without_limits)
    fifty = Limit("fifty", "money", Selection(line=("works",)), ("line", "year"), at_most=Bound("amount", 50.0))
    scenario = small.scenario(soft=True, limits=(fifty,))
    parameters = (Parameter("money", "cap", "scale", (2020, 2021), ("central", "local")),)
    with pytest.raises(CheckFailed, match="limit fifty at most\ncounterpart"):
        Sweeper(scenario, parameters).run(np.array([[0.0], [1.0]]))


def test_every_future_is_held_to_the_proof_of_its_tiers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that calls any plan that keeps the rules the best leaves no figures behind."""
    honest = lexicographic._minimum

    def careless(of: LinearProgramme, session: Session, tier: Objective, face: Bounds, first: bool = False) -> Point:
        return honest(of, session, tier.with_cost(0.0 * tier.cost), face, first)

    scenario = small.scenario(soft=True)
    parameters = (Parameter("money", "cap", "scale", (2020, 2021), ("central", "local")),)
    values = np.array([[1.0], [0.5]])
    assert Sweeper(scenario, parameters).run(values).status.tolist() == [0, 0]
    monkeypatch.setattr(lexicographic, "_minimum", careless)
    found = Sweeper(scenario, parameters).run(values)
    assert [STATUSES[status] for status in found.status] == ["stopped", "stopped"]
    assert np.isnan(found.objective).all()


@pytest.mark.parametrize("seed", range(6))
def test_many_plans_at_once_are_checked_as_each_alone(seed: int) -> None:
    """Of random scenarios, plans of any money and units: the limits broken are those that the check of each names."""
    random, scenario = np.random.default_rng(seed), random_scenario(Random(seed))
    columns = columns_of(scenario)
    x = random.uniform(0.0, 60.0, (5, columns.count))
    limits, counterpart = SweptRules(columns).broken(x)
    names = [*map(str, dense.limit_rules(scenario))]
    for point, own, apart in zip(x, limits.tolist(), counterpart.tolist(), strict=True):
        alone = {rule.name.partition("[")[0] for rule in review(allocated(columns, point)).broken}
        assert {name for name, broken in zip(names, own, strict=True) if broken} == {
            name for name in alone if name.startswith("limit")
        }
        assert apart == ("counterpart" in alone)


def test_wrong_points_are_found_out() -> None:
    """A point with more money, more units, a missed target or another claim than its future allows has faults."""
    scenario = small.scenario((Tranche(4.0, 10.0), Tranche(np.inf, 12.0)))
    places = NumberPlaces(scenario, (), programme_of)
    book, numbers, programme = Bookkeeper(places.columns), places.base, places.programme
    solved = optimise(scenario).optimum.x

    def faults(where: int, by: float) -> list[str]:
        x = solved.copy()
        x[where] += by
        return book.faults(x, numbers, book.figures(x, numbers), programme)

    columns = places.columns
    spend, units = columns.spend.start, columns.units.start
    assert faults(0, 0.0) == []
    assert "cap" in faults(spend, 1.0)
    assert "delivery" in faults(spend, -1.0)
    assert "delivery" in faults(units, 0.1)
    assert {"delivery", "target"} <= set(faults(units + 2, -10.0))
    figures = book.figures(solved, numbers)
    dearer, poorer = replace(numbers, costs=numbers.costs * 1.1), replace(numbers, caps=numbers.caps * 0.9)
    assert book.faults(solved, dearer, figures, programme) == ["delivery"]
    assert book.faults(solved, poorer, figures, programme) == ["cap"]
    fewer = replace(numbers, yields=numbers.yields * 0.9)
    assert book.faults(solved, fewer, book.figures(solved, fewer), programme) == ["tiers"]
