"""An intake put right or voided on its pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congvu.dossiers import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(counter, receive, at, at_time):
    at_time(at("02/07/2018 09:30"))
    return receive("02/07/2018 09:00")


@pytest.fixture
def sheet(brought):
    """The page as it comes, nothing changed yet."""

    def written(**changes):
        who = brought.applicant
        said = {
            "request_key": "k",
            "kind": "person",
            "name": who.name,
            "identifier": who.identifier,
            "phone": who.phone,
            "address": who.address,
            "channel": "counter",
            "wish_method": "counter",
            "copies": "1",
            "procedure": brought.version_id,
            "why": "Gõ nhầm",
        }
        for line in brought.papers.order_by("order"):
            if line.is_given:
                said |= {
                    f"p{line.order}-given": "on",
                    f"p{line.order}-originals": line.originals,
                    f"p{line.order}-copies": line.copies,
                }
        return said | changes

    return written


def address(dossier):
    return reverse("dossiers:correct", args=[dossier.pk])


def test_only_what_changed_is_named(counter, brought, sheet, login):
    client = login(counter.hoa)
    page = client.get(address(brought)).content.decode()
    assert 'value="Hà Văn Sửu"' in page
    text = client.post(address(brought), sheet(phone="0912345679"), follow=True).content.decode()
    assert "Sửa nội dung tiếp nhận (người nộp). Lý do: Gõ nhầm." in text
    brought.refresh_from_db()
    assert brought.applicant.phone == "0912345679"


def test_nothing_changed_is_refused(counter, brought, sheet, login):
    response = login(counter.hoa).post(address(brought), sheet())
    assert response.status_code == 409
    assert 'data-code="nothing-to-correct"' in response.content.decode()


def test_another_procedure_while_nothing_was_done(counter, brought, sheet, login):
    login(counter.hoa).post(address(brought), sheet(procedure=counter.business.pk))
    brought.refresh_from_db()
    assert brought.version == counter.business
    assert [one.name for one in brought.papers.all() if one.is_given] == ["Đơn đề nghị", "Bản vẽ"]


def test_a_paper_counted_wrongly(counter, brought, sheet, login):
    login(counter.hoa).post(address(brought), sheet(**{"p2-copies": "5"}))
    assert brought.papers.get(order=2).copies == 5
    told = queries.story(brought)[-1].said()
    assert told.startswith("Sửa nội dung tiếp nhận (giấy tờ).")


def test_the_reason_is_asked_for(counter, brought, sheet, login):
    response = login(counter.hoa).post(address(brought), sheet(phone="0912345679", why=""))
    assert response.status_code == 422


def test_only_who_works_there_opens_the_page(counter, brought, login):
    assert login(counter.minh).get(address(brought)).status_code == 404
    assert login(counter.commune_clerk).get(address(brought)).status_code == 404


def test_voided_from_the_page_and_seen_struck(counter, brought, login):
    client = login(counter.hoa)
    act = reverse("dossiers:act", args=[brought.pk, "void"])
    text = client.post(act, {"reason": "Nhập trùng"}, follow=True).content.decode()
    assert "Tiếp nhận này đã huỷ" in text
    found = client.get(reverse("dossiers:search"), {"q": brought.number}).content.decode()
    assert "Nhập trùng" in found
    assert "<s>" in found
    book = client.get(reverse("dossiers:book"), {"year": "2018"}).content.decode()
    assert "Huỷ: Nhập trùng" in book
    again = client.post(act, {"reason": "Nữa"})
    assert again.status_code == 409
