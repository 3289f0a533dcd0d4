"""Every job name leads to a function; each may be done twice; the port keeps its three promises."""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta

import pytest
from django_q.models import OrmQ, Schedule

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI, local
from congvu.core.refusals import Refused
from congvu.jobs import port, registry, work
from congvu.outbox import actions as outbox
from congvu.outbox import queries as messages

pytestmark = pytest.mark.django_db
EVENING = datetime(2018, 7, 2, 19, 0, tzinfo=HANOI)


@pytest.mark.parametrize("name", registry.JOBS)
def test_every_name_leads_to_a_function(name):
    function = registry.function_of(name)
    assert callable(function)
    assert inspect.getdoc(function)


def test_the_standing_rhythms_are_of_known_jobs_and_readable():
    assert set(registry.RHYTHM) <= set(registry.JOBS)
    port.schedule_standing()
    port.schedule_standing()
    rows = {row.name: row for row in Schedule.objects.order_by("pk")}
    assert set(rows) == set(registry.RHYTHM)
    assert Schedule.objects.count() == len(registry.RHYTHM)
    assert (rows["outbox.deliver"].schedule_type, rows["outbox.deliver"].minutes) == ("I", 1)
    seal = rows["audit.seal_daily"]
    assert seal.schedule_type == "D"
    assert f"{local(seal.next_run):%H:%M}" == "19:00"


def test_an_unknown_name_or_rhythm_is_refused():
    with pytest.raises(Refused, match="Không có việc nền"):
        port.enqueue("outbox.shout")
    for cron in ("", "* * * * *", "61 5 * * *", "*/0 * * * *", "0 5 * * 1", "a b * * *"):
        with pytest.raises(Refused, match="Không đọc được nhịp"):
            port.schedule("outbox.deliver", cron)


def test_enqueued_and_cancelled():
    port.enqueue("outbox.deliver")
    port.schedule("outbox.deliver", "*/5 * * * *")
    (waiting,) = OrmQ.objects.order_by("pk")
    assert waiting.task["func"] == registry.JOBS["outbox.deliver"]
    assert port.cancel("outbox.deliver") == 2
    assert not OrmQ.objects.exists()
    assert not Schedule.objects.exists()


def test_delivering_twice_sends_once(at_time, capsys):
    at_time(EVENING)
    for number in range(2):
        outbox.post_message(
            kind="dossier.ready",
            recipient=f"party:{number}",
            address="0912345678",
            body=f"Tin {number}",
            subject="dossier:7",
            at=EVENING - timedelta(minutes=number),
        )
    assert work.deliver_messages() == 2
    assert work.deliver_messages() == 0
    assert capsys.readouterr().out.count("Tin") == 2
    assert not messages.waiting()


def test_a_message_settled_meanwhile_stops_nobody(at_time, monkeypatch):
    at_time(EVENING)
    message = outbox.post_message(
        kind="dossier.ready",
        recipient="party:1",
        address="0912345678",
        body="Tin",
        subject="dossier:7",
        at=EVENING,
    )
    outbox.deliver(message, by=SYSTEM, at=EVENING)
    monkeypatch.setattr(messages, "due", lambda at: [message])
    assert work.deliver_messages() == 0


def test_a_day_is_sealed_once(at_time):
    at_time(EVENING)
    assert work.seal_the_day() == "sealed now"
    assert work.seal_the_day() == "sealed"
    at_time(EVENING + timedelta(days=1))
    assert work.seal_the_day() == "sealed now"
    assert Event.objects.filter(kind="audit.root").count() == 2
