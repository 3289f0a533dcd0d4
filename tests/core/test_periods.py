"""Nine months end on 30/9: inclusive for people, half-open inside."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.periods import HANOI, Period, iso, local, parse_moment, parse_period
from congvu.core.refusals import Refused

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
ENDS = st.one_of(st.none(), DAYS)


@st.composite
def periods(draw):
    start, end = draw(ENDS), draw(ENDS)
    if start is not None and end is not None and end < start:
        start, end = end, start
    return Period(start, end)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-9m", "2018-01-01", "2018-09-30"),
        ("2018-1m", "2018-01-01", "2018-01-31"),
        ("2016-2m", "2016-01-01", "2016-02-29"),
        ("2018-12m", "2018-01-01", "2018-12-31"),
        ("2018-q1", "2018-01-01", "2018-03-31"),
        ("2018-q4", "2018-10-01", "2018-12-31"),
        ("2018-Q3", "2018-07-01", "2018-09-30"),
        (" 2018-02 ", "2018-02-01", "2018-02-28"),
        ("2018-12", "2018-12-01", "2018-12-31"),
        ("2018-01-01..2018-09-30", "2018-01-01", "2018-09-30"),
        ("2018-11-09..2018-11-09", "2018-11-09", "2018-11-09"),
    ],
)
def test_codes(code, first, last):
    period = parse_period(code)
    assert period.as_dict() == {
        "code": code.strip().lower(),
        "from": first,
        "to_inclusive": last,
    }
    assert date.fromisoformat(last) in period
    assert period.end == date.fromisoformat(last) + timedelta(days=1)
    assert period.end not in period


@pytest.mark.parametrize(
    "code",
    [
        *("", "18", "2018-", "2018-q0", "2018-q5", "2018-0m", "2018-13m", "2018-00", "2018-13"),
        *("2018-9", "2018m9", "1899", "9001", "2018-9m-x", "..", "2018-01-01..", "..2018-01-01"),
        *("2018-02-30..2018-03-01", "2018-01-01...2018-01-02", "２０１８", "quý 3 năm 2018"),
    ],
)
def test_an_unreadable_code_is_refused(code):
    with pytest.raises(Refused) as caught:
        parse_period(code)
    assert caught.value.refusal.code == "period-unreadable"


@pytest.mark.parametrize("code", ["2018-09-30..2018-01-01", "2018-01-02..2018-01-01"])
def test_a_period_that_runs_backwards_is_refused_with_its_own_days(code):
    with pytest.raises(Refused) as caught:
        parse_period(code)
    assert caught.value.refusal.code == "period-backwards"
    first, last = code.split("..")
    assert last in str(caught.value)
    assert first in str(caught.value)


def test_half_open_days_may_be_none_but_not_negative():
    day = date(2018, 11, 9)
    assert list(Period(day, day).days()) == []
    assert day not in Period(day, day)
    with pytest.raises(Refused):
        Period(day, day - timedelta(days=1))


def test_the_end_of_time_is_an_open_end():
    assert Period.inclusive(date(2018, 1, 1), date.max).end is None
    assert parse_period("2018-01-01..9999-12-31").last is None
    assert date.max in Period(None, None)


def test_a_moment_belongs_to_its_day_in_hanoi():
    day = parse_period("2018-11-09..2018-11-09")
    assert datetime(2018, 11, 8, 17, 0, tzinfo=UTC) in day
    assert datetime(2018, 11, 8, 16, 59, 59, tzinfo=UTC) not in day
    assert datetime(2018, 11, 9, 23, 59) in day  # naive is local
    assert "2018-11-09" not in day
    assert day.first_instant() == datetime(2018, 11, 8, 17, 0, tzinfo=UTC)
    assert day.end_instant() == datetime(2018, 11, 9, 17, 0, tzinfo=UTC)
    assert day.end_instant().tzinfo == HANOI


def test_open_ends_have_instants_that_compare():
    always = Period(None, None)
    now = datetime(2018, 11, 9, tzinfo=HANOI)
    assert always.first_instant() < now < always.end_instant()
    with pytest.raises(ValueError, match="open"):
        next(always.days())


@given(DAYS, DAYS)
def test_inclusive_and_half_open_are_one_thing(first, last):
    if last < first:
        with pytest.raises(Refused):
            Period.inclusive(first, last)
        return
    period = Period.inclusive(first, last)
    assert period.last == last
    days = list(period.days())
    assert (days[0], days[-1]) == (first, last)
    assert len(days) == (last - first).days + 1
    assert parse_period(f"{first}..{last}") == Period(period.start, period.end, f"{first}..{last}")


@given(periods(), periods())
def test_two_periods_overlap_when_some_day_lies_in_both(one, other):
    edges = {day for each in (one, other) for day in (each.start, each.end) if day}
    near = {day + timedelta(days=step) for day in edges for step in (-1, 0)} | {date(2000, 1, 1)}
    common = any(day in one and day in other for day in near)
    assert one.overlaps(other) == other.overlaps(one) == common


def test_months_quarters_and_running_months_fill_the_year():
    for year in (2016, 2018, 2100):
        whole = list(parse_period(f"{year}").days())
        months = [parse_period(f"{year}-{month:02}") for month in range(1, 13)]
        assert [day for month in months for day in month.days()] == whole
        quarters = [parse_period(f"{year}-q{quarter}") for quarter in range(1, 5)]
        assert [day for quarter in quarters for day in quarter.days()] == whole
        for count in range(1, 13):
            assert parse_period(f"{year}-{count}m").end == months[count - 1].end


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-04-24T10:15", "2018-04-24T10:15:00+07:00"),
        (" 2018-04-24 ", "2018-04-24T00:00:00+07:00"),
        ("2018-04-24T10:15:00Z", "2018-04-24T17:15:00+07:00"),
        ("2018-04-24T23:30:00-02:00", "2018-04-25T08:30:00+07:00"),
        ("2018-04-24T10:15:00.25", "2018-04-24T10:15:00.250000+07:00"),
    ],
)
def test_moments(text, moment):
    assert iso(parse_moment(text)) == moment
    assert parse_moment(moment) == parse_moment(text)


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "24/04/2018", "2018-02-30", "0001-01-01T00:00+14:00", None, 5]
)
def test_an_unreadable_moment_is_refused(text):
    with pytest.raises(Refused) as caught:
        parse_moment(text)
    assert caught.value.refusal.code == "moment-unreadable"


def test_local_time_has_no_summer():
    for month in (1, 7):
        assert local(datetime(2018, month, 1, 12, tzinfo=UTC)).hour == 19
    tokyo = timezone(timedelta(hours=9))
    assert local(datetime(2018, 11, 9, 9, tzinfo=tokyo)) == datetime(2018, 11, 9, 7, tzinfo=HANOI)
