"""A decision on days off arrives while work is going on: it is shown, confirmed and told."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.audit.models import Event
from congvu.calendars import actions as calendars
from congvu.calendars import queries as calendar_queries
from congvu.calendars.models import CalendarDecision
from congvu.core.actors import SYSTEM, Duty
from congvu.core.clock import Verdict
from congvu.core.office import DayDecision, DayEffect
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Appointment, Dossier
from congvu.outbox.models import Message
from congvu.people.rules import Reach
from tests.dossiers.test_life import refused

SWAP = (
    DayDecision(date(2018, 12, 31), DayEffect.OFF, "Hoán đổi ngày làm việc", "làm bù 05/01/2019"),
    DayDecision(date(2019, 1, 5), DayEffect.WORKING, "Làm bù cho 31/12/2018"),
)
STORM = (DayDecision(date(2018, 7, 5), DayEffect.OFF, "Nghỉ do bão số 3"),)


@pytest.fixture
def calendar(db, nine_november):
    """The year 2018 before the swap of 31/12 was announced; 2019 is decided but for it."""
    lines = calendar_queries.packaged_decisions().splitlines()
    known = [line for line in lines if not line.startswith(("2018-12-31", "2019-01-05"))]
    known.append("2019-01-01,off,Tết Dương lịch,,,")
    calendars.load_decisions("\n".join(known), by=SYSTEM, at=nine_november)
    return calendar_queries.calendar_for()


@pytest.fixture
def chairwoman(counter, hire):
    """She leads the district and the communes under it."""
    return hire("lanh", "Đinh Thị Lành", counter.unit, Duty.UNIT_LEADER, reach=Reach.SUBTREE)


def apply(decisions, by, at, **more):
    preview = queries.preview_calendar(decisions, more.get("withdrawn", ()), at)
    given = {"confirmed": preview.digest, "reason": "Công điện 12"} | more
    return preview, actions.apply_calendar(decisions, by=by.actor, at=at, **given)


def test_announced_in_time_the_swap_of_31_12_2018_moves_nobody_and_every_later_slip_is_right(
    counter, receive, chairwoman, at, at_time
):
    at_time(at("20/12/2018 08:00"))
    short = receive("19/12/2018 16:00", version=counter.business)  # 3 ngày làm việc: 24/12
    calendar_days = receive("19/12/2018 16:00", version=counter.adoption)  # 15 ngày: 03/01/2019
    assert [each.due_at.date() for each in (short, calendar_days)] == [
        date(2018, 12, 24),
        date(2019, 1, 3),
    ]
    reason = "Hoán đổi ngày làm việc 31/12/2018"
    _, change = apply(SWAP, chairwoman, at("20/12/2018 08:00"), reason=reason)
    assert change.moved == 0  # báo sớm: không hồ sơ nào đang mở đi qua ngày đó theo ngày làm việc
    assert Dossier.objects.get(pk=calendar_days.pk).due_at == calendar_days.due_at
    # Từ đây giấy hẹn mới tính theo lịch mới: 28/12, rồi 02/01 chứ không phải 31/12.
    at_time(at("27/12/2018 10:00"))
    later = receive("27/12/2018 10:00", version=counter.business)
    assert later.due_at == at("03/01/2019 10:00")


def test_each_open_dossier_that_moves_is_named_told_and_given_a_new_appointment(
    counter, receive, chairwoman, at, at_time
):
    at_time(at("27/12/2018 10:00"))
    moving = receive("26/12/2018 09:00")  # 5 ngày làm việc: 03/01/2019
    still = receive("26/12/2018 09:00", version=counter.copies)  # trong ngày
    done = receive("26/12/2018 09:30")
    actions.finish(done, result_number="1/GP", by=counter.binh.actor, at=at("26/12/2018 15:00"))
    now = at("27/12/2018 10:00")
    preview = queries.preview_calendar(SWAP, (), now)
    assert [(each.dossier.pk, each.before, each.after) for each in preview.moves] == [
        (moving.pk, at("03/01/2019 09:00"), at("04/01/2019 09:00"))
    ]
    assert Dossier.objects.get(pk=moving.pk).due_at == at("03/01/2019 09:00")  # chỉ mới xem trước
    assert not Event.objects.filter(kind="dossier.due_moved").exists()

    _, change = apply(SWAP, chairwoman, now, reason="Thông báo hoán đổi ngày 31/12/2018")
    assert (change.moved, change.newly_late, change.no_longer_late) == (1, 0, 0)
    moving = Dossier.objects.get(pk=moving.pk)
    assert moving.due_at == at("04/01/2019 09:00")
    assert moving.promise_at == at("03/01/2019 09:00")  # giấy hẹn cũ không viết lại
    assert Dossier.objects.get(pk=still.pk).due_at == still.due_at
    [appointment] = Appointment.objects.all()
    assert (appointment.dossier, appointment.after) == (moving, at("04/01/2019 09:00"))
    assert "04/01/2019" in Message.objects.filter(kind="dossier.due_moved").get().body
    assert "Hạn theo quy định đổi" in " ".join(line.said() for line in queries.story(moving))
    assert queries.recompute_all(now) == []
    # Hồ sơ đã xong hôm trước vẫn được phán theo lịch của hôm đó.
    done = Dossier.objects.get(pk=done.pk)
    assert done.standing(now) is Verdict.EARLY
    assert queries.reading(done, now).due == done.due_at == at("03/01/2019 09:30")


def test_a_storm_saves_one_from_lateness_and_withdrawing_it_makes_it_late_again(
    counter, receive, chairwoman, at, at_time
):
    at_time(at("06/07/2018 08:00"))
    dossier = receive("29/06/2018 07:30")  # hạn 06/07 07:30
    now = at("06/07/2018 08:00")
    assert dossier.standing(now) is Verdict.OVERDUE
    preview, change = apply(STORM, chairwoman, now)
    assert (preview.no_longer_late, change.no_longer_late) == (1, 1)
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("09/07/2018 07:30")

    at_time(at("06/07/2018 09:00"))
    later = at("06/07/2018 09:00")
    preview, change = apply((), chairwoman, later, withdrawn=[date(2018, 7, 5)], reason="Bão tan")
    assert (change.newly_late, change.moved) == (1, 1)
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("06/07/2018 07:30")
    # Không gì bị xoá: quyết định cũ còn nguyên, với ngày cuối được áp dụng.
    [kept] = CalendarDecision.objects.filter(day=date(2018, 7, 5))
    assert kept.known_to == date(2018, 7, 5)
    assert calendar_queries.calendar_for().is_working(date(2018, 7, 5))


def test_what_was_known_then_stays_what_was_known_then(calendar, at):
    calendars.change_decisions(STORM, by=SYSTEM, at=at("04/07/2018 08:00"), reason="Bão")
    calendars.change_decisions(
        (), withdrawn=[date(2018, 7, 5)], by=SYSTEM, at=at("06/07/2018 08:00"), reason="Bão tan"
    )
    known = calendar_queries.calendar_for()
    days = [known.as_known_on(date(2018, 7, day)).is_working(date(2018, 7, 5)) for day in (3, 4, 5)]
    assert days == [True, False, False]
    assert known.as_known_on(date(2018, 7, 6)).is_working(date(2018, 7, 5))
    assert known.is_working(date(2018, 7, 5))


def test_held_clocks_are_counted_and_read_the_new_calendar_when_they_go_on(
    counter, receive, chairwoman, at, at_time
):
    at_time(at("04/07/2018 08:00"))
    dossier = receive("02/07/2018 09:00")
    actions.pause(
        dossier,
        ground="land_posting",
        reference="TB 4",
        by=counter.binh.actor,
        at=at("03/07/2018 09:00"),
    )
    preview, _ = apply(STORM, chairwoman, at("04/07/2018 08:00"))
    assert (preview.held, preview.moves) == (1, ())
    at_time(at("06/07/2018 09:00"))
    gone_on = actions.resume(dossier, by=counter.binh.actor, at=at("06/07/2018 09:00"))
    # Dừng từ 03/07 đến 06/07 là hai ngày làm việc, vì 05/07 nghỉ.
    assert gone_on.due_at == at("12/07/2018 09:00")


def test_what_is_confirmed_is_what_was_shown(counter, receive, chairwoman, at, at_time):
    at_time(at("04/07/2018 10:00"))
    receive("03/07/2018 09:00")
    shown = queries.preview_calendar(STORM, (), at("04/07/2018 08:00"))
    receive("04/07/2018 09:00")  # nhận thêm một hồ sơ sau khi xem trước
    refused(
        "preview-outdated",
        actions.apply_calendar,
        STORM,
        confirmed=shown.digest,
        reason="Bão",
        by=chairwoman.actor,
        at=at("04/07/2018 10:00"),
    )
    assert not CalendarDecision.objects.filter(day=date(2018, 7, 5)).exists()


def test_it_takes_a_reason_and_somebody_above_all_who_receive(
    counter, receive, chairwoman, at, at_time
):
    at_time(at("04/07/2018 10:00"))
    receive("03/07/2018 09:00")
    now = at("04/07/2018 10:00")
    digest = queries.preview_calendar(STORM, (), now).digest
    given = {"confirmed": digest, "at": now}
    act = actions.apply_calendar
    refused("calendar-not-yours", act, STORM, reason="Bão", by=counter.hoa.actor, **given)
    refused("reason-missing", act, STORM, reason=" ", by=chairwoman.actor, **given)
    refused("nothing-decided", queries.preview_calendar, (), (), now)
    refused("day-not-decided", queries.preview_calendar, (), [date(2018, 7, 5)], now)
    again = (DayDecision(date(2018, 4, 25), DayEffect.OFF, "Giỗ Tổ Hùng Vương"),)
    refused("day-already-so", queries.preview_calendar, again, (), now)
    refused("day-decided-twice", queries.preview_calendar, STORM, [date(2018, 7, 5)], now)


def test_a_preview_is_flat_in_the_number_of_dossiers(
    counter, receive, at, at_time, django_assert_num_queries
):
    at_time(at("04/07/2018 08:00"))
    for minute in range(12):
        receive(f"03/07/2018 09:{minute:02d}")
    queries.preview_calendar(STORM, (), at("04/07/2018 08:00"))  # lịch được nạp vào bộ nhớ
    with django_assert_num_queries(4):
        assert len(queries.preview_calendar(STORM, (), at("04/07/2018 08:00")).moves) == 12
