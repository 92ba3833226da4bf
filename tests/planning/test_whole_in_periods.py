"""Published budgets that buy whole units in each period, and not in each year."""

from dataclasses import replace

import numpy as np
import pytest
from oracles import whole_oracle
from oracles.plain_form import plain
from support.random_models import whole_scenario
from support.small import scenario

import kcplan
from kcplan.domain.scenario import Period, Scenario
from kcplan.domain.spans import spans
from kcplan.errors import Infeasible
from kcplan.planning.publish import Published


def asked(**changes: object) -> Scenario:
    """Projects at 60, whole in a period; 90 of public money a year, in tens."""
    told = scenario(**changes)
    works, office = told.model.lines
    (projects,) = works.activities
    dear = tuple(tuple(replace(tranche, cost=60.0) for tranche in year) for year in projects.tranches)
    lines = (replace(works, activities=(replace(projects, tranches=dear, whole="period"),)), office)
    return replace(told, model=replace(told.model, lines=lines), targets=(), rounding=10.0)


def units_of(found: Published) -> np.ndarray:
    """Units by (regions, activities, years)."""
    a = found.allocation
    model = a.scenario.model
    units = np.zeros((len(model.regions), len(model.activities), len(model.years)))
    units[a.unit_region, a.unit_activity, a.unit_year] = a.units
    return units


def test_three_projects_in_two_years() -> None:
    """90 a year buy 1.5 projects a year: 3 in the period. Where each year is a period, 1 in each."""
    found = kcplan.publish(kcplan.solve(asked()))
    assert isinstance(found, Published)
    assert units_of(found)[0, 0] == pytest.approx([1.5, 1.5])
    assert found.idle == 0
    told = asked()
    apart = replace(told.model, periods=tuple(Period(str(year), (year,)) for year in told.model.years))
    found = kcplan.publish(kcplan.solve(replace(told, model=apart)))
    assert isinstance(found, Published)
    assert units_of(found)[0, 0] == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.once) for seed in range(12, 60))])
def test_random_budgets_are_those_of_milp(seed: int) -> None:
    """Misses, outcomes and idle steps are those of another formulation; counts are whole."""
    told = whole_scenario(seed, by="period")
    model = told.model
    try:
        found = kcplan.publish(kcplan.solve(told))
    except Infeasible:
        return
    assert isinstance(found, Published)
    assert told.rounding is not None
    span = spans(model)
    for a, activity in enumerate(model.activities):
        if activity.whole:
            for number in range(int(span.max()) + 1):
                together = units_of(found)[:, a, span == number].sum(axis=1)
                assert together == pytest.approx(np.round(together), abs=1e-6)
    best = whole_oracle.best(plain(told), told.rounding, (), {own.id for own in model.activities if own.whole})
    assert (best is None) == bool(found.given_way)
    if best is not None and found.proof is None:
        values = [*(found.review.misses.values() if told.soft else ()), -found.review.objective]
        assert values == pytest.approx(best.values, rel=1e-6, abs=1e-6)
        assert found.idle_required == pytest.approx(told.rounding * best.steps, abs=1e-6)
