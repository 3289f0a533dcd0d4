"""The clock drawn: Chị Hoa takes in a dossier on 24/04/2018 at 10:15, due on 04/05/2018."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.ui.clockline import LEFT, RIGHT, draw_clock

RECEIVED = datetime(2018, 4, 24, 10, 15)
DUE = datetime(2018, 5, 4, 10, 15)
DAYS_OFF = [
    (date(2018, 4, 28), "Thứ Bảy"),
    (date(2018, 4, 29), "Chủ nhật"),
    (date(2018, 4, 30), "Ngày Chiến thắng"),
    (date(2018, 5, 1), "Quốc tế Lao động"),
    (date(2018, 4, 25), "Giỗ Tổ Hùng Vương"),
]


def spans(drawing):
    return [(span.kind, span.x, span.width) for span in drawing.bars]


def test_the_line_runs_from_receipt_to_due():
    drawing = draw_clock(start=RECEIVED, due=DUE, now=datetime(2018, 4, 29, 10, 15))
    assert [kind for kind, _, _ in spans(drawing)] == ["spent", "left"]
    assert drawing.bars[0].x == LEFT
    assert drawing.bars[0].width == pytest.approx((RIGHT - LEFT) / 2)
    assert {mark.kind: mark.x for mark in drawing.marks} == {"due": RIGHT, "now": 50.0}
    assert not drawing.is_late


def test_past_the_due_moment_the_rest_is_late():
    drawing = draw_clock(start=RECEIVED, due=DUE, now=datetime(2018, 5, 14, 10, 15))
    assert [kind for kind, _, _ in spans(drawing)] == ["spent", "late"]
    assert drawing.is_late
    assert drawing.bars[1].start.replace(tzinfo=None) == DUE


def test_a_finished_dossier_stops_at_its_end_and_shows_no_now():
    drawing = draw_clock(
        start=RECEIVED, due=DUE, now=datetime(2026, 1, 1), finished=datetime(2018, 5, 2, 16, 0)
    )
    assert [mark.kind for mark in drawing.marks] == ["due", "finished"]
    assert [kind for kind, _, _ in spans(drawing)] == ["spent", "left"]


def test_neighbouring_days_off_are_one_band_with_all_their_names():
    drawing = draw_clock(start=RECEIVED, due=DUE, now=RECEIVED, days_off=DAYS_OFF)
    assert [band.names for band in drawing.off] == [
        ("Giỗ Tổ Hùng Vương",),
        ("Thứ Bảy", "Chủ nhật", "Ngày Chiến thắng", "Quốc tế Lao động"),
    ]
    assert drawing.off[1].last_day == date(2018, 5, 1)


def test_days_off_outside_the_line_are_not_drawn_and_cut_ones_stay_inside():
    drawing = draw_clock(
        start=datetime(2018, 4, 28, 9, 0),
        due=DUE,
        now=DUE,
        days_off=[(date(2018, 4, 27), "trước"), (date(2018, 4, 28), "Thứ Bảy")],
    )
    assert [(band.names, band.x) for band in drawing.off] == [(("Thứ Bảy",), LEFT)]


def test_a_pause_that_still_runs_reaches_now():
    now = datetime(2018, 4, 27, 9, 0)
    drawing = draw_clock(
        start=RECEIVED, due=DUE, now=now, pauses=[(datetime(2018, 4, 26, 9), None, "Phiếu số 12")]
    )
    (pause,) = drawing.pauses
    assert pause.open
    assert pause.end.replace(tzinfo=None) == now


def test_everything_stays_on_the_line():
    drawing = draw_clock(
        start=RECEIVED,
        due=datetime(2018, 4, 25, 8),
        now=datetime(2019, 4, 24),
        days_off=DAYS_OFF,
        pauses=[(datetime(2018, 4, 26, 9), datetime(2018, 4, 27, 9), "Phiếu số 12")],
    )
    for span in (*drawing.bars, *drawing.off, *drawing.pauses):
        assert LEFT <= span.x <= span.x + span.width <= RIGHT + 0.001
    assert drawing.marks[0].low, "the due word would lie on the receipt word"


def test_a_due_moment_that_is_not_known_is_not_drawn():
    drawing = draw_clock(start=RECEIVED, due=None, now=datetime(2018, 4, 25))
    assert [mark.kind for mark in drawing.marks] == ["now"]
    assert not drawing.is_late


def test_received_this_minute_is_still_a_line():
    assert draw_clock(start=RECEIVED, due=None, now=RECEIVED).bars[0].width == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"due": datetime(2018, 4, 23)},
        {"finished": datetime(2018, 4, 23)},
        {"pauses": [(datetime(2018, 4, 26), datetime(2018, 4, 25), "ngược")]},
    ],
)
def test_what_ends_before_it_begins_is_refused(wrong):
    with pytest.raises(ValueError, match="before"):
        draw_clock(**{"start": RECEIVED, "due": DUE, "now": DUE, **wrong})
