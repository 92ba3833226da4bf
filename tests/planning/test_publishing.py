"""Published budgets: whole multiples that keep every rule, the loss, what gives way, whole units."""

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from scipy.optimize import LinearConstraint, milp
from support import small
from support.random_models import random_scenario

import kcplan
from kcplan.analyses.compare import ComparedPlan, compare
from kcplan.analyses.explaining.answer import Answer
from kcplan.checking import review as checking
from kcplan.documents.compare import files as compare_files
from kcplan.documents.explain import words as explain_words
from kcplan.documents.plan import summary, verdict
from kcplan.documents.report import verdict as report_verdict
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Activity, Bound, Limit, Scenario, Selection, Target, Tranche
from kcplan.errors import Infeasible, Unbounded, UsageError
from kcplan.planning import too_many, whole
from kcplan.planning.publish import Published, publish

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
#: The budget of nine districts is within a gap, not the best by proof, and has its own test.
SHIPPED = sorted(path for path in (ROOT / "scenarios").glob("*.yaml") if path.stem != "districts-priority")


def published(scenario: Scenario, step: float) -> Published:
    found = publish(kcplan.solve(replace(scenario, rounding=step)))
    assert isinstance(found, Published)
    return found


def cells(found: Published) -> np.ndarray:
    """Money by region, line, source and year."""
    a, model = found.allocation, found.allocation.scenario.model
    table = np.zeros((len(model.regions), len(model.lines), len(model.sources), len(model.years)))
    np.add.at(table, (a.region, a.line, a.source, a.year), a.amount)
    return table


def moved(found: Published, recommendation: Recommendation) -> float:
    """By how much public money of regions, lines, sources and years is apart from the recommendation's, in all."""
    apart = cells(found) - cells(replace(found, allocation=recommendation.allocation))
    return float(np.abs(apart[:, :, found.allocation.scenario.model.public]).sum())


def in_parts(scenario: Scenario) -> Scenario:
    """The same where no activity comes in whole units."""
    lines = [
        replace(line, activities=tuple(replace(own, whole="") for own in line.activities))
        for line in scenario.model.lines
    ]
    return replace(scenario, model=replace(scenario.model, lines=tuple(lines)))


def is_whole(values: np.ndarray, step: float) -> bool:
    return bool(np.all(np.abs(values / step - np.round(values / step)) < 1e-6))


def whole_tiers(scenario: Scenario, step: float) -> list[float]:
    """Misses by priority and weighted outcomes (as minimised) of the best whole budget, from the oracle's rows.

    Targets that the recommendation meets may not be missed.
    Counterpart money is left out: in the scenarios asked no cap or limit speaks of it.
    """
    programme = oracle.build(plain(scenario), even=False)
    public = {source.id for source in scenario.model.sources if source.public}
    spend = {name[1:]: column for name, column in programme.columns.items() if name[0] == "spend"}
    counterpart = {column for name, column in spend.items() if name[3] not in public}
    equal = [(row, value) for row, value in programme.equal if not counterpart & set(row)]
    if scenario.soft:
        met = {found.target for found in kcplan.solve(scenario).review.outcomes if found.met}
        kept = [n for n, target in enumerate(scenario.targets) if target in met]
        equal += [({programme.columns[("miss", n)]: 1.0}, 0.0) for n in kept if ("miss", n) in programme.columns]
    groups = defaultdict(list)
    for (region, line, _, source, year), column in spend.items():
        if source in public:
            groups[region, line, source, year].append(column)
    count = len(programme.columns)
    for number, columns in enumerate(groups.values()):
        equal.append((dict.fromkeys(columns, 1.0) | {count + number: -step}, 0.0))
    size = count + len(groups)

    def dense(rows: list[tuple[oracle.Row, Any]]) -> np.ndarray:
        matrix = np.zeros((len(rows), size))
        for i, (row, _) in enumerate(rows):
            matrix[i, list(row)] = [float(entry) for entry in row.values()]
        return matrix

    least = np.array([float(value) for _, value in programme.at_least])
    exact = np.array([float(value) for _, value in equal])
    rules = [LinearConstraint(dense(programme.at_least), least, np.inf), LinearConstraint(dense(equal), exact, exact)]
    whole = np.append(np.zeros(count), np.ones(len(groups)))
    values: list[float] = []
    for _, cost in programme.tiers[:-1]:
        row = dense([(cost, 0)])[0]
        found = milp(row, constraints=rules, integrality=whole, options={"mip_rel_gap": 0})
        assert found.status == 0, found.message
        values.append(float(found.fun))
        rules.append(LinearConstraint(row, -np.inf, found.fun + 1e-7 * max(1.0, abs(found.fun))))
    return values


@cache
def best_in_fives(name: str) -> tuple[float, float]:
    """Misses and weighted outcomes of the best budget of a shipped scenario in multiples of 5, by the oracle."""
    *misses, outcomes = whole_tiers(in_parts(kcplan.load(ROOT / "scenarios" / f"{name}.yaml")), 5.0)
    return sum(misses), -outcomes


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_in_whole_multiples(path: Path) -> None:
    """Every cell is whole, every rule is kept by the check, and the loss is that against the recommendation."""
    scenario = replace(kcplan.load(path), rounding=1.0)
    recommendation = kcplan.solve(scenario)
    found = publish(recommendation)
    assert isinstance(found, Published)
    assert found.given_way == ()
    assert checking.review(found.allocation, 1.0).broken == ()
    assert is_whole(cells(found), 1.0)
    assert found.loss == pytest.approx(recommendation.review.objective - found.review.objective, abs=1e-7)
    assert found.loss_in_misses == pytest.approx(found.review.miss - recommendation.review.miss, abs=1e-9)
    # Rounding narrows what is allowed, so the misses, and where these are equal the outcomes, are no better.
    assert found.loss_in_misses > -1e-7
    # Where change comes before outcomes, more of it may buy more.
    before_outcomes = scenario.tiers.index("change") < scenario.tiers.index("outcomes")
    assert before_outcomes or found.loss_in_misses > 1e-7 or found.loss > -1e-5


def with_two_activities(limit: Limit) -> Scenario:
    """The small scenario where works have schools, with 2 jobs a project, beside roads with 1."""
    asked = small.scenario(targets=(), limits=(limit,))
    works, office = asked.model.lines
    (projects,) = works.activities
    kinds = [
        replace(projects, id=name, yields={"jobs": (jobs, jobs)}) for name, jobs in (("roads", 1.0), ("schools", 2.0))
    ]
    return replace(asked, model=replace(asked.model, lines=(replace(works, activities=tuple(kinds)), office)))


@pytest.mark.parametrize("per", [(), ("activity",), ("activity", "year")])
@pytest.mark.parametrize("source", ["all", ("other",), ("local", "other")])
@pytest.mark.parametrize(
    ("activity", "at_least", "at_most"),
    [
        (("schools",), None, Bound("amount", 50.0)),
        (("roads",), Bound("amount", 50.0), None),
        (None, Bound("amount", 12.0), Bound("amount", 150.0)),
        (("schools",), None, Bound("share", 0.3, Selection(activity="all"))),
    ],
)
def test_limits_on_counterpart_money_of_activities(
    activity: Any, at_least: Bound | None, at_most: Bound | None, source: Any, per: Any
) -> None:
    """Others' money of each activity follows its public money to less than a step, and its limits are kept."""
    limit = Limit("own", "money", Selection(activity=activity, source=source), per, at_least, at_most)
    for step in (1.0, 7.0):
        found = published(with_two_activities(limit), step)
        assert found.given_way == checking.review(found.allocation, step).broken == ()
        assert is_whole(cells(found), step)


@pytest.mark.parametrize("name", ["base", "local-90"])
def test_no_whole_budget_is_better(name: str) -> None:
    """In multiples of 5, misses and outcomes are those of a formulation that shares no code with kcplan."""
    found = published(in_parts(kcplan.load(ROOT / "scenarios" / f"{name}.yaml")), 5.0)
    misses, outcomes = best_in_fives(name)
    assert is_whole(cells(found), 5.0)
    assert checking.review(found.allocation, 5.0).broken == found.given_way == ()
    assert found.review.miss == pytest.approx(misses, abs=1e-6)
    assert found.review.objective == pytest.approx(outcomes, rel=1e-6)


@pytest.mark.parametrize("seed", range(30))
def test_random_scenario_in_whole_multiples(seed: int) -> None:
    """On scenarios nobody has seen: whole, kept, or what gives way is named and caps never do."""
    scenario = replace(random_scenario(Random(seed)), rounding=5.0)
    try:
        recommendation = kcplan.solve(scenario)
    except (Infeasible, Unbounded):
        return
    found = publish(recommendation)
    assert isinstance(found, Published)
    assert is_whole(cells(found), 5.0)
    assert not any(rule.name.startswith(("cap", "carry", "delivery", "counterpart")) for rule in found.given_way)
    assert found.given_way == found.review.broken


def test_scenario_without_rounding_has_no_published_budget() -> None:
    """Nobody asked."""
    assert publish(kcplan.solve(small.scenario())) is None


def test_cap_that_is_no_multiple_loses_what_is_over() -> None:
    """Caps of 60 and 30 a year in steps of 50: 50 central, nothing local; works buys 5 projects, 10 jobs, a year.

    Unrounded, works has 60 + 30 and 18 jobs a year.
    """
    found = published(small.scenario(targets=()), 50.0)
    assert cells(found)[0, 0, :2].tolist() == [[50.0, 50.0], [0.0, 0.0]]
    assert (found.review.objective, found.loss) == pytest.approx((20.0, 16.0))


def test_counterpart_is_rounded_apart_from_its_ratio() -> None:
    """3 of others' money per 1 public: 50 public a year asks for 150, in steps of 100 that is 100 or 200, never 0."""
    scenario = small.scenario(targets=(), caps={"central": (55.0, 55.0), "local": (0.0, 0.0)})
    found = published(scenario, 10.0)
    assert cells(found)[0, 0].tolist() == [[50.0, 50.0], [0.0, 0.0], [150.0, 150.0]]
    coarse = published(replace(scenario, caps={"central": (200.0, 200.0), "local": (0.0, 0.0)}), 40.0)
    assert cells(coarse)[0, 0].tolist() == [[200.0, 200.0], [0.0, 0.0], [600.0, 600.0]]
    capped = replace(scenario, caps={"central": (55.0, 55.0), "local": (0.0, 0.0), "other": (165.0, 165.0)})
    assert cells(published(capped, 50.0))[0, 0].tolist() == [[50.0, 50.0], [0.0, 0.0], [150.0, 150.0]]


def test_hard_target_gives_way_by_as_little_as_may_be() -> None:
    """36 jobs need all 180; in steps of 50 there are 100, 20 jobs. The target gives way, by 16, the caps do not."""
    found = published(small.scenario(targets=(Target("jobs", small.YEARS, 36.0),)), 50.0)
    assert [(rule.name, rule.limit, rule.value) for rule in found.given_way] == [
        ("target[jobs@2020-2021]", 36.0, pytest.approx(20.0))
    ]


def test_floor_that_no_multiple_keeps_gives_way() -> None:
    """Local money of works of exactly 25 a year: in steps of 10 it is 20 or 30, and one side gives way by 5."""
    selection = Selection(line=("works",), source=("local",))
    exact = Limit("exact", "money", selection, ("year",), Bound("amount", 25.0), Bound("amount", 25.0))
    found = published(small.scenario(targets=(), limits=(exact,)), 10.0)
    assert {rule.name.partition("[")[0] for rule in found.given_way} <= {"limit exact at least", "limit exact at most"}
    assert [abs(rule.value - rule.limit) for rule in found.given_way] == pytest.approx([5.0, 5.0])


def whole_projects(scenario: Scenario) -> Scenario:
    """The projects of `works` come in whole numbers."""
    works, office = scenario.model.lines
    activity = replace(works.activities[0], whole="year")
    model = replace(scenario.model, lines=(replace(works, activities=(activity,)), office))
    return replace(scenario, model=model)


def test_whole_units_leave_money_over() -> None:
    """A project costs 35: 60 + 30 a year buy 2 with 70, not 2.57; no money is spent on part of one."""
    scenario = whole_projects(small.scenario((Tranche(small.INFINITY, 35.0),), targets=()))
    found = published(scenario, 1.0)
    assert found.allocation.units.tolist() == pytest.approx([2.0, 2.0])
    assert found.review.objective == pytest.approx(8.0)
    assert found.loss == pytest.approx(4 * 90 / 35 - 8.0)


def test_whole_units_and_a_floor_are_both_kept_and_idle_money_is_told() -> None:
    """At least 80 a year on projects of 35: 2 of them cost 70, and 10 is idle."""
    floor = Limit("floor", "money", Selection(line=("works",)), ("year",), Bound("amount", 80.0))
    scenario = whole_projects(small.scenario((Tranche(small.INFINITY, 35.0),), targets=(), limits=(floor,)))
    found = published(scenario, 1.0)
    assert found.given_way == ()
    assert found.allocation.units.tolist() == pytest.approx([2.0, 2.0])
    public = cells(found)[0, 0, :2].sum(axis=0)
    assert np.all(public >= 80.0)
    assert found.allocation.idle.tolist() == pytest.approx((public - 70.0).tolist())


def test_whole_units_of_a_shared_line_by_brute_force() -> None:
    """Two activities in whole units under one cap: every pair of counts is tried."""
    scenario = whole_projects(small.scenario((Tranche(small.INFINITY, 17.0),), targets=()))
    works, office = scenario.model.lines
    wells = Activity("wells", "works", "well", small.title("Wells"), ((Tranche(9.0, 23.0),),) * 2, {"jobs": (3.0, 3.0)})
    both = (works.activities[0], replace(wells, whole="year"))
    scenario = replace(scenario, model=replace(scenario.model, lines=(replace(works, activities=both), office)))
    found = published(scenario, 1.0)
    best = max(2 * p + 3 * w for p in range(6) for w in range(4) if 17 * p + 23 * w <= 90)
    assert found.review.objective == pytest.approx(2 * best)


def test_budget_of_districts_is_within_its_gaps() -> None:
    """Nine districts in whole millions: every rule kept, no better than unrounded, as near to it as is said."""
    scenario = replace(kcplan.load(ROOT / "scenarios" / "districts-priority.yaml"), rounding=1.0)
    recommendation = kcplan.solve(scenario)
    found = publish(recommendation)
    assert isinstance(found, Published)
    assert found.proof is not None
    assert 0.0 < found.proof.gap <= 1e-4
    assert checking.review(found.allocation, 1.0).broken == found.given_way == ()
    assert is_whole(cells(found), 1.0)
    assert found.loss == pytest.approx(recommendation.review.objective - found.review.objective, abs=1e-9)
    assert found.loss > 0.0
    assert found.proof.distance == pytest.approx(moved(found, recommendation))
    assert found.proof.distance_gap <= 0.05
    compared = compare_files.files(
        compare(
            [ComparedPlan("a", "published", found.allocation, found.review, recommendation.solver, proof=found.proof)]
            * 2
        )
    )
    # The gaps stand wherever the loss is stated: in the summary, on the screen and on the page.
    data = summary.of_recommendation(recommendation, found)["published"]
    assert [data[name] for name in ("gap", "distance", "distance_gap")] == pytest.approx(
        [found.proof.gap, found.proof.distance, found.proof.distance_gap]
    )
    for told in (
        f"within {100 * found.proof.gap:.2g} % of the best",
        f"by {found.proof.distance:.1f} million VND in",
        f"no budget as good is nearer by more than {100 * found.proof.distance_gap:.2g} %",
    ):
        assert told in verdict.of_published(found, scenario.model)
        assert any(told in text for text in report_verdict.of_published(found, scenario))
        assert any(told in text for text in explain_words.notes(Answer(recommendation, found), ()))
        assert told in compared["comparison.html"].decode()


@pytest.mark.parametrize("name", ["base", "local-90"])
def test_stated_gap_holds_against_the_oracle(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The province as if it were large: what the oracle's best budget has more is no more than the gap says.

    A second call finds the same budget.
    """
    monkeypatch.setattr(whole, "EXACT", 0)
    found, again = (published(in_parts(kcplan.load(ROOT / "scenarios" / f"{name}.yaml")), 5.0) for _ in range(2))
    assert (found.allocation.amount.tolist(), found.proof) == (again.allocation.amount.tolist(), again.proof)
    misses, outcomes = best_in_fives(name)
    assert found.proof is not None
    assert found.proof.gap <= 1e-4
    assert found.review.miss - misses <= found.proof.gap + 1e-6
    assert outcomes - found.review.objective <= (found.proof.gap + 1e-6) * outcomes


@pytest.mark.parametrize("seed", range(15))
def test_stated_gap_holds_on_random_scenarios(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios nobody has seen, as if they were large: the budget stands; the best is within the gap and not nearer.

    The best whole budget is one of those within the gap, so it is no nearer than is proved of all of them.
    """
    scenario = replace(random_scenario(Random(seed)), rounding=5.0)
    try:
        recommendation = kcplan.solve(scenario)
    except (Infeasible, Unbounded):
        return
    best = publish(recommendation)
    monkeypatch.setattr(whole, "EXACT", 0)
    found = publish(recommendation)
    assert isinstance(best, Published)
    assert isinstance(found, Published)
    assert found.proof is not None
    assert is_whole(cells(found), 5.0)
    assert bool(found.given_way) == bool(best.given_way)
    assert best.proof is None
    assert found.proof.distance == pytest.approx(moved(found, recommendation), abs=1e-6)
    if not found.given_way and abs(found.review.miss - best.review.miss) < 1e-9:
        less = best.review.objective - found.review.objective
        assert less <= (found.proof.gap + 1e-6) * max(1.0, abs(best.review.objective))
        assert moved(best, recommendation) >= found.proof.distance * (1.0 - found.proof.distance_gap) - 1e-4


def test_too_many_whole_amounts_are_refused_before_the_solve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Works from 3 sources, office from 1, over 2 years: 8 amounts, where 7 may be. Nothing has been solved yet."""
    monkeypatch.setattr(too_many, "MOST", 7)
    scenario = replace(small.scenario(), rounding=1.0)
    with pytest.raises(UsageError, match=r"expected at most 7 whole amounts .* found 8: take 'rounding' out"):
        too_many.refuse_too_many(scenario)
    too_many.refuse_too_many(small.scenario())
