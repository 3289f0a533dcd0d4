"""Words typed on a field sheet at a commune where the line drops: there again, gone once saved."""

from __future__ import annotations

import pytest

from tests.browser.conftest import line_is_down

pytestmark = pytest.mark.django_db(transaction=True)

SHEET = """<!doctype html><html lang="vi"><body>{notice}
<form method="post" data-draft="phieu-7"><label>Quan sát
<textarea name="observed"></textarea></label>
<label>Ảnh <input name="evidence"></label><label><input type="checkbox" name="sure"></label>
<button>Lưu</button></form><script src="/static/ui/draft.js"></script></body></html>"""
KEPT = "localStorage.getItem('congvu-draft:phieu-7')"
TYPED = "Bảng niêm yết thiếu hai thủ tục"


@pytest.fixture
def sheet(phone):
    """A sheet as the templates write it, answered by the house or, while the line is down, not."""
    said = {"notice": "", "down": False}

    def answer(route):
        if said["down"] and route.request.method == "POST":
            route.abort()
        else:
            body = SHEET.format(notice=said["notice"])
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    phone.route("**/phieu-thu/", answer)
    phone.goto("/phieu-thu/")
    phone.said = said
    return phone


def test_typed_words_survive_the_page_being_opened_anew(sheet):
    sheet.fill("[name=observed]", TYPED)
    sheet.reload()
    assert sheet.input_value("[name=observed]") == TYPED


def test_what_was_sent_into_a_dropped_line_is_there_again_and_goes_once_saved(sheet):
    sheet.fill("[name=observed]", TYPED)
    sheet.said["down"] = True
    sheet.click("button")
    line_is_down(sheet)
    sheet.said["down"] = False
    sheet.goto("/phieu-thu/")
    assert sheet.input_value("[name=observed]") == TYPED
    # Refused, it comes back without the word that it was saved: still kept.
    sheet.click("button")
    sheet.wait_for_load_state()
    assert sheet.evaluate(KEPT) is not None
    sheet.said["notice"] = '<p class="notice notice-success">Đã lưu.</p>'
    sheet.click("button")
    sheet.wait_for_load_state()
    assert sheet.evaluate(KEPT) is None
    assert sheet.input_value("[name=observed]") == ""


def test_what_the_house_says_is_never_overwritten(sheet):
    sheet.fill("[name=observed]", TYPED)
    sheet.said["notice"] = ""
    sheet.unroute("**/phieu-thu/")
    body = SHEET.format(notice="").replace("></textarea>", ">Đã ghi trên máy chủ</textarea>")
    sheet.route(
        "**/phieu-thu/",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
    )
    sheet.reload()
    assert sheet.input_value("[name=observed]") == "Đã ghi trên máy chủ"


def test_a_day_old_draft_is_left_on_no_shared_telephone(sheet):
    sheet.fill("[name=observed]", TYPED)
    sheet.evaluate(
        "localStorage.setItem('congvu-draft:phieu-7',"
        " JSON.stringify({at: Date.now() - 25 * 3600 * 1000, said: {observed: 'cũ'}}))"
    )
    sheet.reload()
    assert sheet.evaluate(KEPT) is None
    assert sheet.input_value("[name=observed]") == ""
