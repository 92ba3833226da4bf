"""A change divided over its causes: against games worked by hand, and the formula over subsets."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcplan.analyses.explaining.shapley import divide

Value = dict[frozenset[int], float | None]


def divided(causes: int, values: Value):
    return divide(causes, lambda done: None if values[done] is None else np.array([values[done]]))


def sets(causes: int) -> list[frozenset[int]]:
    return [frozenset(own) for size in range(causes + 1) for own in combinations(range(causes), size)]


def by_subsets(causes: int, values: Value) -> list[float]:
    """Shapley's own formula: the gain over each set without the cause, by the share of orders that come by there."""
    parts = []
    for cause in range(causes):
        part = 0.0
        for own in sets(causes):
            if cause not in own:
                share = factorial(len(own)) * factorial(causes - len(own) - 1) / factorial(causes)
                part += share * (values[own | {cause}] - values[own])
        parts.append(part)
    return parts


def test_runway_of_three() -> None:
    """Planes that need 1, 2 and 3 km: the first km is paid by all, the second by two, the third by one."""
    values: Value = {own: float(max((i + 1 for i in own), default=0)) for own in sets(3)}
    found = divided(3, values)
    assert found.parts[:, 0] == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 1])
    assert (found.orders, found.dropped) == (6, 0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_any_game_by_the_formula_over_subsets(causes: int, random) -> None:
    """The average over orders is the sum over subsets, and the parts sum to the whole."""
    values: Value = {own: random.uniform(-100, 100) for own in sets(causes)}
    found = divided(causes, values)
    assert found.parts[:, 0] == pytest.approx(by_subsets(causes, values), abs=1e-9)
    assert found.parts.sum() == pytest.approx(values[frozenset(range(causes))] - values[frozenset()], abs=1e-9)


def test_causes_that_do_the_same_get_the_same() -> None:
    """Where only the number of causes counts, each gets an equal part."""
    found = divided(4, {own: float(len(own) ** 3) for own in sets(4)})
    assert found.parts[:, 0] == pytest.approx([16.0] * 4)


def test_an_order_that_cannot_be_applied_is_dropped_and_counted() -> None:
    """Cause 0 alone has no value: only the order 1, 0 is left, 20 to cause 1 and 30 to cause 0."""
    found = divided(2, {frozenset(): 0.0, frozenset({0}): None, frozenset({1}): 20.0, frozenset({0, 1}): 50.0})
    assert (found.orders, found.dropped) == (2, 1)
    assert found.parts[:, 0].tolist() == [30.0, 20.0]


def test_nothing_is_divided_where_no_order_is_left() -> None:
    """Neither cause can come first."""
    found = divided(2, {frozenset(): 0.0, frozenset({0}): None, frozenset({1}): None, frozenset({0, 1}): 50.0})
    assert (found.parts, found.orders, found.dropped) == (None, 2, 2)


def test_no_cause() -> None:
    """Nothing is divided over nothing, in the one order that there is."""
    found = divided(0, {frozenset(): 7.0})
    assert (found.parts.shape, found.orders, found.dropped) == ((0, 1), 1, 0)
