"""Reading what was examined: the system's values of a dossier, the counter's wall, both samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.core.vietnamese import format_date, format_moment, number
from congvu.dossiers.models import Dossier
from congvu.inspections import flag_queries, queries
from congvu.inspections.models import Attachment, RiskPick, SampleItem, Visit, WallCheck
from congvu.inspections.papers_seen import (
    FIELD_LABELS,
    VERDICT_LABELS,
    Compared,
    Field,
    Hung,
    Verdict,
)
from congvu.inspections.rules import Sampled
from congvu.procedures import queries as procedures
from congvu.procedures.models import ProcedureVersion


def visit_of(subject: SampleItem | RiskPick) -> Visit:
    """The visit at which a dossier is looked at."""
    return subject.visit if isinstance(subject, RiskPick) else subject.draw.frame.visit


def dossier_of(subject: SampleItem | RiskPick) -> Dossier:
    """The dossier itself. Refuses with ``not-a-dossier`` for a drawn row that is none."""
    if isinstance(subject, RiskPick):
        return subject.dossier
    found = (
        Dossier.objects.filter(pk=subject.subject_id).first()
        if subject.subject_kind == "dossier"
        else None
    )
    if found is None:
        raise refuse(
            "not-a-dossier",
            N_("Dòng này không phải là hồ sơ một cửa."),
            N_("Ghi kết quả xem ở phần mẫu của khung số liệu."),
        )
    return found


def system_values(dossier: Dossier) -> dict[Field, str]:
    """What the system says, field by field, in Vietnamese words; no name of a citizen."""
    given = [each.given_at for each in dossier.hand_overs.order_by("given_at", "pk")]
    receipts = dossier.fee_receipts.filter(voided_at=None).order_by("taken_at", "pk")
    paid = [
        f"{each.number}: {number(each.total)} đồng, {_moment(each.taken_at)}" for each in receipts
    ]
    return {
        Field.RECEIPT: _joined(
            dossier.number,
            ("nhận", dossier.received_at),
            ("hẹn", dossier.promise_at),
        ),
        Field.HAND_OVER: f"{len(given)} lần: {', '.join(_moment(each) for each in given[:4])}"
        if given
        else "không ghi bàn giao",
        Field.RESULT: _joined(
            dossier.result_number or "chưa có số",
            ("xong", dossier.finished_at),
        )
        + (f", ngày trên giấy {format_date(dossier.result_on)}" if dossier.result_on else ""),
        Field.SIGNATURE: f"trả {_moment(dossier.returned_at)}"
        if dossier.returned_at
        else "chưa trả",
        Field.FEE: "; ".join(paid)[:400] if paid else "không thu",
    }


def _joined(head: str, *parts: tuple[str, datetime | None]) -> str:
    return ", ".join([head, *(f"{word} {_moment(at)}" for word, at in parts if at)])


def _moment(at: datetime) -> str:
    return format_moment(local(at))


def words_of(compared: Sequence[Compared], *, missing: bool) -> str:
    """What the paper showed, in a sentence, when the inspector wrote none."""
    if missing:
        return "Không có hồ sơ giấy."
    off = [each for each in compared if each.verdict not in (Verdict.SAME, Verdict.NOT_APPLICABLE)]
    return "; ".join(
        f"{FIELD_LABELS[each.field]}: {VERDICT_LABELS[each.verdict].lower()}"
        + (f" ({each.paper.strip()})" if each.paper.strip() else "")
        for each in off
    )


@dataclass(frozen=True)
class Candidate:
    """A dossier that questions point at, not yet picked."""

    dossier: Dossier
    flags: str


def candidates(visit: Visit, limit: int = 20) -> list[Candidate]:
    """Dossiers of the unit that the last run of the inspecting unit asks about."""
    asked = flag_queries.risk_dossiers(
        visit.unit, visit.inspection.unit, queries.period_of(visit.inspection)
    )
    taken = set(visit.risk_picks.values_list("dossier", flat=True)) | set(
        SampleItem.objects.filter(draw__frame__visit=visit, subject_kind="dossier").values_list(
            "subject_id", flat=True
        )
    )
    left = [(pk, flags) for pk, flags in asked if pk not in taken][:limit]
    rows = Dossier.objects.in_bulk([pk for pk, _ in left])
    return [Candidate(rows[pk], flags) for pk, flags in left if pk in rows]


def open_picks(visit: Visit) -> int:
    """Picked dossiers whose paper was not opened."""
    return visit.risk_picks.filter(result=Sampled.OPEN).count()


@dataclass(frozen=True)
class OnWall:
    """A procedure in force at the unit: whether the system says it is up, and what was seen."""

    version: ProcedureVersion
    recorded: bool
    check: WallCheck | None


def wall(visit: Visit) -> list[OnWall]:
    """Every procedure the unit received on the day of the visit, in the order of the board."""
    up = {each.version_id for each in procedures.posted(visit.unit, visit.on)}
    seen = {each.version_id: each for each in visit.wall_checks.all()}
    current = procedures.in_force(visit.unit, visit.on).in_order().select_related("procedure")
    return [OnWall(each, each.pk in up, seen.get(each.pk)) for each in current]


def recorded_on_wall(visit: Visit, version: ProcedureVersion) -> bool | None:
    """Whether the system says a version is up; None: not in force at the unit that day."""
    if not procedures.in_force(visit.unit, visit.on).filter(pk=version.pk).exists():
        return None
    return procedures.posted(visit.unit, visit.on).filter(version=version).exists()


def said(visit: Visit) -> dict[str, Any]:
    """What the minutes freeze: the dossiers picked for risk, the wall, the photographs."""
    found: dict[str, Any] = {}
    picks = list(visit.risk_picks.order_by("pk"))
    if picks:
        found["risk"] = [
            {
                "label": each.label,
                "flags": each.flags,
                "reason": each.reason,
                "result": each.result,
                "observed": each.observed,
            }
            for each in picks
        ]
    walls = list(visit.wall_checks.select_related("version__procedure").order_by("pk"))
    if walls:
        found["wall"] = [
            {
                "code": each.version.procedure.code,
                "name": each.version.name,
                "recorded": each.recorded,
                "hung": each.hung,
                "note": each.note,
            }
            for each in walls
        ]
    kept = list(visit.attachments.select_related("file", "item", "sample", "pick").order_by("pk"))
    if kept:
        found["attachments"] = [
            {
                "caption": each.caption,
                "item": each.item.order if each.item else None,
                **({"dossier": _dossier_of(each)} if each.sample or each.pick else {}),
                "sha256": each.file.sha256,
            }
            for each in kept
        ]
    return found


def _dossier_of(kept: Attachment) -> str:
    """The number of the dossier whose paper a photograph shows."""
    subject = kept.sample or kept.pick
    return subject.label if subject else ""


def wall_counts(checks: Sequence[WallCheck]) -> dict[Hung, int]:
    """How many hang right, in an old version, not at all."""
    return {hung: sum(each.hung == hung for each in checks) for hung in Hung}
