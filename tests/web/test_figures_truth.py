"""The corrected on-time rate on the page: both rates, each line with its rows."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from tests.dossiers import conftest as dossiers
from tests.reports import conftest as reports

pytestmark = pytest.mark.django_db

at, counter, receive, let = dossiers.at, dossiers.counter, dossiers.receive, reports.let

ASKED = {"unit": "240", "period": "2018-q3", "as_of": "2018-10-15T08:00:00", "mode": "own"}


@pytest.fixture
def page(login):
    def got(person, status=200, **asked):
        response = login(person).get(reverse("figures:truth"), ASKED | asked)
        assert response.status_code == status
        return html.unescape(response.content.decode())

    return got


def rates(text):
    return [
        tuple(int(each) for each in pair)
        for pair in re.findall(r"<p>(\d+) trên (\d+) hồ sơ (?:đã giải quyết|đến hạn)", text)
    ]


def test_what_nobody_finished_stands_beside_the_report(page, counter, let, at_time):
    let("02/07/2018 08:00", "finished", "05/07/2018 09:00")
    let("03/07/2018 08:00", "finished", "06/07/2018 09:00")
    overdue = let("02/07/2018 09:00")
    at_time(dossiers.moment("15/10/2018 08:00"))
    text = page(counter.minh)
    assert rates(text) == [(2, 2), (2, 3)]
    address = next(url for url in re.findall(r'href="([^"]+dong=open[^"]*)"', text))
    opened = page(counter.minh, dong="open")
    assert "dong=open" in address
    assert overdue.number in opened.split("Đóng danh sách")[1]
    assert opened.split("Đóng danh sách")[1].count("<tr>") == 2


def test_sent_away_and_received_again_is_counted_from_the_first_receipt(
    page, counter, let, at_time
):
    # Five working days for a building permit: stopped an hour before the last was over.
    let("02/07/2018 08:00", "stopped", "06/07/2018 16:00")
    again = let("09/07/2018 08:00", "finished", "13/07/2018 09:00")
    at_time(dossiers.moment("15/10/2018 08:00"))
    text = page(counter.lan)
    assert rates(text) == [(2, 2), (0, 1)]
    assert again.number in page(counter.lan, dong="chains").split("Đóng danh sách")[1]


def test_units_stand_side_by_side(page, counter, let, at_time):
    let("02/07/2018 08:00", "finished", "05/07/2018 09:00")
    at_time(dossiers.moment("15/10/2018 08:00"))
    text = page(counter.minh, mode="subtree")
    assert "Huyện Tân Sơn</a>" in text
    assert "100,0% (1/1)" in text


def test_a_bad_question_is_answered_beside_its_field(page, counter, let):
    assert "Kỳ" in page(counter.minh, status=422, period="2018-13m")
