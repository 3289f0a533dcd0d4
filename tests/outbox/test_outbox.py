"""Messages are posted with the act, sent after it, tried again, and given up aloud."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.outbox import actions, queries, rules
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
