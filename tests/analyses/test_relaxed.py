"""More money: the caps of public sources a tenth higher, and nothing else changed."""

import pytest
from support.small import scenario

from kcplan.analyses.relaxed import relaxed
from kcplan.domain.scenario import Bound, Limit, Selection


def test_a_tenth_more_money_buys_a_tenth_more() -> None:
    """60 and 30 million a year for two years are 180, for 18 projects with 2 jobs each; with 198 they are 39.6 jobs."""
    found = relaxed(scenario())
    assert found.share == 0.1
    assert found.recommendation.review.objective == pytest.approx(39.6)
    assert found.published is None


def test_other_rules_stay() -> None:
    """A counterpart source's own cap is none of the public caps, and a limit in money holds what it held."""
    capped = scenario(caps={"central": (60.0, 60.0), "local": (30.0, 30.0), "other": (150.0, 150.0)})
    assert relaxed(capped).recommendation.review.objective == pytest.approx(20.0)  # 3 of it go with 1 of public money
    ceiling = Limit("ceiling", "money", Selection(line=("works",)), (), at_most=Bound("amount", 100.0))
    assert relaxed(scenario(limits=(ceiling,))).recommendation.review.objective == pytest.approx(20.0)


def test_published_where_the_scenario_is_rounded() -> None:
    """In whole tens of money, 66 and 33 a year hold 60 and 30: the tenth more buys nothing."""
    found = relaxed(scenario(rounding=10.0))
    assert found.published is not None
    assert found.published.review.objective == pytest.approx(36.0)
