"""Minutes are signed by everyone they name, each by an own act; nobody is forgotten."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from congvu.audit import queries as audit
from congvu.inspections import actions, integrity, papers
from congvu.inspections.models import Finding, Minutes, MinutesDraft, MinutesSigner, SignatureAct
from congvu.inspections.rules import FindingKind, Mark, Role
from congvu.inspections.signing import (
    EXCUSED,
    SETTLED,
    Representative,
    Seat,
    Side,
    Stand,
    whole,
    why_not_excused,
)
from tests.inspections.conftest import put_up, refusal
from tests.inspections.test_before_the_visit import paper_text

DAY = "09/11/2018"


@given(st.lists(st.sampled_from(list(Stand)), min_size=1, max_size=6))
def test_minutes_are_whole_when_nobody_is_open(stands):
    seats = [Seat(n, Side.DELEGATION, Role.MEMBER, stand) for n, stand in enumerate(stands)]
    assert whole(seats) is all(stand in SETTLED for stand in stands)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", *Role]), st.sampled_from(list(Stand))),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 5),
)
def test_somebody_who_leads_the_delegation_is_left_to_sign(rows, key):
    """Whatever the order of the excuses, the last head or deputy is never let off."""
    seats = [Seat(n, Side.DELEGATION, role, stand) for n, (role, stand) in enumerate(rows)]
    leads = {Role.HEAD, Role.DEPUTY}
    if key >= len(seats) or seats[key].role not in leads:
        assert why_not_excused(seats, key) is None
        return
    after = [each for each in seats if each.role in leads and each.key != key]
    expected = any(each.stand not in EXCUSED for each in after)
    assert (why_not_excused(seats, key) is None) is expected


@pytest.fixture
def draft(visits, people, act):
    """The minutes of Tân Sơn put up at half past three; Lan signs for the district."""
    visit = visits.huyen
    actions.hold_session(visit, attendance="Hai bên", **act(people.son, f"{DAY} 08:00"))
    return put_up(visit, "02/BB-ĐKT", act(people.thuy, f"{DAY} 15:30"), people.lan)


@pytest.fixture
def sign(draft, act):
    """``sign(user, "16:00")``: that user signs what is put up."""
    return lambda user, hour, **words: actions.sign_minutes(
        draft, sha256=draft.sha256, **words, **act(user, f"{DAY} {hour}")
    )


def hai(draft):
    return draft.signers.get(name="Ngô Văn Hải")


@pytest.mark.django_db
def test_all_are_named_and_the_minutes_wait_for_the_last(draft, sign, people, act):
    """Given the minutes put up, when three of four have signed, then they are still not signed."""
    assert [(each.side, each.name) for each in draft.signers.order_by("order")] == [
        ("unit", "Hà Thị Lan"),
        ("delegation", "Bùi Thái Sơn"),
        ("secretary", "Cao Thị Thuỷ"),
        ("delegation", "Ngô Văn Hải"),
    ]
    sign(people.lan, "16:00", words="Chưa nhất trí mục 2")
    sign(people.son, "16:05")
    sign(people.thuy, "16:06")
    assert not Minutes.objects.exists()
    again = act(people.lan, f"{DAY} 16:07")
    assert refusal(actions.sign_minutes, draft, sha256=draft.sha256, **again).code == (
        "signed-already"
    )
    actions.sign_on_paper(
        hai(draft), words="Bản giấy số 1, lưu hồ sơ đoàn", **act(people.thuy, f"{DAY} 16:20")
    )
    minutes = Minutes.objects.get()
    said = json.loads(minutes.signatories)
    assert [each["stand"] for each in said] == ["signed", "signed", "signed", "on_paper"]
    assert said[0]["at"] == "2018-11-09T16:00:00+07:00"
    assert {each["sha256"] for each in said} == {draft.sha256} == {minutes.sha256}
    printed = paper_text(minutes)
    for words in (
        "Đã ký trên hệ thống, 16:00 09/11/2018",
        "Chưa nhất trí mục 2",
        "Bản giấy số 1, lưu hồ sơ đoàn",
        draft.audit_root,
    ):
        assert words in printed, words
    assert integrity.integrity(draft.visit.inspection) == []
    for event in audit.stream_of(f"visit:{draft.visit_id}").filter(kind__startswith="minutes."):
        assert "Hà Thị Lan" not in event.data
        assert "Chưa nhất trí" not in event.data


@pytest.mark.django_db
def test_nobody_signs_for_another(draft, people, act):
    given = {"sha256": draft.sha256}
    for stranger in (people.minh, people.huong, people.thang):
        who = act(stranger, f"{DAY} 16:00")
        assert refusal(actions.sign_minutes, draft, **given, **who).code == "not-named"
    lan = draft.signers.get(user=people.lan)
    member = act(people.son, f"{DAY} 16:00")
    code = refusal(actions.sign_on_paper, lan, words="x", **member).code
    assert code == "signs-in-person"
    who = act(people.minh, f"{DAY} 16:00")
    assert refusal(actions.sign_on_paper, hai(draft), words="x", **who).code == "not-delegated"
    words = {"stand": Stand.ABSENT, "reason": "Họp"}
    assert refusal(actions.excuse_signer, hai(draft), **words, **who).code == "not-delegated"


@pytest.mark.django_db
def test_the_unit_refuses_and_it_is_said_on_the_paper(draft, sign, people, act):
    """It is kiểm tra, not thanh tra: a unit may refuse, the minutes are whole and say why."""
    lan = draft.signers.get(user=people.lan)
    silent = {"stand": Stand.REFUSED, "reason": " "}
    who = act(people.lan, f"{DAY} 16:00")
    assert refusal(actions.excuse_signer, lan, **silent, **who).code == "reason-missing"
    actions.excuse_signer(lan, stand=Stand.REFUSED, reason="Không nhất trí kết quả mẫu", **who)
    actions.excuse_signer(
        hai(draft), stand=Stand.ABSENT, reason="Họp ở Bộ", **act(people.thuy, f"{DAY} 16:01")
    )
    son = draft.signers.get(user=people.son)
    alone = {"stand": Stand.ABSENT, "reason": "Bận"}
    who = act(people.thuy, f"{DAY} 16:02")
    assert refusal(actions.excuse_signer, son, **alone, **who).code == "head-must-sign"
    sign(people.thuy, "16:03")
    assert not Minutes.objects.exists()
    sign(people.son, "16:04")
    printed = paper_text(Minutes.objects.get())
    assert "Không ký, 16:00 09/11/2018" in printed
    assert "Không nhất trí kết quả mẫu" in printed
    assert "Vắng mặt, 16:01 09/11/2018" in printed


@pytest.mark.django_db
def test_who_was_recorded_as_refusing_may_still_sign(draft, sign, people, act):
    lan = draft.signers.get(user=people.lan)
    who = act(people.lan, f"{DAY} 16:00")
    actions.excuse_signer(lan, stand=Stand.REFUSED, reason="Chưa đọc kỹ", **who)
    sign(people.lan, "16:30")
    assert [act.stand for act in lan.acts.order_by("pk")] == ["refused", "signed"]


@pytest.mark.django_db
def test_a_signature_is_undone_by_a_new_act_and_never_removed(draft, sign, people, act):
    sign(people.lan, "16:00")
    lan = draft.signers.get(user=people.lan)
    member = act(people.son, f"{DAY} 16:01")
    code = refusal(actions.undo_signature, lan, reason="x", **member).code
    assert code == "not-the-signer"
    own = act(people.lan, f"{DAY} 16:02")
    assert refusal(actions.undo_signature, lan, reason="", **own).code == "reason-missing"
    actions.undo_signature(lan, reason="Cần hỏi lại Văn phòng", **own)
    assert refusal(actions.undo_signature, lan, reason="x", **own).code == "not-signed"
    kinds = [each.stand for each in SignatureAct.objects.filter(signer=lan).order_by("pk")]
    assert kinds == ["signed", "undone"]
    for user, hour in ((people.son, "16:10"), (people.thuy, "16:11")):
        sign(user, hour)
    actions.sign_on_paper(hai(draft), words="Bản 1", **act(people.thuy, f"{DAY} 16:12"))
    assert not Minutes.objects.exists()  # Lan's is open again
    sign(people.lan, "16:30")
    assert Minutes.objects.exists()
    late = act(people.lan, f"{DAY} 16:40")
    assert refusal(actions.undo_signature, lan, reason="x", **late).code == "minutes-signed"
    assert integrity.integrity(draft.visit.inspection) == []


@pytest.mark.django_db
def test_after_a_change_earlier_signatures_do_not_stand(visits, people, act):
    """The unit's reply was written down wrongly: taken back, mended, all sign anew."""
    visit = visits.huyen
    son = act(people.son, f"{DAY} 08:00")
    actions.hold_session(visit, attendance="Hai bên", **son)
    (item,) = actions.add_checklist(visit, [("0", "Kế hoạch", "Kế hoạch tỉnh")], **son)
    actions.mark(item, result=Mark.FAIL, observed="Thiếu", **son)
    limit = actions.record_finding(
        visit, kind=FindingKind.LIMIT, area="0", text="Thiếu thời hạn", item=item, **son
    )
    lan = {"agrees": True, "on": visit.on}
    actions.reply(limit, text="", **lan, **act(people.lan, f"{DAY} 11:00"))
    first = put_up(visit, "02/BB", act(people.thuy, f"{DAY} 15:00"), people.lan)
    actions.sign_minutes(first, sha256=first.sha256, **act(people.son, f"{DAY} 15:10"))
    dissent = {"text": "Đã có phụ lục", "agrees": False, "on": visit.on}
    who = act(people.lan, f"{DAY} 15:15")
    assert refusal(actions.reply, limit, **dissent, **who).code == "minutes-put-up"
    thuy = act(people.thuy, f"{DAY} 15:20")
    assert refusal(put_up, visit, "02/BB", thuy, people.lan).code == "minutes-put-up"
    assert refusal(actions.take_back_minutes, first, reason=" ", **thuy).code == "reason-missing"
    unit = act(people.lan, f"{DAY} 15:20")
    assert refusal(actions.take_back_minutes, first, reason="x", **unit).code == "not-delegated"
    actions.take_back_minutes(first, reason="Ghi sai ý kiến của đơn vị", **thuy)
    assert refusal(
        actions.sign_minutes, first, sha256=first.sha256, **act(people.lan, f"{DAY} 15:25")
    ).code == ("minutes-taken-back")
    actions.reply(limit, **dissent, **act(people.lan, f"{DAY} 15:30"))
    second = put_up(visit, "02/BB", act(people.thuy, f"{DAY} 15:40"), people.lan)
    assert (second.round, second.sha256 == first.sha256) == (2, False)
    assert not SignatureAct.objects.filter(signer__draft=second).exists()
    assert SignatureAct.objects.filter(signer__draft=first).count() == 1
    old = {"sha256": first.sha256}
    who = act(people.son, f"{DAY} 15:41")
    assert refusal(actions.sign_minutes, second, **old, **who).code == "minutes-changed"
    made = papers.as_file(papers.draft_paper(first), "docx", signed_on=papers.day_of(first))
    assert made.startswith(b"PK")
    assert integrity.integrity(visit.inspection) == []


@pytest.mark.django_db
def test_two_at_once(draft, people, act):
    """Two pages open on the same minutes: one put up, one signature each, in either order."""
    who = act(people.thuy, f"{DAY} 15:31")
    assert refusal(put_up, draft.visit, "03/BB", who, people.lan).code == "minutes-put-up"
    stale = MinutesDraft.objects.get(pk=draft.pk)
    actions.take_back_minutes(draft, reason="Sửa", **who)
    late = act(people.lan, f"{DAY} 15:32")
    assert refusal(actions.sign_minutes, stale, sha256=stale.sha256, **late).code == (
        "minutes-taken-back"
    )
    again = put_up(draft.visit, "02/BB-ĐKT", act(people.thuy, f"{DAY} 15:33"), people.lan)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesDraft.objects.create(
            visit=draft.visit, round=9, number="x", content="{}", sha256="0" * 64,
            audit_root="0" * 64, audit_entries=1, drawn_up_at=again.drawn_up_at, drawn_up_by="x",
        )  # fmt: skip


@pytest.mark.django_db
def test_the_unit_is_named(visits, people, act):
    visit = visits.huyen
    who = act(people.son, f"{DAY} 08:00")
    actions.hold_session(visit, attendance="Hai bên", **who)

    def code(*named):
        return refusal(
            actions.draw_up_minutes, visit, number="1/BB", representatives=named, **who
        ).code

    assert code() == "representative-missing"
    assert code(Representative(" ")) == "representative-missing"
    lan = Representative("Hà Thị Lan", "", people.lan.pk)
    assert code(lan, lan) == "representative-twice"
    visit.inspection.members.filter(role=Role.HEAD).update(role=Role.MEMBER)
    assert code(lan) == "head-missing"


def _change_name(draft):
    MinutesSigner.objects.filter(pk=hai(draft).pk).update(name="Người khác")


def _forget_one(draft):
    signer = hai(draft)
    signer.acts.all().delete()
    signer.delete()


def _forge(draft):
    SignatureAct.objects.filter(stand="on_paper").update(stand="signed", words="")


def _add(draft):
    last = SignatureAct.objects.order_by("pk").last()
    last.pk = None
    last.stand = "refused"
    last.save()


def _words(draft):
    SignatureAct.objects.filter(words="Có ý kiến").update(words="")


def _content(draft):
    MinutesDraft.objects.filter(pk=draft.pk).update(content="{}")


def _printed(draft):
    text = Minutes.objects.get().signatories
    Minutes.objects.update(signatories=text.replace("Có ý kiến", "Nhất trí"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "where", "what"),
    [
        (_change_name, "lần lập 1", "danh sách người ký khác với lúc lập"),
        (_forget_one, "chữ ký", "chữ ký đã ghi trong nhật ký không còn"),
        (_forge, "Ngô Văn Hải", "chữ ký khác với chữ ký đã ghi trong nhật ký"),
        (_add, "Ngô Văn Hải", "không có trong nhật ký"),
        (_words, "Hà Thị Lan", "chữ ký khác với chữ ký đã ghi trong nhật ký"),
        (_content, "lần lập 1", "nội dung không còn khớp với mã băm đã ghi"),
        (_printed, "Biên bản 02/BB-ĐKT", "chữ ký khác với chữ ký đã ghi trong nhật ký"),
    ],
)
def test_tampering_with_signatures_is_found_and_named(draft, sign, people, act, spoil, where, what):
    sign(people.lan, "16:00", words="Có ý kiến")
    sign(people.son, "16:05")
    sign(people.thuy, "16:06")
    actions.sign_on_paper(hai(draft), words="Bản 1", **act(people.thuy, f"{DAY} 16:20"))
    assert integrity.integrity(draft.visit.inspection) == []
    spoil(draft)
    faults = [(each.where, str(each.what)) for each in integrity.integrity(draft.visit.inspection)]
    assert any(where in place and what == said for place, said in faults), faults


@pytest.mark.django_db
def test_dissent_stays_on_the_paper(draft):
    """What the unit said of a finding is in the minutes it signs."""
    assert not Finding.objects.exists()
    assert "Không ghi." in paper_text_of_draft(draft)


def paper_text_of_draft(draft):
    import io

    import docx

    made = papers.as_file(papers.draft_paper(draft), "docx", signed_on=papers.day_of(draft))
    return "\n".join(each.text for each in docx.Document(io.BytesIO(made)).paragraphs)
