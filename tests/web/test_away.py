"""What lies under us is away for a while: a page that says so, and nothing pretends to be done."""

from __future__ import annotations

import errno

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from congvu.audit.away import why_away
from congvu.dossiers import queries

pytestmark = pytest.mark.django_db


def _postgres(kind):
    """As Django hands on what PostgreSQL said, in whatever language it speaks."""
    error = OperationalError("máy chủ từ chối")
    error.__cause__ = kind("máy chủ từ chối")
    return error


FAULTS = [
    (OperationalError("connection to server at … failed: Connection refused"), "database-away"),
    (InterfaceError("connection already closed"), "database-away"),
    (OperationalError("database is locked"), "database-busy"),
    (_postgres(psycopg.errors.LockNotAvailable), "database-busy"),
    (_postgres(psycopg.errors.DeadlockDetected), "acts-crossed"),
    (_postgres(psycopg.errors.SerializationFailure), "acts-crossed"),
    (_postgres(psycopg.errors.DiskFull), "disk-full"),
    (_postgres(psycopg.errors.AdminShutdown), "database-away"),
    (_postgres(psycopg.errors.TooManyConnections), "database-away"),
    (OperationalError("database or disk is full"), "disk-full"),
    (OperationalError("could not extend file: No space left on device"), "disk-full"),
    (OSError(errno.ENOSPC, "No space left on device"), "disk-full"),
]


@pytest.fixture
def fails(monkeypatch, counter, login):
    """``fails(fault)``: Chị Hoa's browser, which gets what a fault of that kind leaves."""

    def client(fault):
        def broken(*_said, **_named):
            raise fault

        monkeypatch.setattr(queries, "queue_counts", broken)
        browser = login(counter.hoa)
        browser.raise_request_exception = False
        return browser

    return client


@pytest.mark.parametrize(("fault", "code"), FAULTS)
def test_the_page_says_what_is_away_and_what_to_do(fails, fault, code):
    assert why_away(fault).code == code
    answer = fails(fault).get(reverse("dossiers:queue"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    page = answer.content.decode()
    assert why_away(fault).what in page
    assert why_away(fault).what_to_do in page


def test_a_fault_of_our_own_stays_a_fault(fails):
    assert fails(ValueError("x")).get(reverse("dossiers:queue")).status_code == 500
    assert why_away(OSError(errno.EACCES, "denied")) is None


def test_another_system_gets_the_same_words_as_json(monkeypatch):
    def broken(*_said):
        raise OperationalError("connection refused")

    monkeypatch.setattr("congvu.people.systems.caller_of", broken)
    client = Client(raise_request_exception=False, headers={"Authorization": "Bearer cv_1_x"})
    answer = client.get("/api/v1/units")
    assert answer.status_code == 503
    assert answer.json()["code"] == "database-away"


def addresses():
    """Every address of the product that needs nothing to be named."""
    found = set()

    def walk(resolver, spaces):
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                try:
                    found.add(reverse(":".join([*spaces, name])))
                except NoReverseMatch:
                    continue
        for space, (_prefix, below) in resolver.namespace_dict.items():
            walk(below, [*spaces, space])

    walk(get_resolver(), [])
    return sorted(found)


@pytest.fixture
def database_gone():
    """From now on the database answers nothing at all."""

    def nothing(*_said):
        raise OperationalError("connection to server failed: Connection refused")

    with connection.execute_wrapper(nothing):
        yield


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_address_is_a_fault_while_the_database_is_gone(counter, login, request, accept):
    browser = login(counter.hoa)
    browser.raise_request_exception = False
    request.getfixturevalue("database_gone")
    away, asked = 0, addresses()
    assert len(asked) > 60
    for path in asked:
        answer = browser.get(path, headers={"Accept": accept})
        assert answer.status_code != 500, path
        if answer.status_code != 503:
            continue  # it asks the database nothing
        away += 1
        machine = path.startswith(("/api/", "/suc-khoe/")) or accept == "application/json"
        words = answer.json()["what"] if machine else answer.content.decode()
        assert "Cơ sở dữ liệu tạm thời không trả lời" in words, path
        assert answer["Retry-After"] == "30"
        assert answer["Cache-Control"] == "no-store"
    assert away > 60


def test_a_monitor_is_told_in_its_own_form(database_gone):
    answer = Client(raise_request_exception=False).get("/suc-khoe/")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


def test_a_wrong_statement_is_a_fault_of_ours():
    import sqlite3

    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    error = OperationalError("no such table: nowhere")
    error.__cause__ = raised.value
    assert why_away(error) is None
