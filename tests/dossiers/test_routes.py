"""Forward along a route: branches, joins, other units, agencies outside, children, and lanes."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.audit import queries as audit
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier, Pause
from congvu.dossiers.rules import State
from congvu.dossiers.story import replay
from congvu.procedures import actions as procedures
from tests.dossiers import interlinked
from tests.dossiers.conftest import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(counter, hire):
    """Counter, commune and the interlinked procedures."""
    return interlinked.ground(counter, hire)


@pytest.fixture
def land(house):
    """A first certificate, received on Monday 2/7/2018 at 08:00 and due on 16/7."""
    return actions.receive(
        unit=house.unit,
        office=house.one_stop,
        version=house.land,
        applicant=house.citizen,
        by=house.hoa.actor,
        at=moment("02/07/2018 08:00"),
    )


@pytest.fixture
def split(house, land):
    """The same after 10:00: at the commune and at the tax office at once."""
    return actions.forward(
        land,
        to_office=house.commune_office,
        paper="15/PC ngày 02/07/2018",
        by=house.hoa.actor,
        at=moment("02/07/2018 10:00"),
    )


@pytest.fixture
def birth(house):
    """A birth received at the commune, with its children open from 14:00."""
    dossier = actions.receive(
        unit=house.commune,
        office=house.commune_one_stop,
        version=house.birth,
        applicant=house.citizen,
        by=house.commune_clerk.actor,
        at=moment("02/07/2018 08:00"),
    )
    actions.forward(
        dossier,
        to_office=house.commune_office,
        by=house.commune_clerk.actor,
        at=moment("02/07/2018 09:00"),
    )
    return actions.forward(dossier, by=house.ngoc.actor, at=moment("02/07/2018 14:00"))


def code_of(action, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        action(*args, **kwargs)
    said = caught.value.refusal.said()
    assert said["what"]
    assert said["what_to_do"]
    return caught.value.refusal.code


def on(house, name, when, **more):
    return {"by": getattr(house, name).actor, "at": moment(when), **more}


def opened(dossier):
    return [each.order for each in dossier.steps.order_by("order") if each.is_open]


def replays(dossier):
    dossier = Dossier.objects.get(pk=dossier.pk)
    told = replay(
        [(event.kind, event.occurred_at, data) for event, data in queries.events_of(dossier)]
    )
    assert (told.state, told.office) == (dossier.state, dossier.office_id)
    assert told.moved_at == dossier.moved_at
    assert told.held == dossier.pauses.filter(ended_at=None, step=None).exists()
    for line in queries.story(dossier):
        assert "{" not in line.said()
    return [line.said() for line in queries.story(dossier)]


# --- branches and joins --------------------------------------------------------------------------


def test_several_branches_open_at_once_and_each_has_its_own_term(house, split):
    assert opened(split) == [2, 3]
    commune, tax = split.steps.filter(order__in=(2, 3)).order_by("order")
    assert commune.office == house.commune_office
    assert (tax.office, tax.agency, tax.sent_number) == (
        None,
        "Chi cục Thuế",
        "15/PC ngày 02/07/2018",
    )
    assert commune.due_at == moment("04/07/2018 10:00")
    assert tax.due_at == moment("05/07/2018 10:00")
    assert split.state == State.PROCESSING
    assert "Tiếp theo: 2. Xã xác nhận, niêm yết; 3. Thuế ra thông báo." in replays(split)[1]


@pytest.mark.parametrize("tax_first", [True, False])
def test_the_join_waits_for_all_whatever_the_order(house, split, tax_first):
    def answer(when):
        return actions.record_answer(split, paper="88/TB", **on(house, "hoa", when))

    def commune_done(when):
        return actions.forward(split, **on(house, "ngoc", when))

    first, second = (answer, commune_done) if tax_first else (commune_done, answer)
    done = first("03/07/2018 08:00")
    assert opened(done) == [2 if tax_first else 3]
    done = second("04/07/2018 08:00")
    assert opened(done) == [4]
    assert done.office == house.office  # ktht là phòng chuyên môn duy nhất của huyện
    joined = done.steps.get(order=4)
    assert joined.opened_at == moment("04/07/2018 08:00")
    replays(done)
    assert audit.verify().ok


def test_an_agency_outside_gets_a_numbered_paper_and_answers_by_one(house, land, split):
    assert code_of(
        actions.record_answer, split, paper=" ", **on(house, "hoa", "03/07/2018 08:00")
    ) == ("paper-number-missing")
    fresh = actions.receive(
        unit=house.unit,
        office=house.one_stop,
        version=house.land,
        applicant=house.citizen,
        **on(house, "hoa", "02/07/2018 08:30"),
    )
    there = {"to_office": house.commune_office, **on(house, "hoa", "02/07/2018 10:00")}
    assert code_of(actions.forward, fresh, **there) == "paper-number-missing"
    assert code_of(
        actions.record_answer, fresh, paper="1", **on(house, "hoa", "02/07/2018 10:00")
    ) == ("nothing-outside")
    actions.record_answer(split, paper="88/TB-CCT", **on(house, "hoa", "03/07/2018 08:00"))
    assert split.steps.get(order=3).answer_number == "88/TB-CCT"
    assert "Chi cục Thuế trả lời theo văn bản 88/TB-CCT." in replays(split)[-1]


def test_what_goes_outside_alone_is_told_with_its_agency_and_its_paper(house):
    """Nothing is left inside: the counter waits for the police, by a paper of its own."""
    version = interlinked.publish(
        "1.007007",
        "Xác nhận qua công an",
        "8",
        interlinked.step("Tiếp nhận", "0,5", kind="one_stop"),
        interlinked.step("Công an xác minh", "5", (1,), unit_kind="outside", agency="Công an"),
        interlinked.step("Trả kết quả", "0,25", kind="one_stop"),
    )
    procedures.assign_to_unit(
        house.unit, since=date(2018, 1, 1), by=SYSTEM, at=moment(interlinked.EARLY)
    )
    sent = actions.receive(
        unit=house.unit,
        office=house.one_stop,
        version=version,
        applicant=house.citizen,
        **on(house, "hoa", "02/07/2018 08:30"),
    )
    actions.forward(sent, paper="21/UBND", **on(house, "hoa", "02/07/2018 09:00"))
    assert opened(sent) == [2]
    assert replays(sent)[-1] == "Gửi Công an theo văn bản 21/UBND."


def test_the_control_slip_has_a_line_for_an_agency_outside(house, split):
    actions.record_answer(split, paper="88/TB-CCT", **on(house, "hoa", "03/07/2018 08:00"))
    rows = queries.control_slip(split, moment("03/07/2018 09:00"))
    (tax,) = [each for each in rows if each.agency == "Chi cục Thuế"]
    assert (tax.given_at, tax.steps) == (moment("02/07/2018 10:00"), ("Thuế ra thông báo",))
    assert tax.note == "15/PC ngày 02/07/2018; 88/TB-CCT"
    assert rows[0].steps == ("Tiếp nhận",)


def test_finish_names_the_branches_that_are_open(house, land, split):
    refused = {"result_number": "1", **on(house, "dung", "03/07/2018 08:00")}
    with pytest.raises(Refused, match=r"2\. Xã xác nhận, niêm yết; 3\. Thuế") as caught:
        actions.finish(split, **refused)
    assert caught.value.refusal.code == "branches-open"


def test_what_other_agencies_must_do_is_not_left_out(house, land):
    when = on(house, "dung", "02/07/2018 09:00")
    with pytest.raises(Refused) as caught:
        actions.finish(land, result_number="1", **when)
    assert caught.value.refusal.code == "route-not-done"


# --- who sees it, who may act --------------------------------------------------------------------


def test_the_unit_of_a_step_sees_it_while_it_has_it_and_acts_on_that_lane_only(house, land):
    sees = lambda when: access.visible_to(house.ngoc.actor, moment(when)).filter(pk=land.pk)  # noqa: E731
    assert not sees("02/07/2018 09:00").exists()
    assert code_of(actions.forward, land, **on(house, "ngoc", "02/07/2018 09:00")) == (
        "not-your-duty"
    )
    split = actions.forward(
        land,
        to_office=house.commune_office,
        paper="1",
        **on(house, "hoa", "02/07/2018 10:00"),
    )
    assert sees("02/07/2018 10:01").exists()
    for act, more in (
        ("finish", {"result_number": "1"}),
        ("stop", {"reason": "x"}),
        ("request_supplement", {"missing": ["x"], "reason": "x"}),
        ("record_answer", {"paper": "1"}),
    ):
        action = getattr(actions, act)
        assert code_of(action, split, **more, **on(house, "ngoc", "02/07/2018 11:00")) == (
            "not-your-duty"
        )
    assert code_of(actions.forward, split, lane=3, **on(house, "ngoc", "02/07/2018 11:00")) == (
        "lane-not-yours"
    )
    assert code_of(actions.forward, split, lane=2, **on(house, "hoa", "02/07/2018 11:00")) == (
        "lane-not-yours"
    )
    actions.take_over(split, **on(house, "ngoc", "02/07/2018 11:00"))
    assert split.steps.get(order=2).holder == house.ngoc
    actions.forward(split, **on(house, "ngoc", "03/07/2018 08:00"))
    assert not sees("03/07/2018 08:01").exists()


def test_an_office_the_route_does_not_name_is_refused(house, land):
    before = moment("02/07/2018 09:00")
    other = code_of(
        actions.forward,
        land,
        to_office=house.commune_one_stop.__class__(pk=999, unit_id=1, name="Sở", code="s"),
        paper="1",
        by=house.hoa.actor,
        at=before,
    )
    assert other == "office-elsewhere"
    assert code_of(actions.forward, land, lane=4, paper="1", by=house.hoa.actor, at=before) == (
        "lane-not-open"
    )
    assert code_of(actions.forward, land, skip=(2,), paper="1", by=house.hoa.actor, at=before) == (
        "step-not-optional"
    )


def test_several_communes_below_mean_that_one_is_chosen(house, land):
    from congvu.core.actors import SYSTEM
    from congvu.organisation import actions as organisation
    from congvu.organisation import queries as units
    from congvu.organisation.rules import OfficeKind

    day = moment("02/07/2018 08:00")
    below = units.units_under(house.unit, day.date())
    other = next(each for each in below if each != house.commune)
    office = organisation.open_office(
        other, code="tuphap", name="Tư pháp", kind=OfficeKind.PROFESSIONAL, by=SYSTEM, at=day
    )
    send = {"paper": "1", **on(house, "hoa", "02/07/2018 09:00")}
    assert code_of(actions.forward, land, **send) == "route-office-unknown"
    sent = actions.forward(land, offices={2: office}, **send)
    assert sent.steps.get(order=2).office == office
    assert sent.office == office


# --- pauses of a lane ----------------------------------------------------------------------------


def test_a_lane_stands_and_the_other_works_on(house, split):
    before = split.due_at
    paused = actions.pause(
        split, ground="land_posting", reference="NY 3", **on(house, "ngoc", "03/07/2018 08:00")
    )
    (row,) = Pause.objects.filter(dossier=split)
    assert (row.step.order, row.holds, row.opened_by) == (2, False, house.ngoc)
    assert row.basis.startswith("Nghị định 43/2014")
    commune, tax = split.steps.filter(order__in=(2, 3)).order_by("order")
    assert (commune.due_at, tax.due_at) == (None, moment("05/07/2018 10:00"))
    assert paused.due_at == before
    assert code_of(
        actions.pause, split, ground="land_posting", reference="NY 4", lane=2,
        **on(house, "ngoc", "03/07/2018 08:30"),
    ) == "lane-held"  # fmt: skip
    assert code_of(actions.forward, split, **on(house, "ngoc", "03/07/2018 09:00")) == "lane-held"
    actions.record_answer(split, paper="88/TB", **on(house, "hoa", "04/07/2018 08:00"))
    resumed = actions.resume(split, **on(house, "ngoc", "18/07/2018 08:00"))
    row.refresh_from_db()
    assert row.closed_by == house.ngoc
    assert split.steps.get(order=2).due_at == moment("19/07/2018 10:00")
    assert resumed.due_at == before
    said = replays(split)
    assert any("Tạm dừng tính thời hạn của bước “2. Xã xác nhận" in each for each in said)
    assert queries.recompute_all(moment("18/07/2018 09:00")) == []


def test_a_lane_that_holds_all_stops_the_dossier_and_every_lane(house, split):
    split.steps.filter(order=2).update(holds_all=True)
    held = actions.pause(
        split, ground="land_posting", reference="NY 3", **on(house, "ngoc", "03/07/2018 08:00")
    )
    assert held.due_at is None
    assert split.steps.get(order=3).due_at is None
    done = actions.resume(split, **on(house, "ngoc", "10/07/2018 08:00"))
    assert done.due_at == moment("23/07/2018 08:00")
    assert split.steps.get(order=3).due_at == moment("12/07/2018 10:00")
    replays(split)


def test_pauses_that_overlap_are_counted_once(house, split):
    """The lane holds from the 3rd to the 10th, the whole from the 5th to the 12th: seven days."""
    split.steps.filter(order=2).update(holds_all=True)
    say = {"ground": "land_posting", "reference": "NY"}
    actions.pause(split, **say, **on(house, "ngoc", "03/07/2018 08:00"))
    actions.pause(split, **say, **on(house, "dung", "05/07/2018 08:00"))
    actions.resume(split, lane=2, **on(house, "ngoc", "10/07/2018 08:00"))
    done = actions.resume(split, **on(house, "dung", "12/07/2018 08:00"))
    assert done.due_at == moment("25/07/2018 08:00")
    assert queries.recompute_all(moment("12/07/2018 09:00")) == []


def test_the_paper_of_a_pause_is_delivered_once_to_somebody(house, split):
    actions.pause(
        split, ground="land_posting", reference="NY 3", **on(house, "ngoc", "03/07/2018 08:00")
    )
    (row,) = Pause.objects.filter(dossier=split)
    say = {"pause": row, **on(house, "hoa", "04/07/2018 08:00")}
    day = date(2018, 7, 4)
    assert code_of(actions.deliver_slip, split, to="ai", on=day, **say) == "slip-receiver-unknown"
    early = date(2018, 7, 2)
    assert code_of(actions.deliver_slip, split, to="proxy", on=early, **say) == "slip-day-wrong"
    given = actions.deliver_slip(split, to="applicant", on=day, **say)
    assert (given.delivered_on, given.delivered_to) == (day, "applicant")
    assert code_of(actions.deliver_slip, split, to="post", on=day, **say) == "slip-delivered"
    assert "ngày 04/07/2018: người nộp hồ sơ" in replays(split)[-1]


# --- back, and to other hands --------------------------------------------------------------------


def test_a_step_sent_back_waits_and_comes_again(house, split):
    actions.record_answer(split, paper="88/TB", **on(house, "hoa", "03/07/2018 08:00"))
    actions.forward(split, **on(house, "ngoc", "03/07/2018 10:00"))
    assert opened(split) == [4]
    back = {"reason": "Biên bản niêm yết thiếu chữ ký"}
    assert code_of(
        actions.send_back, split, reason=" ", **on(house, "binh", "03/07/2018 14:00")
    ) == ("reason-missing")
    actions.send_back(split, to_step=2, **back, **on(house, "binh", "03/07/2018 15:00"))
    assert opened(split) == [2]
    waiting = split.steps.get(order=4)
    assert waiting.sent_back
    again = actions.forward(split, **on(house, "ngoc", "04/07/2018 10:00"))
    assert opened(again) == [4]
    fourth = split.steps.get(order=4)
    # Hai ngày của bước 4 từ 10:00 ngày 3, cộng năm giờ nó ở chỗ khác (15:00 ngày 3 – 10:00 ngày 4)
    assert fourth.due_at == moment("05/07/2018 17:00")
    accounts = queries.accounts_of(again, moment("04/07/2018 11:00"))
    assert [own.micros for own in lane_own(accounts, 4)] == [4 * 3_600_000_000]
    assert "Trả lại bước 2. Xã xác nhận, niêm yết từ bước 4." in replays(split)[-2]


def lane_own(accounts, order):
    from congvu.calendars import queries as calendars
    from congvu.dossiers import routing

    lane = routing.lane_time(
        accounts.course, order, calendars.calendar_for("240"), moment("04/07/2018 11:00")
    )
    return lane.own


def test_nothing_before_the_first_step(house, land):
    code = code_of(actions.send_back, land, reason="Thiếu", **on(house, "hoa", "02/07/2018 09:00"))
    assert code == "nothing-before"


# --- child dossiers ------------------------------------------------------------------------------


def test_children_have_number_clock_and_state_of_their_own(house, birth):
    residence, insurance = queries.children_of(birth)
    assert [each.unit for each in (residence, insurance)] == [house.unit, house.unit]
    assert residence.number != insurance.number
    assert (residence.state, residence.parent) == (State.RECEIVED, birth)
    assert residence.due_at == moment("11/07/2018 14:00")
    assert insurance.due_at == moment("09/07/2018 14:00")
    assert opened(birth) == [3, 4]
    told = replays(birth)
    assert sum("Mở hồ sơ con" in each for each in told) == 2
    assert any(birth.number in each and "Do bước" in each for each in replays(residence))
    assert code_of(actions.forward, birth, **on(house, "ngoc", "03/07/2018 08:00")) == (
        "lane-not-yours"
    )
    assert code_of(
        actions.finish, birth, result_number="1", **on(house, "ngoc", "03/07/2018 08:00")
    ) == ("branches-open")


def test_the_parent_finishes_when_the_last_child_does(house, birth):
    residence, insurance = queries.children_of(birth)
    actions.finish(insurance, result_number="BH-1", **on(house, "dung", "02/07/2018 16:00"))
    birth.refresh_from_db()
    assert (birth.state, opened(birth)) == (State.PROCESSING, [3])
    actions.forward(residence, to_office=house.office, **on(house, "hoa", "02/07/2018 17:00"))
    actions.finish(residence, result_number="TT-9", **on(house, "binh", "09/07/2018 09:00"))
    birth.refresh_from_db()
    assert (birth.state, birth.finished_at) == (State.FINISHED, moment("09/07/2018 09:00"))
    assert "TT-9" in birth.result_note
    assert "BH-1" in birth.result_note
    told = replays(birth)
    assert told[-1].startswith("Xử lý xong")
    assert sum("đã xử lý xong" in each for each in told) == 2
    assert audit.verify().ok


def test_a_child_that_is_stopped_brings_its_step_to_the_counter(house, birth):
    residence, _ = queries.children_of(birth)
    assert code_of(actions.stop, birth, reason="Rút", **on(house, "lan", "02/07/2018 15:00")) == (
        "not-your-duty"
    )
    actions.stop(residence, reason="Không đủ điều kiện", **on(house, "dung", "02/07/2018 16:00"))
    step = birth.steps.get(order=3)
    assert step.is_open
    assert step.office.unit == house.commune
    assert "đã dừng xử lý" in replays(birth)[-1]
    done = actions.forward(
        birth, lane=3, reason="Nhận riêng sau", **on(house, "commune_clerk", "03/07/2018 08:00")
    )
    assert opened(done) == [4]


def test_a_parent_is_not_stopped_over_its_children(house, birth, hire):
    from congvu.core.actors import Duty
    from congvu.people import queries as people

    head = hire("thang", "Hà Quyết Thắng", house.commune, Duty.UNIT_LEADER)
    actor = people.actor_for(head, date(2018, 7, 3))
    with pytest.raises(Refused) as caught:
        actions.stop(birth, reason="Rút", by=actor, at=moment("03/07/2018 08:00"))
    assert caught.value.refusal.code == "children-open"


def test_a_child_needs_a_unit_that_receives_its_procedure(house):
    from congvu.core.actors import SYSTEM
    from congvu.procedures import actions as procedures
    from congvu.procedures.models import Procedure

    procedures.repeal(
        Procedure.objects.get(code="1.009999"),
        last_day=date(2018, 6, 30),
        decision="QĐ 1",
        by=SYSTEM,
        at=moment("29/06/2018 08:00"),
    )
    dossier = actions.receive(
        unit=house.commune,
        office=house.commune_one_stop,
        version=house.birth,
        applicant=house.citizen,
        **on(house, "commune_clerk", "02/07/2018 08:00"),
    )
    actions.forward(
        dossier, to_office=house.commune_office, **on(house, "commune_clerk", "02/07/2018 09:00")
    )
    code = code_of(actions.forward, dossier, **on(house, "ngoc", "02/07/2018 14:00"))
    assert code == "procedure-not-in-force"
    assert not queries.children_of(dossier)
