"""The control slip writes itself: each hand-over a line, each line how its steps were done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.asked import one_reading
from congvu.core.clock import Verdict
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import HandOver
from tests.dossiers.conftest import moment

pytestmark = pytest.mark.django_db


def test_a_filing_not_yet_received_has_no_control_slip(counter, at):
    filed = actions.file_online(
        unit=counter.unit,
        version=counter.building,
        applicant=counter.citizen,
        by=counter.hoa.actor,
        at=at("24/04/2018 10:00"),
    )
    assert queries.control_slip(filed) == []


def test_each_hand_over_is_a_line_with_the_result_of_its_step(counter, receive, at):
    """Step 1 (one day) is forwarded the same morning: early. Step 2 (three days) ends late."""
    dossier = receive("02/07/2018 08:00")
    actions.forward(
        dossier,
        to_office=counter.office,
        to_user=counter.binh,
        reason="Thẩm định",
        by=counter.hoa.actor,
        at=at("02/07/2018 09:00"),
    )
    actions.take_over(dossier, by=counter.binh.actor, at=at("02/07/2018 10:30"))
    first, second = queries.control_slip(dossier, at("03/07/2018 08:00"))
    assert (first.agency, first.receipt, first.taken_by) == (
        "Bộ phận tiếp nhận và trả kết quả",
        True,
        "Nguyễn Thị Hoa",
    )
    assert (first.verdict, first.steps) == (Verdict.EARLY, ("Bước 1",))
    assert (second.agency, second.given_by, second.taken_by) == (
        "Phòng Kinh tế và Hạ tầng",
        "Nguyễn Thị Hoa",
        "Trần Văn Bình",
    )
    assert (second.given_at, second.taken_at) == (at("02/07/2018 09:00"), at("02/07/2018 10:30"))
    assert (second.verdict, second.note) == (Verdict.RUNNING, "Thẩm định")

    assert queries.control_slip(dossier, at("06/07/2018 08:00"))[1].verdict is Verdict.OVERDUE
    assert queries.control_slip(dossier)[1].verdict is None  # the paper judges what has ended
    actions.finish(
        dossier, result_number="1/GPXD", by=counter.binh.actor, at=at("06/07/2018 08:00")
    )
    assert queries.control_slip(dossier)[1].verdict is Verdict.LATE


def test_a_line_sent_back_leaves_its_step_to_the_one_that_came_again(counter, receive, at):
    dossier = receive("02/07/2018 08:00")
    for hour, reason in ((9, "lần một"), (11, "lần hai")):
        when = at(f"02/07/2018 {hour:02d}:00")
        if hour == 9:
            actions.forward(
                dossier, to_office=counter.office, reason=reason, by=counter.hoa.actor, at=when
            )
            line = dossier.hand_overs.get()
            line.refused_at, line.refusal = when, "missing_paper"
            line.save()
        else:
            HandOver.objects.create(
                dossier=dossier,
                step_id=line.step_id,
                to_office=counter.office,
                given_at=when,
                note=reason,
            )
    _, sent_back, again = queries.control_slip(dossier, at("02/07/2018 12:00"))
    assert (sent_back.refusal, sent_back.steps) == ("missing_paper", ())
    assert again.steps == ("Bước 2",)


def test_any_length_costs_the_same_statements(counter, receive, at, django_assert_max_num_queries):
    dossier = receive("02/07/2018 08:00")
    for day in range(2, 7):
        who = counter.binh if day % 2 else counter.dung
        actions.hand_over(
            dossier, to_user=who, by=counter.hoa.actor, at=at(f"{day:02d}/07/2018 09:00")
        )
    with django_assert_max_num_queries(5), one_reading():
        assert len(queries.control_slip(dossier)) == 6


# --- by when papers change hands -----------------------------------------------------------------

CASES = (
    # given, due, why
    ("02/07/2018 08:10", "02/07/2018 17:30", "trong ngày"),
    ("02/07/2018 15:00", "02/07/2018 17:30", "đúng 15 giờ vẫn trong ngày"),
    ("02/07/2018 15:01", "03/07/2018 08:30", "sau 15 giờ: đầu giờ hôm sau"),
    ("06/07/2018 16:00", "09/07/2018 08:30", "chiều thứ sáu: sáng thứ hai"),
    ("07/07/2018 09:00", "09/07/2018 08:30", "thứ bảy"),
    ("31/08/2018 16:00", "04/09/2018 08:30", "qua Quốc khánh, nghỉ bù 3/9"),
)


@pytest.mark.parametrize(("given_at", "due", "why"), CASES)
def test_papers_change_hands_the_same_day_or_the_next_morning(calendar, given_at, due, why):
    assert rules.hand_over_due(moment(given_at), calendar) == moment(due), why


def test_the_rule_is_dated_and_leaves_no_day_without_one():
    for day in (date(2017, 1, 1), date(2018, 6, 20), date(2018, 6, 21), date(2025, 7, 1)):
        assert (
            rules.hand_over_rule(day).valid_from is None
            or rules.hand_over_rule(day).valid_from <= day
        )


def test_one_limit_says_what_is_overdue_for_a_whole_list(calendar):
    start = moment("25/06/2018 00:00")

    @given(st.integers(0, 60 * 24 * 21), st.integers(0, 60 * 24 * 21))
    def holds(given_minutes, at_minutes):
        given_at = start + timedelta(minutes=given_minutes)
        now = start + timedelta(minutes=at_minutes)
        late = rules.hand_over_due(given_at, calendar) < now
        assert late == (given_at < rules.overdue_given_before(now, calendar))

    holds()
