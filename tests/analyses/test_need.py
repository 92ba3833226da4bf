"""The least money that meets every target, by hand."""

import pytest
from small import YEARS, scenario

from kcplan.analyses.need import need
from kcplan.domain import Bound, Limit, Selection, Target
from kcplan.errors import Infeasible


def test_nothing_is_needed_where_every_target_is_met() -> None:
    """20 jobs cost 100 of the 180 there is."""
    found = need(scenario())
    assert (found.additional, found.extra) == (0.0, ())
    assert (found.total, found.planned) == (pytest.approx(100.0), 180.0)


def test_the_shortage_of_each_year_is_named() -> None:
    """21 jobs in 2020 cost 105 of 90; 20 in 2021 cost 100 of 90: 15 and 10 more."""
    found = need(scenario(targets=(Target("jobs", (2020,), 21.0), Target("jobs", (2021,), 20.0))))
    assert found.additional == pytest.approx(25.0)
    by_year = {year: sum(part.amount for part in found.extra if part.year == year) for year in YEARS}
    assert by_year == {2020: pytest.approx(15.0), 2021: pytest.approx(10.0)}
    assert found.total == pytest.approx(205.0)


def test_money_does_not_help_against_a_limit() -> None:
    """At most 7 projects make 14 jobs, not 20."""
    room = Limit("room", "units", Selection(), (), None, Bound("amount", 7.0))
    with pytest.raises(Infeasible, match="clash"):
        need(scenario(limits=(room,)))
