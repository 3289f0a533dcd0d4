"""A surprise visit through the pages: silence until the day, then everything, worker or not."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.inspections import actions, sealing
from congvu.inspections.models import PresenceCheck
from congvu.inspections.rules import Kind, Role
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    people,
    phu_tho,
    put_up,
    sign_all,
)
from tests.web.test_inspections import as_, go, text_of  # noqa: F401

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
TITLE = "Đột xuất về giờ giấc"


@pytest.fixture
def surprise(people, phu_tho, van_luong, areas, act):
    """Decided on Monday for Wednesday 7 November; anh Sơn holds no duty anywhere."""
    return actions.decide(
        phu_tho,
        title=TITLE,
        kind=Kind.SURPRISE,
        number="77/QĐ-SNV",
        signed_on=date(2018, 11, 5),
        opens_on=date(2018, 11, 5),
        closes_on=date(2018, 11, 8),
        period_code="2018-9m",
        as_of=None,
        members=[
            actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son),
            actions.Delegate("Cao Thị Thuỷ", Role.SECRETARY, user=people.thuy),
        ],
        visits=[actions.VisitPlan(van_luong, date(2018, 11, 7))],
        **act(people.huong, "05/11/2018 09:00"),
    )


def test_the_evening_before_no_page_of_the_unit_or_the_public_tells(
    surprise, van_luong, people, hire, as_, client
):
    """Its leader, its officer, and the administrator who sees every account and duty."""
    visit = surprise.visits.get()
    admin = hire("quanly", "Lý Văn Quản", van_luong, Duty.ADMINISTRATOR)
    told = (TITLE, "77/QĐ-SNV", "Bùi Thái Sơn", sealing.seal_of(visit), visit.secret)
    asked = [reverse("home"), go("index"), go("detail", surprise.pk)]
    asked += [go("tab", surprise.pk, slug) for slug in ("doan", "co-mat", "bien-ban")]
    for user in (people.thang, people.thao, admin):
        browser = as_(user, "06/11/2018 17:00")
        pages = [browser.get(address) for address in asked]
        if user == admin:
            pages += [browser.get(reverse("people:accounts"))]
            assert pages[-1].status_code == 200
        for page in pages:
            assert not [word for word in told if word in text_of(page)], page.request["PATH_INFO"]
    for address in (reverse("portal:units"), reverse("portal:draws")):
        assert TITLE not in text_of(client.get(address))
    assert sealing.is_sealed(surprise.visits.get())


def test_a_member_reads_what_is_kept_until_when(surprise, people, as_):
    page = text_of(as_(people.son, "06/11/2018 17:00").get(go("tab", surprise.pk, "doan")))
    assert "đến ngày 07/11/2018 mới mở" in page
    assert surprise.visits.get().secret not in page
    refused = as_(people.son, "06/11/2018 17:00").post(
        go("arrive", surprise.visits.get().pk), {"arrived_at": "2018-11-06T16:50"}
    )
    assert refused.status_code == 403  # no duty there yet
    assert sealing.is_sealed(surprise.visits.get())


def test_with_the_worker_dead_the_day_goes_by_the_pages(surprise, people, as_, van_luong, act):
    """7.25: anh Sơn opens the page at the gate; it opens the unit to him and to the secretary."""
    visit = surprise.visits.get()
    browser = as_(people.son, "07/11/2018 07:25")
    assert TITLE in text_of(browser.get(go("index")))
    opened = Event.objects.get(kind="visit.revealed")
    assert (opened.actor, opened.unit) == (f"user:{people.son.pk}", van_luong.code)
    there = browser.post(go("arrive", visit.pk), {"arrived_at": "2018-11-07T07:20"})
    assert there.status_code == 302
    page = text_of(browser.get(go("tab", surprise.pk, "co-mat")))
    assert "Hà Đức Thắng" in page
    check = PresenceCheck.objects.get()
    for line in check.lines.order_by("pk"):
        address = reverse("inspections:seen", args=[line.pk])
        assert browser.post(address, {"seen": "present"}).status_code == 302
    early = browser.post(go("session", visit.pk), {"attendance": "Hai bên"})
    assert early.status_code == 409
    assert "Chưa khai quan hệ với Xã Văn Luông: Bùi Thái Sơn, Cao Thị Thuỷ" in text_of(early)
    assert "Chưa khai quan hệ" in text_of(browser.get(go("tab", surprise.pk, "bien-ban")))
    for member in surprise.members.order_by("order"):
        address = reverse("inspections:declare", args=[visit.pk, member.pk])
        spoken = as_(member.user, "07/11/2018 07:40").post(address, {"kind": "none"})
        assert spoken.status_code == 302
    browser = as_(people.son, "07/11/2018 07:45")
    held = browser.post(go("session", visit.pk), {"attendance": "Hai bên"})
    assert held.status_code == 302
    page = text_of(browser.get(go("tab", surprise.pk, "doan")))
    assert "Đúng là đơn vị đã chọn khi ký quyết định" in page
    assert sealing.seal_of(visit) in page
    who = act(people.thuy, "07/11/2018 16:00")
    minutes = sign_all(put_up(visit, "BB-01", who, people.thang), who)
    assert minutes.audit_root
    assert Event.objects.filter(kind="visit.revealed").count() == 1


def test_the_unit_itself_may_be_the_first_to_open_it(surprise, people, as_):
    """Văn Luông's leader looks before the delegation does: it has come, and is told so."""
    page = as_(people.thang, "07/11/2018 07:05").get(go("detail", surprise.pk))
    assert page.status_code == 200
    assert not sealing.is_sealed(surprise.visits.get())
    unconcerned = as_(people.hoa, "07/11/2018 07:06").get(go("index"))
    assert TITLE not in text_of(unconcerned)
    assert people.son.duty_grants.filter(duty=Duty.INSPECTOR).exists()
    assert SYSTEM.user_id is None
