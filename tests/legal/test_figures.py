"""Counting documents by hand, and as the figures do."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI, parse_period
from congvu.figures.queries import measure, rows
from congvu.legal import actions
from congvu.legal.rules import Activity, Conclusion, DocumentKind
from congvu.organisation import queries as organisation

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2018, 10, 20, 9, 0, tzinfo=HANOI)
NINE_MONTHS = parse_period("2018-9m")


@pytest.fixture
def documents(tan_son, van_luong):
    """Three of the district, four of Văn Luông, one of another district."""
    elsewhere = organisation.unit_at("227", date(2018, 9, 30))

    def registered(unit, number):
        return actions.register_document(
            unit=unit,
            number=f"{number}/QĐ",
            issued_on=date(2018, 1, 10),
            kind=DocumentKind.NORMATIVE,
            doc_type="Quyết định",
            abstract="Việc",
            by=SYSTEM,
            at=OCTOBER,
        )

    return (
        [registered(tan_son, n) for n in range(3)]
        + [registered(van_luong, n) for n in range(4)]
        + [registered(elsewhere, 1)]
    )


def look(document, activity, day, conclusion=Conclusion.LAWFUL, checker=None):
    return actions.record_check(
        document,
        activity=activity,
        completed_on=day,
        conclusion=conclusion,
        checker_unit=checker,
        by=SYSTEM,
        at=OCTOBER,
    )


def value(code, unit, as_of):
    return measure(code, unit, NINE_MONTHS, as_of).value


def test_each_document_once_each_activity_apart(documents, tan_son, van_luong, at_time):
    at_time(OCTOBER)
    d1, d2, d3, v1, v2, v3, v4, away = documents
    look(d1, Activity.SELF_CHECK, date(2018, 9, 30))  # the last day is inside
    look(d2, Activity.SELF_CHECK, date(2018, 10, 1))  # the next is not
    look(v1, Activity.SELF_CHECK, date(2018, 2, 1))
    look(v1, Activity.SELF_CHECK, date(2018, 5, 1), Conclusion.FAULT)  # twice: still one
    look(v2, Activity.SELF_CHECK, date(2018, 3, 1))
    look(v3, Activity.REVIEW, date(2018, 3, 1), Conclusion.EXPIRED)
    look(v3, Activity.SYSTEMATISATION, date(2018, 3, 1), Conclusion.EXPIRED)
    look(v4, Activity.AUTHORITY_CHECK, date(2018, 4, 1), Conclusion.FAULT, tan_son)
    look(away, Activity.SELF_CHECK, date(2018, 3, 1))
    actions.open_check(
        d3, activity=Activity.SELF_CHECK, received_on=date(2018, 3, 1), by=SYSTEM, at=OCTOBER
    )
    now = datetime(2018, 12, 1, tzinfo=HANOI)
    counted = {
        code: value(code, tan_son, now)
        for code in (
            "documents.checked",
            "documents.checked.huyen",
            "documents.checked.xa",
            "documents.checked.authority",
            "documents.reviewed",
            "documents.systematised",
            "documents.faulty",
            "documents.faulty.authority",
        )
    }
    assert counted == {
        "documents.checked": 3,  # d1, v1, v2
        "documents.checked.huyen": 1,
        "documents.checked.xa": 2,
        "documents.checked.authority": 1,  # v4
        "documents.reviewed": 1,  # v3
        "documents.systematised": 1,  # v3
        "documents.faulty": 1,  # v1
        "documents.faulty.authority": 1,  # v4
    }
    assert value("documents.checked", van_luong, now) == 2
    found = rows("documents.checked", tan_son, NINE_MONTHS, now)
    assert [(row.id, row.kind, row.unit) for row in found] == [
        (each.pk, "legal_document", each.unit.code) for each in (d1, v1, v2)
    ]
    assert found[0].label == "Quyết định 0/QĐ ngày 10/01/2018"


def test_what_was_not_yet_recorded_is_not_counted(documents, tan_son, at_time):
    at_time(OCTOBER)
    look(documents[0], Activity.SELF_CHECK, date(2018, 9, 3))
    at_time(datetime(2018, 11, 2, 8, 0, tzinfo=HANOI))
    look(documents[1], Activity.SELF_CHECK, date(2018, 9, 3))
    told = [
        value("documents.checked", tan_son, moment)
        for moment in (
            datetime(2018, 10, 1, tzinfo=HANOI),
            datetime(2018, 10, 31, tzinfo=HANOI),
            datetime(2018, 11, 9, tzinfo=HANOI),
        )
    ]
    assert told == [0, 1, 2]
