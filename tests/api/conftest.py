"""A connected system at the counter of Tân Sơn (invented), and how it calls."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.test import Client

from congvu.core.actors import SYSTEM, Duty
from tests.dossiers.conftest import at, counter, moment, receive

__all__ = ["at", "counter", "receive"]

MORNING = moment("24/04/2018 10:15")


class Caller:
    """Another system: its account, its token, and the requests it makes."""

    def __init__(self, system, token):
        self.system, self.token = system, token
        self.client = Client(enforce_csrf_checks=True)
        self.keys = 0

    def headers(self, extra):
        """As a program sends them."""
        return {"Authorization": f"Bearer {self.token}"} | extra

    def get(self, path, query=None, **headers):
        return self.client.get(f"/api/v1{path}", query, headers=self.headers(headers))

    def post(self, path, said=None, *, key=None, **headers):
        """A write under a key of its own, or under ``key``."""
        self.keys += 1
        headers = {"Idempotency-Key": key or f"key-{self.system.pk}-{self.keys}"} | headers
        return self.client.post(
            f"/api/v1{path}",
            json.dumps({} if said is None else said),
            content_type="application/json",
            headers=self.headers(headers),
        )

    def send(self, path, content, kind="application/pdf", *, key=None, query="", **headers):
        """A file as the body of a request."""
        self.keys += 1
        headers = {"Idempotency-Key": key or f"key-{self.system.pk}-{self.keys}"} | headers
        return self.client.generic(
            "POST", f"/api/v1{path}?{query}", content, kind, headers=self.headers(headers)
        )


@pytest.fixture(autouse=True)
def _counts_begin_anew():
    """How often a token asked is remembered by the process, and tokens of two tests share a key."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def now(at_time):
    """The morning of 24/4/2018, at the doors too."""
    return at_time(MORNING)


@pytest.fixture
def connect(counter, now):
    """``connect("motcua", unit, duties…)``: a system with these duties, ready to call."""
    from congvu.people import actions
    from congvu.people.rules import Reach

    def connected(code, unit, *duties, reach=Reach.OWN, name="Phần mềm một cửa", days=30):
        who = {"by": SYSTEM, "at": now}
        system = actions.connect_system(code=code, name=name, unit=unit, **who)
        for duty in duties:
            actions.grant_duty(system, duty, unit, reach=reach, **who)
        token, secret = actions.issue_token(system, days=days, **who)
        caller = Caller(system, secret)
        caller.row = token
        return caller

    return connected


@pytest.fixture
def desk(connect, counter):
    """The systems of the district: at its counter, of its specialists, of its leaders."""
    return SimpleNamespace(
        counter=connect("motcua", counter.unit, Duty.CLERK),
        office=connect("chuyenmon", counter.unit, Duty.SPECIALIST, name="Phần mềm chuyên môn"),
        leader=connect("dieuhanh", counter.unit, Duty.UNIT_LEADER, name="Phần mềm điều hành"),
        elsewhere=connect("motcua.xa", counter.commune, Duty.CLERK, name="Một cửa xã"),
        bare=connect("troi", counter.unit, name="Phần mềm chưa giao việc"),
    )
