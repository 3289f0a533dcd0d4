"""An issued report stands; what differs since is told row by row, with its cause, beside it."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import docx
import pytest

from congvu.audit.models import Event
from congvu.core.canonical import sha256_hex
from congvu.core.refusals import Refused
from congvu.dossiers.models import Dossier
from congvu.procedures.models import Procedure
from congvu.reports import actions, correction_papers, corrections, queries
from congvu.reports.corrections import Correction
from congvu.reports.models import Report
from tests.reports.conftest import LATER, moment

NOVEMBER = moment("09/11/2018 08:00")


@pytest.fixture
def moved(issued, third_quarter, receive, counter, at_time):
    """Four things happened after the report was signed, each of another kind."""
    from congvu.dossiers import actions as dossiers

    at_time(moment("15/10/2018 08:00"))
    late_entry = receive("27/09/2018 08:00")  # nhập muộn một hồ sơ của kỳ
    at_time(moment("16/10/2018 08:00"))
    dossiers.void(
        third_quarter.fresh,
        reason="Nhập trùng",
        by=counter.lan.actor,
        at=moment("16/10/2018 08:00"),
    )
    at_time(moment("17/10/2018 08:00"))
    dossiers.finish(
        third_quarter.overdue,
        result_number="9/QĐ",
        by=counter.binh.actor,
        at=moment("20/09/2018 08:00"),  # đã xong trong kỳ, ghi muộn
    )
    at_time(NOVEMBER)
    return late_entry


def correct(issued, counter, **changes):
    given = {
        "number": "12/UBND-VP",
        "signed_on": date(2018, 11, 9),
        "reason": "Nhập bổ sung, huỷ hồ sơ trùng",
        "by": counter.minh.actor,
        "at": NOVEMBER,
    }
    return actions.correct_report(issued, **(given | changes))


def refused(code, act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    assert caught.value.refusal.code == code


def cells_of(made):
    """Number that moved → cell, the totals only."""
    content = Correction.from_text(made.content)
    return {cell.place: cell for cell in content.cells if cell.part is None}


def test_issuing_keeps_which_rows_were_behind_each_number(issued):
    assert issued.counted_sha256 == sha256_hex(issued.counted)
    event = Event.objects.get(kind="report.issued")
    assert json.loads(event.data)["counted_sha256"] == issued.counted_sha256
    kept = json.loads(issued.counted)
    table = queries.content_of(issued).tables[0]
    for row in table.rows:
        for column, value in zip(table.figures, row.cells, strict=True):
            way = "all" if row.part is None else f"field={row.part}"
            assert len(kept[column.figure].get(way, [])) == value


def test_each_row_that_moved_is_told_with_its_cause(issued, moved, third_quarter, counter):
    made = correct(issued, counter)
    cells = cells_of(made)
    new = cells["07a (5)"]
    assert (new.frozen, new.now) == ((6,), (6,))  # một thêm, một bớt: số không đổi mà dòng đổi
    (came,), (left,) = new.came, new.left
    assert came.id == moved.pk
    assert came.why.startswith("tiếp nhận được ghi vào hệ thống sau khi chốt, ghi 08:00 15/10/2018")
    assert left.id == third_quarter.fresh.pk
    assert left.why.startswith("tiếp nhận nhầm, đã huỷ (Nhập trùng)")
    solved = cells["07a (6)"]
    assert (solved.frozen, solved.now) == ((5,), (6,))
    assert [row.id for row in solved.came] == [third_quarter.overdue.pk]
    assert "kết quả được ghi vào hệ thống sau khi chốt" in solved.came[0].why
    assert "Sửu" not in made.content


def test_every_moved_cell_agrees_with_a_count_of_now(issued, moved, counter):
    content = Correction.from_text(correct(issued, counter).content)
    signed, now = queries.content_of(issued).numbers(), queries.live(issued, NOVEMBER).numbers()
    seen = {(cell.place, cell.label): cell for cell in content.cells}
    for key, frozen in signed.items():
        if frozen != now.get(key):
            assert seen[key].frozen == frozen
            assert seen[key].now == now[key]
    for key, cell in seen.items():
        assert cell.frozen == signed.get(key, (0,))
        assert cell.now == now.get(key, (0,))
        if len(cell.now) == 1:
            assert cell.now[0] - cell.frozen[0] == len(cell.came) - len(cell.left)


def test_the_report_itself_is_never_replaced(issued, moved, counter):
    before = issued.content, issued.sha256, issued.counted
    made = correct(issued, counter)
    kept = Report.objects.get(pk=issued.pk)
    assert (kept.content, kept.sha256, kept.counted) == before
    assert made.sha256 == sha256_hex(made.content)
    event = Event.objects.get(kind="report.corrected")
    assert json.loads(event.data)["sha256"] == made.sha256


def test_what_may_not_be_corrected(draft, issued, moved, counter, at_time):
    refused("not-report-writer", correct, issued, counter, by=counter.hoa.actor)
    refused("reason-missing", correct, issued, counter, reason=" ")
    refused("number-missing", correct, issued, counter, number="")
    refused("day-in-future", correct, issued, counter, signed_on=date(2018, 11, 10))
    refused("signed-before-figures", correct, issued, counter, signed_on=date(2018, 10, 1))
    assert correct(issued, counter).order == 1
    refused("correction-same", correct, issued, counter)
    other = actions.draft_report(
        unit=counter.unit,
        template="kstthc-2018",
        period=issued.period,
        as_of=NOVEMBER,
        by=counter.minh.actor,
        at=NOVEMBER,
    )
    refused("report-not-issued", correct, other, counter)


def test_a_report_that_still_holds_needs_no_correction(issued, counter):
    refused("nothing-to-correct", correct, issued, counter, at=LATER, signed_on=date(2018, 10, 12))


def test_a_later_correction_is_again_against_what_was_signed(
    issued, moved, receive, counter, at_time
):
    first = correct(issued, counter)
    tomorrow = NOVEMBER + timedelta(days=3)
    at_time(tomorrow)
    receive("26/09/2018 08:00")
    second = correct(
        issued, counter, at=tomorrow, number="15/UBND-VP", signed_on=date(2018, 11, 12)
    )
    assert second.order == 2
    one, two = cells_of(first)["07a (5)"], cells_of(second)["07a (5)"]
    assert one.frozen == two.frozen == (6,)
    assert len(two.came) == len(one.came) + 1
    text = " ".join(block.text for block in correction_papers.paper_of(issued, second).blocks[:2])
    assert "thay văn bản đính chính đã phát hành trước đó" in text


def test_a_moved_row_without_any_event_is_told_as_such(issued, third_quarter, counter, at_time):
    """Somebody changed the database behind the product's back."""
    Procedure.objects.filter(code="1.000003").update(field="Kế hoạch")
    at_time(NOVEMBER)
    found = corrections.correction_of(issued, NOVEMBER)
    gone = next(cell for cell in found.cells if (cell.place, cell.label) == ("07a (8)", "Tư pháp"))
    assert [row.id for row in gone.left] == [third_quarter.stopped_late.pk]
    assert "không có sự kiện nào ghi việc này" in gone.left[0].why


def test_a_calendar_that_moved_a_due_moment_is_the_cause(issued, third_quarter, counter, at_time):
    from congvu.audit.actions import record

    at_time(NOVEMBER)
    dossier = third_quarter.overdue
    Dossier.objects.filter(pk=dossier.pk).update(due_at=moment("03/10/2018 08:00"))
    record(
        "dossier.due_moved",
        subject=dossier,
        by=counter.lan.actor,
        at=NOVEMBER,
        unit=counter.unit,
        data={"reason": "Nghỉ bù theo thông báo"},
    )
    found = corrections.correction_of(issued, NOVEMBER)
    cell = next(each for each in found.cells if each.place == "07a (11)" and each.part is None)
    assert "lịch làm việc (Nghỉ bù theo thông báo)" in cell.left[0].why


def test_the_document_says_report_numbers_rows_and_causes(issued, moved, counter):
    made = correct(issued, counter)
    word = docx.Document(io.BytesIO(correction_papers.docx_of(issued, made)))
    text = "\n".join(each.text for each in word.paragraphs)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    assert "245/BC-UBND" in text
    assert "không thay báo cáo" in text
    assert made.sha256 in text
    assert issued.sha256 in text
    numbers = next(table for table in tables if table[0][1] == "Chỗ")
    cells = Correction.from_text(made.content).cells
    assert len(numbers) - 1 == len(cells)
    for row, cell in zip(numbers[1:], cells, strict=True):
        assert row[1:3] == [cell.place, cell.label]
        assert row[4:6] == [correction_papers.words(each) for each in (cell.frozen, cell.now)]
    rows = next(table for table in tables if table[0][1] == "Hồ sơ, việc")
    assert any(moved.number in row[1] and "07a (5)" in row[2] for row in rows[1:])
    assert correction_papers.pdf_of(issued, made).startswith(b"%PDF")
