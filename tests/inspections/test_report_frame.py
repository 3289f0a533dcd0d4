"""A sample of the reports a unit signed: what is changed behind it is found and named."""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import parse_period
from congvu.inspections import actions, integrity
from congvu.inspections.models import Frame, SampleItem
from congvu.reports import actions as reports
from tests.inspections.conftest import moment

pytestmark = pytest.mark.django_db
DAY = "09/11/2018"


@pytest.fixture
def frame(visits, people, act, tan_son, at_time, calendar):
    """Four reports of the district on controlling procedures, three of which are drawn."""
    for number, period in enumerate(("2018-q1", "2018-q2", "2018-q3", "2018-9m"), start=31):
        at = at_time(moment("05/10/2018 09:00"))
        draft = reports.draft_report(
            unit=tan_son,
            template="kstthc-2018",
            period=parse_period(period),
            as_of=at,
            title=f"Báo cáo {period}",
            by=SYSTEM,
            at=at,
        )
        signed = {"number": f"{number}/BC-UBND", "signed_on": date(2018, 10, 5)}
        reports.issue_report(draft, **signed, by=SYSTEM, at=at)
    frame = actions.freeze_frame(
        visits.huyen, figure_code="reports.issued", **act(people.son, f"{DAY} 08:10")
    )
    draw = actions.commit_draw(
        frame, n=3, source="XSMB ngày 09/11/2018", **act(people.son, f"{DAY} 08:20")
    )
    actions.draw_sample(draw, randomness="27946", **act(people.son, f"{DAY} 09:00"))
    return frame


def faults(decided):
    return {(each.where.partition(", ")[2], each.what) for each in integrity.integrity(decided)}


def spoil(frame, rows):
    """The frame with other rows, and a hash that was put right."""
    told = canonical(rows)
    Frame.objects.filter(pk=frame.pk).update(
        rows=told, row_count=len(rows), sha256=sha256_hex(f"{frame.query}\n{told}")
    )


def test_reports_as_signed_are_in_the_frame_and_all_agrees(frame, decided):
    rows = json.loads(frame.rows)
    assert {row["kind"] for row in rows} == {"report"}
    assert [row["label"].split()[0] for row in rows] == [f"{n}/BC-UBND" for n in range(31, 35)]
    assert faults(decided) == set()


def test_a_report_left_out_of_the_frame_is_missed(frame, decided):
    rows = json.loads(frame.rows)
    drawn = set(SampleItem.objects.order_by("pk").values_list("subject_id", flat=True))
    (undrawn,) = [row for row in rows if row["id"] not in drawn]
    spoil(frame, [row for row in rows if row != undrawn])
    assert faults(decided) == {
        ("khung reports.issued", integrity.OTHER_HASH),
        ("mẫu reports.issued", integrity.OTHER_ROWS),
    }


def test_a_report_under_another_number_is_seen_in_the_frame(frame, decided):
    rows = json.loads(frame.rows)
    drawn = SampleItem.objects.order_by("rank")[0]
    for row in rows:
        if row["id"] == drawn.subject_id:
            row["label"] = "99/BC-UBND Báo cáo khác"
    spoil(frame, rows)
    assert faults(decided) == {
        ("khung reports.issued", integrity.OTHER_HASH),
        ("mẫu reports.issued, hồ sơ thứ 1", integrity.OTHER_ITEM),
    }


@pytest.mark.parametrize("changed", [{"label": "99/BC-UBND"}, {"subject_kind": "dossier"}])
def test_a_drawn_line_that_names_another_paper_is_seen(frame, decided, changed):
    """The key alone says little: number 3 of the dossiers is not number 3 of the reports."""
    SampleItem.objects.filter(rank=2).update(**changed)
    assert faults(decided) == {("mẫu reports.issued, hồ sơ thứ 2", integrity.OTHER_ITEM)}


def test_a_drawn_report_exchanged_for_another_is_seen(frame, decided):
    rows = {row["id"]: row["label"] for row in json.loads(frame.rows)}
    drawn = set(SampleItem.objects.order_by("pk").values_list("subject_id", flat=True))
    (undrawn,) = set(rows) - drawn
    SampleItem.objects.filter(rank=1).update(subject_id=undrawn, label=rows[undrawn])
    assert faults(decided) == {("mẫu reports.issued", integrity.OTHER_DRAW)}
