"""The clerk's way through an outage: the drawer, the record, slip after slip, the sums."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier, NumberRange, Outage
from congvu.dossiers.rules import State
from congvu.people.models import Party

pytestmark = pytest.mark.django_db

ENTER = "/ho-so/mat-mang/nhap/"


@pytest.fixture
def block(counter, at, at_time):
    """Numbers 90001-90012, reserved the day before."""
    now = at_time(at("02/07/2018 08:00"))
    return actions.reserve_range(
        counter.unit, first=90001, last=90012, by=counter.hoa.actor, at=now
    )


@pytest.fixture
def hoa(counter, block, login, at, at_time):
    """Chị Hoa the morning after the storm, which was written down."""
    at_time(at("03/07/2018 15:10"))
    actions.record_outage(
        counter.unit,
        kind="network",
        started_at=at("03/07/2018 09:00"),
        ended_at=at("03/07/2018 15:00"),
        by=counter.hoa.actor,
        at=at("03/07/2018 15:10"),
    )
    at_time(at("04/07/2018 07:40"))
    return login(counter.hoa)


@pytest.fixture
def slip(counter):
    """``slip(...)``: what stands on the paper of Bà Mận."""

    def written(**changes):
        return {
            "version": counter.building.pk,
            "request_key": "k1",
            "slip": "90001",
            "day": "3/7",
            "hour": "9h20",
            "promise_day": "10/7",
            "promise_hour": "",
            "name": "Đinh Thị Mận",
            "phone": "0912 000 111",
            "address": "Khu 5, xã Văn Luông",
            "channel": "counter",
            "copies": "1",
            "whole": "on",
            "do": "receive",
        } | changes

    return written


def test_the_drawer_is_filled_before_the_storm(counter, login, at, at_time, settings):
    settings.CONGVU_ADDRESS = "https://motcua.example"
    at_time(at("02/07/2018 08:00"))
    her = login(counter.hoa)
    page = her.get("/ho-so/mat-mang/so-du-phong/").content.decode()
    assert 'value="90001"' in page
    sent = her.post(
        "/ho-so/mat-mang/so-du-phong/", {"first": 90001, "last": 90003, "holder": counter.hoa.pk}
    )
    block = NumberRange.objects.get()
    assert sent.url == reverse("dossiers:range", args=[block.pk])
    assert her.get(reverse("dossiers:blank_slips", args=[block.pk])).content[:4] == b"%PDF"
    again = her.post("/ho-so/mat-mang/so-du-phong/", {"first": 90003, "last": 90005})
    assert again.status_code == 409
    assert "chạm dải 90001-90003" in again.content.decode()
    spoilt = her.post(sent.url, {"do": "spoil", "serials": "90002", "reason": "Viết hỏng"})
    assert spoilt.status_code == 302
    page = her.get(sent.url).content.decode()
    assert "3 số: đã nhập 0, đã huỷ 1, còn trống 2." in page
    refused = her.post(sent.url, {"do": "spoil", "serials": "90002", "reason": "Viết hỏng"})
    assert refused.status_code == 409
    her.post(sent.url, {"do": "hand", "holder": counter.binh.pk})
    block.refresh_from_db()
    assert block.holder == counter.binh


def test_slip_after_slip_the_next_number_comes_by_itself(hoa, slip, counter, at):
    page = hoa.get(f"{ENTER}?version={counter.building.pk}").content.decode()
    assert 'value="90001"' in page
    assert 'value="03/07/2018"' in page
    sent = hoa.post(ENTER, slip())
    assert "slip=90002" in sent.url
    assert f"version={counter.building.pk}" in sent.url
    said = hoa.get(sent.url).content.decode()
    assert "Đã nhập giấy số 90001: hồ sơ 01-2018-90001." in said
    assert 'value="90002"' in said
    dossier = Dossier.objects.get()
    assert dossier.received_at == at("03/07/2018 09:20")
    assert dossier.received_recorded_at == at("04/07/2018 07:40")
    page = hoa.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
    assert "số 90001, nhập lúc 07:40 ngày 04/07/2018" in page
    assert "ghi vào hệ thống 07:40 ngày 04/07/2018" in page


def test_the_same_form_twice_is_one_dossier_and_the_same_slip_is_refused(hoa, slip):
    first, again = hoa.post(ENTER, slip()), hoa.post(ENTER, slip())
    assert first.url == again.url
    assert Dossier.objects.count() == Party.objects.filter(name="Đinh Thị Mận").count() == 1
    other = hoa.post(ENTER, slip(request_key="k2", name="Hà Thị Thơm", phone=""))
    text = other.content.decode()
    assert other.status_code == 409
    assert "Giấy số 90001 đã được nhập: hồ sơ 01-2018-90001." in text
    assert reverse("dossiers:detail", args=[Dossier.objects.get().pk]) in text
    assert not Party.objects.filter(name="Hà Thị Thơm").exists()


def test_who_came_again_through_the_counter_meanwhile_is_offered(hoa, slip, receive, counter):
    receive("04/07/2018 07:30")
    sheet = slip(identifier=counter.citizen.identifier, name="Hà Văn Sửu")
    shown = hoa.post(ENTER, sheet)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "Có thể trùng: Hà Văn Sửu" in text
    seen = re.search(r'name="seen" value="(\w+)"', text)[1]
    assert hoa.post(ENTER, sheet | {"seen": seen}).status_code == 302
    assert Dossier.objects.count() == 2


def test_a_promise_that_differs_is_told_and_mended_from_the_page(hoa, slip, at):
    sent = hoa.post(ENTER, slip(promise_day="09/07/2018"))
    assert "theo quy định là" in hoa.get(sent.url).content.decode()
    outage, dossier = Outage.objects.get(), Dossier.objects.get()
    page = hoa.get(reverse("dossiers:outage", args=[outage.pk])).content.decode()
    assert "Giấy hẹn khác thời hạn theo quy định" in page
    made = hoa.post(reverse("dossiers:correct_slip", args=[dossier.pk]))
    assert made.url == reverse("calendars:appointment", args=[dossier.appointments.get().pk])
    assert hoa.get(made.url).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"slip": "12"}, "slip", "không nằm trong dải số dự phòng"),
        ({"hour": "25h"}, "hour", "Ghi giờ như 9:20"),
        ({"hour": "16:00", "promise_hour": "17:00"}, "outside_because", "không có sự cố nào"),
        ({"promise_day": "2/7"}, "promise_day", "ở trước giờ nhận"),
        ({"promise_day": ""}, "promise_day", "Ghi ngày như trên giấy"),
        ({"result_number": "12/CT"}, "finished_hour", "Ghi giờ xong"),
        ({"finished_hour": "10:00"}, "result_number", "Chưa ghi số kết quả"),
    ],
)
def test_a_fault_is_said_beside_its_field(hoa, slip, changes, field, words):
    answer = hoa.post(ENTER, slip(**changes))
    assert answer.status_code in (409, 422)
    beside = re.search(rf'id="id_{field}_error".*?</div>', answer.content.decode(), re.DOTALL)
    assert words in beside[0]
    assert not Dossier.objects.exists()
    assert not Party.objects.filter(name="Đinh Thị Mận").exists()


def test_a_result_given_by_hand_comes_with_its_hours(hoa, slip, at):
    hoa.post(
        ENTER,
        slip(
            result_number="12/CT",
            signed_by="Hà Thị Lan",
            finished_hour="10:05",
            returned_hour="1010",
        ),
    )
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.returned_at) == (State.RETURNED, at("03/07/2018 10:10"))


def test_home_says_so_until_every_slip_is_entered_or_spoiled(hoa, slip, counter, block, login):
    outage = Outage.objects.get()
    address = reverse("dossiers:outage", args=[outage.pk])
    assert "Chưa ghi các số đã viết" in hoa.get("/").content.decode()
    wrong = hoa.post(address, {"do": "declare", "serials": "90001, chín"})
    assert wrong.status_code == 409
    hoa.post(address, {"do": "declare", "serials": "90001-90002"})
    home = hoa.get("/").content.decode()
    assert "Giấy viết tay chưa nhập" in home
    assert "Còn 2 giấy" in home
    hoa.post(ENTER, slip())
    actions.spoil_numbers(
        block,
        serials=[90002],
        reason="Viết hỏng",
        by=counter.hoa.actor,
        at=outage.ended_at,
    )
    assert "Giấy viết tay chưa nhập" not in hoa.get("/").content.decode()
    page = hoa.get(address).content.decode()
    assert "2 giấy: đã nhập 1, đã huỷ 1, chưa nhập 0" in page
    assert "đã khớp" in page
    assert hoa.get(reverse("dossiers:outage_list", args=[outage.pk])).content[:4] == b"%PDF"


def test_an_outage_is_logged_from_the_page_ended_and_put_right(counter, login, at, at_time):
    at_time(at("03/07/2018 09:10"))
    her = login(counter.hoa)
    sent = her.post("/ho-so/mat-mang/", {"kind": "power", "day": "3/7", "hour": "9"})
    outage = Outage.objects.get()
    assert (outage.started_at, outage.ended_at) == (at("03/07/2018 09:00"), None)
    again = her.post("/ho-so/mat-mang/", {"kind": "power", "day": "3/7", "hour": "9:05"})
    assert again.status_code == 409
    at_time(at("03/07/2018 15:10"))
    assert her.post(sent.url, {"do": "end", "end_day": "3/7"}).status_code == 422
    her.post(sent.url, {"do": "end", "end_day": "3/7", "end_hour": "15:00"})
    hours = {"day": "3/7", "hour": "8:50", "end_day": "3/7", "end_hour": "15:05"}
    assert her.post(sent.url, {"do": "correct", **hours}).status_code == 409
    her.post(sent.url, {"do": "correct", "reason": "Theo sổ trực", **hours})
    outage.refresh_from_db()
    assert (outage.started_at, outage.ended_at) == (at("03/07/2018 08:50"), at("03/07/2018 15:05"))
    assert "Mất điện" in her.get("/ho-so/mat-mang/").content.decode()


def test_the_square_code_of_a_blank_slip_tells_how_it_stands(hoa, slip, block, client):
    number = block.numbers.get(serial=90001)
    address = reverse("portal:proof", args=[number.proof_key])
    assert "hồ sơ chưa được nhập" in client.get(address).content.decode()
    scanned = f"https://motcua.example/chung-thuc/{number.proof_key}/"
    assert queries.slip_named(scanned, number.unit, 2018) in (number, None)
    hoa.post(ENTER, slip())
    assert "01-2018-90001" in client.get(address).content.decode()


def test_choosing_the_procedure_keeps_the_slip(hoa, counter):
    page = hoa.get(f"{ENTER}?slip=90004&day=2018-07-03&q=cgpxd").content.decode()
    assert f"version={counter.building.pk}&amp;slip=90004&amp;day=2018-07-03" in page
    options = hoa.get("/ho-so/tiep-nhan/thu-tuc/?q=cgpxd&slip=90004&day=2018-07-03")
    assert f"{ENTER}?version={counter.building.pk}&amp;slip=90004" in options.content.decode()


def test_the_page_of_an_outage_is_flat_in_its_slips(
    hoa, slip, counter, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = reverse("dossiers:outage", args=[Outage.objects.get().pk])
    hoa.post(ENTER, slip())
    with CaptureQueriesContext(
        connection,
    ) as few:
        hoa.get(address)
        statements = len(few)
    for place, serial in enumerate(range(90002, 90006)):
        hoa.post(
            ENTER,
            slip(slip=str(serial), request_key=f"m{place}", name=f"Người Nộp {place}", phone=""),
        )
    with django_assert_max_num_queries(statements):
        hoa.get(address)
