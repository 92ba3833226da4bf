"""Values of options, as planners write them."""

from typing import Any

import pytest
from support import small

from kcplan.cli import values
from kcplan.sweeping import grids

NOWHERE: Any = None  # a callback of click is told where it is called; these do not look


@pytest.mark.parametrize("written", ["60 %", "60%", "0.6", "3/5"])
def test_share(written: str) -> None:
    """A share is the same with its sign close or apart, as a decimal and as a fraction."""
    assert values.share(NOWHERE, NOWHERE, written) == pytest.approx(0.6)


@pytest.mark.parametrize("dash", ["-", "–"])
def test_years(dash: str) -> None:
    """A range of years has a hyphen, or the dash that a word processor makes of it."""
    assert values.years(NOWHERE, NOWHERE, f"2016{dash}2018,2020") == (2016, 2017, 2018, 2020)
    assert grids.vary_of(small.scenario(), f"central@2020{dash}2021=60 %..80 %:10 %").values == (0.6, 0.7, 0.8)
