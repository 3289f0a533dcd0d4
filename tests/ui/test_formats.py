"""Numbers and moments as Vietnamese readers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from congvu.ui.formats import vn_date, vn_datetime, vn_number, vn_percent


def test_a_day_is_written_day_first():
    assert vn_date(date(2018, 5, 4)) == "04/05/2018"


def test_a_moment_is_shown_in_hanoi_whatever_zone_it_came_in():
    late_evening = datetime(2018, 5, 3, 17, 15, tzinfo=UTC)
    assert vn_datetime(late_evening) == "00:15 ngày 04/05/2018"
    assert vn_date(late_evening) == "04/05/2018"


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (1234567, None, "1.234.567"),
        (Decimal("1234.5"), None, "1.234,5"),
        (0.1, None, "0,1"),
        (Decimal("0.125"), 2, "0,13"),
        (2, 1, "2,0"),
        (-1234, None, "-1.234"),
        (None, None, ""),
    ],
)
def test_numbers_have_dots_for_thousands_and_a_comma(value, places, words):
    assert vn_number(value, places) == words


def test_a_share_is_rounded_half_up():
    assert vn_percent(Decimal("0.7345")) == "73,5%"
    assert vn_percent(Decimal("1"), 0) == "100%"


@pytest.mark.parametrize("nonsense", ["12", True, object()])
def test_a_word_is_not_a_number(nonsense):
    with pytest.raises(TypeError):
        vn_number(nonsense)


def test_a_day_has_no_hour():
    with pytest.raises(TypeError):
        vn_datetime(date(2018, 5, 4))
