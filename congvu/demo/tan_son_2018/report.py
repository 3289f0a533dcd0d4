"""The district's nine-month report, issued in October by the officer who used to copy figures."""

from __future__ import annotations

from datetime import date, datetime

from congvu.core.periods import HANOI, parse_period
from congvu.demo.tan_son_2018 import texts
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.reports import actions as reports
from congvu.reports import queries

FORM = "cchc-725"
DAY = date(2018, 11, 7)
"""Before the session, when the last dossier received in September had been finished."""


def plan_the_report(cast: Cast, line: Timeline) -> None:
    """Put the report on the line."""
    line.at(
        datetime(DAY.year, DAY.month, DAY.day, 16, 0, tzinfo=HANOI), lambda at: _write(cast, at)
    )


def _write(cast: Cast, at: datetime) -> None:
    by = cast.actor("minh", at)
    report = reports.draft_report(
        unit=cast.district, template=FORM, period=parse_period("2018-9m"), as_of=at, by=by, at=at
    )
    first, *_, last = queries.outline_of(report).sections
    for section, words in (
        (first, f"Văn bản đã công bố viết: “{texts.ON_PRAISE}”."),
        (last, "Phần này do bản tái dựng để trống: văn bản đã công bố không nêu."),
    ):
        reports.write_chapter(report, section=section.key, text=words, by=by, at=at)
    reports.issue_report(report, number="182/BC-UBND", signed_on=at.date(), by=by, at=at)
