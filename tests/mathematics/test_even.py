"""Even years: what is equally good in all that is counted is spread over the years as the plan's money is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.small import INFINITY, YEARS, scenario, title

import kcplan
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Activity, Bound, Limit, Period, Scenario, Selection, Tranche
from kcplan.domain.spans import spans

ROOT = Path(__file__).parents[2]


def two_activities(plan: tuple[float, float] | None, caps: tuple[float, float], **changes: object) -> Scenario:
    """Works buys A and B at 1, with a job each, of central money alone; 45 of A in both years together."""
    asked = scenario()
    tranches = ((Tranche(INFINITY, 1.0),),) * len(YEARS)
    a, b = (Activity(name, "works", "project", title(name), tranches, {"jobs": (1.0, 1.0)}) for name in "ab")
    works = replace(asked.model.lines[0], sources=("central",), activities=(a, b), counterpart=None)
    planned = np.zeros((1, 1, 3, 2))
    if plan is not None:
        planned[0, 0, 0] = plan
    half = Limit("half", "units", Selection(activity=("a",)), (), Bound("amount", 45.0), Bound("amount", 45.0))
    model = replace(asked.model, lines=(works,), plan=None if plan is None else planned)
    told = {"caps": {"central": caps, "local": (0.0, 0.0)}, "targets": (), "limits": (half,)}
    return replace(asked, model=model, **(told | changes))


def bought(found: Recommendation) -> dict[str, list[float]]:
    """Units of each activity, year by year."""
    allocation = found.allocation
    activities = allocation.scenario.model.activities
    return {own.id: allocation.units[allocation.unit_activity == a].tolist() for a, own in enumerate(activities)}


@pytest.mark.parametrize("plan", [(30.0, 60.0), (0.0, 0.0), None])
def test_two_activities_share_the_money_of_each_year(plan: tuple[float, float] | None) -> None:
    """30 and 60 of money in two years, planned or only allowed: 45 of each are 15, then 30; nothing is off."""
    found = kcplan.solve(two_activities(plan, (30.0, 60.0)))
    assert bought(found) == {"a": pytest.approx([15.0, 30.0]), "b": pytest.approx([15.0, 30.0])}
    assert found.review.uneven == 0


def test_years_in_periods_of_their_own_are_not_compared() -> None:
    """Where each year is a period, any split is as even."""
    asked = two_activities((30.0, 60.0), (30.0, 60.0))
    apart = tuple(Period(str(year), (year,)) for year in YEARS)
    found = kcplan.solve(replace(asked, model=replace(asked.model, periods=apart)))
    assert found.review.uneven == 0
    assert sum(bought(found)["a"]) == pytest.approx(45.0)


def test_even_years_come_after_outcomes_and_change() -> None:
    """At most 20 of A in 2021 leave 25 for 2020: 10 more than its share, and 10 fewer of B. It costs nothing else."""
    asked = two_activities((30.0, 60.0), (30.0, 60.0))
    few = Limit("few", "units", Selection(activity=("a",), year=(2021,)), (), at_most=Bound("amount", 20.0))
    found = kcplan.solve(replace(asked, limits=(*asked.limits, few)))
    assert bought(found) == {"a": pytest.approx([25.0, 20.0]), "b": pytest.approx([5.0, 40.0])}
    assert (found.review.objective, found.review.change) == (pytest.approx(90.0), pytest.approx(0.0, abs=1e-9))
    assert found.review.uneven == pytest.approx(4 * 10.0)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], [0, 0, 0, 0, 0]),
        ([(2014, 2015), (2016, 2018)], [0, 0, 1, 1, 1]),
        ([(2015, 2016)], [0, 1, 1, 2, 2]),  # none, a period, none
        ([(2014, 2018), (2016, 2017)], [0, 0, 1, 1, 0]),  # in both: a run; the rest of the first is one period
    ],
)
def test_spans_of_years(periods: list[tuple[int, int]], expected: list[int]) -> None:
    """Years of one period are a span; years in none, or in several, go by runs."""
    own = tuple(Period(f"{first}-{last}", tuple(range(first, last + 1))) for first, last in periods)
    assert spans(replace(scenario().model, years=tuple(range(2014, 2019)), periods=own)).tolist() == expected


def test_base_is_even_at_no_cost() -> None:
    """Fairs by the plan's money in 2014-2015, and alike in each year from 2016 on; nothing that is counted is lost."""
    found = kcplan.solve(kcplan.load(ROOT / "scenarios" / "base.yaml"))
    assert found.review.uneven == pytest.approx(58.5, abs=0.05)
    assert bought(found)["fair-participation"] == pytest.approx([80 / 9, 100 / 9, *[20.0] * 5])
