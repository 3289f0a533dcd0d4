"""How a dossier ends: withdrawn, stopped, finished, returned; and why it was late."""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, Words, refuse
from congvu.dossiers import letters, queries, rules
from congvu.dossiers.actions._children import child_ended, settle
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _close_step,
    _drop_unsigned,
    _folded,
    _keep,
    _leave,
    _release_all,
    _slip,
    _tell,
)
from congvu.dossiers.models import Dossier, DossierFile
from congvu.dossiers.queries.fees import amount_owed
from congvu.dossiers.rules import Channel, State
from congvu.dossiers.rules.fees import why_not_settled
from congvu.files.models import StoredFile
from congvu.people.models import Party


@writes("dossier.withdrawal_asked")
def ask_withdrawal(dossier: Dossier, *, reason: str = "", by: Actor, at: datetime) -> Dossier:
    """Record that the citizen wants the dossier back (→ 7); an officer then stops it."""
    dossier, pauses = _begin("ask_withdrawal", dossier, by, at)
    dossier.state = State.WITHDRAWING
    _leave("dossier.withdrawal_asked", dossier, by, at, {"reason": reason})
    _keep(dossier, pauses)
    _tell(dossier, letters.withdrawal_noted(dossier), by, at)
    return dossier


@writes("dossier.stopped", "dossier.child_ended")
def stop(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Stop work (→ 8): withdrawn by the citizen, or for a reason that is told to the citizen.

    Refuses with ``reason-missing``, ``children-open``, ``not-your-duty`` and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("stop", dossier, by, at)
    _allow(rules.why_not_text(reason))
    withdrawn = dossier.state == State.WITHDRAWING
    open_children = queries.open_children(dossier)
    if open_children:
        raise Refused(rules.children_open("; ".join(each.number for each in open_children)))
    _release_all(pauses, at, by)
    _close_step(dossier, at)
    _drop_unsigned(dossier, by, at)
    dossier.state, dossier.closed_at, dossier.ended_reason = State.STOPPED, at, reason.strip()
    said = {"reason": reason, "withdrawn": withdrawn}
    if dossier.parent_id is None:  # the notice of the whole says it of its parts
        dossier.slip_number = said["slip"] = _slip(dossier, rules.Slip.STOPPED, at)
        dossier.folded = _folded(dossier)  # the citizen asks by the notice
    event = _leave("dossier.stopped", dossier, by, at, said)
    dossier.closed_recorded_at = event.recorded_at
    _keep(dossier, pauses)
    if dossier.parent_id is None:
        _tell(dossier, letters.stopped(dossier, withdrawn=withdrawn), by, at)
    child_ended(dossier, by, at)
    return dossier


@writes("dossier.finished", "dossier.child_ended")
def finish(
    dossier: Dossier,
    *,
    result_number: str,
    result_note: str = "",
    result_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Processing is done (→ 9): here it is judged early, on time or late, not at collection.

    ``result_on``: the day on the paper of the result. A draft that waits is decided first. Source:
    NĐ 61/2018/NĐ-CP, Điều 19. Refuses with ``result-missing``, ``branches-open``,
    ``route-not-done``, ``lane-held``, ``draft-undecided``, ``result-in-future`` and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("finish", dossier, by, at)
    drafts = dossier.submissions.filter(decision="")
    waits = queries.hangs(dossier, "drafts") and drafts.exists()
    _allow(rules.why_not_result(result_on, local(at).date(), waits))
    _allow(rules.why_not_named(result_number, result_note))
    _allow(queries.why_not_done(queries.route_steps(dossier), pauses))
    dossier.result_on = result_on
    settle(dossier, pauses, result_number.strip(), result_note.strip(), by, at)
    return dossier


@writes("dossier.returned")
def return_result(
    dossier: Dossier,
    *,
    receiver: Party | None = None,
    receiver_paper: str = "",
    method: str = Channel.COUNTER,
    note: str = "",
    signature: StoredFile | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Hand the result to the applicant, or to ``receiver`` in their place (9 → 10).

    ``receiver_paper``: the authorisation shown by who collects for another. ``note``: the number of
    the parcel, or where the citizen signed for it. ``signature``: drawn on the screen; without one
    they signed on paper, or the post's advice of delivery stands for it. How is kept.

    Refuses with ``fees-owed``, ``proxy-unshown``, ``signature-not-here`` and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("return_result", dossier, by, at)
    _allow(why_not_settled(amount_owed(dossier) if queries.hangs(dossier, "charges") else 0))
    drawn, proxy = signature is not None, receiver is not None
    shown = bool(receiver_paper.strip() or (receiver is not None and receiver.identifier))
    _allow(rules.why_not_received(method, drawn=drawn, proxy=proxy, shown=shown))
    dossier.signed_how = rules.signed_how(method, drawn=drawn)
    dossier.state, dossier.returned_at = State.RETURNED, at
    dossier.receiver, dossier.result_method = receiver, method
    dossier.receiver_paper = receiver_paper.strip() if receiver else ""
    dossier.return_note = note.strip()
    said = {"method": str(method), "by_another": proxy, "signed": str(dossier.signed_how)}
    if signature is not None:
        said["signature"] = _keep_signature(dossier, signature, by, at).stored.sha256
    _leave("dossier.returned", dossier, by, at, said)
    _keep(dossier, pauses)
    _tell(dossier, letters.returned(dossier), by, at)
    return dossier


def _keep_signature(dossier: Dossier, stored: StoredFile, by: Actor, at: datetime) -> DossierFile:
    return DossierFile.objects.create(
        dossier=dossier,
        stored=stored,
        kind=rules.FileKind.SIGNATURE,
        name=stored.original_name[:200],
        pages=1,
        order=queries.next_file_order(dossier),
        added_at=at,
        added_by=by.label,
    )


@writes("dossier.late_explained")
def explain_late(
    dossier: Dossier, *, cause: str, note: str = "", by: Actor, at: datetime
) -> Dossier:
    """Record why a dossier is late, by the causes of the statutory report.

    It changes no judgement. Refuses with ``late-cause-unknown``, ``not-late``.
    """
    dossier, pauses = _begin("explain_late", dossier, by, at)
    if cause not in rules.LATE_CAUSES:
        raise refuse(
            "late-cause-unknown",
            N_("“{cause}” không có trong danh mục nguyên nhân quá hạn."),
            N_("Chọn một trong các nguyên nhân: {causes}."),
            cause=cause,
            causes=Words(*rules.LATE_CAUSES.values(), between="; "),
        )
    dossier.late_cause, dossier.late_note = cause, note.strip()
    _leave("dossier.late_explained", dossier, by, at, {"cause": cause, "note": note})
    _keep(dossier, pauses)
    return dossier
