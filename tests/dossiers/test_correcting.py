"""An intake put right or voided; people sent away are recorded."""

from __future__ import annotations

import json

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.periods import parse_period
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.counter import not_received, open_alike, suggested
from congvu.dossiers.rules import PaperGiven, State
from congvu.dossiers.rules.counter import NOT_RECEIVED_GROUNDS
from congvu.figures import registry
from congvu.figures.registry import Mode, Scope
from congvu.people import actions as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa(counter, at):
    """Chị Hoa, a quarter of an hour after the receipt."""
    return {"by": counter.hoa.actor, "at": at("02/07/2018 09:15")}


@pytest.fixture
def brought(receive):
    return receive("02/07/2018 09:00")


def code_of(act, *given, **more):
    with pytest.raises(Refused) as caught:
        act(*given, **more)
    assert caught.value.refusal.said()["what_to_do"]
    return caught.value.refusal.code


class TestCorrecting:
    def test_the_applicant_is_another_row_and_the_event_says_only_that(self, brought, hoa, at):
        right = people.register_party(
            name="Hà Văn Sửu",
            identifier="060112345679",
            phone="0912345678",
            by=SYSTEM,
            at=hoa["at"],
        )
        before = brought.applicant
        actions.correct(brought, reason="Gõ nhầm số căn cước", applicant=right, **hoa)
        brought.refresh_from_db()
        assert brought.applicant == right
        before.refresh_from_db()
        assert before.identifier == "060112345678"
        event = Event.objects.get(kind="dossier.corrected")
        assert json.loads(event.data)["changed"] == ["applicant"]
        assert "0601" not in event.data
        assert "Sửu" not in event.data
        told = queries.story(brought)[-1].said()
        assert told == "Sửa nội dung tiếp nhận (người nộp). Lý do: Gõ nhầm số căn cước."

    def test_papers_copies_note_and_wish(self, brought, hoa):
        actions.correct(
            brought,
            reason="Đếm lại",
            papers=[PaperGiven("Đơn đề nghị", 1, 0), PaperGiven("Bản vẽ", 0, 3), PaperGiven("Ảnh")],
            copies=2,
            note="Nộp thêm ảnh",
            wish=("postal", "Khu 5, Văn Luông"),
            **hoa,
        )
        brought.refresh_from_db()
        lines = {
            one.name: (one.originals, one.copies, one.is_given) for one in brought.papers.all()
        }
        assert lines["Bản vẽ"] == (0, 3, True)
        assert lines["Ảnh"][2]
        assert (brought.copies, brought.wish_method) == (2, "postal")
        changed = json.loads(Event.objects.get(kind="dossier.corrected").data)["changed"]
        assert changed == ["papers", "copies", "note", "wish"]

    def test_another_procedure_gives_its_own_term_steps_and_promise(
        self, counter, brought, hoa, at
    ):
        promised, number = brought.promise_at, brought.number
        actions.correct(brought, reason="Chọn nhầm thủ tục", version=counter.business, **hoa)
        brought.refresh_from_db()
        assert brought.number == number
        assert brought.promise_at == brought.due_at == at("05/07/2018 09:00")
        assert promised == at("09/07/2018 09:00")
        assert not brought.steps.exists()
        assert queries.recompute_all(hoa["at"]) == []
        said = json.loads(Event.objects.get(kind="dossier.corrected").data)
        assert said["promise_before"].startswith("2018-07-09T09:00")

    def test_once_worked_on_the_procedure_stays(self, counter, brought, hoa, at):
        actions.forward(brought, to_office=counter.office, **hoa)
        later = hoa | {"at": at("02/07/2018 10:00")}
        code = code_of(actions.correct, brought, reason="Nhầm", version=counter.business, **later)
        assert code == "already-worked-on"
        actions.correct(brought, reason="Nhầm số bộ", copies=3, **later)

    def test_a_file_of_a_paper_is_work_done(self, counter, brought, hoa):
        from congvu.files import actions as stored

        sent = {"unit": counter.unit} | hoa
        picture = stored.store(b"\x89PNG\r\n\x1a\n" + bytes(40), "don.png", **sent)
        actions.attach_file(brought, picture, kind="submitted", **hoa)
        code = code_of(actions.correct, brought, reason="Nhầm", version=counter.business, **hoa)
        assert code == "already-worked-on"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"reason": " "}, "reason-missing"),
            ({}, "nothing-to-correct"),
            ({"copies": 1}, "nothing-to-correct"),
            ({"wish": ("fax", "")}, "wish-unknown"),
        ],
    )
    def test_refusals(self, brought, hoa, changes, code):
        assert code_of(actions.correct, brought, **({"reason": "Sai"} | changes), **hoa) == code

    def test_only_the_counter_corrects(self, counter, brought, hoa):
        who = hoa | {"by": counter.binh.actor}
        assert code_of(actions.correct, brought, reason="Sai", copies=2, **who) == "not-your-duty"


class TestVoiding:
    def test_number_kept_and_never_given_again(self, brought, receive, hoa, counter, at):
        actions.void(brought, reason="Người nộp đổi ý trước khi nhận giấy hẹn", **hoa)
        brought.refresh_from_db()
        after = receive("02/07/2018 09:30")
        assert (brought.serial, after.serial) == (1, 2)
        assert not brought.is_open
        book = list(queries.tracking_book(counter.unit, 2018))
        assert [(row.serial, row.voided) for row in book] == [(1, True), (2, False)]
        assert book[0].note == "Huỷ: Người nộp đổi ý trước khi nhận giấy hẹn"

    def test_it_leaves_queues_and_is_found_struck(self, brought, hoa, counter, at):
        actions.void(brought, reason="Nhập trùng", **hoa)
        when = at("02/07/2018 11:00")
        counts = queries.queue_counts(counter.hoa.actor, when, exact="voided")
        assert counts["voided"] == 1
        assert not any(count for name, count in counts.items() if name != "voided")
        for name, count in counts.items():
            assert queries.queue(counter.hoa.actor, when, group=name).count() == count
        (row,) = queries.rows_of(queries.search(counter.hoa.actor, when, brought.number), when)
        assert row.voided == "Nhập trùng"

    def test_figures_know_it_from_when_it_was_recorded(self, brought, hoa, counter, at, at_time):
        at_time(at("02/07/2018 09:20"))
        actions.void(brought, reason="Nhập trùng", **hoa)
        brought.refresh_from_db()
        scope = Scope(counter.unit, Mode.OWN, (counter.unit,))

        def received(as_of):
            spec = registry.get("dossiers.received")
            return spec.selector(scope, parse_period("2018"), as_of).count()[0]

        Dossier.objects.filter(pk=brought.pk).update(received_recorded_at=at("02/07/2018 09:00"))
        assert received(at("02/07/2018 09:10")) == 1
        assert received(at("02/07/2018 09:30")) == 0

    def test_nothing_more_is_done_on_it(self, brought, hoa, counter, at):
        actions.void(brought, reason="Nhập trùng", **hoa)
        later = hoa | {"at": at("02/07/2018 10:00")}
        assert code_of(actions.forward, brought, to_office=counter.office, **later) == (
            "dossier-voided"
        )
        assert code_of(actions.void, brought, reason="Nữa", **later) == "dossier-voided"
        assert code_of(actions.charge_fee, brought, name="X", amount=1, **later) == "dossier-voided"

    def test_next_day_or_once_worked_on_a_leader_decides(self, brought, hoa, counter, at):
        tomorrow = at("03/07/2018 08:00")
        asked = {"reason": "Nhập trùng", "at": tomorrow}
        assert code_of(actions.void, brought, by=counter.hoa.actor, **asked) == "void-not-ordered"
        assert code_of(actions.void, brought, by=counter.binh.actor, **asked) == "not-your-duty"
        actions.forward(brought, to_office=counter.office, **hoa)
        today = asked | {"at": at("02/07/2018 10:00")}
        assert code_of(actions.void, brought, by=counter.hoa.actor, **today) == "void-not-ordered"
        actions.void(brought, by=counter.dung.actor, **asked)
        told = queries.story(brought)[-1].said()
        assert told == "Huỷ tiếp nhận; số hồ sơ không dùng lại. Lý do: Nhập trùng."

    def test_money_taken_is_given_back_first(self, brought, hoa, counter):
        actions.charge_fee(brought, name="Lệ phí", amount=75_000, **hoa)
        receipt = actions.collect_fees(brought, method="cash", **hoa)
        who = hoa | {"by": counter.dung.actor}
        assert code_of(actions.void, brought, reason="Trùng", **who) == "fees-collected"
        actions.void_receipt(receipt, reason="Hồ sơ trùng", **hoa)
        actions.void(brought, reason="Trùng", **who)

    def test_an_inspector_still_sees_it(self, brought, hoa, counter, at):
        from congvu.dossiers import access

        actions.void(brought, reason="Trùng", **hoa)
        seen = access.visible_to(counter.minh.actor, at("09/11/2018 08:00"))
        assert brought in seen


class TestSentAway:
    @pytest.fixture
    def refuse(self, counter, hoa):
        def refused(**changes):
            given = {
                "unit": counter.unit,
                "office": counter.one_stop,
                "version": counter.building,
                "applicant": counter.citizen,
                "reason": "",
                "missing": ["Bản vẽ"],
            }
            return actions.refuse_at_counter(**(given | hoa | changes))

        return refused

    def test_missing_papers_say_it_themselves_and_slips_are_numbered(self, refuse, counter, at):
        first, second = (
            refuse(),
            refuse(missing=[], reason="Nộp tại UBND xã", ground="not_competent"),
        )
        assert (first.slip_number, second.slip_number) == ("01/2018/TCTN", "02/2018/TCTN")
        assert (first.refusal_ground, first.ended_reason) == (
            "papers_missing",
            NOT_RECEIVED_GROUNDS["papers_missing"].label,
        )
        rows = not_received(counter.minh.actor, at("09/11/2018 08:00"), counter.unit, year())
        assert set(rows) == {first, second}
        assert first.state == State.NOT_ACCEPTED

    def test_sent_twice_one_slip(self, refuse):
        assert refuse(request_key="k") == refuse(request_key="k")
        assert Dossier.objects.get().slip_number == "01/2018/TCTN"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"ground": "mood"}, "refusal-ground-unknown"),
            ({"ground": "papers_missing", "missing": []}, "papers-not-named"),
            ({"missing": []}, "reason-missing"),
            ({"ground": "not_eligible"}, "reason-missing"),
        ],
    )
    def test_refusals(self, refuse, changes, code):
        assert code_of(refuse, **changes) == code


def year():
    return parse_period("2018")


class TestLookingUp:
    def test_the_same_person_and_procedure_still_open_is_offered(self, counter, brought, at, hoa):
        when, me = at("02/07/2018 10:00"), counter.hoa.actor
        by_number = {"identifier": "060112345678"}
        assert open_alike(me, when, counter.building, **by_number) == [brought]
        by_phone = {"phone": "0912345678", "name": "ha van suu"}
        assert open_alike(me, when, counter.building, **by_phone) == [brought]
        assert open_alike(me, when, counter.building, phone="0912345678") == []
        assert open_alike(me, when, counter.business, **by_number) == []
        assert open_alike(counter.commune_clerk.actor, when, counter.building, **by_number) == []
        actions.void(brought, reason="Nhầm", **hoa)
        assert open_alike(me, when, counter.building, **by_number) == []

    def test_what_fits_best_and_is_asked_most_comes_first(self, counter, receive, at):
        day, when = at("02/07/2018 10:00").date(), at("02/07/2018 10:00")
        named = {
            typed: [one.name for one in suggested(typed, counter.unit, day, when, 5)]
            for typed in ("hkd", "thanh lap", "c", "nuoi con")
        }
        assert named["hkd"][0] == "Thành lập hộ kinh doanh"
        assert named["thanh lap"] == ["Thành lập hộ kinh doanh"]
        assert named["nuoi con"][0] == "Nuôi con nuôi trong nước"
        assert named["c"][0] == "Cấp giấy phép xây dựng nhà ở"
        receive("02/07/2018 08:00", version=counter.copies)
        assert suggested("c", counter.unit, day, when, 5)[0] == counter.copies

    def test_found_by_the_old_number_of_the_card(self, counter, receive, at):
        who = people.register_party(
            name="Đinh Thị Mận",
            identifier="025160345678",
            old_identifier="131234567",
            by=SYSTEM,
            at=at("02/07/2018 08:00"),
        )
        dossier = receive("02/07/2018 09:00", applicant=who)
        found = queries.search(counter.hoa.actor, at("02/07/2018 10:00"), "131 234 567")
        assert list(found) == [dossier]
