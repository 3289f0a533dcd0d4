"""The desk: lists and their counts, the page of a dossier, acts and what is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congvu.documents.registry import templates
from congvu.dossiers import actions, papers, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(counter, receive, at, at_time):
    """Nine dossiers in many states, looked at on 9/11/2018."""
    at_time(at("09/11/2018 08:30"))
    binh, hoa = counter.binh.actor, counter.hoa.actor
    days = [f"{day:02d}/10/2018 08:00" for day in (1, 2, 3, 4, 5, 8, 9, 10, 11)]
    found = [receive(day) for day in days]
    for dossier in found[:7]:
        actions.forward(
            dossier, to_office=counter.office, to_user=counter.binh, by=hoa, at=dossier.received_at
        )
    for dossier, day in ((found[0], "05/10/2018 09:00"), (found[1], "31/10/2018 09:00")):
        actions.finish(dossier, result_number="1/GPXD", by=binh, at=at(day))
    actions.return_result(found[0], by=hoa, at=at("06/11/2018 09:00"))
    actions.request_supplement(
        found[3], missing=["Bản vẽ"], reason="Bản vẽ mờ", by=binh, at=at("05/10/2018 08:00")
    )
    actions.ask_withdrawal(found[4], by=hoa, at=at("06/11/2018 08:00"))
    for dossier in found:
        dossier.refresh_from_db()
    return found


def act(client, dossier, name, **said):
    """Send the form of an act."""
    return client.post(reverse("dossiers:act", args=[dossier.pk, name]), said)


# --- lists ---------------------------------------------------------------------------------------


def test_counts_above_the_queue_equal_the_lists(desk, counter, login, at):
    client = login(counter.binh)
    page = client.get(reverse("dossiers:queue")).content.decode()
    shown = dict(re.findall(r'data-group="(\w*)">.*?<span class="how-many">([\d.]+)</span>', page))
    assert shown["overdue"] == "6"
    for group, count in shown.items():
        listed = client.get(reverse("dossiers:queue"), {"group": group}).content.decode()
        assert len(re.findall(r'class="row-link"', listed)) == int(count), group


def test_counts_are_narrowed_with_the_list(desk, counter, receive, login):
    receive("08/11/2018 08:00", version=counter.business)
    client = login(counter.hoa)
    code = counter.business.procedure.code
    page = client.get(reverse("dossiers:queue"), {"procedure": code}).content.decode()
    assert 'data-group="">Đang giải quyết <span class="how-many">1</span>' in page
    assert len(re.findall(r'class="row-link"', page)) == 1


def test_the_overdue_stand_first_and_say_by_how_much(desk, counter, login):
    page = login(counter.binh).get(reverse("dossiers:queue")).content.decode()
    numbers = re.findall(r'class="row-link" href="[^"]*">([^<]+)<', page)
    held = desk[3].number
    assert numbers[-1] == held
    assert numbers[:-1] == sorted(numbers[:-1])
    assert "quá hạn" in page


def test_statements_do_not_grow_with_the_rows(desk, counter, receive, login):
    client = login(counter.lan)
    addresses = [
        reverse("dossiers:queue"),
        f"{reverse('dossiers:search')}?q=suu",
        reverse("dossiers:book") + "?year=2018",
    ]

    def statements():
        counts = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    statements()
    before = statements()
    for minute in range(10):
        receive(f"08/11/2018 08:{minute:02d}")
    assert statements() == before
    assert max(before) <= 15


def test_search_finds_by_number_name_phone_and_identifier(desk, counter, login):
    client = login(counter.hoa)
    for words in (desk[2].number, "ha van suu", "0912345678", "060112345678"):
        page = client.get(reverse("dossiers:search"), {"q": words}).content.decode()
        assert desk[2].number in page, words


def test_search_without_a_match_says_what_to_do(desk, counter, login):
    client = login(counter.hoa)
    nothing = client.get(reverse("dossiers:search"), {"q": "khong co ai"}).content.decode()
    assert "Thử số hồ sơ trên giấy hẹn" in nothing
    assert "Gõ số hồ sơ" in client.get(reverse("dossiers:search")).content.decode()


def test_ready_hands_a_result_over_in_one_sending(desk, counter, login):
    client = login(counter.hoa)
    ready = reverse("dossiers:ready")
    assert desk[1].number in client.get(ready).content.decode()
    response = act(client, desk[1], "return_result", method="counter", next=ready)
    assert response.url == ready
    assert Dossier.objects.get(pk=desk[1].pk).state == State.RETURNED
    assert "Không có kết quả nào đang chờ trả" in client.get(ready).content.decode()


def test_the_book_has_a_line_for_each_receipt_of_the_year(desk, counter, login):
    page = login(counter.hoa).get(reverse("dossiers:book"), {"year": "2018"}).content.decode()
    assert all(dossier.number in page for dossier in desk)
    empty = login(counter.hoa).get(reverse("dossiers:book"), {"year": "2017"}).content.decode()
    assert "chưa có dòng nào" in empty


# --- one dossier ---------------------------------------------------------------------------------


def test_the_page_shows_promise_law_clock_and_story(desk, counter, login):
    page = login(counter.binh).get(reverse("dossiers:detail", args=[desk[2].pk])).content.decode()
    for words in (
        "Hẹn trả trên giấy",
        "Hạn theo quy định",
        "08:00 ngày 10/10/2018",
        "06/10/2018 không tính: Thứ Bảy.",
        "Chuyển đến Phòng Kinh tế và Hạ tầng.",
        "quá hạn",
    ):
        assert words in page, words


def test_a_second_clock_of_the_page_is_the_one_the_judge_reads(desk, counter, login, at):
    reading = queries.reading(desk[2], at("09/11/2018 08:30"))
    page = login(counter.binh).get(reverse("dossiers:detail", args=[desk[2].pk]))
    assert page.context["reading"].due == reading.due
    assert page.context["clock"] in page.content.decode()


def test_the_desk_carries_a_dossier_to_its_end(counter, receive, login, at, at_time):
    at_time(at("08/11/2018 09:00"))
    dossier = receive("08/11/2018 08:00")
    hoa, binh = counter.hoa, counter.binh
    assert (
        act(
            login(hoa), dossier, "forward", to_office=counter.office.pk, to_user=binh.pk, reason=""
        ).status_code
        == 302
    )
    assert act(login(binh), dossier, "take_over").status_code == 302
    said = {"missing": "Bản vẽ\nSơ đồ", "reason": "Bản vẽ mờ", "order_reason": ""}
    assert act(login(binh), dossier, "request_supplement", **said).status_code == 302
    slip = dossier.supplements.get()
    address = reverse("dossiers:supplement_slip", args=[dossier.pk, slip.pk])
    assert login(hoa).get(address).content.startswith(b"%PDF")
    assert act(login(hoa), dossier, "complete_supplement").status_code == 302
    assert act(login(binh), dossier, "finish", result_number="7/GPXD").status_code == 302
    another = {"method": "counter", "receiver": "Hà Thị Na", "identifier": ""}
    unshown = act(login(hoa), dossier, "return_result", **another)
    assert unshown.status_code == 422
    assert "uỷ quyền" in unshown.content.decode()
    done = act(login(hoa), dossier, "return_result", **another, receiver_paper="GUQ 02/7/2018")
    assert done.status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, dossier.receiver.name) == (State.RETURNED, "Hà Thị Na")
    page = login(hoa).get(done.url).content.decode()
    assert "Hồ sơ đã kết thúc" in page


def test_an_impossible_act_is_refused_on_the_page_with_its_reason(desk, counter, login):
    response = act(login(counter.binh), desk[3], "finish", result_number="9/GPXD")
    assert response.status_code == 409
    text = response.content.decode()
    assert 'data-code="transition-impossible"' in text
    assert desk[3].number in text


def test_a_refusal_about_what_was_typed_stands_in_its_form(desk, counter, login):
    response = act(login(counter.binh), desk[2], "finish", result_number="", result_note=" ")
    text = response.content.decode()
    assert response.status_code == 409
    form = re.search(r'<form[^>]*data-act="finish".*?</form>', text, re.DOTALL)[0]
    assert 'data-code="result-missing"' in form


def test_who_may_not_stop_reads_why(desk, counter, login):
    client = login(counter.binh)
    page = client.get(reverse("dossiers:detail", args=[desk[2].pk])).content.decode()
    assert "Việc này do lãnh đạo phòng, lãnh đạo đơn vị" in page
    response = act(client, desk[2], "stop", reason="Không làm")
    assert response.status_code == 403
    assert Dossier.objects.get(pk=desk[2].pk).state == State.PROCESSING


def test_an_act_nobody_knows_is_not_there(desk, counter, login):
    assert act(login(counter.binh), desk[2], "delete").status_code == 404


def test_after_an_act_one_is_not_sent_to_another_machine(desk, counter, login):
    response = act(
        login(counter.hoa), desk[1], "return_result", method="counter", next="//example.org/"
    )
    assert response.url == reverse("dossiers:detail", args=[desk[1].pk])


# --- papers --------------------------------------------------------------------------------------


def pages_of(pdf):
    """How many sheets a PDF has."""
    return int(re.search(rb"/Count (\d+)", pdf)[1])


def test_the_slip_is_one_sheet_and_the_same_each_time(desk, counter, login):
    address = reverse("dossiers:slip", args=[desk[0].pk])
    first, second = (login(counter.hoa).get(address) for _ in range(2))
    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    assert pages_of(first.content) == 1


def test_a_receipt_between_two_seconds_has_its_slip(counter, receive, login, at, at_time):
    """The machine's clock knows microseconds; a moment typed in a test does not."""
    moment = at("24/04/2018 10:15").replace(second=7, microsecond=123456)
    at_time(moment)
    dossier = receive("24/04/2018 10:15", at=moment)
    response = login(counter.hoa).get(reverse("dossiers:slip", args=[dossier.pk]))
    assert response.content.startswith(b"%PDF")


def test_eight_long_papers_stay_on_one_sheet_of_a5(counter, receive, at, at_time):
    at_time(at("24/04/2018 11:00"))
    name = "bản sao giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác"
    given = [papers.rules.PaperGiven(each, 1) for each in ("Đơn đề nghị", "Bản vẽ")]
    given += [papers.rules.PaperGiven(f"Giấy tờ {n}: {name}", 1, 2) for n in range(6)]
    dossier = receive("24/04/2018 10:15", papers=given)
    person = papers.Person("Hà Văn Sửu", "0912345678", "Khu 5, xã Văn Luông", "")
    assert pages_of(papers.receipt(dossier, person)) == 1


@pytest.mark.parametrize(
    ("day", "basis"),
    [
        (date(2018, 4, 24), "Mẫu của tỉnh theo Quyết định 09/2015/QĐ-TTg"),
        (date(2019, 1, 5), "Mẫu của tỉnh theo Quyết định 09/2015/QĐ-TTg"),
        (date(2019, 1, 6), "Theo Thông tư 01/2018/TT-VPCP"),
        (date(2025, 9, 15), "Theo Thông tư 03/2025/TT-VPCP"),
    ],
)
def test_the_form_of_a_slip_is_the_one_of_its_day_and_not_yet_compared(day, basis):
    form = templates.on(papers.RECEIPT, day)
    assert (form.basis, form.verified, form.paper) == (basis, False, "A5")


def test_what_was_never_received_has_no_slip(counter, login, at, at_time):
    at_time(at("24/04/2018 11:00"))
    filed = actions.file_online(
        unit=counter.unit,
        version=counter.building,
        applicant=counter.citizen,
        by=counter.hoa.actor,
        at=at("24/04/2018 10:00"),
    )
    client = login(counter.hoa)
    assert client.get(reverse("dossiers:slip", args=[filed.pk])).status_code == 404
    page = client.get(reverse("dossiers:detail", args=[filed.pk]))
    assert page.status_code == 200
    assert 'data-act="accept"' in page.content.decode()
