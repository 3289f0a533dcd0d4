"""An online filing that nobody answers: told after four working hours, at six to the leader too."""

from __future__ import annotations

import json

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions
from congvu.jobs import work
from congvu.jobs.registry import RHYTHM, function_of
from congvu.outbox.models import Message
from congvu.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(counter, at, at_time):
    """Filed on Friday 6/7/2018 at 14:30; three working hours are left of that week."""
    for user in (counter.hoa, counter.lan):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@tanson.example")
    moment = at_time(at("06/07/2018 14:30"))
    return actions.file_online(
        unit=counter.unit, version=counter.building, applicant=counter.citizen, by=SYSTEM, at=moment
    )


def told():
    """To whom messages of the alarm went, in order."""
    rows = Message.objects.filter(kind="dossier.answer_alarm").order_by("pk")
    return [row.address.split("@")[0] for row in rows]


def test_the_job_runs_by_itself():
    assert RHYTHM["dossiers.alarm_answers"] == "*/15 * * * *"
    assert function_of("dossiers.alarm_answers") is work.alarm_answers


def test_clerks_at_four_hours_the_leader_too_at_six_and_the_weekend_does_not_count(
    filed, counter, at, at_time
):
    steps = [
        ("06/07/2018 17:00", 0, []),  # two hours and a half
        ("08/07/2018 10:00", 0, []),  # Sunday
        ("09/07/2018 08:15", 0, []),  # not yet four
        ("09/07/2018 08:45", 1, ["hoa"]),
        ("09/07/2018 09:00", 0, ["hoa"]),  # once for each alarm
        ("09/07/2018 11:00", 1, ["hoa", "hoa", "lan"]),
        ("09/07/2018 14:00", 0, ["hoa", "hoa", "lan"]),
    ]
    for when, count, who in steps:
        at_time(at(when))
        assert (work.alarm_answers(), told()) == (count, who), when
    events = Event.objects.filter(kind="dossier.answer_alarmed").order_by("pk")
    said = [json.loads(each.data) for each in events]
    assert [(each["hours"], each["leaders"]) for each in said] == [("4", False), ("6", True)]
    body = Message.objects.filter(kind="dossier.answer_alarm").first().body
    assert filed.filing_code in body
    assert counter.citizen.name not in body


def test_a_worker_that_was_down_tells_once_and_the_leader_at_once(filed, at, at_time):
    at_time(at("10/07/2018 08:00"))  # late already
    assert work.alarm_answers() == 1
    assert told() == ["hoa", "lan"]
    assert work.alarm_answers() == 0


def test_what_is_answered_alarms_nobody(filed, counter, at, at_time):
    moment = at_time(at("09/07/2018 08:40"))
    actions.accept(filed, office=counter.one_stop, by=counter.hoa.actor, at=moment)
    at_time(at("09/07/2018 11:00"))
    assert work.alarm_answers() == 0
    with pytest.raises(Refused) as refused:
        actions.alarm_answer(filed, by=SYSTEM, at=at("09/07/2018 11:00"))
    assert refused.value.refusal.code == "answer-not-pressing"
