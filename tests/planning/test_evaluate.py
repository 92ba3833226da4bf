"""Money as given, some of it named for an activity: counterpart money without a name follows the public money."""

from dataclasses import replace

import pytest
from support.small import scenario

import kcplan
from kcplan.domain.scenario import WHOLE, Scenario
from kcplan.reading.given_plan import Cell


def with_two_activities() -> Scenario:
    """The small scenario where works have roads and schools; three of others' money for each of public money."""
    asked = scenario(targets=())
    works, office = asked.model.lines
    kinds = tuple(replace(works.activities[0], id=name) for name in ("roads", "schools"))
    return replace(asked, model=replace(asked.model, lines=(replace(works, activities=kinds), office)))


def money(activity: str, source: str, amount: float) -> dict[Cell, float]:
    return {(WHOLE, "works", activity, source, 2020): amount}


PUBLIC = {**money("roads", "central", 20.0), **money("schools", "central", 10.0)}


@pytest.mark.parametrize(
    ("others", "by_activity"),
    [
        (money("", "other", 90.0), {"roads": 60.0, "schools": 30.0}),
        ({**money("roads", "other", 60.0), **money("", "other", 30.0)}, {"roads": 60.0, "schools": 30.0}),
        ({**money("roads", "other", 80.0), **money("", "other", 10.0)}, {"roads": 80.0, "schools": 10.0}),
        ({**money("roads", "other", 40.0), **money("schools", "other", 50.0)}, {"roads": 40.0, "schools": 50.0}),
        (money("", "other", 60.0), {"roads": 40.0, "schools": 20.0}),
    ],
)
def test_money_without_a_name_follows_public_money(others: dict[Cell, float], by_activity: dict[str, float]) -> None:
    """Public money is named for both activities, others' money for one, both or none: what is named stays."""
    found = kcplan.evaluate(with_two_activities(), PUBLIC | others)
    frame = found.allocation
    model = frame.scenario.model
    other = [source.id for source in model.sources].index("other")
    paid = {
        activity.id: pytest.approx(float(frame.amount[(frame.activity == a) & (frame.source == other)].sum()))
        for a, activity in enumerate(model.activities)
    }
    assert paid == by_activity
    wrong = {} if by_activity == {"roads": 60.0, "schools": 30.0} else {"roads", "schools"}
    assert {rule.id.activity for rule in found.review.broken} == set(wrong)
