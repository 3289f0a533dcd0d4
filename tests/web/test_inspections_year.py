"""The page of the year: numbers that open to their rows, narrowed to who reads; the workbook."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.urls import reverse

from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    concluded,
    decided,
    people,
    phu_tho,
    recommendation,
    rule,
    signed,
    visits,
)

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
YEAR = reverse("inspections:year", args=[2018])


@pytest.fixture
def as_(login, clock):
    """``as_(user, "09/11/2018 09:00")`` → a client of that person at that moment."""

    def come(user, when):
        clock(when)
        return login(user)

    return come


def opened(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.context["opened"]


def test_every_number_of_the_page_opens_as_many_rows(as_, people, recommendation):
    client = as_(people.huong, "05/01/2019 09:00")
    page = client.get(YEAR, {"ben": "kiem-tra"})
    assert "Khắc phục theo hạn đầu" in page.content.decode()
    links = re.findall(r'href="(\?|[^"]*/nam/2018/)([^"]*dong=[^"]*)#rows-title">([\d.]+)<',
                       page.content.decode())  # fmt: skip
    counted = [(path + query.replace("&amp;", "&"), int(count)) for path, query, count in links]
    assert len(counted) >= 5
    for address, count in counted:
        assert opened(client, address).page.paginator.count == count, address
    late = opened(client, f"{YEAR}?ben=kiem-tra&dong=han:2018:overdue").page.object_list
    assert [(row.unit, row.when) for row in late] == [("Huyện Tân Sơn", "31/12/2018")]
    for word in ("bịa", "han:2018:bịa", "loi:xx:1", "muc:99", "thoi-gian:x", "ty-le:x",
                 "dien-bien:x"):  # fmt: skip
        assert client.get(YEAR, {"ben": "kiem-tra", "dong": word}).status_code == 404, word


def test_each_sees_the_year_of_their_own(as_, people, recommendation):
    """The inspected unit sees what was asked of it, and nothing of whom the province chose."""
    inside = as_(people.minh, "05/01/2019 09:00").get(YEAR, {"ben": "duoc-kiem-tra"})
    assert inside.context["remedies"].rows.keys() == {recommendation.pk}
    assert inside.context["reach"] is None
    assert as_(people.minh, "05/01/2019 09:00").get(YEAR, {"don-vi": "25"}).status_code == 404
    commune = as_(people.thao, "05/01/2019 09:00").get(YEAR)
    assert commune.context["asked"].side == "duoc-kiem-tra"
    assert commune.context["remedies"].rows == {}
    assert as_(people.hoa, "05/01/2019 09:00").get(YEAR).status_code == 403
    assert as_(people.huong, "05/01/2019 09:00").get("/kiem-tra/nam/1900/").status_code == 404


def test_the_workbook_tells_the_same(as_, people, recommendation):
    client = as_(people.huong, "05/01/2019 09:00")
    sheet = client.get(reverse("inspections:year_sheet", args=[2018]), {"ben": "kiem-tra"})
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        assert names == ["Hạn chế", "Khắc phục theo hạn", "Thời gian", "Kiến nghị"]
        last = book.read("xl/worksheets/sheet4.xml").decode()
    assert "Ban hành quy chế quản lý, sử dụng tài sản công." in last
