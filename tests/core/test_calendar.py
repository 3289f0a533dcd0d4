"""The working calendar: which days and moments count, and what is refused."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from congvu.core.calendar import DayDecision, DayEffect, OfficeHours, WorkCalendar, load_csv
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from tests.core.clock_cases import REAL


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def refused(call, *args) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args)
    assert all(caught.value.refusal.said()[part] for part in ("code", "what", "what_to_do"))
    return caught.value.refusal


def test_each_day_off_has_its_name():
    assert REAL.why_off(date(2018, 4, 25)) == "Giỗ Tổ Hùng Vương"
    assert REAL.why_off(date(2018, 4, 28)) == "Thứ Bảy"
    assert REAL.why_off(date(2018, 4, 29)) == "Chủ nhật"
    assert REAL.why_off(date(2018, 4, 24)) == ""
    assert REAL.day_name(date(2018, 4, 24)) == "Thứ Ba"
    assert REAL.is_working(date(2018, 4, 24))
    assert not REAL.is_working(date(2018, 4, 25))


def test_a_make_up_saturday_works_the_hours_of_a_weekday():
    saturday = date(2025, 4, 26)
    assert REAL.is_working(saturday)
    assert REAL.made_up(saturday)
    assert REAL.why_off(saturday) == ""
    assert REAL.day_name(saturday) == "Làm bù cho 02/05/2025"
    assert REAL.close_of(saturday) == at("2025-04-26T17:30")
    assert REAL.working_minutes_between(at("2025-04-26"), at("2025-04-27")) == 480
    assert not REAL.made_up(date(2025, 4, 25))


def test_a_year_with_only_a_make_up_day_is_undecided():
    found = refused(REAL.is_working, date(2019, 1, 5))
    assert found.code == "year-undecided"
    assert found.params["year"] == 2019
    assert "2019" in str(found)


@pytest.mark.parametrize(
    "call",
    [
        lambda: REAL.next_working_day(date(2018, 12, 31)),
        lambda: REAL.close_of(date(2018, 12, 31)),
        lambda: REAL.next_opening(at("2018-12-28T17:30")),
        lambda: REAL.same_day_due(at("2018-12-28T15:01")),
        lambda: REAL.add_working_days(at("2018-12-28T09:00"), 1),
        lambda: REAL.add_working_hours(at("2018-12-28T09:30"), 8),
        lambda: REAL.working_days_between(date(2018, 12, 1), date(2025, 1, 3)),
        lambda: REAL.working_minutes_between(at("2018-12-01"), at("2025-01-03")),
        lambda: REAL.measure(at("2018-12-01"), at("2025-01-03")),
    ],
)
def test_whatever_reaches_past_the_last_decided_year_is_refused(call):
    found = refused(call)
    assert found.code == "year-undecided"
    assert found.params["year"] == 2019


@pytest.mark.parametrize(
    "call",
    [
        lambda: REAL.subtract_working_days(at("2018-01-02T09:00"), 1),
        lambda: REAL.subtract_working_days(at("2018-01-02T09:00"), Decimal("0.5")),
        lambda: REAL.subtract_working_days(at("2018-01-02T07:00"), 1),
        lambda: REAL.working_days_between(date(2018, 1, 2), date(2017, 12, 29)),
    ],
)
def test_whatever_reaches_before_the_first_decided_year_is_refused(call):
    assert refused(call).params["year"] == 2017


def test_the_last_close_of_a_decided_year_is_still_in_it():
    assert REAL.add_working_hours(at("2018-12-28T07:30"), 8) == at("2018-12-28T17:30")
    assert REAL.add_calendar_days(at("2018-12-27T09:00"), 1) == at("2018-12-28T17:30")


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2018-04-24T00:00", "2018-04-24T07:30"),
        ("2018-04-24T07:29:59", "2018-04-24T07:30"),
        ("2018-04-24T07:30", "2018-04-24T07:30"),
        ("2018-04-24T11:29:59", "2018-04-24T11:29:59"),
        ("2018-04-24T11:30", "2018-04-24T13:30"),
        ("2018-04-24T13:29", "2018-04-24T13:30"),
        ("2018-04-24T17:29:59.999999", "2018-04-24T17:29:59.999999"),
        ("2018-04-24T17:30", "2018-04-26T07:30"),
        ("2018-04-25T10:00", "2018-04-26T07:30"),
        ("2018-04-27T18:00", "2018-05-02T07:30"),
    ],
)
def test_a_receipt_outside_the_office_counts_at_the_next_opening(moment, opening):
    assert REAL.next_opening(at(moment)) == at(opening)


def test_moments_of_other_zones_are_read_in_hanoi():
    assert REAL.next_opening(datetime(2018, 4, 23, 23, 0, tzinfo=UTC)) == at("2018-04-24T07:30")
    assert REAL.next_opening(datetime(2018, 4, 24, 9, 0)) == at("2018-04-24T09:00")
    assert REAL.next_opening(datetime(2018, 4, 24, 3, 15, tzinfo=UTC)).isoformat() == (
        "2018-04-24T10:15:00+07:00"
    )


@pytest.mark.parametrize(
    "moment",
    [
        datetime.max.replace(tzinfo=UTC),
        datetime.max,  # noqa: DTZ901
        datetime.min,  # noqa: DTZ901
        datetime.min.replace(tzinfo=UTC),
    ],
)
def test_the_ends_of_time_are_refused(moment):
    assert refused(REAL.next_opening, moment).code in ("year-undecided", "moment-out-of-range")
    assert refused(REAL.add_calendar_days, moment, 1).code in (
        "year-undecided",
        "moment-out-of-range",
    )


def test_working_days_are_counted_after_the_first_day():
    assert REAL.working_days_between(date(2018, 4, 24), date(2018, 5, 4)) == 5
    assert REAL.working_days_between(date(2018, 5, 4), date(2018, 4, 24)) == -5
    assert REAL.working_days_between(date(2018, 4, 24), date(2018, 4, 25)) == 0


def test_next_working_day_and_close():
    assert REAL.next_working_day(date(2018, 4, 24)) == date(2018, 4, 26)
    assert REAL.next_working_day(date(2018, 4, 24), inclusive=True) == date(2018, 4, 24)
    assert REAL.next_working_day(date(2018, 4, 25), inclusive=True) == date(2018, 4, 26)
    assert REAL.close_of(date(2018, 4, 25)) == at("2018-04-26T17:30")


def test_office_minutes_leave_out_lunch_nights_and_days_off():
    assert REAL.working_minutes_between(at("2018-04-24T11:00"), at("2018-04-24T14:00")) == 60
    assert REAL.working_minutes_between(at("2018-04-24T17:00"), at("2018-04-26T08:00")) == 60
    assert REAL.working_minutes_between(at("2018-04-26T08:00"), at("2018-04-24T17:00")) == -60
    assert REAL.working_minutes_between(at("2018-04-24T09:00:00"), at("2018-04-24T09:00:59")) == 0


def test_subtracting_finds_the_day_an_apology_is_due():
    assert REAL.subtract_working_days(at("2018-05-04T10:15"), 1) == at("2018-05-03T10:15")
    assert REAL.subtract_working_days(at("2018-05-02T17:30"), 1) == at("2018-04-27T17:30")
    assert REAL.subtract_working_days(at("2018-05-01T10:15"), 1) == at("2018-04-26T17:30")
    assert REAL.subtract_working_days(at("2018-04-26T08:30"), Decimal("0.25")) == at(
        "2018-04-24T16:30"
    )


def test_the_first_opening_of_a_decided_year_is_still_in_it():
    assert REAL.subtract_working_days(at("2018-01-02T11:30"), Decimal("0.5")) == at(
        "2018-01-02T07:30"
    )


def test_a_decision_counts_from_the_day_it_was_known():
    before, after = REAL.as_known_on(date(2026, 6, 30)), REAL.as_known_on(date(2026, 7, 1))
    assert before.is_working(date(2026, 11, 24))
    assert not after.is_working(date(2026, 11, 24))
    assert after is REAL
    assert before.version != REAL.version
    moment = at("2026-11-23T09:00")
    assert before.add_working_days(moment, 1) == at("2026-11-24T09:00")
    assert after.add_working_days(moment, 1) == at("2026-11-25T09:00")


WINTER = OfficeHours(
    valid_from=date(2018, 10, 16),
    week=(((time(8), time(12)), (time(13), time(17))),) * 5 + ((), ()),
    same_day_cutoff=time(14),
)


def test_office_hours_change_on_their_day():
    calendar = WorkCalendar(REAL.decisions, (OfficeHours(), WINTER))
    assert calendar.next_opening(at("2018-10-15T06:00")) == at("2018-10-15T07:30")
    assert calendar.next_opening(at("2018-10-16T06:00")) == at("2018-10-16T08:00")
    assert calendar.add_working_days(at("2018-10-15T07:30"), 1) == at("2018-10-16T08:00")
    assert calendar.add_working_days(at("2018-10-15T17:15"), 1) == at("2018-10-16T17:00")
    assert calendar.add_working_days(at("2018-10-15T09:00"), 1) == at("2018-10-16T09:00")
    assert calendar.same_day_due(at("2018-10-15T14:30")) == at("2018-10-15T17:30")
    assert calendar.same_day_due(at("2018-10-16T14:30")) == at("2018-10-17T17:00")
    assert calendar.version != REAL.version


def test_a_year_without_office_hours_from_its_first_day_is_undecided():
    calendar = WorkCalendar(REAL.decisions, WINTER)
    assert calendar.decided_years == {2025, 2026}
    assert refused(calendar.is_working, date(2018, 11, 1)).code == "year-undecided"
    whole = OfficeHours(valid_from=date(2018, 1, 1))
    assert WorkCalendar(REAL.decisions, whole).decided_years == {2018, 2025, 2026}
    assert refused(calendar.hours_on, date(2018, 1, 1)).code == "office-hours-undecided"


@pytest.mark.parametrize(
    "week",
    [
        (),
        ((),) * 7,
        (((time(8), time(8)),),) * 7,
        (((time(12), time(8)),),) * 7,
        (((time(8), time(12)), (time(11), time(17))),) * 7,
    ],
)
def test_impossible_office_hours_are_refused(week):
    with pytest.raises(Refused) as caught:
        OfficeHours(week=week)
    assert caught.value.refusal.code == "office-hours-wrong"


def test_one_day_has_one_decision():
    one = DayDecision(date(2018, 1, 1), DayEffect.OFF, "Tết Dương lịch")
    two = DayDecision(date(2018, 1, 1), DayEffect.WORKING, "Làm bù")
    with pytest.raises(Refused) as caught:
        WorkCalendar([one, two])
    assert caught.value.refusal.code == "day-decided-twice"


def test_the_version_names_the_content_not_its_order():
    assert WorkCalendar(reversed(REAL.decisions)).version == REAL.version
    assert WorkCalendar(REAL.decisions[:-1]).version != REAL.version
    assert WorkCalendar(REAL.decisions, version="2018-v2").version == "2018-v2"
    assert len(REAL.version) == 12


HEADER = "date,effect,name_vi,note,source,known_from\n"


@pytest.mark.parametrize(
    ("text", "rows", "word"),
    [
        ("", [1, 1, 1], "thiếu cột date"),
        ("date,effect,note\n2018-01-01,off,x\n", [1], "thiếu cột name_vi"),
        ("date,effect,name_vi,known_form\n2018-01-01,off,x,\n", [1], "known_form"),
        ("date,effect,name_vi,date\n2018-01-01,off,x,y\n", [1, 1], "trùng"),
        (HEADER, [1], "không có quyết định"),
        (HEADER + "2018-02-30,off,x,,,\n", [2], "2018-02-30"),
        (HEADER + "01/01/2018,off,x,,,\n", [2], "01/01/2018"),
        (HEADER + "9999-01-01,off,x,,,\n", [2], "9999"),
        (HEADER + "2018-01-01,nghỉ,x,,,\n", [2], "nghỉ"),
        (HEADER + "2018-01-01,off,,,,\n", [2], "thiếu tên"),
        (HEADER + "2018-01-01,off,x,,,mai\n", [2], "known_from"),
        (HEADER + "2018-01-01,off,x\n", [2], "3 ô"),
        (HEADER + "2018-01-01,off,x,,,\n\n2018-01-01,off,y,,,\n", [4], "trùng ngày"),
        (HEADER + "2018-01-41,off,x,,,\n2018-01-01,of,x,,,\n", [2, 3], "of"),
        (HEADER + '2018-01-01,off,"x,,,\n', [2], "không đọc được"),
    ],
)
def test_a_bad_file_is_reported_row_by_row_and_not_half_read(text, rows, word):
    with pytest.raises(Refused) as caught:
        load_csv(text)
    refusal = caught.value.refusal
    assert refusal.code == "calendar-file-wrong"
    assert [each["row"] for each in refusal.params["problems"]] == rows
    assert word in refusal.said()["what"]


def test_a_small_file_with_a_byte_order_mark_is_enough():
    calendar = load_csv("\ufeffdate,effect,name_vi\r\n2020-01-01,off,Tết Dương lịch\r\n")
    assert calendar.decided_years == {2020}
    assert calendar.why_off(date(2020, 1, 1)) == "Tết Dương lịch"
