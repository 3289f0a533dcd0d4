"""A draft result on its way to the signature: submitted, given back, passed up, approved."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import access, rules
from congvu.dossiers.actions.common import _allow, _begin, _keep, _leave
from congvu.dossiers.actions.ending import finish
from congvu.dossiers.models import Dossier, DossierFile, Submission
from congvu.dossiers.rules import Decision
from congvu.people import queries as people
from congvu.people.models import User


def _decides(user: User, dossier: Dossier, at: datetime) -> bool:
    actor = people.actor_for(user, local(at).date())
    return access.may_act(actor, "decide", dossier) is None


@writes("dossier.draft_submitted")
def submit_draft(
    dossier: Dossier,
    *,
    to_user: User,
    text: str = "",
    file: DossierFile | None = None,
    by: Actor,
    at: datetime,
) -> Submission:
    """Lay a draft result before a head or a leader. The national state stays "Đang xử lý".

    Refuses with ``draft-waits``, ``draft-empty``, ``draft-own``, ``reader-decides-nothing``,
    ``not-your-duty``.
    """
    dossier, pauses = _begin("submit", dossier, by, at)
    waits = dossier.submissions.filter(decision="").exists()
    has_file = file is not None and file.dossier_id == dossier.pk
    own = to_user.pk == by.user_id
    _allow(rules.why_not_submitted(text, has_file, waits, own, _decides(to_user, dossier, at)))
    draft = Submission.objects.create(
        dossier=dossier,
        text=text.strip(),
        file=file if has_file else None,
        submitted_by_id=by.user_id,
        submitted_at=at,
        to_user=to_user,
    )
    _leave("dossier.draft_submitted", dossier, by, at, {"draft": draft.pk, "to_user": to_user.pk})
    _keep(dossier, pauses)
    return draft


@writes("dossier.draft_returned", "dossier.draft_passed_up", "dossier.draft_approved")
def decide_draft(
    draft: Submission,
    *,
    decision: str,
    reason: str = "",
    to_user: User | None = None,
    result_number: str = "",
    by: Actor,
    at: datetime,
) -> Submission:
    """Approve, give back with a reason, or pass up to ``to_user``.

    Approved with ``result_number``, the dossier is finished in the same act. Nobody approves what
    they submitted. Refuses with the codes of :func:`rules.why_not_decided`,
    ``reader-decides-nothing``, ``not-your-duty``, and those of :func:`finish`.
    """
    dossier, pauses = _begin("decide", draft.dossier, by, at)
    draft = dossier.submissions.select_related("submitted_by").get(pk=draft.pk)
    addressed = by.is_system or by.user_id == draft.to_user_id
    own = draft.submitted_by_id is not None and draft.submitted_by_id == by.user_id
    _allow(rules.why_not_decided(decision, reason, bool(draft.decision), addressed, own))
    if decision == Decision.PASSED_UP:
        higher = to_user is not None and _decides(to_user, dossier, at)
        same = to_user is not None and to_user.pk in (by.user_id, draft.submitted_by_id)
        _allow(rules.why_not_submitted(draft.text, True, False, same, higher))
    draft.decision, draft.reason = decision, reason.strip()
    draft.decided_by_id, draft.decided_at = by.user_id, at
    draft.save()
    said = {"draft": draft.pk, "reason": reason}
    if decision == Decision.PASSED_UP:
        assert to_user is not None
        Submission.objects.create(
            dossier=dossier,
            text=draft.text,
            file=draft.file,
            submitted_by_id=draft.submitted_by_id,
            submitted_at=at,
            to_user=to_user,
        )
        said["to_user"] = to_user.pk
        _leave("dossier.draft_passed_up", dossier, by, at, said)
    elif decision == Decision.RETURNED:
        dossier.holder_id = draft.submitted_by_id or dossier.holder_id
        _leave("dossier.draft_returned", dossier, by, at, said)
    else:
        _leave("dossier.draft_approved", dossier, by, at, said)
    _keep(dossier, pauses)
    if decision == Decision.APPROVED and result_number.strip():
        finish(dossier, result_number=result_number, by=by, at=at)
    return draft
