"""How a dossier ends: withdrawn, stopped, finished, returned; and why it was late."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.periods import iso
from congvu.core.refusals import N_, Words, refuse
from congvu.dossiers import letters, rules
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _close_step,
    _keep,
    _leave,
    _refresh_columns,
    _release,
    _tell,
)
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import Channel, State
from congvu.people.models import Party


@writes("dossier.withdrawal_asked")
def ask_withdrawal(dossier: Dossier, *, reason: str = "", by: Actor, at: datetime) -> Dossier:
    """Record that the citizen wants the dossier back (→ 7); an officer then stops it."""
    dossier, pauses = _begin("ask_withdrawal", dossier, by, at)
    dossier.state = State.WITHDRAWING
    _leave("dossier.withdrawal_asked", dossier, by, at, {"reason": reason})
    _keep(dossier, pauses)
    return dossier


@writes("dossier.stopped")
def stop(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Stop work (→ 8): withdrawn by the citizen, or for a reason that is told to the citizen.

    Refuses with ``reason-missing``, ``not-your-duty`` and the codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("stop", dossier, by, at)
    _allow(rules.why_not_text(reason))
    withdrawn = dossier.state == State.WITHDRAWING
    _release(pauses, at)
    _close_step(dossier, at)
    dossier.state, dossier.closed_at, dossier.ended_reason = State.STOPPED, at, reason.strip()
    said = {"reason": reason, "withdrawn": withdrawn}
    event = _leave("dossier.stopped", dossier, by, at, said)
    dossier.closed_recorded_at = event.recorded_at
    _keep(dossier, pauses)
    _tell(dossier, letters.stopped(dossier), by, at)
    return dossier


@writes("dossier.finished")
def finish(
    dossier: Dossier, *, result_number: str, result_note: str = "", by: Actor, at: datetime
) -> Dossier:
    """Processing is done (→ 9): here it is judged early, on time or late, not at collection.

    Source: NĐ 61/2018/NĐ-CP, Điều 19. Refuses with ``result-missing`` and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("finish", dossier, by, at)
    if not (result_number.strip() or result_note.strip()):
        raise refuse(
            "result-missing",
            N_("Chưa ghi kết quả giải quyết."),
            N_("Ghi số của văn bản kết quả, hoặc mô tả kết quả đã trả."),
        )
    _release(pauses, at)
    _close_step(dossier, at)
    dossier.state, dossier.finished_at = State.FINISHED, at
    dossier.result_number, dossier.result_note = result_number.strip(), result_note.strip()
    dossier.moved_at = at
    _refresh_columns(dossier, pauses)
    said = {
        "result_number": result_number,
        "verdict": str(dossier.standing(at)),
        "due": iso(dossier.due_at) if dossier.due_at else None,
    }
    event = _leave("dossier.finished", dossier, by, at, said)
    dossier.finished_recorded_at = event.recorded_at
    dossier.save()
    _tell(dossier, letters.ready(dossier), by, at)
    return dossier


@writes("dossier.returned")
def return_result(
    dossier: Dossier,
    *,
    receiver: Party | None = None,
    method: str = Channel.COUNTER,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Hand the result to the applicant, or to ``receiver`` in their place (9 → 10)."""
    dossier, pauses = _begin("return_result", dossier, by, at)
    dossier.state, dossier.returned_at = State.RETURNED, at
    dossier.receiver, dossier.result_method = receiver, method
    said = {"method": str(method), "by_another": receiver is not None}
    _leave("dossier.returned", dossier, by, at, said)
    _keep(dossier, pauses)
    return dossier


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
