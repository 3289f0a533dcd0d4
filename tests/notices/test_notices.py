"""Public notices: from signed papers, approved by a leader, figures locked, nothing personal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congvu.core.canonical import sha256_hex
from congvu.inspections.models import InspectionPlan, Minutes, PlanTarget, Recommendation
from congvu.notices import actions, drafting, queries
from congvu.notices.models import Notice
from congvu.notices.rules import NOTICE, State, parts, share_said, tokens
from congvu.organisation import queries as units_then
from congvu.plans.rules import Proof
from congvu.reports import actions as reports
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    concluded,
    decided,
    moment,
    people,
    phu_tho,
    recommendation,
    refusal,
    rule,
    signed,
    visits,
)
from tests.reports.conftest import (  # noqa: F401
    counter,
    draft,
    issued,
    let,
    receive,
    third_quarter,
)

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
DECISION = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 20))
DAY = "26/11/2018"


@pytest.fixture
def news(concluded, people, act):
    """News of the inspection, as drafted by chị Hương."""
    return actions.draft_news(concluded, **act(people.huong, f"{DAY} 08:00"))


@pytest.fixture
def published(people, act):
    """``published(notice)``: put up by the officer, approved by the leader, published."""

    def out(notice):
        actions.submit(notice, **act(people.huong, f"{DAY} 09:00"))
        actions.approve(notice, **act(people.long, f"{DAY} 10:00"))
        return actions.publish(notice, **act(people.huong, f"{DAY} 11:00"))

    return out


def test_what_the_public_reads_is_cut_at_its_figures():
    assert tokens("Đã kiểm tra [2] văn bản, [1] và lại [2]; [a] không phải.") == [2, 1]
    assert parts("Nhận [1].") == [("Nhận ", None), ("", 1), (".", None)]
    assert share_said(480, 490) == "480/490 (98,0%)"
    assert share_said(1234, 1234) == "1.234/1.234 (100,0%)"
    assert share_said(0, 0) == "0/0"


def test_news_begins_from_the_signed_papers_with_figures_by_reference(news, visits):
    minutes = Minutes.objects.get(visit=visits.huyen)
    assert news.body.startswith(
        "Đoàn kiểm tra của Tỉnh Phú Thọ theo Quyết định số 2711/QĐ-UBND đã làm việc tại Huyện "
        "Tân Sơn (ngày 09/11/2018). Trước đó đoàn đã kiểm tra thực tế tại Xã Văn Luông"
    )
    assert (
        "Đoàn kiến nghị: (1) Ban hành quy chế quản lý, sử dụng tài sản công, hạn 31/12/2018."
        in (news.body)
    )
    rows = list(news.figures.order_by("number"))
    assert tokens(news.body) == [each.number for each in rows] != []
    assert {each.sha256 for each in rows} == {minutes.sha256}
    assert {each.dated for each in rows} == {minutes.signed_on}
    assert not any(name in news.body for name in ("Bùi Thái Sơn", "Hà Thị Lan"))


def test_published_by_the_officer_once_the_leader_approved(news, people, act, published):
    hour = {"by": act(people.huong, f"{DAY} 09:00")["by"], "at": moment(f"{DAY} 09:00")}
    assert refusal(actions.publish, news, **hour).code == "transition-impossible"
    actions.submit(news, **act(people.huong, f"{DAY} 09:00"))
    assert refusal(actions.approve, news, **hour).code == "not-approving"
    actions.send_back(news, reason="Thêm số liệu", **act(people.long, f"{DAY} 09:30"))
    news.refresh_from_db()
    assert (news.state, news.reason) == (State.DRAFT, "Thêm số liệu")
    published(news)
    news.refresh_from_db()
    assert (news.state, news.sha256) == (State.PUBLISHED, queries.digest_of(news))
    assert news.approved_by.startswith("Phùng Văn Long")
    late = act(people.huong, f"{DAY} 12:00")
    words = {"title": "Khác", "body": "Khác"}
    assert refusal(actions.edit, news, **words, **late).code == "transition-impossible"


def test_a_leader_does_not_approve_what_they_put_up(news, people, act):
    actions.submit(news, **act(people.long, f"{DAY} 09:00"))
    again = act(people.long, f"{DAY} 10:00")
    assert refusal(actions.approve, news, **again).code == "own-draft"


def test_what_was_changed_behind_the_back_of_the_leader_is_not_published(news, people, act):
    actions.submit(news, **act(people.huong, f"{DAY} 09:00"))
    actions.approve(news, **act(people.long, f"{DAY} 10:00"))
    Notice.objects.filter(pk=news.pk).update(body="Mọi việc đều tốt.")
    answer = refusal(actions.publish, news, **act(people.huong, f"{DAY} 11:00"))
    assert answer.code == "notice-changed"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Ông Đinh Văn Minh nhận thiếu sót.", "person-named"),
        ("ĐINH VĂN MINH chưa phân công.", "person-named"),
        ("Gọi số 0912 345 678 để hỏi.", "personal-number"),
        ("Hồ sơ của 999123456789 trễ hạn.", "personal-number"),
        ("Theo số [9].", "figure-missing"),
        ("Công văn 2711/QĐ-UBND ngày 22/10/2018, 1.234 hồ sơ.", None),
    ],
)
def test_nothing_personal_goes_out(news, people, act, said, code):
    who = act(people.huong, f"{DAY} 09:00")
    actions.edit(news, title=news.title, body=said, **who)
    if code is None:
        actions.submit(news, **who)
        return
    assert refusal(actions.submit, news, **who).code == code


def test_a_case_of_a_person_is_told_without_its_words(
    concluded, recommendation, people, act, published
):
    told = actions.draft_conclusion(concluded, **act(people.huong, f"{DAY} 08:00"))
    who = act(people.huong, f"{DAY} 08:30")
    (line,) = told.advice.order_by("pk")
    named = {line.pk: ("Kiểm điểm ông Đinh Văn Minh.", False)}
    actions.edit(told, title=told.title, body=told.body, advice=named, **who)
    assert refusal(actions.submit, told, **who).code == "person-named"
    personal = {line.pk: ("Kiểm điểm ông Đinh Văn Minh.", True)}
    actions.edit(told, title=told.title, body=told.body, advice=personal, **who)
    published(told)
    (seen,) = queries.advice_of(told, date(2018, 12, 1))
    assert (seen.words, seen.unit, seen.label) == (
        "", "Huyện Tân Sơn", "Đang thực hiện, chưa đến hạn",
    )  # fmt: skip
    again = act(people.huong, f"{DAY} 12:00")
    assert refusal(actions.draft_conclusion, concluded, **again).code == "already-told"


def test_the_remedy_is_told_as_it_stands_on_the_day(
    concluded, recommendation, people, act, published
):
    from congvu.inspections import actions as inspections

    told = actions.draft_conclusion(concluded, **act(people.huong, f"{DAY} 08:00"))
    published(told)

    def says(day):
        (seen,) = queries.advice_of(told, day)
        return seen.label, seen.first_due, seen.due, seen.closed_on

    first, later = date(2018, 12, 31), date(2019, 1, 31)
    assert says(date(2018, 12, 31)) == ("Đang thực hiện, chưa đến hạn", first, first, None)
    assert says(date(2019, 1, 1))[0] == "Quá hạn, chưa xong"
    inspections.extend(
        recommendation, to_due=later, reason="Chờ", **act(people.huong, "02/01/2019 08:00")
    )
    assert says(date(2019, 1, 3)) == ("Đang thực hiện, chưa đến hạn", first, later, None)
    inspections.claim(recommendation, proofs=[DECISION], **act(people.minh, "04/01/2019 08:00"))
    assert says(date(2019, 1, 5))[0] == "Đơn vị báo đã xong, chờ xác nhận"
    inspections.verify(recommendation, evidence="Xem", **act(people.huong, "07/01/2019 08:00"))
    assert says(date(2019, 1, 8)) == (
        "Đã khắc phục, đã xác nhận", first, later, date(2019, 1, 7),
    )  # fmt: skip
    Recommendation.objects.update(state="superseded")
    assert says(date(2019, 1, 8))[0] == "Đã thay bằng kiến nghị khác"


def test_the_plan_names_its_units_and_only_counts_the_surprises(
    phu_tho, tan_son, people, rule, act, published
):
    from congvu.inspections.models import SelectedUnit, UnitSelection

    plan = InspectionPlan.objects.create(
        unit=phu_tho, year=2018, number="1/KH-UBND", signed_on=date(2018, 1, 15),
        purpose="Kiểm tra việc thực hiện.", denominator="UBND cấp huyện", population=13,
        minimum_percent=Decimal("30.00"),
    )  # fmt: skip
    PlanTarget.objects.create(plan=plan, unit=tan_son, chosen_by="Bốc chọn", month=11)
    hidden = units_then.unit_at("238", date(2018, 11, 9))
    surprise = UnitSelection.objects.create(
        unit=phu_tho, year=2018, round=1, surprise=True, frame="{}", basis="{}",
        commitment="a" * 64, committed_at=moment("05/01/2018 08:00"), source="Xổ số",
        source_on=date(2018, 1, 6), fallback="Kỳ sau", plan=plan,
    )  # fmt: skip
    SelectedUnit.objects.create(
        selection=surprise, unit=hidden, key=hidden.code, arm="risk", rank=1, due=2018, weight=1
    )
    told = published(actions.draft_plan(plan, **act(people.huong, f"{DAY} 08:00")))
    seen = queries.plan_of(told)
    assert seen.units == [("Huyện Tân Sơn", 11)]
    assert (seen.hidden, seen.needed) == (1, 4)
    assert hidden.name not in told.body


def test_a_figure_corrected_later_shows_both_numbers_and_the_cause(news, people, act, published):
    published(news)
    figure = news.figures.order_by("number").first()
    leader = act(people.long, "01/12/2018 09:00")
    told = {"now": "9/10 (90,0%)", "cause": "Đếm lại: một hồ sơ ghi trùng"}
    by = act(people.huong, "01/12/2018 08:00")
    assert refusal(actions.correct_figure, figure, **told, **by).code == "not-approving"
    empty = {"now": figure.said, "cause": "x"}
    assert refusal(actions.correct_figure, figure, **empty, **leader).code == "correction-same"
    assert refusal(actions.correct_figure, figure, now="1", cause=" ", **leader).code == (
        "reason-missing"
    )
    actions.correct_figure(figure, **told, **leader)
    seen = queries.figures_of(news)[figure.number]
    assert (seen.row.said, seen.now, seen.cause) == (
        figure.said, "9/10 (90,0%)", "Đếm lại: một hồ sơ ghi trùng",
    )  # fmt: skip
    news.refresh_from_db()
    assert news.sha256 == queries.digest_of(news)  # what was told stands


def test_a_corrected_report_corrects_the_news_by_itself(
    issued, counter, receive, at_time, third_quarter
):
    november = moment("09/11/2018 08:00")
    at_time(november)
    minh = {"by": counter.minh.actor, "at": november}
    news = actions.draft_news(issued, **minh)
    assert {each.sha256 for each in news.figures.all()} == {issued.sha256}
    assert issued.sha256 == sha256_hex(issued.content)
    assert not any(each.now for each in queries.figures_of(news).values())
    receive("27/09/2018 08:00")  # a dossier of the quarter entered late
    reports.correct_report(
        issued,
        number="12/UBND-VP",
        signed_on=date(2018, 11, 9),
        reason="Nhập bổ sung hồ sơ",
        **minh,
    )
    moved = [each for each in queries.figures_of(news).values() if each.now]
    assert moved
    for each in moved:
        assert (each.by, each.on) == ("Đính chính số 12/UBND-VP", date(2018, 11, 9))
        assert each.cause == "Nhập bổ sung hồ sơ"
        assert each.now != each.row.said


def test_news_of_a_draft_report_is_refused(draft, counter):
    answer = refusal(actions.draft_news, draft, by=counter.minh.actor, at=draft.as_of)
    assert answer.code == "report-not-locked"


def test_one_more_locked_figure_and_none_that_is_not(news, people, act, visits):
    who = act(people.huong, f"{DAY} 09:00")
    offered = drafting.offered(news.unit, news.conclusion)
    before = news.figures.count()
    row = actions.add_figure(news, offered[0].key, **who)
    news.refresh_from_db()
    assert row.number == before + 1
    assert news.body.endswith(f"{row.label}: [{row.number}].")
    assert refusal(actions.add_figure, news, "bien-ban:0:x", **who).code == "figure-not-locked"


def test_withdrawn_it_says_why_and_may_be_told_anew(concluded, people, act, published):
    told = published(actions.draft_conclusion(concluded, **act(people.huong, f"{DAY} 08:00")))
    who = act(people.long, "27/11/2018 08:00")
    assert refusal(actions.withdraw, told, reason=" ", **who).code == "reason-missing"
    actions.withdraw(told, reason="Nhầm đơn vị", **who)
    actions.draft_conclusion(concluded, **act(people.huong, "27/11/2018 09:00"))
    words = {"title": " ", "body": "x"}
    fresh = Notice.objects.get(state=State.DRAFT)
    answer = refusal(actions.edit, fresh, **words, **act(people.huong, "27/11/2018 10:00"))
    assert answer.code == "notice-empty"


def test_every_state_has_its_acts():
    assert {state: {each.act for each in NOTICE.allowed(state)} for state in map(str, State)} == {
        "draft": {"edit", "submit"},
        "submitted": {"approve", "send_back"},
        "approved": {"publish", "send_back"},
        "published": {"withdraw", "correct"},
        "withdrawn": set(),
    }


def test_only_those_of_the_inspecting_unit_begin_one(concluded, people, act):
    for who in (people.minh, people.hoa, people.son):
        at = act(who, f"{DAY} 08:00")
        assert refusal(actions.draft_conclusion, concluded, **at).code == "not-leading"
