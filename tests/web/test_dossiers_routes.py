"""The route on the page of a dossier: what is offered next, who has it, whose the lateness is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congvu.dossiers import actions, queries
from tests.dossiers import interlinked
from tests.dossiers.conftest import counter, moment  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(counter, hire, at_time):  # noqa: F811
    """The interlinked ground, on Tuesday 3/7/2018 at 08:00."""
    found = interlinked.ground(counter, hire)
    at_time(moment("03/07/2018 08:00"))
    return found


@pytest.fixture
def land(house):
    """A first certificate at the counter since Monday 08:00."""
    return actions.receive(
        unit=house.unit,
        office=house.one_stop,
        version=house.land,
        applicant=house.citizen,
        by=house.hoa.actor,
        at=moment("02/07/2018 08:00"),
    )


def page(login, user, dossier):
    return login(user).get(reverse("dossiers:detail", args=[dossier.pk]))


def do(login, user, dossier, act, **data):
    return login(user).post(reverse("dossiers:act", args=[dossier.pk, act]), data)


def test_the_form_offers_exactly_the_next_steps(house, land, login):
    shown = page(login, house.hoa, land)
    form = shown.context["offers"].next.form
    assert [name for _, name in form.fields["to_office"].choices] == [
        "Tư pháp - Hộ tịch xã, Xã Văn Luông"
    ]
    assert "paper" in form.fields
    assert do(login, house.hoa, land, "forward", to_office=house.office.pk).status_code == 422
    refused = do(login, house.hoa, land, "forward", to_office=house.commune_office.pk)
    assert refused.status_code == 409
    assert "Chưa ghi số, ngày văn bản" in refused.content.decode()
    sent = {"to_office": house.commune_office.pk, "paper": "15/PC"}
    assert do(login, house.hoa, land, "forward", **sent).status_code == 302
    assert [each.order for each in queries.route_steps(land) if each.is_open] == [2, 3]


def test_each_reader_is_offered_what_the_route_gives_them(house, land, login):
    assert page(login, house.ngoc, land).status_code == 404
    sent = {"to_office": house.commune_office.pk, "paper": "15/PC"}
    do(login, house.hoa, land, "forward", **sent)
    commune = page(login, house.ngoc, land)
    assert commune.status_code == 200
    assert commune.context["offers"].next.act.code == "take_over"  # chưa ai ở xã ký nhận
    body = commune.content.decode()
    assert "gửi theo 15/PC" in body
    assert "chờ bước 2, 3" in body
    at_counter = page(login, house.hoa, land).context["offers"]
    assert at_counter.next.act.code == "record_answer"
    assert do(
        login, house.hoa, land, "record_answer", lane=3, paper="88/TB"
    ).status_code == 302  # fmt: skip
    assert do(login, house.ngoc, land, "forward", to_office=house.office.pk).status_code == 302
    assert page(login, house.ngoc, land).status_code == 404
    back = {"to_step": "4-2", "reason": "Thiếu chữ ký"}
    assert do(login, house.binh, land, "send_back", **back).status_code == 302
    assert page(login, house.ngoc, land).status_code == 200


def test_a_lane_is_paused_and_its_paper_delivered_from_the_page(house, land, login):
    sent = {"to_office": house.commune_office.pk, "paper": "15/PC"}
    do(login, house.hoa, land, "forward", **sent)
    stand = {"lane": 2, "ground": "land_posting", "reference": "NY 3"}
    assert do(login, house.ngoc, land, "pause", **stand).status_code == 302
    pause = land.pauses.get()
    assert (pause.step.order, pause.holds) == (2, False)
    given = {"pause": pause.pk, "to": "applicant", "on": "2018-07-03"}
    assert do(login, house.ngoc, land, "deliver_slip", **given).status_code == 302
    body = page(login, house.hoa, land).content.decode()
    assert "riêng bước 2. Xã xác nhận, niêm yết" in body
    assert "thời hạn hồ sơ vẫn tính" in body
    assert "giấy giao ngày 03/07/2018" in body
    assert do(login, house.ngoc, land, "resume").status_code == 302


def test_the_page_says_who_had_it_how_long_and_whose_the_lateness_is(house, land, login, at_time):
    at_time(moment("18/07/2018 08:00"))  # hạn 16/07 08:00
    body = page(login, house.hoa, land).content.decode()
    assert "Ai giữ bao lâu" in body
    assert "Bộ phận tiếp nhận và trả kết quả 12 ngày làm việc" in body
    assert "Đến lúc này quá hạn 2 ngày làm việc" in body
    assert "giữ vượt thời hạn riêng 11 ngày làm việc 4 giờ ở bước 1" in body
