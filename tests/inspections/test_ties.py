"""A finding is tied to its criterion, the drawn dossier, the event and the page of a file."""

from __future__ import annotations

import json

import pytest

from congvu.audit import queries as audit
from congvu.dossiers import actions as counter_acts
from congvu.files import actions as stored_files
from congvu.inspections import actions, integrity, ties
from congvu.inspections.models import FindingRow
from congvu.inspections.rules import FindingKind, Mark, Sampled
from tests.dossiers.conftest import counter, receive  # noqa: F401
from tests.inspections.conftest import moment, put_up, refusal, sign_all
from tests.inspections.test_at_the_visit import drawn, three  # noqa: F401
from tests.inspections.test_before_the_visit import paper_text

# ruff: noqa: F811
pytestmark = pytest.mark.django_db

DAY = "09/11/2018"
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Pages/Count 3>>endobj\n%%EOF\n"


@pytest.fixture
def item(drawn):
    return drawn.items.get()


@pytest.fixture
def off(item, visits, people, act):
    """The drawn dossier's paper does not agree; its scan of three pages is on record."""
    who = act(people.son, f"{DAY} 09:20")
    actions.examine(item, result=Sampled.DEVIATION, observed="Ngày nhận khác", **who)
    return item


@pytest.fixture
def scan(off, three, counter, at_time):
    dossier = next(each for each in three if each.pk == off.subject_id)
    at = at_time(moment(f"{DAY} 09:25"))
    who = {"by": counter.hoa.actor, "at": at}
    kept = stored_files.store(SCAN, "ho-so.pdf", unit=dossier.unit, **who)
    return counter_acts.attach_file(dossier, kept, kind="result", **who)


def test_everything_a_finding_stands_on_is_printed_and_frozen(off, scan, visits, people, act):
    visit = visits.huyen
    who = act(people.son, f"{DAY} 10:00")
    actions.hold_session(visit, attendance="Hai bên", **act(people.son, f"{DAY} 10:00"))
    (criterion,) = actions.add_checklist(
        visit, [("2", "Có giấy tiếp nhận", "TT 01/2018/TT-VPCP")], **who
    )
    actions.mark(criterion, result=Mark.FAIL, observed="Ngày khác", **who)
    finished = next(e for e in ties.events_of(visit) if e.kind == "dossier.finished")
    ((key, _label),) = ties.files_of(visit)
    limit = actions.record_finding(
        visit,
        kind=FindingKind.LIMIT,
        area="2",
        text="Ngày trên giấy khác ngày trên hệ thống",
        item=criterion,
        grounds=[
            ties.Ground("dossier", off.label, off.subject_id, sample_id=off.pk),
            ties.event_ground(finished),
            ties.file_ground(key, 2),
        ],
        **who,
    )
    reply = {"text": "Nhập sau", "agrees": False, "on": visit.on}
    actions.reply(limit, **reply, **act(people.lan, f"{DAY} 11:00"))
    who = act(people.thuy, f"{DAY} 16:00")
    minutes = sign_all(put_up(visit, "02/BB", who, people.lan), who)
    (frozen,) = json.loads(minutes.content)["findings"]
    drawn_row, event, page = frozen["rows"]
    assert (drawn_row["rank"], drawn_row["id"]) == (1, off.subject_id)
    assert (event["kind"], event["sha256"]) == ("event", finished.hash)
    assert (page["page"], page["sha256"]) == (2, scan.stored.sha256)
    printed = paper_text(minutes)
    for words in (
        "phiếu kiểm tra mục 1 (TT 01/2018/TT-VPCP)",
        "hồ sơ thứ 1 trong mẫu",
        f"nhật ký {finished.hash[:12]}",
        "trang 2",
        "Đơn vị không nhất trí: Nhập sau",
    ):
        assert words in printed, words
    assert integrity.integrity(visit.inspection) == []
    FindingRow.objects.filter(kind="event").update(sha256="0" * 64)
    said = [(each.where, str(each.what)) for each in integrity.integrity(visit.inspection)]
    assert ("Huyện Tân Sơn, phát hiện " + str(limit.pk), ties.OTHER_GROUNDS) in said
    assert audit.verify().ok


def test_what_is_named_belongs_to_this_visit(off, scan, visits, three, people, act):
    who = act(people.son, f"{DAY} 10:00")
    words = {"kind": FindingKind.LIMIT, "area": "2", "text": "x"}

    def code(ground, visit=visits.huyen):
        return refusal(actions.record_finding, visit, grounds=[ground], **words, **who).code

    clean = next(each for each in three if each.pk != off.subject_id)
    stranger = audit.stream_of(f"dossier:{clean.pk}").first()
    assert code(ties.event_ground(stranger)) == "ground-of-another-visit"
    keys = [key for key, _label in ties.files_of(visits.huyen)]
    assert code(ties.file_ground(keys[0], 4)) == "page-missing"
    assert code(ties.file_ground(keys[0], 0)) == "page-missing"
    here = ties.Ground("dossier", off.label, off.subject_id, sample_id=off.pk + 999)
    assert code(here) == "ground-of-another-visit"
    assert ties.files_of(visits.xa) == []
