"""Rows of single acts by SQL made once: the same rows as the ORM writes, no more columns."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from congvu.audit import gathering, inserting
from congvu.audit.models import Event
from congvu.audit.prepared import Prepared
from congvu.dossiers.models import Dossier, DossierStep
from congvu.outbox.models import KeptAnswer
from congvu.people.models import Party, SystemToken

NAIVE = datetime(2018, 4, 24, 10, 15)


def party(**said):
    return Party(**{"kind": "person", "name": "Đinh Thị Mơ"} | said)


def fields(row):
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def test_one_row_is_what_save_writes(db):
    one, other = party(birth_date=date(1980, 2, 3), phone="0912"), None
    inserting.insert_one(one)
    other = Party.objects.get(pk=one.pk)
    assert fields(other) == fields(one)
    assert not one._state.adding
    one.name = "Đinh Thị Mận"
    one.save()  # an update, not a second row
    assert Party.objects.count() == 1


def test_a_row_has_its_key_before_it_is_written(db):
    first, second = party(), party(name="Hà Văn Ba")
    with transaction.atomic(), gathering.gathered(), CaptureQueriesContext(connection) as asked:
        inserting.insert_ahead(first)
        inserting.insert_ahead(second)
        assert len({first.pk, second.pk, None}) == 3
        writes = [each["sql"] for each in asked if each["sql"].startswith("INSERT")]
        assert len(writes) == (1 if connection.vendor == "postgresql" else 2)  # the second waits
    assert Party.objects.get(pk=first.pk).name == "Đinh Thị Mơ"
    assert Party.objects.get(pk=second.pk).name == "Hà Văn Ba"


def test_keys_drawn_ahead_are_given_once(db):
    """Those of an act that is undone are lost; a row written otherwise gets another."""

    def undone():
        with transaction.atomic(), gathering.gathered():
            lost = party()
            inserting.insert_ahead(lost)
            raise ZeroDivisionError

    kept = [party() for _ in range(2 * inserting.AHEAD + 3)]
    for one in kept[:5]:
        inserting.insert_ahead(one)
    with pytest.raises(ZeroDivisionError):
        undone()
    inserting.insert_one(party(name="Hà Văn Ba"))
    for one in kept[5:]:
        inserting.insert_ahead(one)
    assert len({one.pk for one in kept}) == len(kept)
    assert Party.objects.count() == len(kept) + 1


@pytest.mark.django_db(transaction=True)
def test_keys_drawn_on_a_line_that_broke_are_given_to_nobody():
    """A server that was killed may draw them again, for another."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite draws no keys ahead")
    first, later = party(), party(name="Hà Văn Ba")
    inserting.insert_ahead(first)
    connection.close()
    inserting.insert_ahead(later)
    assert later.pk > first.pk + inserting.AHEAD - 1


def test_what_is_there_already_stays_as_it_is(db, at):
    def answer(body):
        key = {"caller": "user:1", "key": "k", "asked": "a"}
        return KeptAnswer(**key, body=body, kept_until=at("02/07/2018 08:00"))

    inserting.insert_one(answer("first"), unless_there=True)
    again = answer("second")
    inserting.insert_one(again, unless_there=True)
    assert again.pk is None
    assert KeptAnswer.objects.get().body == "first"


def test_a_moment_without_its_zone_and_a_moment_for_a_day_are_refused(db, at):
    with pytest.raises(ValueError, match="zone"):
        inserting.insert_one(KeptAnswer(caller="u", key="k", asked="a", kept_until=NAIVE))
    with pytest.raises(ValueError, match="day"):
        inserting.insert_one(party(birth_date=at("02/07/2018 08:00")))


def test_constraints_bite(counter, receive):
    step = DossierStep.objects.filter(dossier=receive("02/07/2018 08:00"))[0]
    step.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        inserting.insert_one(step)


def test_only_what_changed_is_written(counter, receive, at):
    dossier = Dossier.objects.get(pk=receive("02/07/2018 08:00").pk)
    inserting.note_read(dossier)
    with CaptureQueriesContext(connection) as seen:
        inserting.update_changed(dossier)
    assert not seen.captured_queries
    dossier.note, dossier.returned_at = "cần gấp", at("03/07/2018 09:00")
    dossier.missing.append("Bản vẽ")  # in place
    with CaptureQueriesContext(connection) as seen:
        inserting.update_changed(dossier)
    (sent,) = seen.captured_queries
    assert "promise_at" not in sent["sql"]
    kept = Dossier.objects.get(pk=dossier.pk)
    assert (kept.note, kept.returned_at, kept.missing) == (
        "cần gấp",
        at("03/07/2018 09:00"),
        ["Bản vẽ"],
    )


def test_several_rows_in_one_statement_with_nulls_and_moments(counter, receive, at):
    steps = list(DossierStep.objects.filter(dossier=receive("02/07/2018 08:00")).order_by("order"))
    steps[0].closed_at, steps[0].sent_back = at("02/07/2018 09:00"), True
    steps[1].opened_at, steps[1].office = at("02/07/2018 09:00"), counter.office
    names = ["office", "opened_at", "closed_at", "sent_back", "sent_number"]
    with CaptureQueriesContext(connection) as seen:
        inserting.update_few(steps, names)
    assert len(seen) == 1
    kept = DossierStep.objects.filter(dossier=steps[0].dossier).order_by("order")
    assert [fields(each) for each in kept] == [fields(each) for each in steps]
    for each in steps:
        each.office, each.opened_at, each.closed_at = None, None, None
    inserting.update_few(steps, names)
    assert not DossierStep.objects.exclude(opened_at=None).exists()


def test_events_stay_append_only_in_this_way_too(counter, receive):
    receive("02/07/2018 08:00")
    event = Event.objects.order_by("-pk")[0]
    inserting.note_read(event)
    event.kind = "dossier.returned"
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        inserting.update_changed(event)


def test_a_prepared_query_gives_what_the_query_set_gives(counter, receive):
    def rows(key):
        found = Dossier.objects.filter(pk=key).select_related("applicant", "unit", "office__unit")
        return found.order_by("pk")

    prepared = Prepared(rows)
    for minute in range(3):
        key = receive(f"02/07/2018 08:0{minute}").pk
        with CaptureQueriesContext(connection) as seen:
            (one,) = prepared.all(key)
            other = one.applicant.name, one.unit.code, one.office.unit.name
        assert len(seen) == 1
        (by_orm,) = rows(key)
        assert fields(one) == fields(by_orm)
        assert other == (by_orm.applicant.name, by_orm.unit.code, by_orm.office.unit.name)
    assert prepared.all(0) == []
    assert prepared.one(0) is None


def test_a_value_that_stands_nowhere_is_told(db):
    with pytest.raises(ValueError, match="does not stand"):
        Prepared(lambda key, other: SystemToken.objects.filter(pk=key), 2).all(1, 2)


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_an_act_only():
    locking = Prepared(lambda key: Party.objects.filter(pk=key).select_for_update())
    with pytest.raises(TransactionManagementError):
        locking.all(1)
