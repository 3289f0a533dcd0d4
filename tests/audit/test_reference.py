"""What changes seldom is remembered by a process exactly as long as nobody has changed it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from congvu.audit import reference
from congvu.audit.actions import as_one
from congvu.audit.models import ReferenceMark
from congvu.core.actors import SYSTEM, Duty
from congvu.core.asked import one_reading
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries

DAY = date(2018, 7, 2)


@pytest.fixture
def asked():
    """Remember under a name; how often the question was really asked."""
    count = []

    def ask(name="x"):
        return reference.remembered(name, lambda: count.append(name) or len(count))

    return ask, count


def test_asked_once_until_something_changes(counter, asked, at):
    ask, _count = asked
    assert (ask(), ask(), ask()) == (1, 1, 1)
    organisation.open_office(
        counter.unit,
        code="tuphap",
        name="Phòng Tư pháp",
        kind=OfficeKind.PROFESSIONAL,
        by=SYSTEM,
        at=at("02/07/2018 08:00"),
    )
    assert (ask(), ask()) == (2, 2)
    assert "tuphap" in {each.code for each in units.offices_of(counter.unit, DAY)}


def test_what_is_done_on_dossiers_leaves_it_alone(counter, receive, asked):
    ask, _count = asked
    receive("02/07/2018 08:00")
    ask()
    receive("02/07/2018 08:05")
    assert ask() == 1


def test_a_duty_given_and_taken_counts_at_once(counter, at):
    now = at("02/07/2018 08:00")
    lan = people_queries.user_by_id(counter.lan.pk)

    def leads():
        return Duty.LEGAL_OFFICER in people_queries.actor_for(lan, DAY).duties()

    assert not leads()
    grant = people.grant_duty(lan, Duty.LEGAL_OFFICER, counter.unit, by=SYSTEM, at=now)
    assert leads()
    last = DAY - timedelta(days=1)
    people.end_duty(grant, last_day=last, reason="nhầm", by=SYSTEM, at=now)
    assert not leads()


def test_what_was_undone_is_not_remembered(counter, asked, at):
    ask, count = asked
    before = reference.mark()

    with transaction.atomic():
        organisation.open_office(
            counter.unit,
            code="tuphap",
            name="Phòng Tư pháp",
            kind=OfficeKind.PROFESSIONAL,
            by=SYSTEM,
            at=at("02/07/2018 08:00"),
        )
        ask()  # under the mark of a change that nobody will ever see
        transaction.set_rollback(True)
    assert reference.mark() == before
    assert (ask(), count) == (2, ["x", "x"])
    assert "tuphap" not in {each.code for each in units.offices_of(counter.unit, DAY)}


def test_the_mark_is_written_once_at_the_end_of_all(counter, at):
    now = at("02/07/2018 08:00")
    with CaptureQueriesContext(connection) as seen, as_one():
        for code in ("a", "b", "c"):
            organisation.open_office(
                counter.unit, code=code, name=code, kind=OfficeKind.PROFESSIONAL, by=SYSTEM, at=now
            )
        middle = reference.mark()
    written = [each["sql"] for each in seen if "INTO audit_referencemark" in each["sql"]]
    assert len(written) == 1
    assert reference.mark() == middle == ReferenceMark.objects.get().mark


def test_within_one_reading_the_mark_is_read_once(counter, asked, django_assert_num_queries):
    ask, _count = asked
    with django_assert_num_queries(1), one_reading():
        ask("x")
        ask("y")
        ask("x")


def test_without_a_mark_nothing_is_remembered(counter, asked):
    ask, count = asked
    ReferenceMark.objects.all().delete()
    assert (ask(), ask(), len(count)) == (1, 2, 2)


def test_another_process_sees_the_change(counter, asked):
    """As another process writes it: the mark in the table is another one."""
    ask, _count = asked
    ask()
    ReferenceMark.objects.update(mark="f" * 64)
    assert ask() == 2
