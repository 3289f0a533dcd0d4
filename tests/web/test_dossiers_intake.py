"""The counter: from the procedure to the receipt in one pass, and what is refused on the way."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State
from congvu.people.models import Party

pytestmark = pytest.mark.django_db
INTAKE = "/ho-so/tiep-nhan/"


@pytest.fixture
def hoa(counter, login, at, at_time):
    """Chị Hoa at her counter on the morning of 24/4/2018."""
    at_time(at("24/04/2018 10:15"))
    return login(counter.hoa)


@pytest.fixture
def sheet(counter):
    """``sheet(...)``: what chị Hoa writes for Bà Mận, all required papers here."""

    def written(**changes):
        return {
            "version": counter.building.pk,
            "request_key": "k1",
            "name": "Đinh Thị Mận",
            "identifier": "060 112 345 678",
            "phone": "0912.345.678",
            "address": "Khu 5, xã Văn Luông",
            "email": "",
            "channel": "counter",
            "copies": "1",
            "note": "",
            "whole": "on",
            "extra": "",
            "reason": "",
            "missing": "",
            "do": "receive",
        } | changes

    return written


def test_one_pass_gives_number_promise_and_papers(hoa, sheet):
    response = hoa.post(INTAKE, sheet(extra="Giấy giới thiệu\n\nẢnh hiện trạng"), follow=True)
    dossier = Dossier.objects.get()
    assert response.redirect_chain == [(reverse("dossiers:detail", args=[dossier.pk]), 302)]
    text = response.content.decode()
    assert "Đã nhận hồ sơ. Hẹn trả 10:15 ngày 04/05/2018." in text
    assert dossier.applicant.identifier == "060112345678"
    assert dossier.applicant.phone == "0912345678"
    papers = [(each.name, each.is_given) for each in dossier.papers.order_by("order")]
    assert papers == [
        ("Đơn đề nghị", True),
        ("Bản vẽ", True),
        ("Giấy uỷ quyền", False),
        ("Giấy giới thiệu", True),
        ("Ảnh hiện trạng", True),
    ]


def test_papers_ticked_one_by_one_keep_their_numbers(hoa, sheet):
    ticks = {"p1-given": "on", "p1-originals": "1", "p1-copies": "0"}
    ticks |= {"p2-given": "on", "p2-originals": "0", "p2-copies": "3"}
    hoa.post(INTAKE, sheet(**ticks) | {"whole": ""})
    drawing = Dossier.objects.get().papers.get(name="Bản vẽ")
    assert (drawing.originals, drawing.copies) == (0, 3)


def test_sent_twice_it_is_received_once(hoa, sheet):
    first = hoa.post(INTAKE, sheet())
    second = hoa.post(INTAKE, sheet())
    assert first.url == second.url
    assert Dossier.objects.count() == 1
    assert Party.objects.filter(name="Đinh Thị Mận").count() == 1


def test_the_same_person_with_the_same_particulars_is_one_row(hoa, sheet):
    hoa.post(INTAKE, sheet())
    hoa.post(INTAKE, sheet(request_key="k2"))
    hoa.post(INTAKE, sheet(request_key="k3", phone="0987654321"))
    assert Dossier.objects.count() == 3
    assert Party.objects.filter(name="Đinh Thị Mận").count() == 2


def test_missing_papers_are_named_at_once_and_nothing_is_left_behind(hoa, sheet):
    response = hoa.post(INTAKE, sheet(whole=""))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Hồ sơ còn thiếu 2 giấy tờ: Đơn đề nghị; Bản vẽ." in text
    assert 'value="Đinh Thị Mận"' in text
    assert not Dossier.objects.exists()
    assert not Party.objects.filter(name="Đinh Thị Mận").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Trường này là bắt buộc"),
        ("phone", "12345", "Số điện thoại có 10 hoặc 11 chữ số"),
        ("identifier", "Nguyeenx", "Số giấy tờ có từ 8 đến 14"),
    ],
)
def test_a_fault_is_said_beside_its_field(hoa, sheet, field, value, words):
    if (field, value) == ("identifier", "Nguyeenx"):
        value = "số/sai"
    response = hoa.post(INTAKE, sheet(**{field: value}))
    text = response.content.decode()
    assert response.status_code == 422
    assert words in re.search(rf'id="id_{field}_error".*?</div>', text, re.DOTALL)[0]
    assert not Dossier.objects.exists()


def test_what_is_not_accepted_is_recorded_with_its_missing_papers(hoa, sheet):
    ticks = {"p1-given": "on", "whole": "", "do": "refuse"}
    response = hoa.post(INTAKE, sheet(reason="Thiếu bản vẽ", **ticks), follow=True)
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.number) == (State.NOT_ACCEPTED, "")
    assert dossier.missing == ["Bản vẽ"]
    assert "Phiếu không tiếp nhận" in response.content.decode()
    slip = hoa.get(reverse("dossiers:not_accepted_slip", args=[dossier.pk]))
    assert slip.content.startswith(b"%PDF")


def test_not_accepting_asks_for_the_reason(hoa, sheet):
    response = hoa.post(INTAKE, sheet(do="refuse"))
    assert response.status_code == 422
    assert "Ghi lý do không tiếp nhận." in response.content.decode()
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("typed", ["giay phep xay dung", "GIẤY PHÉP", "gpxd", "1.000001"])
def test_a_procedure_is_found_without_marks_and_by_initials(hoa, counter, typed):
    for address in (INTAKE, reverse("dossiers:procedures")):
        text = hoa.get(address, {"q": typed}).content.decode()
        assert f"?version={counter.building.pk}" in text
        assert f"?version={counter.adoption.pk}" not in text


def test_the_page_says_what_the_slip_will_promise(hoa, counter):
    text = hoa.get(INTAKE, {"version": counter.building.pk}).content.decode()
    assert "10:15 ngày 04/05/2018" in text


def test_a_year_nobody_decided_is_refused_and_not_guessed(counter, login, sheet, at, at_time):
    at_time(at("30/12/2019 10:15"))
    client = login(counter.hoa)
    page = client.get(INTAKE, {"version": counter.building.pk}).content.decode()
    assert 'data-code="year-undecided"' in page
    response = client.post(INTAKE, sheet())
    assert response.status_code == 409
    assert 'data-code="year-undecided"' in response.content.decode()
    assert not Dossier.objects.exists()


def test_a_procedure_not_received_here_is_not_offered(hoa, counter):
    text = hoa.get(INTAKE, {"version": "999999"}).content.decode()
    assert "Chọn thủ tục để mở" in text
