"""Decisions on days off and office hours as dated rows."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from congvu.calendars import actions, queries
from congvu.calendars.models import CalendarDecision
from congvu.core.actors import SYSTEM
from congvu.core.office import OfficeHours
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused

pytestmark = pytest.mark.django_db


def test_the_packaged_decisions_decide_2018_2025_and_2026(calendar):
    assert calendar.decided_years == {2018, 2025, 2026}
    assert calendar.why_off(date(2018, 4, 25)) == "Giỗ Tổ Hùng Vương"
    due = calendar.add_working_days(datetime(2018, 4, 24, 10, 15, tzinfo=HANOI), 5)
    assert due == datetime(2018, 5, 4, 10, 15, tzinfo=HANOI)


def test_years_between_come_with_the_product_and_say_that_nobody_compared_them(
    calendar, nine_november
):
    text = queries.packaged_years_between()
    actions.load_decisions(text, source=queries.UNCOMPARED, by=SYSTEM, at=nine_november)
    known = queries.calendar_for()
    assert known.decided_years == set(range(2018, 2027))
    rows = CalendarDecision.objects.filter(day__year__gte=2019, day__year__lte=2024)
    day_of_2018 = date(2019, 1, 5)  # the make-up day of 31/12/2018, decided with 2018
    assert set(rows.exclude(day=day_of_2018).values_list("source", flat=True)) == {
        "chưa đối chiếu văn bản"
    }
    # Saturdays are worked only to make up; a day off is never one that is off anyway.
    assert {row.day.weekday() < 5 for row in rows if row.effect == "off"} == {True}
    assert {row.day.weekday() for row in rows if row.effect == "working"} == {5}
    for begins, days, ends in (
        (datetime(2020, 1, 22, 10, tzinfo=HANOI), 1, date(2020, 1, 30)),  # Tết Canh Tý
        (datetime(2021, 9, 1, 10, tzinfo=HANOI), 1, date(2021, 9, 6)),  # two days since 2021
        (datetime(2022, 4, 29, 10, tzinfo=HANOI), 2, date(2022, 5, 5)),  # nghỉ bù
        (datetime(2024, 4, 26, 10, tzinfo=HANOI), 2, date(2024, 5, 3)),  # hoán đổi
    ):
        assert known.add_working_days(begins, days).date() == ends


def test_one_year_alone_may_be_taken(nine_november):
    rows = queries.packaged_years_between(2019).splitlines()[1:]
    assert {row[:4] for row in rows} == {"2019"}


def test_an_undecided_year_is_refused(calendar):
    with pytest.raises(Refused) as refused:
        calendar.add_working_days(datetime(2018, 12, 28, 10, 0, tzinfo=HANOI), 5)
    assert refused.value.refusal.code == "year-undecided"


def test_a_day_decided_twice_is_refused_whole(calendar, nine_november):
    text = "date,effect,name_vi\n2019-01-01,off,Tết Dương lịch\n2018-04-25,off,Giỗ Tổ\n"
    with pytest.raises(Refused, match="25/04/2018"):
        actions.load_decisions(text, by=SYSTEM, at=nine_november)
    assert not CalendarDecision.objects.filter(day=date(2019, 1, 1)).exists()


def test_a_new_decision_is_known_at_once(calendar, nine_november):
    before = queries.calendar_for().version
    text = "date,effect,name_vi\n2019-01-01,off,Tết Dương lịch\n"
    actions.load_decisions(text, by=SYSTEM, at=nine_november)
    after = queries.calendar_for()
    assert 2019 in after.decided_years
    assert after.version != before


def test_a_commune_may_have_its_own_hours(calendar, nine_november):
    saturday_too = OfficeHours(
        date(2018, 6, 1),
        (*OfficeHours().week[:5], ((time(8, 0), time(11, 0)),), ()),
    )
    actions.set_office_hours(saturday_too, by=SYSTEM, at=nine_november, unit_code="08596")
    saturday = date(2018, 6, 9)
    assert queries.calendar_for("08596").is_working(saturday)
    assert not queries.calendar_for("240").is_working(saturday)
    assert not queries.calendar_for("08596").is_working(date(2018, 5, 26))
    with pytest.raises(Refused, match="Đã có giờ làm việc"):
        actions.set_office_hours(saturday_too, by=SYSTEM, at=nine_november, unit_code="08596")


def test_a_bad_file_is_reported_row_by_row(db, nine_november):
    with pytest.raises(Refused) as refused:
        actions.load_decisions(
            "date,effect,name_vi\n31/12/2018,off,Nghỉ\n2018-12-31,nghi,Nghỉ\n",
            by=SYSTEM,
            at=nine_november,
        )
    rows = [each["row"] for each in refused.value.refusal.params["problems"]]
    assert rows == [2, 3]
    assert not CalendarDecision.objects.exists()
