"""The frames around every page: officials', the public's, and the pages of the framework."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.urls")]

RAIL = [
    {
        "label": f"Mục {n}",
        "url": f"/{n}/",
        "icon": "inbox",
        "count": n == 2 and 12,
        "active": n == 1,
    }
    for n in range(1, 11)
]


def test_a_page_has_a_main_part_a_title_and_one_heading():
    html = Client().get("/chua-lam-duoc/").content.decode()
    assert html.count("<main") == html.count("<h1") == 1
    assert '<html lang="vi">' in html
    assert "<title>Chưa làm được · Công Vụ</title>" in html
    assert 'href="#main"' in html
    assert "Chưa đủ giấy tờ." in html


def test_the_search_box_is_reached_by_f4():
    html = Client().get("/chua-lam-duoc/").content.decode()
    assert 'data-key="F4"' in html
    assert 'action="/tra-cuu/"' in html


def test_a_phone_shows_at_most_five_and_loses_none():
    html = render_to_string("ui/base.html", {"rail": RAIL})
    bar = html.split('<nav class="bottom-bar"')[1].split("</nav>")[0]
    outside = bar.split("<details>")[0]
    assert outside.count("<a ") + bar.count("<summary>") == 5
    assert bar.count("<a ") == len(RAIL)


def test_the_rail_says_where_one_is_and_counts_only_what_waits():
    html = render_to_string("ui/base.html", {"rail": RAIL})
    rail = html.split('<nav class="rail"')[1].split("</nav>")[0]
    assert rail.count('aria-current="page"') == 1
    assert rail.count('class="count"') == 1


def test_without_a_rail_no_empty_landmark_is_left():
    assert "<nav" not in render_to_string("ui/base.html", {})


def test_a_demo_is_marked_on_every_frame():
    for frame in ("ui/base.html", "ui/public_base.html"):
        assert "demo-band" in render_to_string(frame, {"demo_name": "tan-son-2018"})
        assert "demo-band" not in render_to_string(frame, {})


def test_the_language_is_switched_and_kept():
    client = Client()
    assert ">English<" in client.get("/dang-nhap/").content.decode()
    answer = client.post("/setlang/", {"language": "en", "next": "/dang-nhap/"}, follow=True)
    html = answer.content.decode()
    assert '<html lang="en">' in html
    assert "Log in" in html
    assert ">Tiếng Việt<" in html


def test_login_asks_again_with_the_error_beside_the_field():
    html = Client().post("/dang-nhap/", {"username": "hoa"}).content.decode()
    assert 'value="hoa"' in html
    assert 'id="id_password_error"' in html


@pytest.mark.parametrize("template", ["ui/locked.html", "ui/csrf.html", "403.html"])
def test_pages_of_the_framework_say_what_to_do(template):
    html = render_to_string(template, {})
    assert html.count("<h1") == 1
    assert html.count("<p>") >= 2


def test_an_unknown_address_is_answered_in_words():
    answer = Client().get("/khong-co/")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.content.decode()


def test_a_fault_is_answered_without_touching_the_database(django_assert_num_queries):
    client = Client(raise_request_exception=False)
    answer = client.get("/loi/")
    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.content.decode()
