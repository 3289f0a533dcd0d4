"""What was examined at the unit and changed behind the audit's back is found and named."""

from __future__ import annotations

import pytest

from congvu.files.models import StoredFile
from congvu.inspections import actions, examined, field_queries, integrity
from congvu.inspections import examined_integrity as checked
from congvu.inspections.fieldwork import Absence, Seen
from congvu.inspections.models import (
    Attachment,
    PaperCheck,
    PresenceCheck,
    PresenceLine,
    RiskPick,
    WallCheck,
)
from congvu.inspections.papers_seen import Field, Hung, Verdict
from congvu.procedures.models import ProcedureVersion
from tests.dossiers.conftest import counter, receive  # noqa: F401
from tests.inspections.conftest import moment, refusal
from tests.inspections.test_at_the_visit import DAY, PNG, drawn, seen, three  # noqa: F401

# ruff: noqa: F811
pytestmark = pytest.mark.django_db


@pytest.fixture
def looked(drawn, three, visits, people, act):
    """A drawn and a picked dossier compared with photographs, a wall ticked, people counted."""
    visit, item = visits.huyen, drawn.items.get()
    who = act(people.son, f"{DAY} 09:30")
    other = next(row for row in three if row.pk != item.subject_id)
    pick = actions.pick_risk(visit, other, reason="Trả sát hạn", flags="B1", **who)
    actions.compare_papers(pick, compared=seen(fee=(Verdict.DIFFERS, "50.000 đồng")), **who)
    actions.compare_papers(item, compared=seen(), **who)
    for dossier in (pick, item):
        actions.attach(
            visit, content=PNG, name="phieu.png", caption="Phiếu tiếp nhận", dossier=dossier, **who
        )
    actions.check_wall(visit, other.version, hung=Hung.OLD, note="Bản năm 2016", **who)
    check = actions.open_presence(visit, arrived_at=moment(f"{DAY} 07:30"), **who)
    actions.add_person(check, name="Lò Văn Tâm", title="", **who)
    actions.mark_presence(
        check.lines.order_by("pk").first(),
        seen=Seen.ABSENT,
        reason=Absence.LEAVE,
        proof="Đơn",
        **who,
    )
    return visit


CHANGES = [
    (RiskPick, {"reason": "Trả sát hạn, theo đơn"}, "hồ sơ theo rủi ro", checked.OTHER_PICK),
    (RiskPick, {"result": "clean"}, "hồ sơ theo rủi ro", checked.OTHER_RESULT),
    (RiskPick, {"observed": "Khớp"}, "hồ sơ theo rủi ro", checked.OTHER_RESULT),
    (PaperCheck, {"verdict": "same"}, "đối chiếu giấy (pick", checked.OTHER_RESULT),
    (WallCheck, {"hung": "yes"}, "niêm yết", checked.OTHER_RESULT),
    (WallCheck, {"note": ""}, "niêm yết", checked.OTHER_RESULT),
    (PresenceLine, {"seen": "present"}, "người thứ 1", checked.OTHER_RESULT),
    (PresenceLine, {"proof": "Giấy đi đường"}, "người thứ 1", checked.OTHER_RESULT),
    (PresenceCheck, {"arrived_at": moment(f"{DAY} 08:30")}, "có mặt", checked.OTHER_LIST),
    (Attachment, {"sample": None, "pick": None}, "ảnh “Phiếu tiếp nhận”", checked.OTHER_FILE),
    (StoredFile, {"sha256": "0" * 64}, "ảnh “Phiếu tiếp nhận”", checked.OTHER_FILE),
]


@pytest.mark.parametrize(("model", "change", "where", "what"), CHANGES)
def test_a_row_that_was_changed_is_named(looked, model, change, where, what):
    assert integrity.integrity(looked.inspection) == []
    model.objects.update(**change)
    found = [(fault.where, str(fault.what)) for fault in integrity.integrity(looked.inspection)]
    assert any(where in place and what == said for place, said in found), found
    assert all(looked.unit.name in place for place, _ in found)


@pytest.mark.parametrize(
    ("model", "where"),
    [(WallCheck, "niêm yết"), (Attachment, "ảnh số"), (PresenceLine, "danh sách có mặt")],
)
def test_a_row_that_vanished_is_named(looked, model, where):
    model.objects.all().delete()
    found = integrity.integrity(looked.inspection)
    assert any(where in fault.where and fault.what == checked.GONE for fault in found), found


def test_a_row_that_nobody_recorded_is_named(looked, three):
    spare = next(row for row in three if not RiskPick.objects.filter(dossier=row).exists())
    RiskPick.objects.create(
        visit=looked, dossier=spare, label="lạ", reason="x", picked_at=moment(f"{DAY} 10:00")
    )
    version = ProcedureVersion.objects.exclude(pk__in=WallCheck.objects.values("version")).first()
    if version is not None:
        WallCheck.objects.create(
            visit=looked, version=version, recorded=True, hung="yes",
            checked_at=moment(f"{DAY} 10:00"),
        )  # fmt: skip
    found = {str(fault.what) for fault in integrity.integrity(looked.inspection)}
    assert found == {checked.UNKNOWN}


def test_the_photograph_stands_with_its_dossier_and_in_the_minutes(looked, people, act):
    """By its number and its hash; of another visit's dossier it is refused."""
    kept = examined.said(looked)["attachments"]
    pick = RiskPick.objects.get()
    assert kept[0]["dossier"] == pick.label
    assert len({each["sha256"] for each in kept}) == 1
    elsewhere = looked.inspection.visits.exclude(pk=looked.pk).get()
    answer = refusal(
        actions.attach, elsewhere, content=PNG, name="a.png", caption="x", dossier=pick,
        **act(people.son, "07/11/2018 09:00"),
    )  # fmt: skip
    assert answer.code == "dossier-of-another"
    assert field_queries.presence_counts(PresenceCheck.objects.get()).away == 1
    assert {row.field for row in PaperCheck.objects.filter(pick=pick)} == set(Field)
