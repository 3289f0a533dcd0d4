"""Units side by side: every number opens to its rows, nobody is ranked by chance."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from tests.dossiers import conftest as dossiers
from tests.reports import conftest as reports

pytestmark = pytest.mark.django_db

at, counter, receive = dossiers.at, dossiers.counter, dossiers.receive
let, third_quarter = reports.let, reports.third_quarter

ASKED = {"unit": "240", "period": "2018-q3", "as_of": "2018-10-05T08:00:00"}


@pytest.fixture
def page(third_quarter, login, counter):
    def got(person, status=200, **asked):
        response = login(person).get(reverse("figures:compare"), ASKED | asked)
        assert response.status_code == status
        return html.unescape(response.content.decode())

    return got


def test_the_page_asks_for_login_and_opens_without_a_question(
    client, login, counter, third_quarter
):
    assert client.get(reverse("figures:compare"))["Location"].startswith("/dang-nhap/")
    assert login(counter.minh).get(reverse("figures:compare")).status_code == 200


def test_communes_of_the_district_stand_side_by_side(page, counter, client, receive, at_time):
    for day in (2, 3, 4):
        at_time(dossiers.moment(f"0{day}/08/2018 08:00"))
        receive(
            f"0{day}/08/2018 08:00",
            unit=counter.commune,
            office=None,
            by=counter.commune_clerk.actor,
        )
    text = page(counter.minh, code="dossiers.on_time")
    assert "0 trên 3 (0,0%)" in text
    found = re.findall(
        r'<td class="nowrap"><a href="([^"]+)">(Xã [^<]+)</a></td>\s*'
        r'<td class="number">(\d+)</td><td class="number">(\d+)</td>',
        text,
    )
    ((address, name, inside, total),) = found
    assert (name, inside, total) == ("Xã Văn Luông", "0", "3")
    opened = html.unescape(client.get(address).content.decode())
    assert opened.split("<tbody>")[1].split("</tbody>")[0].count("<tr>") == 3


@pytest.mark.parametrize("view", ["thoi-gian", "vi-tri"])
def test_the_other_ways_to_look_open(page, counter, view):
    text = page(counter.lan, view=view, code="dossiers.on_time")
    assert 'aria-current="true"' in text


def test_what_cannot_be_compared_is_said_beside_its_field(page, counter):
    assert "không có đơn vị cấp đã chọn" in page(counter.minh, status=422, level="tinh")
    assert "Kỳ" in page(counter.minh, status=422, period="2018-13m")
    text = page(counter.minh, status=422, code="dossiers.received")
    assert 'class="errors"' in text or "is-invalid" in text


def test_statements_do_not_grow_with_the_units(page, counter, login, django_assert_max_num_queries):
    client = login(counter.minh)
    with django_assert_max_num_queries(40):
        client.get(reverse("figures:compare"), ASKED | {"code": "dossiers.on_time.due"})
