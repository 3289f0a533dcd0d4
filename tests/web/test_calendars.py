"""The working calendar: what anyone may read, and a change that is looked at before it counts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congvu.core.actors import Duty
from congvu.dossiers.models import CalendarChange, Dossier
from congvu.people.rules import Reach
from tests.fixtures import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def chairwoman(counter, hire):
    return hire("lanh", "Đinh Thị Lành", counter.unit, Duty.UNIT_LEADER, reach=Reach.SUBTREE)


@pytest.fixture
def her(client, chairwoman, at, at_time):
    at_time(at("04/07/2018 08:00"))
    assert client.login(username="lanh", password=PASSWORD)
    return client


def written(do, **more):
    """A storm closes the offices on 5/7/2018."""
    given = {
        "days-TOTAL_FORMS": "6",
        "days-INITIAL_FORMS": "0",
        "days-0-day": "2018-07-05",
        "days-0-effect": "off",
        "days-0-name": "Nghỉ do bão số 3",
        "source": "Công điện 12",
        "reason": "Bão số 3 đổ bộ",
        "do": do,
    }
    return given | more


def test_looking_moves_nothing_and_confirming_moves_what_was_shown(her, receive, at):
    dossier = receive("03/07/2018 09:00")
    looked = her.post(reverse("calendars:change"), written("preview"))
    page = looked.content.decode()
    assert "1 hồ sơ đổi hạn." in page
    assert dossier.number in page
    assert "10/07/2018" in page
    assert "11/07/2018" in page
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("10/07/2018 09:00")

    digest = page.split('name="confirmed" value="')[1].split('"')[0]
    done = her.post(reverse("calendars:change"), written("confirm", confirmed=digest), follow=True)
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("11/07/2018 09:00")
    change = CalendarChange.objects.get()
    assert (change.moved, change.source) == (1, "Công điện 12")
    assert "Bão số 3 đổ bộ" in done.content.decode()
    slip = her.get(reverse("calendars:appointment", args=[change.appointments.get().pk]))
    assert slip["Content-Type"] == "application/pdf"
    assert slip.content.startswith(b"%PDF")


def test_confirming_something_else_than_what_was_shown_shows_it_again(her, receive):
    receive("03/07/2018 09:00")
    again = her.post(reverse("calendars:change"), written("confirm", confirmed="0" * 64))
    assert again.status_code == 409
    page = again.content.decode()
    assert "Từ lúc xem trước đến nay hồ sơ đã thay đổi" in page
    assert 'name="confirmed" value="' in page
    assert not CalendarChange.objects.exists()


def test_half_a_line_is_asked_for_its_other_half(her):
    page = her.post(reverse("calendars:change"), written("preview", **{"days-0-name": ""}))
    assert page.status_code == 422
    assert "Ghi đủ ngày" in page.content.decode()


def test_the_calendar_says_what_counts_and_since_when(her, receive):
    digest = (
        her.post(reverse("calendars:change"), written("preview"))
        .content.decode()
        .split('name="confirmed" value="')[1]
        .split('"')[0]
    )
    her.post(reverse("calendars:change"), written("confirm", confirmed=digest))
    page = her.get(reverse("calendars:days") + "?year=2018").content.decode()
    assert "Giỗ Tổ Hùng Vương" in page
    assert "biết từ 04/07/2018" in page
    empty = her.get(reverse("calendars:days") + "?year=2019").content.decode()
    assert "Chưa có quyết định ngày nghỉ của năm này" in empty
