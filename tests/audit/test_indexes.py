"""Indexes that go are named as Django named them, and come back as they were."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection

from congvu.audit.indexes import DropIndexes

pytestmark = pytest.mark.django_db
TABLE, NAME, LIKE = "people_party", "made_for_a_test", "made_for_a_test_like"


def names_of(table):
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def test_a_dropped_index_is_gone_twice_over_and_comes_back():
    drop = DropIndexes({NAME: (TABLE, "name"), LIKE: (TABLE, "name")})
    with connection.cursor() as cursor:
        # Django's own editor asks SQLite for a connection without a transaction.
        quote = connection.ops.quote_name
        editor = SimpleNamespace(connection=connection, quote_name=quote, execute=cursor.execute)
        drop.database_backwards("people", editor, None, None)
        both = {NAME, LIKE} if connection.vendor == "postgresql" else {NAME}
        assert names_of(TABLE) & {NAME, LIKE} == both
        for _twice in range(2):
            drop.database_forwards("people", editor, None, None)
            assert not names_of(TABLE) & {NAME, LIKE}


def test_no_foreign_key_of_a_dossier_has_an_index_that_another_begins_with():
    """What a receipt writes is paid for at the counter."""
    tables = ("dossiers_dossier", "dossiers_dossierpaper", "dossiers_dossierstep")
    for table in tables:
        with connection.cursor() as cursor:
            told = connection.introspection.get_constraints(cursor, table)
        indexes = {name: each["columns"] for name, each in told.items() if each["index"]}
        whole = [each["columns"] for each in told.values() if each["index"] or each["unique"]]
        made_by_django = [name for name in indexes if name.startswith(table) and indexes[name]]
        for name in made_by_django:
            (column,) = indexes[name]
            longer = [each for each in whole if each and each[0] == column and len(each) > 1]
            assert not longer, (name, longer)
