"""Reports as they were signed, and draws as they were published, for other systems."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.core.actors import SYSTEM
from congvu.core.periods import parse_period
from congvu.reports import actions
from tests.api.conftest import MORNING

pytestmark = pytest.mark.django_db


def drafted(unit, number):
    return actions.draft_report(
        unit=unit,
        template="cchc-725",
        period=parse_period("2018-q1"),
        as_of=MORNING,
        title=f"Báo cáo {number}",
        by=SYSTEM,
        at=MORNING,
    )


def signed(unit, number):
    return actions.issue_report(
        drafted(unit, number),
        number=f"{number}/BC-UBND",
        signed_on=date(2018, 4, 24),
        by=SYSTEM,
        at=MORNING,
    )


def test_a_signed_report_is_told_word_for_word_and_a_draft_is_not_there(desk, counter):
    report, draft = signed(counter.unit, 31), drafted(counter.unit, 32)
    listed = desk.counter.get("/reports", {"unit": "240"}).json()["items"]
    assert [each["id"] for each in listed] == [report.pk]
    said = desk.counter.get(f"/reports/{report.pk}").json()
    assert said["content"] == json.loads(report.content)
    assert said["sha256"] == report.sha256
    assert desk.counter.get(f"/reports/{draft.pk}").status_code == 404
    assert desk.elsewhere.get(f"/reports/{report.pk}").status_code == 404


def test_reports_come_page_by_page_in_as_many_statements(desk, counter):
    made = [signed(counter.unit, number).pk for number in (31, 32, 33)]

    def asked(limit):
        with CaptureQueriesContext(connection) as seen:
            page = desk.counter.get("/reports", {"limit": limit}).json()
        return page, len(seen)

    asked(1)
    (one, few), (three, many) = asked(1), asked(3)
    assert many == few
    assert [each["id"] for each in three["items"]] == made[::-1]
    rest = desk.counter.get("/reports", {"limit": 2, "cursor": one["next"]}).json()
    assert [each["id"] for each in rest["items"]] == made[1::-1]
    assert rest["next"] is None
