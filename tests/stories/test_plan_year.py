"""A year of the district's reform plan: from its paper to the proof of each task."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from congvu.audit import queries as audit
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI, parse_period
from congvu.core.refusals import Refused
from congvu.figures.queries import measure, rows
from congvu.legal import actions as legal
from congvu.legal.rules import Activity, Conclusion, DocumentKind
from congvu.plans import actions, queries
from congvu.plans.rules import Proof, Standing, TargetRow, TaskRow

pytestmark = pytest.mark.django_db


def day(month, number):
    return date(2018, month, number)


def at(month, number):
    return datetime(2018, month, number, 9, 0, tzinfo=HANOI)


def test_a_year_from_a_paper_plan_to_a_followed_up_recommendation(
    tan_son, district_people, at_time
):
    minh, tam = district_people.minh.actor, district_people.tam.actor

    # Given: the plan of 2018, signed on paper in January, recorded by anh Minh in March.
    at_time(at(3, 1))
    actions.load_areas(by=SYSTEM, at=at(3, 1))
    plan = actions.record_paper_plan(
        unit=tan_son,
        year=2018,
        title="Kế hoạch CCHC năm 2018",
        number="15/KH-UBND",
        signed_on=day(1, 22),
        tasks=[
            TaskRow(
                "Ban hành văn bản rà soát", "Quyết định", "Phòng Tư pháp", day(6, 30), area="1"
            ),
            TaskRow(
                "Kiểm tra CCHC cấp xã", "Thông báo kết luận", "Phòng Nội vụ", day(9, 30), area="0"
            ),
            TaskRow("Tuyên truyền CCHC", "", "Phòng VHTT", cadence="thường xuyên", area="0"),
            TaskRow("Nâng cao chất lượng cán bộ", area="4"),
        ],
        targets=[
            TargetRow(
                "Công việc có đủ sản phẩm, chủ trì, ngày",
                Decimal(100),
                "%",
                figure_code="plan.tasks_specified",
            )
        ],
        by=minh,
        at=at(3, 1),
    )
    assert queries.plan_gaps(plan).lacking == 2

    # When: the first task is done with a document of the register; the second only in words.
    at_time(at(6, 20))
    decision = legal.register_document(
        unit=tan_son,
        number="320/QĐ-UBND",
        issued_on=day(6, 18),
        kind=DocumentKind.ADMINISTRATIVE,
        doc_type="Quyết định",
        abstract="Công bố kết quả rà soát văn bản",
        by=tam,
        at=at(6, 20),
    )
    legal.record_check(
        decision,
        activity=Activity.SELF_CHECK,
        completed_on=day(6, 19),
        conclusion=Conclusion.LAWFUL,
        by=tam,
        at=at(6, 20),
    )
    first, second, third, fourth = plan.tasks.order_by("order")
    actions.complete_task(
        first, proofs=[Proof(kind="legal_document", id=decision.pk)], by=minh, at=at(6, 20)
    )
    with pytest.raises(Refused, match="tài liệu kiểm chứng"):
        actions.complete_task(
            second, proofs=[Proof(note="Đã đi kiểm tra")], on=day(6, 15), by=minh, at=at(6, 20)
        )

    # Then: on the day of the session the delegation sees what is late and what cannot be late.
    at_time(at(11, 9))
    session = day(11, 9)
    stands = [task.standing(session) for task in plan.tasks.order_by("order")]
    assert stands == [
        Standing.DONE_ON_TIME,
        Standing.LATE,
        Standing.UNDATED,
        Standing.UNDATED,
    ]
    nine_months, moment = parse_period("2018-9m"), at(11, 9)
    (target,) = plan.targets.select_related("plan__unit").order_by("pk")
    found = queries.measure_target(target, nine_months, moment)
    assert (found.measured, found.numerator, found.denominator) == (Decimal(50), 2, 4)
    assert not found.met
    done = measure("plan.tasks_done", tan_son, nine_months, moment)
    assert (done.numerator, done.denominator) == (1, 4)
    assert [row.in_numerator for row in rows("plan.tasks_done", tan_son, nine_months, moment)] == [
        True,
        False,
        False,
        False,
    ]

    # When: the delegation asks for outputs and dates, and the unit fills the gaps.
    recommended = actions.assign_task(
        unit=tan_son,
        text="Xác định rõ kết quả đầu ra và thời gian hoàn thành từng công việc",
        output="Kế hoạch CCHC năm 2019",
        owner="Phòng Nội vụ",
        due_on=day(12, 31),
        source="Thông báo kết luận kiểm tra ngày 09/11/2018",
        by=SYSTEM,
        at=at(11, 9),
    )
    at_time(at(11, 20))
    third = actions.change_task(
        third, output="Tin, bài", reason="Theo kết luận kiểm tra", by=minh, at=at(11, 20)
    )
    actions.split_by_quarter(third, reason="Theo kết luận kiểm tra", by=minh, at=at(11, 20))
    actions.change_task(
        fourth,
        output="Lớp bồi dưỡng",
        owner="Phòng Nội vụ",
        due_on=day(12, 20),
        reason="Theo kết luận kiểm tra",
        by=minh,
        at=at(11, 20),
    )
    assert queries.plan_gaps(plan).lacking == 0
    after = measure("plan.tasks_specified", tan_son, parse_period("2018"), at(11, 21))
    assert (after.numerator, after.denominator) == (7, 7)

    # Then: the figure of the session stays what it was, and the debt is closed with proof only.
    before = measure("plan.tasks_specified", tan_son, nine_months, moment)
    assert (before.numerator, before.denominator) == (2, 4)
    at_time(at(12, 28))
    actions.complete_task(
        recommended,
        proofs=[Proof("200/KH-UBND", day(12, 27))],
        by=minh,
        at=at(12, 28),
    )
    recommended.refresh_from_db()
    assert recommended.standing(day(12, 31)) == Standing.DONE_ON_TIME
    assert [line.kind for line in queries.story(recommended)] == [
        "task.assigned",
        "task.completed",
    ]
    assert audit.verify().ok
