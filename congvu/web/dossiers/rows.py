"""Lines of a list as the page shows them: state and clock in icon, word and colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.http import QueryDict
from django.utils.translation import gettext

from congvu.core.calendar import WorkCalendar
from congvu.core.clock import VERDICT_LABELS, Verdict, left_words
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import STATE_LABELS, State

MINUTE = 60_000_000

VERDICT_TONES = {
    Verdict.NOT_STARTED: "neutral",
    Verdict.RUNNING: "on_time",
    Verdict.NEAR: "near",
    Verdict.OVERDUE: "late",
    Verdict.PAUSED: "paused",
    Verdict.EARLY: "done",
    Verdict.ON_TIME: "done",
    Verdict.LATE: "late",
    Verdict.STOPPED: "neutral",
}

STATE_TONES = {
    State.SUPPLEMENT: "paused",
    State.PAYMENT: "paused",
    State.WITHDRAWING: "paused",
    State.FINISHED: "done",
    State.RETURNED: "done",
}


@cache
def state_tone(state: str) -> str:
    """The colour of a state; most states have none."""
    return STATE_TONES.get(State(state), "neutral")


@dataclass(frozen=True)
class Line:
    """One line: the typed row, with the words of its clock."""

    row: queries.QueueRow
    state: str
    state_tone: str
    clock: str
    clock_tone: str
    where: str


def clock_words(
    verdict: Verdict,
    due: datetime | None,
    at: datetime,
    calendar: WorkCalendar,
    *,
    days_only: bool = False,
    translate: Callable[[str], str] = gettext,
) -> str:
    """“còn 2 ngày làm việc 3 giờ” while the clock runs, else the verdict.

    ``days_only`` leaves out the hours beside whole days: a list is read down, not along.
    """
    if due is not None and verdict in (Verdict.RUNNING, Verdict.NEAR, Verdict.OVERDUE):
        try:
            left = calendar.office_micros_between(at, due) // MINUTE
        except Refused:  # the year of the due moment is no longer decided
            return translate(VERDICT_LABELS[verdict])
        if left == 0 and verdict is Verdict.OVERDUE:  # past due since the close of office
            return translate(VERDICT_LABELS[verdict])
        if days_only:
            per_day = int(calendar.hours_on(local(at).date()).hours_per_day * 60)
            sign = -1 if left < 0 else 1
            left = sign * (abs(left) // per_day * per_day) or left
        return left_words(left, calendar, at, translate)
    return translate(VERDICT_LABELS[verdict])


def lines(dossiers: Iterable[Dossier], at: datetime) -> list[Line]:
    """The lines of a page; statements do not grow with the rows."""
    return lines_told(queries.rows_of(dossiers, at), at)


def lines_told(rows: Sequence[queries.QueueRow], at: datetime) -> list[Line]:
    """The same, where the rows are told already."""
    day = local(at).date()
    calendars = {
        code: queries.calendar_known(code, day) for code in sorted({each.unit for each in rows})
    }
    said = cache(gettext)  # the same few words in every line

    @cache
    def clock(verdict: Verdict, due: datetime | None, unit: str) -> str:
        return clock_words(verdict, due, at, calendars[unit], days_only=True, translate=said)

    return [
        Line(
            row=row,
            state=said(STATE_LABELS[row.state]),
            state_tone=state_tone(row.state),
            clock=clock(row.verdict, row.due_at, row.unit),
            clock_tone=VERDICT_TONES[row.verdict],
            where=row.holder or row.office,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Held:
    """One line of who has how many; ``address`` opens the list it counted."""

    name: str
    open: int
    overdue: int
    near: int
    address: str


def by_person(loads: Iterable[queries.Load], asked: QueryDict) -> list[Held]:
    """The loads added up by person, the most late first."""
    return _added(
        (
            (str(each.holder_id or 0), each.holder or gettext("Chưa phân công"), each)
            for each in loads
        ),
        "holder",
        asked,
    )


def by_office(loads: Iterable[queries.Load], asked: QueryDict) -> list[Held]:
    """The loads added up by office; what lies at none is left out, it has no list of its own."""
    named = ((str(each.office_id), each.office, each) for each in loads if each.office_id)
    return _added(named, "office", asked)


def _added(
    named: Iterable[tuple[str, str, queries.Load]], column: str, asked: QueryDict
) -> list[Held]:
    sums: dict[str, tuple[str, list[queries.Load]]] = {}
    for key, name, load in named:
        sums.setdefault(key, (name, []))[1].append(load)
    found = []
    for key, (name, loads) in sums.items():
        query = asked.copy()
        query.pop("group", None)
        query[column] = key
        found.append(
            Held(
                name=name,
                open=sum(each.open for each in loads),
                overdue=sum(each.overdue for each in loads),
                near=sum(each.near for each in loads),
                address=query.urlencode(),
            )
        )
    return sorted(found, key=lambda one: (-one.overdue, -one.open, one.name))
