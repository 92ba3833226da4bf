"""What HiGHS cannot tell at the first try: kcplan asks it another way before it says so."""

from pathlib import Path

import pytest
from oracles import oracle
from oracles.plain_form import plain

import kcplan
from kcplan.errors import Infeasible

FILE = Path(__file__).parents[1] / "data" / "unknown_to_highs.yaml"


def test_no_plan_is_said_where_the_dual_method_cannot_tell() -> None:
    """An independent programme finds none either."""
    scenario = kcplan.load(FILE)
    assert not oracle.solve(plain(scenario)).feasible
    with pytest.raises(Infeasible):
        kcplan.solve(scenario)
