"""The clock of one lane: pauses, restarts, verdicts, and the words that explain them."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from congvu.core.calendar import WorkCalendar
from congvu.core.clock import (
    LaneState,
    LineKind,
    Mark,
    MarkKind,
    Near,
    Reading,
    Verdict,
    explain,
    left_words,
    read,
)
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.core.terms import parse_term
from tests.core.clock_cases import REAL

START, PAUSE, RESUME = MarkKind.START, MarkKind.PAUSE, MarkKind.RESUME
RESTART, FINISH, STOP = MarkKind.RESTART, MarkKind.FINISH, MarkKind.STOP


def at(text: str) -> datetime:
    """A moment of 2018 from ``24/04 10:15``."""
    return datetime.strptime(f"2018/{text}", "%Y/%d/%m %H:%M").replace(tzinfo=HANOI)


def marks(*pairs: tuple[MarkKind, str]) -> list[Mark]:
    return [Mark(kind, at(text)) for kind, text in pairs]


def reading(term: str, now: str, *pairs: tuple[MarkKind, str], **more: object) -> Reading:
    return read(marks(*pairs), parse_term(term), REAL, at(now), **more)


def test_nothing_runs_before_acceptance():
    found = reading("5 ngày làm việc", "24/04 10:00", (START, "24/04 10:15"))
    assert (found.state, found.verdict) == (LaneState.NOT_STARTED, Verdict.NOT_STARTED)
    assert found.due is None
    assert found.why == ()
    assert reading("5 ngày làm việc", "24/04 10:00").verdict is Verdict.NOT_STARTED


def test_a_running_lane():
    found = reading("5 ngày làm việc", "26/04 10:15", (START, "24/04 10:15"))
    assert found.due == at("04/05 10:15")
    assert (found.state, found.verdict) == (LaneState.RUNNING, Verdict.RUNNING)
    assert (found.spent_minutes, found.left_minutes, found.paused_minutes) == (480, 1920, 0)


def test_a_saturday_receipt_counts_from_monday():
    found = reading("3 ngày làm việc", "11/08 09:00", (START, "11/08 09:00"))
    assert found.received == at("11/08 09:00")
    assert found.effective_start == at("13/08 07:30")
    assert (found.due, found.spent_minutes, found.left_minutes) == (at("16/08 07:30"), 0, 1440)


@pytest.mark.parametrize(
    ("finish", "verdict"),
    [
        ("03/05 17:30", Verdict.EARLY),
        ("01/05 09:00", Verdict.EARLY),
        ("04/05 07:00", Verdict.ON_TIME),
        ("04/05 10:15", Verdict.ON_TIME),
        ("04/05 10:16", Verdict.LATE),
        ("07/05 08:00", Verdict.LATE),
    ],
)
def test_the_verdict_is_given_when_work_is_finished(finish, verdict):
    pairs = (START, "24/04 10:15"), (FINISH, finish)
    found = reading("5 ngày làm việc", "01/12 09:00", *pairs)
    assert (found.state, found.verdict, found.ended_at) == (
        LaneState.FINISHED,
        verdict,
        at(finish),
    )


def test_a_late_lane_counts_its_lateness_below_zero():
    pairs = (START, "24/04 10:15"), (FINISH, "07/05 08:00")
    found = reading("5 ngày làm việc", "01/12 09:00", *pairs)
    # Friday 10:15 to 17:30 without lunch is 5 h 15, Monday half an hour.
    assert found.left_minutes == -(315 + 30)
    assert found.spent_minutes == 2400 + 345
    assert left_words(found.left_minutes, REAL, found.at) == "quá hạn 5 giờ 45 phút"


def test_open_and_past_due_is_overdue():
    assert reading("1 ngày làm việc", "26/04 10:15", (START, "24/04 10:15")).verdict is Verdict.NEAR
    found = reading("1 ngày làm việc", "26/04 10:16", (START, "24/04 10:15"))
    assert (found.state, found.verdict) == (LaneState.RUNNING, Verdict.OVERDUE)
    assert found.left_minutes == -1


@pytest.mark.parametrize(
    ("now", "near", "verdict"),
    [
        ("03/05 10:14", Near(), Verdict.RUNNING),
        ("03/05 10:15", Near(), Verdict.NEAR),
        ("02/05 10:15", Near(working_days=Decimal(2)), Verdict.NEAR),
        ("03/05 10:15", Near(Decimal("0.5"), Decimal("0.1")), Verdict.RUNNING),
        ("02/05 10:15", Near(Decimal(0), Decimal("0.4")), Verdict.NEAR),
        ("02/05 10:14", Near(Decimal(0), Decimal("0.4")), Verdict.RUNNING),
    ],
)
def test_near_is_a_threshold_given_as_data(now, near, verdict):
    assert reading("5 ngày làm việc", now, (START, "24/04 10:15"), near=near).verdict is verdict


# --- pauses ---------------------------------------------------------------------------------


def test_a_pause_of_two_working_days_moves_the_due_by_two():
    pairs = (START, "24/04 10:15"), (PAUSE, "26/04 14:00"), (RESUME, "02/05 14:00")
    found = reading("5 ngày làm việc", "02/05 14:00", *pairs)
    assert found.due == at("08/05 10:15")
    assert found.paused_minutes == 960
    assert [(each.days, each.micros) for each in found.pauses] == [(2, 0)]


def test_while_paused_nothing_is_due_but_a_projection_is_given():
    pairs = (START, "24/04 10:15"), (PAUSE, "26/04 14:00")
    found = reading("5 ngày làm việc", "27/04 14:00", *pairs)
    assert (found.state, found.verdict, found.due) == (LaneState.PAUSED, Verdict.PAUSED, None)
    assert found.projected_due == at("07/05 10:15")
    assert found.spent_minutes == 480 + 105
    assert found.left_minutes == 2400 - 585
    assert found.paused_minutes == 480


def test_parts_of_days_add_up_over_pauses():
    pairs = (
        (START, "02/05 08:00"),
        (PAUSE, "02/05 09:00"),
        (RESUME, "02/05 16:00"),  # 5 h
        (PAUSE, "03/05 08:00"),
        (RESUME, "03/05 14:00"),  # 4 h
    )
    found = reading("2 ngày làm việc", "03/05 14:00", *pairs)
    assert found.due == at("07/05 09:00")
    assert reading("16 giờ làm việc", "03/05 14:00", *pairs).due == at("07/05 09:00")


def test_a_pause_before_the_effective_start_and_one_outside_office_hours_move_nothing():
    pairs = (START, "28/04 08:00"), (PAUSE, "28/04 09:00"), (RESUME, "30/04 09:00")
    for term in ("3 ngày làm việc", "3 ngày", "9 giờ làm việc", "trong ngày"):
        plain = reading(term, "30/04 09:00", (START, "28/04 08:00"))
        assert reading(term, "30/04 09:00", *pairs).due == plain.due


def test_calendar_days_move_by_days_and_then_roll():
    pairs = (START, "01/08 09:00"), (PAUSE, "03/08 09:00"), (RESUME, "06/08 08:00")
    found = reading("7 ngày", "06/08 08:00", *pairs)
    assert found.due == at("13/08 17:30")  # 8 August + 3 = Saturday 11 -> Monday 13
    roll = next(line for line in found.why if line.kind is LineKind.ROLL)
    assert (roll.day, roll.params["to"]) == (date(2018, 8, 11), "13/08/2018")
    assert reading("6 ngày", "06/08 08:00", *pairs).due == at("10/08 17:30")
    assert reading("6 ngày", "06/08 08:00", (START, "01/08 09:00")).due == at("07/08 17:30")


@pytest.mark.parametrize(
    ("pause", "resume", "due"),
    [
        ("02/05 09:00", "02/05 14:00", "02/05 17:30"),
        ("02/05 09:00", "02/05 15:00", "02/05 17:30"),
        ("02/05 09:00", "02/05 15:01", "03/05 17:30"),
        ("02/05 09:00", "04/05 10:00", "04/05 17:30"),
        ("02/05 09:00", "05/05 10:00", "07/05 17:30"),
    ],
)
def test_a_same_day_term_resumes_as_if_received_then(pause, resume, due):
    pairs = (START, "02/05 08:00"), (PAUSE, pause), (RESUME, resume)
    assert reading("trong ngày", "31/05 09:00", *pairs).due == at(due)


def test_a_same_day_pause_never_brings_the_due_forward():
    pairs = (START, "02/05 16:00"), (PAUSE, "02/05 16:10"), (RESUME, "03/05 07:00")
    assert reading("trong ngày", "03/05 08:00", *pairs).due == at("03/05 17:30")


def test_a_pause_after_the_due_moment_does_not_undo_lateness():
    pairs = (START, "24/04 10:15"), (PAUSE, "26/04 10:15"), (RESUME, "10/05 10:15")
    held = reading("1 ngày làm việc", "09/05 09:00", *pairs)
    assert (held.state, held.verdict) == (LaneState.PAUSED, Verdict.OVERDUE)
    assert held.due == at("26/04 10:15")
    assert held.projected_due is None
    assert any("đã hết hạn, nên hạn không đổi" in line.said() for line in held.why)
    done = reading("1 ngày làm việc", "10/05 11:00", *pairs, (FINISH, "10/05 11:00"))
    assert (done.due, done.verdict) == (at("26/04 10:15"), Verdict.LATE)


def test_an_earlier_pause_is_kept_beside_one_after_the_due_moment():
    pairs = (
        (START, "24/04 10:15"),
        (PAUSE, "24/04 14:00"),
        (RESUME, "26/04 14:00"),
        (PAUSE, "27/04 16:00"),
        (RESUME, "02/05 16:00"),
    )
    found = reading("1 ngày làm việc", "02/05 16:00", *pairs)
    assert (found.due, found.paused_minutes) == (at("27/04 10:15"), 960)
    assert [each.moves for each in found.pauses] == [True, False]


def test_finishing_while_paused_ends_the_pause_then():
    pairs = (START, "24/04 10:15"), (PAUSE, "26/04 14:00"), (FINISH, "02/05 14:00")
    found = reading("5 ngày làm việc", "01/06 09:00", *pairs)
    assert (found.due, found.verdict) == (at("08/05 10:15"), Verdict.EARLY)
    assert (found.spent_minutes, found.paused_minutes) == (585, 960)
    assert found.projected_due is None


def test_a_withdrawn_lane_is_stopped_and_has_no_verdict_of_lateness():
    pairs = (START, "24/04 10:15"), (STOP, "01/06 09:00")
    found = reading("1 ngày làm việc", "02/06 09:00", *pairs)
    assert (found.state, found.verdict) == (LaneState.STOPPED, Verdict.STOPPED)
    paused = reading(
        "5 ngày làm việc", "02/06 09:00", pairs[0], (PAUSE, "26/04 09:00"), (STOP, "27/04 09:00")
    )
    assert (paused.state, paused.due, paused.projected_due) == (LaneState.STOPPED, None, None)
    assert paused.paused_minutes == 480
    assert "Dừng hẳn trong lúc tạm dừng, nên không có hạn." in [each.said() for each in paused.why]


def test_a_complete_supplement_counts_the_term_anew():
    pairs = (
        (START, "24/04 10:15"),
        (PAUSE, "26/04 14:00"),
        (RESTART, "02/05 15:00"),
    )
    found = reading("5 ngày làm việc", "03/05 15:00", *pairs)
    assert found.due == at("09/05 15:00")
    assert (found.spent_minutes, found.paused_minutes, found.pauses) == (480, 0, ())
    assert found.received == at("02/05 15:00")
    assert LineKind.RESTART in {line.kind for line in found.why}


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([(PAUSE, "24/04 09:00")], "clock-not-started"),
        ([(FINISH, "24/04 09:00")], "clock-not-started"),
        ([(RESTART, "24/04 09:00")], "clock-not-started"),
        ([(START, "24/04 09:00"), (START, "24/04 10:00")], "clock-started-twice"),
        ([(START, "24/04 09:00"), (RESUME, "24/04 10:00")], "clock-not-paused"),
        (
            [(START, "24/04 09:00"), (PAUSE, "24/04 10:00"), (PAUSE, "24/04 10:00")],
            "clock-paused-twice",
        ),
        ([(START, "24/04 09:00"), (PAUSE, "24/04 08:59")], "marks-out-of-order"),
        ([(START, "24/04 09:00"), (FINISH, "24/04 10:00"), (PAUSE, "24/04 11:00")], "clock-ended"),
        ([(START, "24/04 09:00"), (STOP, "24/04 10:00"), (RESTART, "24/04 11:00")], "clock-ended"),
    ],
)
def test_what_cannot_happen_is_refused(pairs, code):
    with pytest.raises(Refused) as caught:
        reading("5 ngày làm việc", "24/12 09:00", *pairs)
    words = caught.value.refusal.said()
    assert words["code"] == code
    assert words["what"]
    assert words["what_to_do"]


def test_marks_out_of_order_are_refused_even_when_they_lie_ahead():
    with pytest.raises(Refused) as caught:
        reading("5 ngày", "24/04 09:30", (START, "24/04 10:00"), (PAUSE, "24/04 09:00"))
    assert caught.value.refusal.code == "marks-out-of-order"


def test_an_old_open_dossier_is_overdue_though_the_years_since_are_undecided():
    now = datetime(2026, 3, 2, 9, 0, tzinfo=HANOI)
    found = read(marks((START, "24/04 10:15")), parse_term("5 ngày làm việc"), REAL, now)
    assert (found.verdict, found.due) == (Verdict.OVERDUE, at("04/05 10:15"))
    assert (found.left_minutes, found.spent_minutes) == (None, None)
    held = read(
        marks((START, "24/04 10:15"), (PAUSE, "26/04 10:15")), parse_term("5 ngày"), REAL, now
    )
    assert (held.verdict, held.projected_due, held.paused_minutes) == (Verdict.PAUSED, None, None)
    assert json.dumps(held.as_dict())


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1140, "còn 2 ngày làm việc 3 giờ"),
        (1145, "còn 2 ngày làm việc 3 giờ"),
        (960, "còn 2 ngày làm việc"),
        (200, "còn 3 giờ 20 phút"),
        (45, "còn 45 phút"),
        (1, "còn 1 phút"),
        (0, "đến hạn"),
        (-600, "quá hạn 1 ngày làm việc 2 giờ"),
        (-1, "quá hạn 1 phút"),
    ],
)
def test_what_is_left_in_words(minutes, words):
    assert left_words(minutes, REAL, at("24/04 09:00")) == words


def test_the_words_can_be_translated():
    catalogue = {"còn {amount}": "{amount} left", "{n} giờ": "{n} h", "{n} phút": "{n} min"}
    words = left_words(200, REAL, at("24/04 09:00"), lambda text: catalogue.get(text, text))
    assert words == "3 h 20 min left"


def test_every_skipped_day_is_named():
    found = reading("5 ngày làm việc", "24/04 10:15", (START, "24/04 10:15"))
    skipped = {line.day: line.params["name"] for line in found.why if line.kind == "skipped"}
    assert skipped == {
        date(2018, 4, 25): "Giỗ Tổ Hùng Vương",
        date(2018, 4, 28): "Thứ Bảy",
        date(2018, 4, 29): "Chủ nhật",
        date(2018, 4, 30): "Ngày Chiến thắng",
        date(2018, 5, 1): "Ngày Quốc tế Lao động",
    }
    said = [line.said() for line in found.why]
    assert said[0] == "Tiếp nhận lúc 10:15 ngày 24/04/2018."
    assert said[-2] == "Hạn: 10:15 ngày 04/05/2018."
    assert said[-1] == f"Lịch làm việc: phiên bản {REAL.version}."


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (
            "28/04 09:00",
            "28/04/2018 là ngày nghỉ (Thứ Bảy): tính là tiếp nhận lúc 07:30 ngày 02/05",
        ),
        ("25/04 09:00", "25/04/2018 là ngày nghỉ (Giỗ Tổ Hùng Vương)"),
        ("24/04 06:00", "Tiếp nhận trước giờ làm việc: tính là tiếp nhận lúc 07:30 ngày 24/04"),
        ("24/04 11:45", "Tiếp nhận trong giờ nghỉ trưa: tính là tiếp nhận lúc 13:30 ngày 24/04"),
        (
            "24/04 17:30",
            "Tiếp nhận khi đã hết giờ làm việc: tính là tiếp nhận lúc 07:30 ngày 26/04",
        ),
    ],
)
def test_a_shifted_receipt_says_why(received, words):
    found = reading("3 ngày làm việc", "10/05 09:00", (START, received))
    assert words in next(line.said() for line in found.why if line.kind is LineKind.SHIFT)


def test_a_receipt_before_a_make_up_saturday_opens_says_so():
    early = datetime(2025, 4, 26, 6, 0, tzinfo=HANOI)
    said = explain([Mark(START, early)], parse_term("3 ngày làm việc"), REAL, early)[1].said()
    assert said.startswith("Tiếp nhận trước giờ làm việc: tính là tiếp nhận lúc 07:30")


def test_the_roll_the_cutoff_and_the_make_up_day_are_said():
    rolled = reading("15 ngày", "10/08 09:00", (START, "10/08 09:00"))
    said = " ".join(line.said() for line in rolled.why)
    assert "Ngày cuối cùng 25/08/2018 không làm việc (Thứ Bảy): hạn chuyển sang 27/08/2018." in said
    assert "26/08/2018 không tính: Chủ nhật." in said
    assert "18/08/2018" not in said  # calendar days count weekends; only the roll skips
    plain = reading("14 ngày", "10/08 09:00", (START, "10/08 09:00"))
    assert LineKind.ROLL not in {line.kind for line in plain.why}
    late = reading("trong ngày", "10/08 15:01", (START, "10/08 15:01"))
    assert any(line.said().startswith("Tiếp nhận sau 15:00") for line in late.why)
    intime = reading("trong ngày", "10/08 15:00", (START, "10/08 15:00"))
    assert any(line.said().startswith("Tiếp nhận không muộn hơn 15:00") for line in intime.why)
    friday = datetime(2025, 4, 25, 9, 0, tzinfo=HANOI)
    made_up = explain([Mark(START, friday)], parse_term("3 ngày làm việc"), REAL, friday)
    assert "26/04/2025 có tính: Làm bù cho 02/05/2025." in [line.said() for line in made_up]


def test_each_pause_is_said_with_its_ground_and_slip():
    story = [
        Mark(START, at("24/04 10:15")),
        Mark(PAUSE, at("26/04 14:00"), "chờ thông báo thuế", "15/PC-TNMT"),
        Mark(RESUME, at("02/05 15:00")),
        Mark(FINISH, at("03/05 09:00"), "", "02/QĐ"),
    ]
    said = [
        line.said()
        for line in explain(story, parse_term("5 ngày làm việc"), REAL, at("03/05 09:00"))
    ]
    assert "Tạm dừng từ 14:00 ngày 26/04/2018. Lý do: chờ thông báo thuế (15/PC-TNMT)." in said
    assert "Tiếp tục từ 15:00 ngày 02/05/2018: hạn lùi 2 ngày làm việc và 60 phút làm việc." in said
    assert "Xử lý xong lúc 09:00 ngày 03/05/2018. 02/QĐ." in said
    still = [
        line.said()
        for line in explain(story, parse_term("5 ngày làm việc"), REAL, at("27/04 09:00"))
    ]
    assert any(line.startswith("Đang tạm dừng") for line in still)
    for term in ("7 ngày", "trong ngày", "3 giờ làm việc", "1 giờ làm việc"):
        for line in explain(story, parse_term(term), REAL, at("03/05 09:00")):
            assert "{" not in line.said()


def test_braces_in_a_ground_are_only_text():
    story = [Mark(START, at("24/04 10:15")), Mark(PAUSE, at("24/04 10:30"), "{why} {0}")]
    said = [line.said() for line in explain(story, parse_term("5 ngày"), REAL, at("24/04 11:00"))]
    assert any("{why} {0}" in line for line in said)


def test_a_reading_becomes_plain_json():
    pairs = (START, "24/04 10:15"), (PAUSE, "26/04 14:00")
    data = json.loads(json.dumps(reading("5 ngày làm việc", "27/04 14:00", *pairs).as_dict()))
    assert data["due"] is None
    assert data["projected_due"] == "2018-05-07T10:15:00+07:00"
    assert data["verdict"] == "paused"
    assert data["calendar_version"] == REAL.version
    assert {
        "kind": "skipped",
        "text": "25/04/2018 không tính: Giỗ Tổ Hùng Vương.",
        "day": "2018-04-25",
    } in (data["why"])


def test_a_later_decision_moves_the_lawful_due_date():
    begun = datetime(2026, 11, 20, 9, 0, tzinfo=HANOI)
    term = parse_term("2 ngày làm việc")

    def due_by(calendar: WorkCalendar) -> datetime | None:
        return read([Mark(START, begun)], term, calendar, begun).due

    assert due_by(REAL.as_known_on(date(2026, 6, 1))) == begun.replace(day=24)
    assert due_by(REAL) == begun.replace(day=25)
