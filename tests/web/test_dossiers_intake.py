"""The counter: from the procedure to the receipt in one pass, and what is refused on the way."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State
from congvu.people.models import Party
from tests.dossiers.interlinked import publish, step

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


def go_on(client, written):
    """Send, read what is offered, and send again as the clerk who knows better."""
    shown = client.post(INTAKE, written)
    assert shown.status_code == 200
    seen = re.search(r'name="seen" value="(\w+)"', shown.content.decode())[1]
    return client.post(INTAKE, written | {"seen": seen})


CARD = "025160345678|131234567|Đinh Thị Mận|01071960|Nữ|Khu 5, Văn Luông, Tân Sơn, Phú Thọ|25042021"


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
    go_on(hoa, sheet(request_key="k2"))
    go_on(hoa, sheet(request_key="k3", phone="0987654321"))
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
    assert response.status_code == 409
    assert "Chưa ghi lý do." in response.content.decode()
    response = hoa.post(INTAKE, sheet(do="refuse", ground="not_eligible"))
    assert response.status_code == 422
    assert "Ghi lý do không tiếp nhận." in response.content.decode()
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("typed", ["giay phep xay dung", "GIẤY PHÉP", "gpxd", "1.000001"])
def test_a_procedure_is_found_without_marks_and_by_initials(hoa, counter, typed):
    for address in (INTAKE, reverse("dossiers:procedures")):
        text = hoa.get(address, {"q": typed}).content.decode()
        assert f"?version={counter.building.pk}" in text
        assert f"?version={counter.adoption.pk}" not in text


def test_what_is_received_elsewhere_is_not_offered_but_says_where(hoa, counter):
    """“ks” at the district: no link to a dossier it may not take, and the door to go to."""
    version = publish("1.001193", "Đăng ký khai sinh", "1", step("Nhận", "1"), levels=("xa",))
    for address in (INTAKE, reverse("dossiers:procedures")):
        text = hoa.get(address, {"q": "ks"}).content.decode()
        assert f"?version={version.pk}" not in text
        assert "Không nhận tại đây: Đăng ký khai sinh. Nơi nhận: UBND cấp xã." in text
    # The page explains initials with what this counter receives itself.
    text = hoa.get(INTAKE).content.decode()
    assert "khai sinh" not in text
    assert "Chữ cái đầu cũng được" in text


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


# --- the card ------------------------------------------------------------------------------------


def test_without_a_script_the_card_is_read_when_the_form_is_sent(hoa, sheet):
    blank = {"name": "", "identifier": "", "address": "", "scan": CARD}
    response = hoa.post(INTAKE, sheet(**blank), follow=True)
    assert response.redirect_chain
    who = Dossier.objects.get().applicant
    assert (who.name, who.identifier, who.old_identifier) == (
        "Đinh Thị Mận",
        "025160345678",
        "131234567",
    )
    assert (f"{who.birth_date:%d/%m/%Y}", who.sex, who.identity_source) == (
        "01/07/1960",
        "female",
        "qr",
    )
    assert f"{who.issued_on:%d/%m/%Y}" == "25/04/2021"
    assert who.address == "Khu 5, Văn Luông, Tân Sơn, Phú Thọ"


def test_reading_the_card_alone_saves_nothing(hoa, sheet):
    blank = {"name": "", "identifier": "", "address": "", "scan": CARD, "do": "read"}
    text = hoa.post(INTAKE, sheet(**blank)).content.decode()
    assert 'value="Đinh Thị Mận"' in text
    assert CARD not in text
    assert not Dossier.objects.exists()


def test_what_was_read_and_then_changed_is_typed(hoa, sheet, counter):
    read = hoa.post(reverse("dossiers:card"), {"scan": CARD}).json()["fields"]
    hoa.post(INTAKE, sheet(**read))
    assert Dossier.objects.get().applicant.identity_source == "qr"
    go_on(hoa, sheet(**(read | {"name": "Đinh Thị Mùi"}), request_key="k2"))
    assert Dossier.objects.order_by("pk").last().applicant.identity_source == "typed"


def test_a_garbled_card_fills_the_numbers_and_leaves_the_name(hoa):
    said = hoa.post(
        reverse("dossiers:card"),
        {"scan": "025160345678||inh Th Mn|01071960|N|Khu 5, Vn Lung|25042021"},
    ).json()
    assert said["fields"]["identifier"] == "025160345678"
    assert "name" not in said["fields"]
    assert said["type"] == ["address", "name"]
    assert "tắt bộ gõ" in said["note"]


def test_what_is_no_card_is_said_and_not_kept(hoa, sheet):
    answer = hoa.post(reverse("dossiers:card"), {"scan": "Nguyeenx Vawn An"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "card-unreadable"
    response = hoa.post(INTAKE, sheet(scan="Nguyeenx|Vawn|An"))
    text = response.content.decode()
    assert response.status_code == 422
    assert "Không đọc được mã QR" in text
    assert "Nguyeenx" not in text
    assert not Dossier.objects.exists()


def test_a_burst_in_the_name_field_is_no_name(hoa, sheet):
    response = hoa.post(INTAKE, sheet(name=CARD))
    assert response.status_code == 422
    assert "Máy quét đã gõ nhầm vào ô này" in response.content.decode()


# --- what does not fit, who may be here already ---


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"identifier": "025160345678", "birth_date": "1/7/61"}, "năm sinh 1960"),
        ({"identifier": "099160345678"}, "không phải mã tỉnh nào"),
        ({"phone": "0112345678"}, "không có dạng thường gặp"),
        ({"tax_code": "0100109107"}, "Chữ số thứ mười của mã số thuế"),
        ({"kind": "organisation", "tax_code": "0100109106"}, "Chưa ghi người đại diện"),
        ({"birth_date": "01/01/2029"}, "Ngày sinh ở sau ngày hôm nay"),
    ],
)
def test_a_doubt_is_said_once_and_bars_nothing(hoa, sheet, changes, words):
    shown = hoa.post(INTAKE, sheet(**changes))
    assert shown.status_code == 200
    assert words in shown.content.decode()
    assert words in hoa.post(reverse("dossiers:look"), sheet(**changes)).content.decode()
    assert not Dossier.objects.exists()
    go_on(hoa, sheet(**changes))
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("birth_date", "31/02/1990"), ("issued_on", "hôm qua")]
)
def test_an_impossible_day_is_refused(hoa, sheet, field, value):
    response = hoa.post(INTAKE, sheet(**{field: value}))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()


@pytest.mark.parametrize("typed", ["1/7/25", "01/07/2025", "01072025", "1-7-2025"])
def test_days_are_written_as_people_write_them(typed):
    from datetime import date

    from congvu.web.dossiers.person_form import Day

    assert Day().clean(typed) == date(2025, 7, 1)


def test_a_probable_duplicate_is_offered_with_its_link_and_not_forced(hoa, sheet):
    hoa.post(INTAKE, sheet())
    first = Dossier.objects.get()
    shown = hoa.post(INTAKE, sheet(request_key="k2")).content.decode()
    assert f'href="{reverse("dossiers:detail", args=[first.pk])}"' in shown
    assert first.number in shown
    go_on(hoa, sheet(request_key="k2"))
    assert Dossier.objects.count() == 2


def test_an_old_address_is_shown_as_it_is_today(counter, login, at, at_time):
    at_time(at("23/11/2026 09:00"))
    said = {"address": "Khu 5, xã Văn Luông, huyện Tân Sơn, tỉnh Phú Thọ"}
    text = login(counter.hoa).post(reverse("dossiers:look"), said).content.decode()
    assert "Xã Văn Luông nay là Xã Minh Đài." in text


def test_the_result_by_post_needs_an_address(hoa, sheet):
    response = hoa.post(INTAKE, sheet(wish_method="postal", address=""))
    assert response.status_code == 422
    hoa.post(INTAKE, sheet(wish_method="postal"))
    assert Dossier.objects.get().wish_method == "postal"


# --- sent away ------------------------------------------------------------------------------------


def test_sent_away_in_two_clicks_without_a_name(hoa, sheet):
    blank = {"name": "", "identifier": "", "phone": "", "address": "", "copies": ""}
    ticks = {"p1-given": "on", "whole": "", "do": "refuse", "ground": "papers_missing"}
    for _twice in range(2):
        response = hoa.post(INTAKE, sheet(**blank, **ticks), follow=True)
    dossier = Dossier.objects.get()
    assert (dossier.slip_number, dossier.missing) == ("01/2018/TCTN", ["Bản vẽ"])
    assert dossier.applicant.name == "Người nộp không để lại tên"
    hoa.post(INTAKE, sheet(**blank, **ticks, request_key="k2"))
    assert Party.objects.filter(name="Người nộp không để lại tên").count() == 1
    assert response.redirect_chain[-1][0] == reverse("dossiers:detail", args=[dossier.pk])


def test_the_list_of_who_was_sent_away(hoa, sheet, counter, login):
    ticks = {"p1-given": "on", "whole": "", "do": "refuse", "ground": "papers_missing"}
    hoa.post(INTAKE, sheet(**ticks))
    text = login(counter.minh).get(reverse("dossiers:not_received"), {"year": "2018"})
    assert "01/2018/TCTN" in text.content.decode()
    assert "Bản vẽ" in text.content.decode()
    empty = login(counter.minh).get(
        reverse("dossiers:not_received"), {"year": "2018", "ground": "other"}
    )
    assert "01/2018/TCTN" not in empty.content.decode()


def test_a_clerk_of_two_units_chooses_the_counter(counter, login, sheet, at, at_time):
    from congvu.core.actors import SYSTEM, Duty
    from congvu.people import actions as people

    people.grant_duty(
        counter.hoa, Duty.CLERK, counter.commune, by=SYSTEM, at=at("02/01/2018 07:30")
    )
    at_time(at("24/04/2018 10:15"))
    client = login(counter.hoa)
    assert "Quầy của" in client.get(INTAKE).content.decode()
    client.post(INTAKE, sheet(unit=counter.commune.pk))
    assert Dossier.objects.get().unit == counter.commune
    assert f'value="{counter.commune.pk}" selected' in client.get(INTAKE).content.decode()
