"""A kept line to the server is tried without a statement, and one that ended is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]


def test_a_line_that_stands_costs_no_statement():
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as seen:
        assert connection.is_usable()
    assert not seen.captured_queries


def test_a_line_the_server_has_ended_is_taken_anew():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
            assert cursor.fetchone()[0]
    finally:
        other.close()
    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    connection.health_check_done, connection.health_check_enabled = False, True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != mine


def test_a_line_never_opened_is_not_usable():
    other = connection.copy()
    assert not other.is_usable()


POOLED = """
from congvu.config import settings
said = settings.DATABASES["default"]
options = said["OPTIONS"]
print(options["prepare_threshold"], "options" in options, said["DISABLE_SERVER_SIDE_CURSORS"])
"""


@pytest.mark.parametrize(("flag", "found"), [("0", "5 True False"), ("1", "None False True")])
def test_behind_a_pooler_nothing_is_kept_on_a_line(flag, found):
    environment = os.environ | {"DATABASE_URL": "postgres://u@127.0.0.1/x", "CONGVU_POOLED": flag}
    answer = subprocess.run(
        [sys.executable, "-c", POOLED], env=environment, capture_output=True, text=True, check=False
    )
    assert answer.stdout.strip() == found, answer.stderr


MOMENTS = ("2018-04-24 10:15:00+07", "1975-06-13 00:00:00.5+08", "2026-11-26 23:59:59.999999-03")


def test_moments_are_what_django_reads():
    """Read by psycopg's own compiled reader, also from a cursor of the server."""
    connection.ensure_connection()
    assert connection._reads_at_once()
    sql = "SELECT NULL::timestamptz, " + ", ".join(f"'{each}'::timestamptz" for each in MOMENTS)
    expected = [None, *(datetime.fromisoformat(each).astimezone(UTC) for each in MOMENTS)]
    with transaction.atomic():
        for name in (None, "cua_may_chu"):
            with connection.create_cursor(name) as cursor:
                cursor.execute(sql)
                found = list(cursor.fetchone())
            assert found == expected
            assert {each.tzinfo for each in found if each} == {UTC}


def test_behind_a_pooler_moments_are_the_same():
    """There psycopg binds the values itself, and Django's own way is kept."""
    other = connection.copy()
    other.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | {
        "server_side_binding": False
    }
    try:
        assert not other._reads_at_once()
        with other.cursor() as cursor:
            cursor.execute("SELECT '2018-04-24 10:15:00+07'::timestamptz")
            assert cursor.fetchone()[0] == datetime(2018, 4, 24, 3, 15, tzinfo=UTC)
    finally:
        other.close()
