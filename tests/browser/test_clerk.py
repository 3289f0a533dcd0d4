"""A morning of chị Hoa at the counter and anh Bình at the desk, in a real browser."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from congvu.core.periods import HANOI
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State
from tests.dossiers.conftest import at, counter, receive
from tests.fixtures import PASSWORD

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def morning(counter, receive, at, at_time):
    """8:30 on 9/11/2018: five dossiers of October wait, one of them is finished."""
    at_time(datetime(2018, 11, 9, 8, 30, tzinfo=HANOI))
    found = [receive(f"{day:02d}/10/2018 08:00") for day in (1, 2, 29, 30, 31)]
    for dossier in found:
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=dossier.received_at,
        )
    actions.finish(
        found[0], result_number="1/GPXD", by=counter.binh.actor, at=at("05/10/2018 09:00")
    )
    return found


def focused(page):
    """What has the focus: its id, or its text."""
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def focus_comes_to(page, name):
    """The cursor stands in the field ``name``, as soon as the page is ready for typing."""
    page.wait_for_function("name => document.activeElement.id === name", arg=name)


def test_log_in_by_keyboard(live_server, desktop, counter, axe):
    desktop.goto("/dang-nhap/")
    axe(desktop)
    desktop.keyboard.type("hoa")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type(PASSWORD)
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector(".rail")
    assert "Nguyễn Thị Hoa" in desktop.text_content(".person")


def test_receive_by_keyboard_only(morning, desktop, sign_in, axe, counter):
    sign_in(desktop, counter.hoa)
    desktop.goto("/ho-so/tiep-nhan/")
    axe(desktop)
    focus_comes_to(desktop, "procedure-words")
    desktop.keyboard.type("gpxd")
    desktop.wait_for_selector(f"a[data-version='{counter.building.pk}']")
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector("form.intake")
    focus_comes_to(desktop, "id_scan")
    axe(desktop)
    desktop.keyboard.press("Enter")  # không có thẻ: gõ tay
    address = "Khu 5, xã Văn Luông"
    for words in ("Đinh Thị Mận", "060312345679", "1/7/12", "", address, "0912345679", ""):
        desktop.keyboard.type(words)
        desktop.keyboard.press("Enter")
    focus_comes_to(desktop, "id_whole")
    desktop.keyboard.press("Space")
    assert desktop.locator("[data-paper=required]:checked").count() == 2
    desktop.keyboard.press("F9")
    desktop.wait_for_url(re.compile(r"/ho-so/\d+/$"))
    dossier = Dossier.objects.get(applicant__name="Đinh Thị Mận")
    assert dossier.number in desktop.text_content("h1")
    assert "Hẹn trả" in desktop.text_content(".notice-success")
    axe(desktop)
    # F9 once more would print: the slip is one key away and opens.
    with desktop.expect_popup():
        desktop.keyboard.press("F9")
    desktop.keyboard.press("F2")
    desktop.wait_for_url("**/ho-so/tiep-nhan/")


def test_a_form_sent_twice_at_once_is_one_dossier(morning, desktop, sign_in, counter):
    sign_in(desktop, counter.hoa)
    desktop.goto(f"/ho-so/tiep-nhan/?version={counter.building.pk}")
    desktop.fill("#id_name", "Phùng Văn Tý")
    desktop.check("#id_whole")
    desktop.dblclick("button[data-key=F9]", no_wait_after=True)
    desktop.wait_for_url(re.compile(r"/ho-so/\d+/$"))
    assert Dossier.objects.filter(applicant__name="Phùng Văn Tý").count() == 1


def test_the_queue_by_keyboard(morning, desktop, sign_in, axe, counter):
    sign_in(desktop, counter.binh)
    desktop.goto("/ho-so/xu-ly/")
    axe(desktop)
    desktop.keyboard.press("j")
    assert focused(desktop) == morning[1].number  # quá hạn lâu nhất đứng đầu
    desktop.keyboard.press("j")
    assert focused(desktop) == morning[2].number
    desktop.keyboard.press("k")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(f"**/ho-so/{morning[1].pk}/")
    axe(desktop)
    desktop.keyboard.press("F9")
    desktop.wait_for_selector(".notice-success")
    assert morning[1].hand_overs.get().taken_by == counter.binh
    desktop.fill("form[data-act=finish] [name=result_number]", "2/GPXD")
    desktop.keyboard.press("F9")
    desktop.wait_for_selector("[data-state='9']")
    morning[1].refresh_from_db()
    assert morning[1].state == State.FINISHED


def test_a_row_opens_wherever_it_is_touched(morning, desktop, sign_in, counter):
    sign_in(desktop, counter.binh)
    desktop.goto("/ho-so/xu-ly/")
    desktop.click("table[data-rows] tbody tr:first-child td.cut")
    desktop.wait_for_url(f"**/ho-so/{morning[1].pk}/")


def test_the_counter_works_without_a_script(morning, plain, sign_in, counter):
    sign_in(plain, counter.hoa)
    plain.goto("/ho-so/tiep-nhan/")
    plain.fill("#procedure-words", "giay phep")
    plain.click("form[data-find-procedure] button")
    plain.click(f"a[data-version='{counter.building.pk}']")
    plain.fill("#id_name", "Bùi Thị Hiên")
    plain.check("#id_whole")
    plain.click("button[value=receive]")
    plain.wait_for_url(re.compile(r"/ho-so/\d+/$"))
    plain.goto("/ho-so/tra-ket-qua/")
    plain.click(".row-act button")
    assert "Đã trả kết quả." in plain.text_content(".notice-success")
    morning[0].refresh_from_db()
    assert morning[0].state == State.RETURNED


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_no_page_is_wider_than_its_window(morning, request, sign_in, overflow, counter, size):
    page = request.getfixturevalue(size)
    sign_in(page, counter.hoa)
    for address in (
        "/ho-so/tiep-nhan/",
        f"/ho-so/tiep-nhan/?version={counter.building.pk}",
        "/ho-so/xu-ly/",
        f"/ho-so/{morning[1].pk}/",
        "/ho-so/tra-ket-qua/",
        "/ho-so/tra-cuu/?q=suu",
        "/ho-so/so-theo-doi/?year=2018",
    ):
        page.goto(address)
        assert overflow(page) == 0, address


def test_other_pages_of_the_counter_are_accessible(morning, desktop, sign_in, axe, counter):
    sign_in(desktop, counter.hoa)
    for address in (
        "/ho-so/tra-ket-qua/",
        "/ho-so/tra-cuu/",
        "/ho-so/tra-cuu/?q=suu",
        "/ho-so/so-theo-doi/?year=2018",
    ):
        desktop.goto(address)
        axe(desktop)
