"""A recommendation until its proof is accepted: every act in every state, both clocks, heirs."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction

from congvu.core.actors import SYSTEM
from congvu.core.periods import Period, parse_period
from congvu.inspections import actions, followup
from congvu.inspections.models import Recommendation
from congvu.inspections.rules import RECOMMENDATION, STATE_LABELS, State
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units_then
from congvu.people import queries as people_queries
from congvu.plans.models import Task
from congvu.plans.rules import Proof
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db

DECISION = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 20))

# act: (who, words, the state it leads to; None keeps it)
ACTS = {
    "accept": ("minh", {}, State.ACCEPTED),
    "dispute": ("minh", {"reason": "Đã có quy chế"}, State.DISPUTED),
    "uphold": ("huong", {"reason": "Quy chế cũ hết căn cứ"}, State.ACCEPTED),
    "claim": ("minh", {"proofs": [DECISION]}, State.CLAIMED),
    "verify": ("huong", {"evidence": "Đã xem bản chính"}, State.CLOSED),
    "send_back": ("huong", {"reason": "Thiếu phụ lục"}, State.RETURNED),
    "extend": ("huong", {"reason": "Chờ tỉnh", "to_due": date(2019, 1, 31)}, None),
    "supersede": ("huong", {"reason": "Gộp vào kiến nghị khác"}, State.SUPERSEDED),
    "reopen": ("huong", {"reason": "Quy chế không áp dụng"}, State.ACCEPTED),
}
ALLOWED = {
    State.ISSUED: {"accept", "dispute", "claim", "extend", "supersede"},
    State.ACCEPTED: {"claim", "extend", "supersede"},
    State.DISPUTED: {"uphold", "extend", "supersede"},
    State.CLAIMED: {"verify", "send_back"},
    State.RETURNED: {"claim", "extend", "supersede"},
    State.CLOSED: {"reopen"},
    State.SUPERSEDED: set(),
}
ROAD = {
    State.ISSUED: [],
    State.ACCEPTED: ["accept"],
    State.DISPUTED: ["dispute"],
    State.CLAIMED: ["claim"],
    State.RETURNED: ["claim", "send_back"],
    State.CLOSED: ["claim", "verify"],
    State.SUPERSEDED: ["supersede"],
}


@pytest.fixture
def do(recommendation, people, act):
    """``do("accept", "20/12/2018 09:00")`` by whoever's it is to do."""

    def done(name, when="21/12/2018 09:00", row=None, **words):
        who, usual, _ = ACTS[name]
        return getattr(actions, name)(
            row or recommendation, **{**usual, **words}, **act(getattr(people, who), when)
        )

    return done


def fresh(row):
    return Recommendation.objects.get(pk=row.pk)


def test_the_table_is_the_one_written_here():
    assert set(ALLOWED) == set(STATE_LABELS)
    assert {
        state: {each.act for each in RECOMMENDATION.allowed(state)} for state in ALLOWED
    } == ALLOWED


class _Back(Exception):
    """Take everything back."""


@contextmanager
def tried(do, road=()):
    """What is done inside is taken back at the end; ``road`` is gone first."""
    try:
        with transaction.atomic():
            for step in road:
                do(step)
            yield
            raise _Back
    except _Back:
        pass


def state_for(name):
    return next(state for state, possible in ALLOWED.items() if name in possible)


def test_every_act_in_every_state(recommendation, do):
    for state, possible in ALLOWED.items():
        for name, (_, _, target) in ACTS.items():
            with tried(do, ROAD[state]):
                assert fresh(recommendation).state == state
                if name in possible:
                    do(name)
                    assert fresh(recommendation).state == (target or state), (name, state)
                else:
                    assert refusal(do, name).code == "transition-impossible", (name, state)


def test_whose_act_it_is(recommendation, people, act, do):
    """The inspected answers, the inspecting judges; nobody does the other's part."""
    sides = {"minh": ("minh", "lan"), "huong": ("huong", "long")}
    for name, (who, words, _) in ACTS.items():
        with tried(do, ROAD[state_for(name)]):
            for other in ("minh", "lan", "huong", "long", "hoa", "thang", "son"):
                actor = act(getattr(people, other), "22/12/2018 09:00")
                with tried(do):
                    if other in sides[who]:
                        getattr(actions, name)(recommendation, **words, **actor)
                        continue
                    answer = refusal(getattr(actions, name), recommendation, **words, **actor)
                    expected = "not-the-inspected-unit" if who == "minh" else "not-leading"
                    assert answer.code == expected, (name, other)


def test_a_reason_is_given(do):
    for name, (_, words, _) in ACTS.items():
        if "reason" in words:
            with tried(do, ROAD[state_for(name)]):
                assert refusal(do, name, reason=" ").code == "reason-missing", name


def test_one_recommendation_is_one_task(recommendation, tan_son):
    task = Task.objects.get()
    assert recommendation.task == task
    assert (task.unit, task.output) == (tan_son, "Quyết định ban hành quy chế")
    assert task.due_on == recommendation.original_due_on == date(2018, 12, 31)
    assert task.source == "Thông báo kết luận số 58/TB-SNV ngày 23/11/2018"


def test_done_only_with_proof_and_closed_only_when_it_is_accepted(recommendation, do):
    assert refusal(do, "claim", proofs=[]).code == "proof-missing"
    do("claim")
    assert fresh(recommendation).task.state == "done"
    do("send_back", "25/12/2018 09:00")
    row = fresh(recommendation)
    assert (row.state, row.task.state, row.claimed_on) == ("returned", "open", None)
    assert row.task.proofs.get().withdrawn_recorded_at is not None
    do("claim", "28/12/2018 09:00")
    assert refusal(do, "verify", "03/01/2019 09:00", evidence=" ").code == "verification-empty"
    do("verify", "03/01/2019 09:00")
    row = fresh(recommendation)
    assert (row.state, row.verified_on) == ("closed", date(2019, 1, 3))
    assert row.verified_by.startswith("Đỗ Thu Hương")


def test_what_the_unit_completed_at_its_plans_is_claimed_as_it_stands(
    recommendation, people, act, do
):
    from congvu.plans import actions as plans

    plans.complete_task(
        recommendation.task, proofs=[DECISION], **act(people.minh, "20/12/2018 09:00")
    )
    do("claim", proofs=[])
    assert fresh(recommendation).task.proofs.count() == 1


def test_an_extension_keeps_the_first_deadline(recommendation, do):
    same = date(2018, 12, 31)
    assert refusal(do, "extend", to_due=same).code == "extension-not-later"
    do("extend", "28/12/2018 09:00", to_due=date(2019, 1, 31))
    do("extend", "29/01/2019 09:00", to_due=date(2019, 3, 15))
    row = fresh(recommendation)
    assert (row.original_due_on, row.task.due_on) == (date(2018, 12, 31), date(2019, 3, 15))
    assert followup.extended(row)
    assert [
        (each.number, each.from_due, each.to_due) for each in row.extensions.order_by("number")
    ] == [
        (1, date(2018, 12, 31), date(2019, 1, 31)),
        (2, date(2019, 1, 31), date(2019, 3, 15)),
    ]
    assert list(followup.late([row.unit_id], date(2019, 1, 1))) == [row]
    assert list(followup.late([row.unit_id], date(2018, 12, 31))) == []


def test_the_cohort_is_judged_by_the_first_deadline(recommendation, do):
    rows, december = Recommendation.objects.all(), parse_period("2018-12")

    def now(day):
        return followup.cohort(rows, december, day)

    assert (now(date(2018, 12, 31)).due, now(date(2018, 12, 31)).running) == (1, 1)
    do("extend", "28/12/2018 09:00")
    assert (now(date(2019, 1, 2)).overdue, now(date(2019, 1, 2)).running) == (1, 0)
    do("claim", "10/01/2019 09:00")
    do("verify", "11/01/2019 09:00")
    found = now(date(2019, 1, 12))
    assert (found.on_time, found.late, found.overdue, found.reopened) == (0, 1, 0, 0)
    assert followup.cohort(rows, parse_period("2019-01"), date(2019, 1, 12)).due == 0
    do("reopen", "20/02/2019 09:00")
    found = now(date(2019, 2, 21))
    assert (found.late, found.overdue, found.reopened) == (0, 1, 1)


def test_claimed_in_time_and_verified_afterwards_is_in_time(recommendation, do):
    """The unit is not judged by how long the delegation takes to look."""
    do("claim", "28/12/2018 09:00")
    do("verify", "15/01/2019 09:00")
    found = followup.cohort(Recommendation.objects.all(), Period(None, None), date(2019, 2, 1))
    assert (found.on_time, found.late) == (1, 0)


def test_superseding_drops_the_task(recommendation, do):
    do("supersede")
    assert fresh(recommendation).task.state == "cancelled"


def test_the_story_is_told_in_sentences(recommendation, do):
    do("dispute", "26/11/2018 09:00")
    do("uphold", "27/11/2018 09:00")
    do("extend", "28/12/2018 09:00")
    do("claim", "10/01/2019 09:00")
    do("verify", "11/01/2019 09:00")
    assert [line.said() for line in followup.story(recommendation)] == [
        "Ban hành theo thông báo kết luận 58/TB-SNV, hạn 31/12/2018.",
        "Đơn vị có ý kiến khác: Đã có quy chế",
        "Giữ nguyên kiến nghị: Quy chế cũ hết căn cứ",
        "Gia hạn lần 1, từ 31/12/2018 đến 31/01/2019: Chờ tỉnh",
        "Đơn vị báo đã hoàn thành, kiểm chứng: Văn bản 1201/QĐ-UBND ngày 20/12/2018.",
        "Xác nhận hoàn thành.",
    ]
    line = followup.story(recommendation)[1]
    assert (line.at, line.actor[:12]) == (moment("26/11/2018 09:00"), "Đinh Văn Min")


def test_every_event_has_its_sentence():
    import ast
    from pathlib import Path

    from congvu.inspections.actions import concluding, conditions, following

    kinds = {
        node.value
        for module in (concluding, conditions, following)
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
        if isinstance(node, ast.Constant) and str(node.value).startswith("recommendation.")
    }
    # Every day's check is shown with the condition, not in the story.
    assert set(followup.SENTENCES) == kinds - {"recommendation.condition_checked"} | {
        "reminder.told"
    }


def test_after_the_merger_the_district_waits_for_a_decision(
    recommendation, people, hire, act, tan_son, phu_tho, van_luong, do
):
    """1/7/2025: huyện Tân Sơn has no successor until a decision says who takes its debts."""
    then, now = date(2025, 6, 30), date(2025, 7, 1)
    assert followup.responsible_units(recommendation, then) == [tan_son]
    assert followup.responsible_units(recommendation, now) == []
    assert followup.waiting_for_heir(now) == [recommendation]
    heir = units_then.unit_at("08593", now)
    answer = refusal(
        actions.claim,
        recommendation,
        proofs=[DECISION],
        by=people_queries.actor_for(people.thao, now),
        at=moment("02/07/2025 08:00"),
    )
    assert answer.code == "not-the-inspected-unit"
    organisation.record_succession(
        tan_son,
        heir,
        on=now,
        decision="Quyết định giả định số 1/QĐ-UBND",
        by=SYSTEM,
        at=moment("02/07/2025 08:00"),
    )
    assert followup.responsible_units(recommendation, now) == [heir]
    assert followup.waiting_for_heir(now) == []
    assert list(followup.open_of(heir)) == [recommendation]


def test_the_heir_claims_and_the_new_province_verifies(
    concluded, act, hire, tan_son, recommendation
):
    """Both sides were replaced in 2025; the debt and the judgement go on."""
    from congvu.core.actors import Duty
    from congvu.people import actions as people

    july, at = date(2025, 7, 2), moment("02/07/2025 08:00")
    heir, province = units_then.unit_at("08593", july), units_then.unit_at("25", july)
    organisation.record_succession(
        tan_son, heir, on=date(2025, 7, 1), decision="QĐ giả định", by=SYSTEM, at=at
    )

    def newcomer(name, unit):
        user = people.create_user(
            username=name, full_name=name.title(), unit=unit, title="công chức",
            password="mat-khau-thu-240", by=SYSTEM, at=at,
        )  # fmt: skip
        people.grant_duty(user, Duty.REFORM_OFFICER, unit, by=SYSTEM, at=at)
        return user

    ngoc, an = newcomer("ngoc", heir), newcomer("an", province)
    actions.claim(recommendation, proofs=[DECISION], **act(ngoc, "03/07/2025 09:00"))
    actions.send_back(recommendation, reason="Không còn hiệu lực", **act(an, "04/07/2025 09:00"))
    actions.claim(recommendation, proofs=[DECISION], **act(ngoc, "05/07/2025 09:00"))
    done = actions.verify(recommendation, evidence="Đã xem", **act(an, "07/07/2025 09:00"))
    assert done.state == "closed"


def test_the_commune_merged_in_2025_carries_what_van_luong_owed(van_luong):
    assert [each.code for each in units_then.heirs(van_luong, date(2025, 7, 1))] == ["08593"]


def test_what_repeats_names_the_earlier_one_or_says_why_it_does_not(
    recommendation, people, phu_tho, tan_son, signed, act
):
    """A second inspection of the same district finds the same content lacking."""
    from congvu.inspections.rules import Advice, Kind, Role

    again = actions.decide(
        phu_tho,
        title="Phúc tra năm 2019",
        kind=Kind.PLANNED,
        number="300/QĐ-UBND",
        signed_on=date(2019, 3, 1),
        opens_on=date(2019, 3, 11),
        closes_on=date(2019, 3, 15),
        period_code="2019",
        as_of=None,
        members=[
            actions.Delegate("Bùi Thái Sơn", Role.HEAD, "", user=people.son),
            actions.Delegate("Cao Thị Thuỷ", Role.SECRETARY, "", user=people.thuy),
        ],
        visits=[actions.VisitPlan(tan_son, date(2019, 3, 12))],
        **act(people.huong, "01/03/2019 09:00"),
    )
    signed(again.visits.get())
    asked = {
        "quote": "",
        "interpretation": "Áp dụng quy chế tài sản công",
        "unit_id": tan_son.pk,
        "owner": "Văn phòng",
        "output": "Báo cáo",
        "due_on": date(2019, 6, 30),
    }
    ending = {
        "number": "12/TB-SNV",
        "signed_on": date(2019, 3, 20),
        "signer": "Bùi Thái Sơn",
        "causes": "",
        **act(people.huong, "20/03/2019 09:00"),
    }

    def end(**more):
        return actions.conclude(again, advice=[Advice(**asked, **more)], **ending)

    assert refusal(end, area="5").code == "repeat-unsaid"
    assert refusal(end, area="5", not_repeat=" ").code == "repeat-unsaid"
    assert refusal(end, area="5", repeats_id=recommendation.pk + 99).code == "repeat-of-another"
    for said in ({"area": "0"}, {"area": "5", "not_repeat": "Việc khác: thanh lý xe"}):
        with tried(lambda step: None):
            assert not end(**said).recommendations.get().repeats
    made = end(area="5", repeats_id=recommendation.pk).recommendations.get()
    assert (made.repeats, made.not_repeat) == (recommendation, "")
