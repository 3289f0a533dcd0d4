"""A burglar with the keys of the database: the guards are down, only the chain is left to tell."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from congvu.audit import actions, clock, queries, rules
from congvu.audit.actions import record, writes
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.canonical import canonical

pytestmark = pytest.mark.django_db


@writes("test.happened")
def act(stream, at, **data):
    return record("test.happened", subject=stream, by=SYSTEM, at=at, data=data)


@pytest.fixture
def sealed(nine_november):
    """Three streams, sealed; then the guards are taken down."""
    for stream in ("thing:1", "thing:2", "thing:10"):
        for number in range(3):
            act(stream, nine_november, number=number)
    actions.seal(by=SYSTEM, at=nine_november)
    actions.seal(by=SYSTEM, at=nine_november)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            for guard in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER audit_event_no_{guard}")
    assert queries.verify().ok


def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rechain(stream):
    """Rewrite every hash of a stream, as a burglar who knows the format would."""
    prev = rules.FIRST_PREV
    for event in queries.stream_of(stream):
        event.prev = prev
        prev = event.hash = event.entry().digest()
        Event.objects.filter(pk=event.pk).update(prev=event.prev, hash=event.hash)


def damaged():
    verdict = queries.verify()
    assert verdict.ok == (verdict.damaged is None)
    assert verdict.ok or verdict.why
    return verdict.damaged


def test_a_whole_stream_taken_out_is_found_by_the_seal(sealed):
    Event.objects.filter(stream="thing:2").delete()
    assert damaged() == "audit#1"


def test_a_stream_rewritten_with_all_its_hashes_is_found_by_the_seal(sealed):
    Event.objects.filter(stream="thing:2", seq=2).update(kind="test.forged")
    rechain("thing:2")
    assert damaged() == "audit#1"


def test_a_demo_cannot_be_made_real(sealed):
    first = queries.genesis()
    Event.objects.filter(pk=first.pk).update(data=canonical({"demo": "x", "version": "1"}))
    assert damaged() == "system#1"
    rechain("system")
    assert damaged() == "audit#1"


def test_the_first_entry_may_not_be_missing_or_another(sealed):
    Event.objects.filter(stream="system").update(kind="test.happened")
    rechain("system")
    assert damaged() == "system#1"
    Event.objects.filter(stream="system").delete()
    assert damaged() == "system#1"


def test_rows_that_changed_places_are_named(sealed):
    one, two = Event.objects.filter(stream="thing:2").order_by("seq")[:2]
    Event.objects.filter(pk=one.pk).update(seq=99)
    Event.objects.filter(pk=two.pk).update(seq=1)
    Event.objects.filter(pk=one.pk).update(seq=2)
    assert damaged() == "thing:2#1"


def test_rows_that_changed_their_order_of_recording_are_named(sealed):
    one, two = Event.objects.filter(stream="thing:2").order_by("seq")[:2]
    Event.objects.filter(pk=one.pk).update(id=10**6)
    Event.objects.filter(pk=two.pk).update(id=one.pk)
    Event.objects.filter(pk=10**6).update(id=two.pk)
    assert damaged() == "thing:2#2"


def test_an_event_slipped_in_before_the_seal_is_named(sealed, nine_november):
    last = queries.stream_of("thing:2").last()
    forged = Event(
        id=-1, stream="thing:2", seq=4, kind="test.forged", occurred_at=nine_november,
        recorded_at=last.recorded_at, actor="user:1", actor_label="x", data="{}", prev=last.hash,
    )  # fmt: skip
    forged.hash = forged.entry().digest()
    forged.save(force_insert=True)
    assert damaged() == "thing:2#4"


@pytest.mark.parametrize(
    "data", ["{}", "[]", '{"entries":1,"root":"x","upto":"a"}', '{"entries":9,"root":1,"upto":2}']
)
def test_a_seal_that_says_something_else_is_named(sealed, data):
    Event.objects.filter(stream="audit", seq=1).update(data=data)
    rechain("audit")
    assert damaged() == "audit#1"


@pytest.mark.parametrize("data", ["[" * 100_000, "", "NaN", "null", "[]", '{"a":1,"a":1}', "{} "])
def test_data_that_are_no_json_object_are_named(sealed, data):
    Event.objects.filter(stream="thing:2", seq=2).update(data=data)
    assert damaged() == "thing:2#2"


SQLITE_TAKES_ANYTHING = ("x'ff00'", "cast(x'ff41' as text)", "'garbage'", "'2018-99-01 00:00:00'")


@pytest.mark.parametrize("value", SQLITE_TAKES_ANYTHING)
@pytest.mark.parametrize(
    "column",
    ["kind", "occurred_at", "recorded_at", "actor", "actor_label", "unit", "data", "prev", "hash"],
)
def test_what_no_column_should_hold_is_named(sealed, column, value):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps its types")
    raw(f"UPDATE audit_event SET {column} = {value} WHERE stream = 'thing:2' AND seq = 2")
    assert damaged() == "thing:2#2"


@pytest.mark.parametrize("value", SQLITE_TAKES_ANYTHING[:2])
@pytest.mark.parametrize("column", ["stream", "seq"])
def test_a_row_without_a_readable_name_shows_by_its_number_or_by_the_gap_it_leaves(
    sealed, column, value
):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps its types")
    row = Event.objects.get(stream="thing:2", seq=2).pk
    raw(f"UPDATE audit_event SET {column} = {value} WHERE id = {row}")
    assert damaged() in (f"id={row}", "thing:2#3")


def test_the_first_act_is_not_older_than_its_house():
    """A door asks the clock, then the act makes the first entry before its own."""
    at = clock.now()
    seal = actions.seal(by=SYSTEM, at=at)
    first = queries.genesis()
    assert first.id < seal.id
    assert first.occurred_at <= seal.occurred_at
    assert first.recorded_at <= seal.recorded_at


def test_an_old_paper_entered_first_does_not_make_the_house_old(nine_november):
    act("thing:1", nine_november)
    assert queries.genesis().occurred_at > nine_november + timedelta(days=365)
    assert json.loads(queries.genesis().data)["demo"] is None
