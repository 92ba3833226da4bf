"""Draws and quantiles by scipy.special: the figures of scipy.stats."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from kcplan.domain.quantiles import bounded_normal, chances, latin_hypercube, scores, triangular, wilson

pytestmark = pytest.mark.once

CHANCE = np.random.default_rng(3).uniform(size=2000)


@pytest.mark.parametrize(("count", "numbers"), [(1, 1), (10, 8), (257, 3)])
def test_a_latin_hypercube_is_that_of_scipy(count: int, numbers: int) -> None:
    """Bit by bit, so that a future is the same as before."""
    expected = qmc.LatinHypercube(numbers, rng=np.random.default_rng(7)).random(count)
    assert np.array_equal(latin_hypercube(count, numbers, 7), expected)


def test_normal_scores_are_those_of_scipy() -> None:
    """Both ways, bit by bit."""
    assert np.array_equal(scores(CHANCE), stats.norm.ppf(CHANCE))
    assert np.array_equal(chances(scores(CHANCE)), stats.norm.cdf(stats.norm.ppf(CHANCE)))


def test_triangular_quantiles_are_those_of_scipy() -> None:
    """Bit by bit, with the likeliest value inside and at either end."""
    for least, likeliest, most in ((0.42, 0.64, 0.9), (1.0, 1.0, 3.0), (-2.0, 5.0, 5.0)):
        expected = stats.triang.ppf(CHANCE, (likeliest - least) / (most - least), least, most - least)
        assert np.array_equal(triangular(CHANCE, least, likeliest, most), expected)


@pytest.mark.parametrize(("least", "most"), [(0.85, 1.15), (0.2, 1.05), (1.01, 1.2), (0.8, 0.97), (1.3, 1.31)])
def test_bounded_normal_quantiles_are_those_of_scipy(least: float, most: float) -> None:
    """Bit by bit around the mean, and to 13 digits on one side of it."""
    found = bounded_normal(CHANCE, 1.0, 0.05, least, most)
    expected = stats.truncnorm.ppf(CHANCE, (least - 1.0) / 0.05, (most - 1.0) / 0.05, 1.0, 0.05)
    if least < 1.0 < most:
        assert np.array_equal(found, expected)
    assert found == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("count", "of"), [(0, 10), (10, 10), (3, 10), (777, 1000), (1, 1)])
def test_wilson_s_interval_is_that_of_scipy(count: int, of: int) -> None:
    """Also where nothing or everything holds."""
    expected = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    assert wilson(count, of, 0.95) == pytest.approx((float(expected.low), float(expected.high)), rel=1e-14)
