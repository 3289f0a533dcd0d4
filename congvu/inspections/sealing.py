"""A surprise visit stays sealed until its day: the audit binds the unit without naming it.

The decision records, for each visit, the SHA-256 of the canonical JSON of ``[salt, unit code,
day]``. The salt is told on the day, with the unit and the day: from then on anyone can check that
the unit was settled when the decision was signed.
"""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime

from django.db.models import QuerySet

from congvu.audit import queries as audit
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local
from congvu.inspections.models import Inspection, Visit
from congvu.inspections.rules import Kind
from congvu.organisation.models import Unit


def fresh_salt() -> str:
    """32 random bytes in hex: nobody finds the unit by trying them all."""
    return secrets.token_hex(32)


def seal(salt: str, unit_code: str, on: date) -> str:
    """The hash that binds one visit: SHA-256 of the canonical JSON of salt, unit code, ISO day."""
    return sha256_hex(canonical([salt, unit_code, on.isoformat()]))


def seal_of(visit: Visit) -> str:
    """The seal of a visit as it stands; empty for one that was never sealed."""
    return seal(visit.secret, visit.unit.code, visit.on) if visit.secret else ""


def is_sealed(visit: Visit) -> bool:
    """True until the unit and the salt were told."""
    return bool(visit.secret) and visit.revealed_at is None


def unit_told(visit: Visit) -> Unit:
    """The unit that an event about a visit may name: of a sealed one, whoever inspects."""
    return visit.inspection.unit if is_sealed(visit) else visit.unit


def due(at: datetime) -> QuerySet[Visit]:
    """Sealed visits whose day has come."""
    rows = Visit.objects.filter(revealed_at=None, on__lte=local(at).date()).exclude(secret="")
    return rows.select_related("unit", "inspection").order_by("on", "pk")


def seals_recorded(inspection: Inspection) -> list[str]:
    """The seals that the decision left in the audit, in the order of its visits."""
    for event in audit.stream_of(f"inspection:{inspection.pk}"):
        if event.kind == "inspection.decided":
            found: list[str] = json.loads(event.data).get("sealed", [])
            return found
    return []


def holds(visit: Visit, recorded: list[str]) -> bool:
    """Whether a visit is the one that was bound when its inspection was decided."""
    if visit.inspection.kind != Kind.SURPRISE or not visit.secret:
        return True
    return seal_of(visit) in recorded
