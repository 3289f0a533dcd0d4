"""Lateness foreseen, apologised for and still counted; a draft before the signature."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.actors import SYSTEM, Duty
from congvu.core.clock import Verdict
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Apology, Dossier
from congvu.dossiers.rules.late import StepAhead, forecast, usual
from congvu.jobs import work
from congvu.outbox.models import Message
from congvu.people import actions as people
from tests.dossiers.test_life import refused


@pytest.fixture
def head(counter, hire):
    return hire("khanh", "Lê Văn Khanh", counter.unit, Duty.OFFICE_HEAD)


@pytest.fixture
def chair(counter, hire):
    return hire("loan", "Trần Thị Loan", counter.unit, Duty.UNIT_LEADER)


@pytest.mark.django_db
class TestApology:
    """Anh Bình's building permit will not be done by its day."""

    @pytest.fixture
    def slow(self, counter, receive, at, at_time):
        at_time(at("31/07/2018 08:00"))
        return receive("02/07/2018 09:00")  # hạn 09/07/2018 09:00

    def sign(self, letter, who, at, when="06/07/2018 15:00", **more):
        said = {"cause": "coordination", "reason": "Chờ ý kiến quy hoạch"}
        said |= {"new_at": at("12/07/2018 09:00")} | more
        return actions.sign_apology(letter, by=who.actor, at=at(when), **said)

    def test_owed_from_one_working_day_before_until_it_is_sent(
        self, counter, slow, head, at, django_assert_max_num_queries
    ):
        reader = head.actor
        assert list(queries.owed(reader, at("05/07/2018 09:00"))) == []
        assert list(queries.owed(reader, at("06/07/2018 09:00"))) == [slow]
        letter = actions.draft_apology(slow, by=counter.binh.actor, at=at("06/07/2018 10:00"))
        assert letter.number == ""  # the number is given with the signature
        assert (letter.cause, letter.reason) == (
            "",
            "Hồ sơ còn ở bước “Bước 1” (Bộ phận tiếp nhận và trả kết quả), chưa xong",
        )
        assert letter.new_at == at("12/07/2018 09:00")  # ba ngày làm việc sau hạn cũ
        assert self.sign(letter, head, at).number == "01/2018/PXL"
        assert list(queries.owed(reader, at("06/07/2018 15:30"))) == [slow]  # ký mà chưa gửi
        actions.send_apology(letter, by=counter.hoa.actor, at=at("06/07/2018 16:00"))
        assert list(queries.owed(reader, at("06/07/2018 16:30"))) == []
        with django_assert_max_num_queries(6):
            list(queries.owed(reader, at("06/07/2018 16:30")))

    def test_an_apologised_dossier_is_still_late(self, counter, slow, head, at):
        letter = actions.draft_apology(slow, by=counter.binh.actor, at=at("06/07/2018 10:00"))
        self.sign(letter, head, at)
        actions.send_apology(letter, by=counter.hoa.actor, at=at("06/07/2018 16:00"))
        kept = Dossier.objects.get(pk=slow.pk)
        assert kept.reappointed_at == at("12/07/2018 09:00")
        assert kept.due_at == slow.due_at
        assert kept.promise_at == slow.promise_at
        assert kept.standing(at("10/07/2018 09:00")) is Verdict.OVERDUE
        done = actions.finish(
            actions.forward(
                kept, to_office=counter.office, by=counter.hoa.actor, at=at("09/07/2018 10:00")
            ),
            result_number="7/GPXD",
            by=counter.binh.actor,
            at=at("11/07/2018 10:00"),
        )
        assert done.standing(at("12/07/2018 08:00")) is Verdict.LATE
        body = Message.objects.get(kind="dossier.apology_sent").body
        assert "Chờ ý kiến quy hoạch" in body
        assert "12/07/2018" in body
        said = " ".join(line.said() for line in queries.story(done))
        assert "Gửi phiếu xin lỗi 01/2018/PXL" in said

    def test_the_appointment_moves_once_only(self, counter, slow, head, at):
        letter = actions.draft_apology(slow, by=counter.binh.actor, at=at("06/07/2018 10:00"))
        again = {"by": counter.binh.actor, "at": at("06/07/2018 11:00")}
        refused("apology-drafted", actions.draft_apology, slow, **again)
        self.sign(letter, head, at)
        actions.send_apology(letter, by=counter.hoa.actor, at=at("06/07/2018 16:00"))
        later = {"by": counter.binh.actor, "at": at("11/07/2018 11:00")}
        refused("reappointed-already", actions.draft_apology, slow, **later)

    def test_too_early_or_while_the_clock_is_held_there_is_nothing_to_apologise_for(
        self, counter, slow, at
    ):
        who = {"by": counter.binh.actor}
        refused("apology-too-early", actions.draft_apology, slow, at=at("03/07/2018 10:00"), **who)
        actions.pause(
            slow, ground="land_posting", reference="TB 3", at=at("06/07/2018 08:00"), **who
        )
        refused("apology-clock-held", actions.draft_apology, slow, at=at("06/07/2018 10:00"), **who)

    def test_who_signs_and_with_what(self, counter, slow, head, at):
        letter = actions.draft_apology(slow, by=counter.binh.actor, at=at("06/07/2018 10:00"))
        refused("apology-not-yours", self.sign, letter, counter.binh, at)
        refused("late-cause-unknown", self.sign, letter, head, at, cause="mưa")
        refused("reason-missing", self.sign, letter, head, at, reason=" ")
        early = at("09/07/2018 09:00")
        refused("new-date-too-early", self.sign, letter, head, at, new_at=early)
        saturday = at("14/07/2018 09:00")
        refused("new-date-off", self.sign, letter, head, at, new_at=saturday)
        send = {"by": counter.hoa.actor, "at": at("06/07/2018 16:00")}
        refused("apology-unsigned", actions.send_apology, letter, **send)
        self.sign(letter, head, at)
        refused("apology-settled", self.sign, letter, head, at)
        actions.send_apology(letter, how="Điện thoại", **send)
        refused("apology-sent", actions.send_apology, letter, **send)

    def test_a_needless_draft_is_dropped_and_leaves_no_gap(self, counter, slow, head, at):
        letter = actions.draft_apology(slow, by=counter.binh.actor, at=at("06/07/2018 10:00"))
        drop = {"by": counter.binh.actor, "at": at("06/07/2018 11:00")}
        refused("reason-missing", actions.drop_apology, letter, reason="", **drop)
        actions.drop_apology(letter, reason="Đã ký xong giấy phép", **drop)
        refused("apology-settled", actions.drop_apology, letter, reason="Nữa", **drop)
        again = actions.draft_apology(slow, by=counter.binh.actor, at=at("06/07/2018 14:00"))
        assert self.sign(again, head, at).number == "01/2018/PXL"
        assert len(queries.letters_of(slow)) == 2

    def test_the_job_writes_each_letter_once(self, counter, slow, receive, at, at_time):
        receive("03/07/2018 09:00")  # hạn 10/07
        at_time(at("09/07/2018 09:30"))
        assert work.draft_letters() == 2
        assert work.draft_letters() == 0
        assert Apology.objects.filter(drafted_by=None).count() == 2

    def test_what_will_be_in_time_owes_nothing_beforehand(self, counter, receive, at, at_time):
        """A same-day service, and a permit of which only the last hours of its last step are left.

        Once it is late, it owes.
        """
        at_time(at("31/07/2018 08:00"))
        receive("09/07/2018 08:00", version=counter.copies)  # trong ngày
        quick = receive("02/07/2018 09:00")  # hạn 09/07 09:00
        given = {"to_office": counter.office, "by": counter.hoa.actor}
        actions.forward(quick, at=at("02/07/2018 10:00"), **given)
        quick.steps.update(closed_at=at("06/07/2018 08:00"))
        assert list(queries.owed(SYSTEM, at("09/07/2018 08:30"))) == []
        assert not queries.owes_letter(quick, at("09/07/2018 08:30"))
        assert list(queries.owed(SYSTEM, at("09/07/2018 10:00"))) == [quick]
        assert queries.owes_letter(quick, at("09/07/2018 10:00"))
        assert queries.owed(SYSTEM, at("09/07/2018 17:31")).count() == 2

    def test_nothing_known_of_how_long_it_takes_owes_from_the_day_before(
        self, counter, receive, at, at_time
    ):
        at_time(at("31/07/2018 08:00"))
        blind = receive("02/07/2018 09:00", version=counter.business)  # hạn 05/07, không có bước
        assert list(queries.owed(SYSTEM, at("03/07/2018 09:00"))) == []
        assert list(queries.owed(SYSTEM, at("04/07/2018 09:00"))) == [blind]

    def test_the_end_of_the_work_drops_an_unsigned_draft(self, counter, slow, at):
        given = {"to_office": counter.office, "by": counter.hoa.actor}
        actions.forward(slow, at=at("03/07/2018 10:00"), **given)
        letter = actions.draft_apology(slow, by=SYSTEM, at=at("06/07/2018 10:00"))
        assert "Phòng Kinh tế và Hạ tầng" in letter.reason
        done = {"result_number": "7/GPXD", "by": counter.binh.actor}
        actions.finish(slow, at=at("06/07/2018 16:00"), **done)
        letter.refresh_from_db()
        assert letter.dropped_reason == rules.NEEDLESS
        said = [line.said() for line in queries.story(slow)]
        assert f"Bỏ phiếu xin lỗi đã soạn: {rules.NEEDLESS}." in said

    def test_who_may_sign_is_said(self, counter, slow, head, chair, at):
        assert queries.signatories(slow, at("06/07/2018 10:00"))[:2] == [counter.lan, chair]
        assert head in queries.signatories(slow, at("06/07/2018 10:00"))


@pytest.mark.django_db
class TestForeseen:
    """Three days of steps do not fit into one."""

    def test_steps_that_do_not_fit_are_seen_before_the_day(
        self, counter, receive, head, at, at_time
    ):
        at_time(at("31/07/2018 08:00"))
        dossier = receive("02/07/2018 07:30")  # hạn 09/07; bước 1 ngày và 3 ngày
        assert queries.foreseen(head.actor, at("03/07/2018 07:30")) == []
        [seen] = queries.foreseen(head.actor, at("06/07/2018 07:30"))
        assert seen.dossier == dossier
        assert (seen.forecast.left, seen.forecast.needed) == (480, 3 * 480)
        assert seen.forecast.by_cases == 0

    def test_cases_are_of_this_procedure_here_and_of_the_last_two_years(
        self, counter, receive, head, at, at_time
    ):
        """What copies took, or permits of years ago, says nothing of a permit of today."""
        at_time(at("31/07/2018 08:00"))
        receive("02/07/2018 07:30")
        now = at("06/07/2018 07:30")

        def finished(version):
            made = []
            for minute in range(10):
                one = receive(f"04/06/2018 08:{minute:02d}", version=version)
                at_desk = {"to_office": counter.office, "to_user": counter.binh}
                actions.forward(one, **at_desk, by=counter.hoa.actor, at=at("04/06/2018 09:00"))
                done = at("04/06/2018 16:00")
                actions.finish(one, result_number=f"{minute}/GP", by=counter.binh.actor, at=done)
                made.append(one.pk)
            return made

        def by_cases():
            [seen] = queries.foreseen(head.actor, now) or [None]
            return seen.forecast.by_cases if seen else "in time"

        finished(counter.copies)
        assert by_cases() == 0
        permits = finished(counter.building)
        assert by_cases() == "in time"  # four in five took less than a day
        Dossier.objects.filter(pk__in=permits).update(received_at=at("04/06/2016 08:00"))
        assert by_cases() == 0

    def test_a_forecast_asks_the_same_for_one_dossier_and_for_ten(
        self, counter, receive, head, at, at_time, django_assert_max_num_queries
    ):
        at_time(at("31/07/2018 08:00"))
        for minute in range(10):
            receive(f"02/07/2018 07:{minute + 30}")
        queries.foreseen(head.actor, at("06/07/2018 07:30"))
        with django_assert_max_num_queries(5):
            assert len(queries.foreseen(head.actor, at("06/07/2018 07:30"))) == 10


def test_few_cases_tell_nothing_and_many_tell_what_four_in_five_took():
    assert usual([60] * 7) is None
    assert usual([10, 20, 30, 40, 50, 60, 70, 80, 90, 1000]) == 80
    step = StepAhead(1, 480, cases=(900,) * 8)
    assert forecast([step], 800).late
    assert not forecast([StepAhead(1, 480, cases=(900,) * 7)], 800).late


def test_branches_count_by_the_longest_way():
    first, left, right = StepAhead(1, 100), StepAhead(2, 300, (1,)), StepAhead(3, 50, (1,))
    join = StepAhead(4, 10, (2, 3))
    assert forecast([first, left, right, join], 1000).needed == 410
    assert forecast([left, right, join], 1000).needed == 310  # bước 1 đã xong


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_longest_way_against_every_way(terms, random):
    """Walking every way through a random route finds the same longest one."""
    steps = [
        StepAhead(
            order,
            term,
            tuple(sorted(random.sample(range(1, order), random.randint(0, order - 1)))),
        )
        for order, term in enumerate(terms, start=1)
    ]

    def ways(order):
        step = steps[order - 1]
        if not step.after:
            return [step.term]
        return [step.term + way for before in step.after for way in ways(before)]

    longest = max(way for step in steps for way in ways(step.order))
    assert forecast(steps, 0).needed == longest


@pytest.mark.django_db
class TestDraft:
    """Anh Bình lays a draft before his head, she gives it back once, the chair approves."""

    @pytest.fixture
    def working(self, counter, receive, at, at_time):
        at_time(at("31/07/2018 08:00"))
        return actions.forward(
            receive("02/07/2018 09:00"),
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 10:00"),
        )

    def submit(self, counter, dossier, to_user, at, when="03/07/2018 09:00", **more):
        said = {"text": "Giấy phép xây dựng số … cấp cho …"} | more
        return actions.submit_draft(
            dossier, to_user=to_user, by=counter.binh.actor, at=at(when), **said
        )

    def test_given_back_once_passed_up_and_approved_with_its_number(
        self, counter, working, head, chair, at
    ):
        draft = self.submit(counter, working, head, at)
        decide = actions.decide_draft
        who = {"by": head.actor, "at": at("03/07/2018 10:00")}
        refused("reason-missing", decide, draft, decision="returned", **who)
        decide(draft, decision="returned", reason="Sửa số thửa", **who)
        assert Dossier.objects.get(pk=working.pk).holder == counter.binh
        again = self.submit(counter, working, head, at, "03/07/2018 14:00")
        who = {"by": head.actor, "at": at("03/07/2018 15:00")}
        decide(again, decision="passed_up", to_user=chair, **who)
        [waiting] = working.submissions.filter(decision="")
        assert (waiting.to_user, waiting.submitted_by) == (chair, counter.binh)
        who = {"by": chair.actor, "at": at("04/07/2018 08:00")}
        decide(waiting, decision="approved", result_number="12/GPXD", **who)
        done = Dossier.objects.get(pk=working.pk)
        assert (done.state, done.result_number) == (rules.State.FINISHED, "12/GPXD")
        said = " ".join(line.said() for line in queries.story(done))
        for words in ("Trình dự thảo kết quả cho Lê Văn Khanh", "Sửa số thửa", "Duyệt dự thảo"):
            assert words in said
        assert queries.story(done)[0].text
        body = Message.objects.get(kind="dossier.ready").body
        assert "sớm hơn ngày hẹn" in body

    def test_what_cannot_be_submitted(self, counter, working, head, at):
        refused("draft-empty", self.submit, counter, working, head, at, text=" ")
        refused("draft-own", self.submit, counter, working, counter.binh, at)
        refused("reader-decides-nothing", self.submit, counter, working, counter.hoa, at)
        self.submit(counter, working, head, at)
        refused("draft-waits", self.submit, counter, working, head, at, "03/07/2018 09:10")
        refused(
            "draft-undecided",
            actions.finish,
            working,
            result_number="1",
            by=counter.binh.actor,
            at=at("03/07/2018 11:00"),
        )

    def test_who_decides_and_what(self, counter, working, head, chair, at):
        draft = self.submit(counter, working, head, at)
        when = {"at": at("03/07/2018 10:00")}
        decide = actions.decide_draft
        refused("draft-not-yours", decide, draft, decision="approved", by=chair.actor, **when)
        refused("not-your-duty", decide, draft, decision="approved", by=counter.hoa.actor, **when)
        refused("decision-unknown", decide, draft, decision="maybe", by=head.actor, **when)
        up = {"decision": "passed_up", "by": head.actor} | when
        refused("reader-decides-nothing", decide, draft, to_user=counter.hoa, **up)
        refused("draft-own", decide, draft, to_user=head, **up)
        decide(draft, decision="approved", by=head.actor, **when)
        refused("draft-settled", decide, draft, decision="approved", by=head.actor, **when)

    def test_the_result_and_how_it_was_handed_over(self, counter, working, at):
        who = {"by": counter.binh.actor, "at": at("04/07/2018 10:00")}
        tomorrow = date(2018, 7, 5)
        refused(
            "result-in-future",
            actions.finish,
            working,
            result_number="1",
            result_on=tomorrow,
            **who,
        )
        actions.finish(working, result_number="9/GPXD", result_on=date(2018, 7, 4), **who)
        son = people.register_party(
            name="Hà Văn Dần", identifier="060198765432", by=SYSTEM, at=at("04/07/2018 10:00")
        )
        done = actions.return_result(
            working,
            receiver=son,
            receiver_paper="Giấy uỷ quyền 03/7/2018",
            note="Sổ ký nhận, trang 12",
            by=counter.hoa.actor,
            at=at("05/07/2018 08:00"),
        )
        assert done.result_on == date(2018, 7, 4)
        assert done.receiver_paper == "Giấy uỷ quyền 03/7/2018"
        assert done.return_note == "Sổ ký nhận, trang 12"
        kinds = set(Message.objects.values_list("kind", flat=True))
        assert {"dossier.received", "dossier.ready", "dossier.returned"} <= kinds
