"""A condition that a figure decides: it holds the closing back, and reopens what failed again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.actors import SYSTEM
from congvu.inspections import actions, conditions, followup
from congvu.inspections.models import ConditionCheck, Recommendation
from congvu.inspections.rules import Asked, Comparison, State
from congvu.jobs import work
from congvu.plans import actions as plans
from congvu.plans.rules import Proof, TaskRow
from tests.inspections.conftest import moment, refusal

PAPER = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 20))
ALL_DONE = Asked("plan.tasks_done", Comparison.AT_LEAST, Decimal(100))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 1000))
def test_a_share_is_compared_exactly(inside, outside, tenths):
    """As fractions are, without rounding; with nothing to divide by it is not decided."""
    value, total = Decimal(tenths) / 10, inside + outside
    for comparison, true in (
        (Comparison.AT_LEAST, inside * 1000 >= tenths * total),
        (Comparison.AT_MOST, inside * 1000 <= tenths * total),
    ):
        asked = Asked("x", comparison, value)
        assert asked.holds(inside, total, total) is (true if total else None)


def test_a_count_is_compared_with_its_rows():
    asked = Asked("x", Comparison.AT_MOST, Decimal(3))
    assert (asked.holds(None, None, 3), asked.holds(None, None, 4)) == (True, False)


@pytest.fixture
def plan(tan_son, clock):
    """One task of the district's plan, not done."""
    return plans.record_paper_plan(
        unit=tan_son,
        year=2018,
        title="Kế hoạch",
        number="05/KH",
        signed_on=date(2018, 1, 15),
        tasks=[TaskRow("Một", "Báo cáo", "Phòng Nội vụ", date(2018, 12, 1))],
        by=SYSTEM,
        at=clock("24/11/2018 09:00"),
    )


def row(recommendation):
    return Recommendation.objects.get(pk=recommendation.pk)


@pytest.mark.django_db
def test_it_holds_the_closing_back_and_reopens_by_itself(
    plan, recommendation, people, act, clock, at_time
):
    actions.set_condition(recommendation, ALL_DONE, **act(people.huong, "26/11/2018 08:00"))
    actions.claim(recommendation, proofs=[PAPER], **act(people.minh, "20/12/2018 09:00"))
    seen = {"evidence": "Đã xem bản chính"}
    no = refusal(actions.verify, recommendation, **seen, **act(people.huong, "21/12/2018 09:00"))
    assert (no.code, no.params["found"]) == ("condition-not-met", "0/1 (0%)")
    assert no.params["asked"].endswith("≥ 100%")

    done = {"proofs": [Proof("9/BC", date(2018, 12, 21))]}
    plans.complete_task(plan.tasks.get(), **done, **act(people.minh, "21/12/2018 10:00"))
    actions.verify(recommendation, **seen, **act(people.huong, "21/12/2018 11:00"))
    clock("22/12/2018 05:10")
    assert (work.check_conditions(), work.check_conditions()) == (1, 0)
    assert row(recommendation).state == State.CLOSED

    more = TaskRow("Hai", "Báo cáo", "Phòng Nội vụ", date(2018, 12, 30))
    plans.add_task(plan, more, reason="Bổ sung", **act(people.minh, "22/12/2018 09:00"))
    clock("23/12/2018 05:10")
    assert work.check_conditions() == 1
    again = row(recommendation)
    assert (again.state, again.claimed_on, again.task.state) == (State.ACCEPTED, None, "open")
    last = followup.story(recommendation)[-1]
    assert last.kind == "recommendation.reopened"
    assert "1/2 (50%)" in last.said()
    kept = [(each.met, each.numerator, each.denominator) for each in ConditionCheck.objects.all()]
    assert kept == [(False, 1, 2), (True, 1, 1)]
    assert {each.period_code for each in ConditionCheck.objects.all()} == {
        "2018-01-01..2018-12-22",
        "2018-01-01..2018-12-23",
    }
    # On New Year's Day nothing of the new year can be counted yet: not a failure.
    clock("01/01/2019 05:10")
    work.check_conditions()
    assert ConditionCheck.objects.first().met is None


@pytest.mark.django_db
def test_who_sets_it_and_what_is_refused(plan, recommendation, people, act):
    leads, unit = (act(each, "26/11/2018 08:00") for each in (people.huong, people.minh))
    ask = actions.set_condition
    assert refusal(ask, recommendation, ALL_DONE, **unit).code == "not-leading"
    too_much = Asked("plan.tasks_done", Comparison.AT_LEAST, Decimal(101))
    assert refusal(ask, recommendation, too_much, **leads).code == "condition-value"
    unknown = Asked("không.có", Comparison.AT_LEAST, Decimal(1))
    assert refusal(ask, recommendation, unknown, **leads).code == "figure-unknown"
    assert refusal(actions.check_condition, recommendation, **unit).code == "condition-missing"
    ask(recommendation, ALL_DONE, **leads)
    half = Asked("plan.tasks_done", Comparison.AT_LEAST, Decimal("50.5"))
    assert refusal(ask, recommendation, half, **leads).code == "reason-missing"
    ask(recommendation, half, reason="Thống nhất lại", **leads)
    assert conditions.asked_words(conditions.standing(recommendation)).endswith("≥ 50,5%")
    assert recommendation.conditions.count() == 2
    assert not actions.check_condition(recommendation, **unit).met
    stranger = act(people.thang, "26/11/2018 08:00")
    assert refusal(actions.check_condition, recommendation, **stranger).code == "not-leading"
    actions.supersede(recommendation, reason="Gộp", **leads)
    assert refusal(ask, recommendation, half, reason="x", **leads).code == "condition-ended"
    assert conditions.due(moment("26/11/2018 08:00").date()) == []


@pytest.mark.django_db
def test_it_is_withdrawn_by_a_recorded_act_and_stays_on_record(
    plan, recommendation, people, act, clock
):
    leads = act(people.huong, "26/11/2018 08:00")
    missing = refusal(actions.withdraw_condition, recommendation, reason="x", **leads)
    assert missing.code == "condition-missing"
    actions.set_condition(recommendation, ALL_DONE, **leads)
    assert refusal(actions.withdraw_condition, recommendation, reason=" ", **leads).code == (
        "reason-missing"
    )
    unit = act(people.minh, "26/11/2018 09:00")
    assert refusal(actions.withdraw_condition, recommendation, reason="x", **unit).code == (
        "not-leading"
    )
    leads = act(people.huong, "27/11/2018 08:00")
    actions.withdraw_condition(recommendation, reason="Số liệu không đo đúng việc", **leads)
    assert conditions.standing(recommendation) is None
    assert conditions.due(date(2018, 11, 28)) == []
    assert recommendation.conditions.get().withdrawn_by.startswith("Đỗ Thu Hương")
    last = followup.story(recommendation)[-1]
    assert "Số liệu không đo đúng việc" in last.said()
    actions.claim(recommendation, proofs=[PAPER], **act(people.minh, "20/12/2018 09:00"))
    closed = actions.verify(
        recommendation, evidence="Đã xem bản chính", **act(people.huong, "21/12/2018 09:00")
    )
    assert closed.state == State.CLOSED
    assert refusal(
        actions.set_condition, recommendation, ALL_DONE, **act(people.huong, "22/12/2018 09:00")
    ).code == ("reason-missing")


@pytest.mark.django_db
def test_it_may_name_the_unit_or_an_heir(recommendation, people, act, tan_son, van_luong, units):
    """Six heirs and none named: not decided. One named: counted there."""
    from congvu.organisation import queries as units_then

    leads = act(people.huong, "26/11/2018 08:00")
    beside = Asked("plan.tasks_done", Comparison.AT_LEAST, Decimal(100), van_luong.pk)
    answer = refusal(actions.set_condition, recommendation, beside, **leads)
    assert answer.code == "condition-unit"
    own = Asked("plan.tasks_done", Comparison.AT_LEAST, Decimal(100), tan_son.pk)
    condition = actions.set_condition(recommendation, own, **leads)
    assert conditions.asked_words(condition).endswith("≥ 100% (Huyện Tân Sơn)")
    assert conditions.look(condition, recommendation, moment("26/11/2018 09:00")).unit == tan_son
    heir = units_then.unit_at("08593", date(2025, 7, 2))
    from congvu.organisation import actions as organisation

    organisation.record_succession(
        tan_son, heir, on=date(2025, 7, 1), decision="Quyết định giả định",
        **act(SYSTEM, "02/07/2025 08:00"),
    )  # fmt: skip
    assert [each.pk for each in conditions.countable(recommendation, date(2025, 7, 2))] == [
        tan_son.pk,
        heir.pk,
    ]
    assert conditions.why_not_unit(recommendation, heir.pk, date(2025, 7, 2)) is None


@pytest.mark.django_db
def test_the_signed_conclusion_says_what_is_repeated_and_what_is_not(
    concluded, recommendation, decided, visits, people, act, tan_son
):
    import json

    from congvu.audit import queries as audit
    from congvu.inspections.actions.concluding import _said
    from congvu.inspections.paper_parts import interpretation_of
    from congvu.inspections.rules import Advice

    words = {"quote": "", "interpretation": "Ban hành lại quy chế", "unit_id": tan_son.pk,
             "owner": "Phòng", "output": "Quy chế", "due_on": date(2019, 6, 30)}  # fmt: skip
    again = _said(Advice(**words, repeats_id=recommendation.pk, condition=ALL_DONE), tan_son)
    printed = interpretation_of(again)
    assert "Lặp lại kiến nghị 1 của thông báo kết luận số 58/TB-SNV ngày 23/11/2018." in printed
    assert "≥ 100%" in printed
    new = _said(Advice(**words, not_repeat="Lần này là tài sản mua mới"), tan_son)
    assert new["not_repeat"] == "Lần này là tài sản mua mới"
    assert "Không phải lặp lại: Lần này là tài sản mua mới" in interpretation_of(new)
    issued = audit.stream_of(f"recommendation:{recommendation.pk}").get(
        kind="recommendation.issued"
    )
    assert json.loads(issued.data)["not_repeat"] == ""
