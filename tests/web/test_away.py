"""What lies under us is away for a while: a page that says so, and nothing pretends to be done."""

from __future__ import annotations

import errno

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from congvu.dossiers import queries
from congvu.web.errors import why_away

pytestmark = pytest.mark.django_db

FAULTS = [
    (OperationalError("connection to server at … failed: Connection refused"), "database-away"),
    (InterfaceError("connection already closed"), "database-away"),
    (OperationalError("database is locked"), "database-busy"),
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

    monkeypatch.setattr("congvu.people.systems.token_of", broken)
    client = Client(raise_request_exception=False, headers={"Authorization": "Bearer cv_1_x"})
    answer = client.get("/api/v1/units")
    assert answer.status_code == 503
    assert answer.json()["code"] == "database-away"
