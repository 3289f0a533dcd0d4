"""Sét đánh lúc 9 giờ, mạng mất đến 15 giờ: eleven slips by hand, entered the next morning."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.audit.models import Event
from congvu.core.numbering import Form
from congvu.core.periods import Period, iso
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(counter, at, at_time):
    """Before the storm: chị Hoa reserved twelve numbers on 2/7/2018."""
    at_time(at("02/07/2018 08:00"))
    return actions.reserve_range(
        counter.unit,
        first=90001,
        last=90012,
        holder=counter.hoa,
        by=counter.hoa.actor,
        at=at("02/07/2018 08:00"),
    )


@pytest.fixture
def storm(counter, morning, at, at_time):
    """Lightning at nine on 3/7/2018; the line came back at three, and it was written down then."""
    at_time(at("03/07/2018 15:10"))
    return actions.record_outage(
        counter.unit,
        kind="network",
        started_at=at("03/07/2018 09:00"),
        ended_at=at("03/07/2018 15:00"),
        measures="Viết tay theo dải số dự phòng",
        by=counter.hoa.actor,
        at=at("03/07/2018 15:10"),
    )


@pytest.fixture
def enter(counter, morning, at):
    """``enter(90001, "03/07/2018 09:20", ...)``: one slip, promised as the term gives."""

    def entered(serial, when, **changes):
        given = {
            "office": counter.one_stop,
            "version": counter.building,
            "applicant": counter.citizen,
            "promise_at": at(when.replace("03/07", "10/07")),
            "by": counter.hoa.actor,
            "at": at(when),
        }
        return actions.enter_slip(morning.numbers.get(serial=serial), **(given | changes))

    return entered


def test_lightning_at_nine_and_the_line_down_till_three(
    counter, receive, morning, storm, enter, at, at_time
):
    before = receive("03/07/2018 08:30")
    hoa = counter.hoa.actor
    actions.declare_slips(storm, serials=range(90001, 90013), by=hoa, at=at("03/07/2018 15:15"))
    [waits] = queries.slips_waiting(hoa)
    assert (waits.outage, waits.count, waits.undeclared) == (storm, 12, False)
    now = at_time(at("04/07/2018 07:40"))
    actions.spoil_numbers(morning, serials=[90005], reason="Viết hỏng", by=hoa, at=now)
    numbers = [serial for serial in range(90001, 90013) if serial != 90005]
    for place, serial in enumerate(numbers):
        enter(serial, f"03/07/2018 {9 + place // 2:02}:{20 + place % 2 * 10}")
    after = receive("04/07/2018 07:40")

    # Both clocks are true: received on the day of the storm, recorded the morning after.
    slips = Dossier.objects.filter(serial__gte=90001).order_by("serial")
    assert [each.number for each in slips][:2] == ["01-2018-90001", "01-2018-90002"]
    assert {each.received_recorded_at for each in slips} == {now}
    assert {each.origin for each in slips} == {f"outage:{storm.pk}"}
    day = Period.inclusive(date(2018, 7, 3), date(2018, 7, 3))
    assert Dossier.objects.received_in(day).count() == 12
    # The running series never gave a reserved number, and goes on where it was.
    assert (before.serial, after.serial) == (1, 2)
    # Nothing vanished, nothing waits.
    [tally] = queries.range_tallies([morning])
    assert (tally.used, tally.spoiled, tally.free, tally.total) == (11, 1, 0, 12)
    assert queries.slips_waiting(hoa) == []
    found = queries.reconcile(storm)
    assert (found.entered, found.spoiled, found.waiting, found.gaps) == (11, 1, [], [])
    assert queries.covered_by_outage(counter.unit.pk, slips[0].received_at) == storm
    assert queries.covered_by_outage(counter.unit.pk, before.received_at) is None
    assert list(queries.outages_between([counter.unit.pk], now, at("05/07/2018 00:00"))) == []
    story = queries.story(slips[0])
    assert story[0].said().endswith("Giấy viết tay, nhập sau.")
    assert story[0].recorded_late
    # The square code printed before the storm now opens the dossier.
    key = morning.numbers.get(serial=90001).proof_key
    assert queries.proof(key).dossier == slips[0]
    assert not queries.recompute_all(now)


def test_a_slip_is_entered_once(storm, enter, at_time, at):
    at_time(at("04/07/2018 07:40"))
    first = enter(90001, "03/07/2018 09:20", request_key="k1")
    assert enter(90001, "03/07/2018 09:20", request_key="k1") == first
    with pytest.raises(Refused) as again:
        enter(90001, "03/07/2018 09:20", request_key="k2")
    assert again.value.refusal.code == "slip-entered"
    assert first.number in again.value.refusal.said(str)["what"]
    with pytest.raises(Refused) as changed:
        enter(90002, "03/07/2018 09:20", request_key="k1")
    assert changed.value.refusal.code == "form-sent-before"
    assert Dossier.objects.count() == 1


def test_outside_every_outage_it_says_why(morning, enter, at_time, at):
    at_time(at("04/07/2018 07:40"))
    with pytest.raises(Refused) as outside:
        enter(90001, "03/07/2018 09:20")
    assert outside.value.refusal.code == "outside-outage"
    slip = enter(90001, "03/07/2018 09:20", outside_because="Tiếp nhận lưu động").slip_by_hand
    assert (slip.outage, slip.why_outside) == (None, "Tiếp nhận lưu động")


@pytest.mark.parametrize(
    ("serial", "when", "changes", "code"),
    [
        (90002, "03/07/2018 09:20", {}, "slip-spoiled"),
        (90001, "05/07/2018 09:20", {"outside_because": "Lưu động"}, "act-in-future"),
        (90001, "29/12/2017 09:20", {"outside_because": "Lưu động"}, "slip-of-another-year"),
        (90001, "03/07/2018 09:20", {"papers": []}, "papers-missing"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_number_stays_free(
    counter, morning, storm, enter, at, at_time, serial, when, changes, code
):
    now = at_time(at("04/07/2018 07:40"))
    actions.spoil_numbers(
        morning, serials=[90002], reason="Mất tờ giấy", by=counter.hoa.actor, at=now
    )
    with pytest.raises(Refused) as refused:
        enter(serial, when, **({"promise_at": at("10/07/2018 09:20")} | changes))
    assert refused.value.refusal.code == code
    assert morning.numbers.filter(dossier__isnull=False).count() == 0


def test_a_promise_written_wrong_is_a_fact_and_gets_a_new_appointment(
    counter, storm, enter, at, at_time
):
    from congvu.dossiers.papers.appointments import new_appointment
    from congvu.dossiers.papers.data import Person

    now = at_time(at("04/07/2018 07:40"))
    dossier = enter(90001, "03/07/2018 09:20", promise_at=at("09/07/2018 09:20"))
    assert dossier.promise_at == at("09/07/2018 09:20")
    assert dossier.due_at == at("10/07/2018 09:20")
    assert queries.reconcile(storm).differing == [dossier]
    made = actions.correct_slip(dossier, by=counter.hoa.actor, at=now)
    assert (made.before, made.after, made.change) == (dossier.promise_at, dossier.due_at, None)
    dossier.refresh_from_db()
    assert dossier.promise_at == at("09/07/2018 09:20")
    assert new_appointment(made, Person("Hà Văn Sửu", "", "", "")).startswith(b"%PDF")
    with pytest.raises(Refused) as again:
        actions.correct_slip(dossier, by=counter.hoa.actor, at=now)
    assert again.value.refusal.code == "slip-corrected-already"
    right = enter(90002, "03/07/2018 09:30")
    with pytest.raises(Refused) as none:
        actions.correct_slip(right, by=counter.hoa.actor, at=now)
    assert none.value.refusal.code == "promise-right"


def test_a_result_returned_by_hand_keeps_its_own_hours(counter, storm, enter, at, at_time):
    at_time(at("04/07/2018 07:40"))
    done = actions.ResultByHand(
        finished_at=at("03/07/2018 10:30"),
        number="125/CT",
        signed_by="Hà Thị Lan",
        returned_at=at("03/07/2018 10:45"),
    )
    dossier = enter(
        90001,
        "03/07/2018 09:20",
        version=counter.copies,
        promise_at=at("03/07/2018 17:00"),
        result=done,
    )
    dossier.refresh_from_db()
    assert dossier.state == State.RETURNED
    assert (dossier.finished_at, dossier.returned_at) == (done.finished_at, done.returned_at)
    assert dossier.finished_recorded_at == at("04/07/2018 07:40")
    assert dossier.result_note == "Ký: Hà Thị Lan"
    # Steps of the house were done on paper by then; the clerk needs no other's duty for that.
    other = enter(90002, "03/07/2018 09:30", result=done)
    assert other.state == State.RETURNED
    assert {each.closed_at for each in other.steps.all()} == {done.finished_at}


def test_blocks_do_not_touch_each_other_nor_numbers_given(counter, morning, receive, at, at_time):
    at_time(at("02/07/2018 09:00"))
    receive("02/07/2018 08:30")

    def reserve(first, last, **changes):
        who = {"by": counter.hoa.actor, "at": at("02/07/2018 09:00")}
        return actions.reserve_range(counter.unit, first=first, last=last, **(who | changes))

    for first, last, code in (
        (90012, 90020, "range-taken"),
        (1, 10, "range-used"),
        (20, 10, "range-unfit"),
        (91000, 91200, "range-too-long"),
    ):
        with pytest.raises(Refused) as refused:
            reserve(first, last)
        assert refused.value.refusal.code == code
    with pytest.raises(Refused) as stranger:
        reserve(90020, 90030, by=counter.commune_clerk.actor)
    assert stranger.value.refusal.code == "not-your-duty"
    # A block right before the running series: it steps over it.
    block = reserve(2, 4)
    assert [receive(f"02/07/2018 08:{minute}").serial for minute in (40, 41)] == [5, 6]
    assert queries.range_offered(counter.unit, date(2018, 7, 2)) == (90013, 90062)
    handed = actions.hand_range(
        block, holder=counter.binh, by=counter.hoa.actor, at=at("02/07/2018 09:05")
    )
    assert handed.holder == counter.binh


def test_since_2019_a_number_carries_the_day_it_is_written(counter, enter, at, at_time):
    counter.unit.agency_code = "H44.20"
    counter.unit.save()
    now = at_time(at("17/02/2025 08:00"))
    block = actions.reserve_range(
        counter.unit, first=9001, last=9002, by=counter.hoa.actor, at=at("10/02/2025 08:00")
    )
    assert block.form == Form.LARGEST_FIRST
    slip = block.numbers.get(serial=9001)
    assert queries.number_shown(slip).endswith("-______-9001")
    dossier = actions.enter_slip(
        slip,
        office=counter.one_stop,
        version=counter.building,
        applicant=counter.citizen,
        promise_at=at("21/02/2025 09:00"),
        outside_because="Tiếp nhận lưu động",
        by=counter.hoa.actor,
        at=at("14/02/2025 09:00"),
    )
    assert dossier.number == f"{counter.unit.agency_code}-250214-9001"
    assert dossier.received_recorded_at == now
    named = queries.slip_named(dossier.number, counter.unit, 2025)
    assert named == queries.slip_named("9001", counter.unit, 2025) == slip
    assert queries.slip_named("khong phai so", counter.unit, 2025) is None


def test_an_outage_is_logged_while_it_lasts_ended_and_put_right(counter, at, at_time):
    now = at_time(at("03/07/2018 09:05"))
    hoa = counter.hoa.actor
    lasting = actions.record_outage(
        counter.unit, kind="power", started_at=at("03/07/2018 09:00"), by=hoa, at=now
    )
    assert queries.covered_by_outage(counter.unit.pk, at("03/07/2018 09:04")) == lasting
    with pytest.raises(Refused) as again:
        actions.record_outage(
            counter.unit, kind="power", started_at=at("03/07/2018 09:02"), by=hoa, at=now
        )
    assert again.value.refusal.code == "outage-overlaps"
    later = at_time(at("03/07/2018 15:20"))
    actions.end_outage(lasting, ended_at=at("03/07/2018 15:15"), by=hoa, at=later)
    [undeclared] = queries.slips_waiting(hoa)
    assert undeclared.undeclared
    actions.declare_slips(lasting, serials=[], by=hoa, at=later)
    assert queries.slips_waiting(hoa) == []
    with pytest.raises(Refused) as over:
        actions.end_outage(lasting, ended_at=at("03/07/2018 15:16"), by=hoa, at=later)
    assert over.value.refusal.code == "outage-over"
    put_right = actions.correct_outage(
        lasting,
        started_at=at("03/07/2018 08:50"),
        ended_at=at("03/07/2018 15:00"),
        reason="Xem lại nhật ký trực",
        by=hoa,
        at=later,
    )
    assert put_right.started_at == at("03/07/2018 08:50")
    kept = Event.objects.get(kind="outage.corrected")
    assert iso(at("03/07/2018 09:00")) in kept.data
    for kind, start, end, code in (
        ("storm", "02/07/2018 09:00", "02/07/2018 10:00", "outage-kind-unknown"),
        ("power", "02/07/2018 09:00", "02/07/2018 08:00", "outage-hours-unfit"),
        ("power", "02/07/2018 09:00", "04/07/2018 08:00", "outage-hours-unfit"),
    ):
        with pytest.raises(Refused) as refused:
            actions.record_outage(
                counter.unit, kind=kind, started_at=at(start), ended_at=at(end), by=hoa, at=later
            )
        assert refused.value.refusal.code == code


def test_a_gap_between_the_slips_of_an_outage_is_seen(storm, enter, at, at_time):
    at_time(at("04/07/2018 07:40"))
    enter(90001, "03/07/2018 09:20")
    enter(90004, "03/07/2018 09:40")
    assert queries.reconcile(storm).gaps == [90002, 90003]


def test_a_book_with_slips_open_is_not_closed(counter, morning, receive, at, at_time):
    now = at_time(at("31/12/2018 16:00"))
    receive("02/07/2018 08:30")
    said = {"year": 2018, "head": "Đinh Văn Dũng", "by": counter.lan.actor, "at": now}
    with pytest.raises(Refused) as left:
        actions.lock_book(counter.unit, **said)
    assert left.value.refusal.code == "reserved-numbers-open"
    actions.spoil_numbers(
        morning,
        serials=range(90001, 90013),
        reason="Hết năm, không dùng đến",
        by=counter.lan.actor,
        at=now,
    )
    assert actions.lock_book(counter.unit, **said).lines == 1
