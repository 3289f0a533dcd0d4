"""The database itself refuses to change or remove an event; each way in is tried."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from congvu.audit.actions import record, writes
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM

pytestmark = pytest.mark.django_db


@writes("test.happened")
def act(stream, at):
    return record("test.happened", subject=stream, by=SYSTEM, at=at, data={"số": 1})


@pytest.fixture
def event(nine_november):
    return act("thing:1", nine_november)


ATTACKS = [
    "UPDATE audit_event SET kind = 'other'",
    "UPDATE audit_event SET data = '{{}}' WHERE id = {id}",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE id = {id}",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = {id}",
    "REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = {id}",
    "INSERT OR REPLACE INTO audit_event SELECT id + 1000, stream, seq, 'forged', occurred_at,"
    " recorded_at, actor, actor_label, unit, data, prev, hash FROM audit_event WHERE id = {id}",
    "UPDATE OR REPLACE audit_event SET seq = 1 WHERE id = {id}",
    "UPDATE OR IGNORE audit_event SET kind = 'forged' WHERE id = {id}",
    "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = {id}"
    " ON CONFLICT (id) DO UPDATE SET kind = 'forged'",
    "INSERT INTO audit_event SELECT id + 1000, stream, seq, 'forged', occurred_at,"
    " recorded_at, actor, actor_label, unit, data, prev, hash FROM audit_event WHERE id = {id}"
    " ON CONFLICT (stream, seq) DO UPDATE SET kind = 'forged'",
]
ON_POSTGRESQL = [
    "TRUNCATE audit_event",
    "TRUNCATE audit_event CASCADE",
    "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = {id}"
    " ON CONFLICT (id) DO UPDATE SET kind = 'forged'",
    "MERGE INTO audit_event t USING (SELECT {id} AS id) s ON t.id = s.id"
    " WHEN MATCHED THEN UPDATE SET kind = 'forged'",
    "MERGE INTO audit_event t USING (SELECT {id} AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM audit_event RETURNING id) SELECT count(*) FROM gone",
    "SET LOCAL session_replication_role = replica; DELETE FROM audit_event WHERE id = {id}",
]


def everything():
    return list(Event.objects.order_by("id").values_list())


@pytest.mark.parametrize("attack", ATTACKS + ON_SQLITE + ON_POSTGRESQL)
def test_the_database_refuses(attack, event):
    for_engine = {"sqlite": ON_SQLITE, "postgresql": ON_POSTGRESQL}
    others = [sql for name, sql in for_engine.items() if name != connection.vendor]
    if any(attack in group for group in others):
        pytest.skip("spoken to the other engine")
    before = everything()
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack.format(id=event.pk))
    assert everything() == before


def test_the_orm_is_refused_too(event):
    for attempt in (event.delete, event.save, Event.objects.all().delete):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            attempt()
