"""Regions in the mathematics: rows written out by hand, one region against none, and the districts of Bến Tre."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import yaml
from support.lp_text import as_text
from support.regions import PROTECT, TARGETS, two_regions
from support.small import scenario

import kcplan
from kcplan.checking.review import review
from kcplan.documents.plan import summary
from kcplan.domain.scenario import Target
from kcplan.errors import Infeasible
from kcplan.mathematics.programme import formulate
from kcplan.reading.read import read_model

ROOT = Path(__file__).parents[2]
PROVINCE, DISTRICTS = (ROOT / "models" / name for name in ("ben-tre-2014-2020", "ben-tre-districts"))


GOLDEN = {
    "cap": """\
cap[central,2020]: spend[east,works,projects,central,2020] + spend[west,works,projects,central,2020] <= 60
cap[central,2021]: spend[east,works,projects,central,2021] + spend[west,works,projects,central,2021] <= 60
cap[east,local,2020]: spend[east,works,projects,local,2020] + spend[east,office,local,2020] <= 30
cap[east,local,2021]: spend[east,works,projects,local,2021] + spend[east,office,local,2021] <= 10
cap[west,local,2020]: spend[west,works,projects,local,2020] + spend[west,office,local,2020] <= 0
cap[west,local,2021]: spend[west,works,projects,local,2021] + spend[west,office,local,2021] <= 40
""",
    "delivery": """\
delivery[east,projects,2020]: spend[east,works,projects,central,2020] + spend[east,works,projects,local,2020] \
- 10 units[east,projects,2020,1] = 0
delivery[east,projects,2021]: spend[east,works,projects,central,2021] + spend[east,works,projects,local,2021] \
- 10 units[east,projects,2021,1] = 0
delivery[west,projects,2020]: spend[west,works,projects,central,2020] + spend[west,works,projects,local,2020] \
- 10 units[west,projects,2020,1] = 0
delivery[west,projects,2021]: spend[west,works,projects,central,2021] + spend[west,works,projects,local,2021] \
- 12 units[west,projects,2021,1] = 0
""",
    "target": """\
target[jobs@2020]: 2 units[east,projects,2020,1] + 5 units[west,projects,2020,1] + 9 miss[jobs@2020] >= 9
target[jobs@2020-2021@east]: 2 units[east,projects,2020,1] + 2 units[east,projects,2021,1] \
+ 6 miss[jobs@2020-2021@east] >= 6
""",
    "limit": """\
limit protect at least[2020]: 0.6 spend[east,works,projects,central,2020] + 0.6 spend[east,works,projects,local,2020] \
+ 0.6 spend[east,office,local,2020] - 0.4 spend[west,works,projects,central,2020] \
- 0.4 spend[west,works,projects,local,2020] - 0.4 spend[west,office,local,2020] >= 0
limit protect at least[2021]: 0.6 spend[east,works,projects,central,2021] + 0.6 spend[east,works,projects,local,2021] \
+ 0.6 spend[east,office,local,2021] - 0.4 spend[west,works,projects,central,2021] \
- 0.4 spend[west,works,projects,local,2021] - 0.4 spend[west,office,local,2021] >= 0
""",
}


@pytest.mark.parametrize("family", GOLDEN)
def test_rows_of_two_regions_are_those_written_by_hand(family: str) -> None:
    """Caps by region have a row each instead of one; costs and yields stand in their rows, a share has two sides."""
    assert as_text(formulate(two_regions(soft=True, targets=TARGETS, limits=(PROTECT,))), family) == GOLDEN[family]


def test_answer_of_two_regions_is_the_one_worked_by_hand() -> None:
    """Jobs a million: west 5/10 in 2020 and 2/12 in 2021, east 2/10. So central pays west, then east: 30 + 12 jobs.

    Local money stays in its region: 30 and 10 in the east buy 6 and 2 jobs, 40 in the west of 2021 buys 20/3.
    """
    review = kcplan.solve(two_regions(targets=())).review
    assert review.objective == pytest.approx(30 + 12 + 6 + 2 + 20 / 3)
    assert review.region_use["local"].tolist() == pytest.approx(np.array([[30.0, 10.0], [0.0, 40.0]]))


def test_share_of_a_group_is_kept_and_costs_what_it_must() -> None:
    """The east must have 40 %: of 90 million in 2020 it has 36, so 6 of central move from 5/10 to 2/10 jobs a million.

    In 2021 the east has 70 of 110 anyway.
    """
    free, held = kcplan.solve(two_regions(targets=())), kcplan.solve(two_regions(targets=(), limits=(PROTECT,)))
    assert free.review.objective - held.review.objective == pytest.approx(6 * (0.5 - 0.2))
    assert "limit protect at least[2020]" in {rule.name for rule in held.binding}


def test_target_of_a_region_counts_that_region() -> None:
    """The east's local money buys 6 jobs in 2020; 18 there take all of central too, 18.1 no money buys."""
    target = Target("jobs", (2020,), 18.0, regions=("east",), place="east")
    assert kcplan.solve(two_regions(targets=(target,))).review.outcomes[0].value == pytest.approx(18.0)
    with pytest.raises(Infeasible):
        kcplan.solve(two_regions(targets=(replace(target, at_least=18.1),)))


def test_one_region_by_name_gives_what_none_gives() -> None:
    """A model whose only region has a name, with its cap by region, has the same answer and rules at their limit."""
    plain = scenario()
    named = replace(
        plain,
        model=replace(plain.model, regions=("here",)),
        region_caps={"local": np.array([plain.caps["local"]])},
        targets=(replace(plain.targets[0], regions=("here",), place="here"),),
    )
    one, other = kcplan.solve(plain), kcplan.solve(named)
    assert other.allocation.amount.tolist() == one.allocation.amount.tolist()
    assert (other.review.objective, other.review.change) == (one.review.objective, one.review.change)
    assert [rule.name for rule in other.binding] == [
        rule.name.replace("@2020-2021]", "@2020-2021@here]") for rule in one.binding
    ]


def test_caps_scaled_together_keep_the_shares_of_regions() -> None:
    """Half the cap of a year is half of each region's; money from nothing is refused, since nobody says where."""
    asked = two_regions()
    halved = asked.with_caps({"central": (60.0, 60.0), "local": (15.0, 50.0)})
    assert halved.region_caps["local"].tolist() == [[15.0, 10.0], [0.0, 40.0]]
    with pytest.raises(ValueError, match="capped by region"):
        asked.with_caps({"central": (60.0, 60.0), "local": (0.0, 50.0)}).with_caps(asked.caps)


CARRIED = """\
cap[central,2020]: spend[east,works,projects,central,2020] + spend[west,works,projects,central,2020] <= 60
cap[central,2021]: spend[east,works,projects,central,2021] + spend[west,works,projects,central,2021] <= 60
cap[east,local,2020]: spend[east,works,projects,local,2020] + spend[east,office,local,2020] \
+ carry[east,local,2020] <= 30
cap[east,local,2021]: spend[east,works,projects,local,2021] + spend[east,office,local,2021] \
- carry[east,local,2020] <= 10
cap[west,local,2020]: spend[west,works,projects,local,2020] + spend[west,office,local,2020] \
+ carry[west,local,2020] <= 0
cap[west,local,2021]: spend[west,works,projects,local,2021] + spend[west,office,local,2021] \
- carry[west,local,2020] <= 40
"""
EAST_2021 = Target("jobs", (2021,), 17.0, regions=("east",), place="east")


def test_each_region_carries_its_own_money() -> None:
    """A column for each region and year, which its own two caps hold; at most half of its own cap, none at the end."""
    programme = formulate(two_regions(carry_over={"local": 0.5}))
    assert as_text(programme, "cap") == CARRIED
    assert programme.bounds.column_upper[programme.column_family("carry").slice].tolist() == [15.0, 0.0, 0.0, 0.0]


def test_money_carried_stays_in_its_region() -> None:
    """The east's 10 of local money in 2021, 15 carried (half of 30) and all 60 of central buy it 17 jobs, and no more.

    The west has 40 of its own that it cannot lend.
    """
    asked = two_regions(carry_over={"local": 0.5}, targets=(EAST_2021,))
    found = kcplan.solve(asked)
    assert found.allocation.region_carried["local"] == pytest.approx(np.array([[15.0, 0.0], [0.0, 0.0]]))
    assert {"carry[east,local,2020]", "cap[east,local,2021]"} <= {rule.name for rule in found.binding}
    local = {use.year: use for use in found.review.sources if use.source == "local"}
    assert (local[2020].carried_out, local[2021].carried_in, local[2021].unspent) == pytest.approx((15, 15, 0))
    data = summary.region_sources(asked, found.review)
    assert [(row["carried_in"], row["carried_out"], row["unspent"]) for row in data] == [
        (0, 15, 0), (15, 0, 0), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    with pytest.raises(Infeasible):
        kcplan.solve(replace(asked, targets=(replace(EAST_2021, at_least=17.001),)))
    # The same money, evaluated as given: what must have been carried is found.
    frame = found.to_frame().set_index(["region", "line", "activity", "source", "year"])["amount"]
    given = kcplan.evaluate(asked, {key: float(amount) for key, amount in frame.items()})
    assert given.review.broken == ()
    assert given.review.region_carried["local"] == pytest.approx(np.array([[15.0, 0.0], [0.0, 0.0]]))


def test_money_carried_beyond_what_a_region_may_is_found_out() -> None:
    """16 carried where 15 may be, 1 in the last year, and 15 in the west that has none in 2020."""
    found = kcplan.solve(two_regions(carry_over={"local": 0.5}, targets=(EAST_2021,))).allocation
    wrong = {"local": np.array([[16.0, 1.0], [15.0, 0.0]])}
    broken = {rule.name: (rule.limit, rule.value) for rule in review(replace(found, region_carried=wrong)).broken}
    assert broken.pop("cap[east,local,2020]")[1] == pytest.approx(31.0)
    assert broken == {
        "carry[east,local,2020]": (15.0, 16.0),
        "carry[east,local,2021]": (0.0, 1.0),
        "carry[west,local,2020]": (0.0, 15.0),
        "cap[west,local,2020]": (0.0, pytest.approx(15.0)),
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_plan_of_the_districts_adds_up_to_the_official_one() -> None:
    """Every cell of the annex is the sum of its districts, to the last decimal, by the shares that MODEL.md states."""
    official = {(r["line"], r["source"], r["year"]): Decimal(r["amount"]) for r in rows_of(PROVINCE / "plan.csv")}
    total = dict.fromkeys(official, Decimal(0))
    shares = set()
    for row in rows_of(DISTRICTS / "plan.csv"):
        cell = (row["line"], row["source"], row["year"])
        total[cell] += Decimal(row["amount"])
        if official[cell]:
            shares.add((row["region"], Decimal(row["amount"]) / official[cell]))
    assert total == official
    assert {region: int(100 * share) for region, share in shares} == {
        "ba-tri": 12, "ben-tre-city": 10, "binh-dai": 11, "chau-thanh": 14, "cho-lach": 9, "giong-trom": 12,
        "mo-cay-bac": 9, "mo-cay-nam": 12, "thanh-phu": 11,
    }  # fmt: skip


def test_model_of_the_districts_is_the_provinces_but_for_its_regions() -> None:
    """What both believe is written twice, and is the same, but that only the province buys whole units."""
    province, districts = (yaml.safe_load((path / "model.yaml").read_text("utf-8")) for path in (PROVINCE, DISTRICTS))
    own = {"id", "title", "regions", "region_groups", "regional"}
    for line in province["lines"].values():
        for activity in line.get("activities", {}).values():
            assert activity.pop("whole") in {"year", "period"}
    assert {key: value for key, value in districts.items() if key not in own} == {
        key: value for key, value in province.items() if key not in own
    }
    assert (PROVINCE / "norms.csv").read_bytes() == (DISTRICTS / "norms.csv").read_bytes()
    assert set(read_model(DISTRICTS).region_groups["priority"]) == {"thanh-phu", "cho-lach", "ba-tri", "mo-cay-bac"}


def test_priority_districts_have_their_share() -> None:
    """Added up from the budget itself: 45 % of each year's public money, local money of no district above its own."""
    found = kcplan.solve(kcplan.load(ROOT / "scenarios" / "districts-priority.yaml"))
    model = found.scenario.model
    priority = np.isin(model.regions, model.region_groups["priority"])
    money = np.zeros((9, len(model.sources), 7))
    a = found.allocation
    np.add.at(money, (a.region, a.source, a.year), a.amount)
    public = money[:, model.public].sum(axis=1)
    assert np.all(public[priority].sum(axis=0) >= 0.45 * public.sum(axis=0) - 1e-6)
    local = [source.id for source in model.sources].index("local")
    assert np.all(money[:, local] <= model.plan[:, :, local].sum(axis=1) + 1e-6)
