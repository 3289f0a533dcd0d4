"""Instances made without the ado of Django are the ones that Django makes."""

from __future__ import annotations

import pytest
from django.db import connection

from congvu.audit.models import Event
from congvu.audit.rows import as_read, made
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep, HandOver
from congvu.outbox.models import KeptAnswer, Message
from congvu.people.models import Party

MODELS = (Dossier, DossierPaper, DossierStep, HandOver, Event, KeptAnswer, Message, Party)


def told(row):
    plain = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return plain, row._state.adding, row._state.db, dict(row._state.fields_cache)


@pytest.mark.parametrize("model", MODELS)
def test_a_new_one_has_every_default(model):
    assert told(made(model)) == told(model())


def test_what_is_given_is_there_by_each_of_its_names(counter, at):
    said = {
        "pk": 7,
        "unit": counter.unit,
        "office_id": counter.office.pk,
        "holder": None,
        "applicant": counter.citizen,
        "filed_at": at("02/07/2018 08:00"),
    }
    one, other = made(Dossier, **said), Dossier(**said)
    other._state.db = None  # Django takes it from what the row points to
    assert told(one) == told(other)
    assert one.unit is counter.unit
    assert (one.pk, one.id, one.unit_id, one.holder) == (7, 7, counter.unit.pk, None)
    assert one.office == counter.office  # asked for, as of any other


def test_what_is_changed_in_one_is_not_changed_in_the_next():
    one = made(Dossier)
    lists = [name for name, value in one.__dict__.items() if isinstance(value, list)]
    assert lists
    for name in lists:
        getattr(one, name).append("Bản vẽ")
        assert getattr(made(Dossier), name) == []


def test_a_name_that_is_no_column_is_refused():
    with pytest.raises(TypeError, match="no column 'nowhere'"):
        made(Party, nowhere=1)


def test_a_row_is_read_as_django_reads_it(counter, receive):
    found = Dossier.objects.get(pk=receive("02/07/2018 08:00").pk)
    names = [one.attname for one in Dossier._meta.concrete_fields]
    values = [found.__dict__[name] for name in names]
    assert told(as_read(Dossier, connection.alias, names, values)) == told(found)
    with pytest.raises(ValueError, match="zip"):
        as_read(Dossier, connection.alias, names[:-1], values)
