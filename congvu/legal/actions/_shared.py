"""What the acts on documents share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models

from congvu.core.refusals import N_, Refusal, Refused, Words, refuse
from congvu.core.vietnamese import nfc
from congvu.legal.models import DocumentCheck, LegalDocument


def _guard(*refusals: Refusal | None) -> None:
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def _clean(text: str) -> str:
    return " ".join(nfc(text).split())


def _needed(text: str, what: str) -> str:
    text = _clean(text)
    if not text:
        raise refuse(
            "text-missing", N_("Chưa ghi {what}."), N_("Ghi {what} rồi lưu lại."), what=Words(what)
        )
    return text


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _stamped(row: models.Model, moment: datetime, *fields: str) -> None:
    """The moments of recording come from the event, never from a person."""
    for field in fields:
        setattr(row, field, moment)
    row.save(update_fields=list(fields))


def _locked(document: LegalDocument) -> LegalDocument:
    found: LegalDocument = (
        LegalDocument.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=document.pk)
    )
    return found


def _check_words(check: DocumentCheck) -> dict[str, Any]:
    return {
        "activity": str(check.activity),
        "checker": check.checker_unit.code,
        "received_on": check.received_on.isoformat(),
        "completed_on": _iso(check.completed_on),
        "conclusion": check.conclusion,
        "conclusion_number": check.conclusion_number,
    }
