"""Chị Hoa is on leave: somebody does her work, under their own name."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congvu.core.refusals import Refused
from congvu.dossiers import actions as dossiers
from congvu.dossiers import queries as reading
from congvu.dossiers.models import Dossier
from congvu.people import actions, queries
from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db


def appoint(counter, at, **changes):
    """Anh Dũng lets him stand in for Anh Bình from 3 to 5 July."""
    said = {
        "since": date(2018, 7, 3),
        "until": date(2018, 7, 5),
        "reason": "Nghỉ phép",
        "by": counter.dung.actor,
        "at": at("02/07/2018 08:00"),
    }
    person, stand_in = counter.binh, changes.pop("stand_in", counter.hoa)
    return actions.appoint_stand_in(
        changes.pop("person", person), stand_in, changes.pop("unit", counter.unit), **said | changes
    )


def code_of(act, *args, **said):
    with pytest.raises(Refused) as refused:
        act(*args, **said)
    return refused.value.refusal.code


def test_from_the_first_day_to_the_last_and_no_longer(counter, at):
    appoint(counter, at)
    hands = [
        counter.binh.pk in queries.actor_for(counter.hoa, date(2018, 7, day)).hands
        for day in (2, 3, 5, 6)
    ]
    assert hands == [False, True, True, False]
    actor = queries.actor_for(counter.hoa, date(2018, 7, 4))
    assert actor.duties() == counter.hoa.actor.duties()  # her own, and no other's


def test_mine_holds_what_she_stands_in_for_and_she_signs_in_her_own_name(counter, receive, at):
    dossier = receive("02/07/2018 10:00")
    dossiers.forward(
        dossier,
        to_office=counter.office,
        to_user=counter.binh,
        by=counter.dung.actor,
        at=at("02/07/2018 14:00"),
    )
    appoint(counter, at)
    for day, seen in ((2, 0), (3, 1), (6, 0)):
        hoa = queries.actor_for(counter.hoa, date(2018, 7, day))
        counts = reading.queue_counts(hoa, at(f"{day:02d}/07/2018 15:00"))
        assert (counts["mine"], counts["to_sign"]) == (seen, seen)
    refused = code_of(
        dossiers.take_over,
        dossier,
        by=queries.actor_for(counter.hoa, date(2018, 7, 2)),
        at=at("02/07/2018 15:00"),
    )
    assert refused == "not-given-to-you"
    hoa = queries.actor_for(counter.hoa, date(2018, 7, 3))
    dossiers.take_over(dossier, by=hoa, at=at("03/07/2018 08:00"))
    assert Dossier.objects.get(pk=dossier.pk).holder == counter.hoa
    assert dossier.hand_overs.get().taken_by == counter.hoa


def test_back_early_the_work_is_her_own_again(counter, at):
    row = appoint(counter, at)
    who = {"by": counter.dung.actor, "at": at("04/07/2018 08:00")}
    actions.end_stand_in(row, last_day=date(2018, 7, 3), **who)
    assert not queries.actor_for(counter.hoa, date(2018, 7, 4)).stands_for
    assert queries.actor_for(counter.hoa, date(2018, 7, 3)).stands_for
    assert code_of(actions.end_stand_in, row, last_day=date(2018, 7, 4), **who) == "stand-in-over"
    assert queries.stand_ins(counter.unit, date(2018, 7, 4)) == []


def test_what_cannot_be(counter, at):
    appoint(counter, at)
    cases = (
        ({"since": date(2018, 7, 5), "until": date(2018, 7, 9)}, "stand-in-twice"),
        ({"stand_in": counter.binh}, "stand-in-self"),
        ({"until": date(2018, 7, 1)}, "stand-in-days"),
        ({"stand_in": counter.commune_clerk}, "stand-in-elsewhere"),
        ({"reason": " "}, "reason-missing"),
        ({"by": counter.hoa.actor}, "not-your-duty"),
        ({"unit": counter.commune}, "not-your-duty"),
    )
    for changes, code in cases:
        assert code_of(appoint, counter, at, **changes) == code
    row = queries.stand_ins(counter.unit, date(2018, 7, 3))[0]
    end = {"last_day": date(2018, 7, 3), "at": at("04/07/2018 08:00")}
    assert code_of(actions.end_stand_in, row, by=counter.hoa.actor, **end) == "not-your-duty"


def test_on_the_page(counter, login, at, at_time):
    at_time(at("02/07/2018 09:00"))
    client, address = login(counter.dung), reverse("dossiers:stand_ins")
    assert address in client.get(reverse("dossiers:load")).content.decode()
    said = {
        "person": counter.binh.pk,
        "stand_in": counter.hoa.pk,
        "since": "2018-07-02",
        "until": "2018-07-04",
        "reason": "Nghỉ phép",
    }
    assert client.post(address, {**said, "reason": ""}).status_code == 422
    assert client.post(address, said).status_code == 302
    page = client.get(address).content.decode()
    assert "Chấm dứt làm thay Trần Văn Bình" in page
    twice = client.post(address, said)
    assert twice.status_code == 409
    assert "đã có người làm thay" in twice.content.decode()
    row = queries.stand_ins(counter.unit, date(2018, 7, 2))[0]
    ended = client.post(reverse("dossiers:stand_in_ended", args=[row.pk]))
    assert ended.status_code == 302
    assert queries.stand_ins(counter.unit, date(2018, 7, 2)) == []
