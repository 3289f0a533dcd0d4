"""What every verb of procedures begins with."""

from __future__ import annotations

from datetime import timedelta

from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.procedures.models import Procedure

DAY = timedelta(days=1)


def allow(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)


def locked(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_for_update().get(pk=procedure.pk)


def reasoned(reason: str) -> None:
    if not reason.strip():
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
