"""The least money that meets every target: by hand, and against linprog on random scenarios."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from oracles.oracle import Programme, build, minimum
from oracles.plain_form import plain
from support.mended import can_be_kept
from support.random_models import random_scenario
from support.small import YEARS, scenario

from kcplan.analyses.mending.need import Need, need
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target
from kcplan.errors import Infeasible

pytestmark = pytest.mark.once

WORKS = Selection(line=("works",))
TWO_YEARS = (Target("jobs", (2020,), 21.0), Target("jobs", (2021,), 20.0))


def test_nothing_is_needed_where_every_target_is_met() -> None:
    """20 jobs cost 100 of the 180 there is."""
    found = need(scenario())
    assert (found.additional, found.extra) == (0.0, ())
    assert (found.total, found.planned) == (pytest.approx(100.0), 180.0)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_shortage_of_each_year_is_named(soft: bool, solver: str) -> None:
    """21 jobs in 2020 cost 105 of 90; 20 in 2021 cost 100 of 90: 15 and 10 more, whether targets are soft or hard."""
    found = need(scenario(targets=TWO_YEARS, soft=soft), solver)
    assert found.additional == pytest.approx(25.0)
    assert [(part.source, part.year) for part in found.extra] == [("central", 2020), ("central", 2021)]
    assert [part.amount for part in found.extra] == pytest.approx([15.0, 10.0])
    assert found.total == pytest.approx(205.0)


def test_money_in_the_wrong_year_is_told_from_too_little() -> None:
    """23 jobs in 2020 take 115 of 90, though 180 is there in both years: 25 more, and 115 in all would do."""
    found = need(scenario(targets=(Target("jobs", (2020,), 23.0),)))
    assert (found.additional, found.total, found.planned) == (pytest.approx(25.0), pytest.approx(115.0), 180.0)


def test_carried_money_counts() -> None:
    """26 jobs in 2021 take 130: 60 + 30, and half of the 60 of 2020 carried over, leave 10."""
    found = need(scenario(carry_over={"central": 0.5}, targets=(Target("jobs", (2021,), 26.0),)))
    assert found.additional == pytest.approx(10.0)


def test_a_capped_counterpart_counts_like_any_source() -> None:
    """20 jobs take 100 of public money and 300 of others', who have 200."""
    found = need(scenario(caps={"central": (60.0, 60.0), "local": (30.0, 30.0), "other": (100.0, 100.0)}))
    assert {part.source for part in found.extra} == {"other"}
    assert found.additional == pytest.approx(100.0)


def test_money_does_not_help_against_a_limit() -> None:
    """At most 7 projects make 14 jobs, not 20: the rules that clash are named, with where they were written."""
    room = Limit("room", "units", Selection(), (), None, Bound("amount", 7.0))
    with pytest.raises(Infeasible, match=r"is enough, .*, to keep: target\[jobs@2020-2021\], limit room at most"):
        need(scenario(limits=(room,)))


def test_a_floor_of_the_plan_can_ask_for_more_than_the_targets() -> None:
    """A floor of 1.25 of the plan is 100 for works in each year, where there is 90."""
    floor = Limit("floor", "money", WORKS, ("year",), Bound("plan", 1.25))
    found = need(scenario(limits=(floor,)))
    assert (found.additional, found.total) == (pytest.approx(20.0), pytest.approx(200.0))
    assert {part.year: part.amount for part in found.extra} == pytest.approx(dict.fromkeys(YEARS, 10.0))


def least_for_linprog(asked: Scenario) -> tuple[Any, Any]:
    """linprog's least money above the caps, and least public money without caps."""
    without_caps = plain(replace(asked, soft=False, carry_over={})) | {"caps": {}, "region_caps": {}}
    money = without_caps["sources"]

    def spent(
        programme: Programme, source: str, year: int | None = None, region: str | None = None
    ) -> dict[int, float]:
        return {
            column: 1.0
            for name, column in programme.columns.items()
            if name[0] == "spend" and name[4] == source and year in (None, name[5]) and region in (None, name[1])
        }

    open_ = build(without_caps, even=False)
    public = {c: 1.0 for source, kind in money.items() if kind == "public" for c in spent(open_, source)}
    total = minimum(open_, public, [])
    capped = build(without_caps, even=False)
    more = {}
    rows = [(None, source, caps) for source, caps in asked.caps.items() if source not in asked.region_caps]
    for source, table in asked.region_caps.items():
        rows += [(region, source, own) for region, own in zip(asked.model.regions, table.tolist(), strict=True)]
    for region, source, caps in rows:
        for year, cap in zip(asked.model.years, caps, strict=True):
            extra = capped.column("extra", region, source, year)
            more[extra] = 1.0
            capped.at_most(spent(capped, source, year, region) | {extra: -1.0}, cap)
    return minimum(capped, more, []), total


def with_extra(asked: Scenario, found: Need, share: float) -> Scenario:
    """The scenario, targets hard, with the money needed added to its caps, times a share."""
    caps = {source: list(values) for source, values in asked.caps.items()}
    regional = {source: table.copy() for source, table in asked.region_caps.items()}
    for part in found.extra:
        year = asked.model.years.index(part.year)
        caps[part.source][year] += part.amount * share
        if part.region:
            regional[part.source][asked.model.regions.index(part.region), year] += part.amount * share
    totals = {source: tuple(values) for source, values in caps.items()}
    return replace(asked, soft=False, caps=totals, region_caps=regional)


def test_random_needs_are_those_of_linprog() -> None:
    """The least additional and total money of 80 scenarios is linprog's, and where it finds none, neither does kcplan.

    With the money named added to the caps every rule can be kept; with a ten-thousandth less not.
    """
    random, short = Random(5), 0
    for _ in range(80):
        asked = replace(random_scenario(random), carry_over={})
        more, total = least_for_linprog(asked)
        if total.status == 2:
            with pytest.raises(Infeasible, match="whatever the caps"):
                need(asked)
            continue
        found = need(asked)
        assert found.additional == pytest.approx(more.fun, rel=1e-6, abs=1e-6)
        assert found.total == pytest.approx(total.fun, rel=1e-6, abs=1e-6)
        assert can_be_kept(plain(with_extra(asked, found, 1 + 1e-7)))
        if found.extra:
            short += 1
            assert not can_be_kept(plain(with_extra(asked, found, 1 - 1e-4)))
    assert short >= 10
