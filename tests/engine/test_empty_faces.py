"""Solvers that call a face empty of which a point is known: rounding alone can make it so."""

from dataclasses import replace

import pytest
from support.small import YEARS, scenario

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Target
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Bounds
from kcplan.engine.session import Solution, Status
from kcplan.engine.solvers.highs import HighsSession
from kcplan.errors import Infeasible
from kcplan.mathematics.programme import formulate

#: Nobody asks for the tie rule here, so that several plans are left, and one is settled column by column.
PROGRAMME = formulate(scenario(targets=(Target("jobs", YEARS, 20.0),), soft=True, weights={"jobs": 2.0}))
LOOSE = replace(PROGRAMME, objectives=PROGRAMME.objectives[:1])


class Wrong(HighsSession):
    """HiGHS that calls the call of a number infeasible, though not where rows are wider than in the call before."""

    def __init__(self, wrong: int) -> None:
        super().__init__(LOOSE)
        self.calls, self._wrong = 0, wrong

    def minimise(self, cost: FloatArray, bounds: Bounds) -> Solution:
        self.calls += 1
        if self.calls == self._wrong:
            return Solution(Status.INFEASIBLE, "Infeasible")
        return super().minimise(cost, bounds)


def test_faces_that_rounding_empties_give_way_in_every_call() -> None:
    """Whichever call it is, of tiers, of uniqueness or of a column, the plan is the one that was there."""
    right = Wrong(0)
    x = lexicographic_minimum(LOOSE, right).x
    assert right.calls > len(LOOSE.objectives) + 5
    for wrong in range(2, right.calls + 1):
        assert lexicographic_minimum(LOOSE, Wrong(wrong)).x == pytest.approx(x, abs=1e-6)


def test_programme_without_a_point_is_told() -> None:
    """The first call alone knows of no point."""
    with pytest.raises(Infeasible):
        lexicographic_minimum(LOOSE, Wrong(1))
