"""The pages of public notices: from the draft to the public page, in the forms of a person."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congvu.inspections import actions as inspections
from congvu.notices.models import Notice
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
DAY = "26/11/2018"


@pytest.fixture
def as_(login, clock):
    """``as_(user, "09/11/2018 09:00")`` → a client of that person at that moment."""

    def come(user, when):
        clock(when)
        return login(user)

    return come


def step(client, row, code, **given):
    return client.post(reverse("notices:act", args=[row.pk, code]), given)


@pytest.fixture
def told(as_, people, concluded):
    """The conclusion, all the way to the public page."""
    officer = as_(people.huong, f"{DAY} 08:00")
    assert officer.get(reverse("notices:new")).status_code == 200
    officer.post(reverse("notices:new"), {"source": f"conclusion-{concluded.pk}"})
    row = Notice.objects.get()
    assert step(officer, row, "submit").status_code == 302
    leader = as_(people.long, f"{DAY} 09:00")
    assert step(leader, row, "approve").status_code == 302
    officer = as_(people.huong, f"{DAY} 10:00")
    assert step(officer, row, "publish").status_code == 302
    return Notice.objects.get()


def test_anyone_reads_the_conclusion_with_what_became_of_it(
    told, recommendation, people, act, client, clock
):
    clock("02/01/2019 08:00")
    page = client.get(reverse("portal:notice", args=[told.pk])).content.decode()
    assert "Quá hạn, chưa xong" in page
    who = act(people.huong, "03/01/2019 08:00")
    inspections.extend(recommendation, to_due=date(2019, 1, 31), reason="Chờ", **who)
    page = client.get(reverse("portal:notice", args=[told.pk])).content.decode()
    assert "Đang thực hiện, chưa đến hạn" in page
    assert "31/12/2018" in page
    assert "gia hạn đến 31/01/2019" in page
    assert told.sha256 in page
    for name in ("Bùi Thái Sơn", "Đinh Văn Minh", "Hà Thị Lan", "Đỗ Thu Hương"):
        assert name not in page, name
    listed = client.get(reverse("portal:notices"), {"loai": "conclusion"}).content.decode()
    assert told.title in listed
    assert (
        told.title not in client.get(reverse("portal:notices"), {"loai": "plan"}).content.decode()
    )


def test_what_is_not_published_is_not_there(as_, people, concluded, client):
    officer = as_(people.huong, f"{DAY} 08:00")
    officer.post(reverse("notices:new"), {"source": f"news-{concluded.pk}"})
    row = Notice.objects.get()
    client.logout()
    assert client.get(reverse("portal:notice", args=[row.pk])).status_code == 404
    assert row.title not in client.get(reverse("portal:notices")).content.decode()


def test_withdrawn_only_the_reason_is_left(told, as_, people, client):
    leader = as_(people.long, f"{DAY} 11:00")
    assert step(leader, told, "withdraw").status_code == 422
    assert step(leader, told, "withdraw", reason="Nhầm đơn vị").status_code == 302
    page = client.get(reverse("portal:notice", args=[told.pk])).content.decode()
    assert "Nhầm đơn vị" in page
    assert "tài sản công" not in page


def test_a_corrected_number_stands_beside_the_old_one(as_, people, concluded, client):
    officer = as_(people.huong, f"{DAY} 08:00")
    officer.post(reverse("notices:new"), {"source": f"news-{concluded.pk}"})
    row = Notice.objects.get()
    key = officer.get(reverse("notices:detail", args=[row.pk])).context["more"].fields["key"]
    group = key.choices[0][1]
    added = officer.post(reverse("notices:add_figure", args=[row.pk]), {"key": group[0][0]})
    assert added.status_code == 302
    step(officer, row, "submit")
    step(as_(people.long, f"{DAY} 09:00"), row, "approve")
    step(as_(people.huong, f"{DAY} 10:00"), row, "publish")
    figure = row.figures.order_by("number").first()
    leader = as_(people.long, "28/11/2018 09:00")
    where = reverse("notices:correct", args=[figure.pk])
    assert leader.post(where, {"now": "", "cause": ""}).status_code == 422
    assert leader.post(where, {"now": "12", "cause": "Ghi trùng hồ sơ"}).status_code == 302
    page = client.get(reverse("portal:notice", args=[row.pk])).content.decode()
    assert f"<del>{figure.said}</del> <ins>12</ins>" in page
    assert "Ghi trùng hồ sơ" in page
    assert "Phùng Văn Long" not in page  # who corrected it is told by the unit
    assert "1 con số đã đính chính" in page
    assert figure.sha256 in page


def test_a_refusal_leaves_the_words_on_the_page(as_, people, concluded):
    officer = as_(people.huong, f"{DAY} 08:00")
    officer.post(reverse("notices:new"), {"source": f"conclusion-{concluded.pk}"})
    row = Notice.objects.get()
    line = row.advice.get()
    given = {"title": "Kết luận", "body": "Ông Đinh Văn Minh nhận thiếu sót."}
    given[f"words-{line.pk}"] = line.words
    assert officer.post(reverse("notices:edit", args=[row.pk]), given).status_code == 302
    answer = step(officer, row, "submit")
    assert answer.status_code == 409
    assert "Bài nêu tên người của đơn vị được kiểm tra: Đinh Văn Minh." in answer.content.decode()
    assert officer.post(reverse("notices:edit", args=[row.pk]), {"title": ""}).status_code == 422
    assert officer.post(reverse("notices:new"), {"source": "plan-0"}).status_code == 422
    again = officer.post(reverse("notices:new"), {"source": f"conclusion-{concluded.pk}"})
    assert again.status_code == 409
    assert step(officer, row, "bia").status_code == 404
