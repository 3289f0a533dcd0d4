"""Paper handed over both ways: a numbered slip, each line signed for or sent back."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from congvu.core.actors import Duty
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier, HandOver, HandOverBatch
from congvu.dossiers.rules import State
from congvu.dossiers.story import replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(counter, receive, at):
    """Three dossiers forwarded to Anh Bình's office on the morning of 2/7/2018."""
    found = [receive(f"02/07/2018 08:0{n}") for n in range(3)]
    for dossier in found:
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 09:00"),
        )
    return [Dossier.objects.get(pk=each.pk) for each in found]


@pytest.fixture
def batch(counter, sent, at):
    """The slip on which they are carried at 9:30."""
    return give(counter, sent, at)


def give(counter, dossiers, at, when="02/07/2018 09:30", **more):
    lines = [each.hand_overs.latest("pk").pk for each in dossiers]
    return actions.give_batch(lines, by=counter.hoa.actor, at=at(when), **more)


def code_of(act, *args, **said):
    with pytest.raises(Refused) as refused:
        act(*args, **said)
    return refused.value.refusal.code


def held(dossier):
    """Where the originals lie: office and person."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    return fresh.papers_office, fresh.papers_user


def test_originals_lie_at_the_counter_until_somebody_signs(counter, sent, at):
    """The dossier is forwarded in the system; the paper is still on Chị Hoa's desk."""
    assert sent[0].office == counter.office
    assert held(sent[0]) == (counter.one_stop, None)
    actions.take_over(sent[0], by=counter.binh.actor, at=at("02/07/2018 10:00"))
    assert held(sent[0]) == (counter.office, counter.binh)


def test_who_is_named_signs_whatever_office_their_post_is_in(counter, receive, hire, at):
    """Chị Yến sits at the counter and helps the other office out: the slip names her."""
    yen = hire("yen", "Phùng Thị Yến", counter.unit, Duty.SPECIALIST, office=counter.one_stop)
    dossier = receive("02/07/2018 08:00")
    given = {"to_office": counter.office, "to_user": yen, "by": counter.hoa.actor}
    actions.forward(dossier, at=at("02/07/2018 09:00"), **given)
    slip = give(counter, [dossier], at)
    when = at("02/07/2018 10:00")
    assert queries.batch_rows([slip], yen.actor, when)[0].mine_to_sign
    actions.sign_line(slip.lines.get(), by=yen.actor, at=when)
    assert held(dossier) == (counter.office, yen)
    assert not queries.batch_rows([HandOverBatch.objects.get()], yen.actor, when)[0].mine_to_sign


def test_what_was_filed_online_has_no_originals(counter, at):
    filed = actions.file_online(
        unit=counter.unit,
        version=counter.building,
        applicant=counter.citizen,
        by=counter.hoa.actor,
        at=at("02/07/2018 08:00"),
    )
    actions.accept(filed, office=counter.one_stop, by=counter.hoa.actor, at=at("02/07/2018 08:30"))
    assert held(filed) == (None, None)


def test_slips_are_numbered_by_year(counter, sent, receive, at):
    first = give(counter, sent[:1], at)
    second = give(counter, sent[1:], at)
    assert [first.number, second.number] == ["01/2018/PBG", "02/2018/PBG"]
    assert (first.from_office, first.to_office) == (counter.one_stop, counter.office)


def test_each_line_is_signed_for_and_the_papers_move(counter, sent, batch, at):
    line = batch.lines.order_by("pk").first()
    actions.sign_line(line, by=counter.binh.actor, at=at("02/07/2018 10:00"))
    line.refresh_from_db()
    assert (line.taken_by, line.taken_at) == (counter.binh, at("02/07/2018 10:00"))
    assert held(sent[0]) == (counter.office, counter.binh)
    assert held(sent[1]) == (counter.one_stop, None)
    kinds = [event.kind for event, _ in queries.events_of(sent[0])]
    assert kinds[-2:] == ["dossier.taken_over", "dossier.papers_taken"]
    words = queries.story(sent[0])[-1].said()
    assert words == "Ký nhận bản giấy tại Phòng Kinh tế và Hạ tầng, phiếu 01/2018/PBG."
    assert queries.control_slip(sent[0])[1].batch == "01/2018/PBG"


def test_a_slip_half_signed_stays_in_sight_of_both_sides(counter, sent, batch, at):
    first, second, third = batch.lines.order_by("pk")
    now = at("02/07/2018 11:00")
    actions.sign_line(first, by=counter.binh.actor, at=now)
    actions.refuse_line(
        second, fault="missing_paper", note="Thiếu bản vẽ", by=counter.binh.actor, at=now
    )
    for who in (counter.hoa, counter.binh):
        (row,) = queries.batch_rows(queries.open_batches(who.actor, now), who.actor, now)
        assert (row.lines, row.taken, row.refused, row.waiting) == (3, 1, 1, 1)
        assert row.mine_to_sign == (who is counter.binh)
        assert not row.overdue
    actions.sign_line(third, by=counter.binh.actor, at=now)
    assert not queries.open_batches(counter.hoa.actor, now).exists()
    assert list(queries.settled_batches(counter.hoa.actor, now)) == [batch]


def test_not_signed_by_the_end_of_the_day_is_overdue(counter, batch, at):
    def overdue(when):
        rows = queries.open_batches(counter.hoa.actor, at(when))
        return queries.batch_rows(rows, counter.hoa.actor, at(when))[0].overdue

    assert not overdue("02/07/2018 17:30")
    assert overdue("02/07/2018 17:31")


def test_a_line_sent_back_is_the_givers_again_and_may_come_once_more(counter, sent, batch, at):
    line = batch.lines.order_by("pk").first()
    actions.refuse_line(
        line, fault="missing_paper", note="Thiếu bản vẽ", by=counter.binh.actor,
        at=at("02/07/2018 10:00"),
    )  # fmt: skip
    dossier = Dossier.objects.get(pk=sent[0].pk)
    assert (dossier.office, dossier.holder, dossier.state) == (
        counter.one_stop,
        counter.hoa,
        State.PROCESSING,
    )
    assert held(dossier) == (counter.one_stop, None)
    assert list(queries.sent_back(counter.hoa.actor)) == [line]
    assert "Không ký nhận bản giấy, phiếu 01/2018/PBG: Thiếu giấy tờ." in [
        each.said() for each in queries.story(dossier)
    ]
    refused = code_of(actions.take_over, dossier, by=counter.binh.actor, at=at("02/07/2018 10:10"))
    assert refused == "nothing-to-take"

    again = actions.give_again(
        line, note="Đã kẹp bản vẽ", by=counter.hoa.actor, at=at("02/07/2018 10:30")
    )
    assert not queries.sent_back(counter.hoa.actor).exists()
    second = give(counter, [dossier], at, "02/07/2018 10:40")
    assert list(second.lines.order_by("pk")) == [again]
    actions.sign_line(again, by=counter.binh.actor, at=at("02/07/2018 11:00"))
    assert held(dossier) == (counter.office, counter.binh)
    assert [row.refusal for row in queries.control_slip(dossier)] == ["", "missing_paper", ""]
    assert dossier.steps.filter(opened_at__isnull=False, closed_at=None).count() == 1
    told = replay(
        [(event.kind, event.occurred_at, data) for event, data in queries.events_of(dossier)]
    )
    dossier.refresh_from_db()
    assert (told.office, told.moved_at) == (dossier.office_id, dossier.moved_at)


def test_a_line_whose_dossier_went_on_is_refused_without_pulling_it_back(counter, sent, batch, at):
    """Handed on to Anh Dũng in the system before the slip was answered."""
    actions.hand_over(
        sent[0], to_user=counter.dung, by=counter.binh.actor, at=at("02/07/2018 10:00")
    )
    line = batch.lines.order_by("pk").first()
    actions.refuse_line(
        line, fault="wrong_dossier", by=counter.dung.actor, at=at("02/07/2018 10:30")
    )
    dossier = Dossier.objects.get(pk=sent[0].pk)
    assert (dossier.office, dossier.holder) == (counter.office, counter.dung)
    told = replay(
        [(event.kind, event.occurred_at, data) for event, data in queries.events_of(dossier)]
    )
    assert (told.office, told.moved_at) == (dossier.office_id, dossier.moved_at)


def test_papers_are_signed_for_also_while_the_clock_is_held(counter, sent, batch, at):
    """Bổ sung was asked for meanwhile: the paper still changed hands and somebody signs."""
    actions.request_supplement(
        sent[0],
        missing=["Bản vẽ"],
        reason="Mờ",
        by=counter.binh.actor,
        at=at("02/07/2018 10:00"),
    )
    line = batch.lines.order_by("pk").first()
    actions.sign_line(line, by=counter.binh.actor, at=at("02/07/2018 10:30"))
    assert held(sent[0]) == (counter.office, counter.binh)
    assert Dossier.objects.get(pk=sent[0].pk).state == State.SUPPLEMENT


def test_results_travel_back_the_same_way(counter, sent, batch, at):
    for line in batch.lines.order_by("pk"):
        actions.sign_line(line, by=counter.binh.actor, at=at("02/07/2018 10:00"))
    for dossier in sent[:2]:
        actions.finish(
            dossier, result_number="1/GPXD", by=counter.binh.actor, at=at("04/07/2018 09:00")
        )
    now = at("04/07/2018 09:30")
    (ready,) = queries.results_to_give(counter.binh.actor, now)
    assert (ready.from_office, ready.to_office) == (counter.office, counter.one_stop)
    assert list(ready.dossiers) == sent[:2]
    back = actions.give_results(
        [each.pk for each in ready.dossiers],
        to_office=ready.to_office,
        by=counter.binh.actor,
        at=now,
    )
    assert queries.results_to_give(counter.binh.actor, now) == []
    assert (back.number, back.direction) == ("02/2018/PBG", "result")
    for line in back.lines.order_by("pk"):
        actions.sign_line(line, by=counter.hoa.actor, at=at("04/07/2018 10:00"))
    assert held(sent[0]) == (counter.one_stop, counter.hoa)
    actions.return_result(sent[0], by=counter.hoa.actor, at=at("04/07/2018 14:00"))
    assert queries.control_slip(sent[0])[-1].agency == "Bộ phận tiếp nhận và trả kết quả"


def test_a_result_sent_back_by_the_counter_is_carried_again(counter, sent, at):
    actions.take_over(sent[0], by=counter.binh.actor, at=at("02/07/2018 10:00"))
    actions.finish(sent[0], result_number="1", by=counter.binh.actor, at=at("03/07/2018 09:00"))

    def carry(when):
        return actions.give_results(
            [sent[0].pk], to_office=counter.one_stop, by=counter.binh.actor, at=at(when)
        )

    line = carry("03/07/2018 09:30").lines.get()
    actions.refuse_line(line, fault="not_here", by=counter.hoa.actor, at=at("03/07/2018 10:00"))
    assert held(sent[0]) == (counter.office, counter.binh)
    assert len(queries.results_to_give(counter.binh.actor, at("03/07/2018 10:30"))) == 1
    assert carry("03/07/2018 11:00").serial == 2


# --- refusals ------------------------------------------------------------------------------------


def test_what_cannot_go_on_one_slip(counter, sent, batch, receive, at):
    hoa, now = counter.hoa.actor, at("02/07/2018 10:00")
    assert code_of(actions.give_batch, [], by=hoa, at=now) == "batch-empty"
    assert code_of(give, counter, sent[:1], at) == "line-in-batch"
    actions.sign_line(batch.lines.order_by("pk")[1], by=counter.binh.actor, at=now)
    assert code_of(give, counter, sent[1:2], at, "02/07/2018 11:00") == "line-not-waiting"
    other = receive("02/07/2018 08:30")
    actions.hand_over(other, to_user=counter.dung, by=hoa, at=at("02/07/2018 09:00"))
    assert code_of(give, counter, [sent[2], other], at) == "batch-mixed"
    strange = counter.commune_clerk.actor
    line = other.hand_overs.get().pk
    assert code_of(actions.give_batch, [line], by=strange, at=now) == "not-your-duty"
    assert code_of(give, counter, [other], at, "02/07/2018 08:45") == "act-before-previous"
    assert code_of(actions.give_results, [], to_office=counter.office, by=hoa, at=now) == (
        "batch-empty"
    )
    answer = code_of(actions.give_results, [other.pk], to_office=counter.one_stop, by=hoa, at=now)
    assert answer == "batch-mixed"  # it lies there already
    answer = code_of(actions.give_results, [other.pk], to_office=counter.office, by=hoa, at=now)
    assert answer == "result-not-ready"


def test_who_does_not_sign(counter, sent, batch, hire, at):
    from congvu.core.actors import SYSTEM
    from congvu.organisation import actions as organisation

    room = organisation.open_office(
        counter.unit,
        code="noivu",
        name="Phòng Nội vụ",
        kind="professional",
        by=SYSTEM,
        at=at("02/01/2018 07:30"),
    )
    clerk = hire("lam", "Lê Thị Lam", counter.unit, Duty.SPECIALIST, office=room)
    head = hire("kien", "Vũ Văn Kiên", counter.unit, Duty.OFFICE_HEAD, office=room)
    line, now = batch.lines.order_by("pk").first(), at("02/07/2018 10:00")
    cases = (
        (counter.hoa, "own-hand-over"),
        (counter.commune_clerk, "not-your-duty"),
        (counter.minh, "not-your-duty"),
        (clerk, "not-your-office"),
    )
    for who, code in cases:
        assert code_of(actions.sign_line, line, by=who.actor, at=now) == code
        assert code_of(actions.refuse_line, line, fault="not_here", by=who.actor, at=now) == code
    actions.sign_line(line, by=head.actor, at=now)
    assert held(sent[0]) == (counter.office, head)
    assert Dossier.objects.get(pk=sent[0].pk).holder == counter.binh  # the work stays with him


def test_a_line_is_answered_once_and_with_a_reason(counter, batch, at):
    line, binh, now = batch.lines.order_by("pk").first(), counter.binh.actor, at("02/07/2018 10:00")
    early = at("02/07/2018 08:59")
    assert code_of(actions.sign_line, line, by=binh, at=early) == "act-before-previous"
    assert code_of(actions.refuse_line, line, fault="x", by=binh, at=now) == "line-fault-unknown"
    assert code_of(actions.refuse_line, line, fault="other", by=binh, at=now) == "reason-missing"
    actions.sign_line(line, by=binh, at=now)
    assert code_of(actions.sign_line, line, by=binh, at=now) == "line-answered"
    assert code_of(actions.refuse_line, line, fault="not_here", by=binh, at=now) == "line-answered"
    assert code_of(actions.give_again, line, by=counter.hoa.actor, at=now) == "line-not-refused"


def test_a_slip_sent_twice_is_one_slip(counter, sent, at):
    first = give(counter, sent, at, request_key="k")
    assert give(counter, sent, at, request_key="k") == first
    assert HandOverBatch.objects.count() == 1
    for line in first.lines.order_by("pk"):
        actions.sign_line(line, by=counter.binh.actor, at=at("02/07/2018 10:00"))
    for dossier in sent:
        actions.finish(dossier, result_number="1", by=counter.binh.actor, at=at("03/07/2018 08:00"))
    said = {"to_office": counter.one_stop, "by": counter.binh.actor, "at": at("03/07/2018 09:00")}
    back = [
        actions.give_results([each.pk for each in sent], request_key="b", **said) for _ in range(2)
    ]
    assert back[0] == back[1]
    assert HandOver.objects.filter(batch=back[0]).count() == 3


def test_what_waits_for_a_slip_is_offered_by_way(counter, sent, at):
    now = at("02/07/2018 09:10")
    (bundle,) = queries.bundles_to_give(counter.hoa.actor, now)
    assert [line.dossier for line in bundle.lines] == sent
    give(counter, sent[:2], at)
    (bundle,) = queries.bundles_to_give(counter.hoa.actor, now)
    assert [line.dossier for line in bundle.lines] == sent[2:]
    assert queries.bundles_to_give(counter.commune_clerk.actor, now) == []


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_sign_one_line_at_once(counter, sent, batch, at):
    line, start, answers = batch.lines.order_by("pk").first(), threading.Barrier(2), []

    def sign(who):
        start.wait()
        try:
            actions.sign_line(line, by=who.actor, at=at("02/07/2018 10:00"))
            answers.append("signed")
        except Refused as refused:
            answers.append(refused.refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[who]) for who in (counter.binh, counter.dung)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == ["line-answered", "signed"]
