"""The costs of ties: of square-free numbers alone, and no two alike."""

import math
from itertools import combinations

import numpy as np
import pytest

from kcplan.engine.ties import tie_costs


def square_free(number: int) -> bool:
    return all(number % (root * root) for root in range(2, math.isqrt(number) + 1))


@pytest.mark.parametrize("count", [0, 1, 2, 10, 3_000])
def test_costs_are_those_of_the_first_square_free_numbers(count: int) -> None:
    """One by one, as many as are asked for; 4, 8, 9, 12, 16 and 18 are left out."""
    numbers = [n for n in range(2, 2 * count + 4) if square_free(n)][:count]
    assert tie_costs(count) == pytest.approx([1 + math.sqrt(n) - math.isqrt(n) for n in numbers], abs=1e-12)
    assert tie_costs(count).shape == (count,)


def test_no_two_costs_are_alike_nor_make_good_what_two_others_cost() -> None:
    """Of the roots of 2, 3, 4, ..., those of 4, 9, 16, ... all cost 1; sqrt(8) + 1 costs as much as 2 sqrt(2)."""
    costs = tie_costs(60)
    sums = np.sort([a + b for a, b in combinations(costs, 2)])
    assert np.diff(np.sort(costs)).min() > 1e-5
    assert np.diff(sums).min() > 1e-9
