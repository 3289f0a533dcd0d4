"""Letters of apology with a new appointment: drafted, signed, sent. Lateness stays lateness."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import writes, writes_nothing
from congvu.core.actors import Actor
from congvu.core.periods import iso
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, letters, queries, rules
from congvu.dossiers.actions.common import _allow, _begin, _keep, _leave, _slip, _tell
from congvu.dossiers.models import Apology, Dossier


@writes("dossier.apology_drafted")
def draft_apology(dossier: Dossier, *, by: Actor, at: datetime) -> Apology:
    """Draft the letter of a dossier that will not be done in time.

    Cause, reason and new date are proposed from where the work is; who signs decides.
    Source: NĐ 61/2018/NĐ-CP, Điều 19. Refuses with ``apology-clock-held``, ``apology-drafted``,
    ``reappointed-already``, ``apology-too-early``, ``year-undecided``, ``not-your-duty``.
    """
    dossier, pauses = _begin("apologise", dossier, by, at)
    calendar = queries.calendar_of(dossier, at)
    kept = dossier.apologies.filter(dropped_at=None)
    sent = kept.filter(signed_at__isnull=False).count()
    drafted = kept.filter(signed_at=None).exists()
    _allow(rules.why_not_apologise(dossier.due_at, sent, drafted, at, calendar))
    assert dossier.due_at is not None
    cause, reason = queries.drafted_words(dossier)
    letter = Apology.objects.create(
        dossier=dossier,
        cause=dossier.late_cause or cause,
        reason=dossier.late_note or reason,
        old_at=dossier.due_at,
        new_at=calendar.add_working_days(max(dossier.due_at, at), rules.NEW_TERM_DAYS),
        drafted_by_id=by.user_id,
        drafted_at=at,
    )
    _leave("dossier.apology_drafted", dossier, by, at, {"draft": letter.pk})
    _keep(dossier, pauses)
    return letter


@writes("dossier.apology_signed")
def sign_apology(
    letter: Apology, *, cause: str, reason: str, new_at: datetime, by: Actor, at: datetime
) -> Apology:
    """Sign the letter with its cause, its reason and the new date; it is numbered "…/PXL".

    Refuses with ``late-cause-unknown``, ``reason-missing``, ``new-date-too-early``,
    ``new-date-off``, ``apology-settled``, ``apology-not-yours``.
    """
    dossier, pauses = _begin("apologise", letter.dossier, by, at)
    _allow(access.may_sign_apology(by, dossier))
    letter = dossier.apologies.get(pk=letter.pk)
    if letter.signed_at is not None or letter.dropped_at is not None:
        raise refuse(
            "apology-settled",
            N_("Phiếu xin lỗi này đã ký hoặc đã bỏ."),
            N_("Mở lại hồ sơ để xem."),
        )
    calendar = queries.calendar_of(dossier, at)
    letter.old_at = dossier.due_at or letter.old_at  # it may have moved since the draft
    _allow(rules.why_not_signed(cause, reason, letter.old_at, new_at, at, calendar))
    letter.cause, letter.reason, letter.new_at = cause, reason.strip(), new_at
    letter.signed_by_id, letter.signed_at = by.user_id, at
    letter.number = _slip(dossier, rules.Slip.APOLOGY, at)
    letter.save()
    dossier.late_cause = dossier.late_cause or cause
    said = {"letter": letter.number, "cause": cause, "reason": reason, "new": iso(new_at)}
    _leave("dossier.apology_signed", dossier, by, at, said)
    _keep(dossier, pauses)
    return letter


@writes("dossier.apology_sent")
def send_apology(letter: Apology, *, how: str = "", by: Actor, at: datetime) -> Apology:
    """Send the signed letter: the citizen is told, and the new appointment holds.

    Refuses with ``apology-unsigned``, ``apology-sent``, ``not-your-duty``.
    """
    dossier, pauses = _begin("apologise", letter.dossier, by, at)
    letter = dossier.apologies.get(pk=letter.pk)
    if letter.signed_at is None or letter.dropped_at is not None:
        raise refuse(
            "apology-unsigned",
            N_("Phiếu xin lỗi chưa ký."),
            N_("Trình lãnh đạo ký trước khi gửi."),
        )
    if letter.sent_at is not None:
        raise refuse(
            "apology-sent",
            N_("Phiếu xin lỗi {number} đã gửi."),
            N_("Không gửi lần nữa."),
            number=letter.number,
        )
    letter.sent_at, letter.sent_how = at, how.strip()
    letter.save(update_fields=["sent_at", "sent_how"])
    dossier.reappointed_at = letter.new_at
    said = {"letter": letter.number, "new": iso(letter.new_at), "how": how}
    _leave("dossier.apology_sent", dossier, by, at, said)
    _keep(dossier, pauses)
    _tell(dossier, letters.apology(dossier, letter), by, at)
    return letter


@writes("dossier.apology_dropped")
def drop_apology(letter: Apology, *, reason: str, by: Actor, at: datetime) -> Apology:
    """Drop a draft that proved needless; it had no number yet.

    Refuses with ``reason-missing``, ``apology-settled``.
    """
    dossier, pauses = _begin("drop_apology", letter.dossier, by, at)
    _allow(rules.why_not_text(reason))
    letter = dossier.apologies.get(pk=letter.pk)
    if letter.signed_at is not None or letter.dropped_at is not None:
        raise refuse(
            "apology-settled",
            N_("Phiếu xin lỗi này đã ký hoặc đã bỏ."),
            N_("Mở lại hồ sơ để xem."),
        )
    letter.dropped_at, letter.dropped_reason = at, reason.strip()
    letter.save(update_fields=["dropped_at", "dropped_reason"])
    _leave("dossier.apology_dropped", dossier, by, at, {"draft": letter.pk, "reason": reason})
    _keep(dossier, pauses)
    return letter


@writes_nothing("each letter is an act of its own and leaves its event")
def draft_owed(*, by: Actor, at: datetime) -> int:
    """Draft every letter that is owed and not drafted; answers how many. Twice does no harm."""
    made = 0
    for dossier in queries.without_draft(by, at):
        try:
            draft_apology(dossier, by=by, at=at)
        except Refused:
            continue  # its second letter, or a year nobody decided: the list shows it all the same
        made += 1
    return made
