"""Prices where the numbers of a model lie many orders of magnitude apart, and where a target is wholly missed."""

from dataclasses import replace

import pytest
from support.other_money import in_other_money
from support.small import INFINITY, YEARS, scenario

from kcplan.analyses.prices import priced
from kcplan.domain.scenario import Scenario, Target, Tranche
from kcplan.planning.solve import solve


def extremes() -> Scenario:
    """A soft target of 92,000 jobs; projects cost 430 to 52,000 and yield 0.0018, `more` cost 17,000 and yield 2.9."""
    tranches = (Tranche(3.8, 430.0), Tranche(1.8, 7300.0), Tranche(INFINITY, 52_000.0))
    asked = scenario(tranches, soft=True, targets=(Target("jobs", YEARS, 92_000.0),))
    works, office = asked.model.lines
    few = replace(works.activities[0], yields={"jobs": (0.0018, 0.0018)})
    more = replace(few, id="more", tranches=((Tranche(INFINITY, 17_000.0),),) * 2, yields={"jobs": (2.9, 2.9)})
    return replace(asked, model=replace(asked.model, lines=(replace(works, activities=(few, more)), office)))


def test_prices_of_a_model_with_extreme_unit_costs_are_found() -> None:
    """A million of any cap buys 1 / 17,000 projects of 2.9 jobs; once no price here could be worked out."""
    found = [rule for rule in priced(solve(extremes())).binding if rule.name.startswith("cap")]
    assert len(found) == 4
    for rule in found:
        assert rule.left is not None
        assert rule.right is not None
        assert (rule.left.outcomes, rule.right.outcomes) == pytest.approx((2.9 / 17_000,) * 2)
        assert (rule.left.miss, rule.right.miss) == pytest.approx((-2.9 / 17_000 / 92_000,) * 2)


@pytest.mark.parametrize("factor", [1e-3, 1e3, 1e6, 1e9])
def test_a_model_with_extreme_unit_costs_has_one_answer_in_any_money(factor: float) -> None:
    """HiGHS called a point optimal in some units whose money was not what its units cost."""
    found, again = solve(extremes()), solve(in_other_money(extremes(), factor))
    assert again.allocation.amount == pytest.approx(factor * found.allocation.amount, rel=1e-9)
    assert again.allocation.units == pytest.approx(found.allocation.units, rel=1e-9)


def test_a_target_missed_by_a_hair_less_than_all_has_a_price() -> None:
    """Ever more of a target of which next to nothing is met changes nothing; HiGHS refuses an entry of 1e-10."""
    asked = scenario(soft=True, caps={"central": (1e-9, 0.0), "local": (0.0, 0.0)})
    (target,) = [rule for rule in priced(solve(asked)).binding if rule.name.startswith("target")]
    assert target.left is not None
    assert target.left.miss == pytest.approx(0.0)
