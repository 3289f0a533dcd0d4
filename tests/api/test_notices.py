"""What inspection tells the public, told to other systems: no more than the page, and no less."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from congvu.core.actors import SYSTEM
from congvu.inspections.models import InspectionPlan, PlanTarget, SelectedUnit, UnitSelection
from congvu.notices import actions
from congvu.people import actions as people_actions
from tests.api.conftest import Caller
from tests.api.test_writing import code_of, done
from tests.notices.test_notices import (  # noqa: F401
    DAY,
    act,
    areas,
    clock,
    concluded,
    decided,
    moment,
    news,
    people,
    phu_tho,
    published,
    recommendation,
    rule,
    signed,
    visits,
)

# ruff: noqa: F811
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(people, tan_son, at_time):
    """A news site connected at the district: it holds no duty at all."""
    now = at_time(moment("26/11/2018 07:00"))
    who = {"by": SYSTEM, "at": now}
    system = people_actions.connect_system(code="bao", name="Báo", unit=tan_son, **who)
    return Caller(system, people_actions.issue_token(system, days=60, **who)[1])


def test_only_what_is_published_is_there(reader, news, people, act, published):
    path = f"/notices/{news.pk}"
    assert code_of(reader.get(path))[0] == 404
    assert done(reader.get("/notices"))["items"] == []
    published(news)
    (line,) = done(reader.get("/notices"))["items"]
    news.refresh_from_db()
    assert (line["id"], line["kind"], line["unit"], line["sha256"]) == (
        news.pk,
        "news",
        "25",
        news.sha256,
    )
    assert done(reader.get("/notices", {"kind": "plan"}))["items"] == []
    assert code_of(reader.get("/notices", {"kind": "x"}))[0] == 422
    told = done(reader.get(path))
    assert told["paragraphs"][0].startswith("Đoàn kiểm tra của Tỉnh Phú Thọ theo Quyết định")
    for figure in told["figures"]:
        assert f"{figure['said']} [{figure['number']}]" in " ".join(told["paragraphs"])
        assert len(figure["source_sha256"]) == 64
    assert told["plan"] is None


def test_a_figure_corrected_later_is_told_with_both_numbers(reader, news, people, act, published):
    published(news)
    figure = news.figures.order_by("number")[0]
    leader = act(people.long, "27/11/2018 09:00")
    actions.correct_figure(figure, now="9/10 (90,0%)", cause="Đếm lại", **leader)
    told = done(reader.get(f"/notices/{news.pk}"))
    one = next(each for each in told["figures"] if each["number"] == figure.number)
    assert (one["said"], one["now"], one["cause"], one["corrected_on"]) == (
        figure.said,
        "9/10 (90,0%)",
        "Đếm lại",
        "2018-11-27",
    )
    assert f"9/10 (90,0%) [{figure.number}]" in " ".join(told["paragraphs"])


def test_the_remedy_is_told_as_it_stands_on_the_day(
    reader, concluded, recommendation, people, act, published, at_time
):
    told = published(actions.draft_conclusion(concluded, **act(people.huong, f"{DAY} 08:00")))
    (one,) = done(reader.get(f"/notices/{told.pk}"))["remedies"]
    assert (one["unit"], one["first_due"], one["closed_on"], one["status"]) == (
        "Huyện Tân Sơn",
        "2018-12-31",
        None,
        "Đang thực hiện, chưa đến hạn",
    )
    at_time(moment("02/01/2019 08:00"))
    english = {"Accept-Language": "en"}
    (one,) = done(reader.get(f"/notices/{told.pk}", **english))["remedies"]
    assert one["status"] == "Overdue, not done"


def test_a_case_of_a_person_is_told_without_its_words(
    reader, concluded, recommendation, people, act, published
):
    told = actions.draft_conclusion(concluded, **act(people.huong, f"{DAY} 08:00"))
    (line,) = told.advice.order_by("pk")
    personal = {line.pk: ("Kiểm điểm ông Đinh Văn Minh.", True)}
    who = act(people.huong, f"{DAY} 08:30")
    actions.edit(told, title=told.title, body="Không nêu.", advice=personal, **who)
    published(told)
    answer = reader.get(f"/notices/{told.pk}")
    assert done(answer)["remedies"][0]["words"] == ""
    assert "Minh" not in answer.content.decode()


def test_a_withdrawn_notice_says_only_why(reader, news, people, act, published):
    published(news)
    actions.withdraw(news, reason="Nhầm đơn vị", **act(people.long, "27/11/2018 08:00"))
    assert done(reader.get("/notices"))["items"] == []
    told = done(reader.get(f"/notices/{news.pk}"))
    assert (told["withdrawn"], told["withdrawn_reason"]) == (True, "Nhầm đơn vị")
    assert told["paragraphs"] == told["figures"] == told["remedies"] == []


@pytest.fixture
def planned(phu_tho, tan_son, rule, people, act, published):
    """A plan that names Tân Sơn, drawn openly, and holds a surprise nobody may name yet."""
    from congvu.organisation import queries as organisation

    hidden = organisation.unit_at("238", date(2018, 11, 9))
    plan = InspectionPlan.objects.create(
        unit=phu_tho, year=2018, number="1/KH-UBND", signed_on=date(2018, 1, 15),
        purpose="Kiểm tra.", denominator="UBND cấp huyện", population=13, minimum_percent="30.00",
    )  # fmt: skip
    PlanTarget.objects.create(plan=plan, unit=tan_son, chosen_by="Bốc chọn", month=11)
    made = {}
    for mark, (unit, surprise) in {"a": (tan_son, False), "b": (hidden, True)}.items():
        made[mark] = UnitSelection.objects.create(
            unit=phu_tho, year=2018, round=ord(mark) - 96, surprise=surprise, frame="{}",
            basis="{}", commitment=mark * 64, committed_at=moment("05/01/2018 08:00"),
            source="Xổ số", source_on=date(2018, 1, 6), fallback="Kỳ sau", plan=plan,
            drawn_at=moment("06/01/2018 19:00"), publish_on=date(2019, 1, 1),
        )  # fmt: skip
        SelectedUnit.objects.create(
            selection=made[mark], unit=unit, key=unit.code, arm="risk", rank=1, due=2018, weight=1
        )
    told = published(actions.draft_plan(plan, **act(people.huong, f"{DAY} 08:00")))
    return SimpleNamespace(told=told, hidden=hidden)


def test_a_plan_names_its_units_its_draws_and_no_surprise(reader, planned):
    answer = reader.get(f"/notices/{planned.told.pk}")
    plan = done(answer)["plan"]
    assert plan["units"] == [{"name": "Huyện Tân Sơn", "month": 11}]
    assert (plan["surprises"], plan["needed"], plan["population"]) == (1, 4, 13)
    assert plan["draws"] == ["a" * 64, "b" * 64]
    sealed = reader.get(f"/draws/{'b' * 64}")
    assert (done(sealed)["open"], done(sealed)["chosen"], done(sealed)["bundle"]) == (
        False,
        [],
        None,
    )
    for each in (answer, sealed):
        assert planned.hidden.name not in each.content.decode()


def test_notices_come_page_by_page(reader, concluded, recommendation, people, act, published):
    made = [
        published(draft(concluded, **act(people.huong, f"{DAY} 08:00"))).pk
        for draft in (actions.draft_news, actions.draft_conclusion)
    ]
    first = done(reader.get("/notices", {"limit": 1}))
    rest = done(reader.get("/notices", {"limit": 1, "cursor": first["next"]}))
    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
