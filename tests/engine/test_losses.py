"""What futures cost together: the farmer of Birge and Louveaux, published, and sorting."""

from dataclasses import replace

import numpy as np
import pytest
from engine.test_stacked import FARM, YIELDS, cost_of, farm, least
from scipy.optimize import linprog

from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.engine.losses import Losses, largest_regret, mean_loss, worst_loss

#: What the farmer would earn in each year if he knew it: 167,666.67, 118,600 and 59,950, on the average 115,405.56.
KNOWN = np.array([cost_of(farm(share)) for share in YIELDS.values()])


def farm_losses() -> Losses:
    """The cost of each future of FARM: planting, which they share, and what is bought and sold in each."""
    future, column, value = [], [], []
    for number in range(3):
        cost = farm(1.0).objectives[0].cost
        for k in range(9):
            place = k if k < 3 else (3 + 2 * number + k - 3 if k < 5 else 9 + 4 * number + k - 5)
            future.append(number)
            column.append(place)
            value.append(cost[k])
    return Losses(3, np.array(future), np.array(column), np.array(value, dtype=float))


LOSSES = farm_losses()


def least_of(programme: LinearProgramme, cost: FloatArray) -> tuple[float, FloatArray]:
    found = least(replace(programme, objectives=(Objective("tier 1", cost),)))
    return found.values["tier 1"], found.x


def test_the_mean_is_the_farmers_recourse_problem() -> None:
    """108,390 by planning for all years, 115,405.56 by knowing each: knowing is worth 7,015.56, and planning 1,150."""
    value, x = least_of(*mean_loss(FARM, LOSSES))
    assert value == pytest.approx(-108_390, abs=0.005)
    assert x[:3] == pytest.approx([170, 80, 250])
    assert KNOWN.mean() == pytest.approx(-115_405.56, abs=0.005)
    assert value - KNOWN.mean() == pytest.approx(7_015.56, abs=0.005)
    assert LOSSES.of(x).mean() == pytest.approx(value)


def test_the_largest_regret_of_the_farmer() -> None:
    """The plan that is never far from the best of the year is at most 7,511.86 from it."""
    value, x = least_of(*largest_regret(FARM, LOSSES, KNOWN))
    assert value == pytest.approx(7_511.86, abs=0.005)
    assert (LOSSES.of(x) - KNOWN).max() == pytest.approx(value)


@pytest.mark.parametrize("share", [0.1, 1 / 3, 0.5, 0.9])
def test_the_worst_share_of_the_farmers_years(share: float) -> None:
    """Against linprog, with the level free; a tenth of three years is the worst of them."""
    value, x = least_of(*worst_loss(FARM, LOSSES, share))
    assert value == pytest.approx(_worst_by_linprog(share), rel=1e-9)
    falling = np.sort(LOSSES.of(x))[::-1]
    weight = np.clip(3 * share - np.arange(3), 0, 1)
    assert value == pytest.approx(weight @ falling / (3 * share), rel=1e-9)


def _worst_by_linprog(share: float) -> float:
    """Rockafellar and Uryasev's form, written out from the matrix of the farm."""
    n, rows = FARM.column_count, FARM.row_count
    matrix = np.zeros((rows, n))
    matrix[FARM.entry_rows, FARM.indices] = FARM.values
    lower, upper = FARM.bounds.row_lower, FARM.bounds.row_upper
    total = n + 4
    blocks, sides = [], []
    for sign, side in ((1, upper), (-1, -lower)):
        held = np.isfinite(side)
        blocks.append(np.c_[sign * matrix[held], np.zeros((held.sum(), 4))])
        sides.append(side[held])
    losses = np.zeros((3, total))
    np.add.at(losses, (LOSSES.future, LOSSES.column), LOSSES.value)
    losses[:, n] = -1
    losses[np.arange(3), n + 1 + np.arange(3)] = -1
    cost = np.zeros(total)
    cost[n], cost[n + 1 :] = 1, 1 / (3 * share)
    bounds = [*zip(FARM.bounds.column_lower, FARM.bounds.column_upper, strict=True), (None, None), *[(0, None)] * 3]
    found = linprog(cost, A_ub=np.vstack([*blocks, losses]), b_ub=np.concatenate([*sides, np.zeros(3)]), bounds=bounds)
    return float(found.fun)
