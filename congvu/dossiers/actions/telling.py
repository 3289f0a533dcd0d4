"""Words to the citizen: which, by which way, and what is done about those that did not go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from congvu.audit.actions import record, writes, writes_nothing
from congvu.audit.models import Event
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, queries
from congvu.dossiers.actions._heard import tell_of_many
from congvu.dossiers.actions.common import _allow, _way_to
from congvu.dossiers.models import MessageWording
from congvu.dossiers.queries.wordings import STREAM as WORDINGS
from congvu.dossiers.rules.life import why_not_text
from congvu.dossiers.rules.wordings import Moment, why_not_wording
from congvu.organisation.models import Unit
from congvu.outbox import actions as outbox
from congvu.outbox.models import Message
from congvu.procedures.models import Procedure


@writes_nothing("it is part of the act that made or took back the batch, whose event tells of it")
def tell_of_batch(name: str, count: int, units: Iterable[int], event: Event) -> None:
    """Other systems are told once of an act on a whole batch; no statement more where none listens.

    ``name`` is the batch as :func:`congvu.dossiers.queries.together` knows it, ``units`` the keys
    of the units its dossiers are of.
    """
    tell_of_many(name, count, units, event)


@writes("wording.set")
def set_wording(
    moment: Moment,
    *,
    text: str,
    unit: Unit | None,
    procedure: Procedure | None = None,
    valid_from: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> MessageWording:
    """Put words in force for a moment from a day on; empty ``text``: the wider words hold again.

    ``unit`` None: in the whole province, by who publishes its procedures. What was sent keeps the
    words it was sent with. Refuses with ``reason-missing``, ``wording-in-past``,
    ``wording-not-yours`` and the codes of :func:`why_not_wording`.
    """
    _allow(access.may_word(by, unit) or why_not_text(reason))
    if text.strip():
        _allow(why_not_wording(moment, text.strip()))
    if valid_from < local(at).date():
        raise refuse(
            "wording-in-past",
            N_("Lời nhắn không có hiệu lực trước ngày ghi."),
            N_("Chọn từ hôm nay trở đi; tin đã gửi giữ lời cũ."),
        )
    row = MessageWording.objects.create(
        moment=moment,
        procedure=procedure,
        unit=unit,
        text=text.strip(),
        valid_from=valid_from,
        reason=reason.strip(),
        made_by_id=by.user_id,
        made_at=at,
    )
    said = {
        "wording": row.pk,
        "moment": str(moment),
        "from": valid_from.isoformat(),
        "reason": reason.strip(),
    }
    said |= {"procedure": procedure.code if procedure else "", "text": row.text}
    record("wording.set", subject=WORDINGS, by=by, at=at, unit=unit, data=said)
    return row


@writes("message.requeued")
def resend(message: Message, *, reason: str, by: Actor, at: datetime) -> Message:
    """Put a message that did not go back into the queue, to where the person is reached now.

    A wrong number is put right on the dossier first (:func:`correct`). Refuses with
    ``not-your-message``, ``nowhere-to-send`` and the codes of :func:`congvu.outbox.requeue`.
    """
    _allow(access.may_settle_message(by, message))
    dossier = queries.dossier_of_message(message)
    if dossier is None:
        return outbox.requeue(message, reason=reason, by=by, at=at)
    way = _way_to(dossier)
    if way is None:
        raise refuse(
            "nowhere-to-send",
            N_("Người nộp không nhận tin nhắn, hoặc không để lại số di động, thư điện tử."),
            N_("Sửa số trên hồ sơ rồi gửi lại, hoặc bỏ tin này có lý do."),
        )
    channel, address = way
    return outbox.requeue(message, reason=reason, address=address, channel=channel, by=by, at=at)


@writes("message.cancelled")
def drop_message(message: Message, *, reason: str, by: Actor, at: datetime) -> Message:
    """Decide that a message is not sent any more; refuses with ``not-your-message``."""
    _allow(access.may_settle_message(by, message))
    return outbox.cancel(message, reason=reason, by=by, at=at)
