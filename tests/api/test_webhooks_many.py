"""Many dossiers at once are one notice that names the batch; subscriptions are held and renewed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.office import DayDecision, DayEffect
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.imports import actions as imports
from congvu.jobs import work
from congvu.outbox.models import Message
from congvu.people import actions as people
from tests.api.conftest import MORNING
from tests.api.test_webhooks import WHO, forwarded, receiver
from tests.api.test_writing import code_of, done
from tests.dossiers.conftest import moment
from tests.imports.test_bringing import BUILDING, csv_of
from tests.imports.test_bringing import desk as importing

__all__ = ["importing", "receiver"]

pytestmark = pytest.mark.django_db
KINDS = [
    *("dossier.received", "dossier.forwarded", "dossier.due_moved"),
    *("import.brought_in", "import.undone", "calendar.applied"),
]
STORM = (DayDecision(date(2018, 4, 26), DayEffect.OFF, "Nghỉ do bão"),)


@pytest.fixture
def listening(connect, counter, receiver, settings):
    """``listening(code, unit)``: a system at a unit that listens to all of these."""
    settings.CONGVU_WEBHOOK_PRIVATE = True
    settings.CONGVU_ADDRESS = "https://motcua.example.vn"

    def made(code="cong", unit=None, **said):
        unit = unit or counter.unit
        caller = connect(code, unit, Duty.CLERK, name=f"Cổng {code}", days=360)
        given = {"url": receiver.url, "kinds": KINDS} | said
        row, secret = people.subscribe(caller.system, **given, **WHO)
        caller.subscription, caller.secret = row, secret
        return caller

    return made


def book(count, first=700):
    """A book of so many dossiers."""
    return csv_of(
        *(
            (n, str(first + n), BUILDING, f"Đinh Thị Mơ {n}", "02/04/2018", "09/04/2018", "")
            for n in range(1, count + 1)
        )
    )


def hooks():
    return Message.objects.filter(channel="webhook").order_by("pk")


def test_a_book_brought_in_is_told_once_and_read_page_by_page(
    listening, importing, counter, receiver
):
    caller = listening()
    batch = importing.checked(book(7))
    importing.bring(batch)
    assert hooks().count() == 1
    assert work.deliver_hooks() == 1
    (said,) = receiver.said
    event = Event.objects.get(kind="import.brought_in")
    assert said == {
        "event": f"{event.stream}#{event.seq}",
        "seq": event.seq,
        "kind": "import.brought_in",
        "batch": f"import:{batch.pk}",
        "dossiers": 7,
        "units": ["240"],
        "occurred_at": "2018-11-09T08:00:00+07:00",
        "recorded_at": "2018-11-09T08:00:00+07:00",
        "url": f"https://motcua.example.vn/api/v1/batches/import:{batch.pk}/dossiers",
    }
    path = f"/batches/{said['batch']}/dossiers"
    first = done(caller.get(path, {"limit": 5}))
    rest = done(caller.get(path, {"limit": 5, "cursor": first["next"]}))
    found = [each["number"] for each in first["items"] + rest["items"]]
    assert found == list(Dossier.objects.order_by("pk").values_list("number", flat=True))
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (5, 2, None)
    batch.refresh_from_db()
    imports.undo(batch, reason="Nhầm sổ", by=importing.by, at=importing.at)
    work.deliver_hooks()
    assert [each["kind"] for each in receiver.said] == ["import.brought_in", "import.undone"]
    assert all(each["voided"] for each in done(caller.get(path))["items"])


def test_the_notice_of_a_batch_costs_no_more_for_more_dossiers(listening, importing):
    listening()
    counts = []
    for size, first in ((3, 100), (30, 300)):
        batch = importing.checked(book(size, first))
        with CaptureQueriesContext(connection) as seen:
            importing.bring(batch)
        counts.append(sum("outbox_message" in each["sql"] for each in seen))
    assert counts[0] == counts[1]
    assert hooks().count() == 2


def test_a_batch_of_another_unit_is_neither_sent_nor_read(listening, importing, counter, receiver):
    caller = listening("xa", counter.commune)
    batch = importing.checked(book(2))
    importing.bring(batch)
    work.deliver_hooks()
    assert receiver.got == []
    assert hooks().get().state == "cancelled"
    assert code_of(caller.get(f"/batches/import:{batch.pk}/dossiers"))[0] == 404
    for name in ("import:0", "import:x", "calendar:99", "", "dossier:1"):
        assert caller.get(f"/batches/{name}/dossiers").status_code == 404


def storm(hire, counter, at_time, when="25/04/2018 08:00"):
    """The district's leader takes a day off for a storm; the change."""
    from congvu.people.rules import Reach

    boss = hire("lanh", "Đinh Thị Lành", counter.unit, Duty.UNIT_LEADER, reach=Reach.SUBTREE)
    now = at_time(moment(when))
    preview = queries.preview_calendar(STORM, (), now)
    given = {"confirmed": preview.digest, "reason": "Công điện 12"}
    return actions.apply_calendar(STORM, by=boss.actor, at=now, **given)


def test_a_change_of_the_calendar_is_told_once_after_what_went_before(
    listening, receive, counter, hire, receiver, at_time
):
    caller = listening()
    first = receive("24/04/2018 10:15", version=counter.business)
    change = storm(hire, counter, at_time)
    assert change.moved == 1
    other = receive("25/04/2018 08:00")
    batch = hooks().get(kind="calendar.applied")
    receiver.status = 503
    assert work.deliver_hooks() == 1
    assert work.deliver_hooks() == 0  # the first failed: not before its time, and all wait
    receiver.status = 200
    at_time(moment("25/04/2018 08:20"))
    assert work.deliver_hooks() == 3
    assert [each.get("dossier", each.get("batch")) for each in receiver.said[1:]] == [
        first.pk,
        f"calendar:{change.pk}",
        other.pk,
    ]
    assert batch.subject == f"many:calendar:{change.pk}"
    (line,) = done(caller.get(f"/batches/calendar:{change.pk}/dossiers"))["items"]
    assert (line["id"], line["due_at"]) == (first.pk, "2018-05-03T10:15:00+07:00")


def test_a_batch_given_up_holds_nothing_back(listening, receive, counter, hire, receiver, at_time):
    listening()
    receive("24/04/2018 10:15", version=counter.business)
    work.deliver_hooks()
    storm(hire, counter, at_time)
    hooks().filter(kind="calendar.applied").update(state="dead")
    other = receive("25/04/2018 08:00")
    assert work.deliver_hooks() == 1
    assert receiver.said[-1]["dossier"] == other.pk


def test_nobody_listens_and_the_calendar_asks_no_more_than_that(receive, counter, hire, at_time):
    receive("24/04/2018 10:15", version=counter.business)
    with CaptureQueriesContext(connection) as seen:
        storm(hire, counter, at_time)
    assert sum("people_subscription" in each["sql"] for each in seen) == 1
    assert not hooks().exists()


def test_one_clock_computed_anew_is_told_of_its_dossier(listening, receive, receiver, at_time):
    listening()
    dossier = receive("24/04/2018 10:15")
    actions.refresh_clock(dossier, reason="Sửa giờ làm việc", by=SYSTEM, at=MORNING)
    work.deliver_hooks()
    assert receiver.kinds == [
        (dossier.pk, "dossier.received"),
        (dossier.pk, "dossier.due_moved"),
    ]


def test_many_forwarded_by_one_form_are_told_one_by_one(listening, receive, counter, receiver):
    listening()
    made = [receive("24/04/2018 10:15") for _ in range(3)]
    said = {"to_office": counter.office.pk}
    who = {"by": counter.hoa.actor, "at": MORNING}
    run = actions.ask_bulk("forward", [each.pk for each in made], said=said, key="k", **who)
    actions.carry_on(run, **who)
    work.deliver_hooks()
    told = [key for key, kind in receiver.kinds if kind == "dossier.forwarded"]
    assert sorted(told) == sorted(each.pk for each in made)


def test_held_it_is_told_nothing_and_afterwards_all_in_order(
    listening, receive, counter, receiver, at_time
):
    caller = listening()
    reason = {"reason": "Bên nhận bảo trì"}
    people.hold_subscription(caller.subscription, **reason, **WHO)
    with pytest.raises(Refused, match="tạm ngừng"):
        people.hold_subscription(caller.subscription, **reason, **WHO)
    dossier = forwarded(receive("24/04/2018 10:15"), counter)
    assert work.deliver_hooks() == 0
    at_time(MORNING + timedelta(days=3))
    assert work.deliver_hooks() == 0
    assert {each.attempts for each in hooks()} == {0}  # waiting is no failed attempt
    who = {"by": SYSTEM, "at": MORNING + timedelta(days=3)}
    people.resume_subscription(caller.subscription, **reason, **who)
    assert work.deliver_hooks() == 2
    assert receiver.kinds == [
        (dossier.pk, "dossier.received"),
        (dossier.pk, "dossier.forwarded"),
    ]
    with pytest.raises(Refused, match="không tạm ngừng"):
        people.resume_subscription(caller.subscription, **reason, **who)


def marks(headers, body, secret):
    """Which of the marks of a notice the secret makes: 0 the first, 1 the second."""
    stamp, *found = (part.split("=")[1] for part in headers["Congvu-Signature"].split(","))
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return [place for place, mark in enumerate(found) if mark == made]


def test_a_secret_is_changed_and_both_sign_for_a_day(listening, receive, receiver, at_time):
    caller = listening()
    who = {"reason": "Đổi định kỳ", "by": SYSTEM, "at": MORNING}
    _row, secret = people.change_secret(caller.subscription, **who)
    assert secret != caller.secret
    receive("24/04/2018 10:15")
    work.deliver_hooks()
    at_time(MORNING + timedelta(hours=24))
    receive("24/04/2018 10:16")
    work.deliver_hooks()
    (during, after) = receiver.got
    assert (marks(*during, secret), marks(*during, caller.secret)) == ([0], [1])
    assert (marks(*after, secret), marks(*after, caller.secret)) == ([0], [])
    event = Event.objects.get(kind="subscription.secret_changed")
    assert secret not in event.data


def test_a_secret_that_leaked_signs_nothing_more(listening, receive, receiver):
    caller = listening()
    who = {"reason": "Lộ khoá", "by": SYSTEM, "at": MORNING}
    _row, secret = people.change_secret(caller.subscription, at_once=True, **who)
    receive("24/04/2018 10:15")
    work.deliver_hooks()
    ((headers, body),) = receiver.got
    assert (marks(headers, body, secret), marks(headers, body, caller.secret)) == ([0], [])


def test_the_administrator_holds_resumes_and_changes_the_secret(
    listening, receive, counter, login, receiver
):
    caller = listening()
    client = login(counter.quan)
    page = f"/quan-tri/he-thong/{caller.system.pk}/"
    said = {"subscription": caller.subscription.pk, "reason": "Bên nhận bảo trì"}
    assert 'action="' + page + 'gui-tiep/"' not in client.get(page).content.decode()
    assert client.post(f"{page}tam-ngung/", said).status_code == 302
    shown = client.get(page).content.decode()
    assert "tạm ngừng từ" in shown
    assert 'action="' + page + 'tam-ngung/"' not in shown
    assert "tạm ngừng từ" in client.get("/van-hanh/thong-bao/").content.decode()
    assert client.post(f"{page}tam-ngung/", said).status_code == 422
    assert client.post(f"{page}gui-tiep/", said).status_code == 302
    answer = client.post(f"{page}doi-khoa/", said)
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert "chữ ký của khoá cũ" in text
    secret = text.split('class="once">')[1].split("<")[0]
    receive("24/04/2018 10:15")
    work.deliver_hooks()
    ((headers, body),) = receiver.got
    assert marks(headers, body, secret) == [0]


def test_what_fails_and_will_be_tried_again_is_seen_with_its_error(
    listening, receive, counter, login, receiver
):
    listening()
    receive("24/04/2018 10:15")
    receiver.status = 500
    work.deliver_hooks()
    shown = login(counter.quan).get("/van-hanh/thong-bao/").content.decode()
    assert "hệ thống nhận trả lời 500" in shown
    assert "thử lại sau" in shown
