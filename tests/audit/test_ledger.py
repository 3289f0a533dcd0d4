"""Many events at once: the same chains as one by one, held by the same guards."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from congvu.audit import actions, queries, rules
from congvu.audit.actions import SilentAct, record, record_many, writes
from congvu.audit.ledger import Ledger
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Actor
from congvu.core.refusals import Refused

pytestmark = pytest.mark.django_db

HOA = Actor("user:7", 'Nguyễn Thị Hoa, cán bộ "một cửa"\n')
WORDS = {"lý do": "Thiếu “bản vẽ”\\ \u2028\t", "số": [1, 2.5, None, True], "a": {"z": 1, "b": "é"}}


@writes("test.happened")
def one(stream, at, **data):
    return record("test.happened", subject=stream, by=HOA, at=at, unit="240", data=data)


@writes("test.happened")
def many(said, at):
    ledger = Ledger()
    for stream, data in said:
        ledger.say("test.happened", stream=stream, by=HOA, at=at, unit="240", data=data)
    return record_many(ledger)


def test_a_bulk_act_leaves_the_chains_that_single_acts_leave(nine_november, at_time):
    at_time(nine_november)
    said = [("thing:1", {"n": 1}), ("thing:2", WORDS), ("thing:1", {"n": 2}), ("thing:1", WORDS)]
    one("thing:1", nine_november, before=True)
    with transaction.atomic():
        for stream, data in said:
            one(stream, nine_november, **data)
        singly = list(Event.objects.order_by("stream", "seq").values_list("stream", "seq", "hash"))
        transaction.set_rollback(True)
    assert many(said, nine_november) == 4
    assert singly == list(
        Event.objects.order_by("stream", "seq").values_list("stream", "seq", "hash")
    )
    assert queries.verify().ok


def test_the_quick_digest_is_the_digest(nine_november):
    one("thing:1", nine_november, **WORDS)
    record_without_unit(nine_november)
    for event in Event.objects.order_by("pk"):
        assert rules.quick_digest(event.entry()) == event.entry().digest() == event.hash


@writes("test.happened")
def record_without_unit(at):
    record("test.happened", subject="thing:1", by=SYSTEM, at=at)


def test_statements_do_not_grow_with_events(nine_november, django_assert_max_num_queries):
    one("thing:0", nine_november)
    for count in (2, 300):
        with django_assert_max_num_queries(6):
            many([(f"thing:{count}-{n}", {}) for n in range(count)], nine_november)


def test_the_guards_bite_in_bulk_as_well(nine_november):
    many([("thing:1", {})], nine_november)
    event = Event.objects.get(stream="thing:1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET kind = 'x' WHERE id = %s", [event.pk])
    ledger = Ledger()
    ledger.say("test.happened", stream="thing:1", by=SYSTEM, at=nine_november)
    with pytest.raises(SilentAct), _no_transaction():
        record_many(ledger)


class _no_transaction:
    def __enter__(self):
        self.was, connection.in_atomic_block = connection.in_atomic_block, False

    def __exit__(self, *_):
        connection.in_atomic_block = self.was


def test_a_moment_of_recording_is_said_in_a_demo_only(nine_november):
    one("thing:1", nine_november)
    ledger = Ledger()
    with pytest.raises(Refused) as refused:
        ledger.say("x.y", stream="thing:1", by=SYSTEM, at=nine_november, recorded_at=nine_november)
    assert refused.value.refusal.code == "clock-not-simulated"


def test_a_demo_keeps_its_records_in_the_order_of_their_time(nine_november):
    from datetime import timedelta

    actions.create_demo("thu-nghiem", at=nine_november)
    ledger = Ledger()
    for day in (3, 1, 2):
        moment = nine_november + timedelta(days=day)
        ledger.say("test.happened", stream=f"d:{day}", by=SYSTEM, at=moment, recorded_at=moment)
    with transaction.atomic():
        record_many(ledger)
    assert list(
        Event.objects.filter(kind="test.happened").order_by("pk").values_list("stream", flat=True)
    ) == ["d:1", "d:2", "d:3"]
    assert queries.last_recorded_at() == nine_november + timedelta(days=3)
