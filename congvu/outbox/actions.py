"""Posting a message with the act that causes it, and delivering it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from congvu.audit import queries as audit
from congvu.audit.actions import record, writes, writes_nothing
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.outbox import transports
from congvu.outbox.models import Message
from congvu.outbox.rules import MessageState, after_failure
from congvu.outbox.transports import Transport


@writes_nothing("it is part of the act that posts it, whose event tells of it")
def post_message(
    *,
    kind: str,
    recipient: str,
    address: str,
    body: str,
    subject: Any,
    at: datetime,
    not_before: datetime | None = None,
) -> Message:
    """Put a message into the outbox, in the transaction of the act; nothing is sent yet.

    ``subject`` is the row it is about, or the name of its stream.
    """
    return Message.objects.create(
        kind=kind,
        recipient=recipient,
        address=address,
        body=body,
        subject=audit.stream_name(subject),
        state=MessageState.WAITING,
        not_before=not_before or at,
        posted_at=at,
    )


@writes("message.sent", "message.failed", "message.dead")
def deliver(
    message: Message, *, by: Actor, at: datetime, transport: Transport = transports.console
) -> Message:
    """Try to send one message; what fails is tried again later, and given up in the end.

    Handed out twice, it is sent once: ``message-settled``. An attempt whose outcome the database
    could not keep may be repeated; that is preferred to a message lost.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state in (MessageState.SENT, MessageState.DEAD):
        raise refuse(
            "message-settled",
            N_("Tin nhắn này đã gửi hoặc đã dừng gửi."),
            N_("Không cần gửi lại; tin dừng gửi thì đưa trở lại hàng chờ trước."),
        )
    message.attempts += 1
    try:
        transport(message)
    except Exception as error:  # whatever a transport raises is a failed attempt
        _failed(message, f"{type(error).__name__}: {error}"[:300], at)
    else:
        message.state, message.sent_at, message.last_error = MessageState.SENT, at, ""
    message.save()
    record(
        f"message.{message.state}",
        subject=message,
        by=by,
        at=at,
        data={"about": message.subject, "kind": message.kind, "attempt": message.attempts},
    )
    return message


def _failed(message: Message, error: str, at: datetime) -> None:
    message.last_error = error
    wait = after_failure(message.attempts)
    if wait is None:
        message.state = MessageState.DEAD
    else:
        message.state, message.not_before = MessageState.FAILED, at + wait


@writes("message.requeued")
def requeue(message: Message, *, by: Actor, at: datetime, reason: str) -> Message:
    """Put a message that was given up back into the queue, with a reason.

    Refuses with ``message-not-dead``, ``reason-missing``.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != MessageState.DEAD:
        raise refuse(
            "message-not-dead",
            N_("Chỉ đưa trở lại hàng chờ những tin đã dừng gửi."),
            N_("Tin đang chờ sẽ được thử lại tự động."),
        )
    if not reason.strip():
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
    message.state, message.attempts, message.not_before = MessageState.WAITING, 0, at
    message.save()
    record("message.requeued", subject=message, by=by, at=at, data={"reason": reason})
    return message
