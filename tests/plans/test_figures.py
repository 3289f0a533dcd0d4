"""Counting the tasks of a plan by hand, and as the figures do."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI, parse_period
from congvu.figures.queries import measure, rows
from congvu.plans import actions
from congvu.plans.rules import PlanKind, Proof, TaskRow

pytestmark = pytest.mark.django_db


def moment(month, day):
    return datetime(2018, month, day, 9, 0, tzinfo=HANOI)


NINE_MONTHS = parse_period("2018-9m")
NOVEMBER = moment(11, 9)


def whole(name, due):
    return TaskRow(name, "Báo cáo", "Phòng Nội vụ", due)


@pytest.fixture
def plan(tan_son, at_time):
    """Five tasks recorded in March: three whole, two with gaps."""
    at_time(moment(3, 1))
    return actions.record_paper_plan(
        unit=tan_son,
        year=2018,
        title="Kế hoạch",
        number="05/KH",
        signed_on=date(2018, 1, 15),
        tasks=[
            whole("Một", date(2018, 4, 30)),
            whole("Hai", date(2018, 8, 31)),
            whole("Ba", date(2018, 12, 15)),
            TaskRow("Bốn", owner="Phòng VHTT", cadence="thường xuyên"),
            TaskRow("Năm"),
        ],
        by=SYSTEM,
        at=moment(3, 1),
    )


@pytest.fixture
def task(plan):
    """``task("Một")``."""
    return lambda name: plan.tasks.get(text=name)


def rate(code, unit, as_of=NOVEMBER, period=NINE_MONTHS):
    found = measure(code, unit, period, as_of)
    return found.numerator, found.denominator


def finish(task, day, at):
    return actions.complete_task(task, proofs=[Proof("9/BC", day)], by=SYSTEM, at=at)


def test_three_of_five_are_specified(plan, tan_son, van_luong):
    assert rate("plan.tasks_specified", tan_son) == (3, 5)
    found = rows("plan.tasks_specified", tan_son, NINE_MONTHS, NOVEMBER)
    assert [(row.label, row.in_numerator) for row in found] == [
        ("Một", True),
        ("Hai", True),
        ("Ba", True),
        ("Bốn", False),
        ("Năm", False),
    ]
    nothing = measure("plan.tasks_specified", van_luong, NINE_MONTHS, NOVEMBER)
    assert (nothing.value, nothing.denominator) == (None, 0)
    assert nothing.reason


def test_only_issued_reform_plans_of_the_year_count(plan, tan_son, at_time):
    at_time(moment(3, 2))
    for kind, year in ((PlanKind.COMMUNICATION, 2018), (PlanKind.REFORM, 2017)):
        actions.record_paper_plan(
            unit=tan_son,
            year=year,
            title="Kế hoạch khác",
            number=f"{kind}-{year}"[:60],
            signed_on=date(2018, 1, 16),
            tasks=[whole("Khác", date(2018, 5, 1))],
            kind=kind,
            by=SYSTEM,
            at=moment(3, 2),
        )
    draft = actions.draft_plan(
        unit=tan_son, year=2018, title="Đang soạn", by=SYSTEM, at=moment(3, 2)
    )
    actions.add_task(draft, whole("Nháp", date(2018, 5, 1)), by=SYSTEM, at=moment(3, 2))
    assert rate("plan.tasks_specified", tan_son) == (3, 5)
    assert rate("plan.tasks_specified", tan_son, period=parse_period("2017")) == (1, 1)


def test_a_gap_filled_later_was_a_gap_before(plan, task, tan_son, at_time):
    at_time(moment(10, 5))
    actions.change_task(
        task("Năm"),
        output="Báo cáo",
        owner="VP",
        due_on=date(2018, 12, 1),
        reason="Bổ sung",
        by=SYSTEM,
        at=moment(10, 5),
    )
    assert rate("plan.tasks_specified", tan_son, moment(10, 4)) == (3, 5)
    assert rate("plan.tasks_specified", tan_son, moment(10, 6)) == (4, 5)


def test_a_task_split_by_quarter_counts_as_its_quarters(plan, task, tan_son, at_time):
    at_time(moment(5, 2))
    four = task("Bốn")
    actions.change_task(four, output="Tin, bài", reason="Bổ sung", by=SYSTEM, at=moment(5, 2))
    actions.split_by_quarter(four, reason="Theo dõi", by=SYSTEM, at=moment(5, 2))
    assert rate("plan.tasks_specified", tan_son, moment(5, 1)) == (3, 5)
    assert rate("plan.tasks_specified", tan_son) == (7, 8)


def test_done_is_with_proof_by_the_last_day_of_the_period(plan, task, tan_son, at_time):
    at_time(moment(5, 3))
    finish(task("Một"), date(2018, 5, 2), moment(5, 3))  # late, still done
    at_time(moment(10, 2))
    finish(task("Hai"), date(2018, 9, 30), moment(10, 2))  # recorded after the period
    finish(task("Ba"), date(2018, 10, 1), moment(10, 2))  # done after it
    assert rate("plan.tasks_done", tan_son) == (2, 5)
    assert rate("plan.tasks_done", tan_son, moment(10, 1)) == (1, 5)
    assert rate("plan.tasks_done", tan_son, period=parse_period("2018")) == (3, 5)


def test_a_completion_taken_back_later_still_stood_before(plan, task, tan_son, at_time):
    at_time(moment(5, 3))
    done = finish(task("Một"), date(2018, 4, 20), moment(5, 3))
    at_time(moment(6, 1))
    actions.reopen_task(done, reason="Thiếu chữ ký", by=SYSTEM, at=moment(6, 1))
    assert rate("plan.tasks_done", tan_son, moment(5, 20)) == (1, 5)
    assert rate("plan.tasks_done", tan_son, moment(6, 2)) == (0, 5)


def test_cancelling_in_december_does_not_reach_a_hundred_per_cent(plan, task, tan_son, at_time):
    at_time(moment(12, 20))
    finish(task("Một"), date(2018, 4, 20), moment(12, 20))
    year, end = parse_period("2018"), moment(12, 31)
    for name in ("Hai", "Ba", "Bốn"):
        actions.cancel_task(task(name), reason="Không kịp", by=SYSTEM, at=moment(12, 20))
    assert rate("plan.tasks_done", tan_son, end, year) == (1, 5)
    actions.cancel_task(
        task("Năm"),
        reason="Tỉnh thôi giao",
        amendment="KH 60/KH-UBND ngày 18/12/2018",
        by=SYSTEM,
        at=moment(12, 20),
    )
    assert rate("plan.tasks_done", tan_son, end, year) == (1, 4)


def test_overdue_are_the_open_ones_past_their_day(plan, task, tan_son, at_time):
    at_time(moment(5, 3))
    assert measure("plan.tasks_overdue", tan_son, NINE_MONTHS, moment(4, 30)).value == 0
    assert measure("plan.tasks_overdue", tan_son, NINE_MONTHS, moment(5, 1)).value == 1
    assert measure("plan.tasks_overdue", tan_son, NINE_MONTHS, NOVEMBER).value == 2
    finish(task("Một"), date(2018, 5, 2), moment(5, 3))
    assert measure("plan.tasks_overdue", tan_son, NINE_MONTHS, NOVEMBER).value == 1
