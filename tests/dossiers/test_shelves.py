"""The shelf held against the system at the end of the day."""

from __future__ import annotations

import pytest

from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier, ShelfCount
from congvu.dossiers.rules import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(counter, receive, at):
    """Four received on 2/7/2018; one was forwarded and signed for, one is forwarded and not."""
    found = [receive(f"02/07/2018 08:0{n}") for n in range(4)]
    for dossier in found[2:]:
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 09:00"),
        )
    actions.take_over(found[2], by=counter.binh.actor, at=at("02/07/2018 10:00"))
    return found


@pytest.fixture
def count(counter, shelf, at):
    """Chị Hoa begins at 17:00."""
    return actions.open_count(counter.one_stop, by=counter.hoa.actor, at=at("02/07/2018 17:00"))


def code_of(act, *args, **said):
    with pytest.raises(Refused) as refused:
        act(*args, **said)
    return refused.value.refusal.code


def tally(count):
    (found,) = queries.tallies([count])
    return found.expected, found.seen, found.missing, found.extra, found.unexplained


def test_what_was_sent_and_not_signed_for_still_lies_at_the_counter(counter, shelf, count):
    lying = list(queries.papers_lying_at(counter.one_stop))
    assert lying == [shelf[0], shelf[1], shelf[3]]
    assert list(queries.papers_lying_at(counter.office)) == [shelf[2]]
    assert tally(count) == (3, 0, 3, 0, 3)


def test_ticked_explained_signed(counter, shelf, count, at):
    hoa, now = counter.hoa.actor, at("02/07/2018 17:10")
    actions.see(count, [shelf[0].pk, shelf[1].pk, shelf[2].pk], by=hoa, at=now)
    assert tally(count) == (3, 3, 1, 1, 2)
    assert code_of(actions.close_count, count, by=hoa, at=now) == "shelf-unexplained"
    missing, extra = queries.shelf_differences(count).order_by("expected").reverse()
    assert (missing.dossier, extra.dossier) == (shelf[3], shelf[2])
    said = {missing.pk: ("carried", ""), extra.pk: ("not_signed", "")}
    assert code_of(actions.explain, count, {missing.pk: ("not_signed", "")}, by=hoa, at=now) == (
        "shelf-cause-unknown"
    )
    assert code_of(actions.explain, count, {extra.pk: ("other", " ")}, by=hoa, at=now) == (
        "reason-missing"
    )
    actions.explain(count, said, by=hoa, at=now)
    actions.close_count(count, by=hoa, at=now)
    count.refresh_from_db()
    assert (count.closed_at, count.closed_by) == (now, counter.hoa)
    assert code_of(actions.see, count, [shelf[0].pk], by=hoa, at=now) == "shelf-closed"
    in_sight = queries.differences_in_sight(counter.lan.actor, at("03/07/2018 08:00"))
    assert [(each.dossier, each.expected) for each in in_sight] == [
        (shelf[3], True),
        (shelf[2], False),
    ]
    # What was explained did not move.
    assert Dossier.objects.get(pk=shelf[2].pk).papers_office == counter.office


def test_what_is_kept_here_lies_here_from_then_on(counter, shelf, count, at):
    hoa, now = counter.hoa.actor, at("02/07/2018 17:10")
    actions.see(count, [each.pk for each in shelf], by=hoa, at=now)
    (extra,) = queries.shelf_differences(count)
    actions.explain(count, {extra.pk: ("kept_here", "")}, by=hoa, at=now)
    actions.close_count(count, by=hoa, at=now)
    kept = Dossier.objects.get(pk=shelf[2].pk)
    assert (kept.papers_office, kept.papers_user) == (counter.one_stop, None)
    assert kept.office == counter.office  # the work stays where it was
    words = queries.story(kept)[-1].said()
    assert words == ("Đối chiếu cuối ngày: bản giấy để tại Bộ phận tiếp nhận và trả kết quả.")


def test_signed_for_while_one_counts_is_no_difference(counter, shelf, count, at):
    hoa = counter.hoa.actor
    actions.see(count, [shelf[0].pk, shelf[1].pk], by=hoa, at=at("02/07/2018 17:10"))
    actions.take_over(shelf[3], by=counter.binh.actor, at=at("02/07/2018 17:12"))
    actions.refresh_count(count, by=hoa, at=at("02/07/2018 17:14"))
    assert tally(count) == (2, 2, 0, 0, 0)
    actions.close_count(count, by=hoa, at=at("02/07/2018 17:15"))


def test_a_tick_may_be_taken_back(counter, shelf, count, at):
    hoa, now = counter.hoa.actor, at("02/07/2018 17:10")
    actions.see(count, [shelf[0].pk, shelf[2].pk], by=hoa, at=now)
    actions.see(count, [shelf[0].pk, shelf[2].pk], by=hoa, at=now, seen=False)
    assert tally(count) == (3, 0, 3, 0, 3)


def test_one_count_a_day_and_office(counter, shelf, count, at):
    again = actions.open_count(counter.one_stop, by=counter.hoa.actor, at=at("02/07/2018 17:20"))
    assert again == count
    assert ShelfCount.objects.count() == 1
    assert tally(count)[0] == 3


def test_who_does_not_count(counter, shelf, count, at):
    now = at("02/07/2018 17:10")
    for who in (counter.minh, counter.commune_clerk):
        assert code_of(actions.open_count, counter.one_stop, by=who.actor, at=now) == (
            "not-your-duty"
        )
        assert code_of(actions.see, count, [shelf[0].pk], by=who.actor, at=now) == "not-your-duty"
    assert code_of(actions.see, count, [], by=counter.hoa.actor, at=now) == "shelf-nothing-seen"


def test_a_scan_finds_the_number_whole_in_any_case(counter, shelf, at):
    hoa, now = counter.hoa.actor, at("02/07/2018 17:10")
    number = shelf[1].number
    Dossier.objects.filter(pk=shelf[1].pk).update(proof_key="k7f3a9")
    for scanned in (number, f" {number.lower()} ", "https://motcua.example/giay/k7f3a9/"):
        assert queries.find_on_shelf(hoa, now, scanned) == shelf[1]
    assert queries.find_on_shelf(hoa, now, "") is None
    assert queries.find_on_shelf(hoa, now, "9999") is None
    assert queries.find_on_shelf(counter.commune_clerk.actor, now, number) is None


def test_what_was_handed_out_lies_nowhere(counter, shelf, at):
    actions.finish(shelf[0], result_number="1", by=counter.binh.actor, at=at("02/07/2018 11:00"))
    assert shelf[0] in queries.papers_lying_at(counter.one_stop)
    actions.return_result(shelf[0], by=counter.hoa.actor, at=at("02/07/2018 14:00"))
    assert Dossier.objects.get(pk=shelf[0].pk).state == State.RETURNED
    assert shelf[0] not in queries.papers_lying_at(counter.one_stop)


def test_days_nobody_counted_are_called_to_mind(counter, shelf, count, at):
    """Monday was begun and not closed, Tuesday forgotten; Saturday and Sunday are no days."""
    found = queries.uncounted_days(counter.unit, at("04/07/2018 08:00"))
    assert [(f"{each.day:%d/%m}", each.opened) for each in found] == [
        ("03/07", False),
        ("02/07", True),
    ]
    actions.see(
        count,
        [shelf[0].pk, shelf[1].pk, shelf[3].pk],
        by=counter.hoa.actor,
        at=at("02/07/2018 17:10"),
    )
    actions.close_count(count, by=counter.hoa.actor, at=at("02/07/2018 17:15"))
    found = queries.uncounted_days(counter.unit, at("09/07/2018 08:00"))
    assert [f"{each.day:%d/%m}" for each in found] == ["06/07", "05/07", "04/07", "03/07"]
    assert queries.uncounted_days(counter.commune, at("09/07/2018 08:00")) == []
