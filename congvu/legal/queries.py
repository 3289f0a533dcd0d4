"""Reading the register: who has authority, how a document stands, what is late."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from congvu.audit.queries import stream_of
from congvu.core.refusals import N_, Refusal
from congvu.legal import reference, rules
from congvu.legal.models import DocumentFault, LegalDocument
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit


def authority_over(issuer: Unit, day: date) -> Unit | None:
    """The unit that checks the documents of ``issuer`` by authority on ``day``.

    Documents of a unit that is gone go where those of its successor go. None: outside the
    province, or nobody is known to carry the issuer's debts.
    """
    for heir in organisation.heirs(issuer, day):
        rule = reference.authority_for(heir.level, day)
        if rule is None or not rule.checker_level:
            continue
        above = organisation.parent_of(heir, day)
        while above is not None and above.level != rule.checker_level:
            above = organisation.parent_of(above, day)
        if above is not None:
            return above
    return None


def not_the_authority(issuer: Unit, checker: Unit, above: Unit | None, day: date) -> Refusal:
    """Who checks the documents of ``issuer`` on ``day``, when it is not ``checker``."""
    rule = reference.authority_for(issuer.level, day)
    return Refusal(
        "checker-without-authority",
        N_("Ngày {day}, {checker} không có thẩm quyền kiểm tra văn bản của {issuer}."),
        N_("Thẩm quyền khi đó là của {above}.")
        if above
        else N_("Thẩm quyền khi đó không thuộc đơn vị nào trong tỉnh."),
        rule.basis if rule else "",
        {
            "day": f"{day:%d/%m/%Y}",
            "checker": checker.name,
            "issuer": issuer.name,
            "above": above.name if above else "",
        },
    )


@dataclass(frozen=True)
class DocumentStanding:
    """How a document stands on a day: in force or not, looked at or not, faults open or late."""

    force: rules.Force
    checks: dict[rules.Activity, date | None]
    faults: int
    open_faults: int
    late_faults: int


def standing(document: LegalDocument, day: date) -> DocumentStanding:
    """How ``document`` stands on ``day``. ``checks`` has each activity's last completion."""
    checks: dict[rules.Activity, date | None] = {}
    for check in document.checks.order_by("pk"):
        activity = rules.Activity(check.activity)
        known = checks.get(activity)
        days = [each for each in (known, check.completed_on) if each is not None]
        checks[activity] = max(days, default=None)
    faults = list(DocumentFault.objects.filter(check_row__document=document).order_by("pk"))
    still = [fault for fault in faults if fault.handled_on is None]
    return DocumentStanding(
        rules.force_on(document.status, document.valid_from, document.valid_to, day),
        checks,
        len(faults),
        len(still),
        sum(fault.late_on(day) for fault in still),
    )


def overdue_faults(unit_ids: list[int], day: date) -> list[DocumentFault]:
    """Faults in documents of these units past their handling day and not handled."""
    faults = DocumentFault.objects.filter(
        check_row__document__unit__in=unit_ids, handled_on=None, handling_deadline__lt=day
    )
    return list(
        faults.select_related("check_row__document__unit").order_by("handling_deadline", "pk")
    )


@dataclass(frozen=True)
class StoryLine:
    """One thing that happened to a document, as the audit knows it."""

    kind: str
    label: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    data: dict[str, Any] = field(default_factory=dict)


def story(document: LegalDocument) -> list[StoryLine]:
    """What happened to a document, oldest first."""
    return [
        StoryLine(
            event.kind,
            rules.EVENT_LABELS.get(event.kind, event.kind),
            event.occurred_at,
            event.recorded_at,
            event.actor_label,
            json.loads(event.data),
        )
        for event in stream_of(f"legaldocument:{document.pk}")
    ]
