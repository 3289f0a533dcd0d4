"""The year from its first working day to the middle of December."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from congvu.audit import actions as audit
from congvu.audit import clock
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.demo.tan_son_2018 import cases, counters, documents, plan, report, visit
from congvu.demo.tan_son_2018.cast import PASSWORD, Cast, gather
from congvu.demo.timeline import Timeline
from congvu.dossiers import actions as dossiers
from congvu.people import actions as people

OPENS = datetime(2018, 1, 2, 7, 0, tzinfo=HANOI)
CLOSES = datetime(2018, 12, 14, 8, 0, tzinfo=HANOI)
"""The demo stands here: before terms run into 2019, a year the calendar does not decide."""
MAY_LOG_IN = ("hoa", "binh", "dung", "lan", "minh", "tam", "thao", "kien", "quan")


def build(said: Callable[[str], None]) -> int:
    """Live through the year; returns the number of acts."""
    cast = Cast()
    said("Dựng Tân Sơn 2018: đơn vị, con người, danh mục…")
    with clock.simulated(OPENS):
        gather(cast, OPENS)
        plan.set_rules(OPENS)
        for username in MAY_LOG_IN:
            people.set_password(cast.users[username], PASSWORD, by=SYSTEM, at=OPENS)
    line = Timeline(OPENS)
    counters.plan_dossiers(cast, line)
    cases.plan_cases(cast, line)
    documents.plan_documents(cast, line)
    plan.plan_the_year(cast, line)
    report.plan_the_report(cast, line)
    visit.plan_the_visit(cast, line)
    for month in range(2, 13):
        line.at(datetime(2018, month, 1, 0, 5, tzinfo=HANOI),
                lambda at: audit.seal(by=SYSTEM, at=at))  # fmt: skip
    # What the worker does by itself every quarter of an hour, here before the office opens.
    line.at(CLOSES - timedelta(minutes=30), lambda at: dossiers.draft_owed(by=SYSTEM, at=at))
    line.at(CLOSES, lambda at: audit.seal(by=SYSTEM, at=at))
    acts = line.run(said, CLOSES)
    said(f"Xong: {acts} việc, đến {CLOSES:%d/%m/%Y}.")
    return acts
