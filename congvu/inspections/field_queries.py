"""Reading what was asked before and at a visit, and what of it goes into the minutes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from congvu.core.periods import iso
from congvu.inspections import examined
from congvu.inspections.fieldwork import Attendance, attendance
from congvu.inspections.models import (
    InterestDeclared,
    Member,
    PresenceCheck,
    PresenceLine,
    ReportLine,
    Visit,
)


@dataclass(frozen=True)
class MemberInterest:
    """A member, and what they declared for a visit; None: nothing."""

    member: Member
    declared: InterestDeclared | None


def interests_of(visit: Visit) -> list[MemberInterest]:
    """Every member of the delegation in order, those who have not declared too."""
    said = {each.member_id: each for each in visit.interests.all()}
    members = visit.inspection.members.order_by("order")
    return [MemberInterest(each, said.get(each.pk)) for each in members]


def presence_of(visit: Visit) -> PresenceCheck | None:
    """The check of presence of a visit, when there was one."""
    return PresenceCheck.objects.filter(visit=visit).first()


def presence_counts(check: PresenceCheck) -> Attendance:
    """Who was there, in numbers only."""
    rows = PresenceLine.objects.filter(check_of=check)
    return attendance(rows.values_list("seen", "reason", "proof"))


def difference(line: ReportLine) -> Decimal | None:
    """Reported minus computed; None when the unit gave no number of its own."""
    if line.reported is None or line.computed is None:
        return None
    return line.reported - line.computed


def said(visit: Visit) -> dict[str, Any]:
    """What the minutes freeze of it: kinds of interest, lines of the report, numbers present.

    No name of anyone who was looked for, and no note on a relative.
    """
    found: dict[str, Any] = {
        "interests": [
            {
                "name": each.member.name,
                "kind": each.declared.kind if each.declared else "",
                "declared_at": iso(each.declared.declared_at) if each.declared else None,
            }
            for each in interests_of(visit)
        ]
    }
    lines = list(visit.report_lines.order_by("order"))
    if lines:
        found["report"] = {
            "signer": visit.self_report_signer,
            "on": visit.self_reported_on and visit.self_reported_on.isoformat(),
            "lines": [_line(each) for each in lines],
        }
    check = presence_of(visit)
    if check is not None:
        counts = presence_counts(check)
        found["presence"] = {
            "arrived_at": iso(check.arrived_at),
            "listed": counts.listed,
            "present": counts.present,
            "absent": counts.absent,
            "proven": counts.proven,
            "open": counts.open,
        }
    return found | examined.said(visit)


def _line(line: ReportLine) -> dict[str, Any]:
    def text(value: Decimal | None) -> str | None:
        return None if value is None else f"{value.normalize():f}"

    return {
        "order": line.order,
        "area": line.area,
        "asked": line.asked,
        "figure": line.figure_code,
        "as_of": iso(line.as_of),
        "is_rate": line.is_rate,
        "computed": text(line.computed),
        "reported": text(line.reported),
        "answer": line.answer,
        "words": line.words,
    }
