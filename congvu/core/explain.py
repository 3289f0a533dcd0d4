"""The clock explains itself: typed lines, each a template to translate and its params."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from congvu.core.calendar import MICRO_MINUTE, WorkCalendar
from congvu.core.lane import Lane, MarkKind, Pause
from congvu.core.periods import local
from congvu.core.refusals import N_
from congvu.core.terms import TermUnit


class LineKind(StrEnum):
    """What a line is about, for icons and tests."""

    START = "start"
    SHIFT = "shift"
    RULE = "rule"
    CUTOFF = "cutoff"
    SKIPPED = "skipped"
    MADE_UP = "made_up"
    RESTART = "restart"
    PAUSE = "pause"
    RESUME = "resume"
    ROLL = "roll"
    DUE = "due"
    FINISH = "finish"
    STOP = "stop"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Line:
    """One line of explanation; ``text`` is a Vietnamese template filled from ``params``."""

    kind: LineKind
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    day: date | None = None

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; names of days are translated when the catalogue knows them."""
        params = dict(self.params)
        if params.get("name"):
            params["name"] = translate(params["name"])
        return translate(self.text).format_map(params)

    def as_dict(self) -> dict[str, Any]:
        """``{kind, text, day}`` for JSON, the text filled in Vietnamese."""
        return {
            "kind": self.kind.value,
            "text": self.said(),
            "day": self.day.isoformat() if self.day else None,
        }


_RULES = {
    TermUnit.WORKING_DAYS: N_(
        "Thời hạn {amount} ngày làm việc: ngày thứ nhất là ngày làm việc liền sau ngày tiếp nhận,"
        " hạn giữ giờ tiếp nhận; phần lẻ của ngày tính bằng giờ làm việc."
    ),
    TermUnit.CALENDAR_DAYS: N_(
        "Thời hạn {amount} ngày, kể cả ngày nghỉ: tính từ ngày liền sau ngày tiếp nhận, hạn là lúc"
        " hết giờ làm việc của ngày cuối cùng (Bộ luật Dân sự 2015, Điều 147–148; chưa đối chiếu"
        " văn bản)."
    ),
    TermUnit.WORKING_HOURS: N_("Thời hạn {amount} giờ làm việc: chỉ tính giờ cơ quan làm việc."),
    TermUnit.SAME_DAY: N_(
        "Thời hạn trong ngày: tiếp nhận đến {cutoff} thì trả trong ngày, sau {cutoff} thì trả"
        " trong ngày làm việc tiếp theo (Nghị định 23/2015/NĐ-CP, Điều 7)."
    ),
}


def moment_words(moment: datetime) -> str:
    """“10:15 ngày 24/04/2018”, with seconds when there are some."""
    moment = local(moment)
    clock = f"{moment:%H:%M:%S}" if moment.second or moment.microsecond else f"{moment:%H:%M}"
    return f"{clock} ngày {day_words(moment)}"


def day_words(day: date) -> str:
    """“24/04/2018”."""
    return f"{day:%d/%m}/{day.year:04d}"


def lines(lane: Lane) -> tuple[Line, ...]:
    """Why the lane is due when it is; empty before the start."""
    return tuple(_lines(lane))


def _lines(lane: Lane) -> Iterator[Line]:
    if lane.started is None or lane.effective is None or lane.due is None:
        return
    first = lane.marks[0]
    yield Line(
        LineKind.START,
        N_("Tiếp nhận lúc {moment}."),
        {"moment": moment_words(first.at)},
        first.at.date(),
    )
    for mark in lane.marks:
        if mark.kind is MarkKind.RESTART:
            yield Line(
                LineKind.RESTART,
                N_(
                    "Thời hạn tính lại từ đầu từ {moment} (Nghị định 61/2018/NĐ-CP, Điều 19"
                    " khoản 4). {why}"
                ),
                {"moment": moment_words(mark.at), "why": _why(mark.ground, mark.reference)},
                mark.at.date(),
            )
    if lane.effective != lane.started.at:
        yield _shift(lane.calendar, lane.started.at, lane.effective)
    yield from _rule(lane)
    for pause in lane.pauses:
        yield from _pause(lane, pause)
    yield from _days(lane)
    paused = lane.paused
    if paused is not None and paused.moves and lane.ended is not None:
        yield Line(LineKind.DUE, N_("Dừng hẳn trong lúc tạm dừng, nên không có hạn."))
    elif paused is not None and paused.moves:
        yield Line(
            LineKind.DUE,
            N_("Đang tạm dừng: hạn được tính khi tiếp tục (trước khi tạm dừng: {moment})."),
            {"moment": moment_words(lane.due)},
        )
    else:
        yield Line(
            LineKind.DUE, N_("Hạn: {moment}."), {"moment": moment_words(lane.due)}, lane.due.date()
        )
    if lane.ended is not None:
        finished = lane.ended.kind is MarkKind.FINISH
        yield Line(
            LineKind.FINISH if finished else LineKind.STOP,
            N_("Xử lý xong lúc {moment}. {why}") if finished else N_("Dừng lúc {moment}. {why}"),
            {
                "moment": moment_words(lane.ended.at),
                "why": _why(lane.ended.ground, lane.ended.reference),
            },
            lane.ended.at.date(),
        )
    yield Line(
        LineKind.CALENDAR,
        N_("Lịch làm việc: phiên bản {version}."),
        {"version": lane.calendar.version},
    )


def _why(ground: str, reference: str) -> str:
    """The recorded ground and the number of its slip, as one sentence."""
    words = f"{ground} ({reference})" if ground and reference else ground or reference
    return f"{words}." if words else ""


def _shift(calendar: WorkCalendar, received: datetime, effective: datetime) -> Line:
    name = calendar.why_off(received.date())
    spans = calendar.hours_on(received.date())
    if name:
        text = N_("{day} là ngày nghỉ ({name}): tính là tiếp nhận lúc {opening}.")
    elif effective.date() > received.date():
        text = N_("Tiếp nhận khi đã hết giờ làm việc: tính là tiếp nhận lúc {opening}.")
    elif effective.time() == (spans.week[received.weekday()] or spans.make_up)[0][0]:
        text = N_("Tiếp nhận trước giờ làm việc: tính là tiếp nhận lúc {opening}.")
    else:
        text = N_("Tiếp nhận trong giờ nghỉ trưa: tính là tiếp nhận lúc {opening}.")
    params = {"day": day_words(received), "name": name, "opening": moment_words(effective)}
    return Line(LineKind.SHIFT, text, params, received.date())


def _rule(lane: Lane) -> Iterator[Line]:
    assert lane.effective is not None
    cutoff = lane.calendar.hours_on(lane.effective.date()).same_day_cutoff
    params = {"amount": lane.term.amount_words, "cutoff": f"{cutoff:%H:%M}"}
    yield Line(LineKind.RULE, _RULES[lane.term.unit], params)
    if lane.term.unit is TermUnit.SAME_DAY:
        late = lane.effective.time() > cutoff
        yield Line(
            LineKind.CUTOFF,
            N_("Tiếp nhận sau {cutoff}: trả trong ngày làm việc tiếp theo.")
            if late
            else N_("Tiếp nhận không muộn hơn {cutoff}: trả trong ngày."),
            params,
            lane.effective.date(),
        )


def _pause(lane: Lane, pause: Pause) -> Iterator[Line]:
    why = _why(pause.ground, pause.reference)
    yield Line(
        LineKind.PAUSE,
        N_("Tạm dừng từ {moment}. Lý do: {why}") if why else N_("Tạm dừng từ {moment}."),
        {"moment": moment_words(pause.start), "why": why},
        pause.start.date(),
    )
    if not pause.moves:
        yield Line(LineKind.PAUSE, N_("Khi tạm dừng thì đã hết hạn, nên hạn không đổi."))
    if pause.end is None:
        return
    if not pause.moves:
        text = N_("Tiếp tục từ {moment}.")
    elif lane.term.unit is TermUnit.SAME_DAY:
        text = N_("Tiếp tục từ {moment}: hạn tính như tiếp nhận vào lúc đó.")
    elif lane.term.unit is TermUnit.CALENDAR_DAYS:
        text = N_("Tiếp tục từ {moment}: ngày cuối cùng lùi {days} ngày.")
    elif lane.term.unit is TermUnit.WORKING_HOURS or not pause.days:
        text = N_("Tiếp tục từ {moment}: hạn lùi {minutes} phút làm việc.")
    elif not pause.micros:
        text = N_("Tiếp tục từ {moment}: hạn lùi {days} ngày làm việc.")
    else:
        text = N_("Tiếp tục từ {moment}: hạn lùi {days} ngày làm việc và {minutes} phút làm việc.")
    params = {
        "moment": moment_words(pause.end),
        "days": pause.days,
        "minutes": pause.micros // MICRO_MINUTE,
    }
    yield Line(LineKind.RESUME, text, params, pause.end.date())


def _days(lane: Lane) -> Iterator[Line]:
    """Each skipped day with its name, each make-up working day, the roll at the end."""
    assert lane.started is not None
    assert lane.effective is not None
    assert lane.due is not None
    calendar, last, due_day = lane.calendar, lane.last_day(), lane.due.date()
    if last is None:
        yield from _skipped(calendar, lane.started.at.date(), due_day)
        return
    # Calendar days count days off too: only those before the effective start and at the end skip.
    yield from _skipped(calendar, lane.started.at.date(), lane.effective.date())
    if last.date() != due_day:
        yield Line(
            LineKind.ROLL,
            N_("Ngày cuối cùng {day} không làm việc ({name}): hạn chuyển sang {to}."),
            {
                "day": day_words(last),
                "name": calendar.why_off(last.date()),
                "to": day_words(due_day),
            },
            last.date(),
        )
        yield from _skipped(calendar, last.date(), due_day)


def _skipped(calendar: WorkCalendar, first: date, last: date) -> Iterator[Line]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        name = calendar.why_off(day)
        if name:
            text, kind = N_("{day} không tính: {name}."), LineKind.SKIPPED
        elif calendar.made_up(day):
            text, kind = N_("{day} có tính: {name}."), LineKind.MADE_UP
            name = calendar.day_name(day)
        else:
            continue
        yield Line(kind, text, {"day": day_words(day), "name": name}, day)
