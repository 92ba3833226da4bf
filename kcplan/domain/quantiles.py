"""Draws and quantiles of the distributions that scenarios name, by scipy.special: scipy.stats takes long to import.

The figures are those of scipy.stats, to the last digit but where a normal number is bounded on one side of its mean.
"""

from typing import Any

import numpy as np

from kcplan.arrays import FloatArray


def latin_hypercube(count: int, numbers: int, seed: int) -> FloatArray:
    """Chances, shape (count, numbers): of each number one in every slice of 1 / count."""
    (random,) = np.random.default_rng(seed).spawn(1)  # as scipy.stats.qmc does
    within = random.uniform(size=(count, numbers))
    slices = np.tile(np.arange(1, count + 1), (numbers, 1))
    for own in slices:
        random.shuffle(own)
    return np.asarray((slices.T - within) / count)


def scores(chance: FloatArray) -> FloatArray:
    """The values of a standard normal number below which it falls with these chances."""
    from scipy.special import ndtri

    return np.asarray(ndtri(chance))


def chances(score: FloatArray) -> FloatArray:
    """The chance that a standard normal number is below each of these values."""
    from scipy.special import ndtr

    return np.asarray(ndtr(score))


def triangular(chance: FloatArray, least: float, likeliest: float, most: float) -> FloatArray:
    peak = (likeliest - least) / (most - least)
    rising, falling = np.sqrt(peak * chance), 1 - np.sqrt((1 - peak) * (1 - chance))
    return np.asarray(np.where(chance < peak, rising, falling) * (most - least) + least)


def bounded_normal(chance: FloatArray, mean: float, deviation: float, least: float, most: float) -> FloatArray:
    """Of a normal number that is known to be from `least` to `most`.

    Logarithms of chances hold what is far out on one side; there the side is taken whose chances are small.
    """
    from scipy.special import log_ndtr, ndtri_exp

    low, high = (least - mean) / deviation, (most - mean) / deviation
    sign = 1.0 if low < 0 else -1.0
    inner, of_side = (low, np.log(chance)) if low < 0 else (-high, np.log1p(-chance))
    below = np.logaddexp(log_ndtr(inner), of_side + _log_mass(low, high))
    return np.asarray(sign * ndtri_exp(below) * deviation + mean)


def _log_mass(low: float, high: float) -> Any:
    """The logarithm of the chance that a standard normal number is from `low` to `high`."""
    from scipy.special import log_ndtr, ndtr

    if low > 0:
        low, high = -high, -low
    if high <= 0:
        larger, smaller = log_ndtr(high), log_ndtr(low)
        return larger + np.log1p(-np.exp(smaller - larger))
    return np.log1p(-ndtr(low) - ndtr(-high))


def wilson(count: int, of: int, sure: float) -> tuple[float, float]:
    """The interval of a share, `count` of `of` independent draws, that holds the chance with probability `sure`.

    E. B. Wilson, Journal of the American Statistical Association 22, 1927, 209-212, doi:10.2307/2276774.
    """
    from scipy.special import ndtri

    share, z = count / of, float(ndtri(0.5 + 0.5 * sure))
    whole = 2 * (of + z**2)
    centre, half = (2 * of * share + z**2) / whole, z / whole * float(np.sqrt(4 * of * share * (1 - share) + z**2))
    return centre - half if count else 0.0, centre + half if count < of else 1.0
