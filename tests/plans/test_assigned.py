"""A task that a recommendation assigned: the unit completes it, only who assigned it moves it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.plans import actions, queries
from congvu.plans.rules import Proof, TaskRow

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2018, 12, 3, 9, 0, tzinfo=HANOI)
PAPER = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 1))


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal.code


@pytest.fixture
def task(tan_son):
    return actions.assign_task(
        unit=tan_son,
        text="Ban hành quy chế quản lý, sử dụng tài sản công",
        output="Quyết định",
        owner="Phòng Tài chính - Kế hoạch",
        due_on=date(2018, 12, 31),
        source="Thông báo kết luận số 58/TB-SNV",
        by=SYSTEM,
        at=DECEMBER,
    )


@pytest.fixture
def in_plan(tan_son, district_people):
    minh = district_people.minh.actor
    plan = actions.draft_plan(unit=tan_son, year=2018, title="KH", by=minh, at=DECEMBER)
    return actions.add_task(plan, TaskRow("Niêm yết"), by=minh, at=DECEMBER)


def test_a_moved_deadline_stays_in_the_story(task):
    words = {"by": SYSTEM, "at": DECEMBER}
    later = date(2019, 1, 31)
    assert refusal(actions.move_deadline, task, due_on=later, reason=" ", **words) == (
        "reason-missing"
    )
    moved = actions.move_deadline(task, due_on=later, reason="Chờ hướng dẫn", **words)
    assert moved.due_on == later
    line = queries.story(task)[-1]
    assert (line.kind, line.data) == (
        "task.deadline_moved",
        {"from": "2018-12-31", "to": "2019-01-31", "reason": "Chờ hướng dẫn"},
    )


def test_a_returned_task_is_open_and_its_proof_withdrawn(task, district_people):
    words = {"by": SYSTEM, "at": DECEMBER}
    assert refusal(actions.return_task, task, reason="x", **words) == "transition-impossible"
    actions.complete_task(task, proofs=[PAPER], by=district_people.minh.actor, at=DECEMBER)
    back = actions.return_task(task, reason="Thiếu phụ lục", **words)
    assert (back.state, back.done_on) == ("open", None)
    assert back.proofs.get().withdrawn_recorded_at is not None


def test_a_withdrawn_task_stays_cancelled(task):
    gone = actions.withdraw_task(task, reason="Gộp kiến nghị", by=SYSTEM, at=DECEMBER)
    assert gone.state == "cancelled"
    assert queries.story(task)[-1].kind == "task.withdrawn"


def test_who_owes_it_does_not_move_drop_or_reopen_it(task, district_people):
    who = {"reason": "x", "by": district_people.minh.actor, "at": DECEMBER}
    later = date(2019, 6, 30)
    assert refusal(actions.change_task, task, due_on=later, **who) == "task-assigned"
    assert refusal(actions.cancel_task, task, **who) == "task-assigned"
    actions.complete_task(task, proofs=[PAPER], by=district_people.minh.actor, at=DECEMBER)
    assert refusal(actions.reopen_task, task, **who) == "task-assigned"


def test_a_task_of_a_plan_is_changed_in_its_plan(in_plan):
    who = {"reason": "x", "by": SYSTEM, "at": DECEMBER}
    day = date(2019, 1, 31)
    assert refusal(actions.move_deadline, in_plan, due_on=day, **who) == "task-in-plan"
    assert refusal(actions.return_task, in_plan, **who) == "task-in-plan"
    assert refusal(actions.withdraw_task, in_plan, **who) == "task-in-plan"
