"""Writes of an act that go to the database together: the same rows, in the same order."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from congvu.audit import gathering, inserting
from congvu.audit.actions import as_one, record, writes
from congvu.audit.gathering import Write, gathered, write
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.outbox.models import KeptAnswer
from congvu.people.models import Party


class Crossed(Exception):
    """Another act came first."""


class WasThere(Exception):
    """The row was there already."""


RENAME = "UPDATE people_party SET name = %s WHERE id = %s"


@pytest.fixture
def mo(db):
    return Party.objects.create(kind="person", name="Đinh Thị Mơ")


@pytest.fixture
def answer(at):
    def make(key, body=""):
        until = at("02/07/2018 08:00")
        return KeptAnswer(caller="user:1", key=key, asked="a", body=body, kept_until=until)

    return make


def rename(party, name):
    write(Write("people_party", RENAME, [name, party.pk]))


def test_writes_to_several_tables_go_in_one_statement(mo, answer):
    kept = answer("k", "đã làm")
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as asked,
        gathered(),
    ):
        rename(mo, "Đinh Thị Mận")
        inserting.insert_unasked(kept)
        assert kept.pk is None
        assert len(asked) == 0
    assert len(asked) == (1 if connection.vendor == "postgresql" else 2)
    assert Party.objects.get().name == "Đinh Thị Mận"
    found = KeptAnswer.objects.get()
    assert (found.pk, found.body) == (kept.pk, "đã làm")
    assert not kept._state.adding


def test_whoever_reads_in_between_finds_what_was_written(mo):
    with transaction.atomic(), gathered():
        rename(mo, "Đinh Thị Mận")
        assert Party.objects.get().name == "Đinh Thị Mận"
        Party.objects.update(name="Đinh Thị Đào")
        rename(mo, "Đinh Thị Lê")
        Party.objects.create(kind="person", name="Hà Văn Ba")
    assert list(Party.objects.order_by("pk").values_list("name", flat=True)) == [
        "Đinh Thị Lê",
        "Hà Văn Ba",
    ]


def test_what_has_nothing_to_do_with_a_write_may_be_asked_before_it(mo, answer):
    def names():
        with gathering.ahead_of("people_party"), connection.cursor() as cursor:
            cursor.execute("SELECT name FROM people_party")
            return [row[0] for row in cursor.fetchall()]

    with transaction.atomic(), gathered():
        rename(mo, "Đinh Thị Mận")
        assert names() == ["Đinh Thị Mơ"]  # what was said not to matter
        inserting.insert_unasked(answer("k"))
        assert names() == ["Đinh Thị Mận"]  # another table waits too: all are written
    assert Party.objects.get().name == "Đinh Thị Mận"


def test_the_later_of_two_writes_to_a_row_stands(mo, answer):
    with transaction.atomic(), gathered():
        rename(mo, "Đinh Thị Mận")
        inserting.insert_unasked(answer("k"))
        rename(mo, "Đinh Thị Đào")
    assert Party.objects.get().name == "Đinh Thị Đào"
    assert KeptAnswer.objects.count() == 1


def test_an_act_that_is_undone_has_sent_nothing(mo, answer):
    def act():
        with transaction.atomic(), gathered():
            rename(mo, "Đinh Thị Mận")
            inserting.insert_unasked(answer("k"))
            raise ZeroDivisionError

    with CaptureQueriesContext(connection) as asked, pytest.raises(ZeroDivisionError):
        act()
    assert not [each["sql"] for each in asked if "people_party" in each["sql"]]
    assert Party.objects.get().name == "Đinh Thị Mơ"


def test_a_part_that_is_undone_takes_its_own_writes_alone(mo, answer):
    def part():
        with transaction.atomic():
            inserting.insert_unasked(answer("k"))
            raise ZeroDivisionError

    with transaction.atomic(), gathered():
        rename(mo, "Đinh Thị Mận")
        with pytest.raises(ZeroDivisionError):
            part()
        inserting.insert_unasked(answer("l"))
    assert Party.objects.get().name == "Đinh Thị Mận"
    assert KeptAnswer.objects.get().key == "l"


def test_rows_by_copy_come_after_what_was_told_before(mo, answer):
    with transaction.atomic(), gathered():
        inserting.insert_unasked(answer("k"))
        inserting.insert(KeptAnswer, [answer("l")], keyed=False)
    assert list(KeptAnswer.objects.order_by("pk").values_list("key", flat=True)) == ["k", "l"]


def test_outside_an_act_each_is_written_at_once(mo):
    with CaptureQueriesContext(connection) as asked:
        rename(mo, "Đinh Thị Mận")
        assert len(asked) == 1


def test_what_another_act_wrote_first_is_told_by_its_own_words(mo, answer, at):
    """Two acts give one event the same number: the second one is refused, nothing of it stays."""
    now = at("02/07/2018 08:00")
    with transaction.atomic():
        taken = record("test.happened", subject=mo, by=SYSTEM, at=now)
    crossing = Event(
        **{
            one.attname: getattr(taken, one.attname)
            for one in Event._meta.concrete_fields
            if not one.primary_key
        }
    )

    def act():
        with transaction.atomic(), gathered():
            rename(mo, "Đinh Thị Mận")
            inserting.insert_few([crossing], crossed=Crossed)
            inserting.insert_unasked(answer("k"))

    with pytest.raises(Crossed):
        act()
    assert Party.objects.get().name == "Đinh Thị Mơ"
    assert not KeptAnswer.objects.exists()


def test_a_fault_that_nobody_words_is_the_databases_own(mo, answer):
    inserting.insert_one(answer("k"))

    def act():
        with transaction.atomic(), gathered():
            rename(mo, "Đinh Thị Mận")
            inserting.insert_unasked(answer("k"))

    with pytest.raises(IntegrityError):
        act()
    assert Party.objects.get().name == "Đinh Thị Mơ"


def test_what_was_there_already_is_told(mo, answer):
    inserting.insert_one(answer("k", "lần đầu"))

    def act():
        with transaction.atomic(), gathered():
            rename(mo, "Đinh Thị Mận")
            again = answer("k", "lần hai")
            inserting.insert_unasked(again, unless_there=True, was_there=WasThere)

    with pytest.raises(WasThere):
        act()
    assert Party.objects.get().name == "Đinh Thị Mơ"
    assert KeptAnswer.objects.get().body == "lần đầu"


@writes("test.happened")
def _act(party, *, by, at):
    rename(party, "Đinh Thị Mận")
    return record("test.happened", subject=party, by=by, at=at)


def test_the_event_of_an_act_has_its_key_when_the_act_has_ended(mo, at):
    event = _act(mo, by=SYSTEM, at=at("02/07/2018 08:00"))
    assert Event.objects.get(pk=event.pk).hash == event.hash
    assert Party.objects.get().name == "Đinh Thị Mận"


def test_acts_as_one_refused_at_the_end_leave_nothing(mo, at):
    """While the act goes on somebody else gives the number of its event: it is refused whole."""
    now = at("02/07/2018 08:00")

    def both():
        with as_one(gathered=True):
            _act(mo, by=SYSTEM, at=now)
            said = {"kind": "test.other", "data": "{}", "actor": "a", "actor_label": "a"}
            numbers = {"stream": f"party:{mo.pk}", "seq": 1, "hash": "x", "prev": "0"}
            Event.objects.create(**said, **numbers, occurred_at=now, recorded_at=now)

    with pytest.raises(Refused) as refused:
        both()
    assert refused.value.refusal.code == "changed-meanwhile"
    assert Party.objects.get().name == "Đinh Thị Mơ"
    assert not Event.objects.filter(stream=f"party:{mo.pk}").exists()


def test_nothing_waits_when_nothing_was_gathered(mo):
    gathering.flush()
    with transaction.atomic(), gathered():
        gathering.flush()
