"""Plans, tasks and the registers through their doors."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.files.models import StoredFile
from congvu.people import actions as people
from congvu.plans import actions
from congvu.plans.models import CommunicationItem, InternalRegulation, Plan, RecognitionDossier
from congvu.plans.rules import TargetRow, TaskRow

pytestmark = pytest.mark.django_db

MARCH = datetime(2018, 3, 5, 9, 0, tzinfo=HANOI)
WHOLE = TaskRow("Niêm yết thủ tục", "Biên bản", "Văn phòng", date(2018, 6, 30))
LOOSE = TaskRow("Tuyên truyền CCHC", owner="Phòng VHTT", cadence="thường xuyên")


@pytest.fixture
def paper(tan_son, at_time, nine_november):
    """The district's plan of 2018, recorded from paper: one whole task, one with gaps."""
    at_time(MARCH)
    plan = actions.record_paper_plan(
        unit=tan_son,
        year=2018,
        title="Kế hoạch CCHC năm 2018",
        number="05/KH-UBND",
        signed_on=date(2018, 1, 15),
        tasks=[WHOLE, LOOSE],
        targets=[
            TargetRow("Việc đủ ba phần", Decimal(90), "%", figure_code="plan.tasks_specified"),
            TargetRow("70% mức 3, 4", Decimal(70), "%", quote="70% TTHC thực hiện"),
        ],
        by=SYSTEM,
        at=MARCH,
    )
    at_time(nine_november)
    return plan


def shown(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def page_of(name, *args):
    return reverse(f"plans:{name}", args=args)


def test_the_pages_ask_for_login(client, paper):
    for address in (page_of("index"), page_of("detail", paper.pk), page_of("regulations")):
        assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_a_plan_shows_gaps_lateness_and_targets_against_what_was_measured(
    login, paper, district_people
):
    client = login(district_people.minh)
    first = shown(client, page_of("index"))
    assert paper.title in first
    text = shown(client, page_of("detail", paper.pk))
    assert "1 trong 2 công việc còn thiếu" in text
    assert "thiếu sản phẩm đầu ra, thiếu ngày hoàn thành" in text
    assert "Quá hạn" in text  # 30/6 has passed on 9/11
    assert "50,0%" in text
    assert "1 trên 2" in text
    assert "chưa đạt" in text
    assert "Chưa gắn với số liệu nào" in text
    assert "70% TTHC thực hiện" in text


def test_who_reads_and_who_writes(login, paper, district_people, hire, van_luong, tan_son):
    detail, add = page_of("detail", paper.pk), page_of("add_task", paper.pk)
    commune = hire("thao", "Hà Văn Thảo", van_luong, Duty.REFORM_OFFICER)
    inspector = hire("son", "Bùi Thái Sơn", van_luong)
    people.delegate(
        inspector,
        tan_son,
        since=date(2018, 11, 1),
        until=date(2018, 11, 30),
        source="QĐ 12",
        by=SYSTEM,
        at=MARCH,
    )
    everyone = {**vars(district_people), "thao": commune, "son": inspector}
    reads, writes = set(), set()
    for name, user in everyone.items():
        client = login(user)
        if client.get(detail).status_code == 200:
            reads.add(name)
        if client.get(add).status_code == 200:
            writes.add(name)
    assert reads == {"hoa", "binh", "dung", "lan", "minh", "tam", "son"}
    assert writes == {"lan", "minh"}
    task = paper.tasks.order_by("order").first()
    client = login(inspector)
    assert "disabled" in shown(client, page_of("task", task.pk))
    refused = client.post(
        page_of("complete", task.pk), {"document_number": "1/BC", "document_date": "2018-06-01"}
    )
    assert refused.status_code == 409
    task.refresh_from_db()
    assert task.state == "open"


def test_a_draft_is_issued_when_every_task_is_whole(login, district_people, tan_son, at_time):
    at_time(MARCH)
    client = login(district_people.minh)
    head = {"unit": tan_son.pk, "year": 2018, "kind": "reform", "title": "Kế hoạch 2018"}
    assert client.post(page_of("new"), head).status_code == 302
    plan = Plan.objects.get()
    add, detail = page_of("add_task", plan.pk), page_of("detail", plan.pk)
    assert "chưa có công việc nào" in shown(client, detail)
    client.post(add, {"text": "Niêm yết thủ tục", "owner": "Văn phòng"})
    text = shown(client, detail)
    assert "1. Niêm yết thủ tục (thiếu sản phẩm đầu ra, thiếu ngày hoàn thành)" in text
    issue = page_of("issue", plan.pk)
    number = {"number": "12/KH-UBND", "signed_on": "2018-03-05"}
    assert client.post(issue, number).status_code == 422
    task = plan.tasks.get()
    change = {"text": task.text, "owner": task.owner, "output": "Biên bản", "due_on": "30/6/2018"}
    assert client.post(page_of("change", task.pk), change).status_code == 302
    assert client.post(issue, {**number, "signed_on": "2018-03-06"}).status_code == 422
    assert client.post(issue, number).status_code == 302
    assert "12/KH-UBND" in shown(client, detail)
    late = client.post(add, {"text": "Việc thêm", "owner": "VP", "reason": "Phát sinh"})
    assert late.status_code == 422
    assert "thiếu sản phẩm đầu ra" in late.context["form"].errors["output"][0]


def test_a_paper_plan_is_typed_one_task_a_line(login, district_people, tan_son, at_time):
    at_time(MARCH)
    client = login(district_people.minh)
    given = {
        "unit": tan_son.pk,
        "year": 2018,
        "kind": "reform",
        "title": "Kế hoạch",
        "number": "05/KH-UBND",
        "signed_on": "15/1/2018",
        "tasks": "Niêm yết | Biên bản | Văn phòng | 30/6/2018\n\n"
        "Tuyên truyền | | VHTT | Thường xuyên",
    }
    wrong = client.post(page_of("paper"), {**given, "tasks": "Niêm yết | | | tháng sáu"})
    assert wrong.status_code == 422
    assert "Dòng 1" in wrong.context["form"].errors["tasks"][0]
    assert client.post(page_of("paper"), given).status_code == 302
    one, two = Plan.objects.get().tasks.order_by("order")
    assert (one.due_on, one.gaps()) == (date(2018, 6, 30), ())
    assert (two.cadence, len(two.gaps())) == ("thường xuyên", 2)
    again = client.post(page_of("paper"), given)
    assert "number" in again.context["form"].errors


def test_a_task_is_closed_by_a_document_a_row_or_a_file(login, paper, district_people, tan_son):
    client = login(district_people.minh)
    task = paper.tasks.order_by("order").first()
    complete, page = page_of("complete", task.pk), page_of("task", task.pk)
    nothing = client.post(complete, {"note": "Đã làm"})
    assert "document_number" in nothing.context["form"].errors
    undated = client.post(complete, {"file": SimpleUploadedFile("bb.txt", b"Bien ban niem yet")})
    assert undated.status_code == 422
    assert "on" in undated.context["form"].errors
    assert not StoredFile.objects.exists()  # the refused completion left no stray file
    done = client.post(
        complete, {"file": SimpleUploadedFile("bb.txt", b"Bien ban niem yet"), "on": "5/7/2018"}
    )
    assert done.status_code == 302
    text = shown(client, page)
    assert "Xong, nhưng muộn" in text
    assert "bb.txt" in text
    reopen = page_of("reopen", task.pk)
    assert "reason" in client.post(reopen, {"reason": ""}).context["form"].errors
    assert client.post(reopen, {"reason": "Thiếu chữ ký"}).status_code == 302
    text = shown(client, page)
    assert "Thiếu chữ ký" in text
    assert "đã rút khi mở lại" in text
    regulation = actions.register_regulation(
        unit=tan_son,
        topic="asset",
        title="Quy chế quản lý tài sản công",
        number="20/QĐ-UBND",
        issued_on=date(2018, 6, 20),
        by=SYSTEM,
        at=MARCH.replace(month=7),
    )
    assert client.post(complete, {"row": f"regulation:{regulation.pk}"}).status_code == 302
    assert "Xong đúng hạn" in shown(client, page)


def test_splitting_changing_and_cancelling_stay_visible(login, paper, district_people):
    client = login(district_people.minh)
    whole, loose = paper.tasks.order_by("order")
    assert client.post(page_of("split", loose.pk), {"reason": "Theo dõi"}).status_code == 302
    assert "(quý 3)" in shown(client, page_of("task", loose.pk))
    change = {"text": whole.text, "output": whole.output, "owner": "Phòng Nội vụ"}
    change["due_on"] = "2018-06-30"
    bare = client.post(page_of("change", whole.pk), change)
    assert "reason" in bare.context["form"].errors
    client.post(page_of("change", whole.pk), {**change, "reason": "Đổi phân công"})
    text = shown(client, page_of("task", whole.pk))
    assert "Văn phòng → Phòng Nội vụ" in text
    assert "Đổi phân công" in text
    assert client.post(page_of("cancel", whole.pk), {"reason": "Thôi"}).status_code == 302
    text = shown(client, page_of("detail", paper.pk))
    assert "<s>Niêm yết thủ tục</s>" in text
    assert "đã sửa" in text


def test_the_register_of_regulations_says_what_is_missing_and_what_to_review(
    login, district_people, tan_son, at_time, nine_november
):
    at_time(nine_november)
    client = login(district_people.minh)
    text = shown(client, page_of("regulations"))
    assert "Quy chế quản lý, sử dụng tài sản công" in text
    assert "chưa đối chiếu văn bản" in text
    given = {
        "unit": tan_son.pk,
        "topic": "asset",
        "title": "Quy chế tài sản",
        "number": "01/QĐ-UBND",
        "issued_on": "2/5/2015",
        "legal_basis": "Nghị định 52/2009/NĐ-CP",
    }
    future = client.post(page_of("add_regulation"), {**given, "issued_on": "1/12/2018"})
    assert "issued_on" in future.context["form"].errors
    assert client.post(page_of("add_regulation"), given).status_code == 302
    assert InternalRegulation.objects.get().unit == tan_son
    text = shown(client, page_of("regulations"))
    assert "cần rà soát" in text
    assert "151/2017/NĐ-CP" in text
    again = client.post(page_of("add_regulation"), given)
    assert "number" in again.context["form"].errors


def test_a_recognition_dossier_from_its_criteria_to_its_submission(
    login, hire, van_luong, at_time, nine_november
):
    at_time(nine_november)
    client = login(hire("thao", "Hà Văn Thảo", van_luong, Duty.REFORM_OFFICER))
    given = {"unit": van_luong.pk, "target": "Xã đạt chuẩn NTM", "opened_on": "1/3/2018"}
    assert client.post(page_of("add_recognition"), given).status_code == 302
    dossier = RecognitionDossier.objects.get()
    page = page_of("recognition", dossier.pk)
    text = shown(client, page)
    assert "19 tiêu chí chưa xác nhận" in text
    assert "19. Quốc phòng và an ninh" in text
    submit = page_of("submit_recognition", dossier.pk)
    paper = {"number": "15/XN-SXD", "day": "2018-10-01"}
    assert client.post(submit, paper).status_code == 422
    for criterion in dossier.criteria.order_by("order"):
        assert client.post(page_of("certify", criterion.pk), paper).status_code == 302
    for each in dossier.papers.order_by("order"):
        assert client.post(page_of("add_paper", each.pk), paper).status_code == 302
    assert "19/19" in shown(client, page_of("recognitions"))
    assert client.post(submit, {"number": "22/TTr-UBND", "day": "5/11/2018"}).status_code == 302
    text = shown(client, page)
    assert "22/TTr-UBND" in text
    assert client.post(submit, paper).status_code == 422


def test_communication_is_listed_with_its_reach(
    login, district_people, tan_son, at_time, nine_november
):
    at_time(nine_november)
    client = login(district_people.minh)
    given = {
        "unit": tan_son.pk,
        "form": "loudspeaker",
        "title": "Phát thanh về một cửa",
        "done_on": "3/10/2018",
        "reach": "1200",
    }
    assert client.post(page_of("add_communication"), given).status_code == 302
    assert client.post(page_of("add_communication"), {**given, "reach": "-1"}).status_code == 422
    client.post(page_of("add_communication"), {**given, "title": "Họp", "reach": ""})
    assert CommunicationItem.objects.count() == 2
    text = shown(client, page_of("communications"))
    assert "1.200" in text
    assert "không đếm" in text
    other = login(district_people.hoa)
    assert other.get(page_of("add_communication")).status_code == 403
    assert "Phát thanh về một cửa" in shown(other, page_of("communications"))
