"""Plans side by side: hand-worked figures, what is shared by different models, and which plan dominates which."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.small import scenario, title

import kcplan
from kcplan.analyses.compare import Apart, Comparison, compare, given, recommended
from kcplan.domain.scenario import Bound, Limit, Line, Outcome, Scenario, Selection, Target
from kcplan.errors import UsageError

ROOT = Path(__file__).parents[2]


def compared(*asked: Scenario) -> Comparison:
    return compare([recommended(one.id, one) for one in asked])


def with_office(amount: float) -> Scenario:
    """The small scenario in which the office, which yields nothing, gets this much a year."""
    floor = Limit("office", "money", Selection(line=("office",)), ("year",), Bound("amount", amount))
    return scenario(id="office", limits=(floor,))


def test_figures_by_hand() -> None:
    """36 jobs cost 180, 5 each; with 10 a year for the office works has 160 for 32 jobs, still 5 each; 5.625 in all."""
    found = compared(scenario(), with_office(10.0))
    assert found.totals[:, 0] == pytest.approx([36.0, 32.0])
    assert found.weighted == pytest.approx([36.0, 32.0])
    assert found.public == pytest.approx(np.full((2, 2), 90.0))
    assert found.costs[:, 0] == pytest.approx([5.0, 5.0])
    works, office = found.money[:, :, :2].sum(axis=(2, 3)).T
    assert (works.tolist(), office.tolist()) == ([180.0, 160.0], [0.0, 20.0])
    (row,) = found.targets
    assert (row.values, row.misses) == (pytest.approx((36.0, 32.0)), (0.0, 0.0))
    central, _local, other = found.uses
    assert (central.caps, central.used, central.unspent) == ((120.0, 120.0), (120.0, 120.0), (0.0, 0.0))
    assert other.caps == (None, None)
    assert other.used == pytest.approx((540.0, 480.0))


def test_plan_that_wastes_money_is_dominated() -> None:
    """The same money for fewer jobs is dominated; less money for fewer jobs is not, nor a plan by its equal."""
    cheaper = replace(scenario(id="cheaper"), caps={"central": (50.0, 50.0), "local": (30.0, 30.0)})
    found = compared(scenario(), with_office(10.0), cheaper, scenario(id="twin"))
    assert found.dominates == ((0, 1), (2, 1), (3, 1))


def test_plans_of_other_beliefs_do_not_dominate() -> None:
    """A plan that reaches more only because its model says that projects bring more jobs is no better choice."""
    works, office = scenario().model.lines
    believed = replace(works.activities[0], yields={"jobs": (3.0, 3.0)})
    model = replace(scenario().model, lines=(replace(works, activities=(believed,)), office))
    found = compared(scenario(), scenario(id="rosy", model=model))
    assert found.totals[:, 0] == pytest.approx([36.0, 54.0])
    assert found.dominates == ()
    assert found.apart == (Apart("coefficients", "rosy", (1,)),)


def test_what_misses_a_target_does_not_dominate() -> None:
    """Jobs of the first year alone are asked for: the plan with as many jobs later misses them."""
    target = (Target("jobs", (2020,), 18.0),)
    early = scenario(id="early", targets=target, soft=True)
    late = scenario(id="late", targets=(), caps={"central": (0.0, 120.0), "local": (30.0, 30.0)})
    found = compared(early, late)
    assert found.totals[:, 0] == pytest.approx([36.0, 36.0])
    assert found.targets[0].misses == pytest.approx((0.0, 1 - 6 / 18))
    assert found.targets[0].asked == (True, False)
    assert found.dominates == ((0, 1),)


def other_model() -> Scenario:
    """A model of 2021-2022: another second line, a source less, an outcome more; 50 a year is left for works."""
    asked = scenario()
    works, _ = asked.model.lines
    sources = tuple(source for source in asked.model.sources if source.id != "local")
    works = replace(works, sources=("central", "other"))
    roads = Line("roads", 3, title("Roads"), ("central",), ())
    outcomes = (*asked.model.outcomes, Outcome("visits", "visit", title("Visits")))
    plan = np.zeros((1, 2, 2, 2))
    model = replace(
        asked.model,
        id="another",
        years=(2021, 2022),
        sources=sources,
        outcomes=outcomes,
        lines=(works, roads),
        plan=plan,
    )
    floor = Limit("roads", "money", Selection(line=("roads",)), ("year",), Bound("amount", 20.0))
    targets = (Target("jobs", (2021,), 5.0), Target("jobs", (2022,), 5.0))
    return replace(asked, id="another", model=model, caps={"central": (70.0, 70.0)}, targets=targets, limits=(floor,))


def test_different_models_compare_on_what_they_share() -> None:
    """Works, central and other money, jobs and 2021 are shared; all else is named, and no money is lost from sight."""
    found = compared(scenario(), other_model())
    assert (found.lines, found.sources, found.outcomes, found.years) == (
        ("works",),
        ("central", "other"),
        ("jobs",),
        (2021,),
    )
    assert found.money[:, 0, 0, 0] == pytest.approx([60.0, 50.0])
    assert found.public[:, 0] == pytest.approx([90.0, 70.0])
    assert found.totals[:, 0] == pytest.approx([18.0, 10.0])
    assert [(row.years, row.at_least, row.asked) for row in found.targets] == [((2021,), 5.0, (False, True))]
    assert {(apart.kind, apart.what, apart.having) for apart in found.apart} == {
        ("line", "office", (0,)),
        ("line", "roads", (1,)),
        ("source", "local", (0,)),
        ("outcome", "visits", (1,)),
        ("year", "2020", (0,)),
        ("year", "2022", (1,)),
        ("target", "jobs@2020-2021", (0,)),
        ("target", "jobs@2021", (1,)),
        ("target", "jobs@2022", (1,)),
    }


def test_outcomes_are_weighted_as_in_the_first_plan() -> None:
    """The second plan counts a job twice; side by side both count it once, and it is said."""
    found = compared(scenario(), scenario(id="twice", weights={"jobs": 2.0}))
    assert [plan.review.objective for plan in found.plans] == pytest.approx([36.0, 72.0])
    assert found.weighted == pytest.approx([36.0, 36.0])
    assert found.apart == (Apart("weights", "twice", (1,)),)


def test_plans_without_common_money_or_years_are_refused() -> None:
    """Billions beside millions, and years apart, are no comparison."""
    one = scenario()
    with pytest.raises(UsageError, match="one unit of money, found million VND in small, billion VND in b"):
        compared(one, replace(one, id="b", model=replace(one.model, money="billion VND")))
    later = replace(one, id="later", model=replace(one.model, years=(2030, 2031)), targets=())
    with pytest.raises(UsageError, match="a year in common"):
        compared(one, later)


@pytest.mark.once
def test_figures_are_those_of_the_independent_review() -> None:
    """Targets, totals and money of shipped scenarios are what kcplan.checking.review finds of the same plans."""
    names = ("base", "central-60", "training-at-cost")
    asked = [kcplan.load(ROOT / "scenarios" / f"{name}.yaml") for name in names]
    plans = [recommended(name, one) for name, one in zip(names, asked, strict=True)]
    plans.append(given("plan", "official", asked[0], None))
    found = compare(plans)
    assert found.weighted == pytest.approx([plan.review.objective for plan in plans], abs=1e-6)
    for i, plan in enumerate(plans):
        assert found.totals[i] == pytest.approx([plan.review.totals[outcome] for outcome in found.outcomes], abs=1e-6)
        by_target = {(row.outcome, row.years): (row.values[i], row.misses[i]) for row in found.targets}
        for result in plan.review.outcomes:
            if result.target is not None:
                assert by_target[result.outcome, result.years] == pytest.approx((result.value, result.miss), abs=1e-9)
    assert found.dominates == ((0, 3),)  # the approved money at its best does better than the plan in all that counts
