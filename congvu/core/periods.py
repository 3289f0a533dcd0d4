"""Periods of days: half-open inside, inclusive when shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from congvu.core.refusals import N_, Refused, refuse

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""The one civil time of the product: UTC+7 without daylight saving (since 13/6/1975)."""


def local(moment: datetime) -> datetime:
    """``moment`` in Asia/Ho_Chi_Minh; a naive moment is taken as local."""
    return moment.replace(tzinfo=HANOI) if moment.tzinfo is None else moment.astimezone(HANOI)


def iso(moment: datetime) -> str:
    """ISO 8601 with +07:00, to the second unless there is more."""
    return local(moment).isoformat()


def parse_moment(text: str) -> datetime:
    """Read an ISO date or date-time; naive is local, a bare date is its first instant.

    Refuses with ``moment-unreadable``.
    """
    try:
        return local(datetime.fromisoformat(text.strip()))
    except (ValueError, AttributeError, OverflowError):
        raise refuse(
            "moment-unreadable",
            N_("Không đọc được thời điểm “{text}”."),
            N_("Ghi theo dạng 2018-04-24T10:15 hoặc 2018-04-24."),
            "ISO 8601",
            text=text,
        ) from None


def _backwards(start: date, end: date) -> Refused:
    return refuse(
        "period-backwards",
        N_("Khoảng thời gian kết thúc ({end}) trước khi bắt đầu ({start})."),
        N_("Đổi lại ngày bắt đầu hoặc ngày kết thúc."),
        start=start.isoformat(),
        end=end.isoformat(),
    )


@dataclass(frozen=True, order=True)
class Period:
    """Whole days from ``start`` up to, not including, ``end``; either end may be open.

    Shown to people and stored in JSON as ``from`` and ``to_inclusive``.
    """

    start: date | None
    end: date | None
    code: str = ""

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise _backwards(self.start, self.end)

    @classmethod
    def inclusive(cls, first: date | None, last: date | None, code: str = "") -> Period:
        """From ``first`` to ``last``, both inside; refuses with ``period-backwards``."""
        if first is not None and last is not None and last < first:
            raise _backwards(first, last)
        if last == date.max:
            last = None  # no day comes after it
        return cls(first, None if last is None else last + timedelta(days=1), code)

    @property
    def last(self) -> date | None:
        """The last day inside, as shown to people; None when open."""
        return None if self.end is None else self.end - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        if isinstance(day, datetime):
            day = local(day).date()
        if not isinstance(day, date):
            return False
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """True when some day lies in both; an empty period overlaps nothing."""
        starts = [day for day in (self.start, other.start) if day is not None]
        ends = [day for day in (self.end, other.end) if day is not None]
        return not starts or not ends or max(starts) < min(ends)

    def days(self) -> Iterator[date]:
        """Each day inside; both ends must be closed."""
        if self.start is None or self.end is None:
            raise ValueError("an open period has no list of days")
        day = self.start
        while day < self.end:
            yield day
            day += timedelta(days=1)

    def first_instant(self) -> datetime:
        """The first moment inside, local."""
        if self.start is None:
            return datetime.min.replace(tzinfo=UTC)
        return datetime.combine(self.start, time.min, HANOI)

    def end_instant(self) -> datetime:
        """The first moment after, local."""
        if self.end is None:
            return datetime.max.replace(tzinfo=UTC)
        return datetime.combine(self.end, time.min, HANOI)

    def as_dict(self) -> dict[str, str | None]:
        """``{code, from, to_inclusive}`` for JSON."""
        return {
            "code": self.code,
            "from": self.start.isoformat() if self.start else None,
            "to_inclusive": self.last.isoformat() if self.last else None,
        }


_CODE = re.compile(
    r"(?P<year>\d{4})(?:-(?:q(?P<quarter>[1-4])|(?P<months>[1-9]|1[0-2])m|(?P<month>\d{2})))?",
    re.ASCII,
)


def parse_period(text: str) -> Period:
    """Read a period code of the calendar year.

    ``2018`` the year, ``2018-9m`` its first nine months (1/1 to 30/9), ``2018-q3`` a quarter,
    ``2018-09`` a month, ``2018-01-01..2018-09-30`` two days, both inside. The statutory windows
    of NĐ 09/2019 (15/12 to 14/3 and so on) belong to the report forms, not to these codes.
    Refuses with ``period-unreadable``.
    """
    text = text.strip().lower()
    if ".." in text:
        try:
            first, last = (date.fromisoformat(part) for part in text.split("..", 1))
        except ValueError:
            pass
        else:
            return Period.inclusive(first, last, text)
    found = _CODE.fullmatch(text)
    year = int(found["year"]) if found else 0
    if (
        found is None
        or not 1900 <= year <= 9000
        or (found["month"] and not 1 <= int(found["month"]) <= 12)
    ):
        raise refuse(
            "period-unreadable",
            N_("Không đọc được kỳ số liệu “{text}”."),
            N_("Ghi 2018, 2018-9m, 2018-q3, 2018-09 hoặc 2018-01-01..2018-09-30."),
            text=text,
        )
    if found["quarter"]:
        quarter = int(found["quarter"])
        first_month, months = 3 * quarter - 2, 3
    elif found["month"]:
        first_month, months = int(found["month"]), 1
    else:
        first_month, months = 1, int(found["months"] or 12)
    after = year * 12 + first_month - 1 + months
    return Period(date(year, first_month, 1), date(after // 12, after % 12 + 1, 1), text)
