"""The job worker comes up with its database, not only after it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError

from congvu.jobs import port
from congvu.jobs.management.commands import worker


@pytest.fixture
def starts(monkeypatch):
    """``starts(*faults)``: what happened when the worker met these before the database answered."""

    def run(*faults):
        waiting, seen = list(faults), []

        def schedule():
            if waiting:
                raise waiting.pop(0)
            seen.append("scheduled")

        monkeypatch.setattr(port, "schedule_standing", schedule)
        monkeypatch.setattr(worker, "call_command", seen.append)
        monkeypatch.setattr(worker.connection, "close", lambda: None)
        monkeypatch.setattr(worker.time, "sleep", lambda _seconds: seen.append("waited"))
        call_command("worker")
        return seen

    return run


def test_a_database_that_starts_later_is_waited_for(starts):
    gone = OperationalError("connection refused")
    assert starts(gone, gone) == ["waited", "waited", "scheduled", "qcluster"]


def test_a_database_without_tables_is_said_at_once(starts):
    with pytest.raises(ProgrammingError):
        starts(ProgrammingError("relation does not exist"))
