"""Acts are told to other systems: signed, in order by dossier, at least once, never inward."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import Refused
from congvu.dossiers import actions
from congvu.jobs import work
from congvu.outbox import webhooks
from congvu.outbox.models import Message
from congvu.people import actions as people
from tests.api.conftest import MORNING
from tests.dossiers.conftest import moment

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": MORNING}
KINDS = ["dossier.received", "dossier.forwarded", "dossier.finished"]


class Receiver:
    """The other side: keeps what comes, answers as it is told."""

    def __init__(self):
        self.got, self.status = [], 200
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mine.got.append((dict(self.headers), body))
                self.send_response(mine.status)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/nhan?tu=congvu"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def kinds(self):
        return [(said["dossier"], said["kind"]) for said in self.said]

    @property
    def said(self):
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


@pytest.fixture
def subscribed(connect, counter, receiver, settings):
    """The district's portal listens to three kinds of acts."""
    settings.CONGVU_WEBHOOK_PRIVATE = True
    settings.CONGVU_ADDRESS = "https://motcua.example.vn"
    caller = connect("cong", counter.unit, Duty.CLERK, name="Cổng dịch vụ công")
    row, secret = people.subscribe(caller.system, url=receiver.url, kinds=KINDS, **WHO)
    caller.subscription, caller.secret = row, secret
    return caller


def forwarded(dossier, counter, when="24/04/2018 10:16"):
    return actions.forward(dossier, to_office=counter.office, by=counter.hoa.actor, at=moment(when))


def test_an_act_is_told_signed_and_without_the_citizen(subscribed, receiver, receive):
    dossier = receive("24/04/2018 10:15")
    assert receiver.got == []  # nothing leaves within the act
    assert work.deliver_hooks() == 1
    ((headers, body),) = receiver.got
    assert json.loads(body) == {
        "event": f"dossier:{dossier.pk}#1",
        "seq": 1,
        "kind": "dossier.received",
        "dossier": dossier.pk,
        "number": dossier.number,
        "procedure": "1.000001",
        "unit": "240",
        "occurred_at": "2018-04-24T10:15:00+07:00",
        "recorded_at": "2018-04-24T10:15:00+07:00",
        "url": f"https://motcua.example.vn/api/v1/dossiers/{dossier.pk}",
    }
    stamp, mark = (part.split("=")[1] for part in headers["Congvu-Signature"].split(","))
    expected = hmac.new(subscribed.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    assert mark == expected.hexdigest()
    assert int(stamp) == int(MORNING.timestamp())
    assert work.deliver_hooks() == 0


def test_only_acts_asked_for_are_told(subscribed, receiver, receive, counter):
    dossier = forwarded(receive("24/04/2018 10:15"), counter)
    actions.hand_over(
        dossier, to_user=counter.dung, by=counter.binh.actor, at=moment("24/04/2018 10:17")
    )
    work.deliver_hooks()
    assert [kind for _id, kind in receiver.kinds] == ["dossier.received", "dossier.forwarded"]


def test_a_dossiers_acts_come_in_order_however_often_one_fails(
    subscribed, receiver, receive, counter, at_time
):
    first = receive("24/04/2018 10:15")
    forwarded(first, counter)
    receiver.status = 503
    assert work.deliver_hooks() == 1  # the rest waits behind the one that failed
    assert receiver.kinds == [(first.pk, "dossier.received")]
    receiver.status = 200
    assert work.deliver_hooks() == 0  # not before its time
    at_time(MORNING + timedelta(minutes=2))
    assert work.deliver_hooks() == 2
    assert receiver.kinds == [
        (first.pk, "dossier.received"),
        (first.pk, "dossier.received"),
        (first.pk, "dossier.forwarded"),
    ]
    again = [headers["Congvu-Delivery"] for headers, _body in receiver.got]
    assert again[0] == again[1] != again[2]  # a repeated one is known by its name


def test_another_dossier_does_not_wait_behind_a_failed_one(
    subscribed, receiver, receive, counter, at_time
):
    first = receive("24/04/2018 10:15")
    receiver.status = 500
    work.deliver_hooks()
    receiver.status = 200
    other = receive("24/04/2018 10:16", version=counter.business)
    work.deliver_hooks()
    assert receiver.kinds[-1] == (other.pk, "dossier.received")
    assert Message.objects.get(subject=f"dossier:{first.pk}", channel="webhook").state == "failed"


def test_after_five_attempts_it_stops_is_shown_and_goes_on_when_somebody_decides(
    subscribed, receiver, receive, counter, login, at_time
):
    dossier = receive("24/04/2018 10:15")
    forwarded(dossier, counter)
    receiver.status = 410
    for hours in (0, 1, 3, 6, 20, 40):
        at_time(MORNING + timedelta(hours=hours))
        work.deliver_hooks()
    assert len(receiver.got) == 5
    row = Message.objects.filter(channel="webhook").order_by("pk").first()
    assert (row.state, row.last_error) == ("dead", "NotTaken: hệ thống nhận trả lời 410")
    client = login(counter.quan)
    page = client.get("/van-hanh/thong-bao/").content.decode()
    assert "Cổng dịch vụ công" in page
    assert "trả lời 410" in page
    assert 'data-part="hooks"' in client.get("/van-hanh/").content.decode()
    receiver.status = 200
    key = subscribed.subscription.pk
    said = {"do": "again", "reason": "Bên nhận đã sửa"}
    assert client.post(f"/van-hanh/thong-bao/{key}/", said).status_code == 302
    assert work.deliver_hooks() == 2
    assert receiver.kinds[-2:] == [
        (dossier.pk, "dossier.received"),
        (dossier.pk, "dossier.forwarded"),
    ]


def test_one_given_up_may_be_dropped_and_the_next_goes(
    subscribed, receiver, receive, counter, login, at_time
):
    dossier = receive("24/04/2018 10:15")
    forwarded(dossier, counter)
    row = Message.objects.filter(channel="webhook").order_by("pk").first()
    Message.objects.filter(pk=row.pk).update(state="dead")
    assert work.deliver_hooks() == 0
    path = f"/van-hanh/thong-bao/{subscribed.subscription.pk}/"
    said = {"do": "drop", "reason": "Đã báo tay", "message": row.pk}
    assert login(counter.quan).post(path, said).status_code == 302
    assert work.deliver_hooks() == 1
    assert receiver.kinds == [(dossier.pk, "dossier.forwarded")]


def test_what_the_system_may_not_see_is_never_sent(subscribed, receiver, receive, counter):
    receive("24/04/2018 10:15", unit=counter.commune, office=None, by=counter.commune_clerk.actor)
    work.deliver_hooks()
    assert receiver.got == []
    assert Message.objects.get(channel="webhook").state == "cancelled"


def test_of_one_unit_only(connect, counter, receiver, receive, settings):
    settings.CONGVU_WEBHOOK_PRIVATE = True
    caller = connect("cong", counter.unit, Duty.CLERK)
    people.subscribe(caller.system, url=receiver.url, kinds=KINDS, unit=counter.commune, **WHO)
    receive("24/04/2018 10:15")
    assert not Message.objects.filter(channel="webhook").exists()


def test_an_ended_subscription_and_a_locked_system_are_told_nothing_more(
    subscribed, receiver, receive
):
    receive("24/04/2018 10:15")
    people.lock(subscribed.system, reason="Bảo trì", **WHO)
    work.deliver_hooks()
    people.unlock(subscribed.system, reason="Xong", **WHO)
    people.unsubscribe(subscribed.subscription, reason="Thôi dùng", **WHO)
    receive("24/04/2018 10:16")
    work.deliver_hooks()
    assert receiver.got == []
    with pytest.raises(Refused, match="đã thôi"):
        people.unsubscribe(subscribed.subscription, reason="Lần nữa", **WHO)


def test_nobody_listens_and_no_statement_is_sent_for_it(
    counter, receive, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    forwarded(receive("24/04/2018 10:10"), counter)  # who listens is remembered from here on
    dossier = receive("24/04/2018 10:15")
    with CaptureQueriesContext(connection) as seen:
        forwarded(dossier, counter)
    assert not [each["sql"] for each in seen if "people_subscription" in each["sql"]]


@pytest.mark.parametrize(
    "url",
    [
        "http://motcua.example.vn/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.8/",
        "https://192.168.1.4:8443/x",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://a:b@motcua.example.vn/",
        "https://motcua.example.vn/#x",
        "https:///x",
        "ftp://motcua.example.vn/",
        "https://motcua.example.vn:99999/",
        "https://motcua.example.vn/" + "a" * 200,
    ],
)
def test_addresses_inside_the_house_are_refused(url):
    assert webhooks.why_not_url(url).code == "hook-address"


def test_a_name_that_leads_inside_is_not_called(
    subscribed, receiver, receive, settings, monkeypatch
):
    settings.CONGVU_WEBHOOK_PRIVATE = False
    found = [(2, 1, 6, "", ("127.0.0.1", 443)), (2, 1, 6, "", ("8.8.8.8", 443))]
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(webhooks.NotTaken, match="mạng riêng"):
        webhooks.post("https://motcua.example.vn/", b"{}", {})
    assert webhooks.may_call("8.8.8.8")
    assert not webhooks.may_call("224.0.0.1")


def test_a_redirect_is_not_followed(subscribed, receiver, receive):
    receive("24/04/2018 10:15")
    receiver.status = 302
    work.deliver_hooks()
    assert Message.objects.get(channel="webhook").last_error.endswith("302")


def test_the_administrator_subscribes_a_system_and_ends_it(
    desk, counter, login, receiver, settings
):
    settings.CONGVU_WEBHOOK_PRIVATE = True
    client = login(counter.quan)
    page = f"/quan-tri/he-thong/{desk.counter.system.pk}/"
    said = {"url": receiver.url, "kinds": KINDS, "unit": ""}
    answer = client.post(f"{page}dang-ky/", said)
    assert answer["Cache-Control"] == "no-store"
    secret = answer.content.decode().split('class="once">')[1].split("<")[0]
    shown = client.get(page).content.decode()
    assert receiver.url in shown
    assert secret not in shown
    row = desk.counter.system.subscriptions.get()
    ended = {"subscription": row.pk, "reason": "Thôi dùng"}
    assert client.post(f"{page}thoi-nghe/", ended).status_code == 302
    assert client.post(f"{page}dang-ky/", said | {"kinds": []}).status_code == 422


def test_citizens_messages_do_not_meet_those_of_systems(subscribed, receive, counter, login):
    receive("24/04/2018 10:15")
    assert work.deliver_messages() == 1  # the text message to the citizen
    page = login(counter.hoa).get("/ho-so/tin-nhan/").content.decode()
    assert "subscription" not in page
    with pytest.raises(Refused):
        people.subscribe(counter.hoa, url="https://x.example.vn/", kinds=KINDS, **WHO)
    with pytest.raises(Refused):
        people.subscribe(subscribed.system, url="https://x.example.vn/", kinds=[], **WHO)
