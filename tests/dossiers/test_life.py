"""From the counter to the result, and the clock on the way."""

from __future__ import annotations

import pytest

from congvu.core.clock import Verdict
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Dossier


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.refusal.code == code
    return caught.value.refusal


def test_a_receipt_gives_number_checklist_steps_and_promise(counter, receive, at):
    dossier = receive("24/04/2018 10:15")
    assert dossier.state == rules.State.RECEIVED
    assert (dossier.book, dossier.serial, dossier.year) == ("1", 1, 2018)
    assert dossier.promise_at == dossier.due_at == at("04/05/2018 10:15")
    assert dossier.received_recorded_at is not None
    papers = [(each.name, each.is_given) for each in dossier.papers.order_by("order")]
    assert papers == [("Đơn đề nghị", True), ("Bản vẽ", True), ("Giấy uỷ quyền", False)]
    first, second = dossier.steps.order_by("order")
    assert first.opened_at == dossier.received_at
    assert first.due_at == at("26/04/2018 10:15")  # 25/4 là ngày Giỗ Tổ
    assert second.opened_at is None


@pytest.mark.parametrize(
    ("version", "received", "due"),
    [
        ("business", "13/02/2018 09:00", "23/02/2018 09:00"),  # Tết Mậu Tuất
        ("building", "24/04/2018 10:15", "04/05/2018 10:15"),
        ("adoption", "10/08/2018 08:00", "27/08/2018 17:30"),  # 25/8 là thứ bảy
        ("copies", "11/06/2018 15:00", "11/06/2018 17:30"),
        ("copies", "11/06/2018 15:01", "12/06/2018 17:30"),
    ],
)
def test_the_promise_follows_the_calendar(counter, receive, at, version, received, due):
    assert receive(received, version=getattr(counter, version)).promise_at == at(due)


def test_numbers_have_no_gap_and_belong_to_unit_and_year(counter, receive):
    assert [receive(f"0{day}/03/2018 08:00").serial for day in (1, 2, 5)] == [1, 2, 3]
    commune = receive(
        "05/03/2018 08:00",
        unit=counter.commune,
        office=None,
        by=counter.commune_clerk.actor,
    )
    assert commune.serial == 1


def test_a_receipt_that_is_refused_takes_no_number(counter, receive):
    refused(
        "papers-missing",
        receive,
        "05/03/2018 08:00",
        papers=[rules.PaperGiven("Giấy uỷ quyền", originals=1)],
    )
    assert receive("05/03/2018 08:30").serial == 1


def test_everything_missing_is_named_at_once(receive):
    refusal = refused("papers-missing", receive, "05/03/2018 08:00", papers=[])
    assert refusal.params["missing"] == ("Đơn đề nghị", "Bản vẽ")


def test_the_same_form_sent_twice_gives_one_dossier(receive):
    first = receive("05/03/2018 08:00", request_key="a1")
    again = receive("05/03/2018 08:00", request_key="a1")
    assert again == first
    assert Dossier.objects.count() == 1
    assert receive("05/03/2018 08:01", request_key="b2").serial == 2


def test_tomorrow_has_not_happened(at_time, at, receive):
    at_time(at("05/03/2018 08:00"))
    refused("act-in-future", receive, "06/03/2018 08:00")
    assert not Dossier.objects.exists()


def test_what_is_not_received_at_the_unit_is_refused(counter, receive):
    refused("procedure-not-in-force", receive, "20/12/2017 08:00")


def test_judged_when_finished_not_when_collected(counter, receive, at):
    dossier = receive("24/04/2018 10:15")
    dossier = actions.forward(
        dossier, to_office=counter.office, by=counter.hoa.actor, at=at("24/04/2018 14:00")
    )
    dossier = actions.take_over(dossier, by=counter.binh.actor, at=at("24/04/2018 15:00"))
    assert dossier.holder == counter.binh
    dossier = actions.finish(
        dossier, result_number="12/GPXD", by=counter.binh.actor, at=at("04/05/2018 10:15")
    )
    dossier = actions.return_result(dossier, by=counter.hoa.actor, at=at("20/06/2018 08:00"))
    assert dossier.state == rules.State.RETURNED
    assert queries.reading(dossier, at("21/06/2018 08:00")).verdict is Verdict.ON_TIME


@pytest.mark.parametrize(
    ("finished", "verdict"),
    [
        ("03/05/2018 17:00", Verdict.EARLY),
        ("04/05/2018 10:15", Verdict.ON_TIME),
        ("04/05/2018 10:16", Verdict.LATE),
    ],
)
def test_early_on_time_late(counter, receive, at, finished, verdict):
    dossier = receive("24/04/2018 10:15")
    actions.forward(dossier, to_office=counter.office, by=counter.hoa.actor, at=dossier.received_at)
    done = actions.finish(dossier, result_number="1", by=counter.binh.actor, at=at(finished))
    assert done.standing(at(finished)) is verdict
    assert queries.reading(done, at(finished)).verdict is verdict


def test_solved_at_once_at_the_counter_on_the_day_of_receipt_only(counter, receive, at):
    dossier = receive("24/04/2018 10:15")
    refused(
        "not-same-day",
        actions.finish,
        dossier,
        result_number="1",
        by=counter.binh.actor,
        at=at("26/04/2018 08:00"),
    )
    done = actions.finish(
        dossier, result_number="1", by=counter.binh.actor, at=at("24/04/2018 16:00")
    )
    assert done.state == rules.State.FINISHED


def test_a_second_press_is_refused(counter, receive, at):
    dossier = receive("24/04/2018 10:15")
    when = at("24/04/2018 16:00")
    actions.finish(dossier, result_number="1", by=counter.binh.actor, at=when)
    refused(
        "transition-impossible",
        actions.finish,
        dossier,
        result_number="1",
        by=counter.binh.actor,
        at=when,
    )


def test_an_act_before_the_one_before_is_refused(counter, receive, at):
    dossier = receive("24/04/2018 10:15")
    refused(
        "act-before-previous",
        actions.forward,
        dossier,
        to_office=counter.office,
        by=counter.hoa.actor,
        at=at("24/04/2018 10:00"),
    )
