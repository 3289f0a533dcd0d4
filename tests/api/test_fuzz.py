"""Requests nobody thought of: schemathesis asks every operation and finds no fault of ours.

Run with a budget of seconds (``CONGVU_FUZZ_SECONDS``, 20 unless said); ``.ci/run`` gives more.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from urllib.parse import urlencode

import hypothesis
import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck

from congvu.api.v1 import docs
from congvu.core.actors import Duty
from congvu.people.rules import Reach

pytestmark = pytest.mark.django_db

BUDGET = float(os.environ.get("CONGVU_FUZZ_SECONDS", "20"))
KNOWN = {200, 201, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429}


def operations():
    """Every operation of the description."""
    schema = schemathesis.openapi.from_dict(docs.schema())
    return [each.ok() for each in schema.get_all_operations()]


def sent(client, case, token, key):
    """The answer to one case; what it wrote is taken back, so that each meets the same world.

    A dossier of any number is seldom there: every other case is asked of the one there is.
    """
    if isinstance((case.path_parameters or {}).get("id"), int) and len(repr(case.body)) % 2:
        case.path_parameters["id"] = key
    headers = {
        name: value
        for name, value in (case.headers or {}).items()
        if value.isprintable() and value.isascii()
    }
    headers["Authorization"] = f"Bearer {token}"
    path = case.formatted_path
    query = {key: value for key, value in (case.query or {}).items() if value is not None}
    with transaction.atomic():
        if case.method.upper() == "GET":
            answer = client.get(path, query, headers=headers)
        elif case.media_type not in (None, "application/json"):
            body = case.body if isinstance(case.body, bytes) else b""
            # Random bytes are no paper; every other one is made to look like one.
            body = b"%PDF-" + body if len(body) % 2 else body
            address = f"{path}?{urlencode(query, doseq=True)}"
            answer = client.generic("POST", address, body, case.media_type, headers=headers)
        else:
            body = case.body if isinstance(case.body, (dict, list, str, int, float)) else {}
            answer = client.generic(
                case.method.upper(),
                path,
                docs.json.dumps(body),
                content_type="application/json",
                headers=headers,
            )
        transaction.set_rollback(True)
    return answer


def faults_of(operation, client, token, key, seconds, seen):
    """What of one operation answered as no operation may; at least one case is asked."""
    faults, asked, ends = [], [], time.monotonic() + seconds

    @hypothesis.seed(20180424)
    @hypothesis.settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def ask(case):
        if asked and time.monotonic() > ends:
            return
        asked.append(case)
        answer = sent(client, case, token, key)
        seen[answer.status_code] += 1
        said = f"{answer.status_code} {case.method} {case.formatted_path} {case.query} {case.body}"
        if answer.status_code not in KNOWN:
            faults.append(said[:700])
        elif answer.status_code >= 400 and answer.status_code not in (404, 405):
            assert {"code", "what", "what_to_do"} <= set(answer.json()), said

    ask()
    return faults


def test_no_request_brings_the_api_down(connect, counter, receive, settings, caplog, tmp_path):
    caplog.set_level("ERROR", "django.request")
    settings.CONGVU_API_A_MINUTE = 0
    settings.MEDIA_ROOT = tmp_path
    dossier = receive("24/04/2018 09:00")
    duties = (Duty.CLERK, Duty.SPECIALIST, Duty.UNIT_LEADER)
    caller = connect("thu", counter.unit, *duties, reach=Reach.SUBTREE)
    seen = Counter()
    client, found = Client(raise_request_exception=False), operations()
    faults = [
        fault
        for operation in found
        for fault in faults_of(
            operation, client, caller.token, dossier.pk, BUDGET / len(found), seen
        )
    ]
    assert not faults, "\n".join(faults[:20])
    assert {200, 422} <= set(seen), f"it asked nothing that could go through: {seen}"
