"""The clock against the naive oracle and against its own laws, on generated cases."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from congvu.core.clock import Mark, MarkKind, due, read
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.core.terms import Term, TermUnit
from tests.core import clock_cases as cases

SOME = settings(max_examples=150)
REAL = cases.REAL
OFFICE = cases.office_of(REAL)
UNITS = st.sampled_from(list(TermUnit))
# Far enough from the end of 2026 for the terms and pauses drawn here.
MOMENTS = st.datetimes(datetime(2025, 1, 2), datetime(2026, 7, 31)).map(
    lambda moment: moment.replace(tzinfo=HANOI)
)
MINUTES = MOMENTS.map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def terms(draw: st.DrawFn, units: st.SearchStrategy[TermUnit] = UNITS) -> Term:
    unit = draw(units)
    if unit is TermUnit.SAME_DAY:
        return Term(Decimal(1), unit)
    if unit is TermUnit.CALENDAR_DAYS:
        return Term(Decimal(draw(st.integers(1, 40))), unit)
    return Term(Decimal(draw(st.integers(1, 80))) / 4, unit)


@pytest.mark.parametrize("seed", range(10))
def test_every_unit_is_due_when_the_oracle_says(seed):
    random = Random(seed)
    calendar = REAL if seed % 2 else cases.invented_calendar(random)
    office, years = cases.office_of(calendar), sorted(calendar.decided_years)
    wrong = [
        cases.check_due(calendar, office, cases.term(random), cases.moment(random, tuple(years)))
        for _ in range(300)
    ]
    assert not [each for each in wrong if each]


@pytest.mark.parametrize("seed", range(4))
def test_pauses_and_minutes_are_what_a_minute_by_minute_run_says(seed):
    random = Random(seed)
    calendar = REAL if seed % 2 else cases.invented_calendar(random)
    office, years = cases.office_of(calendar), tuple(sorted(calendar.decided_years))
    for _ in range(60):
        term = cases.term(random)
        if term.unit in cases.PAUSABLE and term.amount <= 10:
            received = cases.moment(random, years)
            assert cases.check_pauses(calendar, office, term, received, random) is None


@SOME
@given(terms(), MOMENTS, MOMENTS)
def test_a_later_receipt_is_never_due_earlier(term, one, two):
    first, second = sorted((one, two))
    assert due(term, first, REAL) <= due(term, second, REAL)


@SOME
@given(terms(), MOMENTS)
def test_a_longer_term_is_never_due_earlier(term, received):
    assume(term.unit is not TermUnit.SAME_DAY)
    assert due(term, received, REAL) <= due(Term(term.amount + 1, term.unit), received, REAL)


@SOME
@given(terms(), MOMENTS)
def test_nothing_is_due_on_a_day_off_or_outside_office_hours(term, received):
    moment = due(term, received, REAL)
    assert OFFICE.works_on(moment.date())
    assert time(7, 30) <= moment.time() <= time(11, 30) or time(13, 30) <= moment.time() <= time(
        17, 30
    )
    assert moment > received


@SOME
@given(st.integers(0, 120), MOMENTS)
def test_subtracting_what_was_added_comes_back(quarters, moment):
    start = REAL.next_opening(moment)
    days = Decimal(quarters) / 4
    assert REAL.subtract_working_days(REAL.add_working_days(moment, days), days) == start


@SOME
@given(st.integers(0, 120), MOMENTS)
def test_the_office_time_to_the_due_moment_is_the_term(quarters, moment):
    days = Decimal(quarters) / 4
    minutes = REAL.working_minutes_between(moment, REAL.add_working_days(moment, days))
    assert minutes == days * 480
    if not quarters % 4:
        days_between = REAL.working_days_between(
            REAL.next_opening(moment).date(), REAL.add_working_days(moment, days).date()
        )
        assert days_between == days


@SOME
@given(terms(st.sampled_from(cases.PAUSABLE)), MINUTES, st.integers(0, 20_000), st.integers(0, 12))
def test_a_pause_of_n_working_days_moves_the_end_by_n(term, received, wait, days):
    plain = due(term, received, REAL)
    begin = received + timedelta(minutes=wait)
    assume(begin < plain)
    marks = [
        Mark(MarkKind.START, received),
        Mark(MarkKind.PAUSE, begin),
        Mark(MarkKind.RESUME, max(begin, REAL.add_working_days(begin, days))),
    ]
    moved = read(marks, term, REAL, marks[-1].at).due
    # Written with the oracle's walk, which keeps the clock time, 11:30 and 17:30 included.
    assert moved is not None
    assert moved.replace(tzinfo=None) == OFFICE.walk_days(plain.replace(tzinfo=None), days)


@SOME
@given(st.integers(1, 40), MOMENTS, st.integers(0, 30), st.integers(0, 30))
def test_a_pause_of_n_calendar_days_moves_the_last_day_by_n(amount, received, wait, days):
    term = Term(Decimal(amount), TermUnit.CALENDAR_DAYS)
    effective = REAL.next_opening(received)
    begin = effective + timedelta(days=wait)
    assume(begin < due(term, received, REAL))
    marks = [
        Mark(MarkKind.START, received),
        Mark(MarkKind.PAUSE, begin),
        Mark(MarkKind.RESUME, begin + timedelta(days=days)),
    ]
    last: date = effective.date() + timedelta(days=amount + days)
    moved = read(marks, term, REAL, marks[-1].at).due
    assert moved is not None
    assert moved.replace(tzinfo=None) == OFFICE.close_from(last)


@st.composite
def stories(draw: st.DrawFn) -> list[Mark]:
    """Any marks in the order of time, possible or not."""
    moment = draw(MINUTES)
    kinds = [MarkKind.START, *draw(st.lists(st.sampled_from(list(MarkKind)), max_size=7))]
    marks = []
    for kind in kinds:
        marks.append(Mark(kind, moment, "lý do", "01/PB"))
        moment += timedelta(minutes=draw(st.integers(0, 4000)))
    return marks


@SOME
@given(stories(), terms())
def test_replay_equals_live(marks, term):
    def said(known: list[Mark], at: datetime) -> object:
        try:
            found = read(known, term, REAL, at)
        except Refused as refused:
            return refused.refusal.code
        return found, found.as_dict()

    for mark in marks:
        live = [each for each in marks if each.at <= mark.at]
        assert said(marks, mark.at) == said(live, mark.at)


@SOME
@given(stories(), terms(), st.integers(0, 10_000))
def test_a_reading_holds_together(marks, term, later):
    at = marks[-1].at + timedelta(minutes=later)
    try:
        found = read(marks, term, REAL, at)
    except Refused as refused:
        code = refused.refusal.code
    else:
        code = ""
    assert code.startswith("clock-") or not code
    if code:
        return
    assert found.spent_minutes is not None
    assert found.paused_minutes is not None
    assert found.spent_minutes >= 0
    assert found.paused_minutes >= 0
    if found.due is not None and found.verdict != "stopped":
        assert (found.verdict in ("late", "overdue")) == ((found.ended_at or at) > found.due)
        assert OFFICE.works_on(found.due.date())
    if found.projected_due is not None:
        assert found.due is None
        assert found.projected_due >= at or found.left_minutes == 0
    assert all(line.said() for line in found.why)
