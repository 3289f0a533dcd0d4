"""Two clerks at the same moment: no number twice, no gap, and one act wins."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from congvu.audit import queries as audit
from congvu.audit.actions import as_one
from congvu.core.refusals import Refused
from congvu.documents.models import IssuedDocument
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from congvu.outbox.actions import Given, answer_once

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Run ``acts`` at the same moment, each on its own connection; answers or refusals' codes."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            answers[place] = act()
        except Refused as error:
            answers[place] = error.refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.postgres_only
def test_numbers_stay_without_gap(counter, receive):
    together(*[lambda n=n: receive(f"02/07/2018 08:{n:02d}") for n in range(6)])
    assert sorted(Dossier.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.postgres_only
def test_one_form_sent_twice_at_once_is_one_dossier(counter, receive):
    first, again = together(*[lambda: receive("02/07/2018 08:00", request_key="k")] * 2)
    assert first == again
    assert Dossier.objects.count() == 1


@pytest.mark.postgres_only
def test_of_two_presses_one_wins(counter, receive, at):
    dossier = receive("02/07/2018 08:00")
    answers = together(
        *[
            lambda: actions.finish(
                dossier, result_number="1", by=counter.binh.actor, at=at("02/07/2018 10:00")
            )
        ]
        * 2
    )
    assert sorted(isinstance(each, Dossier) for each in answers) == [False, True]
    assert {each for each in answers if isinstance(each, str)} <= {
        "transition-impossible",
        "changed-meanwhile",
    }


@pytest.mark.postgres_only
def test_a_paper_printed_by_two_at_once_is_one_and_the_same(counter, receive, at):
    dossier = receive("02/07/2018 08:00")
    press = {"form": "giay-tiep-nhan", "at": at("02/07/2018 08:05")}
    one, other = together(
        *[
            lambda who=who: actions.print_paper(dossier, by=who.actor, **press)
            for who in (counter.hoa, counter.binh)
        ]
    )
    assert one == other
    assert IssuedDocument.objects.count() == 1


@pytest.mark.postgres_only
def test_a_book_closed_by_two_at_once_is_closed_once(counter, receive, at, at_time):
    receive("02/07/2018 08:00")
    at_time(at("31/12/2018 16:00"))
    said = {"year": 2018, "head": "Đinh Văn Dũng", "by": counter.lan.actor}
    moment = at("31/12/2018 16:00")
    answers = together(*[lambda: actions.lock_book(counter.unit, at=moment, **said)] * 2)
    assert [each for each in answers if isinstance(each, str)] == ["book-already-locked"]


@pytest.mark.postgres_only
def test_one_send_away_pressed_twice_is_one_slip(counter, at):
    def press():
        return actions.refuse_at_counter(
            unit=counter.unit,
            office=counter.one_stop,
            version=counter.building,
            applicant=counter.citizen,
            reason="",
            missing=["Bản vẽ"],
            request_key="k",
            by=counter.hoa.actor,
            at=at("02/07/2018 08:00"),
        )

    first, again = together(press, press)
    assert first == again
    assert [each.slip_number for each in Dossier.objects.all()] == ["01/2018/TCTN"]


@pytest.mark.postgres_only
def test_two_clerks_take_one_fee_once_and_receipts_have_no_gap(counter, receive, at):
    from congvu.dossiers.models import FeeReceipt

    who = {"by": counter.hoa.actor, "at": at("02/07/2018 10:00")}
    owing = [receive(f"02/07/2018 08:{number:02d}") for number in range(3)]
    for dossier in owing:
        actions.charge_fee(dossier, name="Lệ phí", amount=75_000, **who)
    answers = together(
        *[lambda each=each: actions.collect_fees(each, method="cash", **who) for each in owing * 2]
    )
    assert sum(isinstance(each, FeeReceipt) for each in answers) == 3
    assert {each for each in answers if isinstance(each, str)} <= {
        "nothing-owed",
        "changed-meanwhile",
    }
    assert sorted(FeeReceipt.objects.values_list("serial", flat=True)) == [1, 2, 3]


@pytest.mark.postgres_only
def test_of_two_who_void_one_wins(counter, receive, at):
    dossier = receive("02/07/2018 08:00")
    answers = together(
        *[
            lambda: actions.void(
                dossier, reason="Nhập trùng", by=counter.dung.actor, at=at("02/07/2018 10:00")
            )
        ]
        * 2
    )
    assert sorted(isinstance(each, Dossier) for each in answers) == [False, True]
    assert {each for each in answers if isinstance(each, str)} <= {
        "dossier-voided",
        "changed-meanwhile",
    }


@pytest.mark.postgres_only
def test_of_two_with_the_same_slip_in_hand_one_enters_it(counter, at, at_time):
    now = at_time(at("04/07/2018 07:40"))
    who = {"by": counter.hoa.actor, "at": now}
    block = actions.reserve_range(counter.unit, first=90001, last=90002, **who)
    slip = block.numbers.get(serial=90001)

    def enter(key):
        return actions.enter_slip(
            slip,
            office=counter.one_stop,
            version=counter.building,
            applicant=counter.citizen,
            promise_at=at("10/07/2018 09:20"),
            outside_because="Tiếp nhận lưu động",
            request_key=key,
            by=counter.hoa.actor,
            at=at("03/07/2018 09:20"),
        )

    answers = together(lambda: enter("a"), lambda: enter("b"))
    assert sorted(isinstance(each, Dossier) for each in answers) == [False, True]
    assert [each for each in answers if isinstance(each, str)] == ["slip-entered"]
    assert Dossier.objects.get().serial == 90001


@pytest.mark.postgres_only
def test_one_outage_written_down_by_two_at_once_is_one(counter, at, at_time):
    now = at_time(at("04/07/2018 07:40"))
    start = at("04/07/2018 07:30")
    answers = together(
        *[
            lambda who=who: actions.record_outage(
                counter.unit, kind="power", started_at=start, by=who.actor, at=now
            )
            for who in (counter.hoa, counter.binh)
        ]
    )
    assert [each for each in answers if isinstance(each, str)] == ["outage-overlaps"]


@pytest.fixture
def in_opposite_order(counter, receive, at):
    """``in_opposite_order(way)``: two acts that each hold what the other needs next; answers.

    ``way(name, act)`` does an act; when it does it again, it no longer waits for the other.
    """
    one, other = receive("02/07/2018 08:00"), receive("02/07/2018 08:05")
    met = threading.Barrier(2, timeout=20)
    reason = {"reason": "Ghi thiếu", "by": counter.hoa.actor, "at": at("02/07/2018 10:00")}

    def run(way):
        def act_on(name, first, second):
            waits = [True]

            def act():
                actions.correct(first, note=f"{name} ghi", **reason)
                if waits.pop() if waits else False:
                    met.wait()
                actions.correct(second, note=f"{name} ghi", **reason)
                return "done"

            return lambda: way(name, act)

        return together(act_on("Hoa", one, other), act_on("Binh", other, one))

    return run


def notes():
    return set(Dossier.objects.values_list("note", flat=True))


@pytest.mark.postgres_only
def test_of_two_acts_in_opposite_order_one_is_refused_whole(in_opposite_order):
    def way(_name, act):
        with as_one():
            return act()

    answers = in_opposite_order(way)
    assert sorted(answers) == ["acts-crossed", "done"]
    winner = "Hoa" if answers[0] == "done" else "Binh"
    assert notes() == {f"{winner} ghi"}
    assert audit.verify().ok


@pytest.mark.postgres_only
def test_over_the_api_the_one_in_the_way_is_tried_again(in_opposite_order, counter, at):
    moment = at("02/07/2018 10:00")

    def way(name, act):
        return answer_once(
            counter.hoa.actor.id, name, name, lambda: Given(200, act(), ""), at=moment
        ).body

    assert in_opposite_order(way) == ["done", "done"]
    assert len(notes()) == 1
    assert audit.verify().ok
