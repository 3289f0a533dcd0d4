"""A rate keeps what it counted: 90% of nothing is not zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.rates import Rate


@st.composite
def rates(draw):
    denominator = draw(st.integers(0, 10**9))
    return Rate(draw(st.integers(0, denominator)), denominator)


def test_762_of_762_and_nothing_of_nothing():
    assert Rate(762, 762).value() == Decimal("1.000000")
    assert Rate(0, 762).value() == Decimal("0.000000")
    assert Rate(0, 0).value() is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "value"),
    [
        (6, 17, 6, "0.352941"),
        (1, 2_000_000, 6, "0.000001"),  # exactly half a step goes up
        (1, 2_000_001, 6, "0.000000"),
        (1, 8, 2, "0.13"),  # bankers would say 0.12
        (5, 1000, 2, "0.01"),
        (2, 3, 0, "1"),
        (490, 491, 6, "0.997963"),
    ],
)
def test_half_up(numerator, denominator, places, value):
    assert str(Rate(numerator, denominator).value(places)) == value


@pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 3), (0, -1), (1, 0)])
def test_more_than_all_or_less_than_none_is_an_error(numerator, denominator):
    with pytest.raises(ValueError, match="not a rate"):
        Rate(numerator, denominator)


@given(rates(), st.integers(0, 9))
def test_the_value_is_the_nearest_step_half_up(rate, places):
    value = rate.value(places)
    if rate.denominator == 0:
        assert value is None
        return
    error = Fraction(value) - Fraction(rate.numerator, rate.denominator)
    half = Fraction(1, 2 * 10**places)
    assert -half < error <= half
    assert -value.as_tuple().exponent == places


@given(rates(), rates(), rates())
def test_rates_of_units_add_up_to_that_of_the_district(one, other, third):
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)
    assert sum([one, other, third], Rate(0, 0)).denominator == (
        one.denominator + other.denominator + third.denominator
    )
