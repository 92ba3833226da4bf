"""Prices of a large programme: fewer of them, the same where there are any, and the screen says which are left out."""

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console
from support.small import scenario

from kcplan.analyses import prices
from kcplan.documents.plan import binding
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.planning import solve as planning

pytestmark = pytest.mark.once


def two_regions() -> Scenario:
    """The small programme in two regions; works of the west may get 50 a year, which binds, as the caps do."""
    one = scenario()
    model = replace(one.model, regions=("east", "west"), plan=np.repeat(one.model.plan, 2, axis=0))
    room = Limit("room", "money", Selection(line=("works",)), ("region", "year"), None, Bound("amount", 50.0))
    return replace(one, model=model, limits=(room,), caps={"central": (40.0, 40.0), "local": (30.0, 30.0)})


def test_a_large_programme_has_prices_at_the_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caps and targets keep their price and lose how long it holds; limits of a region have none, and are counted."""
    found = planning.solve(two_regions())
    small = {rule.name: rule for rule in prices.priced(found).binding}
    monkeypatch.setattr(prices, "WALKED", 1)
    large = prices.priced(found).binding
    assert {rule.name.partition("[")[0] for rule in large} == {"cap", "limit room at most"}
    for rule in large:
        if rule.name.startswith("limit"):
            assert (rule.left, rule.right) == (None, None)
            continue
        for side, exact in ((rule.left, small[rule.name].left), (rule.right, small[rule.name].right)):
            assert side is not None
            assert exact is not None
            assert (side.outcomes, side.miss) == (pytest.approx(exact.outcomes), pytest.approx(exact.miss))
            assert side.holds_for == 0.0
    unpriced = sum(rule.left is None for rule in large)
    assert unpriced > 0
    to = Console(file=io.StringIO(), width=200, highlight=False)
    for part in binding.parts(large, found.scenario.model):
        part.show(to)
    assert f"{unpriced} more rules are at their limit" in to.file.getvalue()
    assert "room" not in to.file.getvalue()


def test_a_huge_programme_has_no_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule that binds is still named, without a price, and nothing is solved for it."""
    found = planning.solve(two_regions())
    monkeypatch.setattr(prices, "PRICED", 1)
    monkeypatch.setattr(planning, "optimise", lambda *_: pytest.fail("something is solved"))
    assert prices.priced(found).binding == found.binding
    assert {rule.left for rule in found.binding} == {None}
