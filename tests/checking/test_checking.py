"""The check finds what is wrong with an allocation, by figures worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from support.small import INFINITY, YEARS, scenario

from kcplan.checking.review import check, review
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Tranche
from kcplan.domain.tiers import CHANGE, OUTCOMES
from kcplan.errors import CheckFailed
from kcplan.planning.solve import solve

WORKS = Selection(line=("works",))


def allocation(asked: Scenario, works: float = 60.0, units: float | None = None, **changes: object) -> Allocation:
    """Works gets its central money (60), nothing local, 180 of counterpart; units as that money buys at 10."""
    plan = solve(replace(asked, weights={}, limits=(), targets=())).allocation
    central = (plan.line == 0) & (plan.source == 0)
    other = (plan.line == 0) & (plan.source == 2)
    amount = np.where(central, works, np.where(other, 180.0, 0.0))
    bought = np.full(2, works / 10.0 if units is None else units)
    return replace(plan, scenario=asked, amount=amount, units=bought, idle=np.zeros(2), **changes)  # type: ignore[arg-type]


def broken(result: Allocation) -> dict[str, tuple[float, float]]:
    return {rule.name: (rule.limit, rule.value) for rule in review(result).broken}


def test_a_good_allocation_breaks_nothing() -> None:
    """60 a year buys 6 projects and 12 jobs a year: 24 of the 20 asked for."""
    found = review(allocation(scenario()))
    assert not found.broken
    assert found.totals == {"jobs": pytest.approx(24.0)}
    assert found.objective == pytest.approx(24.0)
    assert found.targets_met == 1
    # The plan had 20 local for works and 10 for office that are not spent here, in both years.
    assert found.change == pytest.approx(60.0)
    assert [use.unspent for use in found.sources if use.source == "local"] == [30.0, 30.0]


def test_discount_counts_the_second_year_less() -> None:
    """12 jobs now and 12 jobs a year later at 20 % are worth 12 + 10."""
    assert review(allocation(scenario(discount=0.2))).objective == pytest.approx(22.0)


@pytest.mark.parametrize(
    ("asked", "changes", "rules"),
    [
        (scenario(caps={"central": (50.0, 60.0), "local": (0.0, 0.0)}), {}, {"cap[central,2020]": (50.0, 60.0)}),
        (
            scenario(),
            {"units": 7.0},
            {"delivery[projects,2020]": (70.0, 60.0), "delivery[projects,2021]": (70.0, 60.0)},
        ),
        (scenario(targets=(Target("jobs", (2021,), 13.0),)), {}, {"target[jobs@2021]": (13.0, 12.0)}),
        (
            scenario(limits=(Limit("flex", "money", WORKS, ("line", "year"), Bound("plan", 0.8)),)),
            {},
            {"limit flex at least[works,2020]": (64.0, 60.0), "limit flex at least[works,2021]": (64.0, 60.0)},
        ),
        (
            scenario(limits=(Limit("room", "units", Selection(), (), None, Bound("amount", 11.0)),)),
            {},
            {"limit room at most": (11.0, 12.0)},
        ),
        (
            scenario(
                limits=(
                    Limit("part", "money", WORKS, ("year",), None, Bound("share", 0.2, Selection(source="all"))),
                    Limit("ramp", "money", WORKS, ("year",), Bound("previous_year", 1.5)),
                )
            ),
            {},
            {
                "limit part at most[2020]": (48.0, 60.0),
                "limit part at most[2021]": (48.0, 60.0),
                "limit ramp at least[2021]": (90.0, 60.0),
            },
        ),
        (
            scenario(tranches=(Tranche(4.0, 10.0), Tranche(1.0, 20.0))),
            {},
            {"units[projects,2020]": (5.0, 6.0), "units[projects,2021]": (5.0, 6.0)},
        ),
    ],
)
def test_each_broken_rule_is_named_with_its_figures(
    asked: Scenario, changes: dict[str, float], rules: dict[str, tuple[float, float]]
) -> None:
    """What is broken, by how much, and nothing else."""
    assert broken(allocation(asked, **changes)) == {name: pytest.approx(figures) for name, figures in rules.items()}


def test_counterpart_money_must_follow_public_money() -> None:
    """180 for 60 public is right at 3 to 1; for 50 it is 30 too much."""
    found = broken(allocation(scenario(), works=50.0))
    assert found["counterpart[works,projects,2020]"] == pytest.approx((150.0, 180.0))


def test_carried_money_is_held_to_its_share_and_to_the_years() -> None:
    """A tenth of 30 may be carried out of 2020, nothing out of 2021."""
    asked = scenario(carry_over={"local": 0.1})
    carried = np.array([[0.0, 0.0], [4.0, 1.0], [0.0, 0.0]])
    found = broken(allocation(asked, carried=carried))
    assert found == {"carry[local,2020]": pytest.approx((3.0, 4.0)), "carry[local,2021]": pytest.approx((0.0, 1.0))}


def test_soft_targets_are_counted_and_not_broken() -> None:
    """24 of 30 jobs: a fifth is missed, times its weight, within its priority."""
    asked = scenario(targets=(Target("jobs", YEARS, 30.0, priority=2, weight=3.0),), soft=True)
    found = review(allocation(asked))
    assert not found.broken
    assert found.misses == {2: pytest.approx(0.6)}
    assert found.miss == pytest.approx(0.6)


def test_a_solver_that_claims_another_value_is_not_believed() -> None:
    """The check compares every tier's value with the scenario's own sums."""
    asked = scenario()
    found = review(allocation(asked))
    check(found, asked, {OUTCOMES: -24.0, CHANGE: 60.0})
    with pytest.raises(CheckFailed, match="tier outcomes"):
        check(found, asked, {OUTCOMES: -24.1, CHANGE: 60.0})


def test_money_that_buys_nothing_is_idle() -> None:
    """A floor of 60 a year, and at most 3 projects: they cost 30, and the other 30 is reported as idle."""
    floor = Limit("floor", "money", WORKS, ("year",), Bound("amount", 60.0), Bound("amount", 60.0))
    room = Limit("room", "units", Selection(), ("year",), None, Bound("amount", 3.0))
    tranches = (Tranche(4.0, 10.0), Tranche(INFINITY, 20.0))
    plan = solve(scenario(tranches=tranches, limits=(floor, room), targets=())).allocation
    # Three projects cost 30 in the cheap tranche, but only the dear one can take up the floor's 60.
    assert plan.units == pytest.approx([3.0, 3.0])
    assert plan.idle == pytest.approx([30.0, 30.0])
