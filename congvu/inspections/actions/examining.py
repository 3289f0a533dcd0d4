"""At the unit: dossiers picked for risk, paper against system, photographs, the counter's wall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import sha256_hex
from congvu.core.refusals import N_, refuse
from congvu.dossiers.models import Dossier
from congvu.files import actions as files
from congvu.inspections import access, examined
from congvu.inspections.actions._shared import guard, locked_visit
from congvu.inspections.actions.drawing import examine
from congvu.inspections.models import (
    Attachment,
    ChecklistItem,
    PaperCheck,
    RiskPick,
    SampleItem,
    Visit,
    WallCheck,
)
from congvu.inspections.papers_seen import Compared, Hung, overall, why_not_compared
from congvu.inspections.rules import Sampled
from congvu.procedures.models import ProcedureVersion


@writes("risk.picked")
def pick_risk(
    visit: Visit, dossier: Dossier, *, reason: str, by: Actor, at: datetime, flags: str = ""
) -> RiskPick:
    """Look at a dossier of the unit for a stated reason; it counts in no rate.

    ``flags`` are the questions that point at it. Refuses with ``not-delegated``,
    ``interest-declared``, ``dossier-of-another``, ``reason-missing``, ``already-sampled`` (it is
    in the sample that carries the rate, or picked), ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_examine(by, visit))
    if dossier.unit_id != visit.unit_id:
        raise refuse(
            "dossier-of-another",
            N_("Hồ sơ này không do {unit} tiếp nhận."),
            N_("Chọn hồ sơ của đơn vị đang kiểm tra."),
            unit=visit.unit.name,
        )
    if not reason.strip() and not flags:
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
    drawn = SampleItem.objects.filter(
        draw__frame__visit=visit, subject_kind="dossier", subject_id=dossier.pk
    )
    if drawn.exists() or RiskPick.objects.filter(visit=visit, dossier=dossier).exists():
        raise refuse(
            "already-sampled",
            N_("Hồ sơ {number} đã có trong một mẫu của lần làm việc này."),
            N_("Mở hồ sơ ở mẫu đã có; hai mẫu không trộn vào nhau."),
            number=dossier.number,
        )
    pick = RiskPick.objects.create(
        visit=visit,
        dossier=dossier,
        label=dossier.number,
        flags=flags,
        reason=reason.strip(),
        picked_at=at,
    )
    record(
        "risk.picked",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"pick": pick.pk, "dossier": dossier.pk, "flags": flags,
              "reason_sha256": sha256_hex(pick.reason)},
    )  # fmt: skip
    return pick


@writes("papers.compared")
def compare_papers(
    subject: SampleItem | RiskPick,
    *,
    compared: Sequence[Compared],
    by: Actor,
    at: datetime,
    missing: bool = False,
    observed: str = "",
) -> Sampled:
    """The paper of a dossier against what the system says, field by field.

    A missing file deviates; an unreadable one is not sound. The system's values are kept as they
    were when looked up. Refuses with ``not-delegated``, ``interest-declared``, ``fields-missing``,
    ``paper-value-missing``, ``not-a-dossier``, ``minutes-signed``.
    """
    drawn = isinstance(subject, SampleItem)
    visit = locked_visit(examined.visit_of(subject))
    guard(access.may_examine(by, visit))
    dossier = examined.dossier_of(subject)
    if not missing:
        guard(why_not_compared(compared))
    result = Sampled.MISSING if missing else overall(each.verdict for each in compared)
    system = examined.system_values(dossier)
    whose: dict[str, Any] = {"sample": subject} if drawn else {"pick": subject}
    for each in () if missing else compared:
        PaperCheck.objects.update_or_create(
            **whose,
            field=each.field,
            defaults={
                "system": system[each.field],
                "paper": each.paper.strip(),
                "verdict": each.verdict,
            },
        )
    words = observed.strip() or examined.words_of(compared, missing=missing)
    if isinstance(subject, SampleItem):
        examine(subject, result=result, observed=words, by=by, at=at)
    else:
        pick = RiskPick.objects.select_for_update(of=("self",)).get(pk=subject.pk)
        pick.result, pick.observed, pick.examined_at = result, words, at
        pick.save(update_fields=["result", "observed", "examined_at"])
    record(
        "papers.compared",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "sample" if drawn else "pick": subject.pk,
            "result": str(result),
            "fields": {str(each.field): str(each.verdict) for each in compared},
            "observed_sha256": sha256_hex(words),
        },
    )
    return result


@writes("attachment.added")
def attach(
    visit: Visit,
    *,
    content: bytes | IO[bytes],
    name: str,
    caption: str,
    by: Actor,
    at: datetime,
    item: ChecklistItem | None = None,
    dossier: SampleItem | RiskPick | None = None,
) -> Attachment:
    """Keep a photograph or scan with the visit, by its hash; with a line of the sheet, or with the
    drawn or picked ``dossier`` whose paper it shows.

    Refuses with ``not-delegated``, ``interest-declared``, ``finding-of-another-visit``,
    ``dossier-of-another``, ``minutes-signed``, and as files do.
    """
    visit = locked_visit(visit)
    guard(access.may_examine(by, visit))
    if item is not None and item.visit_id != visit.pk:
        raise refuse(
            "finding-of-another-visit",
            N_("Mục phiếu kiểm tra này thuộc lần làm việc khác."),
            N_("Chọn mục của đúng đơn vị đang kiểm tra."),
        )
    if dossier is not None and examined.visit_of(dossier).pk != visit.pk:
        raise refuse(
            "dossier-of-another",
            N_("Hồ sơ này không do {unit} tiếp nhận."),
            N_("Chọn hồ sơ của đơn vị đang kiểm tra."),
            unit=visit.unit.name,
        )
    sample = dossier if isinstance(dossier, SampleItem) else None
    pick = dossier if isinstance(dossier, RiskPick) else None
    stored = files.store(content, name, by=by, at=at, unit=visit.unit)
    kept = Attachment.objects.create(
        visit=visit,
        item=item,
        sample=sample,
        pick=pick,
        file=stored,
        caption=caption.strip(),
        added_at=at,
    )
    record(
        "attachment.added",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "attachment": kept.pk,
            "item": item.pk if item else None,
            "sample": sample.pk if sample else None,
            "pick": pick.pk if pick else None,
            "sha256": stored.sha256,
        },
    )
    return kept


@writes("wall.checked")
def check_wall(
    visit: Visit,
    version: ProcedureVersion,
    *,
    hung: Hung,
    by: Actor,
    at: datetime,
    note: str = "",
) -> WallCheck:
    """Tick what hangs at the counter for one procedure in force on the day of the visit.

    Refuses with ``not-delegated``, ``interest-declared``, ``version-not-in-force``,
    ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_examine(by, visit))
    recorded = examined.recorded_on_wall(visit, version)
    if recorded is None:
        raise refuse(
            "version-not-in-force",
            N_("{unit} không nhận thủ tục này vào ngày {day}."),
            N_("Chọn thủ tục trong danh sách của đơn vị."),
            unit=visit.unit.name,
            day=visit.on,
        )
    check, _ = WallCheck.objects.update_or_create(
        visit=visit,
        version=version,
        defaults={
            "recorded": recorded,
            "hung": hung,
            "note": note.strip(),
            "checked_at": at,
        },
    )
    record(
        "wall.checked",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "version": version.pk,
            "hung": str(hung),
            "recorded": recorded,
            "note_sha256": sha256_hex(check.note),
        },
    )
    return check
