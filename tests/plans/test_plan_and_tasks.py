"""A plan binds when each of its tasks has an output, an owner and a date."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.plans import access, actions, queries
from congvu.plans.models import Task
from congvu.plans.rules import Gap, Proof, Standing, TargetRow, TaskRow

pytestmark = pytest.mark.django_db

MARCH = datetime(2018, 3, 5, 9, 0, tzinfo=HANOI)
WHOLE = TaskRow(
    "Niêm yết lại thủ tục cấp huyện",
    output="Biên bản niêm yết",
    owner="Văn phòng HĐND và UBND",
    due_on=date(2018, 6, 30),
)
TRAINING = Proof(document_number="45/BC-UBND", document_date=date(2018, 6, 28))


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal


@pytest.fixture
def minh(district_people):
    """Anh Minh keeps the district's reform plan."""
    return district_people.minh.actor


@pytest.fixture
def draft(tan_son, minh):
    return actions.draft_plan(
        unit=tan_son, year=2018, title="Kế hoạch CCHC năm 2018", by=minh, at=MARCH
    )


@pytest.fixture
def issued(draft, minh):
    actions.add_task(draft, WHOLE, by=minh, at=MARCH)
    return actions.issue_plan(
        draft, number="12/KH-UBND", signed_on=date(2018, 3, 5), by=minh, at=MARCH
    )


def test_a_plan_without_tasks_is_not_issued(draft, minh):
    answer = refusal(
        actions.issue_plan, draft, number="1/KH", signed_on=MARCH.date(), by=minh, at=MARCH
    )
    assert answer.code == "plan-without-tasks"


def test_issuing_names_each_task_that_lacks_something(draft, minh):
    actions.add_task(draft, WHOLE, by=minh, at=MARCH)
    actions.add_task(draft, TaskRow("Tuyên truyền CCHC", owner="Phòng VHTT"), by=minh, at=MARCH)
    actions.add_task(
        draft,
        TaskRow("Kiểm tra cấp xã", output="Kết luận", due_on=date(2018, 9, 30)),
        by=minh,
        at=MARCH,
    )
    answer = refusal(
        actions.issue_plan, draft, number="1/KH", signed_on=MARCH.date(), by=minh, at=MARCH
    )
    assert answer.code == "tasks-unspecified"
    assert answer.params["count"] == 2
    said = str(answer)
    assert "2. Tuyên truyền CCHC (thiếu sản phẩm đầu ra, thiếu ngày hoàn thành)" in said
    assert "3. Kiểm tra cấp xã (thiếu người, cơ quan chủ trì)" in said
    assert WHOLE.text not in said
    assert queries.why_not_issue(draft) == answer


def test_an_issued_plan_takes_no_task_with_a_gap(issued, minh):
    answer = refusal(actions.add_task, issued, TaskRow("Rà soát"), by=minh, at=MARCH, reason="x")
    assert answer.code == "task-unspecified"
    assert refusal(actions.add_task, issued, WHOLE, by=minh, at=MARCH).code == "reason-missing"
    task = actions.add_task(issued, WHOLE, by=minh, at=MARCH, reason="KH điều chỉnh 30/KH-UBND")
    assert task.order == 2


def test_a_plan_is_not_issued_twice(issued, minh):
    answer = refusal(
        actions.issue_plan, issued, number="13/KH", signed_on=MARCH.date(), by=minh, at=MARCH
    )
    assert answer.code == "plan-issued"


def test_two_plans_of_a_year_do_not_share_a_number(issued, tan_son, minh):
    answer = refusal(
        actions.record_paper_plan,
        unit=tan_son,
        year=2018,
        title="Kế hoạch khác",
        number="12/KH-UBND",
        signed_on=MARCH.date(),
        tasks=[WHOLE],
        by=minh,
        at=MARCH,
    )
    assert answer.code == "plan-number-taken"


def test_a_plan_signed_on_paper_is_recorded_as_it_is_with_its_gaps_counted(tan_son, minh):
    plan = actions.record_paper_plan(
        unit=tan_son,
        year=2018,
        title="Kế hoạch CCHC năm 2018",
        number="05/KH-UBND",
        signed_on=date(2018, 1, 15),
        tasks=[
            WHOLE,
            TaskRow("Tăng cường tuyên truyền", owner="Phòng VHTT", cadence="thường xuyên"),
            TaskRow("Ứng dụng CNTT", output="Báo cáo", due_on=date(2018, 12, 1)),
            TaskRow("Nâng cao chất lượng cán bộ"),
        ],
        targets=[TargetRow("Giải quyết đúng hạn", Decimal(95), "%")],
        by=minh,
        at=MARCH,
    )
    assert plan.state == "issued"
    assert plan.recorded_from_paper
    gaps = queries.plan_gaps(plan)
    assert (gaps.tasks, gaps.lacking, gaps.output, gaps.owner, gaps.date) == (4, 3, 2, 2, 2)
    assert [task.gaps() for task in plan.tasks.order_by("order")] == [
        (),
        (Gap.OUTPUT, Gap.DATE),
        (Gap.OWNER,),
        (Gap.OUTPUT, Gap.OWNER, Gap.DATE),
    ]
    first = queries.story(plan)[0]
    assert first.kind == "plan.recorded_from_paper"
    assert first.data["tasks_with_gaps"] == 3
    assert first.data["gaps"] == {"output": 2, "owner": 2, "date": 2}


def test_all_the_year_is_not_a_date_until_it_is_split_by_quarter(tan_son, minh):
    plan = actions.record_paper_plan(
        unit=tan_son,
        year=2018,
        title="Kế hoạch",
        number="05/KH-UBND",
        signed_on=date(2018, 1, 15),
        tasks=[TaskRow("Tuyên truyền", "Tin, bài", "Phòng VHTT", cadence="thường xuyên")],
        by=minh,
        at=MARCH,
    )
    task = plan.tasks.get()
    assert task.gaps() == (Gap.DATE,)
    assert task.standing(date(2018, 12, 31)) == Standing.UNDATED
    assert refusal(actions.split_by_quarter, task, reason=" ", by=minh, at=MARCH).code == (
        "reason-missing"
    )
    parts = actions.split_by_quarter(task, reason="Để theo dõi được", by=minh, at=MARCH)
    assert [part.due_on for part in parts] == [
        date(2018, 3, 31),
        date(2018, 6, 30),
        date(2018, 9, 30),
        date(2018, 12, 31),
    ]
    assert queries.plan_gaps(plan).lacking == 0
    task.refresh_from_db()
    assert task.state == "split"
    assert refusal(actions.split_by_quarter, parts[0], reason="x", by=minh, at=MARCH).code == (
        "task-dated"
    )


@pytest.mark.parametrize(
    ("proofs", "on", "code"),
    [
        ([], None, "proof-missing"),
        ([Proof(note="Đã làm xong")], date(2018, 6, 1), "proof-missing"),
        ([Proof(document_number="45/BC-UBND")], date(2018, 6, 1), "proof-missing"),
        ([Proof(document_date=date(2018, 6, 1))], None, "proof-missing"),
        ([TRAINING], date(2018, 6, 27), "proof-after-completion"),
        ([TRAINING], date(2018, 7, 3), "day-in-future"),
        ([Proof(kind="regulation", id=999)], None, "proof-not-found"),
        ([Proof(kind="lời hứa", id=1)], None, "proof-kind-unknown"),
    ],
)
def test_a_task_is_not_done_without_proof(issued, minh, proofs, on, code):
    july = datetime(2018, 7, 2, 9, 0, tzinfo=HANOI)
    task = issued.tasks.get()
    answer = refusal(actions.complete_task, task, proofs=proofs, on=on, by=minh, at=july)
    assert answer.code == code
    task.refresh_from_db()
    assert task.state == "open"
    assert not task.proofs.exists()


@pytest.mark.parametrize(
    ("signed", "standing"),
    [
        (date(2018, 6, 30), Standing.DONE_ON_TIME),
        (date(2018, 7, 1), Standing.DONE_LATE),
    ],
)
def test_the_day_of_the_product_tells_on_time_from_late(issued, minh, signed, standing):
    august = datetime(2018, 8, 1, 9, 0, tzinfo=HANOI)
    task = actions.complete_task(
        issued.tasks.get(), proofs=[Proof("45/BC-UBND", signed)], by=minh, at=august
    )
    assert task.done_on == signed
    assert task.standing(august.date()) == standing


def test_an_open_task_past_its_day_is_late(issued):
    task = issued.tasks.get()
    days = [date(2018, 6, 22), date(2018, 6, 23), date(2018, 6, 30), date(2018, 7, 1)]
    assert [task.standing(day) for day in days] == [
        Standing.RUNNING,
        Standing.NEAR,
        Standing.NEAR,
        Standing.LATE,
    ]
    assert list(Task.objects.late_on(date(2018, 6, 30))) == []
    assert list(Task.objects.late_on(date(2018, 7, 1))) == [task]


def test_reopening_keeps_the_withdrawn_proof_and_its_reason(issued, minh):
    july = datetime(2018, 7, 2, 9, 0, tzinfo=HANOI)
    task = actions.complete_task(issued.tasks.get(), proofs=[TRAINING], by=minh, at=july)
    assert refusal(actions.reopen_task, task, reason="", by=minh, at=july).code == "reason-missing"
    task = actions.reopen_task(task, reason="Biên bản thiếu chữ ký", by=minh, at=july)
    assert (task.state, task.done_on) == ("open", None)
    assert task.proofs.count() == 1
    assert not task.proofs.standing().exists()
    last = queries.story(task)[-1]
    assert (last.kind, last.data["reason"]) == ("task.reopened", "Biên bản thiếu chữ ký")
    actions.complete_task(task, proofs=[TRAINING], by=minh, at=july)
    assert task.proofs.count() == 2


def test_a_change_of_a_binding_task_has_a_reason_and_stays_visible(issued, minh):
    task = issued.tasks.get()
    later = date(2018, 9, 30)
    assert refusal(actions.change_task, task, due_on=later, by=minh, at=MARCH).code == (
        "reason-missing"
    )
    actions.change_task(task, due_on=later, reason="KH điều chỉnh", by=minh, at=MARCH)
    line = queries.story(task)[-1]
    assert line.data == {
        "changed": {"due_on": ["2018-06-30", "2018-09-30"]},
        "reason": "KH điều chỉnh",
    }
    assert queries.changed_tasks(issued) == {task.pk}
    answer = refusal(actions.change_task, task, output="", reason="x", by=minh, at=MARCH)
    assert answer.code == "task-unspecified"
    answer = refusal(actions.change_task, task, due_on=later, reason="x", by=minh, at=MARCH)
    assert answer.code == "nothing-changed"


def test_a_cancelled_task_stays_in_the_plan_with_its_reason(issued, minh):
    task = issued.tasks.get()
    assert refusal(actions.cancel_task, task, reason="", by=minh, at=MARCH).code == (
        "reason-missing"
    )
    actions.cancel_task(task, reason="Không còn phù hợp", by=minh, at=MARCH)
    task = issued.tasks.get()
    assert task.state == "cancelled"
    assert task.left_recorded_at is None  # no signed amendment: it still counts
    answer = refusal(actions.complete_task, task, proofs=[TRAINING], by=minh, at=MARCH)
    assert answer.code == "transition-impossible"


def test_a_target_is_tied_to_a_figure_that_exists(draft, minh):
    row = TargetRow("90% TTHC gửi qua mạng", Decimal(90), "%", figure_code="khong.co")
    assert refusal(actions.add_target, draft, row, by=minh, at=MARCH).code == "figure-unknown"
    target = actions.add_target(
        draft,
        TargetRow(
            "Công việc có đủ sản phẩm, chủ trì, ngày",
            Decimal(90),
            "%",
            figure_code="plan.tasks_specified",
        ),
        by=minh,
        at=MARCH,
    )
    from congvu.core.periods import parse_period

    nothing = queries.measure_target(target, parse_period("2018"), MARCH)
    assert nothing.measured is None
    assert nothing.reason
    actions.add_task(draft, WHOLE, by=minh, at=MARCH)
    actions.issue_plan(draft, number="1/KH", signed_on=MARCH.date(), by=minh, at=MARCH)
    soon = datetime(2100, 1, 1, tzinfo=HANOI)
    found = queries.measure_target(target, parse_period("2018"), soon)
    assert (found.measured, found.numerator, found.denominator) == (Decimal(100), 1, 1)
    assert found.met


def test_an_area_of_another_time_is_refused(draft, minh):
    actions.load_areas(by=SYSTEM, at=MARCH)
    assert refusal(actions.load_areas, by=SYSTEM, at=MARCH).code == "areas-present"
    six = actions.add_task(draft, TaskRow("Số hoá", area="6"), by=minh, at=MARCH)
    assert six.area.name == "Hiện đại hoá hành chính"
    later = queries.corresponding(six.area, date(2024, 5, 1))
    assert later.name == "Xây dựng và phát triển Chính phủ điện tử, Chính phủ số"
    assert queries.corresponding(later, date(2018, 5, 1)) == six.area
    answer = refusal(actions.add_task, draft, TaskRow("Số hoá", area="9"), by=minh, at=MARCH)
    assert answer.code == "area-unknown"


# --- who may -------------------------------------------------------------------------------------


def test_each_unit_writes_its_own_plan_and_no_other(district_people, hire, van_luong, tan_son):
    commune = hire("thao", "Hà Văn Thảo", van_luong, Duty.REFORM_OFFICER)
    people_ = vars(district_people)
    may = {
        name: [access.may_plan(user.actor, unit, MARCH) is None for unit in (tan_son, van_luong)]
        for name, user in {**people_, "thao": commune}.items()
    }
    assert may == {
        "hoa": [False, False],
        "binh": [False, False],
        "dung": [False, False],
        "lan": [True, False],
        "minh": [True, False],
        "tam": [False, False],
        "quan": [False, False],
        "thao": [False, True],
    }


def test_seeing_follows_the_reach_of_the_duty(
    issued, district_people, hire, van_luong, tan_son, nine_november
):
    own = issued.tasks.get()
    below = actions.assign_task(
        unit=van_luong,
        text="Niêm yết",
        output="Biên bản",
        owner="Công chức một cửa",
        due_on=date(2018, 12, 1),
        source="Thông báo kết luận số 5",
        by=SYSTEM,
        at=MARCH,
    )
    commune = hire("thao", "Hà Văn Thảo", van_luong, Duty.CLERK)
    inspector = hire("son", "Bùi Thái Sơn", van_luong)
    people.delegate(
        inspector,
        tan_son,
        since=date(2018, 11, 1),
        until=date(2018, 11, 30),
        source="QĐ 12",
        by=SYSTEM,
        at=nine_november,
    )
    son = people_queries.actor_for(inspector, date(2018, 11, 9))

    def seen(actor):
        return set(access.visible_to(actor, nine_november).order_by("pk"))

    assert seen(district_people.minh.actor) == {own, below}
    assert seen(district_people.hoa.actor) == {own}
    assert seen(district_people.quan.actor) == set()
    assert seen(commune.actor) == {below}
    assert seen(son) == {own}
    assert seen(people_queries.actor_for(inspector, date(2018, 12, 1))) == set()
    answer = refusal(actions.complete_task, own, proofs=[TRAINING], by=son, at=nine_november)
    assert answer.code == "not-planner"
    assert seen(SYSTEM) == {own, below}


def test_the_owner_of_a_task_may_complete_it(draft, minh, district_people):
    binh = district_people.binh
    task = actions.add_task(draft, WHOLE, owner_user=binh, by=minh, at=MARCH)
    assert refusal(
        actions.complete_task, task, proofs=[TRAINING], by=binh.actor, at=MARCH
    ).code == ("plan-not-issued")
    actions.issue_plan(draft, number="1/KH", signed_on=MARCH.date(), by=minh, at=MARCH)
    july = datetime(2018, 7, 2, 9, 0, tzinfo=HANOI)
    done = actions.complete_task(task, proofs=[TRAINING], by=binh.actor, at=july)
    assert done.state == "done"


# --- whose it is when the unit is gone -----------------------------------------------------------


def assigned(unit, **more):
    return actions.assign_task(
        unit=unit,
        text="Hoàn thiện hồ sơ",
        output="Tờ trình",
        owner="UBND",
        due_on=date(2025, 12, 31),
        source="Thông báo kết luận số 5",
        by=SYSTEM,
        at=MARCH,
        **more,
    )


def test_a_task_of_a_merged_commune_is_its_successors(van_luong):
    task = assigned(van_luong)
    then, now = date(2025, 6, 30), date(2025, 7, 1)
    assert [unit.code for unit in queries.responsible_units(task, then)] == ["08596"]
    (heir,) = queries.responsible_units(task, now)
    assert (heir.code, heir.name) == ("08593", "Xã Minh Đài")
    assert queries.tasks_of(heir, now) == [task]
    assert queries.waiting_for_heir(now) == []


def test_a_task_of_the_abolished_district_waits_for_a_decision(tan_son, van_luong):
    from congvu.organisation import actions as organisation
    from congvu.organisation import queries as units

    task = assigned(tan_son)
    assigned(van_luong)
    now = date(2025, 7, 1)
    assert queries.waiting_for_heir(date(2025, 6, 30)) == []
    assert queries.waiting_for_heir(now) == [task]
    assert queries.responsible_units(task, now) == []
    organisation.record_succession(
        tan_son,
        units.unit_at("08566", now),
        on=now,
        decision="QĐ 99/QĐ-UBND",
        by=SYSTEM,
        at=datetime(2025, 7, 1, 8, 0, tzinfo=HANOI),
    )
    assert queries.waiting_for_heir(now) == []
    assert [unit.code for unit in queries.responsible_units(task, now)] == ["08566"]


def test_a_task_is_not_assigned_without_output_owner_or_date(tan_son, district_people):
    def assign(**changed):
        words = {
            "text": "Ban hành quy chế",
            "output": "Quy chế",
            "owner": "UBND huyện",
            "due_on": date(2018, 12, 31),
            "source": "Kết luận",
        }
        return refusal(
            actions.assign_task, unit=tan_son, by=SYSTEM, at=MARCH, **{**words, **changed}
        ).code

    assert assign(output=" ") == "task-unspecified"
    assert assign(owner="") == "task-unspecified"
    assert assign(due_on=None) == "task-unspecified"
    assert assign(text="") == "text-missing"
    answer = refusal(
        actions.assign_task,
        unit=tan_son,
        text="Việc riêng",
        output="Báo cáo",
        owner="Ai đó",
        due_on=date(2018, 12, 31),
        by=district_people.hoa.actor,
        at=MARCH,
    )
    assert answer.code == "not-planner"
