"""Arrays of numbers: their types, as every layer writes them, their values to 12 digits, and simple figures of them."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]


IntArray: TypeAlias = NDArray[np.int64]


def to_digits(values: FloatArray) -> FloatArray:
    """Values to 12 significant digits, so that what rounding alone keeps apart is the same to the last bit."""
    there = (values != 0) & np.isfinite(values)
    more = 10.0 ** (11.0 - np.floor(np.log10(np.abs(np.where(there, values, 1.0)))))
    return np.where(there, np.rint(np.where(there, values, 1.0) * more) / more, values)


def median(values: FloatArray) -> float:
    """The median of values (n,), of which there are some; numpy's own imports the whole of numpy.ma first."""
    ordered, middle = np.sort(values), values.size // 2
    return float(ordered[middle] if values.size % 2 else (ordered[middle - 1] + ordered[middle]) / 2.0)


def distinct(values: IntArray) -> list[int]:
    """Each of some whole numbers once, in their order; numpy.unique imports the whole of numpy.ma first."""
    return sorted(set(values.ravel().tolist()))
