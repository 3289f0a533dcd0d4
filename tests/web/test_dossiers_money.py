"""Fees on the pages of the counter, the receipt on paper, the book of a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congvu.core.actors import SYSTEM
from congvu.dossiers import actions
from congvu.dossiers.models import FeeReceipt
from congvu.dossiers.queries import fees
from congvu.dossiers.rules.fees import FeePer, Tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(counter, receive, at, at_time):
    """Ông Sửu has papers copied on the morning of 2/7/2018."""
    actions.add_fee_item(
        counter.copies,
        name="Phí chứng thực bản sao",
        tariff=Tariff(2000, FeePer.PAGE, first=2, then=1000, cap=200_000),
        since=date(2018, 1, 1),
        by=SYSTEM,
        at=at("02/01/2018 07:30"),
    )
    at_time(at("02/07/2018 09:30"))
    return receive("02/07/2018 09:00", version=counter.copies)


@pytest.fixture
def hoa(counter, login):
    return login(counter.hoa)


def act(client, dossier, which, /, **said):
    return client.post(reverse("dossiers:fee_act", args=[dossier.pk, which]), said, follow=True)


def charge(client, dossier, **said):
    (item,) = fees.offered(dossier.version, date(2018, 7, 2))
    return act(client, dossier, "ghi", **({"fee": item.key, "units": 10, "times": 2} | said))


def test_charged_collected_and_printed(hoa, copied):
    page = hoa.get(reverse("dossiers:fees", args=[copied.pk])).content.decode()
    assert "Phí chứng thực bản sao: 2.000 đồng/một trang" in page
    text = charge(hoa, copied).content.decode()
    assert "Đã ghi 24.000 đồng phải nộp." in text
    assert "Còn phải thu 24.000 đồng (hai mươi tư nghìn đồng)." in text
    text = act(hoa, copied, "thu", method="cash", request_key="k").content.decode()
    assert "Đã thu 24.000 đồng, biên lai 00001/2018." in text
    receipt = FeeReceipt.objects.get()
    paper = hoa.get(reverse("dossiers:fee_receipt", args=[copied.pk, receipt.pk]))
    assert paper.content.startswith(b"%PDF")
    detail = hoa.get(reverse("dossiers:detail", args=[copied.pk])).content.decode()
    assert "Biên lai 00001/2018" in detail


def test_exempted_with_its_ground(hoa, copied):
    refused = charge(hoa, copied, exemption="poor")
    assert refused.status_code == 409
    assert 'data-code="exemption-unproved"' in refused.content.decode()
    text = charge(
        hoa, copied, exemption="poor", exempt_note="Giấy hộ nghèo 12/2018"
    ).content.decode()
    assert "Đã ghi miễn thu, có căn cứ." in text
    assert "miễn: Người thuộc hộ nghèo" in text


def test_a_notice_makes_the_dossier_wait_for_the_money(hoa, copied):
    said = {"fee": "other", "name": "Tiền sử dụng đất", "amount": "1500000", "notice": "TB 5"}
    charge(hoa, copied, **said)
    copied.refresh_from_db()
    assert copied.state == "2"  # cán bộ một cửa không lập thông báo: chuyên viên mới được


def test_the_specialist_sends_the_notice(copied, counter, login):
    said = {"fee": "other", "name": "Tiền sử dụng đất", "amount": "1500000", "notice": "TB 5"}
    charge(login(counter.binh), copied, **said)
    copied.refresh_from_db()
    assert copied.state == "6"
    act(login(counter.hoa), copied, "thu", method="transfer", reference="FT1", request_key="k")
    copied.refresh_from_db()
    assert copied.state == "4"


def test_dropped_and_voided_with_a_reason(hoa, copied):
    charge(hoa, copied)
    (one,) = fees.owed(copied)
    assert act(hoa, copied, "bo", key=one.pk, reason=" ").status_code == 409
    assert (
        "Đã bỏ khoản ghi nhầm."
        in act(hoa, copied, "bo", key=one.pk, reason="Nhầm").content.decode()
    )
    charge(hoa, copied, units=1, times=1)
    act(hoa, copied, "thu", method="cash", request_key="k")
    receipt = FeeReceipt.objects.get()
    text = act(hoa, copied, "huy-bien-lai", key=receipt.pk, reason="Ghi nhầm").content.decode()
    assert "<s>00001/2018</s>" in text
    paper = hoa.get(reverse("dossiers:fee_receipt", args=[copied.pk, receipt.pk]))
    assert paper.content.startswith(b"%PDF")


def test_the_book_of_a_day(hoa, copied, counter, login):
    charge(hoa, copied)
    act(hoa, copied, "thu", method="cash", request_key="k")
    charge(hoa, copied, exemption="child")
    for who in (counter.hoa, counter.minh):
        text = login(who).get(reverse("dossiers:fee_book")).content.decode()
        assert "24.000 đồng" in text
        assert "hai mươi tư nghìn đồng" in text
        assert "Trẻ em" in text
    other = login(counter.hoa).get(reverse("dossiers:fee_book"), {"since": "2018-07-01"})
    assert "Chưa có biên lai nào" in other.content.decode()


def test_who_only_reads_writes_nothing(copied, counter, login):
    client = login(counter.minh)
    page = client.get(reverse("dossiers:fees", args=[copied.pk])).content.decode()
    assert "Ghi khoản này" not in page
    assert charge(client, copied).status_code == 403
    assert not copied.fee_charges.exists()
