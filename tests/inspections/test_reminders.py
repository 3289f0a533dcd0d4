"""Reminders of deadlines: once a moment, to whoever carries the work that day, nothing once done.

The recommendation of 23/11/2018 to Tân Sơn is due on 31/12/2018.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.inspections import actions, followup, reminding
from congvu.jobs import work
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units_then
from congvu.outbox.models import Message
from congvu.people import actions as people_actions
from congvu.plans import actions as plans
from congvu.plans.models import Reminder, Task
from congvu.plans.reminders import Kind
from congvu.plans.rules import Proof
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db
DECISION = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 20))


@pytest.fixture
def morning(clock):
    """``morning("21/12/2018")``: the job of that morning; what it told, as (who, moment, copy)."""

    def run(day):
        clock(f"{day} 06:30")
        before = set(Reminder.objects.values_list("pk", flat=True))
        count = work.remind()
        new = Reminder.objects.exclude(pk__in=before).select_related("user").order_by("pk")
        found = [(each.user.username, each.offset, each.copied) for each in new]
        assert len(found) == count
        return found

    return run


def test_ten_days_before_three_days_before_on_the_day_and_every_week_after(
    recommendation, people, morning
):
    told = {}
    day = date(2018, 12, 15)
    while day < date(2019, 1, 16):
        if found := morning(f"{day:%d/%m/%Y}"):
            told[f"{day:%d/%m}"] = found
        day += timedelta(days=1)
    assert told == {
        "21/12": [("minh", -10, False)],
        "28/12": [("minh", -3, False)],
        "31/12": [("minh", 0, False)],
        # A week late the leader is told as well.
        "07/01": [("minh", 7, False), ("lan", 7, True)],
        "14/01": [("minh", 14, False), ("lan", 14, True)],
    }


def test_the_job_run_twice_tells_once(recommendation, morning):
    assert morning("21/12/2018") == [("minh", -10, False)]
    assert morning("21/12/2018") == []


def test_a_day_on_which_no_machine_ran_is_made_good_once(recommendation, morning):
    assert morning("20/12/2018") == []
    assert morning("23/12/2018") == [("minh", -10, False)]  # the 21st was missed
    assert morning("24/12/2018") == []
    # Off for a fortnight: one reminder of the newest moment, not one for each that passed.
    assert morning("08/01/2019") == [("minh", 7, False), ("lan", 7, True)]


def test_by_mail_where_the_office_address_is_known(recommendation, people, act, morning):
    people_actions.set_email(
        people.minh, "minh@tanson.example", **act(people.minh, "01/12/2018 08:00")
    )
    morning("28/12/2018")
    morning("28/12/2018")
    (sent,) = Message.objects.filter(kind="reminder.due")
    assert (sent.address, sent.channel) == ("minh@tanson.example", "email")
    assert sent.title == "Kiến nghị sau kiểm tra: còn 3 ngày (31/12/2018)"
    assert sent.body.splitlines()[:2] == [
        "Kiến nghị sau kiểm tra, Huyện Tân Sơn: Ban hành quy chế quản lý, sử dụng tài sản công.",
        "Hạn: 31/12/2018, còn 3 ngày.",
    ]
    wrong = {"by": act(people.minh, "01/12/2018 08:00")["by"], "at": sent.posted_at}
    assert refusal(people_actions.set_email, people.lan, "x@y.vn", **wrong).code == (
        "not-your-account"
    )
    assert refusal(people_actions.set_email, people.minh, "minh", **wrong).code == (
        "email-unreadable"
    )


def test_nothing_for_what_is_claimed_closed_or_replaced(recommendation, people, act, morning):
    actions.claim(recommendation, proofs=[DECISION], **act(people.minh, "20/12/2018 09:00"))
    assert morning("21/12/2018") == []
    actions.verify(recommendation, evidence="Đã xem", **act(people.huong, "22/12/2018 09:00"))
    assert morning("28/12/2018") == []
    actions.reopen(recommendation, reason="Không áp dụng", **act(people.huong, "29/12/2018 09:00"))
    # Open again, and the same deadline stands: three days before it was not told yet.
    assert morning("30/12/2018") == [("minh", -3, False)]
    assert [each.due.row for each in reminding.standing(people.minh.pk, date(2018, 12, 30))] == [
        recommendation
    ]
    actions.supersede(recommendation, reason="Gộp", **act(people.huong, "30/12/2018 09:00"))
    assert morning("31/12/2018") == []
    assert reminding.standing(people.minh.pk, date(2018, 12, 31)) == []


def test_after_an_extension_the_new_deadline_counts_and_the_first_stays_named(
    recommendation, people, act, morning
):
    morning("28/12/2018")
    actions.extend(
        recommendation,
        to_due=date(2019, 1, 31),
        reason="Chờ tỉnh",
        **act(people.huong, "29/12/2018 09:00"),
    )
    # What was told of the old day is not what stands now.
    assert reminding.standing(people.minh.pk, date(2018, 12, 29)) == []
    assert morning("31/12/2018") == []
    assert morning("21/01/2019") == [("minh", -10, False)]
    (seen,) = reminding.standing(people.minh.pk, date(2019, 1, 21))
    assert (seen.due.due_on, seen.due.first_due_on) == (date(2019, 1, 31), date(2018, 12, 31))
    from congvu.plans.letters.deadline import letter

    assert "Hạn đầu: 31/12/2018" in letter(seen.due, date(2019, 1, 21), False)


def test_after_the_merger_the_heir_is_told_and_until_then_who_inspected(
    recommendation, people, hire, morning, tan_son
):
    """1/7/2025: the district is gone; until a decision names its heir, the province hears of it."""
    province, heir = (units_then.unit_at(code, date(2025, 7, 2)) for code in ("25", "08593"))
    hire("an", "Ma Thị An", province, Duty.REFORM_OFFICER)
    hire("ngoc", "Sa Văn Ngọc", heir, Duty.REFORM_OFFICER)
    assert {who for who, _, _ in morning("30/06/2025")} == {"minh", "lan"}
    late = (date(2025, 7, 3) - recommendation.original_due_on).days // 7 * 7
    assert [(who, copied) for who, _, copied in morning("03/07/2025")] == [("an", False)]
    organisation.record_succession(
        tan_son,
        heir,
        on=date(2025, 7, 1),
        decision="Quyết định giả định số 1/QĐ-UBND",
        by=SYSTEM,
        at=moment("05/07/2025 08:00"),
    )
    assert morning("05/07/2025") == [("ngoc", late, False)]
    (seen,) = reminding.standing(
        Reminder.objects.filter(user__username="ngoc").get().user_id, date(2025, 7, 5)
    )
    assert (seen.due.unit, seen.due.units) == (tan_son, (heir,))


def test_who_stands_in_is_told_with_the_one_who_is_away(
    recommendation, people, act, morning, tan_son
):
    people_actions.appoint_stand_in(
        people.minh,
        people.hoa,
        tan_son,
        since=date(2018, 12, 20),
        until=date(2018, 12, 24),
        reason="Đi học",
        **act(people.lan, "19/12/2018 08:00"),
    )
    assert morning("21/12/2018") == [("minh", -10, False), ("hoa", -10, False)]
    assert morning("28/12/2018") == [("minh", -3, False)]


def test_the_story_says_when_the_unit_was_reminded(recommendation, morning):
    morning("31/12/2018")
    assert followup.story(recommendation)[-1].said() == "Nhắc hạn 31/12/2018: 1 người."


def test_a_task_goes_to_the_person_it_was_given_to(people, tan_son, areas, act, morning):
    task = plans.assign_task(
        unit=tan_son,
        text="Rà soát thủ tục",
        output="Báo cáo",
        owner="Nguyễn Thị Hoa",
        due_on=date(2018, 12, 31),
        source="Thông báo 5",
        **act(people.minh, "20/11/2018 08:00"),
    )
    Task.objects.filter(pk=task.pk).update(owner_user=people.hoa)
    assert morning("21/12/2018") == [("hoa", -10, False)]
    # Fourteen days late: the leader, and the officer whose plan it is.
    assert sorted(morning("14/01/2019")) == [
        ("hoa", 14, False), ("lan", 14, True), ("minh", 14, True),
    ]  # fmt: skip


def test_a_self_report_before_the_visit_and_none_for_a_surprise(decided, people, act, morning):
    assert morning("04/11/2018") == []  # not told of the visit yet
    actions.give_notice(
        decided, number="12/TB", on=date(2018, 11, 1), **act(people.huong, "01/11/2018 08:00")
    )
    assert morning("04/11/2018") == [("thao", -5, False), ("minh", -5, False)]
    type(decided).objects.filter(pk=decided.pk).update(kind="surprise")
    assert morning("07/11/2018") == []


def test_a_place_sets_its_own_terms_and_the_units_below_follow(
    recommendation, people, phu_tho, act, morning
):
    asked = {
        "before": "5",
        "on_day": False,
        "every_after": 0,
        "copy_after": None,
        "source": "Quy chế phối hợp",
    }
    when = act(people.huong, "01/12/2018 08:00")
    good = {**asked, "valid_from": date(2018, 12, 1)}
    plans.set_reminder_terms(phu_tho, Kind.RECOMMENDATION, **good, **when)
    assert morning("21/12/2018") == []
    assert morning("26/12/2018") == [("minh", -5, False)]
    assert morning("14/01/2019") == []
    for words, code in (
        ({"before": "0"}, "reminder-days"),
        ({"before": "mười"}, "reminder-days"),
        ({"valid_from": date(2018, 11, 1)}, "terms-backdated"),
    ):
        answer = refusal(plans.set_reminder_terms, phu_tho, Kind.TASK, **{**good, **words}, **when)
        assert answer.code == code
    other = act(people.minh, "01/12/2018 08:00")
    assert refusal(plans.set_reminder_terms, phu_tho, Kind.TASK, **good, **other).code == (
        "not-planner"
    )


def test_a_reminder_given_twice_or_to_nobody_is_refused(recommendation, people, morning, act):
    morning("21/12/2018")
    (due,) = reminding.due_recommendations(date(2018, 12, 21))
    again = act(SYSTEM, "21/12/2018 07:00")
    told = [(people.minh, due.unit, False)]
    assert refusal(plans.remind, due, -10, told, **again).code == "already-reminded"
    assert refusal(plans.remind, due, -10, [], **again).code == "nobody-to-remind"
