"""What a working calendar is made of, all of it dated data: office hours and decisions on days."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from congvu.core.refusals import N_, refuse

Span = tuple[time, time]
WEEKDAY_NAMES = (
    N_("Thứ Hai"),
    N_("Thứ Ba"),
    N_("Thứ Tư"),
    N_("Thứ Năm"),
    N_("Thứ Sáu"),
    N_("Thứ Bảy"),
    N_("Chủ nhật"),
)
_OFFICE_DAY: tuple[Span, ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class OfficeHours:
    """The hours of an office from ``valid_from`` on (None: from the beginning).

    ``week`` holds the spans of Monday to Sunday; a day without spans is not a working day.
    ``hours_per_day`` turns a fraction of a working day into office hours (0,5 day = 4 hours).
    ``same_day_cutoff`` is the last moment at which a same-day service is still due that day
    (15:00: NĐ 23/2015/NĐ-CP, Điều 7).
    """

    valid_from: date | None = None
    week: tuple[tuple[Span, ...], ...] = (_OFFICE_DAY,) * 5 + ((), ())
    hours_per_day: Decimal = Decimal(8)
    same_day_cutoff: time = time(15, 0)

    def __post_init__(self) -> None:
        moments = [[edge for span in day for edge in span] for day in self.week]
        if (
            len(self.week) != 7
            or not any(self.week)
            or any(edges != sorted(set(edges)) for edges in moments)
            or not 0 < self.hours_per_day <= 24
        ):
            raise refuse(
                "office-hours-wrong",
                N_("Giờ làm việc phải có đủ bảy ngày, các buổi theo thứ tự và không chồng nhau."),
                N_("Ghi lại giờ bắt đầu, giờ kết thúc của từng buổi."),
            )

    @property
    def make_up(self) -> tuple[Span, ...]:
        """The spans of a make-up working day: those of the first working day of the week."""
        return next(spans for spans in self.week if spans)


DEFAULT_HOURS = OfficeHours()
"""07:30–11:30 and 13:30–17:30, Monday to Friday, eight hours a day."""


def micros_of(clock: time) -> int:
    """Microseconds since midnight."""
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * 1_000_000 + clock.microsecond


class DayShape:
    """The spans of one office day in microseconds since midnight."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.spans = [(micros_of(start), micros_of(end)) for start, end in spans]
        self.open, self.close = self.spans[0][0], self.spans[-1][1]
        self.total = sum(end - start for start, end in self.spans)

    def elapsed(self, micros: int) -> int:
        """Office time of the day before ``micros``."""
        done = 0
        for start, end in self.spans:
            if micros <= start:
                break
            done += min(micros, end) - start
        return done

    def at_elapsed(self, done: int, *, late: bool) -> int:
        """The clock when ``done`` has passed; between two spans: the later start when ``late``."""
        for start, end in self.spans:
            if done < end - start or (done == end - start and not late):
                return start + done
            done -= end - start
        return self.close

    def inside(self, micros: int) -> int:
        """``micros`` when it is office time (ends included), else the next opening or the close."""
        for start, end in self.spans:
            if micros <= end:
                return max(micros, start)
        return self.close


class DayEffect(StrEnum):
    """What a decision makes of a day."""

    OFF = "off"  # nghỉ
    WORKING = "working"  # làm bù


@dataclass(frozen=True)
class DayDecision:
    """One day off (or made to work), by decision.

    ``known_from``: known only from that day. ``known_to``: the last day on which it still counted,
    before another decision on the same day replaced it or it was withdrawn.
    """

    day: date
    effect: DayEffect
    name: str
    note: str = ""
    source: str = ""
    known_from: date | None = None
    known_to: date | None = None

    def counted_on(self, day: date) -> bool:
        """True when those who counted days on ``day`` counted with this decision."""
        return (self.known_from is None or self.known_from <= day) and (
            self.known_to is None or day <= self.known_to
        )


def version_of(decisions: Iterable[DayDecision], hours: Iterable[OfficeHours]) -> str:
    """Twelve hexadecimal digits that name exactly these decisions and hours."""
    rows = sorted(
        repr(
            (each.day, each.effect.value, each.name, each.note, each.source, each.known_from)
            + ((each.known_to,) if each.known_to else ())
        )
        for each in decisions
    )
    rows += [repr(each) for each in hours if each != DEFAULT_HOURS]
    return sha256("\n".join(rows).encode()).hexdigest()[:12]


COLUMNS = ("date", "effect", "name_vi", "note", "source", "known_from")
_NEEDED = COLUMNS[:3]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST, LATEST = 1945, 2199
"""Years a file may speak of; outside them a date is a slip of the keyboard."""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day is not None and EARLIEST <= day.year <= LATEST else None


def _row(row: dict[str, str], problems: list[str]) -> DayDecision | None:
    day, known_from = _day(row["date"]), _day(row.get("known_from", ""))
    effect = next((each for each in DayEffect if each == row["effect"]), None)
    if day is None:
        problems.append(f"ngày “{row['date'][:40]}” không đúng dạng 2018-04-25")
    if effect is None:
        problems.append(f"hiệu lực “{row['effect'][:40]}” phải là off hoặc working")
    if not row["name_vi"]:
        problems.append("thiếu tên ngày (name_vi)")
    if row.get("known_from") and known_from is None:
        problems.append(f"known_from “{row['known_from'][:40]}” không đúng dạng 2018-04-25")
    if day is None or effect is None or problems:
        return None
    note, source = row.get("note", ""), row.get("source", "")
    return DayDecision(day, effect, row["name_vi"], note, source, known_from)


def parse_decisions(text_or_lines: str | Iterable[str]) -> tuple[DayDecision, ...]:
    """Read a file ``date,effect,name_vi,note,source,known_from`` (the last three may be absent).

    All or nothing. Refuses with ``calendar-file-wrong``; ``params["problems"]`` lists every
    problem as ``{"row": line number, "problem": words}``.
    """
    lines = text_or_lines.splitlines() if isinstance(text_or_lines, str) else list(text_or_lines)
    problems: list[dict[str, int | str]] = []
    found: dict[date, DayDecision] = {}
    rows = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
        for name in _NEEDED:
            if name not in header:
                problems.append({"row": 1, "problem": f"thiếu cột {name}"})
        for name in header:
            if name not in COLUMNS or header.count(name) > 1:
                problems.append({"row": 1, "problem": f"cột “{name[:40]}” lạ hoặc trùng"})
        for cells in rows if not problems else ():
            if not any(cell.strip() for cell in cells):
                continue
            of_row: list[str] = []
            if len(cells) != len(header):
                of_row.append(f"có {len(cells)} ô, cần {len(header)} ô")
            else:
                values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
                decision = _row(values, of_row)
                if decision is not None and decision.day in found:
                    of_row.append(f"trùng ngày {decision.day}")
                elif decision is not None:
                    found[decision.day] = decision
            problems += [{"row": rows.line_num, "problem": problem} for problem in of_row]
    except csv.Error as error:
        problems.append({"row": rows.line_num, "problem": f"không đọc được dòng ({error})"})
    if not problems and not found:
        problems.append({"row": 1, "problem": "tệp không có quyết định nào"})
    if problems:
        listed = "; ".join(f"dòng {each['row']}: {each['problem']}" for each in problems[:20])
        raise refuse(
            "calendar-file-wrong",
            N_("Tệp lịch nghỉ có {count} lỗi: {listed}."),
            N_("Sửa các dòng đã nêu rồi nạp lại; chưa có dòng nào được ghi."),
            count=len(problems),
            listed=listed,
            problems=problems,
        )
    return tuple(found[day] for day in sorted(found))
