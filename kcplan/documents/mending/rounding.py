"""Figures that mend: rounded to the side that mends, so that one that is typed back into a file still suffices."""

from math import ceil, floor, log10

from kcplan import tolerances
from kcplan.language import number

OUTCOMES, MULTIPLES = 2, 4  # decimals


def rounded_up(value: float, decimals: int) -> float:
    """The value, not less by more than solvers tell apart."""
    # Divided by whole numbers, whose powers of ten are exact.
    more, fewer = float(10 ** max(decimals, 0)), float(10 ** max(-decimals, 0))
    return float(ceil((value - tolerances.SUMMED * abs(value)) * more / fewer)) * fewer / more


def rounded_down(value: float, decimals: int) -> float:
    """The same, not more."""
    return max(0.0, -rounded_up(-value, decimals))


def figure_up(value: float) -> float:
    """A figure as data has it, of 10 significant digits, not less."""
    return rounded_up(value, 9 - floor(log10(abs(value)))) if value else 0.0


def figure_down(value: float) -> float:
    """The same, not more."""
    return max(0.0, -figure_up(-value))


def few_decimals(value: float) -> str:
    """At most 4 decimals, without the zeros behind them."""
    return number(value, MULTIPLES).rstrip("0").rstrip(".,")
