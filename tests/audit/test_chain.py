"""The chain, the seals, the bundle, and what tampering does to them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from congvu.audit import actions, clock, queries, rules
from congvu.audit.actions import SilentAct, record, writes
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Actor
from congvu.core.refusals import Refused

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_audit.py"


@writes("test.happened")
def act(stream, at, **data):
    return record("test.happened", subject=stream, by=SYSTEM, at=at, data=data)


@pytest.fixture
def three_streams(nine_november):
    for stream in ("thing:1", "thing:2", "thing:10"):
        for number in range(3):
            act(stream, nine_november, number=number, words="Đã nhận hồ sơ ế ữ ậ")


@pytest.fixture
def unguarded():
    """A burglar with the keys of the database: the triggers are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_event_no_update")
            cursor.execute("DROP TRIGGER audit_event_no_delete")


def test_the_first_entry_says_that_the_database_is_real(nine_november):
    act("thing:1", nine_november)
    first = queries.genesis()
    assert first.kind == "system.created"
    assert json.loads(first.data)["demo"] is None
    assert queries.demo_name() is None


def test_each_event_names_the_hash_of_the_one_before(three_streams):
    events = list(queries.stream_of("thing:2"))
    assert [event.seq for event in events] == [1, 2, 3]
    assert events[0].prev == rules.FIRST_PREV
    assert events[1].prev == events[0].hash
    assert events[2].prev == events[1].hash


def test_a_whole_chain_verifies(three_streams):
    verdict = queries.verify()
    assert verdict.ok
    assert verdict.entries == Event.objects.count() == 10
    assert verdict.root == queries.current_root()[1]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "test.forged"),
        ("data", '{"number":9}'),
        ("data", "not json"),
        ("actor_label", "Người khác"),
        ("occurred_at", "2018-01-01 00:00:00+00:00"),
        ("recorded_at", "2018-01-01 00:00:00+00:00"),
        ("unit", "240"),
        ("hash", "0" * 64),
        ("prev", "1" * 64),
    ],
)
def test_a_tampered_row_is_named(column, value, three_streams, unguarded):
    Event.objects.filter(stream="thing:2", seq=2).update(**{column: value})
    verdict = queries.verify()
    assert not verdict.ok
    assert verdict.damaged == "thing:2#2"


def test_a_row_taken_out_of_the_middle_is_named(three_streams, unguarded):
    Event.objects.filter(stream="thing:2", seq=2).delete()
    assert queries.verify().damaged == "thing:2#3"


def test_a_tail_cut_off_after_a_seal_is_found(three_streams, nine_november, unguarded):
    actions.seal(by=SYSTEM, at=nine_november)
    assert queries.verify().ok
    Event.objects.filter(stream="thing:10", seq=3).delete()
    verdict = queries.verify()
    assert not verdict.ok
    assert verdict.damaged == "audit#1"


def test_a_rewritten_last_row_is_found_by_the_seal(three_streams, nine_november, unguarded):
    actions.seal(by=SYSTEM, at=nine_november)
    event = Event.objects.get(stream="thing:10", seq=3)
    event.data = '{"number":7}'
    Event.objects.filter(pk=event.pk).update(data=event.data, hash=event.entry().digest())
    assert queries.verify().damaged == "audit#1"


def test_seals_stay_true_while_work_goes_on(three_streams, nine_november):
    actions.seal(by=SYSTEM, at=nine_november)
    act("thing:1", nine_november, number=4)
    actions.seal(by=SYSTEM, at=nine_november)
    act("thing:77", nine_november, number=5)
    assert queries.verify().ok


def test_the_merkle_root_is_that_of_the_recursive_definition():
    import hashlib

    def by_definition(leaves):
        if not leaves:
            return hashlib.sha256(b"").digest()
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
        return hashlib.sha256(b"\x01" + left + right).digest()

    for size in range(20):
        leaves = [str(number).encode() for number in range(size)]
        assert rules.merkle_root(leaves) == by_definition(leaves).hex()


def test_an_outsider_verifies_the_bundle(three_streams, nine_november, tmp_path):
    actions.seal(by=SYSTEM, at=nine_november)
    bundle = io.BytesIO()
    root = actions.export(bundle)
    file = tmp_path / "nhat-ky.txt"
    file.write_bytes(bundle.getvalue())
    checked = subprocess.run(
        [sys.executable, VERIFIER, file, "--root", root], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr + checked.stdout
    assert checked.stdout.split()[-1] == root == queries.verify().root
    broken = bundle.getvalue().replace("ế ữ ậ".encode(), "ế ữ ă".encode(), 1)
    file.write_bytes(broken)
    checked = subprocess.run([sys.executable, VERIFIER, file], capture_output=True, text=True)
    assert checked.returncode == 1
    assert "thing:1#1" in checked.stdout + checked.stderr


def test_an_action_without_its_event_is_undone(nine_november):
    @writes("test.promised")
    def silent():
        record("test.other", subject="thing:1", by=SYSTEM, at=nine_november)

    before = Event.objects.count()
    with pytest.raises(SilentAct):
        silent()
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(nine_november):
    with pytest.raises(SilentAct):
        record("test.happened", subject="thing:1", by=SYSTEM, at=nine_november)


def test_recording_time_is_not_the_persons(nine_november):
    event = act("thing:1", nine_november)
    event.refresh_from_db()
    assert event.occurred_at == nine_november
    assert event.recorded_at > nine_november


def test_the_actor_is_named_as_of_the_act(nine_november):
    hoa = Actor(id="user:7", label="Nguyễn Thị Hoa, công chức một cửa, UBND xã Văn Luông")
    with transaction.atomic():
        event = record("test.happened", subject="thing:1", by=hoa, at=nine_november, unit="08596")
    assert (event.actor, event.unit) == ("user:7", "08596")
    assert "Hoa" in event.actor_label


def test_a_real_database_refuses_simulated_time(nine_november):
    act("thing:1", nine_november)
    with pytest.raises(Refused) as refused, clock.simulated(nine_november):
        pass
    assert refused.value.refusal.code == "clock-not-simulated"


def test_a_database_in_use_does_not_become_a_demo(nine_november):
    act("thing:1", nine_november)
    with pytest.raises(Refused) as refused:
        actions.create_demo("tan-son-2018", at=nine_november)
    assert refused.value.refusal.code == "database-in-use"


def test_a_demo_runs_on_simulated_time_and_says_so(nine_november):
    actions.create_demo("tan-son-2018", at=nine_november)
    with clock.simulated(nine_november):
        event = act("thing:1", nine_november)
    event.refresh_from_db()
    assert event.recorded_at == nine_november
    assert queries.demo_name() == "tan-son-2018"
    bundle = io.BytesIO()
    actions.export(bundle)
    assert json.loads(bundle.getvalue().split(b"\n")[0])["demo"] == "tan-son-2018"
    assert 0 <= (clock.now() - nine_november).total_seconds() < 60
