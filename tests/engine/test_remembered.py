"""Searches that the tests make once a run are the solver's own, whichever process of the run reads them."""

import pytest
from support import remembered
from support.small import scenario

import kcplan
from kcplan.planning.publish import Published


def test_what_another_process_has_found_is_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made, kept in mind, and read again from the folder of the run: one budget and one bound."""
    found = []
    monkeypatch.setattr(remembered, "_searched", {})
    for _time in range(2):
        published = kcplan.publish(kcplan.solve(scenario(rounding=7.0)))
        assert isinstance(published, Published)
        found.append((published.allocation.amount.tolist(), dict(next(iter(remembered._searched.values())).bounds)))
        remembered._searched.clear()
        monkeypatch.setattr(remembered, "_search", lambda *_: pytest.fail("searched again"))
    assert found[0] == found[1]
