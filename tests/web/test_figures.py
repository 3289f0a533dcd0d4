"""The pages of figures: whose one may open, and each number with exactly its rows."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from congvu.core.actors import SYSTEM
from congvu.people import actions as people
from tests.dossiers import conftest as dossiers
from tests.reports import conftest as reports

pytestmark = pytest.mark.django_db

at, counter, receive = dossiers.at, dossiers.counter, dossiers.receive
let, third_quarter = reports.let, reports.third_quarter

ASKED = {"unit": "240", "period": "2018-q3", "as_of": "2018-10-05T08:00:00"}


@pytest.fixture
def page(third_quarter, login, counter):
    """``page(person, "dossiers.on_time", ...)``: what the person's browser gets."""

    def got(person, code=None, status=200, **asked):
        address = reverse("figures:rows", args=[code]) if code else reverse("figures:index")
        response = login(person).get(address, ASKED | asked)
        assert response.status_code == status
        return html.unescape(response.content.decode())

    return got


def row_count(text):
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    return 0 if "colspan" in body else body.count("<tr>")


def test_the_pages_ask_for_login(client, db):
    for address in ("/so-lieu/", "/so-lieu/dossiers.received/"):
        assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_every_duty_of_the_unit_opens_figures_and_rows(page, counter):
    for name in ("hoa", "binh", "dung", "lan", "minh", "tam", "quan"):
        person = getattr(counter, name)
        assert "Tỷ lệ hồ sơ giải quyết đúng hạn" in page(person)
        assert row_count(page(person, "dossiers.received")) == 6


def test_each_card_leads_to_as_many_rows_as_it_says(page, counter, client):
    text = page(counter.minh)
    cards = re.findall(r'<a href="(/so-lieu/[^"]+)">Mở (\d+) dòng</a>', text)
    assert len(cards) > 15
    for address, rows in cards:
        response = client.get(address)
        assert response.status_code == 200
        assert row_count(response.content.decode()) == int(rows)


def test_the_own_unit_comes_first_and_others_by_duty_only(page, counter):
    text = page(counter.lan, unit="")
    assert re.findall(r'<option value="(\d+)"', text)[0] == "240"
    assert "Xã Văn Luông" in text
    assert row_count(page(counter.lan, "dossiers.received", unit="08596")) == 0
    assert "Xã Văn Luông" not in page(counter.hoa)


def test_another_unit_is_refused_beside_the_field(page, counter):
    text = page(counter.commune_clerk, "dossiers.received", status=422)
    assert "Bạn không được giao nhiệm vụ tại đơn vị này" in text
    assert "<tbody>" not in text
    text = page(counter.hoa, status=422, unit="99999")
    assert "không có đơn vị mang mã 99999" in text


def test_without_any_duty_there_is_a_word_and_no_form(page, counter, hire):
    stranger = hire("an", "Lò Văn An", counter.unit)
    text = page(stranger)
    assert "Bạn chưa được giao nhiệm vụ" in text
    assert 'name="period"' not in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "tháng chín"}, "Không đọc được kỳ số liệu “tháng chín”"),
        ({"as_of": "hôm qua"}, 'id="id_as_of_error"'),
        ({"period": "2018-13"}, "Không đọc được kỳ số liệu"),
        ({"mode": "all"}, 'id="id_mode_error"'),
    ],
)
def test_a_bad_question_is_said_beside_its_field(page, counter, asked, said):
    assert said in page(counter.hoa, status=422, **asked)
    assert said in page(counter.hoa, "dossiers.received", status=422, **asked)


def test_an_unknown_figure_is_refused(page, counter):
    assert "Không có số liệu mang mã “dossiers.best”" in page(
        counter.hoa, "dossiers.best", status=409
    )


def test_inside_and_outside_the_numerator(page, counter):
    whole = row_count(page(counter.hoa, "dossiers.on_time"))
    inside = page(counter.hoa, "dossiers.on_time", only="in")
    outside = page(counter.hoa, "dossiers.on_time", only="out")
    assert (whole, row_count(inside), row_count(outside)) == (6, 1, 5)
    assert "<strong>không</strong>" not in inside


def test_a_part_of_a_figure(page, counter):
    text = page(counter.hoa, "dossiers.received", field="Tư pháp")
    assert row_count(text) == 3
    assert "Lĩnh vực: <strong>Tư pháp</strong>" in text
    assert 'type="hidden" name="field" value="Tư pháp"' in text
    whole = re.search(r'<a href="([^"]+)">Xem cả số liệu</a>', text)[1]
    assert "field" not in whole
    # một số liệu không chia theo lĩnh vực thì không đọc phần ấy
    assert "Tư pháp" not in page(counter.hoa, "plan.tasks_done", field="Tư pháp")


def test_an_inspector_opens_the_unit_while_delegated(page, counter, hire):
    from datetime import date

    from congvu.core.actors import Duty

    kien = hire("kien", "Đỗ Trung Kiên", counter.commune, Duty.SPECIALIST)
    page(kien, "dossiers.received", status=422)
    people.delegate(
        kien,
        counter.unit,
        since=date(2018, 10, 1),
        until=date(2018, 10, 31),
        source="QĐ thử",
        by=SYSTEM,
        at=reports.AS_OF,
    )
    assert row_count(page(kien, "dossiers.received")) == 6


def test_rows_lead_to_their_pages(page, counter, third_quarter):
    text = page(counter.hoa, "dossiers.received")
    assert reverse("dossiers:detail", args=[third_quarter.early.pk]) in text


def test_a_row_one_may_not_read_is_a_line_without_a_link(page, counter):
    """The legal officer counts the dossiers of the unit and opens none of them."""
    for name, links in (("minh", 6), ("tam", 0)):
        text = page(getattr(counter, name), "dossiers.received")
        assert row_count(text) == 6
        assert text.split("<tbody>")[1].split("</tbody>")[0].count("<a ") == links


def test_long_lists_go_on_after_the_last_row_shown(page, counter, monkeypatch):
    """Six rows, two a page: each row once, forth by the links and back, and by number alone."""
    monkeypatch.setattr("congvu.web.figures.views.ROWS_PER_PAGE", 2)

    def links(text):
        rows = re.findall(r"/ho-so/(\d+)/", text.split("<tbody>")[1].split("</tbody>")[0])
        found = {"rows": rows}
        for way in ("prev", "next"):
            hit = re.search(rf'<a href="\?([^"]*)" rel="{way}"', text)
            found[way] = dict(parse_qsl(hit[1])) if hit else None
        return found

    forth = [links(page(counter.minh, "dossiers.received"))]
    while forth[-1]["next"]:
        forth.append(links(page(counter.minh, "dossiers.received", **forth[-1]["next"])))
    assert [len(each["rows"]) for each in forth] == [2, 2, 2]
    assert len({row for each in forth for row in each["rows"]}) == 6
    assert "after" in forth[0]["next"]
    back = links(page(counter.minh, "dossiers.received", **forth[2]["prev"]))
    assert "before" in forth[2]["prev"]
    assert back["rows"] == forth[1]["rows"]
    for number, each in enumerate(forth, start=1):
        assert links(page(counter.minh, "dossiers.received", page=number))["rows"] == each["rows"]
    assert links(page(counter.minh, "dossiers.received", page=99))["rows"] == forth[2]["rows"]
