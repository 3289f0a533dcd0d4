"""Who brings in the book of a unit, and who sees what was brought in."""

from __future__ import annotations

from django.db.models import QuerySet

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import Refusal
from congvu.dossiers.access import BRINGERS as BRINGERS
from congvu.dossiers.access import may_bring_in
from congvu.imports.models import ImportBatch
from congvu.organisation.models import Unit

DUTIES: tuple[Duty, ...] = BRINGERS


def units_of(actor: Actor) -> frozenset[int]:
    """The units whose books the actor may bring in: where the duty is held, not those below."""
    return frozenset(grant.unit_id for grant in actor.grants if grant.duty in BRINGERS)


def visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """The imports of the actor's own units."""
    if actor.is_system:
        return ImportBatch.objects.all()
    return ImportBatch.objects.filter(unit__in=units_of(actor))


def may_import(actor: Actor, unit: Unit) -> Refusal | None:
    """Clerks, administrators and reform officers of the unit; code ``not-your-duty``."""
    return may_bring_in(actor, unit)
