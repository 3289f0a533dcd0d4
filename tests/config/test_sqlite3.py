"""The embedded database: one writer, and a line before it."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import nullcontext

import pytest
from django.contrib.sessions.backends import db
from django.db import OperationalError

from congvu.audit import away
from congvu.audit.away import BUSY, why_away
from congvu.config.sqlite3.base import DatabaseWrapper
from congvu.core.turns import line_before
from congvu.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(tmp_path, settings):
    """``opened(patience)``: a connection of its own to one file, as each thread has one."""
    made = []

    def connect(patience=10.0):
        usual = settings.DATABASES["default"]
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": patience,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        more = {"ENGINE": "congvu.config.sqlite3", "NAME": tmp_path / "b", "OPTIONS": options}
        wrapper = DatabaseWrapper({**usual, **more}, alias="own")
        wrapper.inc_thread_sharing()
        made.append(wrapper)
        return wrapper

    with connect().cursor() as cursor:
        cursor.execute("CREATE TABLE act (id INTEGER PRIMARY KEY, who TEXT)")
    yield connect
    for each in made:
        each.close()


def begun(wrapper):
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def put(wrapper, who):
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO act (who) VALUES (%s)", [who])


def who_wrote(wrapper):
    with wrapper.cursor() as cursor:
        return [row[0] for row in cursor.execute("SELECT who FROM act ORDER BY id").fetchall()]


def test_whoever_waits_writes_in_the_order_of_coming(opened, tmp_path):
    first, line = opened(), line_before(str(tmp_path / "b"))
    begun(first)
    put(first, "Hoa")
    threads = []
    for who in ("Minh", "Lan", "Tuấn"):
        threads.append(threading.Thread(target=put, args=(opened(), who)))
        threads[-1].start()
        end = time.monotonic() + 20
        while len(line._waiting) < len(threads) + 1:
            assert time.monotonic() < end
            time.sleep(0.002)
    first.commit()
    first.set_autocommit(True)
    for each in threads:
        each.join(20)
    assert who_wrote(first) == ["Hoa", "Minh", "Lan", "Tuấn"]


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_turn_ends_with_the_transaction(opened, end):
    first, second = opened(), opened(patience=0.2)
    begun(first)
    with pytest.raises(OperationalError, match="locked") as refused:
        put(second, "Minh")
    assert why_away(refused.value) is BUSY
    getattr(first, end)()
    put(second, "Minh")
    assert who_wrote(second) == ["Minh"]


def test_who_reads_does_not_wait(opened):
    first, second = opened(), opened(patience=0.05)
    begun(first)
    put(first, "Hoa")
    assert who_wrote(second) == []


def test_a_program_that_knows_no_line_is_waited_for_as_ever(opened, tmp_path):
    other = sqlite3.connect(tmp_path / "b", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first = opened(patience=0.1)
    with pytest.raises(OperationalError, match="locked"):
        begun(first)
    other.execute("ROLLBACK")
    other.close()
    put(first, "Hoa")  # and the turn was given back
    assert who_wrote(first) == ["Hoa"]


def test_a_look_waits_less_and_an_act_afterwards_as_ever(opened):
    first, second = opened(), opened(patience=30)
    begun(first)
    with second.waiting_at_most(0.05), pytest.raises(OperationalError, match=r"0\.05 s"):
        put(second, "Minh")
    first.rollback()
    assert second.patience == 30
    assert second.connection.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
    put(second, "Minh")


def test_a_mark_beside_a_page_is_left_out_while_another_writes_long(opened, monkeypatch):
    first, second = opened(), opened(patience=30)
    monkeypatch.setattr(away, "connection", second)
    begun(first)
    with away.left_out_when_busy():
        put(second, "Minh")
    assert second.patience == 30
    first.rollback()
    assert who_wrote(second) == []
    with away.left_out_when_busy():
        put(second, "Lan")
    assert who_wrote(second) == ["Lan"]


def test_a_fault_is_not_left_out(opened, monkeypatch):
    own = opened()
    monkeypatch.setattr(away, "connection", own)
    with pytest.raises(OperationalError, match="no such table"), away.left_out_when_busy():
        own.cursor().execute("INSERT INTO nowhere VALUES (1)")


@pytest.mark.parametrize("must_create", [False, True])
def test_only_a_new_session_waits_for_a_long_write(opened, monkeypatch, must_create):
    session = SessionStore()
    session["seen"] = 1
    session.create()
    monkeypatch.setattr(away, "connection", opened())

    def busy(*_said, **_named):
        raise OperationalError("database is locked")

    monkeypatch.setattr(db.SessionStore, "save", busy)
    with pytest.raises(OperationalError) if must_create else nullcontext():
        session.save(must_create)


def test_a_commit_without_room_gives_the_turn_too(opened, monkeypatch):
    first, second = opened(), opened(patience=0.2)

    begun(first)
    put(first, "Hoa")
    monkeypatch.setattr(first, "connection", _Full(first.connection))
    with pytest.raises(OperationalError, match="full"):
        first.commit()
    first.rollback()
    put(second, "Minh")
    assert who_wrote(second) == ["Minh"]


class _Full:
    """A connection that cannot commit."""

    def __init__(self, line):
        self._line = line

    def commit(self):
        raise sqlite3.OperationalError("database or disk is full")

    def __getattr__(self, name):
        return getattr(self._line, name)
