"""What the acts of an inspection share."""

from __future__ import annotations

from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.inspections.models import Visit


def guard(*refusals: Refusal | None) -> None:
    """Raise the first refusal there is."""
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def locked_visit(visit: Visit) -> Visit:
    """The visit, locked; nothing changes after its minutes are signed (``minutes-signed``)."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("unit", "inspection")
    visit = rows.get(pk=visit.pk)
    if hasattr(visit, "minutes"):
        raise refuse(
            "minutes-signed",
            N_("Biên bản làm việc tại {unit} đã ký."),
            N_("Ghi điều mới vào kết luận hoặc một cuộc phúc tra."),
            unit=visit.unit.name,
        )
    return visit


def needs_reason(reason: str) -> Refusal | None:
    """An act that undoes or delays another says why."""
    if reason.strip():
        return None
    return Refusal("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
