"""An intake put right, or voided: what was written stays in the events, the number is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import iso
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, intake, queries, rules
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _close_step,
    _folded,
    _keep,
    _leave,
    _release_all,
)
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep
from congvu.dossiers.queries.counter import worked_on
from congvu.dossiers.queries.fees import receipts_of
from congvu.dossiers.rules import PaperGiven
from congvu.dossiers.rules.counter import why_not_another_version, why_not_wished
from congvu.people.models import Party
from congvu.procedures.models import ProcedureVersion


@writes("dossier.corrected")
def correct(
    dossier: Dossier,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    applicant: Party | None = None,
    version: ProcedureVersion | None = None,
    papers: Sequence[PaperGiven] | None = None,
    copies: int | None = None,
    channel: str | None = None,
    note: str | None = None,
    wish: tuple[str, str] | None = None,
    no_messages: bool | None = None,
) -> Dossier:
    """Put an intake right; what is None stays. The event names what changed, never the values.

    ``applicant`` is another row of the register: the one written before stays as it was. The
    procedure may change only while nothing was done on the dossier; the promise is then given
    anew, and the event keeps the one before. Refuses with ``reason-missing``,
    ``nothing-to-correct``, ``already-worked-on``, ``procedure-not-in-force``, the codes of
    :func:`why_not_wished` and of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("correct", dossier, by, at)
    _allow(rules.why_not_text(reason))
    changed: list[str] = []
    said: dict[str, object] = {"reason": reason.strip()}
    if applicant is not None and applicant.pk != dossier.applicant_id:
        dossier.applicant = applicant
        changed.append("applicant")
    calendar = None
    if version is not None and version.pk != dossier.version_id:
        assert dossier.received_at is not None
        _allow(why_not_another_version(worked_on(dossier)))
        _allow(intake.why_not_in_force(dossier.unit, version, dossier.received_at))
        before = dossier.promise_at
        said |= {"version_before": dossier.version_id, "version": version.pk}
        calendar = _under(dossier, version, at)
        said["promise_before"] = iso(before) if before else None
        changed.append("version")
    if papers is not None and _papers_put_right(dossier, papers):
        changed.append("papers")
    plain = (("copies", copies), ("channel", channel), ("note", note))
    for name, value in (*plain, ("no_messages", no_messages)):
        if value is not None and value != getattr(dossier, name):
            setattr(dossier, name, value)
            changed.append(name)
    if wish is not None and wish != (dossier.wish_method, dossier.wish_address):
        _allow(why_not_wished(wish[0], wish[1] or dossier.applicant.address))
        dossier.wish_method, dossier.wish_address = wish
        changed.append("wish")
    if not changed:
        raise refuse(
            "nothing-to-correct",
            N_("Không có gì khác với nội dung đã ghi."),
            N_("Sửa chỗ ghi sai rồi lưu lại."),
        )
    _leave("dossier.corrected", dossier, by, at, {**said, "changed": changed})
    _keep(dossier, pauses, calendar)
    if "version" in changed:
        # What the slip said first stays in the event; the slip is printed and handed over again.
        dossier.promise_at = dossier.due_at
        dossier.save(update_fields=["promise_at"])
    return dossier


def _under(dossier: Dossier, version: ProcedureVersion, at: datetime) -> WorkCalendar:
    """The dossier under another version: its steps and its checklist, by the day of receipt."""
    assert dossier.received_at is not None
    given = [
        PaperGiven(line.name, line.originals, line.copies)
        for line in dossier.papers.order_by("order")
        if line.is_given
    ]
    calendar = queries.calendar_of(dossier, at)
    dossier.version = version
    dossier.folded = _folded(dossier)
    # Copies of the version's own lists on which nothing has happened yet: facts are not touched.
    dossier.steps.all().delete()
    dossier.papers.all().delete()
    lines = intake.checklist(version, given, dossier.received_at, whole=False)
    for line in lines:
        line.dossier = dossier
    DossierPaper.objects.bulk_create(lines)
    DossierStep.objects.bulk_create(intake.steps_of(dossier, calendar, dossier.received_at))
    return calendar


def _papers_put_right(dossier: Dossier, papers: Sequence[PaperGiven]) -> bool:
    """The checklist of the receipt as it should have been; what came later is not touched."""
    wanted = {one.name: one for one in papers}
    changed: list[DossierPaper] = []
    last = 0
    for line in dossier.papers.order_by("order"):
        last = line.order
        had = wanted.pop(line.name, None)
        if line.given_at is not None and line.given_at != dossier.received_at:
            continue
        now = (had.originals, had.copies, dossier.received_at) if had else (0, 0, None)
        # An earlier result stands for a paper only while no sheet of it was handed in.
        source = line.source_id if had is not None and now[:2] == (0, 0) else None
        if (*now, source) != (line.originals, line.copies, line.given_at, line.source_id):
            line.originals, line.copies, line.given_at = now
            line.source_id = source
            changed.append(line)
    DossierPaper.objects.bulk_update(changed, ["originals", "copies", "given_at", "source"])
    new = [
        DossierPaper(
            dossier=dossier,
            order=last + place,
            name=one.name,
            originals=one.originals,
            copies=one.copies,
            given_at=dossier.received_at,
        )
        for place, one in enumerate(wanted.values(), start=1)
    ]
    DossierPaper.objects.bulk_create(new)
    return bool(changed or new)


@writes("dossier.voided")
def void(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Void an intake entered by mistake: it leaves queues and figures, its number is kept for ever.

    By who received, on the same day, while nothing was done; else by a head or a leader. Refuses
    with ``reason-missing``, ``fees-collected``, ``void-not-ordered`` and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("void", dossier, by, at)
    _allow(access.may_void(by, dossier, untouched=not worked_on(dossier), at=at))
    _allow(rules.why_not_text(reason))
    taken = [one.number for one in receipts_of(dossier) if one.voided_at is None]
    if taken:
        raise refuse(
            "fees-collected",
            N_("Hồ sơ còn biên lai đang có hiệu lực: {receipts}."),
            N_("Trả lại tiền và huỷ biên lai có lý do trước."),
            receipts="; ".join(taken),
        )
    _release_all(pauses, at, by)
    _close_step(dossier, at)
    event = _leave("dossier.voided", dossier, by, at, {"reason": reason.strip()})
    dossier.voided_at, dossier.voided_recorded_at = at, event.recorded_at
    dossier.voided_reason = reason.strip()[:400]
    _keep(dossier, pauses)
    return dossier
