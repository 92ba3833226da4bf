"""Closed years in properties, sweeps, maps and curves: what they add is there, and nothing else moves."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.random_closed import closed_scenario
from support.random_models import random_scenario
from support.rewritten import read_again

import kcplan
from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.exact import shortfall
from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.errors import Infeasible, UsageError
from kcplan.sweeping.sweep import Sweeper, solve_scenarios
from kcplan.writing.resolved import resolved


def closed_as_planned(asked: Scenario) -> Scenario:
    """The first year closed at the money and units that the recommendation has for it."""
    found = kcplan.solve(asked).allocation
    model = asked.model
    money = np.zeros((*model.shape[:3], 1))
    by_activity = np.full((len(model.regions), len(model.activities), len(model.sources), 1), np.nan)
    units = np.zeros((len(model.regions), len(model.activities), 1))
    first = found.year == 0
    np.add.at(money[..., 0], (found.region[first], found.line[first], found.source[first]), found.amount[first])
    own = first & (found.activity >= 0)
    by_activity[found.region[own], found.activity[own], found.source[own], 0] = found.amount[own]
    first = found.unit_year == 0
    units[found.unit_region[first], found.unit_activity[first], 0] = found.units[first]
    carried = {
        source.id: float(found.carried[s, 0])
        for s, source in enumerate(model.sources)
        if source.id in asked.caps and source.id not in asked.region_caps
    }
    return replace(asked, closed=Closed(money, by_activity, units, carried))


def test_closing_a_year_at_the_recommendation_changes_no_tier() -> None:
    """Misses of targets that are still open, outcomes and change of open years stay what they were.

    Where money is carried region by region nothing says how much of it was.
    """
    compared = 0
    for seed in range(70_000, 70_060):
        asked = random_scenario(Random(seed))
        if len(asked.model.years) < 2 or (set(asked.region_caps) & set(asked.carry_over)):
            continue
        try:
            before = kcplan.solve(asked).review
        except Infeasible:
            continue
        closed = closed_as_planned(asked)
        after = kcplan.solve(closed).review
        still = [one for one in before.outcomes if one.target and not closed.is_past(one.target.years)]
        miss = sum(one.target.weight * one.miss for one in still if one.target and one.target.can_be_missed)
        assert after.miss == pytest.approx(miss, abs=1e-6), seed
        assert after.objective == pytest.approx(before.objective, rel=1e-6, abs=1e-6), seed
        compared += 1
    assert compared > 20


def test_the_plan_as_the_budget_in_force_changes_nothing() -> None:
    """Nothing closed, no contracts, and what is approved is the plan: the answer is that of today, tier by tier."""
    compared = 0
    for seed in range(72_000, 72_030):
        asked = random_scenario(Random(seed))
        told = replace(asked, approved=asked.model.plan, committed=np.zeros(asked.model.shape))
        try:
            before = kcplan.solve(asked)
        except Infeasible:
            with pytest.raises(Infeasible):
                kcplan.solve(told)
            continue
        after = kcplan.solve(told)
        assert after.allocation.amount == pytest.approx(before.allocation.amount, rel=1e-9, abs=1e-9), seed
        found, own = ((of.miss, of.objective, of.change, of.uneven) for of in (after.review, before.review))
        assert found == pytest.approx(own, rel=1e-9, abs=1e-9), seed
        compared += 1
    assert compared > 10


def test_more_change_allowed_never_makes_the_plan_worse() -> None:
    """Misses first, then points: the more may move, the better the pair."""
    compared = 0
    for seed in range(71_000, 71_020):
        asked = replace(closed_scenario(seed), soft=True, tiers=("targets", "outcomes", "change", "even"))
        pairs = []
        for most in (0.0, 20.0, 80.0, 300.0):
            calm = Limit("calm", "change", Selection(), (), at_most=Bound("amount", most))
            try:
                found = kcplan.solve(replace(asked, limits=(*asked.limits, calm))).review
            except Infeasible:
                continue
            assert found.change is not None
            assert found.change <= most + 1e-6
            pairs.append((tuple(found.misses.values()), -found.objective))
        for (misses, points), (fewer, more) in pairwise(pairs):
            differ = [(a, b) for a, b in zip((*misses, points), (*fewer, more), strict=True) if abs(a - b) > 1e-6]
            assert not differ or differ[0][0] > differ[0][1], seed
            compared += 1
    assert compared > 10


def test_a_sweep_of_numbers_solves_as_each_scenario_alone() -> None:
    """Futures in place, with facts beside them, have the figures of a solve of their own."""
    compared = 0
    for seed in range(72_000, 72_030):
        asked = replace(closed_scenario(seed), soft=True)
        source = next(iter(asked.caps))
        if source in asked.region_caps:
            continue
        caps = np.array(asked.caps[source])
        caps[asked.first_open :] *= 0.7
        other = asked.with_caps({**asked.caps, source: tuple(caps.tolist())})
        try:
            alone = kcplan.solve(other)
        except Infeasible:
            continue
        batch = solve_scenarios([other], asked)
        assert batch.objective[0] == pytest.approx(alone.review.objective, rel=1e-6, abs=1e-6), seed
        assert batch.miss[0] == pytest.approx(alone.review.miss, abs=1e-6), seed
        assert batch.change[0] == pytest.approx(alone.review.change, rel=1e-6, abs=1e-5), seed
        assert batch.money[0] == pytest.approx(alone.allocation.by_line(), rel=1e-6, abs=1e-5), seed
        compared += 1
    assert compared > 8


def test_drawn_futures_keep_every_rule() -> None:
    compared = 0
    for seed in range(73_000, 73_012):
        asked = replace(closed_scenario(seed), soft=True, limits=())
        source = next(iter(asked.caps))
        years = asked.model.years[asked.first_open :]
        what = Uncertain(
            Parameter("money", "cap", "scale", years, sources=(source,)), Distribution("uniform", (0.5, 1.0))
        )
        asked = replace(asked, uncertainty=Uncertainty((what,), Correlation(), 4, 1, "lhs"))
        try:
            kcplan.solve(asked)
        except Infeasible:
            continue
        assert asked.uncertainty is not None
        batch = Sweeper(asked, asked.uncertainty.parameters).run(np.array([[0.5], [0.9], [1.0]]))
        assert list(batch.status) == [0, 0, 0], seed
        compared += 1
    assert compared > 5


def test_a_curve_is_that_of_solves_at_each_depth() -> None:
    compared = 0
    for seed in range(74_000, 74_020):
        asked = replace(closed_scenario(seed), soft=True)
        source = next(iter(asked.caps))
        try:
            cut = cuts.cut(asked, [source])
            found = shortfall(asked, cut)
        except (Infeasible, UsageError):
            continue
        for share in (0.0, 0.3, 0.8):
            depth = share * found.walk.end
            caps = np.array(asked.caps[source]) + depth * cut.change[[s.id for s in asked.model.sources].index(source)]
            alone = kcplan.solve(asked.with_caps({**asked.caps, source: tuple(np.maximum(caps, 0).tolist())}))
            expected = alone.review.miss, alone.review.objective
            assert found.at(depth) == pytest.approx(expected, rel=1e-5, abs=1e-5), (seed, share)
            assert found.targets_met(depth) == alone.review.targets_met, (seed, share)
            compared += 1
    assert compared > 12


def test_the_province_in_the_middle_of_its_programme() -> None:
    """What more change buys, as another prototype measured it: misses, then points from one step to the next.

    2014-2015 are closed at nine tenths of the units of the base plan and eight of its central money; the centre then
    has a tenth more. The least change that misses nothing of open targets is 282 million.
    """
    root = Path(__file__).parents[2] / "scenarios"
    base, asked = (kcplan.load(root / f"{name}.yaml") for name in ("base", "uncertain-funding"))
    found, model = kcplan.solve(base).allocation, base.model
    central = [source.id for source in model.sources].index("central")
    money = np.zeros((*model.shape[:3], 2))
    over = found.year < 2
    part = np.where(found.source == central, 0.8, 1.0) * found.amount
    np.add.at(money, (found.region[over], found.line[over], found.source[over], found.year[over]), part[over])
    units = np.zeros((1, len(model.activities), 2))
    over = found.unit_year < 2
    units[0, found.unit_activity[over], found.unit_year[over]] = 0.9 * found.units[over]
    by_activity = np.full((1, len(model.activities), len(model.sources), 2), np.nan)
    caps = asked.caps["central"]
    caps = (*caps[:2], *(cap * 1.1 for cap in caps[2:]))
    closed = Closed(money, by_activity, units, {})
    asked = replace(asked, soft=True, rounding=None, caps={**asked.caps, "central": caps}, closed=closed)
    least = kcplan.solve(replace(asked, tiers=("targets", "change", "outcomes", "even"))).review
    assert (least.miss, least.change) == (pytest.approx(0, abs=1e-6), pytest.approx(282, abs=0.1))
    points, misses = [], []
    for most in (0.0, 282.0, 335.0, 1437.0, 2564.0):
        calm = Limit("calm", "change", Selection(), (), at_most=Bound("amount", most + 0.001))
        review = kcplan.solve(replace(asked, limits=(*asked.limits, calm))).review
        points.append(review.objective)
        misses.append(review.miss)
    assert misses == pytest.approx([0.1080, 0, 0, 0, 0], abs=1e-4)
    assert np.diff(points) == pytest.approx([594.8, 229.6, 313, 160], abs=0.7)


def test_what_is_written_reads_back_to_the_same_answer(tmp_path: Path) -> None:
    """resolved.yaml holds closed years, contracts and the budget in force, region by region where there are several."""
    compared = several = 0
    for seed in range(75_000, 75_016):
        asked = closed_scenario(seed)
        again = read_again(tmp_path, resolved(asked))
        assert again.closed is not None
        assert asked.closed is not None
        assert np.allclose(again.closed.money, asked.closed.money, rtol=1e-12), seed
        assert np.array_equal(again.closed.units, asked.closed.units), seed
        try:
            before = kcplan.solve(asked).review
        except Infeasible:
            continue
        after = kcplan.solve(again).review
        assert (after.miss, after.objective, after.change, after.uneven) == pytest.approx(
            (before.miss, before.objective, before.change, before.uneven), rel=1e-6, abs=1e-6
        ), seed
        compared += 1
        several += len(asked.model.regions) > 1
    assert compared > 5
    assert several > 0
