"""The embedded database counts its rows at night, and takes nobody's turn for it."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import OperationalError, connection, connections, transaction

from congvu.config.sqlite3.base import DatabaseWrapper
from congvu.dossiers import access, planning
from congvu.dossiers.models import Dossier
from congvu.jobs import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(tmp_path, settings):
    """``own(patience)``: a file of its own, with one table of three acts and an index on it."""
    path = tmp_path / "a.sqlite3"
    with sqlite3.connect(path) as line:
        line.execute("PRAGMA journal_mode=WAL")
        line.execute("CREATE TABLE act (id INTEGER PRIMARY KEY, who TEXT)")
        line.execute("CREATE INDEX act_who ON act (who)")
        line.executemany("INSERT INTO act (who) VALUES (?)", [("Hoa",), ("Hoa",), ("Lan",)])

    def connect(init="PRAGMA journal_mode=WAL", patience=0.1):
        options = {"transaction_mode": "IMMEDIATE", "timeout": patience, "init_command": init}
        more = {"ENGINE": "congvu.config.sqlite3", "NAME": path, "OPTIONS": options}
        connections["own"] = DatabaseWrapper({**settings.DATABASES["default"], **more}, "own")
        return path

    yield connect
    connections["own"].close()
    del connections["own"]


def counted(path):
    with sqlite3.connect(path) as line:
        if not line.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
            return None
        return line.execute("SELECT idx, stat FROM sqlite_stat1").fetchall()


def test_rows_are_counted_and_counted_anew(own):
    path = own()
    assert planning.count_again("own")
    assert counted(path) == [("act_who", "3 2")]
    with connections["own"].cursor() as cursor:
        cursor.execute("INSERT INTO act (who) VALUES ('Minh')")
    assert planning.count_again("own")
    assert counted(path) == [("act_who", "4 2")]


def test_while_another_writes_long_the_counts_of_before_serve_on(own):
    path = own()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not planning.count_again("own")
    other.execute("ROLLBACK")
    other.close()
    assert counted(path) is None
    assert planning.count_again("own")


def test_where_nothing_can_be_written_nothing_breaks(own):
    path = own("PRAGMA query_only=ON")
    assert not planning.count_again("own")
    assert counted(path) is None


def test_a_fault_of_ours_is_not_taken_for_a_busy_night(own, monkeypatch):
    own()
    monkeypatch.setattr(planning, "COUNT", "ANALYZE nowhere")
    with pytest.raises(OperationalError, match="no such table"):
        planning.count_again("own")


def test_nothing_is_counted_inside_an_act(own):
    path = own()
    with transaction.atomic("own"):
        assert not planning.count_again("own")
    assert counted(path) is None


@pytest.fixture
def uncounted(transactional_db):
    """What was counted of this test's rows is not left to the tests that follow."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
            cursor.execute("ANALYZE sqlite_master")


def test_where_another_unit_decides_is_still_found_by_its_index(uncounted, receive, counter):
    if connection.vendor != "sqlite":
        assert not work.count_again()
        return
    for _ in range(40):
        receive("24/04/2018 09:00")
    assert work.count_again()
    few = Dossier.objects.filter(access.decides_for_another([counter.unit.pk])).order_by()
    assert "dossier_by_another" in few.explain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'dossiers_dossier'")
        known = {name for (name,) in cursor.fetchall()}
    assert "dossier_received" in known
    assert not known & set(planning.RARE)
