"""The line drops as F9 is pressed: what was typed is there again, and nothing stays behind."""

from __future__ import annotations

import re

import pytest

from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from tests.browser.conftest import PHONE, PRINTER, line_is_down
from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db(transaction=True)

DRAFT = "sessionStorage.getItem('congvu.draft')"


@pytest.fixture
def morning_after(counter, at, at_time):
    """Numbers reserved, the storm written down; it is the next morning."""
    now = at_time(at("02/07/2018 08:00"))
    hoa = counter.hoa.actor
    block = actions.reserve_range(counter.unit, first=90001, last=90012, by=hoa, at=now)
    now = at_time(at("04/07/2018 07:40"))
    outage = actions.record_outage(
        counter.unit,
        kind="network",
        started_at=at("03/07/2018 09:00"),
        ended_at=at("03/07/2018 15:00"),
        by=hoa,
        at=now,
    )
    return block, outage


def test_what_was_typed_survives_a_dropped_line_and_is_gone_once_saved(
    desktop, sign_in, counter, morning_after
):
    page = desktop
    page.add_init_script(PRINTER)
    sign_in(page, counter.hoa)
    address = f"/ho-so/tiep-nhan/?version={counter.building.pk}"
    page.goto(address)
    page.fill("[name=name]", "Đinh Thị Mận")
    page.check("[name=whole]")
    page.context.set_offline(True)
    page.keyboard.press("F9")
    page.get_by_text("Đang mất mạng, chưa gửi").wait_for()
    assert page.input_value("[name=name]") == "Đinh Thị Mận"
    page.context.set_offline(False)
    # The answer of the server never comes: the page is opened anew.
    page.route("**/ho-so/tiep-nhan/", lambda route: route.abort())
    page.keyboard.press("F9")
    line_is_down(page)
    page.unroute("**/ho-so/tiep-nhan/")
    page.goto(address)
    page.get_by_text("Mạng mất lúc gửi").wait_for()
    assert page.input_value("[name=name]") == "Đinh Thị Mận"
    assert page.is_checked("[name=whole]")
    page.keyboard.press("F9")
    page.wait_for_url(re.compile(r"/ho-so/\d+/"))
    assert Dossier.objects.count() == 1
    assert page.evaluate(DRAFT) is None


def test_the_procedure_of_a_slip_is_found_while_typing(desktop, sign_in, counter, morning_after):
    sign_in(desktop, counter.hoa)
    desktop.goto("/ho-so/mat-mang/nhap/")
    asked = []
    desktop.on("request", lambda request: asked.append(request.url))
    desktop.click("#procedure-words")
    desktop.keyboard.type("025160345678||Đinh Thị Mận|01071960|Nữ|Khu 5|25042021")
    desktop.keyboard.press("Enter")
    desktop.get_by_text("Chọn thủ tục trước, rồi quét thẻ").wait_for()
    desktop.wait_for_function("document.getElementById('procedure-words').value === ''")
    assert not [url for url in asked if "%7C" in url or "|" in url]
    desktop.keyboard.type("gp")
    desktop.wait_for_selector(f"a[data-version='{counter.building.pk}']")
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector("form.intake")


def test_slips_are_entered_with_the_keyboard_alone(
    desktop, sign_in, axe, counter, morning_after, page_of
):
    block, outage = morning_after
    page = desktop
    sign_in(page, counter.hoa)
    page.goto(f"/ho-so/mat-mang/nhap/?version={counter.building.pk}")
    for serial in (90001, 90002):
        # A keyboard types where the cursor stands: the page has come whole, the hour is waiting.
        page.wait_for_load_state()
        page.wait_for_function("document.activeElement.name === 'hour'")
        assert page.input_value("[name=slip]") == str(serial)
        page.keyboard.type("920")
        page.keyboard.press("Enter")
        page.keyboard.type("10/7")
        page.fill("[name=name]", f"Người Nộp {serial}")
        page.check("[name=whole]")
        page.keyboard.press("F9")
        page.get_by_text(f"Đã nhập giấy số {serial}").wait_for()
    assert Dossier.objects.count() == 2
    for size in (None, PHONE):
        if size:
            page = page_of(size)
            sign_in(page, counter.hoa)
        for path in (
            "/ho-so/mat-mang/",
            f"/ho-so/mat-mang/{outage.pk}/",
            "/ho-so/mat-mang/so-du-phong/",
            f"/ho-so/mat-mang/so-du-phong/{block.pk}/",
            f"/ho-so/mat-mang/nhap/?version={counter.building.pk}",
        ):
            page.goto(path)
            axe(page)
            wide = "document.documentElement.scrollWidth - innerWidth"
            assert page.evaluate(wide) <= 0, path
