"""What a planner sees: figures as JSON gives them and as the terminal prints them, and how many of a budget change."""

from typing import Any

import numpy as np

from kcplan.documents.elements.tables import money, quantity
from kcplan.documents.plan import summary
from kcplan.domain.recommendation import Recommendation
from kcplan.planning.publish import Published

Figures = dict[str, Any]


def figures(recommendation: Recommendation) -> Figures:
    """Every figure to the digits in which it is published: JSON to 6, money to 1 decimal, outcomes to 2."""
    data = summary.of_recommendation(recommendation)
    del data["manifest"]
    allocation, review = recommendation.allocation, recommendation.review
    used = [(use.used, use.unspent, use.carried_out) for use in review.sources]
    outcomes = sorted(review.outcomes, key=lambda result: (result.outcome, result.years))
    data["outcomes"].sort(key=lambda own: (own["outcome"], own["years"]))  # else in the order of the file,
    data["binding"].sort(key=lambda own: own["name"])  # as rules of targets
    return data | {
        "printed budget": [money(amount) for amount in allocation.amount],
        "printed lines": [money(amount) for amount in allocation.by_line().ravel()],
        "printed sources": [[money(value) for value in row] for row in used],
        "printed change": None if review.change is None else money(review.change),
        "printed units": [quantity(value) for value in allocation.units],
        "printed outcomes": [quantity(result.value) for result in outcomes],
        "printed objective": quantity(review.objective),
    }


def blurred(value: Any) -> Any:
    """Figures to 7 decimals: where one lies halfway between two of those that are published."""
    if isinstance(value, dict):
        return {name: blurred(own) for name, own in value.items()}
    if isinstance(value, list):
        return [blurred(own) for own in value]
    return round(value, 7) if isinstance(value, float) else value


def differences(one: Figures, other: Figures) -> list[str]:
    """The first differing figures of each kind, for a reader of a failed test."""
    found = []
    for name in one:
        if one[name] != other[name]:
            pairs = zip(one[name], other[name], strict=True) if isinstance(one[name], list) else ()
            found.append(f"{name}: {next(((a, b) for a, b in pairs if a != b), (one[name], other[name]))}")
    return found


def changed_figures(found: Published) -> int:
    """How many public figures of open years are not as they were approved."""
    scenario = found.allocation.scenario
    model, a = scenario.model, found.allocation
    money = np.zeros(model.shape)
    np.add.at(money, (a.region, a.line, a.source, a.year), a.amount)
    assert scenario.in_force is not None
    moved = np.abs(money - scenario.in_force)[:, :, model.public, scenario.first_open :]
    return int((moved > 1e-6).sum())
