"""What is said of many futures, against figures worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from support import small

from kcplan.documents.sweep.terminal import verdict
from kcplan.domain.scenario import Bound, Limit, Selection
from kcplan.sweeping.floors import floors
from kcplan.sweeping.outlook import CHANCES, Sweep, chance, spread, summarise
from kcplan.sweeping.sweep import Batch

#: Floors of half the plan of `works` (80 a year, central and local) for each year, and of 15 for `office` over all.
HALF = Limit("half", "money", Selection(line=("works",)), ("line", "year"), at_least=Bound("plan", 0.5))
FIFTEEN = Limit("fifteen", "money", Selection(line=("office",)), (), at_least=Bound("amount", 15.0))


def sweep(kind: str = "sampled", **changes) -> Sweep:
    """Four futures of `small` with one target: met, missed by half, no plan, missed by half with fewer jobs of weight.

    Money of `works`: 80 (its floor), 100, none, 120.
    """
    scenario = small.scenario(limits=(HALF, FIFTEEN))
    money = np.zeros((4, 2, 3, 2))
    money[:, 0, 0] = [[40, 40], [40, 60], [np.nan, np.nan], [60, 60]]
    batch = Batch(
        status=np.array([0, 0, 1, 0], dtype=np.int8),
        objective=np.array([20.0, 10.0, np.nan, 9.0]),
        miss=np.array([0.0, 0.5, np.nan, 0.5]),
        change=np.zeros(4),
        cut=np.zeros(4),
        outcomes=np.array([[20.0], [10.0], [np.nan], [10.0]]),
        met=np.array([[True], [False], [False], [False]]),
        totals=np.array([[20.0], [10.0], [np.nan], [10.0]]),
        money=money,
        kept=np.zeros((4, 0), dtype=bool),
    )
    values = np.array([[1.0], [0.5], [0.1], [0.5]])
    whole = Sweep(
        kind, scenario, (scenario,), scenario.targets, (), ("funding",), values, (), np.ones((4, 1), dtype=bool), None,
        batch, None,
    )  # fmt: skip
    return replace(whole, **changes)


def test_interval_of_wilson_by_hand() -> None:
    """None of 10 and all of 10, where z = 1.959964: up to z^2 / (10 + z^2) = 0.2775, and down to what is left of 1.

    Of 5 among 10 it is 0.5 +- z sqrt(10 / 4 + z^2 / 4) / (10 + z^2), 0.2366 to 0.7634.
    """
    none, all_ = chance(np.zeros(10, dtype=bool), True), chance(np.ones(10, dtype=bool), True)
    assert (none.count, none.of, none.low) == (0, 10, 0.0)
    assert none.high == pytest.approx(0.27753, abs=1e-5)
    assert (all_.low, all_.high) == (pytest.approx(1 - 0.27753, abs=1e-5), pytest.approx(1.0))
    half = chance(np.arange(10) < 5, True)
    assert (half.low, half.high) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))


def test_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Of 2,000 samples of 100 draws at a probability of 0.3, 93 to 97 % have it in their interval."""
    draws = np.random.default_rng(1).random((2000, 100)) < 0.3
    inside = [one.low <= 0.3 <= one.high for one in (chance(row, True) for row in draws)]
    assert 0.93 < np.mean(inside) < 0.97


def test_shares_that_are_no_sample_have_no_interval() -> None:
    """Futures of a grid are those asked for: nothing is estimated."""
    found = summarise(sweep("grid")).found
    assert (found.all_met.share, found.all_met.low, found.all_met.high) == (0.25, None, None)


def test_spread_by_hand() -> None:
    """1, 2, 3, 4, 5 and one that is not there: mean 3, deviation the root of 2, and quantiles between neighbours."""
    found = spread(np.array([5.0, np.nan, 1.0, 4.0, 2.0, 3.0]))
    assert found.mean == 3
    assert found.deviation == pytest.approx(2**0.5)
    assert found.quantiles == pytest.approx([1 + 4 * p for p in CHANCES])
    assert np.isnan(spread(np.array([np.nan])).mean)


def test_future_without_a_plan_meets_nothing_and_leaves_the_figures() -> None:
    """One of four futures meets the target; means are of the three that have a plan."""
    found = summarise(sweep()).found
    assert found.statuses == {"optimal": 3, "infeasible": 1, "stopped": 0}
    assert (found.met[0].count, found.met[0].of, found.all_met.count) == (1, 4, 1)
    assert found.objective.mean == 13
    assert found.lines[0].money.mean == 100


def test_worst_come_first() -> None:
    """No plan, then half missed with 9 and with 10 weighted outcomes, then nothing missed."""
    assert summarise(sweep()).found.worst == (2, 3, 1, 0)


def test_target_that_a_scenario_lacks_is_not_counted() -> None:
    """Where the second and third future have no such target, one of two meets it, and all targets of three are met."""
    asked = np.array([[True], [False], [False], [True]])
    found = summarise(sweep("folder", asked=asked)).found
    assert (found.met[0].count, found.met[0].of) == (1, 2)
    assert found.all_met.count == 2  # the third has no plan


def test_share_of_futures_at_the_floor() -> None:
    """`works` stands at its floor of 80 in one of three plans; `office` gets 0 of 15, which is below it."""
    works, office = summarise(sweep()).found.lines
    assert works.at_floor == pytest.approx(1 / 3)
    assert office.at_floor == 1


def test_floors_by_hand() -> None:
    """Half of 80 a year is 80 in two years; 15 once. Of two limits on a year the higher counts; others say nothing."""
    assert floors(small.scenario(limits=(HALF, FIFTEEN))).tolist() == [80, 15]
    more = [
        Limit("first", "money", Selection(year=(2020,)), ("line", "year"), at_least=Bound("plan", 0.75)),
        Limit("each", "money", Selection(line=("works",)), ("source", "year"), at_least=Bound("amount", 5.0)),
        Limit("both", "money", Selection(), ("year",), at_least=Bound("amount", 70.0)),
        Limit("share", "money", Selection(line=("works",)), (), at_least=Bound("share", 0.9, Selection())),
        Limit("others", "money", Selection(line=("works",), source=("other",)), (), at_least=Bound("amount", 900.0)),
    ]
    assert floors(small.scenario(limits=(HALF, FIFTEEN, *more))).tolist() == [60 + 40, 15]
    assert floors(small.scenario(limits=(more[1],))).tolist() == [2 * 2 * 5, 0]
    assert floors(small.scenario()).tolist() == [0, 0]


def test_why_futures_have_no_plan_is_said() -> None:
    """Hard targets may be the reason; where targets are soft already, only floors are."""
    hard = " ".join(verdict(summarise(sweep())))
    assert "with `targets: soft` they would show" in hard.lower()
    soft = " ".join(verdict(summarise(sweep(scenarios=(small.scenario(soft=True),)))))
    assert "floors of limits ask for more" in soft
    assert "`targets: soft`" not in soft
