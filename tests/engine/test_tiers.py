"""The objectives of each tier, worked by hand: which columns they count, and with which costs."""

from dataclasses import replace

import pytest
from support.small import INFINITY, YEARS, scenario

from kcplan.domain.scenario import Scenario, Target, Tranche
from kcplan.mathematics.programme import formulate

ASKED = scenario(
    tranches=(Tranche(4.0, 10.0), Tranche(INFINITY, 12.0)),
    targets=(
        Target("jobs", YEARS, 20.0, priority=2, weight=3.0),
        Target("jobs", (2020,), 8.0),
        Target("jobs", (2021,), 0.0, weight=5.0),
    ),
    soft=True,
    weights={"jobs": 2.0},
    discount=0.25,
    carry_over={"local": 0.5},
)


def costs(asked: Scenario) -> dict[str, dict[str, float]]:
    """Tier -> label of a column -> its cost, where it has one; tiers in their order."""
    programme = formulate(asked)
    labels = programme.labels(programme.columns)
    return {
        tier.name: {label: float(cost) for label, cost in zip(labels, tier.cost, strict=True) if cost}
        for tier in programme.objectives
    }


def test_tiers_come_in_their_order() -> None:
    """Misses by priority, then outcomes, nearness to the plan, even years, and the two rules that leave one plan."""
    assert list(costs(ASKED)) == ["miss 1", "miss 2", "outcomes", "change", "even", "ties", "settle"]
    assert list(costs(scenario())) == ["outcomes", "change", "even", "ties", "settle"]


def test_misses_count_with_their_weights_within_their_priority() -> None:
    """A target of 0 cannot be missed and counts nowhere."""
    found = costs(ASKED)
    assert found["miss 1"] == {"miss[jobs@2020]": 1.0}
    assert found["miss 2"] == {"miss[jobs@2020-2021]": 3.0}


def test_outcomes_are_weighted_and_discounted() -> None:
    """A project has 2 jobs of weight 2: minus 4, and a year later at 25 % minus 3.2."""
    projects = {f"units[projects,{year},{tranche}]": -worth for year, worth in ((2020, 4.0), (2021, 3.2))
                for tranche in (1, 2)}  # fmt: skip
    assert costs(ASKED)["outcomes"] == pytest.approx(projects)


def test_nearness_counts_each_side_of_public_money() -> None:
    """Works have central and local money, the office local; counterpart money has no distance of its own."""
    cells = [f"{cell},{year}" for cell in ("works,central", "works,local", "office,local") for year in YEARS]
    assert costs(ASKED)["change"] == {f"{side}[{cell}]": 1.0 for side in ("above", "below") for cell in cells}


def test_even_years_count_what_is_below_twice_and_what_is_apart_once() -> None:
    """A first project costs 10 in both years, so that what is above and below comes to nothing; at 30 in 2021 with half
    of the units in each year, what 2020 is above costs half of 10 - 30, and what 2021 is half of 30 - 10."""
    below = {"uneven[projects,2020]": 20.0, "uneven[projects,2021]": 20.0}
    assert costs(ASKED)["even"] == below
    works, office = ASKED.model.lines
    (projects,) = works.activities
    dearer = replace(projects, tranches=((Tranche(INFINITY, 10.0),), (Tranche(INFINITY, 30.0),)))
    model = replace(ASKED.model, lines=(replace(works, activities=(dearer,)), office))
    apart = {"units[projects,2020,1]": -10.0, "units[projects,2021,1]": 10.0}
    assert costs(replace(ASKED, model=model))["even"] == apart | below | {"uneven[projects,2021]": 60.0}


def test_ties_cost_one_and_the_fraction_of_a_root() -> None:
    """1 + frac(sqrt(n)), n from 2 to 13 without squares, by year, line, activity and source; from a table of roots."""
    first = {"works,projects,central": 1.41421, "works,projects,local": 1.73205, "works,projects,other": 1.23607,
             "office,local": 1.44949}  # fmt: skip
    second = {"works,projects,central": 1.64575, "works,projects,local": 1.16228, "works,projects,other": 1.31662,
              "office,local": 1.60555}  # fmt: skip
    ranked = {f"spend[{cell},2020]": cost for cell, cost in first.items()}
    ranked |= {f"spend[{cell},2021]": cost for cell, cost in second.items()}
    assert costs(ASKED)["ties"] == pytest.approx(ranked, abs=5e-6)


def test_the_last_rule_fills_cheap_tranches_first() -> None:
    """Money in a second tranche counts twice, as a share of usual money; what is carried or missed without need too.

    Units of each activity and year have a cost of their own besides, 1 + frac(sqrt(2)) and of 3, so that none tie."""
    settle, usual = costs(ASKED)["settle"], ASKED.usual_money
    ties = dict(zip(YEARS, (1.414214, 1.732051), strict=True))
    units = {label: cost for label, cost in settle.items() if label.startswith("units")}
    assert units == {
        f"units[projects,{year},{tranche}]": pytest.approx(tie * cost / usual, rel=1e-5)
        for year, tie in ties.items()
        for tranche, cost in ((1, 10), (2, 24))
    }
    missed = {"miss[jobs@2020-2021]", "miss[jobs@2020]", "miss[jobs@2021]"}
    assert {label for label, cost in settle.items() if cost == 1.0} == missed
    carried = {label for label, cost in settle.items() if cost == 1.0 / usual}
    below = {f"uneven[projects,{year}]": pytest.approx(tie * 10 / usual, rel=1e-5) for year, tie in ties.items()}
    assert {label: cost for label, cost in settle.items() if label in below} == below
    assert carried == {"carry[local,2020]", "carry[local,2021]"} == set(settle) - set(units) - missed - set(below)
