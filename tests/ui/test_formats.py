"""Numbers and moments as Vietnamese readers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

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


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["04/05/2018", "4/5/2018", "4/5/18", "2018-05-04"])
def test_the_fourth_of_may_is_not_the_fifth_of_april(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == date(2018, 5, 4)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_writes_days_and_numbers_one_way_in_both_languages(language):
    page = Template("{{ day }} {{ moment }} {{ share }}")
    shown = {"day": date(2018, 5, 4), "moment": datetime(2018, 5, 4, 10, 15), "share": 0.5}
    with translation.override(language):
        assert page.render(Context(shown)) == "04/05/2018 10:15 ngày 04/05/2018 0,5"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_browsers_own_date_field_is_given_iso(language):
    field = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    with translation.override(language):
        assert 'value="2018-05-04"' in field.widget.render("on", date(2018, 5, 4))
