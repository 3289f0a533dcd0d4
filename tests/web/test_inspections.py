"""The pages of inspection: who opens what, each form once right, once wrong, once refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congvu.inspections import actions
from congvu.inspections.models import (
    ChecklistItem,
    Draw,
    Finding,
    Frame,
    Inspection,
    InspectionPlan,
    Recommendation,
    SampleItem,
)
from congvu.inspections.rules import Kind, Role
from congvu.web.inspections.pages import TABS
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    concluded,
    decided,
    people,
    phu_tho,
    recommendation,
    rule,
    signed,
    visits,
)

# ruff: noqa: F811
pytestmark = pytest.mark.django_db

DAY = "09/11/2018"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24


@pytest.fixture
def as_(login, clock):
    """``as_(user, "09/11/2018 09:00")`` → a client of that person at that moment."""

    def come(user, when):
        clock(when)
        return login(user)

    return come


def go(route, *args):
    return reverse(f"inspections:{route}", args=args)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def frame(visits, people, act):
    return actions.freeze_frame(
        visits.huyen, figure_code="inspection.coverage", **act(people.son, f"{DAY} 08:10")
    )


# --- who opens what ------------------------------------------------------------------------------


def test_each_tab_opens_for_both_sides_and_for_nobody_else(decided, people, as_):
    opened = {
        "huong": 200,  # leads
        "long": 200,
        "son": 200,  # member
        "lan": 200,  # inspected
        "minh": 200,
        "thang": 200,
        "hoa": 404,  # a clerk
    }
    for name, status in opened.items():
        client = as_(getattr(people, name), f"{DAY} 08:00")
        for tab in TABS:
            assert client.get(go("tab", decided.pk, tab)).status_code == status, (name, tab)
    assert client.get(go("index")).status_code == 200
    client.logout()
    assert client.get(go("detail", decided.pk)).status_code == 302


def test_a_commune_sees_its_own_visit_only(decided, visits, people, as_, frame):
    client = as_(people.thang, f"{DAY} 09:00")
    page = text_of(client.get(go("tab", decided.pk, "doan")))
    assert "UBND xã Văn Luông" in page
    assert "UBND huyện Tân Sơn" not in page
    assert client.get(go("frame", frame.pk)).status_code == 404


def test_a_surprise_does_not_exist_for_the_visited_before_its_day(
    people, phu_tho, van_luong, areas, act, as_
):
    surprise = actions.decide(
        phu_tho,
        title="Kiểm tra đột xuất Văn Luông",
        kind=Kind.SURPRISE,
        number="9/QĐ",
        signed_on=date(2018, 11, 5),
        opens_on=date(2018, 11, 7),
        closes_on=date(2018, 11, 8),
        period_code="2018-9m",
        as_of=None,
        members=[actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son)],
        visits=[actions.VisitPlan(van_luong, date(2018, 11, 7))],
        **act(people.huong, "05/11/2018 09:00"),
    )
    client = as_(people.thang, "06/11/2018 16:00")
    assert client.get(go("detail", surprise.pk)).status_code == 404
    assert "đột xuất" not in text_of(client.get(go("index")))
    client = as_(people.thang, "07/11/2018 07:30")
    page = client.get(go("detail", surprise.pk))
    assert page.status_code == 200
    assert "không áp dụng khi kiểm tra đột xuất" in text_of(page)


def test_what_is_missing_is_said(decided, people, as_):
    page = text_of(as_(people.huong, "23/10/2018 09:00").get(go("detail", decided.pk)))
    assert "chưa gắn với kế hoạch nào" in page
    assert "chưa thông báo cho đơn vị" in page
    assert "đều khớp với mã băm" in page


def test_a_tampered_frame_is_said_on_the_page(decided, frame, people, as_):
    Frame.objects.update(rows="[]")
    page = text_of(as_(people.huong, f"{DAY} 10:00").get(go("detail", decided.pk)))
    assert "Huyện Tân Sơn, khung inspection.coverage" in page


# --- plans and decisions -------------------------------------------------------------------------


def test_the_plan_of_the_year_by_its_form(rule, people, tan_son, as_):
    client = as_(people.minh, "05/02/2018 09:00")
    page = client.get(go("new_plan"))
    keys = [key for key, _ in page.context["form"].fields["targets"].choices]
    assert len(keys) == 17
    words = {
        "year": "2018",
        "number": "7/KH-UBND",
        "signed_on": "2018-02-05",
        "purpose": "Kiểm tra CCHC ở xã",
        "chosen_by": "bốc thăm",
        "targets": keys[:5],
    }
    few = client.post(go("new_plan"), words)
    assert few.status_code == 409
    assert "quy định cần ít nhất 6 trên 17" in text_of(few)
    assert client.post(go("new_plan"), words | {"number": ""}).status_code == 422
    made = client.post(go("new_plan"), words | {"targets": keys[:6]}, follow=True)
    plan = InspectionPlan.objects.get()
    assert made.redirect_chain == [(go("plan", plan.pk), 302)]
    assert "tức 6. Đã chọn 6, đã kết luận 0" in text_of(made)
    assert as_(people.thang, "06/02/2018 09:00").get(go("plan", plan.pk)).status_code == 404
    assert as_(people.hoa, "06/02/2018 09:00").get(go("new_plan")).status_code == 403


def decision(people, van_luong, **more):
    words = {
        "title": "Kiểm tra xã Văn Luông",
        "kind": "planned",
        "number": "12/QĐ-UBND",
        "signed_on": "2018-06-01",
        "opens_on": "2018-06-04",
        "closes_on": "2018-06-08",
        "period_code": "2018-q1",
        "m-TOTAL_FORMS": "2",
        "m-INITIAL_FORMS": "0",
        "m-0-user": str(people.minh.pk),
        "m-0-role": "head",
        "m-1-name": "",
        "m-1-role": "member",
        "v-TOTAL_FORMS": "2",
        "v-INITIAL_FORMS": "0",
        "v-0-unit": str(van_luong.pk),
        "v-0-on": "2018-06-05",
    }
    return words | more


def test_a_decision_by_its_form(people, van_luong, areas, as_):
    client = as_(people.lan, "01/06/2018 09:00")
    assert client.get(go("decide")).status_code == 200
    wrong = client.post(go("decide"), decision(people, van_luong, period_code="quý một"))
    assert wrong.status_code == 422
    assert "Không đọc được kỳ số liệu" in text_of(wrong)
    headless = client.post(go("decide"), decision(people, van_luong, **{"m-0-role": "member"}))
    assert headless.status_code == 409
    assert "đúng một trưởng đoàn" in text_of(headless)
    made = client.post(go("decide"), decision(people, van_luong), follow=True)
    assert made.status_code == 200
    row = Inspection.objects.get()
    assert (row.unit.code, row.visits.get().unit) == ("240", van_luong)
    assert row.members.get().grants.count() == 1


def test_notice_closing_and_the_units_own_report(decided, visits, people, as_):
    client = as_(people.huong, "26/10/2018 09:00")
    client.post(go("notice", decided.pk), {"number": "612/SNV", "on": "2018-10-26"})
    client.post(go("close", decided.pk), {"on": "2018-11-15", "reason": "Đã xong"})
    decided.refresh_from_db()
    assert (decided.notice_number, decided.delegation_closed_on) == ("612/SNV", date(2018, 11, 15))
    client = as_(people.minh, "05/11/2018 09:00")
    words = {"text": "Sáu nội dung", "on": "2018-11-05"}
    assert client.post(go("self_report", visits.huyen.pk), words).status_code == 302
    page = text_of(client.get(go("tab", decided.pk, "doan")))
    assert "Sáu nội dung" in page
    client = as_(people.thao, "05/11/2018 09:00")
    assert client.post(go("self_report", visits.huyen.pk), words).status_code == 404


# --- at the unit ---------------------------------------------------------------------------------


def test_freeze_commit_draw_and_examine_by_forms(decided, visits, people, as_):
    client = as_(people.son, f"{DAY} 08:00")
    tab = go("tab", decided.pk, "so-lieu")
    client.post(go("freeze", visits.huyen.pk), {"figure_code": "inspection.coverage"})
    frame = Frame.objects.get()
    assert "Mở 17 dòng đã chốt" in text_of(client.get(tab))
    rows = text_of(client.get(go("frame", frame.pk)))
    assert rows.count("<tr>") == 18
    assert client.get(go("frame_file", frame.pk)).status_code == 404
    many = client.post(go("commit", frame.pk), {"n": "18", "source": "Xổ số"})
    assert many.status_code == 409
    assert "18" in text_of(many)
    unsaid = client.post(go("commit", frame.pk), {"n": "5", "source": ""})
    assert unsaid.status_code == 422
    client.post(go("commit", frame.pk), {"n": "5", "source": "Xổ số"})
    client = as_(people.son, f"{DAY} 09:00")
    client.post(go("reveal", frame.pk), {"randomness": "12345"})
    draw = Draw.objects.get()
    page = text_of(client.get(tab))
    assert f"congvu draw --frame khung-{frame.pk}.json --random" in page
    assert client.get(go("frame_file", frame.pk)).content.decode() == draw.canonical_frame
    first = SampleItem.objects.get(rank=1)
    blank = client.post(go("examine", first.pk), {"result": "deviation", "observed": ""})
    assert blank.status_code == 409
    assert "Chưa ghi sai lệch cụ thể" in text_of(blank)
    for item in SampleItem.objects.order_by("rank"):
        there = client.post(go("examine", item.pk), {"result": "clean", "observed": ""})
        assert there.url.endswith(f"#mau-{item.pk}")
    assert "5 hồ sơ chọn ngẫu nhiên trong 17 hồ sơ, không thấy" in text_of(client.get(tab))


def test_the_sheet_is_saved_line_by_line(decided, visits, people, as_):
    client = as_(people.thuy, f"{DAY} 08:00")
    client.post(go("add_template", visits.huyen.pk))
    items = list(ChecklistItem.objects.order_by("order"))
    assert len(items) > 20
    wrong = client.post(go("mark", items[0].pk), {"result": "fail", "observed": ""})
    assert wrong.status_code == 409
    assert client.post(go("mark", items[0].pk), {"observed": "x"}).status_code == 422
    done = client.post(go("mark", items[0].pk), {"result": "fail", "observed": "Thiếu ngày"})
    assert done.url.endswith("#muc-1")
    page = text_of(client.get(go("tab", decided.pk, "phieu")))
    assert f"Đã đánh giá 1 trên {len(items)} mục" in page
    assert "chưa đối chiếu văn bản" in page


def test_findings_replies_minutes_and_conclusion_by_forms(
    decided, visits, people, signed, tan_son, as_, frame
):
    client = as_(people.son, f"{DAY} 09:00")
    visit = visits.huyen
    words = {"kind": "limit", "area": "0", "text": "Ít kiểm tra xã", "figure": frame.figure_code}
    assert client.post(go("find", visit.pk), words | {"text": ""}).status_code == 422
    client.post(go("find", visit.pk), words)
    finding = Finding.objects.get()
    assert finding.rows.get().figure_code == "inspection.coverage"
    client.post(go("session", visit.pk), {"attendance": "Hai bên"})
    sheet = {"number": "2/BB", "people": [str(people.lan.pk)]}
    early = client.post(go("draw_up", visit.pk), sheet)
    assert early.status_code == 409
    assert "1 hạn chế chưa có ý kiến" in text_of(early)
    unit = as_(people.lan, f"{DAY} 11:00")
    silent = unit.post(go("reply", finding.pk), {"agrees": "0", "text": ""})
    assert silent.status_code == 409
    unit.post(go("reply", finding.pk), {"agrees": "0", "text": "Đã có kế hoạch"})
    page = text_of(unit.get(go("tab", decided.pk, "phat-hien")))
    assert "không nhất trí" in page
    client = as_(people.thuy, f"{DAY} 16:00")
    assert client.post(go("draw_up", visit.pk), {"number": "2/BB"}).status_code == 409
    assert client.post(go("draw_up", visit.pk), sheet).status_code == 302
    _all_sign(decided, visit, people, as_)
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(go("minutes_file", visit.pk, kind)).content.startswith(start)
    signed(visits.xa)

    lead = as_(people.huong, "20/11/2018 09:00")
    assert lead.get(go("tab", decided.pk, "ket-luan")).status_code == 200
    ending = {
        "number": "58/TB",
        "signed_on": "2018-11-20",
        "signer": "Bùi Thái Sơn",
        "a-TOTAL_FORMS": "2",
        "a-INITIAL_FORMS": "0",
        "a-0-quote": "Tăng cường công tác kiểm tra",
        "a-0-interpretation": "Kiểm tra đủ số xã",
        "a-0-unit": str(tan_son.pk),
        "a-0-owner": "Phòng Nội vụ",
        "a-0-output": "Sáu thông báo kết luận",
        "a-0-finding": str(finding.pk),
        "a-1-unit": str(tan_son.pk),
    }
    open_ended = lead.post(go("conclude", decided.pk), ending)
    assert open_ended.status_code == 409
    assert "thời hạn" in text_of(open_ended)
    assert "Kiểm tra đủ số xã" in text_of(open_ended)  # nothing typed is lost
    done = lead.post(go("conclude", decided.pk), ending | {"a-0-due_on": "2019-06-30"})
    assert done.status_code == 302, text_of(done)
    row = Recommendation.objects.get()
    assert (row.finding, row.original_due_on) == (finding, date(2019, 6, 30))
    for kind in ("pdf", "docx"):
        assert lead.get(go("conclusion_file", decided.pk, kind)).status_code == 200


def _all_sign(decided, visit, people, as_):
    """Each on their own page; who has no account on the printed copy; one stays away."""
    draft = visit.drafts.get()
    given = {"sha256": draft.sha256, "read": "1"}
    unit = as_(people.lan, f"{DAY} 16:05")
    page = text_of(unit.get(go("tab", decided.pk, "bien-ban")))
    assert "còn 4 người" in page
    assert draft.sha256 in page
    assert "mở 17 dòng" in page
    assert unit.get(go("draft_file", draft.pk, "pdf")).content.startswith(b"%PDF")
    assert unit.post(go("sign", draft.pk), {"sha256": draft.sha256}).status_code == 422
    assert unit.post(go("sign", draft.pk), given | {"sha256": "0" * 64}).status_code == 409
    unit.post(go("sign", draft.pk), given | {"words": "Đề nghị xem lại số xã"})
    other = as_(people.minh, f"{DAY} 16:06")
    assert other.post(go("sign", draft.pk), given).status_code == 409
    for user in (people.son, people.thuy):
        as_(user, f"{DAY} 16:10").post(go("sign", draft.pk), given)
    hai = draft.signers.get(name="Ngô Văn Hải")
    away = {"stand": "absent", "reason": "Đi họp tại Bộ"}
    member = as_(people.thuy, f"{DAY} 16:12")
    assert member.post(go("signer", hai.pk, "khong-ky"), {"stand": "absent"}).status_code == 422
    assert member.post(go("signer", hai.pk, "la-lung"), away).status_code == 404
    member.post(go("signer", hai.pk, "khong-ky"), away)
    page = text_of(member.get(go("tab", decided.pk, "bien-ban")))
    assert "đủ chữ ký" in page
    assert "Đề nghị xem lại số xã" in page
    assert "Đi họp tại Bộ" in page


def test_minutes_are_taken_back_by_form_and_the_earlier_round_stays(
    decided, visits, people, act, as_
):
    actions.hold_session(visits.huyen, attendance="x", **act(people.son, f"{DAY} 08:00"))
    client = as_(people.thuy, f"{DAY} 15:00")
    words = {"number": "2/BB", "others": "Hà Thị Lan, Phó Chủ tịch\n\nVi Văn Đức"}
    client.post(go("draw_up", visits.huyen.pk), words)
    draft = visits.huyen.drafts.get()
    named = list(draft.signers.filter(side="unit").values_list("name", "post"))
    assert named == [("Hà Thị Lan", "Phó Chủ tịch"), ("Vi Văn Đức", "")]
    lan = draft.signers.get(name="Hà Thị Lan")
    client.post(go("signer", lan.pk, "ban-giay"), {"words": "Lưu hồ sơ đoàn"})
    client.post(go("signer", lan.pk, "rut-chu-ky"), {"reason": "Ký nhầm bản"})
    assert client.post(go("take_back", draft.pk), {"reason": ""}).status_code == 422
    client.post(go("take_back", draft.pk), {"reason": "Sửa số xã"})
    page = text_of(client.get(go("tab", decided.pk, "bien-ban")))
    for word in ("Lần lập 1, đã thu lại", "Sửa số xã", "Ký nhầm bản", "Lập biên bản để ký"):
        assert word in page, word


def test_only_members_write_at_the_unit(decided, visits, people, as_):
    for user, status in ((people.huong, 403), (people.lan, 403), (people.hoa, 403)):
        client = as_(user, f"{DAY} 09:00")
        answer = client.post(go("freeze", visits.huyen.pk), {"figure_code": "inspection.coverage"})
        assert answer.status_code == status
    assert not Frame.objects.exists()


def test_papers_wait_for_signatures(decided, visits, people, as_):
    client = as_(people.huong, f"{DAY} 09:00")
    assert client.get(go("minutes_file", visits.xa.pk, "pdf")).status_code == 404
    assert client.get(go("conclusion_file", decided.pk, "pdf")).status_code == 404


# --- recommendations -----------------------------------------------------------------------------


def test_a_recommendation_goes_its_way_by_forms(recommendation, people, as_):
    there = go("recommendation", recommendation.pk)
    unit = as_(people.minh, "26/11/2018 09:00")
    page = text_of(unit.get(there))
    assert "Ban hành quy chế quản lý và sử dụng tài sản riêng." in page  # word for word
    assert "Ban hành quy chế quản lý, sử dụng tài sản công." in page
    assert "Xác nhận hoàn thành" not in page  # not theirs to do
    unit.post(go("act", recommendation.pk, "accept"))
    assert unit.post(go("act", recommendation.pk, "claim"), {"note": "x"}).status_code == 422
    half = unit.post(
        go("act", recommendation.pk, "claim"),
        {"document_number": "1/QĐ", "document_date": "2019-11-26"},
    )
    assert half.status_code == 409
    unit.post(
        go("act", recommendation.pk, "claim"),
        {"document_number": "1201/QĐ", "document_date": "2018-11-26"},
    )
    assert unit.get(there).context["row"].state == "claimed"
    lead = as_(people.huong, "28/11/2018 09:00")
    page = text_of(lead.get(there))
    assert "1201/QĐ" in page
    assert "Không thể gia hạn" in page  # greyed, with its reason
    lead.post(go("act", recommendation.pk, "send_back"), {"reason": "Thiếu phụ lục"})
    lead.post(
        go("act", recommendation.pk, "extend"), {"to_due": "2019-01-31", "reason": "Chờ tỉnh"}
    )
    page = text_of(lead.get(there))
    assert "31/12/2018" in page
    assert "31/01/2019" in page
    assert "Gia hạn lần 1" in page
    assert lead.post(go("act", recommendation.pk, "delete")).status_code == 404


def test_the_form_offers_what_was_recommended_before(decided, request):
    from congvu.web.inspections.forms import AdviceForm

    assert "repeats" not in AdviceForm(inspection=decided).fields
    before = request.getfixturevalue("recommendation")
    offered = dict(AdviceForm(inspection=decided).fields["repeats"].choices)
    assert before.interpretation in offered[str(before.pk)]


def test_a_condition_is_set_checked_and_shown_with_its_rows(recommendation, people, as_):
    there, lead = go("recommendation", recommendation.pk), as_(people.huong, "26/11/2018 08:00")
    asked = {"condition": "plan.tasks_done", "comparison": "at_least"}
    set_it = go("act", recommendation.pk, "set_condition")
    assert lead.post(set_it, asked).status_code == 422
    assert lead.post(set_it, asked | {"value": "90"}).status_code == 302
    unit = as_(people.minh, "26/11/2018 09:00")
    assert unit.post(go("act", recommendation.pk, "check_condition")).status_code == 302
    page = unit.get(there)
    (check,) = recommendation.conditions.get().checks.all()
    assert "≥ 90%" in text_of(page)
    assert "không tính được" in text_of(page)
    (_, _, url) = page.context["condition"].checks[0]
    assert check.period_code in url
    assert unit.get(url).status_code == 200


def test_lists_show_who_waits_and_what_is_late(recommendation, people, as_):
    page = text_of(as_(people.minh, "02/01/2019 09:00").get(go("index")))
    assert "(quá hạn)" in page
    for user, status in ((people.thang, 404), (people.hoa, 404), (people.lan, 200)):
        client = as_(user, "02/01/2019 09:00")
        answer = client.get(go("recommendation", recommendation.pk))
        assert answer.status_code == status
    assert (
        as_(people.thang, "02/01/2019 09:00")
        .post(go("act", recommendation.pk, "accept"))
        .status_code
        == 404
    )


def test_a_paper_inspection_opens_and_prints_nothing(people, tan_son, van_luong, act, as_):
    row = actions.record_from_paper(
        tan_son,
        visited=van_luong,
        title="Kiểm tra xã Văn Luông",
        period_code="2018-q1",
        on=date(2018, 5, 15),
        decision=("45/QĐ-UBND", date(2018, 3, 1)),
        minutes_number="01/BB",
        conclusion=("12/TB-UBND", date(2018, 5, 30)),
        signer="Hà Thị Lan",
        summary="Đạt.",
        **act(people.minh, "05/10/2018 09:00"),
    )
    client = as_(people.minh, "05/10/2018 10:00")
    for tab in TABS:
        assert client.get(go("tab", row.pk, tab)).status_code == 200, tab
    assert "làm trên giấy" in text_of(client.get(go("detail", row.pk)))
    assert client.get(go("conclusion_file", row.pk, "pdf")).status_code == 404
    assert client.get(go("tab", row.pk, "khac")).status_code == 404


def test_a_finding_opens_all_it_stands_on(decided, visits, people, as_, frame, act):
    """The criterion and the frozen rows of the figure; the file and its page."""
    (item,) = actions.add_checklist(
        visits.huyen, [("0", "Có kế hoạch", "Kế hoạch tỉnh")], **act(people.son, f"{DAY} 08:30")
    )
    picture = actions.attach(
        visits.huyen, content=PNG, name="a.png", caption="Bảng niêm yết", item=item,
        **act(people.son, f"{DAY} 08:40"),
    )  # fmt: skip
    client = as_(people.son, f"{DAY} 09:00")
    page = text_of(client.get(go("tab", decided.pk, "phat-hien")))
    assert "Bảng niêm yết" in page
    words = {
        "kind": "limit", "area": "0", "text": "Ít kiểm tra xã", "figure": frame.figure_code,
        "item": str(item.pk), "paper": f"attachment:{picture.pk}", "page": "1",
    }  # fmt: skip
    assert client.post(go("find", visits.huyen.pk), words).status_code == 302
    finding = Finding.objects.get()
    page = text_of(client.get(go("finding", finding.pk)))
    for there in (
        go("attachment", picture.pk) + "#page=1",
        go("frame", frame.pk),
        f"#muc-{item.order}",
        picture.file.sha256,
    ):
        assert there in page, there
    assert as_(people.thao, f"{DAY} 09:00").get(go("finding", finding.pk)).status_code == 404


def test_a_template_is_edited_and_taken_in_by_form(people, phu_tho, as_):
    import io

    import docx

    client = as_(people.huong, f"{DAY} 09:00")
    page = text_of(client.get(go("word_templates")))
    assert "mẫu đi kèm phần mềm" in page
    assert "kien_nghi[].chu_tri" in page
    file = client.get(go("template_file", "inspection.conclusion"))
    assert file.content.startswith(b"PK")
    document = docx.Document(io.BytesIO(file.content))

    def send(**more):
        made = io.BytesIO()
        document.save(made)
        made.seek(0)
        made.name = "mau.docx"
        words = {"file": made, "valid_from": "2018-11-09", "note": "Thêm câu", **more}
        return client.post(go("take_template", "inspection.conclusion"), words)

    document.add_paragraph("Câu của tỉnh.")
    assert send(valid_from="").status_code == 422
    assert send().status_code == 302
    page = text_of(client.get(go("word_templates")))
    assert "Thêm câu" in page
    version = phu_tho.word_templates.get()
    assert client.get(go("template_version", version.pk)).content.startswith(b"PK")
    document.add_paragraph("{{ khong_co }}")
    wrong = send()
    assert wrong.status_code == 409
    assert "khong_co" in text_of(wrong)
    assert client.post(go("take_template", "khong.co"), {}).status_code == 404
    assert client.get(go("template_file", "khong.co")).status_code == 404
    other = as_(people.minh, f"{DAY} 10:00")
    assert other.get(go("template_version", version.pk)).status_code == 404


def test_the_year_is_reported_by_form_and_opens_to_its_rows(concluded, people, as_):
    client = as_(people.huong, "28/12/2018 09:00")
    page = text_of(client.get(go("round", 2018)))
    assert go("round_rows", 2018, "inspected") in page
    rows = text_of(client.get(go("round_rows", 2018, "inspected")))
    assert "Huyện Tân Sơn" in rows
    assert client.get(go("round_rows", 2018, "khong-co")).status_code == 404
    words = {"number": "210/BC", "signed_on": "2018-12-28", "signer": "Sơn", "proposals": "Không"}
    assert client.post(go("round", 2018), words | {"signer": ""}).status_code == 422
    assert client.post(go("round", 2018), words | {"signed_on": "2019-01-05"}).status_code == 409
    sent = client.post(go("round", 2018), words)
    assert sent.status_code == 302
    page = text_of(client.get(sent.url))
    assert "SHA-256" in page
    pk = int(sent.url.rstrip("/").rsplit("/", 1)[1])
    assert "Huyện Tân Sơn" in text_of(client.get(go("round_report_rows", pk, "inspected")))
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(go("round_file", pk, kind)).content.startswith(start)
    assert client.get(go("round_file", pk, "txt")).status_code == 404
    assert as_(people.minh, "28/12/2018 10:00").get(sent.url).status_code == 404
