"""Numbers of a proof: as they are written, or what arithmetic was meant to make of them."""

from fractions import Fraction

import pytest

from kcplan.writing.exact import exact, plain


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (0.2992, Fraction(2992, 10_000)),
        (1116.6667, Fraction(11_166_667, 10_000)),
        (0.1 + 0.2, Fraction(3, 10)),  # 0.30000000000000004
        (2600 * 0.6, Fraction(1560)),
        (4000 / 700, Fraction(40, 7)),
        (1.1 * 1.1, Fraction(121, 100)),
        (123456789.123456, Fraction(123456789123456, 10**6)),
        (-2.5, Fraction(-5, 2)),
        (0.0, Fraction(0)),
    ],
)
def test_a_float_is_what_was_meant(value: float, meant: Fraction) -> None:
    assert exact(value) == meant


@pytest.mark.once
def test_what_is_neither_a_decimal_nor_a_fraction_is_as_it_is() -> None:
    assert exact(2**0.5) == Fraction(repr(2**0.5))


@pytest.mark.once
def test_json_has_whole_numbers_decimals_and_fractions() -> None:
    assert [plain(3.0), plain(0.25), plain(40 / 7), plain(Fraction(1, 3))] == [
        3, 0.25, {"exact": "40/7"}, {"exact": "1/3"},
    ]  # fmt: skip
