"""Supplement, payment and pause: what moves the lawful due moment, and what does not."""

from __future__ import annotations

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.clock import LineKind, Verdict
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Dossier
from congvu.outbox import queries as outbox
from tests.dossiers.test_life import refused


@pytest.fixture
def ask(counter, at):
    """``ask(dossier, "26/06/2018 09:00")``: Anh Bình asks for the missing drawing."""

    def asked(dossier, when, by=None, **more):
        given = {"missing": ["Bản vẽ móng"], "reason": "Bản vẽ thiếu phần móng"} | more
        return actions.request_supplement(
            dossier, by=(by or counter.binh).actor, at=at(when), **given
        )

    return asked


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def test_under_61_2018_the_term_restarts_when_the_papers_are_complete(counter, receive, ask, at):
    dossier = receive("25/06/2018 09:00")
    slip = ask(dossier, "26/06/2018 09:00")
    waiting = fresh(dossier)
    assert waiting.state == rules.State.SUPPLEMENT
    assert waiting.due_at is None
    assert waiting.standing(at("30/07/2018 09:00")) is Verdict.PAUSED
    done = actions.complete_supplement(waiting, by=counter.hoa.actor, at=at("09/07/2018 14:00"))
    assert done.due_at == at("16/07/2018 14:00")  # 5 ngày làm việc từ 09/07
    assert done.promise_at == at("02/07/2018 09:00")  # giấy hẹn không viết lại
    assert slip.number == "01/2018/HDHS"
    lines = [line.kind for line in queries.reading(done, at("10/07/2018 08:00")).why]
    assert LineKind.RESTART in lines
    added = done.papers.get(name="Bản vẽ móng")
    assert added.is_given


def test_before_21_6_2018_the_citizens_time_is_subtracted(counter, receive, ask, at):
    dossier = receive("04/06/2018 09:00")  # hạn 11/06 09:00
    ask(dossier, "05/06/2018 09:00")
    done = actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("08/06/2018 09:00"))
    assert done.due_at == at("14/06/2018 09:00")


def test_the_regime_is_that_of_the_day_of_receipt(counter, receive, ask, at):
    dossier = receive("20/06/2018 09:00")
    ask(dossier, "22/06/2018 09:00")
    done = actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("25/06/2018 09:00"))
    assert done.due_at == at("28/06/2018 09:00")


def test_a_slip_after_three_working_days_needs_a_leader_and_a_reason(counter, receive, ask):
    dossier = receive("25/06/2018 09:00")
    refused("supplement-not-ordered", ask, dossier, "29/06/2018 09:00")
    refused("reason-missing", ask, dossier, "29/06/2018 09:00", by=counter.dung)
    slip = ask(
        dossier, "29/06/2018 09:00", by=counter.dung, order_reason="Kiểm tra thực địa mới thấy"
    )
    assert slip.late_slip


def test_a_second_request_needs_a_leader_and_a_reason(counter, receive, ask, at):
    dossier = receive("25/06/2018 09:00")
    ask(dossier, "25/06/2018 10:00")
    actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("25/06/2018 15:00"))
    refused("supplement-not-ordered", ask, dossier, "26/06/2018 09:00")
    ask(dossier, "26/06/2018 09:00", by=counter.lan, order_reason="Chủ đầu tư đổi thiết kế")
    assert dossier.supplements.count() == 2


def test_a_request_after_the_due_moment_undoes_no_lateness(counter, receive, ask, at):
    dossier = receive("25/06/2018 09:00")  # hạn 02/07 09:00
    ask(dossier, "03/07/2018 09:00", by=counter.dung, order_reason="Phát hiện muộn")
    done = actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("05/07/2018 09:00"))
    assert done.due_at == at("02/07/2018 09:00")
    assert done.standing(at("05/07/2018 09:00")) is Verdict.OVERDUE


def test_a_request_names_the_papers_and_the_reason(receive, ask):
    dossier = receive("25/06/2018 09:00")
    refused("papers-not-named", ask, dossier, "25/06/2018 10:00", missing=[" "])
    refused("reason-missing", ask, dossier, "25/06/2018 10:00", reason=" ")


def test_the_citizen_is_told_what_to_bring(receive, ask):
    dossier = receive("25/06/2018 09:00")
    ask(dossier, "25/06/2018 10:00")
    received, message = sorted(outbox.about(f"dossier:{dossier.pk}"), key=lambda one: one.pk)
    assert dossier.number in received.body
    assert "Bản vẽ móng" in message.body
    assert message.address == "0912345678"
    assert "Sửu" not in message.body


def test_payment_stops_the_clock_until_it_is_paid(counter, receive, at):
    dossier = receive("02/07/2018 09:00")  # hạn 09/07 09:00
    dossier = actions.require_payment(
        dossier, reference="TB 15/TB-CCT", by=counter.binh.actor, at=at("03/07/2018 09:00")
    )
    assert dossier.state == rules.State.PAYMENT
    dossier = actions.paid(dossier, by=counter.hoa.actor, at=at("10/07/2018 09:00"))
    assert dossier.due_at == at("16/07/2018 09:00")
    assert dossier.state == rules.State.PROCESSING


def test_a_pause_needs_a_ground_of_the_closed_list_and_a_paper(counter, receive, at):
    dossier = receive("02/07/2018 09:00")
    when = at("03/07/2018 09:00")
    for ground in ("bận việc", "supplement", "payment"):
        refused(
            "pause-ground-unknown",
            actions.pause,
            dossier,
            ground=ground,
            reference="1",
            by=counter.binh.actor,
            at=when,
        )
    refused(
        "reason-missing",
        actions.pause,
        dossier,
        ground="land_posting",
        reference="",
        by=counter.binh.actor,
        at=when,
    )
    actions.pause(dossier, ground="land_posting", reference="NY 03", by=counter.binh.actor, at=when)
    refused(
        "clock-held",
        actions.finish,
        dossier,
        result_number="1",
        by=counter.binh.actor,
        at=at("04/07/2018 09:00"),
    )
    done = actions.resume(dossier, by=counter.binh.actor, at=at("05/07/2018 09:00"))
    assert done.due_at == at("11/07/2018 09:00")
    refused("not-held", actions.resume, done, by=counter.binh.actor, at=at("05/07/2018 10:00"))


def test_withdrawn_then_stopped_by_whoever_works_on_it(counter, receive, at):
    dossier = receive("02/07/2018 09:00")
    refused(
        "not-your-duty",
        actions.stop,
        dossier,
        reason="Rút",
        by=counter.hoa.actor,
        at=at("02/07/2018 10:00"),
    )
    actions.ask_withdrawal(dossier, by=counter.hoa.actor, at=at("02/07/2018 10:00"))
    done = actions.stop(
        dossier, reason="Công dân rút", by=counter.hoa.actor, at=at("02/07/2018 11:00")
    )
    assert done.state == rules.State.STOPPED
    assert queries.reading(done, at("03/07/2018 08:00")).verdict is Verdict.STOPPED


def test_the_warning_comes_one_working_day_before_or_a_fifth_of_the_term(counter, receive, at):
    dossier = receive("02/07/2018 09:00")
    assert dossier.due_at == at("09/07/2018 09:00")
    assert dossier.alert_at == at("06/07/2018 09:00")
    for when in ("05/07/2018 16:00", "06/07/2018 09:00", "06/07/2018 15:00", "09/07/2018 09:01"):
        assert dossier.standing(at(when)) is queries.reading(dossier, at(when)).verdict


def test_near_the_new_year_nothing_is_guessed(receive):
    refused("year-undecided", receive, "28/12/2018 09:00")


def test_recomputing_finds_nothing_until_a_decision_arrives(counter, receive, at, at_time):
    from congvu.calendars import actions as calendars

    dossier = receive("02/07/2018 09:00")
    assert queries.recompute_all(at("03/07/2018 08:00")) == []
    calendars.load_decisions(
        "date,effect,name_vi,note,source,known_from\n"
        "2018-07-05,off,Nghỉ do bão số 3,,Công điện 12,2018-07-04\n",
        by=SYSTEM,
        at=at("04/07/2018 08:00"),
    )
    assert queries.recompute_all(at("03/07/2018 08:00")) == []  # khi đó chưa ai biết
    found = queries.recompute_all(at("05/07/2018 08:00"))
    assert [(each.column, each.stored, each.derived) for each in found] == [
        ("due_at", at("09/07/2018 09:00"), at("10/07/2018 09:00")),
        ("alert_at", at("06/07/2018 09:00"), at("09/07/2018 09:00")),
    ]
    moved = actions.refresh_clock(
        dossier, reason="Nghỉ do bão", by=SYSTEM, at=at("05/07/2018 08:00")
    )
    assert (moved.due_at, moved.promise_at) == (at("10/07/2018 09:00"), at("09/07/2018 09:00"))
    assert queries.recompute_all(at("05/07/2018 08:00")) == []


def test_late_is_explained_by_a_cause_of_the_list(counter, receive, at):
    dossier = receive("02/07/2018 09:00")
    when = at("12/07/2018 09:00")
    refused(
        "late-cause-unknown",
        actions.explain_late,
        dossier,
        cause="trời mưa",
        by=counter.binh.actor,
        at=when,
    )
    done = actions.explain_late(
        dossier, cause="coordination", note="Chờ ý kiến", by=counter.binh.actor, at=when
    )
    assert done.late_cause == "coordination"
    early = receive("11/07/2018 09:00")
    refused(
        "not-late", actions.explain_late, early, cause="official", by=counter.binh.actor, at=when
    )


def test_filed_online_the_clock_starts_at_acceptance(counter, at):
    filed = actions.file_online(
        unit=counter.unit,
        version=counter.building,
        applicant=counter.citizen,
        by=SYSTEM,
        at=at("07/07/2018 22:00"),
    )
    assert (filed.number, filed.received_at, filed.due_at) == ("", None, None)
    done = actions.accept(
        filed, office=counter.one_stop, by=counter.hoa.actor, at=at("09/07/2018 08:00")
    )
    assert done.promise_at == at("16/07/2018 08:00")
    assert done.number == "01-2018-00001"
    assert done.steps.count() == 2


def test_an_online_filing_with_papers_missing_is_completed_or_not_accepted(counter, at):
    given = {
        "unit": counter.unit,
        "version": counter.building,
        "applicant": counter.citizen,
        "by": SYSTEM,
        "papers": [rules.PaperGiven("Đơn đề nghị", copies=1)],
    }
    filed = actions.file_online(**given, at=at("09/07/2018 08:00"))
    refused(
        "papers-missing", actions.accept, filed, by=counter.hoa.actor, at=at("09/07/2018 09:00")
    )
    actions.request_supplement(
        filed,
        missing=["Bản vẽ"],
        reason="Thiếu",
        by=counter.hoa.actor,
        at=at("09/07/2018 09:00"),
    )
    refused(
        "not-received-yet",
        actions.complete_supplement,
        filed,
        by=counter.hoa.actor,
        at=at("10/07/2018 09:00"),
    )
    refused(
        "reason-missing",
        actions.not_accept,
        filed,
        reason="",
        by=counter.hoa.actor,
        at=at("10/07/2018 09:00"),
    )
    done = actions.not_accept(
        filed,
        reason="Quá hạn bổ sung",
        missing=["Bản vẽ"],
        by=counter.hoa.actor,
        at=at("20/07/2018 09:00"),
    )
    assert (done.state, done.missing) == (rules.State.NOT_ACCEPTED, ["Bản vẽ"])
    assert done.received_at is None


def test_refused_at_the_counter_is_recorded_without_number_and_clock(counter, at):
    done = actions.refuse_at_counter(
        unit=counter.unit,
        office=counter.one_stop,
        version=counter.building,
        applicant=counter.citizen,
        reason="Không thuộc thẩm quyền",
        by=counter.hoa.actor,
        at=at("09/07/2018 09:00"),
    )
    assert (done.state, done.number, done.due_at) == (rules.State.NOT_ACCEPTED, "", None)
