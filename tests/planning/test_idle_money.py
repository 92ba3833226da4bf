"""Money of a published budget that buys nothing: as little as may be, by hand and by an independent programme."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracles import whole_oracle
from oracles.plain_form import plain
from support import small
from support.random_models import whole_scenario
from support.small import INFINITY

import kcplan
from kcplan.checking import review as checking
from kcplan.domain.scenario import Activity, Bound, Limit, Scenario, Selection, Tranche
from kcplan.planning.publish import Published

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
FLOOR = Limit("floor", "money", Selection(line=("works",)), ("year",), Bound("amount", 80.0))
ROOM = Limit("room", "units", Selection(activity=("projects",)), ("year",), None, Bound("amount", 3.0))


def works(*activities: Activity, **changes: object) -> Scenario:
    """Line `works` with these activities, and 60 central and 30 local a year for all that there is."""
    scenario = small.scenario(targets=(), **changes)
    line, office = scenario.model.lines
    return replace(scenario, model=replace(scenario.model, lines=(replace(line, activities=activities), office)))


def projects(*tranches: tuple[float, float], whole: bool = True, name: str = "projects") -> Activity:
    """An activity with 2 jobs a unit; its tranches are the most units of each and what one costs."""
    own = tuple(Tranche(width, cost) for width, cost in tranches)
    return Activity(
        name, "works", "project", small.title(name), (own, own), {"jobs": (2.0, 2.0)}, whole="year" if whole else ""
    )


def published(scenario: Scenario, step: float) -> Published:
    found = kcplan.publish(kcplan.solve(replace(scenario, rounding=step)))
    assert isinstance(found, Published)
    assert found.proof is None
    assert checking.review(found.allocation, step).broken == found.given_way == ()
    return found


def public(found: Published) -> list[float]:
    """Public money of works, by year."""
    return found.allocation.by_line()[0, :2].sum(axis=0).tolist()


@pytest.mark.parametrize(
    ("tranches", "step", "spent", "units", "idle"),
    [
        pytest.param([(INFINITY, 35.0)], 1.0, 70.0, 2.0, 0.0, id="the 20 that are left buy no third project"),
        pytest.param([(INFINITY, 35.5)], 1.0, 71.0, 2.0, 0.0, id="what units cost is whole by itself"),
        pytest.param([(INFINITY, 35.2)], 0.5, 70.5, 2.0, 0.1, id="a step smaller than a unit leaves 0.1 over"),
        pytest.param([(INFINITY, 7.0)], 10.0, 90.0, 12.0, 6.0, id="a step larger than a unit leaves less than a unit"),
        pytest.param([(INFINITY, 0.3)], 20.0, 80.0, 266.0, 0.2, id="a step that many units fit into"),
        pytest.param([(1.0, 35.0), (INFINITY, 40.0)], 1.0, 75.0, 2.0, 0.0, id="the dear tranche pays for the second"),
        pytest.param([(5.0, 10.0), (INFINITY, 100.0)], 1.0, 50.0, 5.0, 0.0, id="dear units are no way to spend 40"),
    ],
)
def test_money_that_buys_nothing_stays_unspent(
    tranches: list[tuple[float, float]], step: float, spent: float, units: float, idle: float
) -> None:
    """60 + 30 a year for whole projects: how much is spent, what it buys, what of it buys nothing."""
    found = published(works(projects(*tranches)), step)
    assert public(found) == pytest.approx([spent, spent])
    assert found.allocation.units.tolist() == pytest.approx([units, units])
    assert found.allocation.idle.tolist() == pytest.approx([idle, idle])
    assert (found.idle, found.idle_required) == pytest.approx((2 * idle, 0.0))
    assert found.unspent == pytest.approx(2 * (90.0 - spent), abs=1e-6)


def test_caps_that_leave_less_than_a_unit_are_not_spent() -> None:
    """30 a year for projects of 35: nothing is bought, nothing is spent, and the published budget keeps all of it."""
    scenario = works(projects((INFINITY, 35.0)), caps={"central": (30.0, 30.0), "local": (0.0, 0.0)})
    found = published(scenario, 1.0)
    assert (public(found), found.idle, found.unspent) == ([0.0, 0.0], 0.0, pytest.approx(60.0))


def test_a_rule_that_asks_for_more_than_whole_units_cost_makes_money_idle() -> None:
    """At least 80 a year: 2 projects cost 70, so 10 whole steps a year are idle, and no more than these."""
    found = published(works(projects((INFINITY, 35.0)), limits=(FLOOR,)), 1.0)
    assert public(found) == pytest.approx([80.0, 80.0])
    assert (found.idle, found.idle_required) == pytest.approx((20.0, 20.0))


def test_dear_tranches_do_not_hide_idle_money() -> None:
    """At least 80 a year: 2 projects cost 35 + 40 and 5 are idle; 2 from the second tranche would cost 80."""
    found = published(works(projects((1.0, 35.0), (INFINITY, 40.0)), limits=(FLOOR,)), 1.0)
    assert found.allocation.units.tolist() == pytest.approx([2.0, 2.0])
    assert (found.idle, found.idle_required) == pytest.approx((10.0, 10.0))


def test_units_that_a_limit_holds_down_leave_no_idle_money() -> None:
    """At most 3 projects a year, the first five at 10: 30 are spent. The unrounded plan fills the tranche at 20."""
    scenario = works(projects((5.0, 10.0), (INFINITY, 20.0), whole=False), limits=(ROOM,))
    assert kcplan.solve(scenario).allocation.idle.tolist() == pytest.approx([30.0, 30.0])
    found = published(scenario, 1.0)
    assert (public(found), found.idle) == (pytest.approx([30.0, 30.0]), 0.0)


def test_a_count_that_is_asked_for_exactly_is_kept_with_less_than_a_step_idle() -> None:
    """3 projects a year at 11.5 cost 34.5: in whole money that is 35, of which half is idle; no rule gives way."""
    exact = replace(ROOM, at_least=Bound("amount", 3.0))
    found = published(works(projects((INFINITY, 11.5), whole=False), limits=(exact,)), 1.0)
    assert found.allocation.units.tolist() == pytest.approx([3.0, 3.0])
    assert (public(found), found.idle, found.idle_required) == (pytest.approx([35.0, 35.0]), pytest.approx(1.0), 0.0)


def test_a_step_is_counted_once_for_all_activities_of_a_line() -> None:
    """One of each of two activities at 10.6: 22 for 21.2, and not 11 for each of them with 0.4 idle twice in vain.

    22 central money a year would pay for 2.07 units; a third activity costs more than there is.
    """
    pair = [projects((1.0, 10.6), name=name) for name in ("projects", "wells")]
    found = published(works(*pair, caps={"central": (40.0, 40.0), "local": (0.0, 0.0)}), 1.0)
    assert public(found) == pytest.approx([22.0, 22.0])
    assert found.idle == pytest.approx(1.6)


def test_money_is_not_wasted_to_raise_what_a_share_is_taken_of() -> None:
    """Works may hold 3 projects at 10, and office half of all money: 30 each; idle money would allow office more."""
    share = Limit(
        "office", "money", Selection(line=("office",)), ("year",), None, Bound("share", 0.5, Selection(line="all"))
    )
    scenario = works(projects((INFINITY, 10.0), whole=False), limits=(ROOM, share))
    line, office = scenario.model.lines
    counted = Activity(
        "desks", "office", "desk", small.title("Desks"), ((Tranche(INFINITY, 1.0),),) * 2, {"jobs": (1.0, 1.0)}
    )
    model = replace(scenario.model, lines=(line, replace(office, sources=("central", "local"), activities=(counted,))))
    model = replace(model, plan=np.where(np.arange(3)[None, None, :, None] < 2, model.plan, 0.0))
    found = published(replace(scenario, model=model), 1.0)
    assert found.idle == 0.0
    assert found.loss == pytest.approx(0.0)


#: Random scenarios that take less than a second: the first ones must have idle money by the whole step, the others
#: have less than a step in a line and year, or none.
SEEDS = (
    13,
    85,
    105,
    109,
    164,
    182,
    195,
    220,
    254,
    6,
    7,
    9,
    12,
    14,
    18,
    31,
    32,
    34,
    36,
    40,
    41,
    48,
    50,
    53,
    59,
    1,
    2,
    5,
    10,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_budget_has_less_idle_money(seed: int) -> None:
    """Misses, outcomes and whole steps of idle money are those of a formulation that shares no code with kcplan."""
    scenario = whole_scenario(seed)
    found = kcplan.publish(kcplan.solve(scenario))
    assert isinstance(found, Published)
    assert found.proof is None
    assert scenario.rounding is not None
    best = whole_oracle.best(plain(scenario), scenario.rounding, {a.id for a in scenario.model.activities if a.whole})
    assert best is not None
    assert found.given_way == ()
    misses = [found.review.misses.get(target.priority, 0.0) for target in scenario.targets if scenario.soft]
    ordered = {target.priority: miss for target, miss in zip(scenario.targets, misses, strict=False) if target.at_least}
    values = [*(ordered[priority] for priority in sorted(ordered)), -found.review.objective]
    assert values == pytest.approx(list(best.values), rel=1e-5, abs=1e-5)
    assert round(found.idle_required / scenario.rounding) == best.steps


def test_what_no_budget_keeps_gives_way_for_the_oracle_too() -> None:
    """Targets that no whole unit can meet: both find that no budget keeps every rule."""
    scenario = whole_scenario(162)
    found = kcplan.publish(kcplan.solve(scenario))
    assert isinstance(found, Published)
    assert [rule.name for rule in found.given_way] == ["target[jobs@2020]", "target[projects@2020]"]
    assert whole_oracle.best(plain(scenario), 5.0, {a.id for a in scenario.model.activities if a.whole}) is None
