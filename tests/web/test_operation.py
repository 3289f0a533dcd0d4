"""The administrator's morning: does everything run, and what is stuck."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from django_q.models import OrmQ, Task

from congvu.audit import actions as audit
from congvu.audit import queries as read
from congvu.audit.models import Event
from congvu.cli import check as command
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions as dossiers
from congvu.dossiers.models import Dossier
from congvu.jobs import port, registry, work
from congvu.outbox import actions, jobs
from congvu.outbox.rules import JOB_LABELS, short_error
from congvu.web.operation import health

pytestmark = pytest.mark.django_db
MAIL = registry.JOBS["outbox.deliver"]
TRACE = 'Traceback …\n  File "x.py"\nIntegrityError: phone 0912 345 678 taken'


@pytest.fixture
def now(at, at_time):
    return at_time(at("09/11/2018 08:00"))


def ran(name, when, success=True, result=None):
    """One run of a job that ended at ``when``."""
    return Task.objects.create(
        id=f"{Task.objects.count():032}",
        name=name,
        func=registry.JOBS[name],
        started=when - timedelta(seconds=2),
        stopped=when,
        success=success,
        result=result,
    )


def levels(client):
    answer = client.get(reverse("health"))
    said = answer.json()
    assert answer.status_code == (200 if said["ok"] else 503)
    return said["parts"], said["failing"]


def test_every_job_has_words():
    assert {path.rpartition(".")[2] for path in registry.JOBS.values()} == set(JOB_LABELS)


def test_a_monitor_hears_which_part_fails_and_nobody_s_name(counter, client, now, at_time):
    parts, failing = levels(client)
    assert failing == []
    assert {parts[code] for code in ("backup", "check", "worker")} == {"look"}
    made = {"entries": 3, "files": 0}
    audit.note_backup(made=made, by=SYSTEM, at=now)
    audit.seal(by=SYSTEM, at=now)
    ran("outbox.deliver", now - timedelta(minutes=1))
    work.check_columns()
    parts, failing = levels(client)
    assert set(parts.values()) == {"ok"}, parts
    at_time(now + timedelta(days=2))
    parts, failing = levels(client)
    assert (parts["backup"], parts["seal"], parts["check"]) == ("look",) * 3
    assert failing == ["worker"]
    at_time(now + timedelta(days=4))
    assert levels(client)[1] == ["backup", "seal", "check", "worker"]


def test_a_database_that_does_not_answer_is_said(client, db, monkeypatch):
    def silent(at):
        raise OperationalError("gone")

    monkeypatch.setattr(health, "parts", silent)
    assert levels(client) == ({"database": "act"}, ["database"])


def test_the_page_of_the_monitor_is_cheap(client, now, django_assert_max_num_queries):
    for number in range(30):
        ran("outbox.deliver", now - timedelta(minutes=number))
    levels(client)
    with django_assert_max_num_queries(14):
        levels(client)


def test_a_failed_job_is_done_again_or_let_go_with_a_reason(counter, login, now):
    client, page = login(counter.quan), reverse("operation:state")
    ran("outbox.deliver", now - timedelta(hours=2))
    for minutes in (30, 20):
        ran("outbox.deliver", now - timedelta(minutes=minutes), success=False, result=TRACE)
    ran("views.take_in", now - timedelta(minutes=9), success=False, result="x")
    ran("views.take_in", now - timedelta(minutes=8))  # went well by itself: nothing to decide
    text = client.get(page).content.decode()
    assert 'data-job="deliver_messages"' in text
    assert 'data-job="take_in_views"' not in text
    assert "0912" not in text
    assert "IntegrityError" in text
    assert "Vận hành cần xem" in client.get(reverse("home")).content.decode()
    settle = reverse("operation:settle", args=["deliver_messages"])
    assert client.post(settle, {"do": "again", "how": "failed"}).status_code == 409  # no reason
    assert client.post(settle, {"do": "x", "reason": "y"}).status_code == 404
    again = {"do": "again", "how": "failed", "reason": "Cổng tin đã chạy lại"}
    assert client.post(settle, again).status_code == 302
    (queued,) = OrmQ.objects.order_by("pk")
    assert jobs.path_of(queued) == MAIL
    assert client.post(settle, again).status_code == 409  # pressed twice: queued once
    assert 'data-job="deliver_messages"' not in client.get(page).content.decode()
    ran("outbox.deliver", now, success=False, result="Timeout")
    assert jobs.failed()[0].count == 1
    actions.drop_job(
        "deliver_messages", how="failed", reason="Bỏ", by=counter.quan.actor, at=now, now=now
    )
    assert not jobs.failed()
    assert Task.objects.filter(success=False).count() == 4
    kinds = Event.objects.filter(stream="job:deliver_messages").order_by("seq")
    assert list(kinds.values_list("kind", flat=True)) == ["job.retried", "job.dropped"]


def test_what_waits_or_runs_too_long_may_be_taken_off(counter, now):
    port.enqueue("outbox.deliver")
    port.enqueue("views.take_in")
    port.enqueue("views.seal_daily")
    rows = {jobs.path_of(row): row.pk for row in OrmQ.objects.order_by("pk")}

    def lock(name, moment):
        OrmQ.objects.filter(pk=rows[registry.JOBS[name]]).update(lock=moment)

    lock("outbox.deliver", now - timedelta(minutes=11))
    lock("views.take_in", now + timedelta(seconds=900 - 660))  # taken eleven minutes ago
    lock("views.seal_daily", now - timedelta(minutes=2))
    found = [(each.name, str(each.how)) for each in jobs.stuck(now)]
    assert found == [("deliver_messages", "waiting"), ("take_in_views", "running")]
    counted = jobs.counts(now)
    assert (counted.waiting, counted.running) == (2, 1)
    assert counted.longest == timedelta(minutes=11)
    told = {"reason": "Việc cũ", "at": now, "now": now}
    with pytest.raises(Refused) as refused:
        actions.drop_job("take_in_views", how="running", by=counter.hoa.actor, **told)
    assert refused.value.refusal.code == "not-your-duty"
    for how, name in (("waiting", "take_in_views"), ("waiting", "seal_views"), ("x", "seal_views")):
        with pytest.raises(Refused, match="không còn kẹt"):
            actions.drop_job(name, how=how, by=SYSTEM, **told)
    assert actions.drop_job("take_in_views", how="running", by=SYSTEM, **told) == 1
    assert actions.drop_job("deliver_messages", how="waiting", by=SYSTEM, **told) == 1
    assert OrmQ.objects.count() == 1
    assert Event.objects.filter(kind="job.taken_off").count() == 2


def test_an_error_in_short_names_no_number_of_a_person():
    assert short_error(TRACE) == "Traceback … … IntegrityError: phone ••• taken"
    assert short_error(None) == ""


def test_the_nightly_check_names_what_differs(counter, receive, at, client, now):
    dossier, _same = receive("24/04/2018 10:15"), receive("25/04/2018 10:15")

    def checked():
        out = io.StringIO()
        return command.run(None, io.StringIO(), out), json.loads(out.getvalue())

    assert checked()[0] == 0
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at("30/04/2018 08:00"))
    code, said = checked()
    assert (code, said["differences"]) == (1, 1)
    assert said["first"][0]["dossier"] == dossier.number
    assert json.loads(read.last_of("system.checked").data)["first"] == [dossier.number]
    assert "check" in levels(client)[1]
    assert dossier.number not in client.get(reverse("health")).content.decode()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=dossier.due_at)
    assert checked()[0] == 0
    assert "check" not in levels(client)[1]


def test_the_quick_check_of_the_audit_reads_what_came_after_the_seal(counter, receive, now):
    receive("24/04/2018 10:15")
    assert read.damage_since_seal()[1] == ""
    audit.seal(by=SYSTEM, at=now)
    assert read.damage_since_seal() == (1, "")  # the seal itself
    dossier = receive("25/04/2018 10:15")
    dossiers.forward(dossier, to_office=counter.office, by=SYSTEM, at=now)
    assert read.damage_since_seal()[1] == ""
    from tests.conftest import guards_lowered

    lower, _again = guards_lowered(connection)
    with connection.cursor() as cursor:
        for statement in lower:
            cursor.execute(statement)
    last = Event.objects.order_by("-id").first()
    Event.objects.filter(pk=last.pk).update(data='{"state":"9"}')
    assert read.damage_since_seal()[1].startswith(f"{last.stream}#{last.seq}: ")
    assert not dossiers.check(by=SYSTEM, at=now).ok
