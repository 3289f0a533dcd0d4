"""The counter in a real browser: from the card to the slip, and a scanner that types elsewhere."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.documents.models import IssuedDocument
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from congvu.people import actions as people
from congvu.people.models import Party
from tests.browser.test_clerk import focus_comes_to, focused
from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db(transaction=True)

NAME, ADDRESS = "Đinh Thị Mận", "Khu 5, Văn Luông, Tân Sơn, Phú Thọ"
CARD = f"025160345678|131234567|{NAME}|01071960|Nữ|{ADDRESS}|25042021"
TELEX = (
    "025160345678|131234567|Ddinh Thij Maanj|01071960|Nuwx|"
    "Khu 5, Vawn Luoong, Taan Sown, Phus Thoj|25042021"
)


class Keys:
    """A keyboard that counts what a person presses; a scanner's burst is one scan."""

    def __init__(self, page):
        self.page, self.pressed, self.scans = page, [], 0

    def press(self, *keys):
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)

    def scan(self, text):
        self.scans += 1
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


@pytest.fixture
def desk(desktop, sign_in, counter, at_time):
    """Chị Hoa before an empty page at 8:30 on 9/11/2018."""
    at_time(datetime(2018, 11, 9, 8, 30, tzinfo=HANOI))
    sign_in(desktop, counter.hoa)
    desktop.goto("/ho-so/tiep-nhan/")
    desktop.click("#procedure-words")
    return desktop


def choose(keys, page, counter):
    """F2, “gp”, Enter: the building permit by two of its initials."""
    with page.expect_navigation():
        keys.press("F2")
    focus_comes_to(page, "procedure-words")
    keys.press("g", "p")
    page.wait_for_selector(f"a[data-version='{counter.building.pk}']")
    keys.press("Enter")
    page.wait_for_selector("form.intake")
    focus_comes_to(page, "id_scan")


def printed(page):
    """The slip was made, frozen once, and given to the printer."""
    page.wait_for_url(re.compile(r"/ho-so/\d+/$"))
    page.wait_for_selector("#print-note[data-print=done]")
    [frame] = page.evaluate("window.printed")
    kind = page.evaluate("async (frame) => (await fetch(frame)).headers.get('content-type')", frame)
    assert kind == "application/pdf"
    assert IssuedDocument.objects.count() == 1


def received():
    who = Dossier.objects.get().applicant
    assert (who.name, who.address, who.identity_source) == (NAME, ADDRESS, "qr")


def test_from_scan_to_printed_slip_in_eight_keystrokes(desk, counter, axe):
    """No field is touched by mouse or by the test; Enter in the printer's own window is counted."""
    keys = Keys(desk)
    choose(keys, desk, counter)
    axe(desk)
    keys.scan(CARD)
    focus_comes_to(desk, "id_phone")
    assert desk.input_value("#id_name") == NAME
    assert desk.input_value("#id_birth_date") == "01/07/1960"
    assert desk.input_value("#id_scan") == ""
    keys.press("F8", "F9")
    printed(desk)
    received()
    assert keys.scans == 1
    assert keys.pressed == ["F2", "g", "p", "Enter", "F8", "F9"]
    assert len([*keys.pressed, "Enter"]) <= 8
    desk.reload()
    assert not desk.query_selector("#print-note")  # once: a page opened again prints nothing


def test_the_card_may_come_before_the_procedure(desk, counter, axe):
    focus_comes_to(desk, "procedure-words")
    asked = []
    desk.on("request", lambda request: asked.append(request.url))
    keys = Keys(desk)
    keys.scan(CARD)  # where the cursor stands: in the search
    desk.wait_for_function("document.getElementById('card-first-note').textContent")
    assert NAME in desk.text_content("#card-first-note")
    focus_comes_to(desk, "procedure-words")
    assert desk.input_value("#procedure-words") == ""
    axe(desk)
    keys.press("g", "p")
    desk.wait_for_selector(f"a[data-version='{counter.building.pk}']")
    keys.press("Enter")
    focus_comes_to(desk, "id_phone")
    assert desk.input_value("#id_p1-originals") == "1"  # the numbers of the list, as usual
    assert not [url for url in asked if "%7C" in url or "|" in url]
    keys.press("F8", "F9")
    printed(desk)
    received()
    assert keys.pressed == ["g", "p", "Enter", "F8", "F9"]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_machine_that_stops_within_a_card_still_reads_it_whole(desk, counter, where):
    """An old one may, for longer than a person between two keys."""
    keys = Keys(desk)
    field = "#card-first"
    if where == "after":
        choose(keys, desk, counter)
        field = "#id_scan"
    desk.keyboard.type(CARD[:-6])
    desk.wait_for_timeout(500)
    desk.keyboard.type(CARD[-6:])
    desk.wait_for_function(f"document.activeElement.id !== '{field[1:]}'")
    if where == "before":
        assert NAME in desk.text_content("#card-first-note")
        assert desk.input_value(field) == CARD
        assert desk.input_value("#procedure-words") == ""
    else:
        assert desk.input_value("#id_name") == NAME
        assert desk.input_value("#id_phone") == ""


def test_papers_not_here_are_named_and_nothing_typed_is_lost(desk, counter):
    keys = Keys(desk)
    choose(keys, desk, counter)
    keys.scan(CARD)
    focus_comes_to(desk, "id_phone")
    keys.press("F9")
    desk.wait_for_selector("[data-code=papers-missing]")
    assert desk.input_value("#id_name") == NAME
    keys.press("F8", "F9")
    printed(desk)
    received()


def test_without_a_script_a_card_in_a_search_never_comes_into_an_address(
    plain, sign_in, counter, receive, at, at_time
):
    """Or before it has come, on a thin line: addresses are kept by browsers and written down."""
    at_time(datetime(2018, 11, 9, 8, 30, tzinfo=HANOI))
    who = people.register_party(
        name=NAME, identifier="025160345678", by=SYSTEM, at=at("01/11/2018 08:00")
    )
    mine = receive("01/11/2018 08:00", applicant=who)
    sign_in(plain, counter.hoa)
    asked = []
    plain.on("request", lambda request: asked.append(request.url))
    for address in ("/ho-so/tiep-nhan/", "/ho-so/mat-mang/nhap/?slip=7&day=2018-11-08"):
        plain.goto(address)
        plain.type("#procedure-words", CARD)
        with plain.expect_navigation():
            plain.keyboard.press("Enter")
        assert "Chọn thủ tục trước, rồi quét thẻ." in plain.text_content("main")
        assert plain.input_value("#procedure-words") == ""
        plain.type("#procedure-words", "gpxd")
        with plain.expect_navigation():
            plain.keyboard.press("Enter")
        assert plain.is_visible(f"a[data-version='{counter.building.pk}']")
    assert "slip=7&day=2018-11-08" in plain.url
    for field in ("#top-search", "#search-words"):
        plain.goto("/ho-so/tra-cuu/")
        plain.type(field, CARD)
        with plain.expect_navigation():
            plain.keyboard.press("Enter")
        assert plain.is_visible(f"a[href='/ho-so/{mine.pk}/']")
        assert plain.input_value("#search-words") == "025160345678|131234567"
    assert not [url for url in asked if "1960" in url or "Khu" in url or "M%E1%BA%ADn" in url]


def test_a_search_goes_by_the_address_unless_it_is_a_card(desk, counter):
    desk.goto("/ho-so/tra-cuu/")
    for typed, found in (("suu", "?q=suu"), (CARD, "?q=025160345678%7C131234567")):
        desk.keyboard.press("F4")
        with desk.expect_navigation(), desk.expect_request("**/tra-cuu/*") as sent:
            desk.keyboard.type(typed)
            desk.keyboard.press("Enter")
        assert "csrf" not in sent.value.url
        assert sent.value.method == ("POST" if typed == CARD else "GET")
        assert desk.url.endswith(f"/ho-so/tra-cuu/{found}")


def test_a_card_scanned_where_a_list_is_narrowed_asks_for_its_number(desk):
    desk.goto("/ho-so/xu-ly/")
    desk.click(".narrow-by > summary")
    desk.fill(".narrow-by [name=q]", CARD)
    with desk.expect_navigation():
        desk.press(".narrow-by [name=q]", "Enter")
    assert "q=025160345678&" in f"{desk.url}&"
    assert desk.input_value(".narrow-by [name=q]") == "025160345678"


def test_a_code_that_is_no_card_before_the_procedure_is_said_so(desk):
    focus_comes_to(desk, "procedure-words")
    Keys(desk).scan("https://vi.example/|x|y|z|t|u|v")
    desk.wait_for_selector("#card-first-note.error")
    assert desk.input_value("#card-first") == ""


def test_a_card_scanned_while_the_line_is_down_waits_in_its_field(desk, counter, axe):
    keys = Keys(desk)
    choose(keys, desk, counter)
    desk.context.set_offline(True)
    keys.scan(CARD)
    desk.get_by_text("Thẻ chưa đọc: mất mạng").wait_for()
    assert desk.input_value("#id_scan") == CARD
    assert desk.input_value("#id_name") == ""
    axe(desk)
    keys.scan(CARD)  # scanned again all the same: it takes the place of the first
    desk.wait_for_function("document.getElementById('id_scan').selectionEnd > 0")
    assert desk.input_value("#id_scan") == CARD
    desk.context.set_offline(False)
    focus_comes_to(desk, "id_phone")  # read without a further key
    assert desk.input_value("#id_name") == NAME
    assert desk.input_value("#id_scan") == ""
    assert "Thẻ chưa đọc" not in desk.text_content("#card-note")
    keys.press("F8", "F9")
    printed(desk)
    received()


def test_once_the_clerk_has_gone_on_the_card_waits_for_enter(desk, counter):
    keys = Keys(desk)
    choose(keys, desk, counter)
    desk.context.set_offline(True)
    keys.scan(CARD)
    desk.get_by_text("Thẻ chưa đọc: mất mạng").wait_for()
    desk.focus("#id_phone")
    keys.press("0")
    desk.context.set_offline(False)
    desk.wait_for_timeout(500)
    assert focused(desk) == "id_phone"  # no field is taken from under the hands
    assert desk.input_value("#id_name") == ""
    desk.focus("#id_scan")
    keys.press("Enter")
    focus_comes_to(desk, "id_phone")
    assert desk.input_value("#id_name") == NAME
    assert desk.input_value("#id_phone") == "0"


def test_a_card_before_the_procedure_waits_for_the_line_too(desk):
    focus_comes_to(desk, "procedure-words")
    desk.context.set_offline(True)
    Keys(desk).scan(CARD)
    desk.wait_for_selector("#card-first-note.error")
    assert "Thẻ chưa đọc: mất mạng" in desk.text_content("#card-first-note")
    assert desk.input_value("#card-first") == CARD
    desk.context.set_offline(False)
    focus_comes_to(desk, "procedure-words")
    assert NAME in desk.text_content("#card-first-note")


def test_a_server_that_answers_otherwise_than_it_should_is_told_too(desk, counter):
    keys = Keys(desk)
    choose(keys, desk, counter)
    answer = {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}
    desk.route("**/tiep-nhan/the/", lambda route: route.fulfill(**answer))
    keys.scan(CARD)
    desk.get_by_text("hệ thống không trả lời").wait_for()
    desk.unroute("**/tiep-nhan/the/")
    keys.press("Enter")
    focus_comes_to(desk, "id_phone")
    assert desk.input_value("#id_name") == NAME


def test_the_cursor_walks_from_the_card_to_the_papers(desk, counter):
    keys = Keys(desk)
    choose(keys, desk, counter)
    keys.scan(CARD)
    focus_comes_to(desk, "id_phone")
    keys.press("Enter", "Enter")
    assert focused(desk) == "id_whole"


def test_keys_of_an_input_method_are_undone(desk, counter):
    keys = Keys(desk)
    choose(keys, desk, counter)
    keys.scan(TELEX)
    focus_comes_to(desk, "id_phone")
    assert desk.input_value("#id_name") == NAME
    assert desk.input_value("#id_address") == ADDRESS
    assert "đã sửa lại" in desk.text_content("#card-note")


def test_swallowed_marks_leave_the_name_to_be_typed(desk, counter):
    keys = Keys(desk)
    choose(keys, desk, counter)
    keys.scan("025160345678||inh Th Mn|01071960|N|Khu 5, Vn Lung|25042021")
    focus_comes_to(desk, "id_address")
    assert desk.input_value("#id_name") == ""
    assert desk.input_value("#id_identifier") == "025160345678"
    assert "tắt bộ gõ" in desk.text_content("#card-note")


@pytest.mark.parametrize("field", ["id_name", "id_address", "id_phone", "id_note"])
def test_a_burst_elsewhere_lands_in_the_field_for_it(desk, counter, field):
    desk.goto(f"/ho-so/tiep-nhan/?version={counter.building.pk}")
    desk.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    desk.fill(f"#{field}", "đã gõ")
    desk.wait_for_timeout(300)
    desk.focus(f"#{field}")
    desk.keyboard.press("End")
    Keys(desk).scan(CARD)
    desk.wait_for_function("document.getElementById('id_identifier').value === '025160345678'")
    assert desk.input_value("#id_name") == NAME
    assert "|" not in desk.input_value(f"#{field}")
    if field in ("id_phone", "id_note"):  # the card says nothing of these: what was typed stays
        assert desk.input_value(f"#{field}") == "đã gõ"
    assert not Party.objects.filter(name__contains="|").exists()


def test_a_probable_duplicate_is_told_while_typing(desk, counter, receive, axe):
    first = receive("08/11/2018 08:00")
    desk.goto(f"/ho-so/tiep-nhan/?version={counter.building.pk}")
    desk.fill("#id_identifier", "060112345678")
    desk.keyboard.press("Tab")
    desk.wait_for_selector(f"#intake-hints a[href='/ho-so/{first.pk}/']")
    axe(desk)
    desk.fill("#id_name", "Hà Văn Sửu")
    desk.check("#id_whole")
    desk.wait_for_timeout(400)
    desk.keyboard.press("F9")
    desk.wait_for_url(re.compile(r"/ho-so/\d+/$"))
    assert Dossier.objects.count() == 2


def test_the_card_without_a_script(plain, sign_in, counter, at_time):
    at_time(datetime(2018, 11, 9, 8, 30, tzinfo=HANOI))
    sign_in(plain, counter.hoa)
    plain.goto(f"/ho-so/tiep-nhan/?version={counter.building.pk}")
    plain.fill("#id_scan", CARD)
    plain.click("button[value=read]")
    assert plain.input_value("#id_name") == NAME
    plain.check("#id_whole")
    plain.click("button[value=receive]")
    plain.wait_for_url(re.compile(r"/ho-so/\d+/$"))
    assert Dossier.objects.get().applicant.identity_source == "qr"


@pytest.mark.parametrize("size", ["phone", "tablet", "desktop"])
def test_the_pages_fit_and_are_accessible(
    request, sign_in, overflow, axe, counter, receive, at_time, size
):
    at_time(datetime(2018, 11, 9, 8, 30, tzinfo=HANOI))
    page = request.getfixturevalue(size)
    sign_in(page, counter.hoa)
    page.goto(f"/ho-so/tiep-nhan/?version={counter.building.pk}")
    assert overflow(page) == 0
    dossier = receive("08/11/2018 08:00")
    who = {"by": counter.hoa.actor, "at": dossier.received_at}
    actions.charge_fee(dossier, name="Lệ phí cấp giấy phép xây dựng", amount=75_000, **who)
    receipt = actions.collect_fees(dossier, method="transfer", reference="FT18112", **who)
    actions.void_receipt(receipt, reason="Ghi nhầm hồ sơ", **who)
    for address in (
        "/ho-so/khong-tiep-nhan/",
        "/ho-so/bien-lai/?since=2018-11-08",
        f"/ho-so/{dossier.pk}/phi-le-phi/",
        f"/ho-so/{dossier.pk}/sua/",
        f"/ho-so/{dossier.pk}/",
    ):
        page.goto(address)
        assert overflow(page) == 0, address
        axe(page)
