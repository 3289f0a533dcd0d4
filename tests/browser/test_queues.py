"""The day of the specialist with forty dossiers, by keyboard, on a phone and without a script."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from congvu.core.periods import HANOI
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier, HandOverBatch, ShelfCount
from tests.browser.test_clerk import focused
from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def morning(counter, receive, at, at_time):
    """9:00 on 2/7/2018: four dossiers at the counter, the first the most pressing."""
    at_time(datetime(2018, 7, 2, 9, 0, tzinfo=HANOI))
    return [receive(f"02/07/2018 08:0{n}") for n in range(4)]


@pytest.fixture
def carried(counter, morning, at):
    """A slip with two of them on its way to Anh Bình, and a shelf being counted."""
    for dossier in morning[:2]:
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 08:30"),
        )
    lines = [each.hand_overs.get().pk for each in morning[:2]]
    who = {"by": counter.hoa.actor, "at": at("02/07/2018 08:40")}
    actions.open_count(counter.one_stop, **who)
    return actions.give_batch(lines, **who)


def marked(page):
    return page.locator("tbody input[name=chosen]:checked").count()


def test_x_marks_rows_and_never_breaks_typing(morning, desktop, sign_in, axe, counter):
    sign_in(desktop, counter.hoa)
    desktop.goto("/ho-so/xu-ly/")
    axe(desktop)
    desktop.keyboard.press("x")  # nobody is in the list yet
    assert marked(desktop) == 0
    desktop.keyboard.press("j")
    desktop.keyboard.press("x")
    assert focused(desktop) == morning[0].number
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("x")
    assert marked(desktop) == 2
    desktop.keyboard.press("x")
    assert marked(desktop) == 1
    desktop.keyboard.press("F4")
    desktop.keyboard.type("xxjk")
    assert desktop.input_value("#top-search") == "xxjk"
    assert marked(desktop) == 1
    desktop.check("#mark-all")
    assert marked(desktop) == 4


def test_from_rows_marked_to_a_word_for_each(morning, desktop, sign_in, axe, counter):
    sign_in(desktop, counter.hoa)
    desktop.goto("/ho-so/xu-ly/?group=received")
    for _ in range(3):
        desktop.keyboard.press("j")
        desktop.keyboard.press("x")
    desktop.click("form[action$='/hang-loat/'] button >> nth=0")
    desktop.wait_for_selector("select[name=to_office]")
    axe(desktop)
    desktop.select_option("select[name=to_office]", str(counter.office.pk))
    desktop.dblclick("form[method=post] .btn-primary", no_wait_after=True)
    desktop.wait_for_url(re.compile(r"/hang-loat/\d+/$"))
    assert "đã làm 3" in desktop.text_content("[data-progress]")
    axe(desktop)
    desktop.click(".trail a")
    desktop.wait_for_url("**/ho-so/xu-ly/?group=received")
    assert Dossier.objects.filter(office=counter.office).count() == 3


def test_a_slip_is_signed_without_a_script(carried, plain, sign_in, counter):
    sign_in(plain, counter.binh)
    plain.goto("/ho-so/xu-ly/ban-giao/")
    with plain.expect_navigation():
        plain.click("tbody a.row-link")
    first, second = carried.lines.order_by("pk")
    plain.check(f"input[name=line-{first.pk}][value=take]")
    plain.check(f"input[name=line-{second.pk}][value=refuse]")
    plain.click("details >> nth=1 >> summary")
    plain.select_option(f"select[name=fault-{second.pk}]", "wrong_dossier")
    plain.click(".btn-primary")
    plain.wait_for_selector(".notice-success")
    assert HandOverBatch.objects.get().settled_at is not None


def test_a_shelf_is_scanned_by_keyboard(carried, morning, desktop, sign_in, axe, counter):
    sign_in(desktop, counter.hoa)
    count = ShelfCount.objects.get()
    desktop.goto(f"/ho-so/xu-ly/doi-chieu/{count.pk}/")
    axe(desktop)
    # A scanner types the number and presses Enter; the cursor is back in the field after each.
    for dossier in morning:
        desktop.wait_for_function("document.activeElement.id === 'scanned'")
        desktop.keyboard.type(dossier.number)
        with desktop.expect_navigation():
            desktop.keyboard.press("Enter")
    desktop.click("button[value=close]")
    desktop.wait_for_selector("text=đã ký chốt")
    count.refresh_from_db()
    assert count.closed_by == counter.hoa


ADDRESSES = (
    "/ho-so/xu-ly/",
    "/ho-so/xu-ly/theo-nguoi/",
    "/ho-so/xu-ly/ban-giao/",
    "/ho-so/xu-ly/ban-giao/{batch}/",
    "/ho-so/xu-ly/doi-chieu/",
    "/ho-so/xu-ly/doi-chieu/{count}/",
    "/ho-so/xu-ly/hang-loat/?act=assign&chosen={dossier}",
)


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_no_page_is_wider_than_its_window(
    carried, morning, request, sign_in, overflow, axe, counter, size
):
    page = request.getfixturevalue(size)
    sign_in(page, counter.dung)
    known = {
        "batch": carried.pk,
        "count": ShelfCount.objects.get().pk,
        "dossier": morning[0].pk,
    }
    for address in ADDRESSES:
        page.goto(address.format(**known))
        assert overflow(page) == 0, address
        axe(page)


def test_the_citizen_signs_on_the_screen_or_on_paper(
    counter, morning, desktop, plain, sign_in, axe, at, at_time
):
    """The picture stays with the dossier; without a script people sign in the book."""
    at_time(datetime(2018, 7, 2, 15, 0, tzinfo=HANOI))
    for dossier in morning[:2]:
        done = {"result_number": "1/GPXD", "by": counter.binh.actor}
        actions.finish(dossier, at=at("02/07/2018 14:00"), **done)
    sign_in(desktop, counter.hoa)
    desktop.goto(f"/ho-so/{morning[0].pk}/")
    box = desktop.locator("[data-sign-pad] canvas").bounding_box()
    desktop.mouse.move(box["x"] + 20, box["y"] + 40)
    desktop.mouse.down()
    desktop.mouse.move(box["x"] + 120, box["y"] + 80, steps=4)
    desktop.mouse.up()
    axe(desktop)
    desktop.keyboard.press("F9")
    desktop.wait_for_selector("text=Ký trên màn hình >> nth=0")
    kept = Dossier.objects.get(pk=morning[0].pk)
    assert (kept.signed_how, kept.files.get().kind) == ("screen", "signature")
    sign_in(plain, counter.hoa)
    plain.goto(f"/ho-so/{morning[1].pk}/")
    plain.click("form[data-act=return_result] button[type=submit]")
    assert Dossier.objects.get(pk=morning[1].pk).signed_how == "paper"


def test_the_bar_of_marked_rows_is_in_sight_and_one_key_away(morning, desktop, sign_in, counter):
    page = desktop
    sign_in(page, counter.hoa)
    page.set_viewport_size({"width": 1440, "height": 480})
    page.goto("/ho-so/xu-ly/")
    bar = page.locator(".bulk-bar").bounding_box()
    assert bar["y"] + bar["height"] <= 480  # the list is longer than the window
    assert page.evaluate("document.documentElement.scrollHeight") > 480
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.id") == "bulk-act"
