"""Posting a message with the act that causes it, and delivering it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django_q.models import OrmQ, Task
from django_q.tasks import async_task

from congvu.audit import queries as audit
from congvu.audit import reference
from congvu.audit.actions import as_one, record, writes, writes_nothing
from congvu.audit.away import CROSSED
from congvu.audit.inserting import insert_one, insert_unasked
from congvu.audit.rows import made
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, refuse
from congvu.outbox import access, jobs, transports
from congvu.outbox.models import KeptAnswer, Message
from congvu.outbox.rules import (
    LEASE,
    UNSENT,
    MessageChannel,
    MessageState,
    Stuck,
    after_failure,
    keep_days,
)
from congvu.outbox.transports import Transport

CROSSINGS = 2
"""How often a request is tried again that the database undid to let another one pass."""


@writes_nothing("it is part of the act that posts it, whose event tells of it")
def post_message(
    *,
    kind: str,
    recipient: str,
    address: str,
    body: str,
    subject: Any,
    at: datetime,
    channel: str = MessageChannel.SMS,
    title: str = "",
    unit_key: int | None = None,
    once: str | None = None,
    not_before: datetime | None = None,
) -> Message | None:
    """Put a message into the outbox, in the transaction of the act; nothing is sent yet.

    ``subject`` is the row it is about, or the name of its stream. ``once`` names the moment it
    tells of: posted again for the same moment, the first message stays and no other comes. The
    message is answered where it is surely new (no ``once``).
    """
    message = made(
        Message,
        kind=kind,
        channel=channel,
        recipient=recipient,
        address=address,
        title=title[:120],
        body=body,
        subject=audit.stream_name(subject),
        unit_key=unit_key,
        once=once,
        state=MessageState.WAITING,
        not_before=not_before or at,
        posted_at=at,
    )
    if once is not None:
        # The database itself leaves out what is there already: it need not be asked first.
        insert_unasked(message, unless_there=True)
        return None
    insert_one(message)
    return message


@writes_nothing("it takes, sends outside any transaction, and settles by an act with its event")
def deliver(
    message: Message, *, by: Actor, at: datetime, transport: Transport = transports.by_settings
) -> Message:
    """Try to send one message; what fails is tried again later, and given up in the end.

    Handed out twice, it is sent once: ``message-settled``. While the other side makes us wait no
    transaction is open, so nobody who works waits with us. An attempt whose outcome the database
    could not keep may be repeated after :data:`rules.LEASE`; that is preferred to a message lost.
    """
    taken = Message.objects.filter(
        pk=message.pk, state__in=UNSENT, not_before=message.not_before, attempts=message.attempts
    ).update(not_before=at + LEASE, attempts=F("attempts") + 1)
    if not taken:
        raise _settled()
    message = Message.objects.get(pk=message.pk)
    try:
        transport(message)
    except Exception as error:  # whatever a transport raises is a failed attempt
        return settle(message, error=f"{type(error).__name__}: {error}"[:300], by=by, at=at)
    return settle(message, by=by, at=at)


@writes("message.sent", "message.failed", "message.dead")
def settle(message: Message, *, error: str = "", by: Actor, at: datetime) -> Message:
    """Write down how one attempt ended; without ``error`` it was sent.

    Refuses with ``message-settled`` when a person decided otherwise meanwhile and it was not sent.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if error and message.state not in UNSENT:
        raise _settled()
    message.last_error = error
    if not error:
        message.state, message.sent_at = MessageState.SENT, at
    elif (wait := after_failure(message.attempts)) is None:
        message.state = MessageState.DEAD
    else:
        message.state, message.not_before = MessageState.FAILED, at + wait
    message.save()
    said = {"about": message.subject, "kind": message.kind, "attempt": message.attempts}
    record(f"message.{message.state}", subject=message, by=by, at=at, data=said)
    return message


def _settled() -> Refused:
    return refuse(
        "message-settled",
        N_("Tin nhắn này đã gửi, đang gửi hoặc đã dừng gửi."),
        N_("Mở lại danh sách để xem; tin dừng gửi thì đưa trở lại hàng chờ trước."),
    )


def _reason(text: str) -> str:
    if not text.strip():
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
    return text.strip()[:400]


@writes("message.requeued")
def requeue(
    message: Message,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    address: str = "",
    channel: str = "",
) -> Message:
    """Put a message that failed or was given up back into the queue, with a reason.

    ``address`` (with ``channel``): where it goes now; the event says that it changed, not to what.
    Refuses with ``message-not-dead``, ``reason-missing``.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state not in (MessageState.DEAD, MessageState.FAILED):
        raise refuse(
            "message-not-dead",
            N_("Chỉ đưa trở lại hàng chờ những tin chưa gửi được hoặc đã dừng gửi."),
            N_("Tin đang chờ sẽ được gửi tự động."),
        )
    said: dict[str, Any] = {"reason": _reason(reason), "about": message.subject}
    said["readdressed"] = bool(address) and address != message.address
    message.address = address or message.address
    message.channel = channel or message.channel
    message.state, message.attempts, message.not_before = MessageState.WAITING, 0, at
    message.last_error = ""
    message.save()
    record("message.requeued", subject=message, by=by, at=at, data=said)
    return message


@writes("message.cancelled")
def cancel(message: Message, *, by: Actor, at: datetime, reason: str) -> Message:
    """Decide that a message is not sent, with a reason; it stays on record.

    Refuses with ``message-settled``, ``reason-missing``.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state in (MessageState.SENT, MessageState.CANCELLED):
        raise _settled()
    said = {"reason": _reason(reason), "about": message.subject, "before": str(message.state)}
    message.state = MessageState.CANCELLED
    message.save()
    record("message.cancelled", subject=message, by=by, at=at, data=said)
    return message


def _failed_job(name: str, by: Actor) -> jobs.StuckJob:
    """The job whose failures are decided on; locked, then looked at."""
    if refusal := access.may_settle_jobs(by):
        raise Refused(refusal)
    known = Task.objects.filter(success=False, func__endswith=f".{name}")
    last = known.select_for_update().order_by("-started", "pk").first()
    found = jobs.failed(last.func) if last is not None else []
    if not found:
        raise _not_stuck()
    return found[0]


def _not_stuck() -> Refused:
    return refuse(
        "job-not-stuck",
        N_("Việc nền này không còn kẹt."),
        N_("Mở lại trang để xem; có thể việc đã tự chạy lại hoặc có người xử lý rồi."),
    )


def _decision(job: jobs.StuckJob, reason: str) -> dict[str, Any]:
    return {"reason": _reason(reason), "failures": job.count, "until": job.last.isoformat()}


@writes("job.retried")
def retry_job(name: str, *, reason: str, by: Actor, at: datetime) -> str:
    """Queue a failed job once more; what failed until now counts as dealt with. The ticket.

    Refuses with ``not-your-duty``, ``job-not-stuck``, ``reason-missing``.
    """
    job = _failed_job(name, by)
    said = _decision(job, reason)
    last = Task.objects.filter(success=False, func=job.path).order_by("-started", "pk")[0]
    again = {"task_name": job.name}
    ticket: str = async_task(job.path, *(last.args or ()), q_options=again, **(last.kwargs or {}))
    record("job.retried", subject=jobs.stream_of(name), by=by, at=at, data=said)
    return ticket


@writes("job.dropped", "job.taken_off")
def drop_job(name: str, *, how: str, reason: str, by: Actor, at: datetime, now: datetime) -> int:
    """Decide that a stuck job is not done; answers how many times it stood there.

    Failures stay in the table and count as dealt with; what waits or runs too long is taken off
    the queue. ``now`` is the machine's moment, by which the queue goes. Refuses with
    ``not-your-duty``, ``job-not-stuck``, ``reason-missing``.
    """
    if how == Stuck.FAILED:
        job = _failed_job(name, by)
        said = _decision(job, reason)
        record("job.dropped", subject=jobs.stream_of(name), by=by, at=at, data=said)
        return job.count
    if refusal := access.may_settle_jobs(by):
        raise Refused(refusal)
    long = {Stuck.WAITING: jobs.waiting_too_long, Stuck.RUNNING: jobs.running_too_long}
    if how not in long:
        raise _not_stuck()
    rows = OrmQ.objects.filter(long[Stuck(how)](now)).select_for_update().order_by("pk")
    mine = [row.pk for row in rows if jobs.path_of(row).rpartition(".")[2] == name]
    if not mine:
        raise _not_stuck()
    said = {"reason": _reason(reason), "how": how, "rows": len(mine)}
    OrmQ.objects.filter(pk__in=mine).delete()
    record("job.taken_off", subject=jobs.stream_of(name), by=by, at=at, data=said)
    return len(mine)


@dataclass(frozen=True)
class Given:
    """An answer as it is given: to the first request, and again to one that repeats it."""

    status: int
    body: str
    tag: str
    repeated: bool = False


@writes_nothing("it keeps an answer; what was done leaves its own event")
def answer_once(
    caller: str,
    key: str,
    asked: str,
    do: Callable[[], Given],
    *,
    at: datetime,
    mark: str | None = None,
) -> Given:
    """Do ``do`` for the request ``key`` of ``caller`` once, and answer the same to a repeated one.

    The answer is kept in one transaction with what is done. A repeated request comes upon it at its
    end, or is refused on the way because the first was done; then nothing of it stays, and it gets
    that answer. A refusal keeps nothing, so that it may be tried again; where another act was in
    the way, it is tried again here. ``mark``: that of :mod:`congvu.audit.reference`, where the
    caller has read it. Refuses with ``key-used-otherwise``.
    """
    for _again in range(CROSSINGS):
        try:
            return _answered(caller, key, asked, do, at, mark)
        except Refused as error:
            if error.refusal is not CROSSED or connection.in_atomic_block:
                raise
    return _answered(caller, key, asked, do, at, mark)


class _Answered(Exception):
    """Another request under the same key was answered before."""


_not_done: tuple[type[Exception], ...] = (_Answered, Refused)
"""What is raised where a request is not done: a refusal, and what :func:`not_done_by` named."""


@writes_nothing("a door says at its start how it refuses")
def not_done_by(*faults: type[Exception]) -> None:
    """Name what a door raises, beside a refusal, for a request that it does not do."""
    global _not_done  # said once, as the door is built
    _not_done += faults


def _answered(
    caller: str, key: str, asked: str, do: Callable[[], Given], at: datetime, mark: str | None
) -> Given:
    try:
        with as_one(gathered=True):
            if mark is not None:
                reference.seen(mark)
            given = do()
            _keep_answer(caller, key, asked, given, at)
    except _not_done as error:
        first = KeptAnswer.objects.filter(caller=caller, key=key).first()
        if first is None:
            raise
        if first.asked != asked:
            raise _used_otherwise() from error
        return Given(first.status, first.body, first.tag, repeated=True)
    return given


def _keep_answer(caller: str, key: str, asked: str, given: Given, at: datetime) -> None:
    until = at + timedelta(days=keep_days(local(at).date()))
    kept = made(
        KeptAnswer,
        caller=caller,
        key=key,
        asked=asked,
        status=given.status,
        body=given.body,
        tag=given.tag,
        kept_until=until,
    )
    # The same request at the same moment waits here until the first one has ended.
    insert_unasked(kept, unless_there=True, was_there=_Answered)


def _used_otherwise() -> Refused:
    return refuse(
        "key-used-otherwise",
        N_("Khoá Idempotency-Key này đã dùng cho một yêu cầu khác."),
        N_("Yêu cầu mới thì đặt khoá mới; gửi lại thì gửi đúng nội dung cũ."),
    )


@writes_nothing("kept answers are no facts: they serve whoever repeats a request, for some days")
def forget_answers(*, at: datetime) -> int:
    """Remove the answers that need not be kept any longer; answers how many."""
    count, _ = KeptAnswer.objects.filter(kept_until__lte=at).delete()
    return int(count)
