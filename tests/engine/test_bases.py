"""Bases followed along a number: the point and where it ends, against solves of their own."""

from random import Random

import numpy as np
import pytest
from support.random_models import random_scenario

from kcplan.analyses.explaining.crossings import moving_programme
from kcplan.analyses.explaining.numbers import single_numbers
from kcplan.engine.bases import Basis
from kcplan.errors import Infeasible
from kcplan.planning.solve import optimise

pytestmark = pytest.mark.once


@pytest.mark.parametrize("seed", range(8))
def test_a_basis_gives_the_optimum_up_to_its_end(seed: int) -> None:
    """At three places up to the end the point is that of a solve; a thousandth beyond it the basis is not optimal."""
    random = Random(seed)
    scenario = random_scenario(random)
    followed = 0
    for number in single_numbers(scenario):
        moving = moving_programme(number)
        near, far = random.choice([(1.0 - 1e-6, 0.5), (1.0 + 1e-6, 2.0)])
        try:
            solved = optimise(number.times(near))
        except Infeasible:
            return
        basis = Basis(solved.programme, solved.optimum)
        end = basis.until(moving, near, far)
        if end == near:
            continue
        followed += 1
        for share in (0.1, 0.5, 0.999):
            place = near + share * (end - near)
            point = basis.at(moving(place))
            assert point is not None
            assert point.optimal
            again = optimise(number.times(place))
            size = np.maximum(again.programme.scaling.columns, np.abs(again.optimum.x))
            assert (np.abs(point.x - again.optimum.x) <= 1e-6 * size).all(), (seed, number.kind, number.subject, place)
        if end != far:
            beyond = basis.at(moving(end + 1e-3 * (far - end)))
            assert beyond is None or not beyond.optimal
    assert followed
