"""Messages are posted with the act, sent after it, tried again, and given up aloud."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.outbox import actions, queries, rules
from congvu.outbox.models import Message
from congvu.outbox.rules import MessageState

pytestmark = pytest.mark.django_db
NOON = datetime(2018, 7, 2, 11, 0, tzinfo=HANOI)


class LineDown(Exception):
    """The line is down."""


def down(message):
    raise LineDown("không có sóng")


@pytest.fixture
def message():
    return actions.post_message(
        kind="dossier.ready",
        recipient="party:1",
        address="0912345678",
        body="Hồ sơ đã có kết quả.",
        subject="dossier:7",
        at=NOON,
    )


def test_a_message_waits_until_its_time_and_is_sent_once(message, capsys):
    assert list(queries.waiting()) == [message]
    assert not queries.due(NOON - timedelta(seconds=1))
    sent = actions.deliver(message, by=SYSTEM, at=NOON)
    assert (sent.state, sent.attempts, sent.sent_at) == (MessageState.SENT, 1, NOON)
    assert "Hồ sơ đã có kết quả." in capsys.readouterr().out
    with pytest.raises(Refused, match="đã gửi"):
        actions.deliver(message, by=SYSTEM, at=NOON)
    assert list(queries.about("dossier:7")) == [sent]
    assert not queries.waiting()


def test_what_fails_is_tried_later_and_later_and_then_given_up(message):
    at, waits = NOON, []
    for _ in rules.WAITS:
        message = actions.deliver(message, by=SYSTEM, at=at, transport=down)
        assert message.state == MessageState.FAILED
        waits.append(message.not_before - at)
        assert not queries.due(message.not_before - timedelta(seconds=1))
        at = message.not_before
    assert waits == list(rules.WAITS)
    message = actions.deliver(message, by=SYSTEM, at=at, transport=down)
    assert message.state == MessageState.DEAD
    assert message.last_error == "LineDown: không có sóng"
    assert list(queries.stuck()) == [message]
    kinds = list(
        Event.objects.filter(stream=f"message:{message.pk}")
        .order_by("seq")
        .values_list("kind", flat=True)
    )
    assert kinds == ["message.failed"] * 4 + ["message.dead"]


def test_a_person_may_put_a_dead_message_back_with_a_reason(message):
    with pytest.raises(Refused, match="đã dừng gửi"):
        actions.requeue(message, by=SYSTEM, at=NOON, reason="Thử lại")
    for _ in range(len(rules.WAITS) + 1):
        message = actions.deliver(message, by=SYSTEM, at=NOON, transport=down)
    with pytest.raises(Refused, match="lý do"):
        actions.requeue(message, by=SYSTEM, at=NOON, reason=" ")
    back = actions.requeue(message, by=SYSTEM, at=NOON, reason="Đã có sóng")
    assert list(queries.due(NOON)) == [back]
    assert actions.deliver(back, by=SYSTEM, at=NOON).state == MessageState.SENT


def test_every_state_has_its_words():
    assert set(rules.STATE_LABELS) == set(MessageState)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("ế" * 70, 1),
        ("ế" * 71, 2),
        ("ế" * 134, 2),
        ("ế" * 135, 3),
        ("", 1),
    ],
)
def test_a_text_is_counted_in_parts(text, parts):
    assert rules.sms_parts(text) == parts


def test_one_moment_has_one_message_and_two_workers_take_it_once(message):
    said = {"kind": "k", "recipient": "party:1", "address": "0912", "body": "b", "at": NOON}
    for _again in range(2):
        actions.post_message(**said, subject="dossier:7", once="dossier:7/ready/")
    assert Message.objects.filter(once="dossier:7/ready/").count() == 1

    def greedy(taken):
        """While one sends, another comes with the same row."""
        with pytest.raises(Refused, match="đang gửi"):
            actions.deliver(message, by=SYSTEM, at=NOON)
        assert not queries.due(NOON).filter(pk=taken.pk)

    assert actions.deliver(message, by=SYSTEM, at=NOON, transport=greedy).attempts == 1


def test_what_a_kill_left_half_sent_is_tried_again_after_its_lease(message):
    def killed(taken):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.deliver(message, by=SYSTEM, at=NOON, transport=killed)
    assert not queries.due(NOON)
    (again,) = queries.due(NOON + rules.LEASE)
    assert actions.deliver(again, by=SYSTEM, at=NOON + rules.LEASE).attempts == 2


def test_cancelled_it_is_not_sent(message):
    actions.cancel(message, by=SYSTEM, at=NOON, reason="Đã gọi điện")
    with pytest.raises(Refused, match="dừng gửi"):
        actions.deliver(message, by=SYSTEM, at=NOON)
    assert queries.counts()["cancelled"] == 1
    assert queries.oldest_waiting() is None


class Gateway(BaseHTTPRequestHandler):
    """A gateway on this machine: keeps what it was sent, answers what it is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), json.loads(body)))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *args):
        """It says nothing on the console."""


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.seen, server.answer = [], 202
    Thread(target=server.serve_forever, daemon=True).start()
    settings.CONGVU_SMS, settings.CONGVU_SMS_TOKEN = "http", "bí-mật".encode().hex()
    settings.CONGVU_SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    yield server
    server.shutdown()
    server.server_close()


def test_a_gateway_takes_refuses_or_is_down(message, gateway, settings):
    gateway.answer = 503
    failed = actions.deliver(message, by=SYSTEM, at=NOON)
    assert (failed.state, failed.last_error) == ("failed", "NotTaken: cổng SMS trả lời 503")
    gateway.answer = 202
    assert actions.deliver(failed, by=SYSTEM, at=NOON).state == MessageState.SENT
    (first, said), (second, _) = gateway.seen
    assert said == {"id": str(message.pk), "to": "0912345678", "text": "Hồ sơ đã có kết quả."}
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    assert first["Authorization"] == f"Bearer {settings.CONGVU_SMS_TOKEN}"
    other = actions.post_message(
        kind="k", recipient="p", address="0912345678", body="b", subject="dossier:8", at=NOON
    )
    settings.CONGVU_SMS_URL = "http://127.0.0.1:9/sms"  # nobody listens there
    assert actions.deliver(other, by=SYSTEM, at=NOON).state == MessageState.FAILED


def test_mail_goes_by_the_mail_server_of_the_settings(settings, mailoutbox):
    settings.CONGVU_MAIL = "smtp"
    message = actions.post_message(
        kind="dossier.ready",
        channel="email",
        recipient="party:1",
        address="suu@example.vn",
        title="Đã có kết quả: 7",
        body="Hồ sơ đã có kết quả.",
        subject="dossier:7",
        at=NOON,
    )
    assert actions.deliver(message, by=SYSTEM, at=NOON).state == MessageState.SENT
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == (["suu@example.vn"], "Đã có kết quả: 7")
    assert letter.extra_headers["Message-ID"].startswith(f"<congvu-{message.pk}@")
